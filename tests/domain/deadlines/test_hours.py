"""Office hours and the timetable: sessions, opening, closing, office time, the receipt rule."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.deadlines.calendars import weekdays
from approvalflow.domain.deadlines.hours import DEFAULT_HOURS, OfficeHours, Timetable, parse_hours
from approvalflow.domain.deadlines.moments import DAY, HOUR, MINUTE, rfc3339
from approvalflow.errors import BadInput, BeforeCalendar
from tests.domain.deadlines.places import CALENDAR, OFFICE, at, hours

WEEK = {
    "mon": "09:00-12:00 14:00-17:30",
    "tue": "09:00-12:00",
    "wed": "08:00-24:00",
    "thu": "10:00-11:00, 11:00-12:00",
    "fri": "",
}


TABLES = (OFFICE, Timetable(CALENDAR, parse_hours(WEEK)), Timetable(CALENDAR, DEFAULT_HOURS, "Europe/Berlin"))


class TestParseHours:
    def test_every_weekday_is_named(self) -> None:
        """Monday to Friday have to be there; Saturday and Sunday are without sessions where absent."""
        assert parse_hours(WEEK).sessions[4:] == ((), (), ())
        assert parse_hours(WEEK).sessions[3] == ((600, 660), (660, 720))
        with pytest.raises(BadInput, match="tue, wed, thu, fri not named"):
            parse_hours({"mon": "09:00-12:00"})

    def test_a_text_holds_from_monday_to_friday(self) -> None:
        """One text of sessions, or the days with theirs; the written form reads back."""
        assert parse_hours("09:00-12:00 14:00-17:30") == DEFAULT_HOURS
        assert parse_hours(DEFAULT_HOURS.text()) == DEFAULT_HOURS == parse_hours(DEFAULT_HOURS)
        assert parse_hours(parse_hours(WEEK).text()) == parse_hours(WEEK)

    @pytest.mark.parametrize(
        "value",
        [
            None,
            9,
            "",
            "9:00-12:00",
            "09:00-12:60",
            "12:00-09:00",
            "09:00-12:00 11:00-13:00",
            "09:00-25:00",
            "０9:00-12:00",
            {**WEEK, "day": ""},
            {**WEEK, "mon": ""},
            {**WEEK, "tue": 9},
            "mon 09:00-12:00; mon 09:00-12:00",
        ],
    )
    def test_faulty_hours_are_refused(self, value: object) -> None:
        """Nothing is guessed about sessions."""
        with pytest.raises(BadInput):
            parse_hours(value)

    def test_seven_days_and_a_monday(self) -> None:
        """Monday is what other days fall back to."""
        with pytest.raises(BadInput):
            OfficeHours((((540, 720),),) * 6)
        with pytest.raises(BadInput):
            OfficeHours(((), *(((540, 720),),) * 6))


class TestSessions:
    def test_a_make_up_day_takes_mondays_hours(self) -> None:
        """And so does a worked day whose weekday has no sessions."""
        table = Timetable(CALENDAR, parse_hours({**WEEK, "sat": "10:00-11:00"}))
        assert table.close_of(date(2026, 2, 14)) == at("2026-02-14 17:30")
        assert table.close_of(date(2026, 3, 6)) == at("2026-03-06 17:30")
        assert table.close_of(date(2026, 3, 3)) == at("2026-03-03 12:00")

    def test_a_day_not_worked_would_close_when_monday_does(self) -> None:
        """Its own weekday does not matter."""
        table = Timetable(CALENDAR, parse_hours({**WEEK, "sat": "10:00-11:00"}))
        assert table.close_of(date(2026, 3, 7)) == at("2026-03-07 17:30")
        assert table.close_of(date(2026, 2, 17)) == at("2026-02-17 17:30")
        assert table.open_of(date(2026, 2, 17)) == at("2026-02-17 09:00")

    def test_hours_belong_to_the_version(self) -> None:
        """Other hours, another version; the default hours keep the version of the calendar."""
        assert OFFICE.version == CALENDAR.version
        assert Timetable(CALENDAR, parse_hours(WEEK)).version not in (CALENDAR.version, "")

    def test_sessions_hold_their_start_and_not_their_end(self) -> None:
        """Open from 09:00 on, closed at 12:00, to the microsecond."""
        for opens, closes in (("09:00", "12:00"), ("14:00", "17:30")):
            start, end = at(f"2026-03-02 {opens}"), at(f"2026-03-02 {closes}")
            assert not OFFICE.is_open(start - 1) and OFFICE.is_open(start)
            assert OFFICE.is_open(end - 1) and not OFFICE.is_open(end)
        assert not OFFICE.is_open(at("2026-03-01 10:00"))

    def test_a_summer_day_in_berlin(self) -> None:
        """In a zone that changes its offset the office opens by the clock on the wall."""
        table = Timetable(CALENDAR, zone="Europe/Berlin")
        assert rfc3339(table.open_of(date(2026, 3, 27)), "Europe/Berlin") == "2026-03-27T09:00:00+01:00"
        assert rfc3339(table.open_of(date(2026, 3, 30)), "Europe/Berlin") == "2026-03-30T09:00:00+02:00"
        opening = table.open_of(date(2026, 3, 30))
        assert table.office_time(table.close_of(date(2026, 3, 27)), opening + HOUR) == HOUR
        assert table.same_time(table.open_of(date(2026, 3, 27)), date(2026, 3, 30).toordinal()) == opening

    def test_an_hour_that_is_skipped_shortens_the_session(self) -> None:
        """Office time is time that passes: a night shift over the gap is an hour shorter."""
        night = parse_hours({**dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "01:00-05:00"), "sun": "01:00-05:00"})
        table = Timetable(weekdays(), night, "Europe/Berlin")
        sunday = date(2026, 3, 29)
        assert table.close_of(sunday) - table.open_of(sunday) == 3 * HOUR


class TestOfficeTime:
    def test_a_day_is_six_and_a_half_hours(self) -> None:
        """Lunch, nights and days not worked do not count."""
        assert OFFICE.office_time(at("2026-03-02"), at("2026-03-03")) == hours(6.5)
        assert OFFICE.office_time(at("2026-02-14 17:30"), at("2026-02-24 09:00")) == 0
        assert OFFICE.office_time(at("2026-03-02 11:59:59.999999"), at("2026-03-02 14:00:00.000001")) == 2
        assert OFFICE.office_time(at("2026-03-03"), at("2026-03-02")) == 0

    def test_an_end_on_a_seam_is_the_end_of_the_earlier_session(self) -> None:
        """Three hours from nine end at noon, and one microsecond more ends after lunch."""
        start = at("2026-03-02 09:00")
        assert OFFICE.after_office_time(start, hours(3)) == at("2026-03-02 12:00")
        assert OFFICE.after_office_time(start, hours(3) + 1) == at("2026-03-02 14:00:00.000001")
        assert OFFICE.after_office_time(start, hours(6.5)) == at("2026-03-02 17:30")
        assert OFFICE.after_office_time(start, 0) == start

    def test_outside_the_calendar_is_refused(self) -> None:
        """Before the first notice, and beyond the last year."""
        with pytest.raises(BeforeCalendar):
            OFFICE.position(at("2025-12-31 23:59"))
        with pytest.raises(BadInput):
            OFFICE.after_office_time(at("2026-03-02"), 100 * 366 * DAY)

    @given(st.integers(0, 400 * 24 * 60), st.integers(0, 60 * 24 * 60))
    def test_adding_and_measuring_agree(self, start: int, amount: int) -> None:
        """What was added is what passed, in every kind of hours."""
        begin = at("2026-01-05") + start * MINUTE
        for table in TABLES:
            assert table.office_time(begin, table.after_office_time(begin, amount * MINUTE)) == amount * MINUTE

    @given(st.integers(0, 60 * 24 * 12), st.integers(0, 10 * 24 * 12))
    def test_the_walk_minute_by_minute_agrees(self, start: int, length: int) -> None:
        """Two positions say what a walk in steps of five minutes says."""
        table = TABLES[1]
        begin = at("2026-02-01") + start * 5 * MINUTE
        walked = sum(5 * MINUTE for step in range(length) if table.is_open(begin + step * 5 * MINUTE))
        assert table.office_time(begin, begin + length * 5 * MINUTE) == walked


class TestReceipt:
    def test_after_the_last_close_is_the_next_working_day(self) -> None:
        """At the close it is still today; one microsecond later, or on a day not worked, it is not."""
        assert OFFICE.receipt_day(at("2026-03-06 17:30")) == date(2026, 3, 6)
        assert OFFICE.receipt_day(at("2026-03-06 17:30:00.000001")) == date(2026, 3, 9)
        assert OFFICE.receipt_day(at("2026-03-07 10:00")) == date(2026, 3, 9)
        assert OFFICE.receipt_day(at("2026-03-06 00:00")) == date(2026, 3, 6)
        assert OFFICE.receipt_day(at("2026-02-14 10:00")) == date(2026, 2, 14)


def test_positions_do_not_depend_on_the_way_there() -> None:
    """The closes before an instant are counted to the microsecond."""
    close = at("2026-03-02 17:30")
    assert OFFICE.working_closes_before(close + 1) == OFFICE.working_closes_before(close) + 1
    assert OFFICE.last_closed(close) == (date(2026, 3, 2) - timedelta(1)).toordinal()
    assert OFFICE.last_closed(close + 1) == date(2026, 3, 2).toordinal()
