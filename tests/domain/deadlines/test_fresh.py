"""A stopwatch that starts reads the same, whether its day was read before or not."""

from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.deadlines.calendars import compile_calendar, weekdays
from approvalflow.domain.deadlines.fresh import read_fresh
from approvalflow.domain.deadlines.hours import Timetable, parse_hours
from approvalflow.domain.deadlines.limits import Limit, term, warn
from approvalflow.domain.deadlines.moments import DAY, HOUR, MINUTE, instant
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.domain.deadlines.stopwatch import Stopwatch, read
from approvalflow.errors import BeforeCalendar

SPRING = frozenset(date(2026, 2, 15) + timedelta(days=day) for day in range(9))
NOTICE = Notice("放假安排", "1", date(2025, 11, 4), "", SPRING, frozenset({date(2026, 2, 14), date(2026, 2, 28)}))
LATE = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-12:00 14:00-24:00") | {"sat": "", "sun": ""}
TABLES = (
    Timetable(compile_calendar("cn", [NOTICE])),
    Timetable(weekdays(), zone="Europe/Amsterdam"),
    Timetable(weekdays(), parse_hours(LATE)),
)
TERMS = ("1 working day", "2 working days", "3 working days", "8 working days", "1 calendar day", "56 calendar days")
TERMS += ("1 month", "4 working hours", "20 working hours", "on the spot")
WARNS = ("24 hours", "2 hours", "none", "1 working days", "2 working days", "90 %", "4 working hours")


@given(
    st.sampled_from(TABLES),
    st.sampled_from(TERMS),
    st.sampled_from(WARNS),
    st.sampled_from(["close", "same-time", "end-of-day"]),
    st.booleans(),
    st.integers(instant("2026-02-01T00:00:00+08:00") // MINUTE, instant("2026-04-15T00:00:00+08:00") // MINUTE),
    st.sampled_from([0, 1, MINUTE - 1]),
)
def test_it_reads_as_any_stopwatch_with_an_empty_ledger(table, words, warning, end, first_day, minute, more):
    """Over the Spring Festival and the change to summer time, for every unit, end and warning, to the microsecond."""
    limit = Limit(term(words), warn=warn(warning), end=end, include_first_day=first_day)
    anchor = minute * MINUTE + more
    assert read_fresh(limit, anchor, table) == read(Stopwatch(limit, anchor), table)


def test_an_hour_of_the_same_day_may_move_the_warning():
    """One working day warned a day ahead: from noon on the middle of what is left comes later than that."""
    limit, morning = Limit(term("1 working day")), instant("2026-03-02T08:00:00+08:00")
    readings = {read_fresh(limit, morning + hour * HOUR, TABLES[0]).yellow_at for hour in range(12)}
    assert len(readings) > 1


def test_a_day_before_the_calendar_is_refused_each_time():
    """A refusal is not kept as an answer."""
    for _ in range(2):
        with pytest.raises(BeforeCalendar):
            read_fresh(Limit(term("5 working days")), -40 * 365 * DAY, TABLES[0])


def test_another_calendar_is_another_reading():
    """What is kept belongs to the limit, the calendar and the hours together."""
    limit, anchor = Limit(term("8 working days")), instant("2026-02-12T10:00:00+08:00")
    other = evolve(TABLES[0], calendar=weekdays())
    assert read_fresh(limit, anchor, TABLES[0]).due != read_fresh(limit, anchor, other).due
