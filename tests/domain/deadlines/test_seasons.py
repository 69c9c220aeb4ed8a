"""Office hours by season: which sessions hold on which day, how seasons are read, and what is refused."""

from datetime import date, timedelta

import pytest

from approvalflow.domain.deadlines.hours import DEFAULT_HOURS, OfficeHours, Timetable, parse_hours
from approvalflow.domain.deadlines.moments import HOUR
from approvalflow.domain.deadlines.seasons import Season, month_day, overlaps
from approvalflow.domain.deadlines.sessions import read_hours
from approvalflow.errors import BadInput
from tests.domain.deadlines.places import CALENDAR, at, hours

SUMMER = "06-01..09-30 08:30-12:00 15:00-18:00"
WINTER = "12-01..02-28 10:00-15:00"
YEAR = Timetable(CALENDAR, parse_hours(f"09:00-12:00 14:00-17:30 | {SUMMER} | {WINTER}"))


def days_of(first: str, last: str, year: int) -> list[date]:
    """The days of a year that a season holds."""
    season = Season(month_day(first), month_day(last), DEFAULT_HOURS.sessions)
    every = [date(year, 1, 1) + timedelta(days=offset) for offset in range(366)]
    return [day for day in every if day.year == year and season.holds(day)]


def week_of(text: str) -> dict[str, str]:
    return dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), text)


class TestSeason:
    def test_both_ends_are_in_it(self) -> None:
        """From the first day to the last, both included."""
        found = days_of("06-01", "09-30", 2026)
        assert (found[0], found[-1], len(found)) == (date(2026, 6, 1), date(2026, 9, 30), 122)
        assert days_of("06-01", "06-01", 2026) == [date(2026, 6, 1)]

    def test_it_may_go_over_the_new_year(self) -> None:
        """From December to February: the end of the one year and the beginning of the next."""
        found = days_of("12-30", "01-02", 2026)
        assert found == [date(2026, 1, 1), date(2026, 1, 2), date(2026, 12, 30), date(2026, 12, 31)]

    def test_the_29th_of_february_in_a_common_year(self) -> None:
        """A season from it begins on 1 March, one up to it ends on the 28th; one day alone is skipped."""
        assert days_of("02-29", "03-02", 2026) == [date(2026, 3, 1), date(2026, 3, 2)]
        assert days_of("02-29", "03-02", 2028) == [date(2028, 2, 29), date(2028, 3, 1), date(2028, 3, 2)]
        assert days_of("02-27", "02-29", 2026) == [date(2026, 2, 27), date(2026, 2, 28)]
        assert days_of("02-29", "02-29", 2026) == []

    @pytest.mark.parametrize("value", ["02-30", "13-01", "00-10", "6-1", "0601", "06-01 ", "２-01", "06-31", 601, None])
    def test_a_day_that_no_year_has_is_refused(self, value: object) -> None:
        """Nothing is guessed about days of the year."""
        with pytest.raises(BadInput) as refused:
            month_day(value)
        assert refused.value.rule == "season-day"

    def test_a_season_is_sound_or_refused(self) -> None:
        """Its days exist and its Monday has a session, also where it is made by hand."""
        with pytest.raises(BadInput) as refused:
            Season((2, 30), (3, 1), DEFAULT_HOURS.sessions)
        assert (refused.value.place, refused.value.rule) == ("first", "season-day")
        with pytest.raises(BadInput) as refused:
            Season((2, 1), (3, 1), ((),) * 7)
        assert (refused.value.place, refused.value.rule) == ("mon", "hours-week")

    def test_two_seasons_never_share_a_day(self) -> None:
        """The day that both hold is named, 29 February and the new year included."""

        def season(first: str, last: str) -> Season:
            return Season(month_day(first), month_day(last), DEFAULT_HOURS.sessions)

        assert list(overlaps([season("06-01", "09-30"), season("10-01", "05-31")])) == []
        assert list(overlaps([season("06-01", "09-30"), season("09-30", "10-01")])) == [(0, 1, date(2000, 9, 30))]
        assert list(overlaps([season("02-01", "02-29"), season("02-29", "03-01")])) == [(0, 1, date(2000, 2, 29))]
        assert [(one, two) for one, two, _ in overlaps([season("11-01", "01-31"), season("01-31", "02-02")])] == [
            (0, 1)
        ]
        assert len(list(overlaps([season("01-01", "12-31")] * 3))) == 3
        with pytest.raises(BadInput, match="both hold 09-30") as refused:
            OfficeHours(DEFAULT_HOURS.sessions, [season("06-01", "09-30"), season("09-30", "10-01")])
        assert (refused.value.place, refused.value.rule) == ("seasons[1]", "season-overlap")


class TestReading:
    def test_a_table_of_seasons(self) -> None:
        """Each season names its ends and Monday to Friday, as the hours themselves do."""
        table = {**week_of("09:00-12:00"), "seasons": [{"from": "06-01", "to": "09-30", **week_of("08:00-12:00")}]}
        (season,) = parse_hours(table).seasons
        assert (season.first, season.last) == ((6, 1), (9, 30))
        assert season.sessions == (((480, 720),),) * 5 + ((), ())

    def test_one_line_says_the_same(self) -> None:
        """Seasons stand behind a bar, with their ends first; the written form reads back, in any order of seasons."""
        line = f"09:00-12:00 14:00-17:30 | {SUMMER} | {WINTER}"
        other = f"09:00-12:00 14:00-17:30|{WINTER}|{SUMMER}"
        assert parse_hours(line) == parse_hours(other) == YEAR.hours
        assert parse_hours(YEAR.hours.text()) == YEAR.hours
        single = parse_hours("mon 09:00-12:00; tue; wed; thu; fri | 06-01..09-30 mon 08:00-10:00; tue; wed; thu; fri")
        assert parse_hours(single.text()) == single
        assert single.week_on(date(2026, 7, 1))[0] == ((480, 600),)

    def test_every_fault_is_told_at_once_with_its_place(self) -> None:
        """Not the first one alone: a county corrects its file once."""
        table = {
            **week_of("09:00-12:00"),
            "fri": "9-12",
            "seasons": [
                {"from": "02-30", "to": "09-30", **week_of("08:00-12:00"), "tue": "12:00-08:00"},
                {"from": "01-01", "tue": "", "wed": "", "thu": "", "fri": "", "day": ""},
                {"from": "01-01", "to": "02-01", **week_of("08:00-12:00"), "mon": ""},
                "summer",
            ],
        }
        hours_read, faults = read_hours(table)
        assert hours_read is None
        assert {(fault.place, fault.rule) for fault in faults} == {
            ("fri", "hours-session"),
            ("seasons[0].from", "season-day"),
            ("seasons[0].tue", "hours-session"),
            ("seasons[1].to", "season-day"),
            ("seasons[1]", "hours-day"),
            ("seasons[2].mon", "hours-week"),
            ("seasons[3]", "season"),
        }
        assert all(fault.zh and fault.en for fault in faults)

    @pytest.mark.parametrize(
        ("value", "place", "rule"),
        [
            ("09:00-12:00 | 06-01..06-31 08:00-12:00", "hours.seasons[0].to", "season-day"),
            ("09:00-12:00 | 06-01..09-30", "hours.seasons[0].mon", "hours-week"),
            ("09:00-12:00 | 06-01 08:00-12:00", "hours.seasons[0]", "season"),
            ("09:00-12:00 |", "hours.seasons[0]", "season"),
            (f"09:00-12:00 | {SUMMER} | 09-30..10-01 08:00-12:00", "hours.seasons[1]", "season-overlap"),
            ({**week_of("09:00-12:00"), "seasons": "summer"}, "hours.seasons", "season"),
            (
                {**week_of("09:00-12:00"), "seasons": [{"from": "06-01", "to": "06-02"}]},
                "hours.seasons[0]",
                "hours-day",
            ),
            ("09:00-12:00 | 06-01..09-30 mon 08:00-09:00; mon", "hours.seasons[0]", "hours-day"),
        ],
    )
    def test_the_first_fault_of_a_line_is_raised(self, value: object, place: str, rule: str) -> None:
        """With its place and its rule."""
        with pytest.raises(BadInput) as refused:
            parse_hours(value)
        assert (refused.value.place, refused.value.rule) == (place, rule)


class TestTimetableOfSeasons:
    def test_the_edge_of_a_season_is_exact(self) -> None:
        """The last day of May closes by the one hours, the first of June opens by the others."""
        sunday, monday = date(2026, 5, 31), date(2026, 6, 1)
        assert YEAR.close_of(sunday) == at("2026-05-31 17:30")
        assert (YEAR.open_of(monday), YEAR.close_of(monday)) == (at("2026-06-01 08:30"), at("2026-06-01 18:00"))
        assert YEAR.close_of(date(2026, 9, 30)) == at("2026-09-30 18:00")
        assert YEAR.close_of(date(2026, 10, 1)) == at("2026-10-01 17:30")
        assert (YEAR.close_of(date(2026, 12, 31)), YEAR.close_of(date(2027, 1, 4))) == (
            at("2026-12-31 15:00"),
            at("2027-01-04 15:00"),
        )

    def test_office_time_over_the_edge(self) -> None:
        """Friday's afternoon by the one hours and Monday's morning by the others."""
        friday, monday = at("2026-05-29 16:30"), at("2026-06-01 09:30")
        assert YEAR.office_time(friday, monday) == 2 * HOUR
        assert YEAR.after_office_time(friday, 2 * HOUR) == monday
        assert YEAR.after_office_time(friday, HOUR) == at("2026-05-29 17:30")
        assert YEAR.after_office_time(friday, HOUR + 1) == at("2026-06-01 08:30:00.000001")
        assert YEAR.after_office_time(at("2026-09-30 17:30"), hours(1)) == at("2026-10-01 09:30")

    def test_a_make_up_day_takes_the_monday_of_its_season(self) -> None:
        """And so do a weekday without sessions, and a day not worked when it is asked for its close."""
        winter = "12-01..02-28 mon 10:00-15:00; tue 10:00-11:00; wed; thu 10:00-11:00; fri 10:00-11:00; sat 11:00-12:00"
        table = Timetable(CALENDAR, parse_hours(f"09:00-12:00 | {winter}"))
        assert table.close_of(date(2026, 2, 14)) == at("2026-02-14 15:00")  # a Saturday that is worked
        assert table.close_of(date(2026, 2, 11)) == at("2026-02-11 15:00")  # a Wednesday
        assert table.close_of(date(2026, 2, 12)) == at("2026-02-12 11:00")
        assert table.close_of(date(2026, 2, 17)) == at("2026-02-17 15:00")  # a holiday
        assert table.close_of(date(2026, 3, 1)) == at("2026-03-01 12:00")  # a Sunday out of season

    def test_seasons_belong_to_the_version(self) -> None:
        """Other seasons, another version; hours without seasons keep theirs."""
        plain = Timetable(CALENDAR, parse_hours("08:00-12:00"))
        summer = Timetable(CALENDAR, parse_hours(f"08:00-12:00 | {SUMMER}"))
        shifted = Timetable(CALENDAR, parse_hours(f"08:00-12:00 | {SUMMER.replace('06-01', '06-02')}"))
        assert len({CALENDAR.version, plain.version, summer.version, shifted.version}) == 4
        assert Timetable(CALENDAR, OfficeHours(DEFAULT_HOURS.sessions)).version == CALENDAR.version

    def test_uniform_looks_at_every_season(self) -> None:
        """Seven hours in winter and seven in summer are one length; six and a half are not."""
        assert parse_hours("09:00-12:00 14:00-18:00 | 06-01..09-30 08:00-12:00 15:00-18:00").uniform
        assert not parse_hours(f"09:00-12:00 14:00-18:00 | {SUMMER}").uniform

    def test_a_zone_that_does_not_exist_is_refused(self) -> None:
        """With the place and the rule."""
        with pytest.raises(BadInput) as refused:
            Timetable(CALENDAR, DEFAULT_HOURS, "Asia/Beijing")
        assert (refused.value.place, refused.value.rule) == ("zone", "zone")
