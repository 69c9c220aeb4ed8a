"""Office time against a walk over every minute that knows nothing of positions: drawn hours, seasons and zones."""

from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.deadlines.calendars import compile_calendar
from approvalflow.domain.deadlines.hours import OfficeHours, Timetable, parse_hours
from approvalflow.domain.deadlines.moments import DAY, HOUR, MINUTE, instant_at, rfc3339
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.domain.deadlines.seasons import Season

WEEKEND_WORKED = (date(2026, 2, 28), date(2026, 3, 29), date(2026, 10, 10), date(2026, 10, 25))
OFF = tuple(date(2026, 10, day) for day in range(1, 8))
CALENDAR = compile_calendar(
    "walked",
    [Notice(title="走", number="1", issued_on=date(2025, 11, 4), link="", days_off=OFF, days_worked=WEEKEND_WORKED)],
    last=date(2028, 12, 31),
)
DAYS_OF_THE_YEAR = [date(2000, 1, 1) + timedelta(days=offset) for offset in range(366)]


def sessions_on(day: date, hours: OfficeHours) -> tuple[tuple[int, int], ...]:
    """The sessions of a day by the words of the rule: its season found by a walk through the year, then its weekday."""
    if day in OFF or (day.weekday() > 4 and day not in WEEKEND_WORKED):
        return ()
    week = hours.sessions
    for season in hours.seasons:
        at = DAYS_OF_THE_YEAR.index(date(2000, *season.first))
        while (on := DAYS_OF_THE_YEAR[at % 366]) != date(2000, day.month, day.day):
            if (on.month, on.day) == season.last:
                break
            at += 1
        else:
            week = season.sessions
    own = () if day in WEEKEND_WORKED else week[day.weekday()]
    return own or week[0]


def walk(table: Timetable, begin: int, minutes: int) -> list[bool]:
    """Whether the clock on the wall shows office time, minute by minute."""
    zone, known, found = ZoneInfo(table.zone), {}, []
    there = datetime.fromtimestamp(begin // 1_000_000, UTC)
    for _ in range(minutes):
        local = there.astimezone(zone)
        day, minute = local.date(), local.hour * 60 + local.minute
        if day not in known:
            known[day] = sessions_on(day, table.hours)
        found.append(any(start <= minute < end for start, end in known[day]))
        there += timedelta(minutes=1)
    return found


def sessions(step: int, least: int) -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
    """Up to three sessions of a day whose ends lie on a grid of minutes; 24:00 is one of them."""
    ends = st.lists(st.integers(0, 1440 // step), min_size=2 * least, max_size=6, unique=True)
    return ends.map(lambda drawn: sorted(step * end for end in drawn)[: len(drawn) // 2 * 2]).map(
        lambda flat: tuple(zip(flat[::2], flat[1::2], strict=True))
    )


def weeks(step: int) -> st.SearchStrategy[tuple[tuple[tuple[int, int], ...], ...]]:
    return st.tuples(sessions(step, 1), *[sessions(step, 0)] * 6)


@st.composite
def office_hours(draw: st.DrawFn, step: int) -> OfficeHours:
    """A week and up to two seasons, the ends of which lie close to each other, to the new year and to 29 February."""
    telling = [
        *range(5),
        *range(50, 65),
        *range(84, 92),
        *range(112, 120),
        *range(150, 155),
        *range(270, 305),
        *range(360, 366),
    ]
    cuts = sorted(draw(st.lists(st.sampled_from(telling), max_size=4, unique=True)))
    cuts = cuts[: len(cuts) // 2 * 2]
    if cuts and draw(st.booleans()):
        cuts = [*cuts[1:], cuts[0]]  # the last season goes over the new year
    ends = [(DAYS_OF_THE_YEAR[cut].month, DAYS_OF_THE_YEAR[cut].day) for cut in cuts]
    seasons = [Season(first, last, draw(weeks(step))) for first, last in zip(ends[::2], ends[1::2], strict=True)]
    return OfficeHours(draw(weeks(step)), seasons)


def compared(table: Timetable, first: date, days: int) -> None:
    """Every minute of some days: the position, and the way back from it, are those of the walk."""
    begin = instant_at(first, 0, table.zone)
    opened = walk(table, begin, days * 1440)
    passed = [0, *accumulate(opened)]
    start = table.position(begin)
    assert [(table.position(begin + at * MINUTE) - start) // MINUTE for at in range(len(passed))] == passed
    assert [table.is_open(begin + at * MINUTE) for at in range(len(opened))] == opened
    reached = {}
    for at, minutes in enumerate(passed):
        reached.setdefault(minutes, begin + at * MINUTE)
    assert {amount: table.after_office_time(begin, amount * MINUTE) for amount in reached} == reached


class TestAgainstTheWalk:
    @given(office_hours(1), st.sampled_from(["2026-02-27", "2026-05-30", "2026-09-29", "2026-12-30", "2028-02-28"]))
    def test_every_minute_of_three_days(self, hours: OfficeHours, first: str) -> None:
        """Around the edges of seasons, over holidays and make-up days, the new year and 29 February."""
        compared(Timetable(CALENDAR, hours), date.fromisoformat(first), 3)

    @given(
        office_hours(60),
        st.sampled_from(
            [
                ("Europe/Berlin", "2026-03-28"),
                ("Europe/Berlin", "2026-10-24"),
                ("Africa/Cairo", "2026-04-23"),
                ("Africa/Cairo", "2026-10-29"),
            ]
        ),
    )
    def test_every_minute_around_a_change_of_the_clock(self, hours: OfficeHours, where: tuple[str, str]) -> None:
        """An hour that is skipped does not pass, one that comes twice passes twice; at night and at midnight."""
        zone, first = where
        compared(Timetable(CALENDAR, hours, zone), date.fromisoformat(first), 3)


START = instant_at(date(2026, 1, 2), 0, "Asia/Shanghai")
MOMENTS = st.integers(0, 400 * DAY).map(lambda offset: START + offset)
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "Africa/Cairo", "Pacific/Chatham"])


def left_after(table: Timetable, moment: int) -> int:
    """The office time from a moment to the end of the calendar: some hours are few."""
    return table.office_time_before[-1] - table.position(moment)


class TestLaws:
    @given(office_hours(5), ZONES, st.lists(MOMENTS, min_size=3, max_size=8), st.integers(0, 300 * HOUR))
    def test_monotone_and_inverse(self, hours: OfficeHours, zone: str, moments: list[int], amount: int) -> None:
        """More time passed is never less office time; what was added is what passed, to the microsecond."""
        table = Timetable(CALENDAR, hours, zone)
        moments.sort()
        amount %= left_after(table, moments[-1])
        positions = [table.position(moment) for moment in moments]
        assert positions == sorted(positions)
        ends = [table.after_office_time(moment, amount) for moment in moments]
        assert ends == sorted(ends)
        assert [table.office_time(one, end) for one, end in zip(moments, ends, strict=True)] == [amount] * len(moments)
        one = moments[0]
        assert table.after_office_time(one, amount) < table.after_office_time(one, amount + 1)

    @given(office_hours(5), ZONES, MOMENTS, st.integers(1, 100 * HOUR), st.integers(1, 100 * HOUR))
    def test_office_time_adds_up(self, hours: OfficeHours, zone: str, moment: int, one: int, two: int) -> None:
        """One amount and then the other is both together; and no earlier instant has so much behind it."""
        table = Timetable(CALENDAR, hours, zone)
        most = left_after(table, moment) // 2
        one, two = one % most + 1, two % most
        end = table.after_office_time(moment, one + two)
        assert table.after_office_time(table.after_office_time(moment, one), two) == end
        assert table.office_time(moment, end - 1) == one + two - 1

    @given(office_hours(5))
    def test_the_written_form_reads_back(self, hours: OfficeHours) -> None:
        """Text for text, season for season."""
        assert parse_hours(hours.text()) == hours


class TestJumpsOfTheClock:
    """02:00 to 03:00 of Sunday 29 March 2026, a working day here, does not exist in Berlin."""

    def spans(self, text: str, day: date = date(2026, 3, 29)) -> list[tuple[str, str]]:
        zone = "Europe/Berlin"
        table = Timetable(CALENDAR, parse_hours(text), zone)
        found = table.spans[day.toordinal()]
        whole = table.office_time(instant_at(day, 0, zone), instant_at(day, 1440, zone))
        assert whole == sum(end - start for start, end in found)
        return [(rfc3339(start, zone)[11:16], rfc3339(end, zone)[11:16]) for start, end in found]

    def test_a_session_inside_the_jump_moves_on_by_it(self) -> None:
        """As every time that does not exist."""
        assert self.spans("02:15-02:45") == [("03:15", "03:45")]
        assert self.spans("02:30-03:30") == [("03:30", "03:30")]

    def test_sessions_that_come_to_overlap_are_one(self) -> None:
        """Nobody works the same quarter of an hour twice."""
        assert self.spans("02:15-02:45 03:00-04:00") == [("03:15", "04:00")]
        assert self.spans("01:00-02:30 03:00-03:15 03:20-05:00") == [("01:00", "05:00")]

    def test_the_second_of_two_equal_hours_is_outside_a_session_that_ends_in_the_first(self) -> None:
        """02:45 is the first 02:45."""
        assert self.spans("02:15-02:45", date(2026, 10, 25)) == [("02:15", "02:45")]
        table = Timetable(CALENDAR, parse_hours("02:15-02:45"), "Europe/Berlin")
        (start, end) = table.spans[date(2026, 10, 25).toordinal()][0]
        assert end - start == 30 * MINUTE

    def test_a_day_that_a_zone_skipped_has_no_office_time(self) -> None:
        """Samoa went from 29 to 31 December 2011: the Friday between never was."""
        calendar = compile_calendar("samoa", [], first=date(2011, 1, 1), last=date(2012, 12, 31))
        table = Timetable(calendar, zone="Pacific/Apia")
        thursday = table.close_of(date(2011, 12, 29))
        assert table.office_time(thursday - HOUR, table.open_of(date(2012, 1, 2)) + HOUR) == 2 * HOUR
        assert table.after_office_time(thursday - HOUR, HOUR + 1) == table.open_of(date(2012, 1, 2)) + 1


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin"])
def test_sessions_may_end_at_midnight(zone: str) -> None:
    """24:00 is the end of the day's own session, also where the next day opens at 00:00."""
    table = Timetable(CALENDAR, parse_hours("00:00-02:00 22:00-24:00"), zone)
    tuesday = date(2026, 3, 3)
    assert table.close_of(tuesday) == instant_at(date(2026, 3, 4), 0, zone)
    assert table.after_office_time(table.open_of(tuesday), 4 * HOUR) == table.close_of(tuesday)
    assert table.office_time(table.close_of(tuesday) - HOUR, table.close_of(tuesday) + HOUR) == 2 * HOUR
    assert table.is_open(table.close_of(tuesday) - 1) and table.is_open(table.close_of(tuesday))
    assert table.working_close_from(table.close_of(tuesday)) == table.close_of(date(2026, 3, 4))
