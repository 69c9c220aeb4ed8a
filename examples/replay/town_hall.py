"""The office in which the log happens again: every act is a call that a person at the counter or a desk would make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from attrs import frozen

from acts import Act, Begin, Do
from approvalflow import Actor, Applicant, CaseView, Light, MoveRefused, Office, declare
from approvalflow.domain.deadlines.moments import Instant, instant
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.organisation import Organisation
from approvalflow.testing.doubles import SeededIds, SeededRandom, VirtualClock
from permit_log import LoggedCase

__all__ = ["Replayed", "Standing", "TownHall"]

HERE = Path(__file__).parent
AGENCY = "municipality"
#: How the log's channels come in; everything else is handed in at the window.
ONLINE = frozenset({"Internet", "e-mail"})


@frozen
class Standing:
    """How one case stands at an instant, as the office says it. `light` of a closed case is the one it keeps."""

    case: LoggedCase
    closed: bool
    light: Light

    @property
    def late(self) -> bool:
        """Decided after its due, or open and past it."""
        return self.light is Light.red


@frozen
class Replayed:
    """What came of the log: the due of each case, how all stood at the chosen instant and after the last act."""

    dues: dict[str, Instant]
    at: Instant
    chosen: tuple[Standing, ...]
    finally_: tuple[Standing, ...]
    refused: int


class TownHall:
    """An office in memory with a clock that follows the log."""

    def __init__(self) -> None:
        self.clock = VirtualClock(0)
        matters, organisation = self._declared()
        self.office = Office(
            matters, organisation=organisation, clock=self.clock, ids=SeededIds(), random=SeededRandom()
        )
        self.refs: dict[str, str] = {}
        self.dues: dict[str, Instant] = {}
        self.refused = 0

    @property
    def zone(self) -> str:
        """The zone of the municipality."""
        return self.office.zone

    def replay(self, acts: Sequence[Act], at: Instant | None, progress: Callable[[int], None]) -> Replayed:
        """Do every act at its instant; look at all cases at `at` (None: after the last act), and at the end."""
        chosen: tuple[Standing, ...] | None = None
        seen: dict[str, LoggedCase] = {}
        for number, (when, case, act) in enumerate(acts, start=1):
            if chosen is None and at is not None and when > at:
                chosen = self._standings(seen, at)
            self.clock.set(when)
            seen[case.name] = case
            self._do(case, act)
            progress(number)
        last = acts[-1][0] if acts else 0
        if chosen is None and at is not None and at > last:
            last = at
        finally_ = self._standings(seen, last)
        return Replayed(self.dues, last if at is None else at, chosen or finally_, finally_, self.refused)

    def _standings(self, seen: dict[str, LoggedCase], at: Instant) -> tuple[Standing, ...]:
        self.clock.set(at)
        views = ((case, self.office.case(self.refs[name])) for name, case in seen.items())
        return tuple(Standing(case, view.stage in ("delivered", "withdrawn"), view.light) for case, view in views)

    def _declared(self) -> tuple[dict[str, Matter], Organisation]:
        return declare.read_matters(HERE / "matters"), declare.read_organisation(HERE / "organisation.toml")

    def _matter(self, case: LoggedCase) -> str:
        return "permit-receipt"

    def _agency(self, case: LoggedCase) -> str:
        return AGENCY

    def _desk(self, case: LoggedCase) -> Actor:
        return officer("desk", self._agency(case), "window")

    def _college(self, case: LoggedCase) -> Actor:
        return officer("college", self._agency(case), "approver")

    def _do(self, case: LoggedCase, act: Begin | Do | object) -> None:
        if isinstance(act, Begin):
            self._begin(case)
        elif isinstance(act, Do):
            self._sign(case, act)
        else:
            self._end(case)

    def _begin(self, case: LoggedCase) -> None:
        desk = self._desk(case)
        filed = self.office.file(
            self._matter(case),
            applicant=Applicant(case.name, kind="organisation", language="en"),
            facts={"case": case.name, "department": case.department, "channel": case.channel},
            channel="online" if case.channel in ONLINE else "window",
            by=desk,
        )
        self.refs[case.name] = filed.ref
        accepted: CaseView = self.office.accept(filed.ref, by=desk)
        self.dues[case.name] = instant(accepted.due)

    def _sign(self, case: LoggedCase, act: Do) -> None:
        ref, event = self.refs[case.name], act.event
        try:
            if not act.first and not act.late:
                self.office.send_back(ref, "decide", to="review", by=self._college(case), reason=event.activity)
            self.office.opinion(ref, "review", event.activity, by=officer(event.by, self._agency(case), "reviewer"))
        except MoveRefused as refusal:
            if not act.late or refusal.rule != "stage":
                raise
            self.refused += 1  # a closed case takes no opinion; the attempt is in the journal

    def _end(self, case: LoggedCase) -> None:
        ref, desk = self.refs[case.name], self._desk(case)
        if any(step.key == "decide" and step.state.is_open for step in self.office.case(ref).steps):
            self.office.grant(ref, by=self._college(case))
            self.office.issue(ref, by=desk)
            self.office.deliver(ref, by=desk, how="post")
        else:
            reason = "the log ends the case before any activity"
            self.office.withdraw(ref, by=desk, reason=reason)


@cache
def officer(name: str, agency: str, role: str) -> Actor:
    """Whoever the log names, as somebody of an agency."""
    return Actor(name, agency=agency, roles={role})
