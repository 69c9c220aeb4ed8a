"""Which days are worked, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from .refusals import Refused

ONE_DAY = timedelta(days=1)
SATURDAY = 5
WORKED = ("working day", "make-up day", "duty day")


@dataclass(frozen=True)
class Days:
    """The days as the notices tell them.

    `named` holds the days a notice names (True = off, False = worked); `first` is the first day that may be asked
    about; `horizon` the last day that is firm, None where nothing is; `assumed` the statutory days (with their names)
    beyond the horizon; `duty` the days that an agency adds of its own. `table` keeps what was said of a day.
    """

    named: Mapping[date, bool]
    horizon: date | None
    first: date
    assumed: Mapping[date, str]
    duty: frozenset[date] = frozenset()
    table: dict[date, str] = field(default_factory=dict, repr=False, compare=False)

    def worked(self, day: date) -> bool:
        """Whether the office works on this day."""
        return self.reason(day) in WORKED

    def provisional(self, day: date) -> bool:
        """Whether a notice to come may still change what is said of this day."""
        return self.horizon is None or day > self.horizon

    def reason(self, day: date) -> str:
        """One of: working day, make-up day, duty day, weekend, holiday, assumed holiday."""
        told = self.table.get(day)
        if told is None:
            told = self.table[day] = self._reason(day)
        return told

    def _reason(self, day: date) -> str:
        if day < self.first:
            raise Refused("before-first-notice", "start", f"no notice is known for {day}")
        told = self._by_notice(day)
        return "duty day" if day in self.duty and told not in WORKED else told

    def _by_notice(self, day: date) -> str:
        weekend = day.weekday() >= SATURDAY
        if day in self.named:
            if self.named[day]:
                return "holiday"
            return "make-up day" if weekend else "working day"
        if self.provisional(day) and day in self.assumed:
            return "assumed holiday"
        return "weekend" if weekend else "working day"

    def next_worked(self, day: date) -> date:
        """The first working day after this day."""
        day += ONE_DAY
        while not self.worked(day):
            day += ONE_DAY
        return day

    def worked_on_or_after(self, day: date) -> date:
        """This day if it is worked, otherwise the next working day."""
        return day if self.worked(day) else self.next_worked(day)
