"""A timetable at its edges: openings, closings, the ends of the calendar, zones that change their clocks."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from approvalflow.domain.deadlines.calendars import compile_calendar, weekdays
from approvalflow.domain.deadlines.hours import DEFAULT_HOURS, EPOCH_ORDINAL, OfficeHours, Timetable, parse_hours
from approvalflow.domain.deadlines.moments import DAY, HOUR, MINUTE, Instant, instant, instant_at
from approvalflow.errors import ApprovalflowError, BadInput, BeforeCalendar
from tests.domain.deadlines.places import CALENDAR, NOTICE, OFFICE, at, hours

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 13)
#: Monday the 2nd to Friday the 13th of March 2026: ten working days, 65 hours of office.
FORTNIGHT = compile_calendar("fortnight", [NOTICE], first=FIRST, last=LAST)
BERLIN = "Europe/Berlin"
UNEVEN = parse_hours(
    {"mon": "09:00-12:00 14:00-17:30", "tue": "09:00-12:00", "wed": "", "thu": "08:00-09:00", "fri": ""}
)
TABLES = {
    "even": Timetable(FORTNIGHT),
    "uneven": Timetable(FORTNIGHT, UNEVEN),
    "changing": Timetable(FORTNIGHT, zone="America/New_York"),  # on Sunday the 8th
}


def every(table: Timetable, day: date, time: str) -> Instant:
    hour, _, minute = time.partition(":")
    return instant_at(day, int(hour) * 60 + int(minute), table.zone)


def refused(call: Callable[[], object], kind: type[ApprovalflowError], rule: str) -> None:
    with pytest.raises(kind) as refusal:
        call()
    assert refusal.value.rule == rule and refusal.value.zh and refusal.value.en


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
class TestTheEndsOfACalendar:
    """Every way of keeping the hours refuses alike what lies outside."""

    def test_the_first_and_the_last_day_can_be_asked(self, table: Timetable) -> None:
        """From 00:00 of the first to the last microsecond of the last."""
        begin, end = instant_at(FIRST, 0, table.zone), instant_at(LAST + timedelta(1), 0, table.zone)
        assert (table.day_of(begin), table.day_of(end - 1)) == (FIRST, LAST)
        assert (table.ordinal_of(begin), table.ordinal_of(end - 1)) == (FIRST.toordinal(), LAST.toordinal())
        assert (table.index_of(FIRST.toordinal()), table.index_of(LAST.toordinal())) == (0, 11)
        assert (table.midnight(FIRST.toordinal()), table.midnight(LAST.toordinal() + 1)) == (begin, end)
        assert table.position(begin) == 0 and not table.is_open(begin) and not table.is_open(end - 1)
        assert table.working_closes_before(end - 1) == 10
        for ask in (table.day_of, table.is_open, table.position, table.working_close_from, table.last_opening_before):
            refused(lambda ask=ask: ask(begin - 1), BeforeCalendar, "before-calendar")
            refused(lambda ask=ask: ask(end), BadInput, "beyond-calendar")
        refused(lambda: table.sessions_of(FIRST.toordinal() - 1), BeforeCalendar, "before-calendar")
        refused(lambda: table.sessions_of(LAST.toordinal() + 1), BadInput, "beyond-calendar")

    def test_the_whole_of_its_office_time_can_be_reached_and_no_more(self, table: Timetable) -> None:
        """Its end is the close of its last day; one microsecond more is beyond, and nothing at all has no instant."""
        begin, whole = instant_at(FIRST, 0, table.zone), table.office_time_before[-1]
        assert table.position(instant_at(LAST + timedelta(1), 0, table.zone) - 1) == whole
        assert table.at_position(whole) == table.after_office_time(begin, whole) == table.close_of(LAST)
        assert table.at_position(1) == table.open_of(FIRST) + 1
        for outside in (whole + 1, whole + DAY, 0, -1):
            refused(lambda outside=outside: table.at_position(outside), BadInput, "beyond-calendar")

    def test_nothing_has_opened_before_the_first_opening(self, table: Timetable) -> None:
        """An opening has opened after its instant; the first one has none before it."""
        first = table.open_of(FIRST)
        refused(lambda: table.last_opening_before(first), BeforeCalendar, "before-calendar")
        assert table.last_opening_before(first + 1) == first
        second = table.open_of(FIRST + timedelta(1))
        assert table.last_opening_before(second) == first and table.last_opening_before(second + 1) == second

    def test_the_office_time_before_each_day(self, table: Timetable) -> None:
        """One figure for each working day and one for the whole, each the sum of the sessions before."""
        days = FORTNIGHT.nth[1:]
        lengths = [table.office_time(every(table, day, "0:00"), every(table, day, "23:59")) for day in days]
        assert list(table.office_time_before) == [sum(lengths[:n]) for n in range(11)]
        per_week = {"even": 5 * 6.5, "uneven": 6.5 + 3 + 6.5 + 1 + 6.5, "changing": 5 * 6.5}
        assert sum(lengths) == hours(2 * next(per_week[name] for name, one in TABLES.items() if one is table))

    def test_the_office_is_closed_between_its_sessions(self, table: Timetable) -> None:
        """Measured over the lunch of a Monday: nothing passes, and its seam is the end of the morning."""
        noon, two = every(table, FIRST, "12:00"), every(table, FIRST, "14:00")
        assert table.position(noon) == table.position(two) == hours(3)
        assert table.position(noon - 1) == hours(3) - 1 and table.position(two + 1) == hours(3) + 1
        assert table.at_position(hours(3)) == noon and table.at_position(hours(3) + 1) == two + 1
        assert not table.is_open(noon) and table.is_open(two)


def test_what_lies_before_all_days_is_named_by_the_first_of_them() -> None:
    """An instant of a year that no date has is refused like every day before the calendar."""
    for ask in (lambda: OFFICE.index_of(0), lambda: OFFICE.index_of(-9), lambda: OFFICE.position(-(10**19))):
        with pytest.raises(BeforeCalendar) as refusal:
            ask()
        assert "0001-01-01" in refusal.value.zh and "0001-01-01" in refusal.value.en


def test_the_day_before_the_first_is_not_the_last_one() -> None:
    """A calendar that ends on a Sunday refuses the day before it begins, and does not look at its own end."""
    table = Timetable(compile_calendar("c", [NOTICE], first=FIRST, last=date(2026, 3, 15)))
    refused(lambda: table.position(at("2026-03-01 23:59")), BeforeCalendar, "before-calendar")
    refused(lambda: table.position(at("2026-03-16 00:00")), BadInput, "beyond-calendar")


class TestTheLastDayThatClosed:
    def test_every_day_has_an_hour_of_closing(self) -> None:
        """Saturday closes when Monday would: at that hour it has not closed yet, a microsecond later it has."""
        saturday = date(2026, 3, 7)
        close = OFFICE.close_of(saturday)
        assert OFFICE.last_closed(close) == saturday.toordinal() - 1
        assert OFFICE.last_closed(close + 1) == saturday.toordinal()
        assert OFFICE.working_closes_before(close + 1) == OFFICE.working_closes_before(close)

    def test_on_the_first_day_there_is_none_before(self) -> None:
        """The first day of the calendar is where the search ends."""
        table = TABLES["even"]
        assert table.last_closed(at("2026-03-02 08:00")) == FIRST.toordinal()
        assert table.last_closed(at("2026-03-02 18:00")) == FIRST.toordinal()
        assert table.last_closed(at("2026-03-03 08:00")) == FIRST.toordinal()

    def test_an_office_that_closes_at_midnight_closes_on_its_own_day(self) -> None:
        """At 00:00 of Tuesday Monday has not closed yet; one microsecond later it has."""
        late = Timetable(FORTNIGHT, parse_hours("20:00-24:00"))
        midnight = at("2026-03-04 00:00")
        assert late.last_closed(midnight) == date(2026, 3, 2).toordinal()
        assert late.last_closed(midnight + 1) == date(2026, 3, 3).toordinal()


class TestOpenings:
    def test_of_the_last_working_day(self) -> None:
        """On a Sunday Friday's, before the opening the day before's, on a make-up day its own."""
        assert OFFICE.last_opening_before(at("2026-03-08 20:00")) == at("2026-03-06 09:00")
        assert OFFICE.last_opening_before(at("2026-03-02 08:59")) == at("2026-02-28 09:00")
        assert OFFICE.last_opening_before(at("2026-02-28 09:00:00.000001")) == at("2026-02-28 09:00")
        assert OFFICE.last_opening_before(at("2026-03-04 23:00")) == at("2026-03-04 09:00")

    def test_open_or_not_is_yes_or_no(self) -> None:
        """At night, over lunch and on a Sunday it is no."""
        closed = [OFFICE.is_open(at(f"2026-03-{moment}")) for moment in ("02 23:00", "02 13:00", "08 10:00")]
        assert closed == [False, False, False] and OFFICE.is_open(at("2026-03-02 10:00")) is True

    def test_the_close_of_the_day_or_of_the_next(self) -> None:
        """Up to the close its own, at it the next one's; over a weekend Monday's."""
        assert OFFICE.working_close_from(at("2026-03-06 00:00")) == at("2026-03-06 17:30")
        assert OFFICE.working_close_from(at("2026-03-06 17:30") - 1) == at("2026-03-06 17:30")
        assert OFFICE.working_close_from(at("2026-03-06 17:30")) == at("2026-03-09 17:30")
        assert OFFICE.working_close_from(at("2026-03-07 10:00")) == at("2026-03-09 17:30")

    def test_receipt_by_the_counties_rule(self) -> None:
        """To the microsecond; outside the calendar nothing is received."""
        table = TABLES["even"]
        assert table.receipt_day(at("2026-03-06 17:30")) == date(2026, 3, 6)
        assert table.receipt_day(at("2026-03-06 17:30") + 1) == date(2026, 3, 9)
        refused(lambda: table.receipt_day(at("2026-03-13 18:00")), BadInput, "beyond-calendar")
        refused(lambda: table.receipt_day(at("2026-03-01 10:00")), BeforeCalendar, "before-calendar")


class TestOfficeTime:
    def test_nothing_passes_backwards_or_at_once(self) -> None:
        """0 where the end is not after the start; nothing added is the instant itself, open or not."""
        noon, night = at("2026-03-02 10:00"), at("2026-03-02 23:00")
        assert OFFICE.office_time(noon, noon) == OFFICE.office_time(noon + HOUR, noon) == 0
        assert OFFICE.office_time(noon, noon + 1) == 1
        for moment in (noon, night):
            assert OFFICE.after_office_time(moment, 0) == moment
        assert OFFICE.after_office_time(night, 1) == at("2026-03-03 09:00") + 1

    def test_days_before_1970_are_days_like_others(self) -> None:
        """Instants are then less than nothing, and still in order."""
        old = Timetable(compile_calendar("old", (), first=date(1969, 12, 1), last=date(1970, 1, 31)))
        assert date(1970, 1, 1).toordinal() == EPOCH_ORDINAL
        eve = date(1969, 12, 31)
        assert old.open_of(eve) == instant("1969-12-31T09:00:00+08:00")
        assert old.day_of(old.open_of(eve)) == eve
        assert old.after_office_time(old.open_of(eve), hours(7)) == instant("1970-01-01T09:30:00+08:00")


class TestWhichSessions:
    WEEK = parse_hours(
        {
            "mon": "09:00-10:00",
            "tue": "09:00-11:00",
            "wed": "09:00-12:00",
            "thu": "09:00-13:00",
            "fri": "09:00-14:00",
            "sat": "09:00-15:00",
            "sun": "09:00-16:00",
        }
    )

    def test_each_weekday_has_its_own(self) -> None:
        """Monday to Friday, and on a duty Saturday the Saturday's; a weekend that is not worked has Monday's."""
        duty = compile_calendar("duty", [NOTICE], duty_days=[date(2026, 3, 7)])
        table = Timetable(duty, self.WEEK)
        closes = [
            (table.close_of(date(2026, 3, day)) - table.midnight(date(2026, 3, day).toordinal())) for day in range(2, 9)
        ]
        assert [close // HOUR for close in closes] == [10, 11, 12, 13, 14, 15, 10]
        assert table.sessions_of(date(2026, 2, 28).toordinal()) == ((540, 600),)
        assert table.sessions_of(date(2026, 2, 17).toordinal()) == ((540, 600),)

    def test_equally_long_days_need_not_open_at_one_hour(self) -> None:
        """The time of day differs, the length does not."""
        shifted = parse_hours({"mon": "09:00-12:00", **dict.fromkeys(("tue", "wed", "thu", "fri"), "14:00-17:00")})
        table = Timetable(FORTNIGHT, shifted)
        assert table.length_of_every_day == 3 * HOUR
        assert table.after_office_time(at("2026-03-02 09:00"), hours(4)) == at("2026-03-03 15:00")
        assert TABLES["uneven"].length_of_every_day is None is TABLES["changing"].length_of_every_day

    def test_the_version_names_hours_that_are_not_the_usual_ones(self) -> None:
        """Behind the version of the calendar, eight signs; other hours, others; the same hours, the same."""
        version = Timetable(CALENDAR, self.WEEK).version
        assert version.startswith(f"{CALENDAR.version}~") and len(version) == len(CALENDAR.version) + 9
        assert Timetable(CALENDAR, OfficeHours(self.WEEK.sessions)).version == version
        assert Timetable(CALENDAR, UNEVEN).version not in (version, CALENDAR.version)
        assert Timetable(CALENDAR, DEFAULT_HOURS).version == CALENDAR.version

    def test_a_zone_that_is_none_is_refused_at_its_place(self) -> None:
        """In both languages."""
        with pytest.raises(BadInput) as refusal:
            Timetable(CALENDAR, zone="Asia/Wuhan")
        assert (refusal.value.rule, refusal.value.place) == ("zone", "zone")
        assert "Asia/Wuhan" in refusal.value.zh and "Asia/Wuhan" in refusal.value.en
        assert Timetable(CALENDAR).zone == "Asia/Shanghai"

    def test_the_sessions_of_a_day_are_worked_out_once(self) -> None:
        """The same object each time it is asked for."""
        table = Timetable(CALENDAR, self.WEEK, BERLIN)
        assert table.spans[FIRST.toordinal()] is table.spans[FIRST.toordinal()]

    def test_timetables_of_the_same_things_are_equal(self) -> None:
        """They are keys of what is worked out once."""
        assert Timetable(CALENDAR) == Timetable(CALENDAR, parse_hours(DEFAULT_HOURS.text()), "Asia/Shanghai")
        assert hash(Timetable(CALENDAR)) == hash(OFFICE)
        assert len({Timetable(CALENDAR), Timetable(CALENDAR, UNEVEN), Timetable(CALENDAR, zone=BERLIN), OFFICE}) == 3


class TestZonesThatChangeTheirClocks:
    TABLE = Timetable(weekdays(), zone=BERLIN)

    @pytest.mark.parametrize(
        ("shown", "day", "there"),
        [
            ("2026-03-27T10:00:00+01:00", "2026-03-30", "2026-03-30T10:00:00+02:00"),
            ("2026-03-30T10:00:00+02:00", "2026-03-27", "2026-03-27T10:00:00+01:00"),
            ("2026-03-29T10:00:00+02:00", "2026-03-30", "2026-03-30T10:00:00+02:00"),
            ("2026-03-29T01:30:00+01:00", "2026-03-30", "2026-03-30T01:30:00+02:00"),
            ("2026-03-29T03:30:00+02:00", "2026-03-30", "2026-03-30T03:30:00+02:00"),
            ("2026-03-29T03:30:00+02:00", "2026-03-28", "2026-03-28T03:30:00+01:00"),
            ("2026-10-25T02:30:00+01:00", "2026-10-26", "2026-10-26T02:30:00+01:00"),
            ("2026-10-25T02:30:00.000001+01:00", "2026-10-24", "2026-10-24T02:30:00.000001+02:00"),
            ("2026-10-25T10:00:00+01:00", "2026-10-26", "2026-10-26T10:00:00+01:00"),
            ("2026-10-25T01:30:00+02:00", "2026-10-26", "2026-10-26T01:30:00+01:00"),
            ("2026-10-25T02:30:00+02:00", "2026-10-26", "2026-10-26T02:30:00+01:00"),
            ("2026-03-30T02:30:00+02:00", "2026-03-29", "2026-03-29T03:30:00+02:00"),
            ("2026-10-26T02:30:00+01:00", "2026-10-25", "2026-10-25T02:30:00+02:00"),
        ],
    )
    def test_the_same_time_is_what_the_clock_shows(self, shown: str, day: str, there: str) -> None:
        """Over a change and on its very day; what does not exist moves on by the gap, what comes twice is the first."""
        assert self.TABLE.same_time(instant(shown), date.fromisoformat(day).toordinal()) == instant(there)

    def test_without_a_change_a_day_is_24_hours(self) -> None:
        """Forwards and backwards."""
        monday = at("2026-03-02 10:00:00.000001")
        assert OFFICE.same_time(monday, date(2026, 3, 5).toordinal()) == monday + 3 * DAY
        assert OFFICE.same_time(monday, date(2026, 2, 27).toordinal()) == monday - 3 * DAY
        assert OFFICE.same_time(monday, date(2026, 3, 2).toordinal()) == monday

    def test_midnights_and_days_are_those_of_the_zone(self) -> None:
        """A Sunday of 23 hours, another of 25."""
        for day, length in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-03-30", 24)):
            ordinal = date.fromisoformat(day).toordinal()
            begin, end = self.TABLE.midnight(ordinal), self.TABLE.midnight(ordinal + 1)
            assert end - begin == length * HOUR
            assert (self.TABLE.ordinal_of(begin), self.TABLE.ordinal_of(end - 1)) == (ordinal, ordinal)

    def test_sessions_that_touch_stay_two(self) -> None:
        """A change of guard is not an overlap; the same in a zone that never changes."""
        touching = parse_hours("09:00-10:00 10:00-12:00")
        for zone in (BERLIN, "Asia/Shanghai"):
            opened = instant_at(FIRST, 540, zone)
            assert Timetable(weekdays(), touching, zone).spans[FIRST.toordinal()] == (
                (opened, opened + HOUR),
                (opened + HOUR, opened + 3 * HOUR),
            )

    def test_a_session_over_the_whole_day_lasts_as_long_as_the_day(self) -> None:
        """00:00 to 24:00 of a working Sunday of 23 hours."""
        table = Timetable(weekdays(), parse_hours("00:00-24:00"), BERLIN)
        sunday = date(2026, 3, 29)
        ordinal = sunday.toordinal()
        assert table.spans[ordinal] == ((table.midnight(ordinal), table.midnight(ordinal + 1)),)
        assert table.close_of(sunday) - table.open_of(sunday) == 23 * HOUR

    def test_sessions_that_come_to_overlap_are_one(self) -> None:
        """02:15 to 02:45 moves on by the jump, over what opens at 03:00; no minute is worked twice."""
        sunday = date(2026, 3, 29)
        for early in ("", "00:30-01:00 "):
            table = Timetable(weekdays(), parse_hours(f"{early}02:15-02:45 03:00-04:00 05:00-06:00"), BERLIN)
            *before, night, morning = table.spans[sunday.toordinal()]
            assert len(before) == bool(early)
            assert night == (instant("2026-03-29T03:15:00+02:00"), instant("2026-03-29T04:00:00+02:00"))
            assert morning == (night[1] + HOUR, night[1] + 2 * HOUR)
        longer = Timetable(weekdays(), parse_hours("00:15-00:30 01:00-02:45 03:00-03:15"), BERLIN)
        assert longer.spans[sunday.toordinal()] == (
            (instant("2026-03-29T00:15:00+01:00"), instant("2026-03-29T00:30:00+01:00")),
            (instant("2026-03-29T01:00:00+01:00"), instant("2026-03-29T03:45:00+02:00")),
        )

    def test_where_midnight_is_skipped_the_day_begins_after_it(self) -> None:
        """Cairo, Friday 24 April 2026, from 00:00 to 01:00: an office open all day works 23 hours of it."""
        table = Timetable(weekdays(), parse_hours("00:00-24:00"), "Africa/Cairo")
        friday = date(2026, 4, 24)
        assert table.close_of(friday) - table.open_of(friday) == 23 * HOUR
        assert table.close_of(friday - timedelta(1)) == table.open_of(friday)
        assert table.office_time(table.open_of(friday), table.open_of(friday + timedelta(3))) == 23 * HOUR
        assert table.office_time(table.open_of(friday) - HOUR, table.open_of(friday) + 5 * MINUTE) == 65 * MINUTE
