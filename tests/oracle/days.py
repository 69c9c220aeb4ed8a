"""Which days are worked, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from .refusals import Refused

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Days:
    """The days as the notices tell them.

    `named` holds the days a notice names (True = off, False = worked); `first` is the first day that may be asked
    about; `horizon` the last day that is firm; `assumed` the statutory days (with their names) beyond the horizon.
    """

    named: Mapping[date, bool]
    horizon: date
    first: date
    assumed: Mapping[date, str]

    def worked(self, day: date) -> bool:
        """Whether the office works on this day."""
        return self.reason(day) in ("working day", "make-up day")

    def reason(self, day: date) -> str:
        """One of: working day, make-up day, weekend, holiday, assumed holiday."""
        if day < self.first:
            raise Refused("before-first-notice", "start", f"no notice is known for {day}")
        weekend = day.weekday() >= SATURDAY
        if day in self.named:
            if self.named[day]:
                return "holiday"
            return "make-up day" if weekend else "working day"
        if day > self.horizon and day in self.assumed:
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
