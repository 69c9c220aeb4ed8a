"""Adding working days to a date in China, beside others who count them, and who is right.

    python bench/bench_working_days.py

The truth is a walk from day to day over chinesecalendar, with the one day put right that it has wrong: 2005-12-31, a
Saturday that was worked (国办发明电〔2005〕35号).
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable
from datetime import date, timedelta

import chinese_calendar
import holidays
import numpy as np
from measuring.tables import goal, head, table
from measuring.timing import rates
from workalendar.asia import China
from workalendar.exceptions import CalendarError

from approvalflow_china_calendar.source import calendar

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
AMOUNTS = (1, 5, 20, 45, 200)
Adder = Callable[[date, int], object]


class Floor:
    """The least that an answer can cost behind a method: the ordinal of the day, two look-ups in lists."""

    def __init__(self, worked: list[date]) -> None:
        self.start = FIRST.toordinal()
        self.nth = [date.min, *worked]
        self.rank = []
        known, count = set(worked), 0
        for ordinal in range(self.start, LAST.toordinal() + 1):
            count += date.fromordinal(ordinal) in known
            self.rank.append(count)

    def add(self, day: date, n: int) -> date:
        """The n-th working day after the day."""
        return self.nth[self.rank[day.toordinal() - self.start] + n]


def is_worked(day: date) -> bool:
    """The truth about one day."""
    return bool(chinese_calendar.is_workday(day)) or day == date(2005, 12, 31)


def walked(day: date, n: int) -> date:
    """The n-th working day after the day, one day at a time."""
    while n:
        day += timedelta(days=1)
        n -= is_worked(day)
    return day


def chinese_loop(day: date, n: int) -> date:
    """As one writes it with chinesecalendar."""
    while n:
        day += timedelta(days=1)
        n -= chinese_calendar.is_workday(day)
    return day


def adders() -> dict[str, Adder]:
    """Everybody who can add working days."""
    days = [FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1)]
    floor = Floor([day for day in days if is_worked(day)])
    every_day_off = np.busdaycalendar(weekmask="1111111", holidays=[day for day in days if not is_worked(day)])
    usual = np.busdaycalendar(holidays=[day for day in days if day.weekday() < 5 and not is_worked(day)])
    people_of = holidays.country_holidays("CN", years=range(2004, 2027))
    warnings.filterwarnings("ignore", module="workalendar")  # it warns that it knows the years 2018 to 2023 only
    work = China()
    return {
        "floor: a class method over two lists": floor.add,
        "approvalflow Calendar.add": calendar().add,
        "numpy busday_offset, 7-day mask": lambda day, n: np.busday_offset(
            day, n, roll="backward", busdaycal=every_day_off
        ),
        "numpy busday_offset as usually used": lambda day, n: np.busday_offset(
            day, n, roll="backward", busdaycal=usual
        ),
        "holidays get_nth_working_day": people_of.get_nth_working_day,
        "workalendar add_working_days": lambda day, n: work.add_working_days(day, n),
        "chinesecalendar, a loop": chinese_loop,
        "chinesecalendar find_workday": lambda day, n: chinese_calendar.find_workday(n, day),
    }


def wrong(add: Adder, sample: list[tuple[date, int, date]]) -> int:
    """How many answers are not the n-th working day after the start; a refusal is no answer."""
    count = 0
    for day, n, right in sample:
        try:
            count += np.datetime64(add(day, n)) != np.datetime64(right)
        except (CalendarError, NotImplementedError):
            count += 1
    return count


def main() -> None:
    """Measure, count what is wrong, and compare with the goals."""
    head(
        "Adding 20 working days to a date, China 2004-2026",
        ["approvalflow", "numpy", "holidays", "workalendar", "chinesecalendar"],
    )
    draw = random.Random(20260227)
    starts = [FIRST + timedelta(days=draw.randrange((date(2025, 12, 31) - FIRST).days)) for _ in range(150)]
    sample = [(day, n, walked(day, n)) for day in starts for n in AMOUNTS]
    # workalendar refuses the years before 2018 and after 2023: it is timed inside them.
    timed = [date(2018, 1, 1) + timedelta(days=draw.randrange(2000)) for _ in range(1000)]
    candidates = adders()

    def batch(add: Adder, days: list[date]) -> Callable[[], int]:
        def work() -> int:
            for day in days:
                add(day, 20)
            return len(days)

        return work

    slow = ("workalendar", "chinesecalendar", "holidays")
    found = rates(
        {name: batch(add, timed[:20] if name.startswith(slow) else timed) for name, add in candidates.items()}
    )
    floor, own = found["floor: a class method over two lists"], found["approvalflow Calendar.add"]
    mistakes = {name: wrong(add, sample) for name, add in candidates.items()}
    table(
        ["", "adds/s", "of the floor", f"wrong of {len(sample)}"],
        [[name, f"{rate:,.0f}", f"{rate / floor:.4f}", str(mistakes[name])] for name, rate in found.items()],
    )
    print()
    goal("of the class-method floor", own / floor, 0.6)
    goal("numpy, 7-day mask", own / found["numpy busday_offset, 7-day mask"], 10)
    goal("holidays", own / found["holidays get_nth_working_day"], 100)
    goal("wrong answers", mistakes["approvalflow Calendar.add"], 0, at_most=True, unit="")
    far = rates({str(n): _spans(calendar().add, timed, n) for n in (1, 200)})
    goal("time for 200 days / time for 1 day", far["1"] / far["200"], 1.1, at_most=True)


def _spans(add: Adder, days: list[date], n: int) -> Callable[[], int]:
    def work() -> int:
        for day in days:
            add(day, n)
        return len(days)

    return work


if __name__ == "__main__":
    main()
