"""From an act of a row to the move that it was, and to the officer who made it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.moves import (
    Accept,
    AnswerFromAbove,
    AskSupplements,
    Assign,
    Claim,
    Convert,
    Deliver,
    Extend,
    Forward,
    Grant,
    Issue,
    Move,
    Opinion,
    PauseStep,
    Rectify,
    Refuse,
    Remand,
    Resubmit,
    Resume,
    Return,
    Supply,
    VerifyCommitment,
)
from approvalflow.domain.cases.moves.pauses import needed_limit
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant, day_of
from approvalflow.domain.deadlines.stopwatch import Stopwatch, read
from approvalflow.domain.matters.facts import read_facts
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Fault
from approvalflow.domain.parties.people import ROLES, Actor
from approvalflow.errors import BadInput
from approvalflow.importing.rows import Said
from approvalflow.office.review import REMEDIES

__all__ = ["PAPER", "Stated", "move_of", "needed_time", "officer", "papers_of", "stated_by", "step_meant"]

#: Stands for a paper that the other system holds: there are no bytes of it here.
PAPER = ""

#: What somebody who acted there may do: the roles that it was done with are the other system's to answer for. No
#: reviewer decides and no maker checks: that is judged, by who signed.
_ROLES = frozenset(ROLES) - {"supervisor", "admin", "finance"}


class Stated:
    """Facts that an act states: those of the journal, and the personal ones that stand with the party alone."""

    def __init__(self, plain: Mapping[str, Any], personal: Mapping[str, Any]) -> None:
        self.plain, self.personal = plain, personal


def stated_by(matter: Matter, facts: Mapping[str, Any], place: str, *, whole: bool) -> tuple[Stated, list[Fault]]:
    """Facts as the matter reads them; `whole`: those that it requires have to be there."""
    specs = matter.facts if whole else [spec for spec in matter.facts if spec.key in facts]
    plain, faults = read_facts(specs, facts)
    if place:
        faults = [Fault(f"{place}.{one.place}", one.rule, one.zh, one.en, one.hint) for one in faults]
    keys = {spec.key for spec in matter.facts if spec.personal}
    personal = {key: plain.pop(key) for key in keys & plain.keys()}
    return Stated(plain, personal), faults


def papers_of(keys: Sequence[str]) -> dict[str, str]:
    """Papers that the other system holds."""
    return dict.fromkeys(keys, PAPER)


def officer(case: Case, event: Said, source: str, matter: Matter) -> Actor:
    """Who made a move there, with the roles that it takes, for the agency whose move it is.

    Where nobody is named, each step and each act has a stranger of its own, so that none of them makes and checks.
    """
    key = event.get("step")
    step = case.steps.get(key) if key else None
    # A step is sent to the superior agency, and its answer taken down, by the agency that leads the case.
    above = event.do in ("forward", "answer-from-above")
    agency = step.agency if step is not None and not above else case.filing.agency
    if event.do in ("grant", "refuse"):
        agency = matter.agency_of(matter.plan.deciding)
    return Actor(event.by or f"{source}:{key or event.do}", agency=agency, roles=_ROLES)


def needed_time(event: Said, timetable: Timetable) -> str:
    """The needed time of a pause in words. Where only its end is on record: the working days, or else the calendar
    days, that end on that day. Raises BadInput where none do."""
    if event.get("needed"):
        return str(event.get("needed"))
    until: Instant | None = event.get("until", None)
    if until is None:
        raise BadInput("须写明所需时间或结束日", "either `needed` or `until` is needed", place="until", rule="required")
    zone = timetable.zone
    last, first = day_of(until, zone), day_of(event.at, zone)
    whole = ((timetable.calendar.count(first, last), "working days"), ((last - first).days, "calendar days"))
    for amount, unit in whole:
        words = f"{amount} {unit}"
        if amount > 0:
            ends = read(Stopwatch(needed_limit(words), event.at), timetable).due
            if ends is not None and day_of(ends, zone) == last:
                return words
    raise BadInput(
        f"{last} 不是任何整日期限的终点, 请写明所需时间",
        f"no number of whole days ends on {last}: say the needed time",
        place="until",
        rule="pause-until",
    )


def step_meant(case: Case, event: Said) -> str:
    """The step of a pause that names none: the first open one; of its end: the one that is paused."""
    if event.do == "resume":
        return next((pause.step for pause in case.running_pauses), "")
    return next((step.key for step in case.steps.values() if step.is_open), "")


def _others(event: Said, by: Actor) -> tuple[Actor, ...]:
    return tuple(Actor(one, agency=by.agency, roles=_ROLES) for one in event.get("together", ()))


_Maker = Callable[[Case, Said, Actor, Mapping[str, Any], Mapping[str, str]], Move]

_MAKERS: dict[str, _Maker] = {
    "accept": lambda _c, e, _b, facts, kept: Accept(e.get("mode", "normal"), facts, kept),
    "ask-supplements": lambda _c, e, *_: AskSupplements(e.get("papers"), e.get("reason")),
    "resubmit": lambda _c, e, _b, facts, kept: Resubmit(papers_of(e.get("papers", ())), facts, kept),
    "convert": lambda _c, e, *_: Convert(e.get("reason")),
    "supply": lambda _c, e, *_: Supply(papers_of(e.get("papers"))),
    "rectify": lambda _c, e, _b, facts, kept: Rectify(e.get("reason"), facts, papers_of(e.get("papers", ())), kept),
    "claim": lambda _c, e, *_: Claim(e.get("step")),
    "assign": lambda _c, e, by, *_: Assign(e.get("step"), Actor(e.get("to"), agency=by.agency, roles=_ROLES)),
    "opinion": lambda _c, e, by, *_: Opinion(e.get("step"), e.get("text"), e.get("verdict", "agree"), _others(e, by)),
    "return": lambda _c, e, *_: Return(e.get("step"), e.get("to"), e.get("reason")),
    "forward": lambda _c, e, *_: Forward(e.get("step"), e.get("to")),
    "answer-from-above": lambda _c, e, *_: AnswerFromAbove(e.get("step"), e.get("text"), e.get("verdict", "agree")),
    "pause": lambda _c, e, *_: PauseStep(e.get("step"), e.get("kind"), e.get("needed"), e.get("reason")),
    "resume": lambda _c, e, *_: Resume(e.get("step")),
    "extend": lambda _c, e, *_: Extend(e.get("reason"), e.get("requested_by")),
    "grant": lambda _c, e, *_: Grant(e.get("text")),
    "refuse": lambda _c, e, *_: Refuse(e.get("reason"), e.get("basis"), e.get("remedies") or REMEDIES),
    "issue": lambda *_: Issue(),
    "deliver": lambda _c, e, *_: Deliver(e.get("how", "collected")),
    "verify-commitment": lambda _c, e, by, *_: VerifyCommitment(e.get("holds"), e.get("text"), _others(e, by)),
    "remand": lambda _c, e, *_: Remand(e.get("instrument"), e.get("reason")),
}


def move_of(case: Case, event: Said, by: Actor, facts: Mapping[str, Any], commitments: Mapping[str, str]) -> Move:
    """The move that an act was; `bill` and `paid` are none."""
    return _MAKERS[event.do](case, event, by, facts, commitments)
