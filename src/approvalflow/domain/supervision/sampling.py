"""Samples of decided cases (抽查): drawn so that anybody can draw them again, and looked through by a checklist.

What is drawn follows from the frame and the seed alone. A sample changes no case; a fault becomes a finding, and a
human decides what follows from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeAlias

import attrs
from attrs import field, frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events.words import words
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Basis, Text, is_blank
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.record.canonical import digest, encode
from approvalflow.domain.supervision.checklists import MARKS, Checklist, ChecklistItem, checklist_of
from approvalflow.domain.supervision.findings import Finding
from approvalflow.domain.supervision.rulebooks import SUPERVISION
from approvalflow.errors import BadInput, MoveRefused

__all__ = [
    "SAMPLE_EVENTS",
    "TARGETS",
    "Sample",
    "SampleDrawn",
    "SampleEvent",
    "SampleReviewed",
    "body_of",
    "drawn",
    "evolve_sample",
    "finding_from",
    "frame_digest",
    "may_draw",
    "may_review",
    "review",
    "sample_event_from",
]

#: The code of what a sample finds.
RULE = "Q1"
#: What a targeted sample may be drawn from, beside an agency, a matter or a person.
TARGETS: dict[str, Text] = {
    "late": Text("超期办结的", "those finished late"),
    "refused": Text("不予许可的", "those refused"),
    "carded": Text("发过牌的", "those with a card"),
    "paused": Text("暂停过的", "those that were paused"),
}


@frozen
class SampleDrawn:
    """A sample was drawn.

    Attributes:
        period: of which period the cases were decided. checklist: as `Checklist.plain` says it.
        where: the agency, matter, person and target (a key of `TARGETS`) that it was drawn from; empty: from all.
        seed: from which it was drawn. frame: how many cases it was drawn from; frame_digest: of their references.
        cases: what was drawn, in order of the references.
    """

    kind: ClassVar[str] = "sample-drawn"
    at: Instant
    sample: str
    period: str
    checklist: Mapping[str, Any]
    where: Mapping[str, str]
    seed: str
    frame: int
    frame_digest: str
    cases: tuple[str, ...] = field(converter=words)
    by: str
    acting_for: str


@frozen
class SampleReviewed:
    """A case of a sample was looked through: each item of the checklist with a word of `MARKS`, and words to all."""

    kind: ClassVar[str] = "sample-reviewed"
    at: Instant
    sample: str
    case: str
    marks: Mapping[str, str]
    words: str
    by: str
    acting_for: str


SampleEvent: TypeAlias = SampleDrawn | SampleReviewed

#: Every event of a sample by its kind, as the journal names it.
SAMPLE_EVENTS: dict[str, type[Any]] = {cls.kind: cls for cls in (SampleDrawn, SampleReviewed)}


@frozen
class Sample:
    """A sample as it stands: how it was drawn, and its cases that were looked through."""

    drawn: SampleDrawn
    reviews: Mapping[str, SampleReviewed] = field(factory=dict)

    @property
    def ref(self) -> str:
        """Its reference."""
        return self.drawn.sample

    @property
    def checklist(self) -> Checklist:
        """By what it is looked through."""
        return checklist_of(self.drawn.checklist)

    @property
    def left(self) -> tuple[str, ...]:
        """The cases that nobody has looked through yet."""
        return tuple(case for case in self.drawn.cases if case not in self.reviews)

    @property
    def faults(self) -> int:
        """How many faults were found so far."""
        return sum(list(one.marks.values()).count("fault") for one in self.reviews.values())


def body_of(event: SampleEvent) -> dict[str, Any]:
    """The event without its time, as plain values, for the journal."""
    told = {one.name: getattr(event, one.name) for one in attrs.fields(type(event)) if one.name != "at"}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in told.items()}


def sample_event_from(kind: str, at: Instant, body: Mapping[str, Any]) -> SampleEvent:
    """The event that a journal entry holds. Raises KeyError for a kind that is not a sample's."""
    names = {one.name for one in attrs.fields(SAMPLE_EVENTS[kind])} - {"at"}
    event: SampleEvent = SAMPLE_EVENTS[kind](at=at, **{name: body[name] for name in names})
    return event


def evolve_sample(sample: Sample | None, event: SampleEvent) -> Sample:
    """The sample after the event. Raises TypeError where the first is not its drawing, a later one is, or a case is
    looked through that was not drawn, or twice."""
    if isinstance(event, SampleDrawn):
        if sample is not None:
            raise TypeError(f"sample {sample.ref} was drawn already")
        return Sample(event)
    if sample is None or event.case not in sample.left:
        raise TypeError(f"{event.case} is not in sample {event.sample}, or was looked through")
    return attrs.evolve(sample, reviews={**sample.reviews, event.case: event})


def frame_digest(frame: Sequence[str]) -> str:
    """The digest of what a sample is drawn from, in order of the references."""
    return digest(encode([*sorted(frame)])).hex()


def drawn(frame: Sequence[str], size: int, seed: str) -> tuple[str, ...]:
    """What a seed draws from a frame: the `size` cases whose digest with the seed comes first, in order of references.

    The order of the frame does not matter, and each case is as likely as another.
    """
    ranked = sorted(set(frame), key=lambda ref: (digest(encode([seed, ref])), ref))
    return tuple(sorted(ranked[:size]))


def _refused(move: str, rule: str, zh: str, en: str) -> MoveRefused:
    return MoveRefused(move, "", rule, zh, en, SUPERVISION.text())


def may_draw(by: Actor, size: int, target: str, checklist: Checklist) -> None:
    """Raises MoveRefused for who is neither a supervisor nor of the centre; BadInput for a size that is none, another
    target, or a checklist without items."""
    if not by.roles & {"supervisor", "centre"}:
        zh, en = "须由监察员或中心管理人员抽取", "only a supervisor or the centre draws a sample"
        raise _refused("draw-sample", "role", zh, en)
    if type(size) is not int or not 1 <= size <= 1000:
        raise BadInput("抽查件数应为 1 至 1000", "a sample is of 1 to 1000 cases", place="size", rule="sample-size")
    if target and target not in TARGETS:
        zh, en = f"定向抽查只能是 {'、'.join(TARGETS)}", f"a target is one of {', '.join(TARGETS)}"
        raise BadInput(zh, en, place="target", rule="choice")
    if not checklist.items:
        raise BadInput("评查表没有条目", "the checklist has no items", place="checklist", rule="checklist")


def may_review(sample: Sample, case: Case, by: Actor) -> None:
    """Raises MoveRefused: neither a supervisor nor the centre, not in the sample or looked through already, a handler
    of the case or of its unit."""
    move = "review-sampled"
    if not by.roles & {"supervisor", "centre"}:
        raise _refused(move, "role", "须由监察员或中心管理人员评查", "only a supervisor or the centre looks it through")
    if case.ref not in sample.left:
        raise _refused(move, "stage", "不在该批待评查之列", "it is not among those still to be looked through")
    handlers = {*case.signed, case.accepted_by, *(step.holder for step in case.steps.values())}
    handlers |= {case.decision.by} if case.decision else set()
    if {by.id, by.acting_for} & (handlers - {""}):
        raise _refused(move, "same-person", "不得评查本人办理的办件", "nobody looks through what they handled")
    if by.agency and by.agency == case.filing.agency:
        raise _refused(move, "own-unit", "不得评查本单位的办件", "nobody looks through their own unit's cases")


def review(
    sample: Sample, case: Case, *, marks: Mapping[str, str], words: str, by: Actor, at: Instant
) -> SampleReviewed:
    """Somebody who had nothing to do with a case looks it through.

    Raises MoveRefused as `may_review`; BadInput with every item that is not marked, or is marked with another word, and
    for a fault without words.
    """
    may_review(sample, case, by)
    keys = {item.key for item in sample.checklist.items}
    wrong = sorted({key for key in keys if marks.get(key) not in MARKS} | (marks.keys() - keys))
    if wrong:
        raise BadInput(
            f"须逐项评查：{'、'.join(wrong)}",
            f"each item is marked with one of {', '.join(MARKS)}: {', '.join(wrong)}",
            place=", ".join(wrong),
            rule="marks",
        )
    if "fault" in marks.values() and is_blank(words):
        raise BadInput("请写明问题", "say what the fault is", place="words", rule="reason")
    return SampleReviewed(at, sample.ref, case.ref, dict(marks), words, by.id, by.acting_for)


def finding_from(item: ChecklistItem, event: SampleReviewed, case: Case, *, head: str, position: int) -> Finding:
    """What a fault becomes in the inbox; `position` is the place in the journal of the sample's drawing."""
    return Finding(
        rule=RULE,
        title=Text("案卷评查发现问题", "fault found in a sample"),
        law=Basis(item.basis) if item.basis else SUPERVISION,
        rulebook=SUPERVISION,
        level=item.level,
        subject_kind="sampled",
        subject=f"{event.sample}/{event.case}/{item.key}",
        case_ref=event.case,
        agency=case.filing.agency,
        person=case.decision.by if case.decision and case.decision.mode != "deemed" else "",
        unit_head=head,
        at=event.at,
        position=position,
        text=Text(
            f"抽查 {event.sample}：{item.title.zh}不合格。{event.words}",
            f"sample {event.sample}, {item.title.en}: {event.words}",
        ),
        evidence={"sample": event.sample, "item": item.key, "words": event.words, "by": event.by},
    )
