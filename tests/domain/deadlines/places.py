"""Days and offices that the tests of this folder share."""

from datetime import date

from approvalflow.domain.deadlines.calendars import compile_calendar
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import HOUR, Instant, instant
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.domain.parties.basis import Text

SHANGHAI = "Asia/Shanghai"


def february(*days: int) -> list[date]:
    return [date(2026, 2, day) for day in days]


#: New Year and the Spring Festival of 2026: 14 and 28 February are worked, 15 to 23 are not.
NOTICE = Notice(
    title="2026年部分节假日安排",
    number="第1号",
    issued_on=date(2025, 11, 4),
    link="https://example.org/2026",
    days_off=[date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3), *february(*range(15, 24))],
    days_worked=[date(2026, 1, 4), *february(14, 28)],
    names={**dict.fromkeys(february(*range(14, 24)), "春节"), date(2026, 1, 1): "元旦"},
)

ASSUMED = {date(2027, 1, 1): Text("元旦", "New Year")}
CALENDAR = compile_calendar("county", [NOTICE], assumed=ASSUMED)
OFFICE = Timetable(CALENDAR)


def at(text: str) -> Instant:
    """`2026-03-02 10:00` in Shanghai; seconds and microseconds may follow."""
    day, _, time = text.partition(" ")
    time = time or "00:00"
    return instant(f"{day}T{time if time.count(':') == 2 else time + ':00'}+08:00")


def hours(n: float) -> int:
    return round(n * HOUR)
