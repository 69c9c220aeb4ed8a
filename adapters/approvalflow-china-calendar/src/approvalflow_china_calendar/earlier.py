"""The years 2004 to 2018, read from the installed `chinesecalendar` as notices.

That library says which days are off and worked, and not which paper said so. So each year becomes one notice that
names the library and its version as its source. What it gets wrong is mended by a notice file of this package.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from approvalflow.domain.deadlines.notices import Notice

if TYPE_CHECKING:
    from approvalflow.domain.deadlines.moments import Day

__all__ = ["EARLIER_YEARS", "VICTORY_DAY_KNOWN_ON", "earlier_notices"]

#: The years taken from `chinesecalendar`, with the day from which the arrangement of each was known. For 2004 and 2005
#: that day could not be confirmed: 1 January, when the year begins, is the latest that it can have been.
EARLIER_YEARS = {
    2004: date(2004, 1, 1),
    2005: date(2005, 1, 1),
    2006: date(2005, 12, 16),
    2007: date(2006, 12, 14),
    2008: date(2007, 12, 18),
    2009: date(2008, 12, 10),
    2010: date(2009, 12, 8),
    2011: date(2010, 12, 10),
    2012: date(2011, 12, 6),
    2013: date(2012, 12, 10),
    2014: date(2014, 1, 2),
    2015: date(2014, 12, 16),
    2016: date(2015, 12, 10),
    2017: date(2016, 12, 1),
    2018: date(2017, 11, 30),
}

#: The holiday of 3 September 2015 came by a notice of its own, in the middle of that year.
VICTORY_DAY_KNOWN_ON = date(2015, 5, 13)

_LINK = "https://github.com/LKI/chinese-calendar"


def earlier_notices() -> tuple[Notice, ...]:
    """One notice for each of the years 2004 to 2018, and a second one for 2015, in the order in which they were known.

    The last days of December belong to the next year's notice where they are arranged for its New Year's Day.
    """
    # Loaded on the first call: importing this package stays cheap.
    import chinese_calendar
    from chinese_calendar.constants import Holiday, holidays, workdays

    chinese = {holiday.value: holiday.chinese for holiday in Holiday}
    victory_day = Holiday.anti_fascist_70th_day.value
    source = f"chinesecalendar {chinese_calendar.__version__}"
    papers: dict[tuple[Day, int], dict[Day, str]] = {}
    for day, holiday in (holidays | workdays).items():
        year = day.year + (day.month == 12 and holiday == Holiday.new_years_day.value)
        if year in EARLIER_YEARS:
            known_on = VICTORY_DAY_KNOWN_ON if holiday == victory_day else EARLIER_YEARS[year]
            papers.setdefault((known_on, year), {})[day] = chinese[holiday]
    return tuple(
        Notice(
            title=f"{source}: {year}年节假日安排",
            number="",
            issued_on=known_on,
            link=_LINK,
            days_off=frozenset(names.keys() & holidays.keys()),
            days_worked=frozenset(names.keys() & workdays.keys()),
            names=names,
        )
        for (known_on, year), names in sorted(papers.items(), key=lambda paper: paper[0])
    )
