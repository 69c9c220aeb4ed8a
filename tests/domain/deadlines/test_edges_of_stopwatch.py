"""A stopwatch at its edges: what meets in one instant, what was told, what is read as of when."""

from datetime import date
from typing import Any

import pytest
from attrs import evolve

from approvalflow.domain.deadlines.calendars import compile_calendar
from approvalflow.domain.deadlines.hours import Timetable, parse_hours
from approvalflow.domain.deadlines.limits import Limit, term
from approvalflow.domain.deadlines.moments import HOUR, Instant, instant
from approvalflow.domain.deadlines.stopwatch import (
    Course,
    Extension,
    Pause,
    Reading,
    Stopwatch,
    course,
    due_if_resumed,
    has_run_out,
    read,
)
from approvalflow.errors import BadInput, BeforeCalendar
from tests.domain.deadlines.places import CALENDAR, NOTICE, OFFICE, at

MONDAY = "2026-03-02 10:00"
#: The due of five working days from that Monday, 2 March 2026, and the opening and the close of the day after it.
DUE = at("2026-03-09 17:30")
TUESDAY_OPENS, TUESDAY_CLOSES = at("2026-03-10 09:00"), at("2026-03-10 17:30")


def ended(start: str | Instant, end: str | Instant) -> Pause:
    """A pause that ended when its letter said."""
    begin, finish = (at(moment) if isinstance(moment, str) else moment for moment in (start, end))
    return Pause(begin, finish, finish)


def clock(
    length: str = "5 working days",
    *pauses: Pause,
    start: str = MONDAY,
    more: Extension | None = None,
    not_before: Instant | None = None,
    **settings: Any,
) -> Stopwatch:
    return Stopwatch(Limit(length, **settings), at(start), pauses, more, not_before=not_before)


def due(watch: Stopwatch, now: Instant | None = None) -> Instant | None:
    return read(watch, OFFICE, now).due


class TestAStopwatch:
    def test_it_starts_with_an_empty_ledger(self) -> None:
        """No pause, no extension, no expiry, nothing fixed, nothing told."""
        bare = Stopwatch(Limit("5 working days"), at(MONDAY))
        assert (bare.pauses, bare.extension, bare.expires, bare.fixed, bare.not_before) == ((), None, None, None, None)
        assert Reading(DUE, None, (), False, False, date(2026, 3, 9)).paused_since is None
        assert Extension("5 working days") == Extension(term("5 working days"), 0)

    def test_the_end_of_a_licence_has_to_be_known(self) -> None:
        """Refused at its place, in both languages; with it, it ends at the midnight behind that date."""
        with pytest.raises(BadInput) as refusal:
            Stopwatch(Limit("before licence expiry"), at(MONDAY))
        assert (refusal.value.rule, refusal.value.place) == ("expiry", "expires")
        assert refusal.value.zh and refusal.value.en
        run = course(Stopwatch(Limit("before licence expiry"), at(MONDAY), expires=date(2026, 3, 8)), OFFICE)
        assert run == Course(at("2026-03-09 00:00"), date(2026, 3, 8).toordinal(), 0, out_at=at("2026-03-09 00:00") + 1)

    def test_another_unit_is_no_extension(self) -> None:
        """Of the limit that runs."""
        with pytest.raises(BadInput) as refusal:
            clock(more=Extension("1 month", at(MONDAY)))
        assert refusal.value.rule == "extension-unit"

    @pytest.mark.parametrize("length", ["5 working days", "5 calendar days", "4 working hours", "on the spot"])
    def test_a_fresh_course_says_all_there_is(self, length: str) -> None:
        """A due, its day, the amount; run out one microsecond later; nothing paused, nothing told."""
        run = course(clock(length), OFFICE)
        assert run.due is not None
        assert run == Course(run.due, OFFICE.ordinal_of(run.due - 1), Limit(length).term.amount, out_at=run.due + 1)
        assert not run.fixed and not run.kept and run.paused == () and run.paused_since is run.floor is None

    def test_a_fixed_due_stays_whatever_is_asked(self) -> None:
        """With its day, and out from the next microsecond on; the warning and reminders follow it."""
        watch = evolve(clock("5 working days", ended("2026-03-03", "2026-03-20")), fixed=DUE)
        assert course(watch, OFFICE) == Course(DUE, date(2026, 3, 9).toordinal(), 5, fixed=True, out_at=DUE + 1)
        assert read(watch, OFFICE, at("2026-03-03 10:00")).runs_out_fixed
        midnight = evolve(watch, fixed=at("2026-03-10 00:00"))
        assert read(midnight, OFFICE).due_day == date(2026, 3, 9)


class TestExtensionsAndPauses:
    MORE = Extension("5 working days", at("2026-03-04 10:00"))

    def test_a_pause_between_the_first_due_and_the_extended_one_is_in_time(self) -> None:
        """The extension was served before: the clock still runs on the 12th."""
        late = ended("2026-03-12 10:00", "2026-03-17 10:00")
        assert due(clock("5 working days", late, more=self.MORE)) == at("2026-03-19 17:30")
        assert due(clock("5 working days", late)) == DUE

    def test_an_extension_served_while_a_pause_runs_counts_at_once(self) -> None:
        """There is no due yet; the amount, and what would be if it resumed, hold it."""
        watch = clock("5 working days", Pause(at("2026-03-03 10:00")), more=self.MORE)
        run = course(watch, OFFICE, at("2026-03-05 10:00"))
        assert (run.due, run.amount, run.paused_since, run.out_at) == (None, 10, at("2026-03-03 10:00"), None)
        assert run.ordinal == date(2026, 3, 16).toordinal()
        before = course(watch, OFFICE, at("2026-03-04 10:00") - 1)
        assert (before.amount, before.ordinal) == (5, date(2026, 3, 9).toordinal())
        assert due_if_resumed(watch, OFFICE, at("2026-03-05 10:00")) == at("2026-03-18 17:30")

    def test_an_extension_before_between_and_after_pauses(self) -> None:
        """It counts once, wherever it falls."""
        pauses = ended("2026-03-03 10:00", "2026-03-04 10:00"), ended("2026-03-05 10:00", "2026-03-06 10:00")
        for served in (
            "03-02 11:00",
            "03-03 10:00",
            "03-03 12:00",
            "03-04 10:00",
            "03-04 12:00",
            "03-05 10:00",
            "03-06 12:00",
        ):
            watch = clock("5 working days", *pauses, more=Extension("5 working days", at(f"2026-{served}")))
            assert (due(watch), course(watch, OFFICE).amount) == (at("2026-03-18 17:30"), 10)

    def test_at_the_end_of_a_pause_over_the_due_it_is_too_late(self) -> None:
        """Two hours to noon, paused at that very due over lunch: they run out as the pause ends."""
        noon, one = at("2026-03-02 12:00"), at("2026-03-02 13:00")
        watch = clock("2 working hours", ended(noon, one))
        assert not has_run_out(watch, OFFICE, one - 1) and has_run_out(watch, OFFICE, one)
        for served, expected in ((one - 1, at("2026-03-02 15:00")), (one, noon)):
            assert due(evolve(watch, extension=Extension("1 working hour", served))) == expected

    def test_one_that_comes_after_the_end_changes_nothing_whatever_is_paused_later(self) -> None:
        """At the due it is in time, one microsecond later not; a pause after it does not revive it."""
        late = ended("2026-03-12 10:00", "2026-03-17 10:00")
        for served, expected, fixed in ((DUE, at("2026-03-19 17:30"), False), (DUE + 1, DUE, True)):
            watch = clock("5 working days", late, more=Extension("5 working days", served))
            run = course(watch, OFFICE)
            assert (run.due, run.fixed, run.amount) == (expected, fixed, 5 if fixed else 10)
            assert read(watch, OFFICE).runs_out_fixed is fixed

    def test_one_after_a_pause_that_cost_is_judged_by_the_due_that_it_left(self) -> None:
        """At that due in time, one microsecond later not."""
        loss = ended("2026-03-03 10:00", "2026-03-04 10:00")
        for served, expected in ((TUESDAY_CLOSES, at("2026-03-17 17:30")), (TUESDAY_CLOSES + 1, TUESDAY_CLOSES)):
            watch = clock("5 working days", loss, more=Extension("5 working days", served))
            assert (due(watch), course(watch, OFFICE).fixed) == (expected, expected == TUESDAY_CLOSES)

    def test_one_after_a_pause_that_came_too_late_is_too_late_itself(self) -> None:
        """The clock had run out before both."""
        watch = clock(
            "5 working days",
            ended("2026-03-10 10:00", "2026-03-11 10:00"),
            more=Extension("5 working days", at("2026-03-10 12:00")),
        )
        run = course(watch, OFFICE)
        assert (run.due, run.fixed, run.amount, run.out_at, run.paused) == (DUE, True, 5, DUE + 1, ())

    def test_hours_are_extended_in_a_pause_too(self) -> None:
        """Four hours and four, and the pause between."""
        watch = clock(
            "4 working hours",
            ended("2026-03-02 11:00", "2026-03-03 10:00"),
            more=Extension("4 working hours", at("2026-03-02 15:00")),
        )
        assert due(watch) == at("2026-03-04 10:30")


class TestAShortPauseAtTheDue:
    def test_one_that_ends_at_the_due_is_over(self) -> None:
        """Half-open: at its end the clock runs, so it runs out one microsecond after due."""
        watch = clock("5 working days", ended("2026-03-09 16:00", DUE))
        assert course(watch, OFFICE).out_at == DUE + 1
        assert not has_run_out(watch, OFFICE, DUE) and has_run_out(watch, OFFICE, DUE + 1)
        for served, expected in ((DUE, at("2026-03-11 17:30")), (DUE + 1, DUE)):
            assert due(evolve(watch, extension=Extension("2 working days", served))) == expected

    def test_one_that_begins_at_the_due_holds_it(self) -> None:
        """A new pause before running out: it runs out at the end of the pause."""
        watch = clock("5 working days", ended(DUE, TUESDAY_OPENS))
        assert (course(watch, OFFICE).due, course(watch, OFFICE).out_at) == (DUE, TUESDAY_OPENS)
        assert not has_run_out(watch, OFFICE, TUESDAY_OPENS - 1) and has_run_out(watch, OFFICE, TUESDAY_OPENS)
        for served, expected in ((TUESDAY_OPENS - 1, at("2026-03-11 17:30")), (TUESDAY_OPENS, DUE)):
            extended = evolve(watch, extension=Extension("2 working days", served))
            assert (due(extended), read(extended, OFFICE).runs_out_fixed) == (expected, expected == DUE)

    def test_one_that_begins_after_the_due_comes_too_late(self) -> None:
        """It holds nothing and is not told as running."""
        watch = clock("5 working days", Pause(DUE + 1, TUESDAY_OPENS))
        assert (course(watch, OFFICE).out_at, course(watch, OFFICE, DUE + 2).paused_since) == (DUE + 1, None)
        assert has_run_out(watch, OFFICE, DUE + 2)

    def test_while_it_runs_it_is_told_from_the_due_on(self) -> None:
        """Running at the very due, as one that began before."""
        for begin in (at("2026-03-09 17:00"), DUE):
            watch = clock("5 working days", Pause(begin, TUESDAY_OPENS))
            run = course(watch, OFFICE, DUE + 1)
            assert (run.due, run.paused_since, run.out_at, run.fixed) == (DUE, begin, None, False)
            assert not read(watch, OFFICE, DUE + 1).runs_out_fixed
            assert not has_run_out(watch, OFFICE, DUE + 1)

    def test_an_extension_while_it_runs_is_in_time(self) -> None:
        """And one in an earlier short pause, that does not lie over the due, says nothing about it."""
        early = ended("2026-03-04 10:00", "2026-03-04 11:00")
        watch = clock("5 working days", early, Pause(at("2026-03-09 17:00"), TUESDAY_OPENS))
        extended = evolve(watch, extension=Extension("2 working days", DUE + HOUR))
        assert due(extended, DUE + 2 * HOUR) == at("2026-03-11 17:30")
        assert course(watch, OFFICE, DUE + 2 * HOUR).paused_since == at("2026-03-09 17:00")

    def test_short_pauses_before_a_long_one_do_not_hide_it(self) -> None:
        """Each is measured by itself."""
        pauses = ended("2026-03-03 10:00", "2026-03-03 11:00"), ended("2026-03-04 10:00", "2026-03-05 10:00")
        assert due(clock("5 working days", *pauses)) == TUESDAY_CLOSES

    def test_a_long_pause_after_the_short_one_has_ended_comes_too_late(self) -> None:
        """The clock ran out at the end of the short one; an extension inside the short one would have saved it."""
        pauses = ended("2026-03-09 17:00", TUESDAY_OPENS), ended("2026-03-10 10:00", "2026-03-12 10:00")
        assert (due(clock("5 working days", *pauses)), course(clock("5 working days", *pauses), OFFICE).fixed) == (
            DUE,
            True,
        )
        saved = clock("5 working days", *pauses, more=Extension("2 working days", DUE + HOUR))
        assert due(saved) == at("2026-03-13 17:30")
        late = clock("5 working days", *pauses, more=Extension("2 working days", TUESDAY_OPENS))
        assert (due(late), course(late, OFFICE).fixed) == (DUE, True)


class TestWhatWasTold:
    TOLD = at("2026-03-12 17:30")
    LOSS = ended("2026-03-03 10:00", "2026-03-04 10:00")

    def test_with_and_without_a_ledger_the_later_holds(self) -> None:
        """Told later: kept; counted to the same instant, or later: not kept, the count says it."""
        for pauses, counted in (((), DUE), ((self.LOSS,), TUESDAY_CLOSES)):
            for told, expected in ((counted - 1, counted), (counted, counted), (self.TOLD, self.TOLD)):
                run = course(clock("5 working days", *pauses, not_before=told), OFFICE)
                assert (run.due, run.kept, run.out_at) == (expected, told > counted, expected + 1)
                assert run.ordinal == OFFICE.day_of(expected).toordinal()

    def test_a_told_midnight_belongs_to_the_day_before(self) -> None:
        """As every end at 24:00."""
        midnight = at("2026-03-13 00:00")
        for pauses in ((), (self.LOSS,)):
            assert read(clock("5 working days", *pauses, not_before=midnight), OFFICE).due_day == date(2026, 3, 12)

    def test_telling_a_date_changes_nothing_about_it(self) -> None:
        """The same day, also where it ends at 00:00 because it began then."""
        for pauses in ((), (self.LOSS,)):
            watch = clock("3 working days", *pauses, start="2026-03-02 00:00", end="same-time")
            assert read(evolve(watch, not_before=due(watch)), OFFICE) == read(watch, OFFICE)
            later = read(evolve(watch, not_before=at("2026-03-13 00:00") + 1), OFFICE)
            assert later.due_day == date(2026, 3, 13)

    def test_on_the_spot_a_told_date_holds_too(self) -> None:
        """Pauses do not, dates that were told do."""
        watch = clock("on the spot", self.LOSS, not_before=at("2026-03-03 17:30"))
        run = course(watch, OFFICE)
        assert (run.due, run.kept, run.out_at) == (at("2026-03-03 17:30"), True, at("2026-03-03 17:30") + 1)

    def test_a_floor_and_a_told_date_the_later_holds(self) -> None:
        """After a pause never before the close of the day it resumes on, nor before what was told."""
        watch = clock("1 working day", ended("2026-03-03 10:00", "2026-03-03 17:30"))
        floor = at("2026-03-04 17:30")
        for told, expected, kept in ((None, floor, False), (floor - 1, floor, False), (floor + 1, floor + 1, True)):
            run = course(evolve(watch, not_before=told), OFFICE)
            assert (run.due, run.kept) == (expected, kept)
            assert run.floor == (None if kept else floor)

    def test_a_pause_after_a_told_date_comes_too_late(self) -> None:
        """And is told as such: fixed, kept, out one microsecond later."""
        watch = clock("5 working days", ended(self.TOLD + 1, "2026-03-20 10:00"), not_before=self.TOLD)
        run = course(watch, OFFICE)
        assert (run.due, run.fixed, run.kept, run.out_at) == (self.TOLD, True, True, self.TOLD + 1)
        counted = course(evolve(watch, not_before=None), OFFICE)
        assert (counted.due, counted.fixed, counted.kept, counted.out_at) == (DUE, True, False, DUE + 1)


class TestOnTheSpot:
    def test_a_pause_that_runs_takes_no_due_away(self) -> None:
        """It cannot be paused; a pause on its ledger is left out, whenever it began."""
        for start in ("2026-03-02 11:00", "2026-03-02 18:00"):
            watch = clock("on the spot", Pause(at(start)))
            run = course(watch, OFFICE, at("2026-03-02 20:00"))
            assert (run.due, run.fixed, run.paused_since) == (at("2026-03-02 17:30"), False, None)
            told = course(evolve(watch, not_before=DUE), OFFICE, at("2026-03-02 20:00"))
            assert (told.due, told.kept, told.ordinal) == (DUE, True, date(2026, 3, 9).toordinal())


class TestFloors:
    def test_only_the_floor_that_decided_is_named(self) -> None:
        """Where the count ends later than the day it resumes on, no floor decided."""
        easy = course(clock("5 working days", ended("2026-03-03 10:00", "2026-03-04 10:00")), OFFICE)
        assert (easy.due, easy.floor) == (TUESDAY_CLOSES, None)
        assert easy.paused == ((at("2026-03-03 10:00"), at("2026-03-04 10:00")),)
        late = course(
            clock(
                "1 working day",
                ended("2026-03-03 10:00", "2026-03-03 17:30"),
                ended("2026-03-05 10:00", "2026-03-09 10:00"),
            ),
            OFFICE,
        )
        assert (late.due, late.floor, late.fixed, late.out_at) == (
            at("2026-03-04 17:30"),
            at("2026-03-04 17:30"),
            True,
            at("2026-03-04 17:30") + 1,
        )

    def test_hours_have_no_floor(self) -> None:
        """They end when their time is used up."""
        run = course(clock("4 working hours", ended("2026-03-02 11:00", "2026-03-03 10:00")), OFFICE)
        assert (run.due, run.floor) == (at("2026-03-03 14:00") + HOUR, None)

    def test_one_notified_as_long_and_ended_short_costs_nothing_but_sets_the_floor(self) -> None:
        """It is not among the pauses that cost."""
        run = course(
            clock("1 working day", Pause(at("2026-03-03 17:00"), at("2026-03-20"), at("2026-03-03 18:00"))), OFFICE
        )
        assert (run.due, run.floor, run.paused) == (at("2026-03-04 17:30"), at("2026-03-04 17:30"), ())


class TestReadAsOfWhen:
    def test_without_an_instant_it_is_read_as_of_its_last_entry(self) -> None:
        """Whatever the last entry is: the anchor, the start of a pause, its end, the extension."""
        running = Pause(at("2026-03-03 10:00"), at("2026-03-04 10:00"))
        assert due(clock("5 working days", running)) is None
        for later in (
            ended("2026-03-05 10:00", "2026-03-05 11:00"),
            Pause(at("2026-03-04 10:00"), None, at("2026-03-04 10:00")),
        ):
            assert due(clock("5 working days", running, later)) == TUESDAY_CLOSES
        assert due(clock("5 working days", running, more=Extension("1 working day", at("2026-03-04 10:00")))) == at(
            "2026-03-11 17:30"
        )
        earlier = ended("2026-02-02 10:00", "2026-02-03 10:00")
        assert due(clock("5 working days", earlier)) == DUE

    def test_an_extension_is_there_from_its_instant_on(self) -> None:
        """Not a microsecond before."""
        served = at("2026-03-05 10:00")
        watch = clock(more=Extension("1 working day", served))
        assert (due(watch, served - 1), due(watch, served)) == (DUE, TUESDAY_CLOSES)

    def test_run_out_is_told_to_the_microsecond(self) -> None:
        """As of its due it has not; without an instant nothing has passed."""
        assert [read(clock(), OFFICE, now).runs_out_fixed for now in (None, DUE, DUE + 1)] == [False, False, True]

    def test_if_resumed(self) -> None:
        """Pauses that run end now, those that ended stay, those to come are left out; none before it began."""
        now = at("2026-03-05 10:00")
        over, running = (
            ended("2026-03-03 10:00", "2026-03-04 10:00"),
            Pause(at("2026-03-05 09:00"), at("2026-03-20 10:00")),
        )
        to_come = ended("2026-03-06 09:00", "2026-03-20 10:00")
        assert due_if_resumed(clock("5 working days", over, running, to_come), OFFICE, now) == TUESDAY_CLOSES
        assert due_if_resumed(clock("5 working days", over), OFFICE, at("2026-03-03 17:30")) == DUE
        assert due_if_resumed(clock("5 working days", Pause(now)), OFFICE, now) == DUE
        assert due_if_resumed(clock("5 working days", Pause(now)), OFFICE, at("2026-03-05 17:30")) == DUE
        assert due_if_resumed(clock("5 working days", Pause(now)), OFFICE, at("2026-03-05 17:30") + 1) == TUESDAY_CLOSES
        cut = ended("2026-03-03 10:00", "2026-03-04 17:30")
        assert due_if_resumed(clock("5 working days", cut), OFFICE, at("2026-03-04 17:30")) == TUESDAY_CLOSES

    def test_provisional_is_what_lies_beyond_the_horizon(self) -> None:
        """By the day it falls on, paused or not; a licence's end is never."""
        for length, provisional in (("1 working day", False), ("2 working days", True)):
            assert read(clock(length, start="2026-12-24 10:00"), OFFICE).provisional is provisional
            paused = clock(length, Pause(at("2026-12-24 11:00")), start="2026-12-24 10:00")
            assert read(paused, OFFICE, at("2026-12-24 12:00")).provisional is provisional
        licence = Stopwatch(Limit("before licence expiry"), at(MONDAY), expires=date(2027, 6, 1))
        assert not read(licence, OFFICE).provisional
        assert read(clock(), Timetable(compile_calendar("bare", ()))).provisional


class TestBeyondTheCalendar:
    TABLE = Timetable(compile_calendar("short", [NOTICE], last=date(2026, 3, 13)))

    def test_the_last_day_can_be_due(self) -> None:
        """Nine working days end on Friday the 13th, ten are beyond; a calendar day as well."""
        assert read(clock("9 working days"), self.TABLE).due == at("2026-03-13 17:30")
        assert read(clock("11 calendar days"), self.TABLE).due == at("2026-03-13 17:30")
        for watch in (
            clock("10 working days"),
            clock("12 calendar days"),
            clock("10 working days", warn="none"),
            clock("9 working days", ended("2026-03-03 10:00", "2026-03-04 10:00")),
            clock("2 years"),
            clock("999999 years"),
            clock("66 working hours"),
        ):
            for ask in (course, read):
                with pytest.raises(BadInput) as refusal:
                    ask(watch, self.TABLE)
                assert refusal.value.rule == "beyond-calendar"

    def test_before_the_calendar(self) -> None:
        """The anchor has to lie in it."""
        with pytest.raises(BeforeCalendar):
            read(clock(start="2025-12-31 23:00"), self.TABLE)

    def test_a_warning_beyond_it_is_refused_as_the_end_is(self) -> None:
        """Days are not counted back from a day that the calendar does not know."""
        watch = Stopwatch(Limit("before licence expiry", warn="2 working days"), at(MONDAY), expires=date(2030, 6, 1))
        with pytest.raises(BadInput) as refusal:
            read(watch, self.TABLE)
        assert refusal.value.rule == "beyond-calendar"

    def test_a_licence_may_outlive_the_calendar_but_is_not_read_by_it(self) -> None:
        """Its due is known; whether an opening of that day is to be told of is not."""
        watch = Stopwatch(Limit("before licence expiry"), at(MONDAY), expires=date(2030, 6, 1))
        assert course(watch, self.TABLE).due == at("2030-06-02 00:00")
        with pytest.raises(BadInput) as refusal:
            read(watch, self.TABLE)
        assert refusal.value.rule == "beyond-calendar"


class TestWarnings:
    @pytest.mark.parametrize(
        ("length", "warn", "yellow"),
        [
            ("5 working days", "24 hours", "2026-03-08 17:30"),
            ("5 working days", "1 hour", "2026-03-09 16:30"),
            ("5 working days", "2 working days", "2026-03-05 17:30"),
            ("5 working days", "1 working hour", "2026-03-09 16:30"),
            ("5 working days", "80 %", "2026-03-06 17:30"),
            ("5 working days", "99 %", "2026-03-06 17:30"),
            ("5 working days", "100 %", "2026-03-09 17:30"),
            ("2 weeks", "75 %", "2026-03-12 17:30"),
            ("1 month", "90 %", "2026-03-29 17:30"),
            ("10 working hours", "75 %", "2026-03-03 11:00"),
            ("10 working hours", "50 %", "2026-03-02 17:00"),
            ("10 working hours", "90 %", "2026-03-03 14:30"),
            ("10 working hours", "1 working day", "2026-03-02 17:30"),
            ("5 working days", "90 hours", "2026-03-05 23:30"),
            ("1 working day", "1 %", "2026-03-03 17:30"),
        ],
    )
    def test_when_it_turns_yellow(self, length: str, warn: str, yellow: str) -> None:
        """By the clock on the wall, by days or hours left, by the share spent; never before the middle."""
        assert read(clock(length, warn=warn), OFFICE).yellow_at == at(yellow)

    def test_a_share_of_a_paused_limit(self) -> None:
        """Days lost are no days of the limit; hours paused are none of its hours; an extension is."""
        pause = ended("2026-03-03 10:00", "2026-03-05 10:00")
        assert read(clock("10 working days", pause, warn="80 %"), OFFICE).yellow_at == at("2026-03-16 17:30")
        assert read(clock("2 weeks", pause, warn="75 %"), OFFICE).yellow_at == at("2026-03-14 17:30")
        hour = ended("2026-03-02 11:00", "2026-03-03 10:00")
        assert read(clock("10 working hours", hour, warn="80 %"), OFFICE).yellow_at == at("2026-03-04 10:30")
        more = Extension("5 working days", at("2026-03-03 10:00"))
        assert read(clock("5 working days", more=more, warn="80 %"), OFFICE).yellow_at == at("2026-03-12 17:30")

    def test_a_share_ends_with_the_last_session_however_many(self) -> None:
        """One session a day, or three."""
        for text, close in (("08:00-16:00", "16:00"), ("08:00-10:00 11:00-12:00 13:00-18:00", "18:00")):
            table = Timetable(CALENDAR, parse_hours(text))
            assert read(clock("5 working days", warn="80 %"), table).yellow_at == at(f"2026-03-06 {close}")

    def test_hours_left_of_a_paused_limit(self) -> None:
        """Counted back over the pause."""
        hour = ended("2026-03-02 15:00", "2026-03-03 10:00")
        watch = clock("6 working hours", hour, warn="2 working hours")
        assert (due(watch), read(watch, OFFICE).yellow_at) == (at("2026-03-03 15:00"), at("2026-03-03 11:00"))
        assert read(clock("6 working hours", hour, warn="5 working hours"), OFFICE).yellow_at == at("2026-03-02 15:00")


class TestReminders:
    def test_none_for_a_due_day_that_is_not_worked(self) -> None:
        """With no roll it may fall on a Saturday: nobody is there to be reminded; the turn is told on Friday."""
        reading = read(clock("5 calendar days", roll="none"), OFFICE)
        assert (reading.due, reading.yellow_at) == (at("2026-03-07 17:30"), at("2026-03-06 17:30"))
        assert reading.reminders == (at("2026-03-06 09:00"), at("2026-03-06 17:30"))
        assert read(clock("5 calendar days", roll="none", warn="none"), OFFICE).reminders == ()

    def test_none_before_the_anchor_or_after_due(self) -> None:
        """An anchor at the opening is reminded of; one microsecond later not; a due before the opening has none."""
        opening = clock("on the spot", start="2026-03-02 09:00", warn="none")
        assert read(opening, OFFICE).reminders == (at("2026-03-02 09:00"),)
        assert read(clock("on the spot", start="2026-03-02 09:00:00.000001", warn="none"), OFFICE).reminders == ()
        for start, told in (("2026-03-02 09:00", (at("2026-03-03 09:00"),)), ("2026-03-02 08:59", ())):
            watch = clock("1 working day", start=start, end="same-time", warn="none")
            assert read(watch, OFFICE).reminders == told

    def test_where_no_office_has_opened_yet_no_opening_is_told_of(self) -> None:
        """From the first day of the calendar, a holiday, to the second, another."""
        watch = clock("1 calendar day", start="2026-01-01 10:00", roll="none", end="same-time")
        assert read(watch, OFFICE).reminders == (at("2026-01-01 10:00"),)

    def test_what_lies_outside_is_left_out_and_nothing_else(self) -> None:
        """An instant at the anchor or at the due is told of, beside others that are not."""
        spot = clock("on the spot", warn="100 %")
        assert read(spot, OFFICE).reminders == (at("2026-03-02 17:30"),)
        closed = clock("2 calendar days", start="2026-03-06 18:00", roll="none", end="same-time", warn="72 hours")
        assert read(closed, OFFICE).reminders == (at("2026-03-06 18:00"),)
        early = clock("3 working days", start="2026-03-02 08:00", end="same-time")
        assert read(early, OFFICE).reminders == (at("2026-03-03 09:00"), at("2026-03-04 08:00"))

    def test_in_order_and_each_once(self) -> None:
        """A turn outside office hours is told at its instant and at the opening before it."""
        assert read(clock("5 working days", warn="70 hours"), OFFICE).reminders == (
            at("2026-03-06 09:00"),
            at("2026-03-06 19:30"),
            at("2026-03-09 09:00"),
        )


def test_hours_of_an_office_that_closes_at_midnight() -> None:
    """The due day is the one that ends; a pause over midnight costs it."""
    late = Timetable(CALENDAR, parse_hours("20:00-24:00"))
    watch = clock("2 working days")
    assert (read(watch, late).due, read(watch, late).due_day) == (at("2026-03-05 00:00"), date(2026, 3, 4))
    paused = evolve(watch, pauses=(ended("2026-03-03 20:00", "2026-03-04 00:00:00.000001"),))
    assert read(paused, late).due_day == date(2026, 3, 5)
    assert read(evolve(watch, pauses=(ended("2026-03-03 20:00", "2026-03-04 00:00"),)), late).due_day == date(
        2026, 3, 4
    )


def test_before_1970() -> None:
    """Instants are then less than nothing; pauses are counted as ever."""
    old = Timetable(compile_calendar("old", (), first=date(1969, 1, 1), last=date(1969, 12, 31)))
    start, pause = instant("1969-03-03T10:00:00+08:00"), "1969-03-04T{}:00:00+08:00"
    short = ended(instant(pause.format("10")), instant(pause.format("11")))
    assert read(Stopwatch(Limit("5 working days"), start, (short,)), old).due == instant("1969-03-10T17:30:00+08:00")


def test_in_another_zone() -> None:
    """An office in Berlin counts its own days."""
    berlin = Timetable(CALENDAR, zone="Europe/Berlin")
    reading = read(Stopwatch(Limit("5 working days"), instant("2026-03-26T23:30:00+01:00")), berlin)
    assert (reading.due, reading.due_day) == (instant("2026-04-02T17:30:00+02:00"), date(2026, 4, 2))
