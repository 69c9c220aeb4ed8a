"""The slow oracle, its stopwatches, layers and seasons: examples worked out by hand from the page on days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.oracle.clock import More
from tests.oracle.counting import Count, Settings
from tests.oracle.days import Days
from tests.oracle.hours import USUAL, USUAL_WEEK, Office, Season
from tests.oracle.layers import AGENCY, CITY, NATIONAL, PROVINCE, Paper, days_of
from tests.oracle.march import march, oracle
from tests.oracle.pauses import Letter
from tests.oracle.reading import Start, Term
from tests.oracle.watch import Watch

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Office(Days({}, date(2026, 12, 25), date(2020, 1, 1), {}), USUAL_WEEK, SHANGHAI)


def at(text: str) -> datetime:
    """`02 10:30` of March 2026 in Shanghai; the 2nd is a Monday."""
    day, _, clock = text.partition(" ")
    return datetime.fromisoformat(f"2026-03-{day}T{clock or '00:00'}+08:00").astimezone(UTC)


def watch(start: str, amount: int, unit: str, *letters: Letter, **more: Any) -> Watch:
    """A limit with the usual settings."""
    local = at(start).astimezone(SHANGHAI)
    term = Term(amount, unit)
    return Watch(Count(OFFICE, Start(at(start), local.date(), local.time()), term, Settings()), letters, **more)


def days(*texts: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, texts))


class TestNotifiedTime:
    """5 working days from Monday 2 March are due on Monday 9; the letter of the 3rd names two hours, or two days."""

    SHORT = Letter(at("09 16:30"), at("10 09:30"))
    LONG = Letter(at("03 09:00"), at("05 09:00"))

    def test_a_long_one_stops_the_due_until_its_time_is_used_up(self) -> None:
        """Then the clock runs again by itself."""
        clock = watch("02", 5, "working days", self.LONG)
        assert clock.at(at("04 10:00")).due is None
        assert clock.at(at("05 09:00")).due == at("11 17:30")

    def test_a_later_end_on_record_changes_nothing(self) -> None:
        """More time needs a new letter."""
        late = Letter(at("03 09:00"), at("05 09:00"), at("06 09:00"))
        assert watch("02", 5, "working days", late).at(at("20")).due == at("11 17:30")

    def test_ended_short_it_keeps_the_floor(self) -> None:
        """Notified for two days on the due day after 16:30 and ended next morning: due that day's close, none lost."""
        letter = Letter(at("09 17:00"), at("11 17:00"), at("09 17:20"))
        assert watch("02", 5, "working days", letter).at(at("20")).due == at("09 17:30")
        over = Letter(at("09 17:00"), at("11 17:00"), at("09 17:30"))
        assert watch("02", 5, "working days", over).at(at("20")).due == at("10 17:30")

    @pytest.mark.parametrize(
        ("now", "out", "light"),
        [("09 17:30", False, "yellow"), ("10 09:29", False, "yellow"), ("10 09:30", True, "red")],
    )
    def test_a_short_pause_over_the_due(self, now: str, out: bool, light: str) -> None:
        """The due stays, and the clock runs out when the pause ends."""
        told = watch("02", 5, "working days", self.SHORT).at(at(now))
        assert (told.due, told.has_run_out, told.light) == (at("09 17:30"), out, light)


class TestOlderThanTheClock:
    def test_it_is_clipped_to_the_anchor(self) -> None:
        """From Sunday to Tuesday 00:00 it costs nothing of 5 working days from Monday: no close but its own day's."""
        letter = Letter(at("01"), None, at("03"))
        assert watch("02", 5, "working days", letter).at(at("20")).due == at("09 17:30")

    def test_still_running_it_holds_the_clock_from_its_first_instant(self) -> None:
        """Green, and no due."""
        told = watch("02 17:00", 2, "weeks", Letter(at("02 14:30"))).at(at("05 10:00"))
        assert (told.due, told.light) == (None, "green")


class TestExtensions:
    @pytest.mark.parametrize(
        ("decided", "expected"),
        [("03 10:00", "11 17:30"), ("09 17:30", "11 17:30"), ("09 17:30:00.000001", "09 17:30")],
    )
    def test_before_it_has_run_out(self, decided: str, expected: str) -> None:
        """At the due it may still be extended, a microsecond later not."""
        told = watch("02", 5, "working days", more=More(2, at(decided))).at(at("20"))
        assert (told.due, told.has_run_out) == (at(expected), True)

    def test_not_yet_known(self) -> None:
        """At an instant before it was decided it is not there."""
        clock = watch("02", 5, "working days", more=More(2, at("05 10:00")))
        assert clock.at(at("05 09:59")).due == at("09 17:30")


class TestWorkingHours:
    def test_a_pause_that_begins_at_the_very_due(self) -> None:
        """Two hours from 09:00 are due at 11:00; paused from there over noon, the due moves by the hour paused."""
        letter = Letter(at("02 11:00"), None, at("02 13:00"))
        told = watch("02 09:00", 2, "working hours", letter).at(at("02 13:00"))
        assert (told.due, told.has_run_out) == (at("02 12:00"), True)
        letter = Letter(at("02 11:00"), None, at("02 15:00"))
        assert watch("02 09:00", 2, "working hours", letter).at(at("02 15:00")).due == at("02 15:00")

    def test_one_microsecond_later_is_too_late(self) -> None:
        """It has run out."""
        letter = Letter(at("02 11:00:00.000001"), None, at("02 15:00"))
        assert watch("02 09:00", 2, "working hours", letter).at(at("02 16:00")).due == at("02 11:00")


class TestTold:
    def test_never_before_a_date_told(self) -> None:
        """A promise that was told for the 12th is not due on the 9th; a later end of the count is its due."""
        clock = watch("02", 5, "working days")
        for told, expected in (("12 17:30", "12 17:30"), ("06 17:30", "09 17:30")):
            count = Count(OFFICE, clock.count.start, clock.count.term, Settings(), told=at(told))
            assert Watch(count).at(at("20")).due == at(expected)

    def test_before_licence_expiry(self) -> None:
        """The end of the day, be it a Sunday; not provisional, and pauses do not stop it."""
        row = {"start": "2026-03-02", "term": "before licence expiry", "expires": "2026-03-15"}
        said = oracle().answer({**row, "now": march("16 00:00")})
        assert (said["due"], said["light"], said["provisional"]) == ("2026-03-16T00:00:00+08:00", "yellow", False)
        assert oracle().answer({**row, "pauses": [["2026-03-03", None]]})["error"]["rule"] == "no-pause"
        later = oracle().answer({**row, "expires": "2027-03-15"})
        assert later["provisional"] is False

    def test_the_opening_of_a_due_day_that_is_not_worked(self) -> None:
        """There is none: no roll, due on Saturday the 7th, so the handler is reminded on Friday."""
        row = {"start": "2026-03-02", "term": "5 calendar days", "roll": "none"}
        assert oracle().reminders(row) == ["2026-03-06T09:00:00+08:00", "2026-03-06T17:30:00+08:00"]

    def test_warn_of_all_that_is_left(self) -> None:
        """With one of one working day left: the close of the start day, because the middle lies before it."""
        row = {"start": march("02 11:15"), "term": "1 working day", "end": "same time", "warn": "1 working day"}
        assert oracle().yellow(row) == march("02 17:30")


class TestLayers:
    """A week of March 2026 that the nation takes off, a province prolongs, a city shortens, an agency works in."""

    PAPERS = (
        Paper(2026, date(2025, 11, 4), days("2026-03-09", "2026-03-10"), days("2026-03-14")),
        Paper(2026, date(2026, 2, 2), days("2026-03-11"), layer=PROVINCE),
        Paper(2026, date(2026, 2, 3), frozenset(), days("2026-03-09"), layer=CITY),
        Paper(2026, date(2026, 2, 4), days("2026-03-09"), layer=NATIONAL),
        Paper(2026, date(2026, 1, 5), frozenset(), days("2026-03-15"), layer=AGENCY, area="ours"),
    )

    @pytest.mark.parametrize(
        ("known_on", "agency", "worked"),
        [
            (None, "", ["2026-03-09", "2026-03-12", "2026-03-13", "2026-03-14"]),
            (None, "ours", ["2026-03-09", "2026-03-12", "2026-03-13", "2026-03-14", "2026-03-15"]),
            (date(2026, 2, 2), "", ["2026-03-12", "2026-03-13", "2026-03-14"]),
            (date(2025, 12, 1), "ours", ["2026-03-11", "2026-03-12", "2026-03-13", "2026-03-14"]),
        ],
    )
    def test_day_by_day(self, known_on: date | None, agency: str, worked: list[str]) -> None:
        """As known on a day; a later paper of the nation does not reach over the city's."""
        told = days_of(self.PAPERS, {}, known_on=known_on, agency=agency)
        week = [date(2026, 3, 9) + timedelta(n) for n in range(7)]
        assert [day.isoformat() for day in week if told.worked(day)] == worked
        assert told.horizon == date(2026, 12, 25)


class TestSeasons:
    SUMMER = Season((6, 1), (9, 30), (((480, 720), (900, 1080)), *(((480, 720),),) * 4, (), ()))
    WINTER = Season((12, 16), (2, 28), (((540, 1020),), *((USUAL,) * 4), (), ()))
    OPEN = Office(
        Days({date(2026, 6, 6): False, date(2026, 1, 3): False}, date(2026, 12, 25), date(2026, 1, 1), {}),
        USUAL_WEEK,
        SHANGHAI,
        (SUMMER, WINTER),
    )

    @pytest.mark.parametrize(
        ("day", "close"),
        [
            ("2026-05-29", "17:30"),
            ("2026-06-01", "18:00"),
            ("2026-06-02", "12:00"),
            ("2026-06-06", "18:00"),
            ("2026-09-30", "12:00"),
            ("2026-10-01", "17:30"),
            ("2026-01-03", "17:00"),
            ("2026-01-06", "17:30"),
            ("2026-12-21", "17:00"),
        ],
    )
    def test_the_hours_of_the_season(self, day: str, close: str) -> None:
        """From the first day to the last, over the new year too; a make-up Saturday takes that season's Monday."""
        local = self.OPEN.close(date.fromisoformat(day)).astimezone(SHANGHAI)
        assert local.isoformat() == f"{day}T{close}:00+08:00"
