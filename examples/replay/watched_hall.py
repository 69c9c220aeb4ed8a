"""The same town hall under supervision: each department an agency of its own, each case by the log's own deadline.

A limit turned yellow and red when it would have: what had come due takes effect with the next act of the case or, of
what stays open, with a sweep after the last act. Nothing is raised on the way; a backtest over the finished journal
says what would have been.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from acts import Do, in_time
from approvalflow import Text, declare
from approvalflow.domain.deadlines.moments import day_of
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.organisation import Agency, Organisation
from approvalflow.office.backtest import Backtested, backtest
from approvalflow.sweep import sweep
from permit_log import LoggedCase
from town_hall import HERE, TownHall, officer

__all__ = ["WatchedHall", "agency_of"]


class WatchedHall(TownHall):
    """An office in which supervision finds departments, people and deadlines as the log has them.

    The log's own deadline of a case is a day and an hour that somebody set; here the matter is declared once for each
    length in days, due at the hour of the start. One of the 1,329 finished cases is late by the log and not by that:
    it ended 20 ms after its deadline, on a start that was 20 ms after the hour.
    """

    def __init__(self, cases: Sequence[LoggedCase]) -> None:
        self._cases = cases
        self._done: dict[str, int] = {}
        super().__init__()

    def would_raise(self) -> Backtested:
        """What supervision would have raised over everything that happened."""
        sweep(self.office)
        edition = declare.read_supervision(HERE / "supervision.toml", rules=self.office.supervision_rules())
        return backtest(self.office, edition)

    def _declared(self) -> tuple[dict[str, Matter], Organisation]:
        matters, organisation = super()._declared()
        agencies = {agency_of(one): Agency(agency_of(one), Text(one.department, one.department)) for one in self._cases}
        source = dict(matters["permit-receipt"].source)
        zone = organisation.region.zone
        mine: dict[str, Matter] = {}
        for case in self._cases:
            promised = {**source["limits"]["promised"], "term": f"{_days(case, zone)} calendar days"}
            code = _code(case, zone)
            if code not in mine:
                limits = {**source["limits"], "promised": promised}
                mine[code] = declare.matter_from({**source, "code": code, "agency": agency_of(case), "limits": limits})
        return mine, evolve(organisation, agencies={**organisation.agencies, **agencies})

    def _matter(self, case: LoggedCase) -> str:
        return _code(case, self.zone)

    def _agency(self, case: LoggedCase) -> str:
        return agency_of(case)

    def _begin(self, case: LoggedCase) -> None:
        super()._begin(case)
        self._in_hand(case, 0)

    def _sign(self, case: LoggedCase, act: Do) -> None:
        """As in the town hall, but that the case waits for the next activity in the hands of whoever does that."""
        if act.late:
            super()._sign(case, act)
            return
        ref, agency = self.refs[case.name], self._agency(case)
        self.office.opinion(ref, "review", act.event.activity, by=officer(act.event.by, agency, "reviewer"))
        following = in_time(case)
        if self._done[case.name] < len(following):
            activity = following[self._done[case.name]].activity
            self.office.send_back(ref, "decide", to="review", by=self._college(case), reason=activity)
        self._in_hand(case, self._done[case.name])

    def _in_hand(self, case: LoggedCase, number: int) -> None:
        self._done[case.name] = number + 1
        following, ref = in_time(case), self.refs[case.name]
        if number < len(following):
            by = officer(following[number].by, self._agency(case), "reviewer")
            self.office.claim(ref, "review", by=by)
        elif following:
            self.office.claim(ref, "decide", by=self._college(case))


def agency_of(case: LoggedCase) -> str:
    """A department of the log as an agency: `customer-contact`."""
    return case.department.lower().replace(" ", "-")


def _days(case: LoggedCase, zone: str) -> int:
    return (day_of(case.deadline, zone) - day_of(case.start, zone)).days


def _code(case: LoggedCase, zone: str) -> str:
    return f"permit-receipt-{agency_of(case)}-{_days(case, zone)}"
