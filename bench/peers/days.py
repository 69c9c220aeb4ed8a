"""Adding and counting working days in China with whatever is installed."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import date, timedelta

import chinese_calendar
import holidays
import numpy as np
import pandas as pd
from measuring.truth import FIRST, days, is_worked
from workalendar.asia import China

from approvalflow_china_calendar.source import calendar

__all__ = ["DISTRIBUTIONS", "Adder", "Counter", "adders", "counters"]

DISTRIBUTIONS = ("numpy", "pandas", "holidays", "workalendar", "chinesecalendar", "QuantLib")

Adder = Callable[[date, int], object]
Counter = Callable[[date, date], int]
ONE_DAY = timedelta(days=1)

#: Weekends and holidays alike, so that a mask of seven working days and this list say every day right.
NOT_WORKED = [day for day in days() if not is_worked(day)]
#: What numpy and pandas are usually given: the holidays, on weekdays; no weekend can be worked.
HOLIDAYS = [day for day in NOT_WORKED if day.weekday() < 5]


class Floor:
    """The least that an answer can cost behind a method: the ordinal of the day, two look-ups in lists."""

    def __init__(self) -> None:
        self.start = FIRST.toordinal()
        self.nth = [date.min, *(day for day in days() if is_worked(day))]
        self.rank = [0]
        for day in days():
            self.rank.append(self.rank[-1] + is_worked(day))
        del self.rank[0]

    def add(self, day: date, n: int) -> date:
        """The n-th working day after the day."""
        return self.nth[self.rank[day.toordinal() - self.start] + n]

    def count(self, a: date, b: date) -> int:
        """The working days after `a` up to and including `b`."""
        return self.rank[b.toordinal() - self.start] - self.rank[a.toordinal() - self.start]


FLOOR = Floor()
NTH, RANK, START = FLOOR.nth, FLOOR.rank, FLOOR.start


def floor_add(day: date, n: int) -> date:
    """The same as a bare function over two lists."""
    return NTH[RANK[day.toordinal() - START] + n]


def floor_count(a: date, b: date) -> int:
    """The same as a bare function over one list."""
    return RANK[b.toordinal() - START] - RANK[a.toordinal() - START]


def chinese_add(day: date, n: int) -> date:
    """As one writes it with chinesecalendar."""
    while n:
        day += ONE_DAY
        n -= chinese_calendar.is_workday(day)
    return day


def adders() -> dict[str, Adder]:
    """Everybody who can add working days."""
    masked = np.busdaycalendar(weekmask="1111111", holidays=NOT_WORKED)
    usual = np.busdaycalendar(holidays=HOLIDAYS)
    pandas_masked = pd.offsets.CustomBusinessDay(weekmask="1111111", holidays=NOT_WORKED)
    people = holidays.country_holidays("CN", years=range(2004, 2027))
    warnings.filterwarnings("ignore", module="workalendar")  # it warns that it knows the years 2018 to 2023 only
    warnings.filterwarnings("ignore", category=pd.errors.PerformanceWarning)
    found: dict[str, Adder] = {
        "floor: a function over two lists": floor_add,
        "floor: a class method over two lists": FLOOR.add,
        "approvalflow": calendar().add,
        "numpy, 7-day mask": lambda day, n: np.busday_offset(day, n, roll="backward", busdaycal=masked),
        "numpy, as usually used": lambda day, n: np.busday_offset(day, n, roll="backward", busdaycal=usual),
        "pandas, 7-day mask": lambda day, n: pandas_masked.rollback(day) + n * pandas_masked,
        "holidays": people.get_nth_working_day,
        "workalendar": China().add_working_days,
        "chinesecalendar, a loop": chinese_add,
        "chinesecalendar, find_workday": lambda day, n: chinese_calendar.find_workday(n, day),
    }
    if quantlib := _quantlib():
        found["QuantLib, China IB"] = quantlib[0]
    return found


def counters() -> dict[str, Counter]:
    """Everybody who can count the working days after one day up to another."""
    masked = np.busdaycalendar(weekmask="1111111", holidays=NOT_WORKED)
    usual = np.busdaycalendar(holidays=HOLIDAYS)
    pandas_masked = pd.offsets.CustomBusinessDay(weekmask="1111111", holidays=NOT_WORKED)
    people = holidays.country_holidays("CN", years=range(2004, 2027))
    china = China()
    found: dict[str, Counter] = {
        "floor: a function over two lists": floor_count,
        "floor: a class method over two lists": FLOOR.count,
        "approvalflow": calendar().count,
        "numpy, 7-day mask": lambda a, b: np.busday_count(a + ONE_DAY, b + ONE_DAY, busdaycal=masked),
        "numpy, as usually used": lambda a, b: np.busday_count(a + ONE_DAY, b + ONE_DAY, busdaycal=usual),
        "pandas, 7-day mask": lambda a, b: len(pd.date_range(a + ONE_DAY, b, freq=pandas_masked)),
        "holidays": lambda a, b: people.get_working_days_count(a + ONE_DAY, b),
        "workalendar": lambda a, b: china.get_working_days_delta(a, b),
        "chinesecalendar, get_workdays": lambda a, b: len(chinese_calendar.get_workdays(a + ONE_DAY, b)),
    }
    if quantlib := _quantlib():
        found["QuantLib, China IB"] = quantlib[1]
    return found


def _quantlib() -> tuple[Adder, Counter] | None:
    try:
        import QuantLib
    except ImportError:
        return None
    china = QuantLib.China(QuantLib.China.IB)
    read, unit = QuantLib.Date.from_date, QuantLib.Days
    return (
        lambda day, n: china.advance(read(day), n, unit).to_date(),
        lambda a, b: china.businessDaysBetween(read(a), read(b), False, True),
    )
