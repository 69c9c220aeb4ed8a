"""The ledger of problems (问题台账): what was found, why, whose it is to put right and until when, and what was done.

open -> done -> closed; what was done and does not hold is sent back, and is open again. Whoever did it never closes it.
Nothing here changes a case; nothing but `evolve_problem` builds a problem, from its events.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, TypeAlias, get_args

import attrs
from attrs import frozen

from approvalflow.domain.deadlines.moments import Day, Instant, day_of
from approvalflow.domain.parties.basis import Text, is_blank
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.instruments import SUBJECTS
from approvalflow.domain.supervision.rulebooks import SUPERVISION
from approvalflow.errors import BadInput, MoveRefused

__all__ = [
    "PROBLEM_EVENTS",
    "PROBLEM_SOURCES",
    "PROBLEM_STATES",
    "Problem",
    "ProblemClosed",
    "ProblemDone",
    "ProblemEvent",
    "ProblemNoted",
    "ProblemSentBack",
    "body_of",
    "close_problem",
    "evolve_problem",
    "finish_problem",
    "note_problem",
    "problem_event_from",
    "send_back_problem",
]

PROBLEM_STATES: dict[str, Text] = {
    "open": Text("待整改", "to be put right"),
    "done": Text("已整改，待核验", "put right, to be looked at"),
    "closed": Text("已销号", "closed"),
}

#: By what a problem was found.
PROBLEM_SOURCES: dict[str, Text] = {
    "supervision": Text("电子监察", "electronic supervision"),
    "sample": Text("抽查评查", "sampling"),
    "report": Text("统计分析", "reports"),
    "complaint": Text("投诉评价", "complaints and ratings"),
    "inspection": Text("现场检查", "inspection"),
    "leader": Text("领导交办", "a leader"),
    "other": Text("其他", "another"),
}


@frozen
class ProblemNoted:
    """A problem was entered.

    Attributes:
        source: a key of `PROBLEM_SOURCES`. text: what is wrong. cause: why, as far as that is known.
        agency, person: whose it is to put right; the person may be empty.
        due: the last day for it, `2026-03-31`.
        subject_kind, subject: the card, instrument, sample or other thing of `SUBJECTS` that it is linked to, or empty.
    """

    kind: ClassVar[str] = "problem-noted"
    at: Instant
    problem: str
    source: str
    text: str
    cause: str
    agency: str
    person: str
    due: str
    subject_kind: str
    subject: str
    by: str
    acting_for: str


@frozen
class ProblemDone:
    """The agency says what it did; `late` where that was after the last day."""

    kind: ClassVar[str] = "problem-done"
    at: Instant
    problem: str
    text: str
    cause: str
    late: bool
    by: str
    acting_for: str


@frozen
class ProblemSentBack:
    """What was done does not hold; it is to be put right by another day."""

    kind: ClassVar[str] = "problem-sent-back"
    at: Instant
    problem: str
    reason: str
    due: str
    by: str
    acting_for: str


@frozen
class ProblemClosed:
    """What was done was looked at and holds."""

    kind: ClassVar[str] = "problem-closed"
    at: Instant
    problem: str
    words: str
    by: str
    acting_for: str


ProblemEvent: TypeAlias = ProblemNoted | ProblemDone | ProblemSentBack | ProblemClosed

#: Every event of a problem by its kind, as the journal names it.
PROBLEM_EVENTS: dict[str, type[Any]] = {cls.kind: cls for cls in get_args(ProblemEvent)}


@frozen
class Problem:
    """A problem as it stands after its events.

    Attributes:
        state: a key of `PROBLEM_STATES`. noted: how it was entered. due: the last day that holds now.
        done: what was done last; sent_back: how often that did not hold; closed: how it was closed. None where not.
    """

    ref: str
    state: str
    noted: ProblemNoted
    due: Day
    done: ProblemDone | None = None
    sent_back: int = 0
    closed: ProblemClosed | None = None

    def is_overdue(self, today: Day) -> bool:
        """Whether its last day is over and nothing was done."""
        return self.state == "open" and today > self.due


def body_of(event: ProblemEvent) -> dict[str, Any]:
    """The event without its time, as plain values, for the journal."""
    return {one.name: getattr(event, one.name) for one in attrs.fields(type(event)) if one.name != "at"}


def problem_event_from(kind: str, at: Instant, body: Mapping[str, Any]) -> ProblemEvent:
    """The event that a journal entry holds. Raises KeyError for a kind that is not a problem's."""
    names = {one.name for one in attrs.fields(PROBLEM_EVENTS[kind])} - {"at"}
    event: ProblemEvent = PROBLEM_EVENTS[kind](at=at, **{name: body[name] for name in names})
    return event


def evolve_problem(problem: Problem | None, event: ProblemEvent) -> Problem:
    """The problem after the event; None before it was entered. Never refuses: what happened, happened.

    Raises TypeError where the first event does not enter it, or a later one does.
    """
    if isinstance(event, ProblemNoted):
        if problem is not None:
            raise TypeError(f"problem {problem.ref} was entered already")
        return Problem(event.problem, "open", event, Day.fromisoformat(event.due))
    if problem is None:
        raise TypeError(f"a problem begins with its entering, not with {type(event).__name__}")
    if isinstance(event, ProblemDone):
        return attrs.evolve(problem, state="done", done=event)
    if isinstance(event, ProblemSentBack):
        due = Day.fromisoformat(event.due)
        return attrs.evolve(problem, state="open", due=due, sent_back=problem.sent_back + 1)
    return attrs.evolve(problem, state="closed", closed=event)


def _refused(move: str, stage: str, rule: str, zh: str, en: str) -> MoveRefused:
    return MoveRefused(move, stage, rule, zh, en, SUPERVISION.text())


def _keeper(move: str, stage: str, by: Actor) -> None:
    if not by.roles & {"supervisor", "centre"}:
        zh, en = "须由监察员或中心管理人员办理", "only a supervisor or the centre may do this"
        raise _refused(move, stage, "role", zh, en)


def note_problem(
    *,
    source: str,
    text: str,
    cause: str,
    agency: str,
    person: str,
    due: Day,
    subject_kind: str,
    subject: str,
    agencies: Collection[str],
    by: Actor,
    at: Instant,
    zone: str,
) -> ProblemNoted:
    """A supervisor or the centre enters a problem; its reference is left empty.

    Raises MoveRefused for anybody else; BadInput with everything that is wrong, at once.
    """
    _keeper("note-problem", "", by)
    faults = []
    if source not in PROBLEM_SOURCES:
        faults.append(("source", f"来源只能是 {'、'.join(PROBLEM_SOURCES)}", f"one of {', '.join(PROBLEM_SOURCES)}"))
    if is_blank(text):
        faults.append(("text", "请写明问题", "say what is wrong"))
    if not agency or (agencies and agency not in agencies):
        faults.append(("agency", f"没有责任单位 {agency!r}", f"no agency {agency!r}"))
    if due < day_of(at, zone):
        faults.append(("due", f"整改期限 {due} 已过", f"{due} is over"))
    if bool(subject_kind) != bool(subject) or (subject_kind and subject_kind not in SUBJECTS):
        faults.append(("subject_kind", f"关联只能是 {'、'.join(SUBJECTS)}", f"linked to one of {', '.join(SUBJECTS)}"))
    if faults:
        raise BadInput(
            "；".join(zh for _, zh, _ in faults),
            "; ".join(en for _, _, en in faults),
            place=", ".join(place for place, _, _ in faults),
            rule="problem",
        )
    return ProblemNoted(
        at, "", source, text, cause, agency, person, due.isoformat(), subject_kind, subject, by.id, by.acting_for
    )


def finish_problem(problem: Problem, *, text: str, cause: str, by: Actor, at: Instant, zone: str) -> ProblemDone:
    """The agency whose it is says what it did, and the cause where that was not known.

    Raises MoveRefused: another agency, nothing said, not open.
    """
    move = "finish-problem"
    if problem.state != "open":
        said = PROBLEM_STATES[problem.state]
        raise _refused(move, problem.state, "stage", f"该问题{said.zh}", f"the problem is {said.en}")
    if by.agency != problem.noted.agency:
        raise _refused(move, problem.state, "agency", "须由责任单位办理", "only the agency whose it is may do this")
    if is_blank(text):
        raise _refused(move, problem.state, "reason", "请写明整改情况", "say what was done")
    late = day_of(at, zone) > problem.due
    return ProblemDone(at, problem.ref, text, cause or problem.noted.cause, late, by.id, by.acting_for)


def _looks_at(move: str, problem: Problem, by: Actor, words: str) -> None:
    _keeper(move, problem.state, by)
    if problem.state != "done" or problem.done is None:
        said = PROBLEM_STATES[problem.state]
        raise _refused(move, problem.state, "stage", f"该问题{said.zh}", f"the problem is {said.en}")
    if {by.id, by.acting_for} & ({problem.done.by, problem.done.acting_for} - {""}):
        zh, en = "不得核验本人的整改", "nobody looks at what they did themselves"
        raise _refused(move, problem.state, "same-person", zh, en)
    if by.agency and by.agency == problem.noted.agency:
        zh, en = "不得核验本单位的整改", "nobody looks at what their own unit did"
        raise _refused(move, problem.state, "own-unit", zh, en)
    if is_blank(words):
        raise _refused(move, problem.state, "reason", "请写明核验情况", "say what was found")


def close_problem(problem: Problem, *, words: str, by: Actor, at: Instant) -> ProblemClosed:
    """Somebody else, of another unit, looked at it and it holds.

    Raises MoveRefused: neither a supervisor nor the centre, not done, who did it, of the same unit, no words.
    """
    _looks_at("close-problem", problem, by, words)
    return ProblemClosed(at, problem.ref, words, by.id, by.acting_for)


def send_back_problem(problem: Problem, *, reason: str, due: Day, by: Actor, at: Instant, zone: str) -> ProblemSentBack:
    """Somebody else looked at it and it does not hold; until another day. Raises MoveRefused as `close_problem` does,
    and for a day that is over."""
    _looks_at("send-back-problem", problem, by, reason)
    if due < day_of(at, zone):
        raise _refused("send-back-problem", problem.state, "due", f"整改期限 {due} 已过", f"{due} is over")
    return ProblemSentBack(at, problem.ref, reason, due.isoformat(), by.id, by.acting_for)
