"""The thirteen statutory days of a year, for years that no notice has arranged yet.

Source: 全国年节及纪念日放假办法 as amended on 2024-11-10, art. 2. Only the days themselves: which days are bridged,
made up or replaced is what a year's notice says, and is never guessed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from approvalflow.domain.parties.basis import Text

if TYPE_CHECKING:
    from approvalflow.domain.deadlines.moments import Day

__all__ = ["LAST_ASSUMED_YEAR", "assumed_days", "statutory_days"]

#: The last year for which days are assumed; the longest limits and retention terms end well before.
LAST_ASSUMED_YEAR = 2060

NEW_YEAR = Text("元旦", "New Year's Day")
NEW_YEARS_EVE = Text("除夕", "Spring Festival Eve")
SPRING_FESTIVAL = Text("春节", "Spring Festival")
QINGMING = Text("清明节", "Qingming")
LABOUR_DAY = Text("劳动节", "Labour Day")
DRAGON_BOAT = Text("端午节", "Dragon Boat Festival")
MID_AUTUMN = Text("中秋节", "Mid-Autumn Festival")
NATIONAL_DAY = Text("国庆节", "National Day")


def statutory_days(year: int) -> dict[Day, Text]:
    """The statutory days of a year on their own dates, in order; twelve where Mid-Autumn falls on 1, 2 or 3 October.

    Lunar dates and the day of Qingming (by Beijing time) are those of the library borax, 1900 to 2100.
    """
    # Loaded on the first call: whoever only wants the notices does not pay for the moon.
    from borax.calendars.lunardate import LunarDate, TermUtils  # type: ignore[import-untyped]

    def lunar(month: int, day: int) -> Day:
        solar: date = LunarDate(year, month, day).to_solar_date()
        return solar

    spring_festival, one_day = lunar(1, 1), timedelta(days=1)
    days: dict[Day, Text] = {}
    for day, name in (
        (date(year, 1, 1), NEW_YEAR),
        (spring_festival - one_day, NEW_YEARS_EVE),
        *((spring_festival + offset * one_day, SPRING_FESTIVAL) for offset in range(3)),
        (TermUtils.day_start_from_term(year, "清明"), QINGMING),
        (date(year, 5, 1), LABOUR_DAY),
        (date(year, 5, 2), LABOUR_DAY),
        (lunar(5, 5), DRAGON_BOAT),
        (lunar(8, 15), MID_AUTUMN),
        *((date(year, 10, day), NATIONAL_DAY) for day in (1, 2, 3)),
    ):
        met = days.get(day)
        days[day] = Text(f"{met.zh}、{name.zh}", f"{met.en}, {name.en}") if met else name
    return dict(sorted(days.items()))


def assumed_days(first_year: int, last_year: int = LAST_ASSUMED_YEAR) -> dict[Day, Text]:
    """The statutory days of the years from `first_year` to `last_year`, both inclusive; empty if none lies between."""
    return {day: name for year in range(first_year, last_year + 1) for day, name in statutory_days(year).items()}
