"""The inbox of findings (疑似问题): what rules found, until a person has looked at it.

open -> noted | set-aside | carded. A finding is unique by subject kind, subject, rule and level: what a rule finds once
more is a signal and no second finding. Nothing here changes a case, and what was set aside stays to be seen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, TypeAlias, get_args

import attrs
from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text, is_blank
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.rulebooks import SUPERVISION
from approvalflow.errors import MoveRefused

__all__ = [
    "FINDING_EVENTS",
    "FINDING_STATES",
    "SIGNAL",
    "FindingCarded",
    "FindingEvent",
    "FindingNoted",
    "FindingSetAside",
    "KeptFinding",
    "body_of",
    "evolve_finding",
    "finding_event_from",
    "finding_of",
    "note",
    "refuse_to_decide",
    "set_aside",
]

#: The journal entry by which a finding becomes known.
SIGNAL = "signal-raised"

FINDING_STATES: dict[str, Text] = {
    "open": Text("待核实", "to be looked at"),
    "noted": Text("已核实", "noted"),
    "set-aside": Text("不予采纳", "set aside"),
    "carded": Text("已发牌", "a card was raised"),
}


@frozen
class KeptFinding:
    """A finding as it stands after its events; also the row that a store keeps of it.

    Attributes:
        ref: its reference; those that were found later come later in the order of references.
        rule, title, law, rulebook: what found it, and what that rests on. edition: the edition of the declaration of
            supervision that was in force, or empty.
        level: a key of `findings.LEVELS`. subject_kind, subject, case_ref: what it is about.
        agency, person, unit_head: who has to answer; any may be empty.
        found_at: the business time of what was found. position: the entry of the journal that was looked at.
        text, evidence: what was found.
        state: a key of `FINDING_STATES`. card: the card that was raised for it, or that stood already, or empty.
        decided_at, decided_by, reason: when and by whom it was noted or set aside, and why.
    """

    ref: str
    rule: str
    level: str
    subject_kind: str
    subject: str
    case_ref: str
    agency: str
    person: str
    unit_head: str
    title: Text
    law: str
    rulebook: str
    edition: str
    found_at: Instant
    position: int
    text: Text
    evidence: Mapping[str, Any]
    state: str = "open"
    card: str = ""
    decided_at: Instant | None = None
    decided_by: str = ""
    reason: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is unique by."""
        return self.subject_kind, self.subject, self.rule, self.level


@frozen
class FindingNoted:
    """A supervisor looked at a finding and says what became of it; it may still be carded."""

    kind: ClassVar[str] = "finding-noted"
    at: Instant
    finding: str
    reason: str
    by: str


@frozen
class FindingSetAside:
    """A supervisor found that there is nothing in it, and why."""

    kind: ClassVar[str] = "finding-set-aside"
    at: Instant
    finding: str
    reason: str
    by: str


@frozen
class FindingCarded:
    """A human raised a card for it; a card that the system raises stands in the signal itself."""

    kind: ClassVar[str] = "finding-carded"
    at: Instant
    finding: str
    card: str
    by: str


FindingEvent: TypeAlias = FindingNoted | FindingSetAside | FindingCarded

#: What happens to a finding once it is known, by kind, as the journal names it.
FINDING_EVENTS: dict[str, type[Any]] = {cls.kind: cls for cls in get_args(FindingEvent)}


def body_of(event: FindingEvent) -> dict[str, Any]:
    """The event without its time, as plain values, for the journal."""
    return {one.name: getattr(event, one.name) for one in attrs.fields(type(event)) if one.name != "at"}


def finding_event_from(kind: str, at: Instant, body: Mapping[str, Any]) -> FindingEvent:
    """The event that a journal entry holds. Raises KeyError for a kind that is not a finding's."""
    event: FindingEvent = FINDING_EVENTS[kind](at=at, **body)
    return event


def finding_of(at: Instant, case_ref: str, body: Mapping[str, Any]) -> KeptFinding | None:
    """The finding that a signal tells of, as it stood at first; None for a signal from before there was an inbox.

    Raises KeyError for a body that is not a signal's.
    """
    ref = body.get("finding", "")
    if not ref:
        return None
    card = str(body.get("card", ""))
    return KeptFinding(
        ref=str(ref),
        rule=str(body["rule"]),
        level=str(body["level"]),
        subject_kind=str(body["subject_kind"]),
        subject=str(body["subject"]),
        case_ref=case_ref,
        agency=str(body["agency"]),
        person=str(body["person"]),
        unit_head=str(body["unit_head"]),
        title=Text(body["title_zh"], body["title_en"]),
        law=str(body["law"]),
        rulebook=str(body["rulebook"]),
        edition=str(body.get("edition", "")),
        found_at=at,
        position=int(body["position"]),
        text=Text(body["zh"], body["en"]),
        evidence=dict(body["evidence"]),
        state="carded" if card else "open",
        card=card,
    )


def evolve_finding(finding: KeptFinding, event: FindingEvent) -> KeptFinding:
    """The finding after the event. Never refuses: what happened, happened."""
    if isinstance(event, FindingCarded):
        return attrs.evolve(finding, state="carded", card=event.card)
    state = "noted" if isinstance(event, FindingNoted) else "set-aside"
    return attrs.evolve(finding, state=state, decided_at=event.at, decided_by=event.by, reason=event.reason)


def note(finding: KeptFinding, *, by: Actor, reason: str, at: Instant) -> FindingNoted:
    """A supervisor notes a finding, with words. Raises MoveRefused as `set_aside` does."""
    refuse_to_decide("note-finding", finding, by, reason)
    return FindingNoted(at, finding.ref, reason, by.id)


def set_aside(finding: KeptFinding, *, by: Actor, reason: str, at: Instant) -> FindingSetAside:
    """A supervisor sets a finding aside (不予采纳), with a reason.

    Raises MoveRefused: not a supervisor, a person concerned or of the unit concerned, no reason, decided already.
    """
    refuse_to_decide("set-aside-finding", finding, by, reason)
    return FindingSetAside(at, finding.ref, reason, by.id)


def refuse_to_decide(
    move: str, finding: KeptFinding, by: Actor, reason: str, states: Collection[str] = ("open",)
) -> None:
    """Raises MoveRefused as `set_aside` does, unless the finding is in one of these states and a supervisor acts."""

    def refused(rule: str, zh: str, en: str) -> MoveRefused:
        return MoveRefused(move, finding.state, rule, zh, en, SUPERVISION.text())

    if "supervisor" not in by.roles:
        raise refused("role", "须由监察员办理", "only a supervisor may do this")
    if {by.id, by.acting_for} & ({finding.person, finding.unit_head} - {""}):
        raise refused("own-card", "不得办理涉及本人的问题", "nobody decides about a finding of their own")
    if finding.agency and by.agency == finding.agency:
        raise refused("own-unit", "不得办理涉及本单位的问题", "nobody decides about a finding of their own unit")
    if finding.state not in states:
        said = FINDING_STATES[finding.state]
        raise refused("stage", f"该问题{said.zh}", f"the finding is past that: {said.en}")
    if is_blank(reason):
        raise refused("reason", "请写明理由", "give the reason")
