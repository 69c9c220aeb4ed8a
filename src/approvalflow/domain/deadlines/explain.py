"""Why a clock is due when it is: the date as a derivation, day by day, with the article, notice or letter behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import evolve, frozen

from approvalflow.domain.deadlines.citing import Letter, Rule
from approvalflow.domain.deadlines.daybyday import DayByDay, ExplainedDay
from approvalflow.domain.deadlines.derivation import rules_of
from approvalflow.domain.deadlines.explained import Cited, cited, record_of, text_of
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Day, Instant
from approvalflow.domain.deadlines.provisional import why_provisional
from approvalflow.domain.deadlines.stopwatch import Course, Stopwatch, course
from approvalflow.domain.deadlines.strip import draw
from approvalflow.domain.parties.basis import Basis, Text

__all__ = ["Act", "Cited", "DateMoved", "ExplainedDay", "Explanation", "Letter", "Rule", "Superseded", "explain"]


@frozen
class Act:
    """Who did what when, for the record beside a derivation; `who` is None where nobody is named."""

    at: Instant
    what: Text
    who: Text | None = None


@frozen
class DateMoved:
    """A due that a notice moved.

    Attributes:
        at: when the notice took effect on this clock. title, number, link: of the notice.
        before, after: the due instants; `after` may be earlier.
    """

    at: Instant
    title: str
    before: Instant
    after: Instant
    number: str = ""
    link: str = ""


@frozen
class Superseded:
    """A clock that another one replaced at the instant `at`, and why."""

    at: Instant
    reason: Text


@frozen
class Explanation:
    """A date as a derivation, complete and frozen.

    Attributes:
        due: the last instant in time, or None while paused. due_day: the day it falls on, or None.
        provisional: a notice to come may still move it. calendar_version: what it was counted with.
        zone: of the agency, in which the sentences show instants.
        rules: the steps of the derivation in order, as sentences with the articles they rest on.
        days: each day from the start to the end.
        told: the dates told so far, each with the instant at which it was told. acts: who did what when.
        moves: the notices that moved the due, in order. superseded: what replaced the clock, or None.
        term: the whole length, extension included, in words. why_provisional: which notice has not come, or None.
    """

    due: Instant | None
    due_day: Day | None
    provisional: bool
    calendar_version: str
    zone: str
    rules: tuple[Rule, ...]
    days: tuple[ExplainedDay, ...]
    told: tuple[tuple[Instant, Instant], ...] = ()
    acts: tuple[Act, ...] = ()
    moves: tuple[DateMoved, ...] = ()
    superseded: Superseded | None = None
    term: Text = Text("", "")
    why_provisional: Text | None = None

    @property
    def notices(self) -> tuple[Cited, ...]:
        """The notices that decide a day of it or moved its end, each once, in the order in which they come up."""
        return cited(self)

    @property
    def record(self) -> tuple[Text, ...]:
        """What was told when, which notice moved the date from when to when, and who did what, as sentences."""
        return record_of(self)

    def text(self, language: str = "zh") -> str:
        """The whole derivation as lines of text, in `zh` or `en`: rules, record, days, and the notices by number."""
        return text_of(self, language)

    def svg(self, language: str = "zh", *, today: Day | None = None, title: str = "", across: int = 1) -> str:
        """The calendar strip: an SVG document of its own, which may also stand inside a page.

        It is 344 wide, so that a telephone shows it unscaled, and holds no id, style sheet, script or outside file.
        Equal derivations give equal bytes.

        Args:
            today: the day to mark, if it lies in the picture. title: its heading; by default what is counted.
            across: how many columns of weeks stand side by side, each 344 wide: 2 or 3 for a long course on paper.
        """
        return draw(self, language, today=today, title=title, across=across)


def explain(
    stopwatch: Stopwatch,
    timetable: Timetable,
    now: Instant | None = None,
    *,
    basis: Basis | None = None,
    letters: Sequence[Text] = (),
    told: Sequence[tuple[Instant, Instant]] = (),
    acts: Sequence[Act] = (),
    moves: Sequence[DateMoved] = (),
    superseded: Superseded | None = None,
    received: Instant | None = None,
) -> Explanation:
    """Explain what a stopwatch says as of `now`, or as of its ledger.

    Args:
        basis: the law behind the limit. letters: the titles of the letters that paused it, in the order of its pauses;
            a `Letter` also names its kind and the law of that kind.
        told: pairs of the instant of telling and the due instant told. acts: who did what when.
        moves: the notices that moved its due. superseded: what replaced it; it is then read as of that instant.
        received: when the papers truly came in, where that is known.

    Raises:
        BeforeCalendar, BadInput: as `read` does.
    """
    if superseded is not None:
        now = superseded.at
    run = _as_it_ran(stopwatch, timetable, now)
    days = DayByDay(stopwatch, timetable, run, letters).until(now)
    last = date.fromordinal(run.ordinal)
    counts = stopwatch.limit.term.unit != "before-expiry"
    whole = evolve(stopwatch.limit.term, amount=run.amount)
    return Explanation(
        due=run.due,
        due_day=None if run.due is None else last,
        provisional=counts and timetable.calendar.is_provisional(last),
        calendar_version=timetable.version,
        zone=timetable.zone,
        rules=rules_of(
            stopwatch,
            timetable,
            run,
            days,
            basis=basis,
            letters=letters,
            received=received,
            now=now,
            superseded=None if superseded is None else (superseded.at, superseded.reason),
        ),
        days=days,
        told=tuple(told),
        acts=tuple(acts),
        moves=tuple(moves),
        superseded=superseded,
        term=Text(whole.text("zh"), whole.text("en")),
        why_provisional=why_provisional(timetable.calendar, last) if counts else None,
    )


def _as_it_ran(stopwatch: Stopwatch, timetable: Timetable, now: Instant | None) -> Course:
    """The course of the ledger; of a clock that is on record as having run out, what led to that."""
    if stopwatch.fixed is None:
        return course(stopwatch, timetable, now)
    run = course(evolve(stopwatch, fixed=None), timetable, stopwatch.fixed)
    if run.due == stopwatch.fixed:
        return evolve(run, fixed=True)
    recorded = course(stopwatch, timetable, now)
    return evolve(recorded, amount=run.amount, paused=run.paused, kept=True)
