"""Which days are worked: notices, layers, versions, the horizon and what lies beyond."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.deadlines.calendars import Calendar, compile_calendar, weekdays
from approvalflow.domain.deadlines.moments import day
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import BadInput, BeforeCalendar
from tests.domain.deadlines.places import ASSUMED, CALENDAR, NOTICE

SATURDAY = date(2026, 3, 7)
MONDAY = date(2026, 3, 9)


def notice(
    issued: str,
    *,
    off: tuple[date, ...] = (),
    worked: tuple[date, ...] = (),
    layer: str = "national",
    published: date | None = None,
) -> Notice:
    return Notice(
        f"notice of {issued}", "", day(issued), days_off=off, days_worked=worked, layer=layer, published_on=published
    )


class TestNotices:
    def test_a_day_cannot_be_off_and_worked(self) -> None:
        """A notice that contradicts itself is refused."""
        with pytest.raises(BadInput, match="both off and worked"):
            notice("2026-01-01", off=(MONDAY,), worked=(MONDAY,))

    def test_a_notice_without_days_is_refused(self) -> None:
        """An empty year would look like a year without holidays."""
        with pytest.raises(BadInput) as refused:
            notice("2026-01-01")
        assert refused.value.rule == "notice-empty"

    def test_an_unknown_layer_is_refused(self) -> None:
        """There are four layers."""
        with pytest.raises(BadInput):
            notice("2026-01-01", off=(MONDAY,), layer="village")

    def test_the_year_is_the_one_it_arranges(self) -> None:
        """The last days of December come with the notice of the next year."""
        assert notice("2018-12-06", off=(date(2018, 12, 30), date(2019, 1, 1), date(2019, 2, 4))).year == 2019


class TestWorkingDays:
    def test_adjusted_weekend_days_are_worked_and_bridge_days_are_not(self) -> None:
        """A working day is what the holiday notices say."""
        assert CALENDAR.is_working(date(2026, 2, 14))
        assert not CALENDAR.is_working(date(2026, 2, 23))
        assert not CALENDAR.is_working(date(2026, 3, 1))

    def test_the_later_notice_wins_day_by_day(self) -> None:
        """Inside a layer a later notice changes the days it names and no others, in whatever order they are given."""
        late = notice("2026-02-20", worked=(date(2026, 2, 23),))
        for order in ([NOTICE, late], [late, NOTICE]):
            calendar = compile_calendar("c", order)
            assert calendar.is_working(date(2026, 2, 23))
            assert not calendar.is_working(date(2026, 2, 20))

    def test_city_beats_province_beats_nation(self) -> None:
        """A stronger layer decides even where its notice is older."""
        layers = [notice("2026-02-03", worked=(MONDAY,)), notice("2026-02-02", off=(MONDAY,), layer="province")]
        assert not compile_calendar("c", [*layers]).is_working(MONDAY)
        assert compile_calendar("c", [*layers, notice("2026-02-01", worked=(MONDAY,), layer="city")]).is_working(MONDAY)

    def test_duty_days_are_added_and_never_remove(self) -> None:
        """An agency may add working days of its own to the calendar of its promises."""
        calendar = compile_calendar("c", [NOTICE], duty_days=[SATURDAY, MONDAY, date(2026, 2, 20)])
        assert calendar.is_working(SATURDAY) and calendar.is_working(MONDAY) and calendar.is_working(date(2026, 2, 20))
        assert calendar.reason(SATURDAY).kind == "duty"
        assert calendar.reason(MONDAY).kind == "working"
        assert not CALENDAR.is_working(SATURDAY)

    def test_previous_and_next(self) -> None:
        """Next is on or after, previous is strictly before."""
        assert CALENDAR.next_working(date(2026, 2, 14)) == date(2026, 2, 14)
        assert CALENDAR.next_working(date(2026, 2, 15)) == date(2026, 2, 24)
        assert CALENDAR.previous_working(date(2026, 2, 24)) == date(2026, 2, 14)
        assert CALENDAR.previous_working(date(2026, 2, 14)) == date(2026, 2, 13)
        with pytest.raises(BeforeCalendar):
            CALENDAR.previous_working(date(2026, 1, 1))

    def test_reasons_name_the_notice(self) -> None:
        """Each day says why, with title, number and link of the notice."""
        reason = CALENDAR.reason(date(2026, 2, 16))
        assert (reason.kind, reason.title.zh, reason.worked) == ("holiday", "春节放假", False)
        assert reason.source == "2026年部分节假日安排 (第1号)" and reason.link == "https://example.org/2026"
        assert CALENDAR.reason(date(2026, 2, 14)).kind == "make-up"
        assert CALENDAR.reason(date(2026, 2, 1)).kind == "weekend"
        assert CALENDAR.reason(date(2026, 2, 2)).kind == "working"
        assert CALENDAR.reason(date(2027, 1, 1)).kind == "assumed-holiday"


class TestHorizon:
    def test_it_is_the_25th_of_december(self) -> None:
        """The 25th itself is firm, the next day is not."""
        assert CALENDAR.horizon == date(2026, 12, 25)
        assert not CALENDAR.is_provisional(date(2026, 12, 25))
        assert CALENDAR.is_provisional(date(2026, 12, 26))

    def test_a_provincial_notice_never_moves_it(self) -> None:
        """Only the State Council's notice makes a year firm."""
        provincial = notice("2026-12-01", off=(date(2027, 3, 1),), layer="province")
        assert compile_calendar("c", [NOTICE, provincial]).horizon == date(2026, 12, 25)

    def test_beyond_it_statutory_days_are_assumed(self) -> None:
        """2026-12-25 + 10 working days is 2027-01-11, because 1 January is off by law."""
        assert CALENDAR.add(date(2026, 12, 25), 10) == date(2027, 1, 11)

    def test_up_to_it_nothing_is_assumed(self) -> None:
        """What is assumed for a firm year is left out, and a notice beats an assumption."""
        calendar = compile_calendar("c", [NOTICE], assumed={MONDAY: Text("假", "off")})
        assert calendar.is_working(MONDAY)
        worked = notice("2026-12-01", worked=(date(2027, 1, 1),), layer="province")
        assert compile_calendar("c", [NOTICE, worked], assumed=ASSUMED).is_working(date(2027, 1, 1))

    def test_the_next_notice_may_rearrange_late_december(self) -> None:
        """Why the 25th: 2018-12-20 + 7 moved from 12-31 to 12-29 with the notice for 2019."""
        of_2018 = notice("2017-11-30", off=(date(2018, 1, 1), date(2018, 10, 1)))
        of_2019 = notice(
            "2018-12-06", off=(date(2018, 12, 31), date(2019, 1, 1), date(2019, 5, 1)), worked=(date(2018, 12, 29),)
        )
        assert compile_calendar("c", [of_2018]).add(date(2018, 12, 20), 7) == date(2018, 12, 31)
        assert compile_calendar("c", [of_2018, of_2019]).add(date(2018, 12, 20), 7) == date(2018, 12, 29)

    def test_before_the_first_notice_is_refused(self) -> None:
        """Nothing is guessed about the years before."""
        for ask in (CALENDAR.is_working, CALENDAR.next_working, CALENDAR.previous_working, CALENDAR.reason):
            with pytest.raises(BeforeCalendar):
                ask(date(2025, 12, 31))
        for n in (0, 1, 20):
            with pytest.raises(BeforeCalendar):
                CALENDAR.add(date(2025, 12, 31), n)
        with pytest.raises(BeforeCalendar):
            CALENDAR.count(date(2025, 12, 31), date(2026, 1, 5))

    def test_beyond_the_last_year_is_refused(self) -> None:
        """Nor about what lies beyond the compiled years."""
        for ask in (
            lambda: CALENDAR.add(date(2060, 12, 30), 20),
            lambda: CALENDAR.is_working(date(2061, 1, 1)),
            lambda: CALENDAR.count(date(2060, 1, 1), date(2061, 1, 1)),
            lambda: CALENDAR.add(date(2061, 1, 1), 1),
        ):
            with pytest.raises(BadInput) as refused:
                ask()
            assert refused.value.rule == "beyond-calendar"

    def test_weekdays_is_provisional_everywhere(self) -> None:
        """The calendar of last resort promises nothing."""
        assert weekdays().horizon is None and weekdays().is_provisional(date(2020, 1, 1))
        assert weekdays().add(date(2026, 12, 25), 5) == date(2027, 1, 1)


class TestVersions:
    def test_as_known_on_a_day(self) -> None:
        """A notice counts from the day on which it could be known, which may be later than its date."""
        amended = notice("2026-01-26", off=(date(2026, 2, 24),), published=date(2026, 1, 27))
        before = compile_calendar("c", [NOTICE, amended], known_on=date(2026, 1, 26))
        after = compile_calendar("c", [NOTICE, amended], known_on=date(2026, 1, 27))
        assert before.is_working(date(2026, 2, 24)) and not after.is_working(date(2026, 2, 24))
        assert before.version != after.version
        assert before == compile_calendar("c", [NOTICE])

    def test_a_version_is_what_decides_the_days(self) -> None:
        """The same days give the same version, in whatever order, and another day gives another."""
        other = notice("2026-03-01", off=(MONDAY,))
        assert compile_calendar("c", [NOTICE, other]).version == compile_calendar("c", [other, NOTICE]).version
        versions = {
            compile_calendar("c", [NOTICE]).version,
            compile_calendar("c", [NOTICE, other]).version,
            compile_calendar("c", [NOTICE], duty_days=[SATURDAY]).version,
            compile_calendar("c", [NOTICE], assumed=ASSUMED).version,
            compile_calendar("d", [NOTICE]).version,
        }
        assert len(versions) == 5

    def test_nothing_known_yet_is_refused(self) -> None:
        """As known before the first notice there is no calendar."""
        with pytest.raises(BeforeCalendar):
            compile_calendar("c", [NOTICE], known_on=date(2025, 1, 1))


DAYS = st.dates(date(2026, 1, 1), date(2050, 12, 31))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Random notices for 2026 and 2027 over the weekends."""
    span = [date(2026, 1, 1) + timedelta(n) for n in range(700)]
    off = draw(st.sets(st.sampled_from(span), min_size=1, max_size=60))
    worked = draw(st.sets(st.sampled_from(span), max_size=30)) - off
    assumed = draw(st.sets(st.dates(date(2028, 1, 1), date(2030, 12, 31)), max_size=20))
    return compile_calendar(
        "random",
        [notice("2025-11-01", off=(date(2026, 1, 1),)), notice("2025-12-01", off=tuple(off), worked=tuple(worked))],
        assumed=dict.fromkeys(assumed, Text("假", "off")),
    )


class TestLaws:
    @given(calendars(), DAYS, st.integers(0, 200))
    def test_count_undoes_add(self, calendar: Calendar, start: date, n: int) -> None:
        """count(a, add(a, n)) == n."""
        assert calendar.count(start, calendar.add(start, n)) == n

    @given(calendars(), DAYS, st.integers(1, 60))
    def test_add_is_the_walk_day_by_day(self, calendar: Calendar, start: date, n: int) -> None:
        """Two look-ups say what a walk over the days says."""
        here, left = start, n
        while left:
            here += timedelta(1)
            left -= calendar.is_working(here)
        assert calendar.add(start, n) == here

    @given(calendars(), DAYS, st.integers(0, 200), st.integers(0, 50), st.integers(0, 400))
    def test_add_is_monotone(self, calendar: Calendar, start: date, n: int, more: int, later: int) -> None:
        """More days or a later start never end earlier."""
        assert calendar.add(start, n) <= calendar.add(start, n + more)
        assert calendar.add(start, n) <= calendar.add(start + timedelta(later), n)

    @given(calendars(), DAYS, st.integers(1, 100), st.integers(0, 200))
    def test_a_holiday_more_never_ends_earlier(self, calendar: Calendar, start: date, n: int, where: int) -> None:
        """Adding a holiday never makes n working days end earlier."""
        holiday = start + timedelta(where)
        base = [notice("2025-11-01", off=(date(2026, 1, 1),))]
        fewer = compile_calendar("more", [*base, notice("2026-01-01", off=(holiday,))])
        assert compile_calendar("less", base).add(start, n) <= fewer.add(start, n)

    @given(calendars(), DAYS)
    def test_reason_and_worked_agree(self, calendar: Calendar, when: date) -> None:
        """The reason of a day says the same as its flag."""
        assert calendar.reason(when).worked == calendar.is_working(when)


def read_notices(shared: Path) -> list[Notice]:
    """The years 2007 to 2026 as stored, one notice for each."""
    notices = []
    for year in range(2007, 2027):
        days = json.loads((shared / "data" / "holidays" / f"{year}.json").read_text("utf-8"))["days"]
        notices.append(
            Notice(
                str(year),
                "",
                date(year - 1, 12, 1),
                days_off=[day(each["date"]) for each in days if each["isOffDay"]],
                days_worked=[day(each["date"]) for each in days if not each["isOffDay"]],
            )
        )
    return notices


@pytest.mark.parametrize(
    ("accepted", "n", "due"),
    [
        ("2024-02-04", 5, "2024-02-09"),
        ("2024-02-08", 5, "2024-02-21"),
        ("2025-01-24", 20, "2025-02-27"),
        ("2025-09-28", 7, "2025-10-14"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-02-14", 5, "2026-02-28"),
        ("2026-09-30", 5, "2026-10-13"),
        ("2026-12-25", 10, "2027-01-11"),
        ("2020-01-17", 20, "2020-02-21"),
    ],
)
def test_real_years(shared: Path, accepted: str, n: int, due: str) -> None:
    """Due dates worked out by hand from the real notices."""
    calendar = compile_calendar("cn", read_notices(shared), assumed=ASSUMED)
    assert calendar.add(day(accepted), n) == day(due)


def test_hubei_extended_the_holiday_alone(shared: Path) -> None:
    """With the provincial notice of February 2020 the same case is due two weeks later."""
    hubei = notice("2020-02-01", off=tuple(date(2020, 2, n) for n in range(3, 14)), layer="province")
    calendar = compile_calendar("cn", [*read_notices(shared), hubei])
    assert calendar.add(date(2020, 1, 17), 20) == date(2020, 3, 5)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2018, 250),
        (2019, 250),
        (2020, 249),
        (2021, 250),
        (2022, 249),
        (2023, 249),
        (2024, 251),
        (2025, 248),
        (2026, 248),
    ],
)
def test_working_days_of_a_year(shared: Path, year: int, days: int) -> None:
    """The number of working days of the last years."""
    calendar = compile_calendar("cn", read_notices(shared))
    assert calendar.count(date(year - 1, 12, 31), date(year, 12, 31)) == days
