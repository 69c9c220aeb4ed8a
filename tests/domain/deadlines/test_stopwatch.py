"""When a clock is due: counting, ends, pauses, floors, running out, extensions. Monday is 2 March 2026."""

from datetime import date
from typing import Any

import pytest
from attrs import evolve

from approvalflow.domain.deadlines.extensions import extend, may_extend
from approvalflow.domain.deadlines.hours import Timetable, parse_hours
from approvalflow.domain.deadlines.left import working_days_left
from approvalflow.domain.deadlines.lights import light_of_stopwatch
from approvalflow.domain.deadlines.limits import ExtensionRule, Limit, term
from approvalflow.domain.deadlines.moments import Instant, rfc3339
from approvalflow.domain.deadlines.stopwatch import (
    Extension,
    Pause,
    Stopwatch,
    course,
    due_if_resumed,
    has_run_out,
    read,
)
from approvalflow.errors import BadInput, BeforeCalendar, MoveRefused
from tests.domain.deadlines.places import CALENDAR, OFFICE, SHANGHAI, at

MONDAY = "2026-03-02 10:00"


def pause(start: str, ended: str | None = None, notified: str | None = None) -> Pause:
    """A pause whose notified time is the real one unless something else is said."""
    end = None if ended is None else at(ended)
    return Pause(at(start), end if notified is None else at(notified), end)


def clock(
    length: str, start: str = MONDAY, *pauses: Pause, more: Extension | None = None, **settings: Any
) -> Stopwatch:
    return Stopwatch(Limit(length, **settings), at(start), pauses, more)


def shown(instant: Instant | None) -> str | None:
    return (
        None
        if instant is None
        else rfc3339(instant, SHANGHAI)[:26].removesuffix("+08:00").removesuffix(":00").replace("T", " ")
    )


def due(length: str, start: str = MONDAY, *pauses: Pause, **settings: Any) -> str | None:
    return shown(read(clock(length, start, *pauses, **settings), OFFICE).due)


class TestCounting:
    def test_working_days_end_at_the_close_of_the_nth_day(self) -> None:
        """The start day is not counted, whatever the hour and whether it is worked."""
        for start in ("2026-03-02 00:00", MONDAY, "2026-03-02 23:59:59.999999"):
            assert due("5 working days", start) == "2026-03-09 17:30"
        assert due("5 working days", "2026-02-28 10:00") == "2026-03-06 17:30"
        assert due("1 working day", "2026-03-01 10:00") == "2026-03-02 17:30"

    def test_a_make_up_day_counts(self) -> None:
        """From Friday the 13th of February the 14th is day 1 and the 24th day 2."""
        assert due("1 working day", "2026-02-13 10:00") == "2026-02-14 17:30"
        assert due("5 working days", "2026-02-13 10:00") == "2026-02-27 17:30"
        assert due("6 working days", "2026-02-13 10:00") == "2026-02-28 17:30"

    def test_include_first_day_makes_it_day_1(self) -> None:
        """A setting for old local rules; a start day that is not worked cannot be counted."""
        assert due("5 working days", include_first_day=True) == "2026-03-06 17:30"
        assert due("1 working day", include_first_day=True) == "2026-03-02 17:30"
        assert due("1 working day", "2026-03-01 10:00", include_first_day=True) == "2026-03-02 17:30"
        assert due("5 calendar days", include_first_day=True) == "2026-03-06 17:30"
        assert due("1 month", "2026-03-01 10:00", include_first_day=True) == "2026-03-31 17:30"

    def test_calendar_days_and_weeks(self) -> None:
        """Every day counts; an end on a day not worked rolls to the next working day."""
        assert due("3 calendar days") == "2026-03-05 17:30"
        assert due("5 calendar days") == "2026-03-09 17:30"
        assert due("5 calendar days", roll="none") == "2026-03-07 17:30"
        assert due("1 week") == "2026-03-09 17:30"

    def test_months_and_years_end_on_the_same_date_or_the_last(self) -> None:
        """31 January and one month is the end of February; 29 February and a year is the 28th."""
        assert due("1 month", "2026-01-31 10:00") == "2026-02-28 17:30"
        assert due("1 month") == "2026-04-02 17:30"
        assert due("1 year", "2028-02-29 10:00") == "2029-02-28 17:30"
        assert due("10 months", "2026-12-02 10:00", roll="none") == "2027-10-02 17:30"

    def test_the_end_of_the_day_is_a_setting(self) -> None:
        """Close, the same time as the start, or 24:00."""
        assert due("3 working days", end="same-time") == "2026-03-05 10:00"
        assert due("3 working days", end="end-of-day") == "2026-03-06 00:00"
        assert due("5 calendar days", end="end-of-day", roll="none") == "2026-03-08 00:00"
        assert due("5 working days", binds="applicant") == "2026-03-10 00:00"
        assert read(clock("3 working days", end="end-of-day"), OFFICE).due_day == date(2026, 3, 5)

    def test_close_on_a_day_not_worked_is_mondays_last_close(self) -> None:
        """With no roll and hours that differ by weekday."""
        table = Timetable(
            CALENDAR,
            parse_hours(
                {
                    "mon": "09:00-16:00",
                    **dict.fromkeys(("tue", "wed", "thu", "fri"), "09:00-17:00"),
                    "sat": "09:00-10:00",
                }
            ),
        )
        assert shown(read(clock("5 calendar days", roll="none"), table).due) == "2026-03-07 16:00"
        assert shown(read(clock("1 working day"), table).due) == "2026-03-03 17:00"

    def test_working_hours_run_inside_sessions_only(self) -> None:
        """Exact, from the start instant itself; on a seam the end of the earlier session."""
        assert due("2 working hours") == "2026-03-02 12:00"
        assert due("4 working hours", "2026-03-02 10:00:00.000001") == "2026-03-02 16:00:00.000001"
        assert due("4 working hours", "2026-03-02 16:00") == "2026-03-03 11:30"
        assert due("1 working hour", "2026-02-14 17:00") == "2026-02-24 09:30"
        assert due("1 working hour", "2026-03-01 10:00") == "2026-03-02 10:00"

    def test_on_the_spot(self) -> None:
        """The close of the same working day; at or after it, or on a day not worked, of the next."""
        assert due("on the spot", "2026-03-02 17:29:59.999999") == "2026-03-02 17:30"
        assert due("on the spot", "2026-03-02 17:30") == "2026-03-03 17:30"
        assert due("on the spot", "2026-03-01 10:00") == "2026-03-02 17:30"
        assert due("on the spot", "2026-03-02 12:30") == "2026-03-02 17:30"

    def test_on_the_spot_cannot_be_paused(self) -> None:
        """A pause changes nothing: the matter has to be converted first."""
        assert due("on the spot", MONDAY, pause("2026-03-02 11:00", "2026-03-10 11:00")) == "2026-03-02 17:30"

    def test_before_expiry_is_the_end_of_that_date(self) -> None:
        """No counting, no roll, no pauses, and never provisional."""
        watch = Stopwatch(
            Limit("before licence expiry"), at(MONDAY), (pause("2026-03-03", "2026-05-01"),), expires=date(2026, 3, 8)
        )
        assert shown(read(watch, OFFICE).due) == "2026-03-09 00:00"
        assert not read(watch, OFFICE).provisional
        with pytest.raises(BadInput):
            Stopwatch(Limit("before licence expiry"), at(MONDAY))

    def test_provisional_beyond_the_horizon(self) -> None:
        """The 25th of December is firm, the next working day is not."""
        assert not read(clock("1 working day", "2026-12-24 10:00"), OFFICE).provisional
        assert read(clock("2 working days", "2026-12-24 10:00"), OFFICE).provisional
        assert due("10 working days", "2026-12-25 10:00") == "2027-01-11 17:30"

    def test_outside_the_calendar_is_refused(self) -> None:
        """Before the first notice, and where the end lies beyond the years."""
        with pytest.raises(BeforeCalendar):
            due("5 working days", "2025-12-31 23:59")
        for length in (
            "20000 working days",
            "999999 working days",
            "999999 calendar days",
            "40 years",
            "999999 years",
            "999999 months",
            "999999 working hours",
        ):
            with pytest.raises(BadInput) as refused:
                due(length)
            assert refused.value.rule == "beyond-calendar"


class TestPauses:
    def test_a_working_day_is_lost_if_the_clock_is_paused_at_the_close(self) -> None:
        """from <= close < to, to the microsecond, for a pause that is not short."""
        assert due("5 working days", MONDAY, pause("2026-03-03 10:00", "2026-03-04 10:00")) == "2026-03-10 17:30"
        assert due("5 working days", MONDAY, pause("2026-03-03 17:30", "2026-03-04 17:30")) == "2026-03-10 17:30"
        assert (
            due("5 working days", MONDAY, pause("2026-03-03 17:30:00.000001", "2026-03-04 17:30")) == "2026-03-09 17:30"
        )
        assert (
            due("5 working days", MONDAY, pause("2026-03-03 17:30", "2026-03-04 17:30:00.000001")) == "2026-03-11 17:30"
        )

    def test_the_anchor_day_is_not_lost(self) -> None:
        """What is not counted cannot be lost: pauses are clipped to the anchor, and day 1 is the day after."""
        assert due("5 working days", MONDAY, pause("2026-02-27 10:00", "2026-03-03 12:00")) == "2026-03-09 17:30"
        assert due("5 working days", MONDAY, pause("2026-02-24 10:00", "2026-03-02 10:00")) == "2026-03-09 17:30"

    def test_a_short_pause_changes_no_due(self) -> None:
        """Under three working hours of office time; three hours exactly are not short."""
        assert (
            due("5 working days", MONDAY, pause("2026-03-03 14:30:00.000001", "2026-03-03 18:00")) == "2026-03-09 17:30"
        )
        assert (
            due("5 working days", MONDAY, pause("2026-03-03 14:30:00.000001", "2026-03-04 09:00")) == "2026-03-09 17:30"
        )
        assert due("5 working days", MONDAY, pause("2026-03-03 14:30", "2026-03-04 09:00")) == "2026-03-10 17:30"

    def test_pausing_every_evening_gains_nothing(self) -> None:
        """Four evenings of an hour each, over the close."""
        evenings = [pause(f"2026-03-0{day} 16:30", f"2026-03-0{day} 20:00") for day in (3, 4, 5, 6)]
        assert due("5 working days", MONDAY, *evenings) == "2026-03-09 17:30"

    def test_what_is_short_is_a_setting(self) -> None:
        """With no mercy every pause over a close costs its day."""
        assert (
            due("5 working days", MONDAY, pause("2026-03-03 17:00", "2026-03-03 18:00"), short_pause=0)
            == "2026-03-10 17:30"
        )

    def test_pauses_that_touch_or_overlap_are_one(self) -> None:
        """Whatever their order: two hours and two hours are four."""
        first, second = pause("2026-03-03 15:30", "2026-03-03 18:00"), pause("2026-03-03 18:00", "2026-03-04 11:00")
        assert due("5 working days", MONDAY, second, first) == "2026-03-10 17:30"
        assert due("5 working days", MONDAY, first) == due("5 working days", MONDAY, second) == "2026-03-09 17:30"
        assert (
            due("5 working days", MONDAY, first, pause("2026-03-03 16:00", "2026-03-04 11:00"), second)
            == "2026-03-10 17:30"
        )
        apart = pause("2026-03-03 18:00:00.000001", "2026-03-04 11:00")
        assert due("5 working days", MONDAY, first, apart) == "2026-03-09 17:30"

    def test_calendar_days_lost_move_the_end_until_nothing_more_is_lost(self) -> None:
        """Days not worked are lost too, and a second pause inside the gained days counts; then it rolls."""
        assert due("10 calendar days", MONDAY, pause("2026-03-06 10:00", "2026-03-09 10:00")) == "2026-03-16 17:30"
        both = (pause("2026-03-06 10:00", "2026-03-09 10:00"), pause("2026-03-13 10:00", "2026-03-17 10:00"))
        assert due("10 calendar days", MONDAY, *both) == "2026-03-19 17:30"
        assert due("1 month", "2026-01-31 10:00", pause("2026-02-02 10:00", "2026-02-04 10:00")) == "2026-03-02 17:30"

    def test_working_hours_lose_exactly_what_was_paused(self) -> None:
        """However short, and without the floor."""
        assert due("4 working hours", MONDAY, pause("2026-03-02 10:30", "2026-03-02 10:31")) == "2026-03-02 16:01"
        assert due("4 working hours", MONDAY, pause("2026-03-02 11:00", "2026-03-04 10:00")) == "2026-03-04 15:00"

    def test_never_due_before_the_close_of_the_day_on_which_it_resumes(self) -> None:
        """At or after the last close, or on a day not worked: of the next working day."""
        assert due("1 working day", MONDAY, pause("2026-03-03 10:00", "2026-03-03 17:30")) == "2026-03-04 17:30"
        assert (
            due("1 working day", MONDAY, pause("2026-03-03 10:00", "2026-03-03 17:29:59.999999")) == "2026-03-03 17:30"
        )
        assert (
            due("4 calendar days", MONDAY, pause("2026-03-06 10:00", "2026-03-07 10:00"), roll="none")
            == "2026-03-09 17:30"
        )
        assert (
            due("3 working days", MONDAY, pause("2026-03-04 10:00", "2026-03-04 17:00"), end="same-time")
            == "2026-03-05 10:00"
        )
        assert (
            due("2 working days", MONDAY, pause("2026-03-04 09:00", "2026-03-04 17:00"), end="same-time")
            == "2026-03-04 17:30"
        )

    def test_the_notified_time_ends_a_pause_by_itself(self) -> None:
        """As of later the clock runs again, and what ended after it does not count."""
        watch = clock("5 working days", MONDAY, pause("2026-03-03 10:00", None, "2026-03-04 10:00"))
        assert read(watch, OFFICE).due is None
        assert read(watch, OFFICE, at("2026-03-04 09:59:59.999999")).due is None
        assert shown(read(watch, OFFICE, at("2026-03-04 10:00")).due) == "2026-03-10 17:30"
        late = clock("5 working days", MONDAY, pause("2026-03-03 10:00", "2026-03-20 10:00", "2026-03-04 10:00"))
        assert shown(read(late, OFFICE).due) == "2026-03-10 17:30"

    def test_notified_as_long_and_ended_short_keeps_the_floor(self) -> None:
        """It costs no day; but while it ran there was no due, and the day it resumes on is given."""
        watch = clock("1 working day", MONDAY, pause("2026-03-03 17:00", "2026-03-03 18:00", "2026-03-20 10:00"))
        assert shown(read(watch, OFFICE).due) == "2026-03-04 17:30"
        early = clock("5 working days", MONDAY, pause("2026-03-03 17:00", "2026-03-03 18:00", "2026-03-20 10:00"))
        assert shown(read(early, OFFICE).due) == "2026-03-09 17:30"

    def test_notified_as_short_keeps_its_due_while_it_runs(self) -> None:
        """The notified time measures a pause that runs."""
        watch = clock("5 working days", MONDAY, pause("2026-03-03 10:00", None, "2026-03-03 11:00"))
        assert shown(read(watch, OFFICE, at("2026-03-03 10:30")).due) == "2026-03-09 17:30"

    def test_no_due_while_it_runs(self) -> None:
        """Not due, not overdue, no yellow, no reminder; `due_if_resumed` says what people ask."""
        watch = clock("5 working days", MONDAY, pause("2026-03-03 10:00"))
        now = at("2026-03-20 10:00")
        reading = read(watch, OFFICE, now)
        assert (reading.due, reading.yellow_at, reading.reminders, reading.runs_out_fixed) == (None, None, (), False)
        assert reading.paused_since == at("2026-03-03 10:00")
        assert not has_run_out(watch, OFFICE, now)
        assert shown(due_if_resumed(watch, OFFICE, now)) == "2026-03-26 17:30"
        assert shown(due_if_resumed(clock("5 working days"), OFFICE, now)) == "2026-03-09 17:30"

    def test_as_of_an_instant_the_future_is_not_there(self) -> None:
        """A pause that starts later has not begun, and one that ended later still runs."""
        watch = clock("5 working days", MONDAY, pause("2026-03-04 10:00", "2026-03-06 10:00"))
        assert shown(read(watch, OFFICE, at("2026-03-03 10:00")).due) == "2026-03-09 17:30"
        assert read(watch, OFFICE, at("2026-03-05 10:00")).due is None
        assert shown(read(watch, OFFICE, at("2026-03-06 10:00")).due) == "2026-03-11 17:30"

    def test_a_pause_ends_after_it_starts(self) -> None:
        """An end before the start is refused."""
        with pytest.raises(BadInput):
            Pause(10, 9)
        with pytest.raises(BadInput):
            Pause(10, None, 9)


class TestRunningOut:
    def test_it_has_run_out_one_microsecond_after_due(self) -> None:
        """At due itself it has not."""
        end = at("2026-03-09 17:30")
        assert not has_run_out(clock("5 working days"), OFFICE, end)
        assert has_run_out(clock("5 working days"), OFFICE, end + 1)
        assert not read(clock("5 working days"), OFFICE, end).runs_out_fixed
        assert read(clock("5 working days"), OFFICE, end + 1).runs_out_fixed

    def test_a_pause_after_it_changes_nothing(self) -> None:
        """At due a pause still stops it; one microsecond later it does not."""
        late = clock("5 working days", MONDAY, pause("2026-03-09 17:30:00.000001", "2026-03-20 10:00"))
        assert shown(read(late, OFFICE).due) == "2026-03-09 17:30" and read(late, OFFICE).runs_out_fixed
        assert has_run_out(late, OFFICE, at("2026-03-12 10:00"))
        in_time = clock("5 working days", MONDAY, pause("2026-03-09 17:30", "2026-03-20 10:00"))
        assert shown(read(in_time, OFFICE).due) == "2026-03-20 17:30" and not read(in_time, OFFICE).runs_out_fixed

    def test_a_recorded_run_out_is_fixed(self) -> None:
        """Whatever the ledger and the calendar say afterwards."""
        watch = Stopwatch(
            Limit("5 working days"), at(MONDAY), (pause("2026-03-03", "2026-03-20"),), fixed=at("2026-03-09 17:30")
        )
        reading = read(watch, OFFICE)
        assert shown(reading.due) == "2026-03-09 17:30" and reading.runs_out_fixed
        assert has_run_out(watch, OFFICE, at("2026-03-09 17:31"))


class TestShortPauseOverTheDue:
    """Inside a pause no time passes: the due stays where it is, and the clock runs out when the pause ends."""

    LATE = pause("2026-03-09 17:00", "2026-03-10 09:30")

    def test_it_runs_out_at_the_end_of_the_pause(self) -> None:
        """Due on Monday the 9th at 17:30; paused from 17:00 to Tuesday 09:30, an hour of office time."""
        watch = clock("5 working days", MONDAY, self.LATE)
        assert shown(read(watch, OFFICE).due) == "2026-03-09 17:30"
        assert not has_run_out(watch, OFFICE, at("2026-03-09 17:31"))
        assert not has_run_out(watch, OFFICE, at("2026-03-10 09:30") - 1)
        assert has_run_out(watch, OFFICE, at("2026-03-10 09:30"))

    def test_it_keeps_the_colour_with_which_it_paused(self) -> None:
        watch = clock("5 working days", MONDAY, self.LATE)
        assert light_of_stopwatch(watch, OFFICE, at("2026-03-09 20:00")) == "yellow"
        assert light_of_stopwatch(watch, OFFICE, at("2026-03-10 09:30")) == "red"

    def test_an_extension_inside_it_is_in_time(self) -> None:
        watch = clock("5 working days", MONDAY, self.LATE)
        for moment, due_then in (("2026-03-10 09:29", "2026-03-11 17:30"), ("2026-03-10 09:30", "2026-03-09 17:30")):
            extended = evolve(watch, extension=Extension("2 working days", at(moment)))
            assert shown(read(extended, OFFICE, at("2026-03-10 12:00")).due) == due_then

    def test_a_pause_that_touches_it_unites_and_moves_the_due(self) -> None:
        longer = pause("2026-03-10 09:30", "2026-03-10 18:00")
        assert due("5 working days", MONDAY, self.LATE, longer) == "2026-03-11 17:30"

    def test_it_is_told_as_a_pause_that_runs(self) -> None:
        watch = clock("5 working days", MONDAY, pause("2026-03-04 09:00", notified="2026-03-04 10:00"))
        reading = read(watch, OFFICE, at("2026-03-04 09:30"))
        assert (shown(reading.due), shown(reading.paused_since)) == ("2026-03-09 17:30", "2026-03-04 09:00")
        assert read(watch, OFFICE, at("2026-03-04 10:00")).paused_since is None


class TestADateThatWasTold:
    """`not_before` is a date told: whatever is counted, the due does not come before it."""

    def test_it_holds_against_an_earlier_count(self) -> None:
        watch = evolve(clock("5 working days"), not_before=at("2026-03-11 17:30"))
        reading = read(watch, OFFICE)
        assert (shown(reading.due), reading.due_day) == ("2026-03-11 17:30", date(2026, 3, 11))
        assert course(watch, OFFICE).kept

    def test_it_gives_way_to_a_later_count(self) -> None:
        watch = evolve(clock("5 working days"), not_before=at("2026-03-06 17:30"))
        assert shown(read(watch, OFFICE).due) == "2026-03-09 17:30"
        assert not course(watch, OFFICE).kept

    def test_a_pause_before_it_is_in_time_and_may_move_the_due_past_it(self) -> None:
        watch = clock("5 working days", MONDAY, pause("2026-03-10 09:00", "2026-03-13 09:00"))
        assert shown(read(watch, OFFICE).due) == "2026-03-09 17:30"
        told = evolve(watch, not_before=at("2026-03-11 17:30"))
        assert shown(read(told, OFFICE).due) == "2026-03-13 17:30"

    def test_until_it_has_passed_nothing_has_run_out(self) -> None:
        watch = evolve(clock("5 working days"), not_before=at("2026-03-11 17:30"))
        assert not has_run_out(watch, OFFICE, at("2026-03-11 17:30"))
        assert has_run_out(watch, OFFICE, at("2026-03-11 17:30") + 1)


class TestExtensions:
    LIMIT = Limit(
        "20 working days", extension=ExtensionRule("10 working days", by="agency-head", basis="行政许可法 art. 42")
    )

    def test_the_end_is_counted_from_the_anchor(self) -> None:
        """31 January + 1 + 1 month is 31 March, not the 28th."""
        more = Extension(term("1 month"), at("2026-02-10 10:00"))
        assert shown(read(clock("1 month", "2026-01-31 10:00", more=more), OFFICE).due) == "2026-03-31 17:30"
        days = Extension(term("10 working days"), at("2026-03-10 10:00"))
        assert shown(read(clock("20 working days", more=days), OFFICE).due) == due("30 working days")

    def test_it_adds_to_a_paused_clock(self) -> None:
        """Before, during or after a pause, lost days and added days both count."""
        for served in ("2026-03-03 09:00", "2026-03-04 09:00", "2026-03-09 17:30"):
            watch = clock(
                "5 working days",
                MONDAY,
                pause("2026-03-03 10:00", "2026-03-05 10:00"),
                more=Extension(term("5 working days"), at(served)),
            )
            assert shown(read(watch, OFFICE).due) == "2026-03-18 17:30"

    def test_one_that_comes_too_late_changes_nothing(self) -> None:
        """At due it is in time, one microsecond later it is refused."""
        end = at("2026-03-30 17:30")
        watch = Stopwatch(self.LIMIT, at(MONDAY))
        assert read(watch, OFFICE).due == end
        assert may_extend(watch, OFFICE, end) == ()
        assert shown(read(extend(watch, OFFICE, end), OFFICE).due) == "2026-04-13 17:30"
        assert [refused.rule for refused in may_extend(watch, OFFICE, end + 1)] == ["has-run-out"]
        late = Stopwatch(self.LIMIT, at(MONDAY), extension=Extension("10 working days", end + 1))
        assert read(late, OFFICE).due == end and read(late, OFFICE).runs_out_fixed

    def test_it_waits_for_its_time_when_read_as_of_earlier(self) -> None:
        """Before it was served nobody knew of it."""
        watch = extend(Stopwatch(self.LIMIT, at(MONDAY)), OFFICE, at("2026-03-20 10:00"))
        assert shown(read(watch, OFFICE, at("2026-03-20 09:00")).due) == "2026-03-30 17:30"
        assert shown(read(watch, OFFICE, at("2026-03-20 10:00")).due) == "2026-04-13 17:30"

    def test_refusals_come_all_at_once(self) -> None:
        """Once only, not too long, not too late; and a promise cannot be extended at all."""
        watch = extend(Stopwatch(self.LIMIT, at(MONDAY)), OFFICE, at("2026-03-03 10:00"), term("5 working days"))
        refused = may_extend(watch, OFFICE, at("2026-12-01 10:00"), term("11 working days"))
        assert [each.rule for each in refused] == ["extended-already", "has-run-out", "too-long"]
        assert refused[0].basis == "行政许可法 art. 42"
        assert [each.rule for each in may_extend(clock("5 working days"), OFFICE, at(MONDAY))] == ["no-extension"]
        with pytest.raises(MoveRefused):
            extend(watch, OFFICE, at("2026-03-04 10:00"))

    def test_another_unit_is_refused(self) -> None:
        """A month is not added to working days."""
        with pytest.raises(BadInput):
            clock("5 working days", more=Extension(term("1 month"), at(MONDAY)))


class TestLeft:
    @pytest.mark.parametrize(
        ("now", "left"),
        [
            (None, 5),
            (MONDAY, 5),
            ("2026-03-03 17:29:59.999999", 5),
            ("2026-03-03 17:30", 4),
            ("2026-03-08 10:00", 1),
            ("2026-03-09 17:30", 0),
            ("2026-04-01 10:00", 0),
            ("2026-02-01 10:00", 5),
        ],
    )
    def test_a_day_is_spent_when_its_office_closes(self, now: str | None, left: int) -> None:
        """Counted and left are the limit at every instant."""
        assert working_days_left(clock("5 working days"), OFFICE, None if now is None else at(now)) == left

    def test_pauses_stop_the_count(self) -> None:
        """While paused what was left, afterwards without the lost days."""
        watch = clock("5 working days", MONDAY, pause("2026-03-04 10:00", "2026-03-10 10:00"))
        assert working_days_left(watch, OFFICE, at("2026-03-09 10:00")) == 4
        assert working_days_left(watch, OFFICE, at("2026-03-10 10:00")) == 4
        assert working_days_left(watch, OFFICE, at("2026-03-10 17:30")) == 3

    def test_other_units_count_the_working_days_up_to_the_end(self) -> None:
        """Of a week five working days, of hours today's."""
        assert working_days_left(clock("1 week"), OFFICE) == 5
        assert working_days_left(clock("1 week"), OFFICE, at("2026-03-04 10:00")) == 4
        assert working_days_left(clock("4 working hours"), OFFICE) == 1
        assert working_days_left(clock("on the spot", "2026-03-02 18:00"), OFFICE) == 1


def test_hours_that_end_at_midnight_belong_to_the_day_before() -> None:
    """An office open until 24:00 on Friday: the due day is Friday and not Saturday."""
    late = Timetable(CALENDAR, parse_hours("16:00-24:00"))
    for length in ("8 working hours", "on the spot"):
        reading = read(clock(length, "2026-03-06 10:00"), late)
        assert (shown(reading.due), reading.due_day) == ("2026-03-07 00:00", date(2026, 3, 6))
