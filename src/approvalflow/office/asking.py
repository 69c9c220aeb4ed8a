"""What people ask: until when it would be decided if I filed now, what it would cost, and what is due for me."""

from __future__ import annotations

from collections.abc import Mapping

from approvalflow.domain.cases.forecast import Forecast, forecast
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant, day_of
from approvalflow.domain.matters.facts import read_facts
from approvalflow.domain.matters.foreseen_fees import ForeseenFees, fees_foreseen
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Fault
from approvalflow.domain.parties.people import Actor
from approvalflow.errors import BadInput
from approvalflow.office.counter import FilingFaulty
from approvalflow.office.desk import Desk
from approvalflow.office.due_dates import DueDate, concerns, due_dates_of

__all__ = ["Asking"]


class Asking(Desk):
    """Questions about dates; nothing is changed by asking."""

    def if_filed(
        self, matter: str, facts: Mapping[str, object] | None = None, *, at: Instant | None = None
    ) -> Forecast:
        """The dates that would hold for an application filed now, or at an instant: when it is accepted or answered,
        promised and statutory due, each with its explanation.

        Args:
            matter: the code of a published matter.
            facts: what is known of the application, by fact key, as `file` takes it; what is left out is open, and
                every outcome that it leaves possible is told.
            at: the instant of filing in UTC microseconds, before or after now; now if None.

        Raises NotFound for an unknown matter, FilingFaulty with every fact that is unknown or not what it should be,
        BeforeCalendar and BadInput where the calendar does not reach.
        """
        published, plain, filed = self._application(matter, facts, at)
        with self._reading():
            return forecast(
                published,
                lambda clock: self._days_for(published, clock),
                filed,
                plain,
                receipt=self.organisation.receipt,
            )

    def fees_if_filed(
        self, matter: str, facts: Mapping[str, object] | None = None, *, at: Instant | None = None
    ) -> ForeseenFees:
        """What the applicant would pay for an application filed now, or at an instant: each fee of the tariff in force
        on that day with its amount, how it comes about, the law and the price paper; or the basis of charging nothing.

        Takes what `if_filed` takes. A fee that depends on a fact that was not stated names it, and has no amount.
        Raises NotFound for an unknown matter, FilingFaulty with every fact that is unknown or not what it should be.
        """
        published, plain, filed = self._application(matter, facts, at)
        with self._reading():
            zone = self.timetables.of(published.agency, published.calendar).zone
        return fees_foreseen(published, plain, day_of(filed, zone))

    def _application(
        self, matter: str, facts: Mapping[str, object] | None, at: Instant | None
    ) -> tuple[Matter, dict[str, str | int | bool], Instant]:
        """The matter as it is published, the facts in their plain form, and when it would be filed."""
        published = self.published.now(matter)
        if at is not None and type(at) is not int:
            zh, en = "申请时间须为微秒整数", "the instant of filing is a whole number of microseconds"
            raise BadInput(zh, en, place="at", rule="instant")
        plain, faults = read_facts(published.facts, facts or {})
        wrong: list[Fault] = [fault for fault in faults if fault.rule != "required"]
        if wrong:
            raise FilingFaulty(wrong)
        return published, plain, self.clock.now() if at is None else at

    def _days_for(self, matter: Matter, clock: str) -> Timetable:
        """The days and hours by which a clock would count that starts now: the lead agency's, or those of the step."""
        agency = matter.agency
        if clock.startswith("step:"):
            agency = matter.agency_of(matter.plan.step(clock.removeprefix("step:")))
        return self.timetables.of(agency, matter.calendar, promise=clock == "promised")

    def due_dates(self, *, by: Actor) -> tuple[DueDate, ...]:
        """The due dates of an officer, earliest first: of the cases that his agency leads or of which he holds a step,
        and of each open step that he holds, or that nobody holds and his post may claim.

        Nothing in them tells who applied. What is paused, or waits for the applicant, has no due and is not there.
        """
        now = self.clock.now()
        found: list[DueDate] = []
        with self._reading() as reading:
            for row in reading.open_cases(agency=by.agency):
                if not concerns(row, by):
                    continue
                loaded = self._ripe(reading, row.ref, now, lambda _at: "")
                found += due_dates_of(loaded.case, loaded.matter, by, now)
        return tuple(sorted(found, key=lambda date: (date.due, date.ref, date.clock)))
