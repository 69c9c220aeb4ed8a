"""Green, yellow, red: thresholds to the microsecond, warnings, reminders. Monday is 2 March 2026."""

from typing import Any

import pytest

from approvalflow.domain.deadlines.lights import Light, light_of, light_of_stopwatch, worst
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.deadlines.stopwatch import Extension, Pause, Stopwatch, read
from tests.domain.deadlines.places import OFFICE, at

MONDAY = "2026-03-02 10:00"


def clock(
    length: str, *pauses: Pause, start: str = MONDAY, more: Extension | None = None, **settings: Any
) -> Stopwatch:
    return Stopwatch(Limit(length, **settings), at(start), pauses, more)


def yellow(length: str, *pauses: Pause, start: str = MONDAY, **settings: Any) -> Instant | None:
    return read(clock(length, *pauses, start=start, **settings), OFFICE).yellow_at


class TestLightOf:
    def test_thresholds_to_the_microsecond(self) -> None:
        """Yellow from yellow_at on, at due still yellow, one microsecond later red."""
        assert [light_of(100, 50, now) for now in (0, 49, 50, 100, 101)] == [
            "green",
            "green",
            "yellow",
            "yellow",
            "red",
        ]
        assert [light_of(100, None, now) for now in (99, 100, 101)] == ["green", "green", "red"]

    def test_the_order_of_what_decides(self) -> None:
        """Finished keeps its light, then run out is red, then paused keeps its colour, then nothing running is grey."""
        assert light_of(100, 50, 999, ran_out=True, paused_as=Light.green, finished_as=Light.yellow) is Light.yellow
        assert light_of(None, None, 0, ran_out=True, paused_as=Light.green) is Light.red
        assert light_of(None, None, 999, paused_as=Light.yellow) is Light.yellow
        assert light_of(None, None, 0) is Light.grey

    def test_the_worst_of_several(self) -> None:
        """Red before yellow before green; grey only alone."""
        assert worst([Light.green, Light.red, Light.yellow]) is Light.red
        assert worst([Light.grey, Light.green]) is Light.green
        assert worst([Light.green, Light.yellow, Light.grey]) is Light.yellow
        assert worst([]) is Light.grey

    def test_a_light_is_its_word(self) -> None:
        """It prints and compares as text."""
        assert f"{Light.green}" == "green" == Light("green")


class TestLightOfAStopwatch:
    def test_a_paused_clock_keeps_the_colour_it_paused_with(self) -> None:
        """Green or yellow, however long it lasts; afterwards it is computed anew."""
        green = clock("5 working days", Pause(at("2026-03-03 10:00"), None, at("2026-03-20 10:00")))
        amber = clock("5 working days", Pause(at("2026-03-09 10:00"), None, at("2026-03-20 10:00")))
        later = at("2026-03-19 10:00")
        assert light_of_stopwatch(green, OFFICE, later) is Light.green
        assert light_of_stopwatch(amber, OFFICE, later) is Light.yellow
        assert light_of_stopwatch(green, OFFICE, at("2026-03-20 10:00")) is Light.green

    def test_the_colour_at_the_start_of_a_pause(self) -> None:
        """At the yellow instant it pauses yellow, one microsecond before green."""
        turns = yellow("5 working days")
        assert turns == at("2026-03-08 17:30")
        for start, light in ((turns, Light.yellow), (turns - 1, Light.green)):
            assert light_of_stopwatch(clock("5 working days", Pause(start)), OFFICE, at("2026-03-20 10:00")) is light

    def test_run_out_is_red_whatever_is_paused_later(self) -> None:
        """A pause after the end does not calm the light."""
        watch = clock("5 working days", Pause(at("2026-03-10 10:00")))
        assert light_of_stopwatch(watch, OFFICE, at("2026-03-11 10:00")) is Light.red

    def test_an_extension_computes_it_anew(self) -> None:
        """Yellow turns green again with the new due."""
        now = at("2026-03-09 12:00")
        assert light_of_stopwatch(clock("5 working days"), OFFICE, now) is Light.yellow
        assert (
            light_of_stopwatch(clock("5 working days", more=Extension("5 working days", now)), OFFICE, now)
            is Light.green
        )


class TestYellow:
    def test_24_hours_of_the_wall_clock(self) -> None:
        """Also when that is a Sunday."""
        assert yellow("3 working days") == at("2026-03-04 17:30")
        assert yellow("5 working days") == at("2026-03-08 17:30")

    def test_never_before_the_middle_of_the_office_time(self) -> None:
        """What is due the same day starts green: 10:00 to 17:30 is 5.5 hours of office, half of it past at 14:45."""
        assert yellow("on the spot") == at("2026-03-02 14:45")
        assert yellow("1 working day") == at("2026-03-03 09:30")
        assert yellow("2 working hours") == at("2026-03-02 11:00")

    def test_a_middle_on_a_seam_is_the_end_of_the_morning(self) -> None:
        """The first instant at which half has passed."""
        assert yellow("6 working hours", start="2026-03-02 09:00") == at("2026-03-02 12:00")

    def test_pauses_that_cost_are_left_out_of_the_middle(self) -> None:
        """The second half begins when half of what runs has run."""
        pause = Pause(at("2026-03-02 11:00"), None, at("2026-03-04 11:00"))
        assert yellow("4 working hours", pause, warn="99 hours") == at("2026-03-04 12:00")
        day = Pause(at("2026-03-02 12:00"), None, at("2026-03-03 12:00"))
        assert yellow("1 working day", day, warn="99 hours") == at("2026-03-03 14:45")

    def test_none_is_never_yellow(self) -> None:
        """Straight from green to red."""
        assert yellow("5 working days", warn="none") is None

    def test_working_days_left(self) -> None:
        """The close with n left on this clock, days lost left out."""
        assert yellow("5 working days", warn="1 working day") == at("2026-03-06 17:30")
        assert yellow("5 working days", warn="2 working days") == at("2026-03-05 17:30")
        pause = Pause(at("2026-03-06 10:00"), None, at("2026-03-09 15:00"))
        assert yellow("5 working days", pause, warn="2 working days") == at("2026-03-05 17:30")
        assert yellow("2 weeks", warn="1 working day") == at("2026-03-13 17:30")
        assert yellow("1 working day", warn="3 working days") == at("2026-03-03 09:30")

    def test_working_hours_left(self) -> None:
        """Office time before due; on a seam the end of the earlier session."""
        assert yellow("5 working days", warn="2 working hours") == at("2026-03-09 15:30")
        assert yellow("5 working days", warn="4 working hours") == at("2026-03-09 11:30")
        assert yellow("6 working hours", start="2026-03-02 09:00", warn="1 working hour") == at("2026-03-02 16:00")
        assert yellow("5 working days", warn="3 working hours") == at("2026-03-09 14:30")

    def test_a_share_of_the_limit(self) -> None:
        """The close of the counted day floor(n x N / 100), at least the first, days lost left out."""
        assert yellow("20 working days", warn="90 %") == at("2026-03-26 17:30")
        assert yellow("10 working days", warn="75 %") == at("2026-03-11 17:30")
        assert yellow("30 calendar days", warn="90 %") == at("2026-03-29 17:30")
        assert yellow("1 working day", warn="100 %") == at("2026-03-03 17:30")
        pause = Pause(at("2026-03-03 10:00"), None, at("2026-03-05 10:00"))
        assert yellow("10 working days", pause, warn="75 %") == at("2026-03-13 17:30")

    def test_a_small_share_waits_for_the_middle(self) -> None:
        """Ten per cent is no warning before half of the time."""
        assert yellow("4 working days", warn="10 %") == yellow("4 working days", warn="99 working days")

    def test_never_after_due(self) -> None:
        """A share that closes after a due at the same time of day is cut off there."""
        assert yellow("2 working days", warn="100 %", end="same-time") == at("2026-03-04 10:00")


class TestReminders:
    def of(self, length: str, **settings: Any) -> tuple[Instant, ...]:
        return read(clock(length, **settings), OFFICE).reminders

    def test_at_a_closing_time(self) -> None:
        """At the turn, at the opening of the day it closes, and at the opening of the due day."""
        assert self.of("3 working days") == (at("2026-03-04 09:00"), at("2026-03-04 17:30"), at("2026-03-05 09:00"))

    def test_on_a_day_not_worked(self) -> None:
        """A turn on Sunday is told on Friday morning as well."""
        assert self.of("5 working days") == (at("2026-03-06 09:00"), at("2026-03-08 17:30"), at("2026-03-09 09:00"))

    def test_inside_office_hours(self) -> None:
        """No opening is needed before it."""
        assert self.of("1 working day") == (at("2026-03-03 09:00"), at("2026-03-03 09:30"))

    def test_none_before_the_anchor(self) -> None:
        """What started today at ten is not reminded of at nine."""
        assert self.of("on the spot") == (at("2026-03-02 14:45"),)

    def test_without_a_warning_the_due_day_remains(self) -> None:
        """Its opening is told in any case."""
        assert self.of("3 working days", warn="none") == (at("2026-03-05 09:00"),)

    def test_each_once(self) -> None:
        """Where two fall together there is one."""
        told = read(clock("7 working hours", start="2026-03-02 16:30", warn="1 working hour"), OFFICE).reminders
        assert told == (at("2026-03-03 09:00"), at("2026-03-03 16:00"))
        told = read(clock("4 working hours", start="2026-03-02 17:00", warn="1 hour"), OFFICE).reminders
        assert told == (at("2026-03-03 09:00"), at("2026-03-03 13:30"))


@pytest.mark.parametrize("length", ["5 working days", "2 weeks", "1 month", "9 working hours", "on the spot"])
def test_every_clock_starts_green(length: str) -> None:
    """At its anchor, whatever its unit."""
    assert light_of_stopwatch(clock(length), OFFICE, at(MONDAY)) is Light.green
