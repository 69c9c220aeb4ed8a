"""If somebody files: until when it is accepted, and until when it is decided, by the same stopwatches as a real case.

What a date depends on and nobody has said yet is not guessed: every outcome that is still possible is told with its
condition, and the facts that would settle it are named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from attrs import field, frozen

from approvalflow.domain.cases.receipt import FROM_FILING, counted_from, received_at
from approvalflow.domain.cases.steps_ahead import end_of_step
from approvalflow.domain.deadlines.explain import Explanation, explain
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.moments import Day, Instant, day
from approvalflow.domain.deadlines.stopwatch import Stopwatch
from approvalflow.domain.matters.facts import FactSpec
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.matters.wording import readable
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import ReceiptRule

__all__ = ["Forecast", "Foreseen", "Outcome", "Plain", "forecast"]

#: The facts of an application in their plain form, as `read_facts` gives them.
Plain = Mapping[str, str | int | bool]

_STEP = "step:"
_OTHERWISE = Text("其他情形", "otherwise")
_EXPIRED = Text(
    "许可已于 {} 期满失效,应当重新申请,不能延续(行政许可法 art. 50)",
    "the licence expired on {}: it cannot be renewed, only applied for anew (行政许可法 art. 50)",
)


@frozen
class Foreseen:
    """One date of a forecast.

    Attributes:
        limit: the limit that gives it. anchor: the instant that it would run from.
        due: the last instant in time. day: the day that it falls on; what ends at 24:00 falls on the day before.
        explanation: why, day by day.
    """

    limit: Limit
    anchor: Instant
    due: Instant
    day: Day
    explanation: Explanation = field(repr=False)

    @property
    def provisional(self) -> bool:
        """Whether a notice to come may still move it."""
        return self.explanation.provisional


@frozen
class Outcome:
    """The dates of the decision under one condition.

    Attributes:
        when: the condition in words; None where the facts that are known leave this outcome alone.
        formula: the condition as the declaration has it; empty where there is none, or for what is left over.
        after_step: the title of the step that a date starts from, every step being taken to end in its own time; None
            where every date starts from filing or acceptance.
        promised: if it is accepted at the first opportunity; None where it starts from a step that has no limit.
        statutory: by law, accepted then; None for the same reason, where no law sets a limit, and where it ends with a
            licence whose expiry is not known yet.
        latest: by the promise, if it is accepted only at the last instant; None where `promised` is.
    """

    when: Text | None
    formula: str
    after_step: Text | None
    promised: Foreseen | None
    statutory: Foreseen | None
    latest: Foreseen | None


@frozen
class Forecast:
    """What holds for an application that is filed at an instant. Nothing is promised by it: acceptance tells the dates.

    Attributes:
        matter, title, agency: what is asked for and who leads it. zone: in which the days are counted.
        filed: when it is handed in. received: when it counts as received for clocks that start at filing; later than
            `filed` only by the county's receipt rule. receipt: that rule, or None.
        intake: the answer on acceptance; its limit's `on_missed` says what silence means.
        accepted: when it can be accepted at the earliest: now, or at the next opening.
        outcomes: every outcome that the facts leave possible, in the order of the declaration; never empty.
        depends_on: the facts that would settle what is open. given: the facts that were told.
        converted: for a matter on the spot, the due if it has to be turned into a promised case; else None.
        obstacle: why it could not be accepted at all, or None.
    """

    matter: str
    title: Text
    agency: str
    zone: str
    filed: Instant
    received: Instant
    receipt: ReceiptRule | None
    intake: Foreseen
    accepted: Instant
    outcomes: tuple[Outcome, ...]
    depends_on: tuple[FactSpec, ...]
    given: Plain
    converted: Foreseen | None
    obstacle: Text | None
    horizon: Day | None

    @property
    def settled(self) -> Outcome | None:
        """The outcome, where the facts leave only one; else None."""
        return self.outcomes[0] if len(self.outcomes) == 1 else None

    @property
    def earliest(self) -> Foreseen | None:
        """The earliest promised date that can be told, if it is accepted at the first opportunity."""
        return min((one.promised for one in self.outcomes if one.promised), key=_due, default=None)

    @property
    def last(self) -> Foreseen | None:
        """The last promised date that can be told, if it is accepted at the first opportunity."""
        return max((one.promised for one in self.outcomes if one.promised), key=_due, default=None)

    @property
    def dates(self) -> tuple[tuple[str, Foreseen], ...]:
        """Every date with its name: `intake`, `promised`, `statutory`, `latest` (for each outcome), `converted`."""
        return tuple(self._dates())

    def _dates(self) -> Iterator[tuple[str, Foreseen]]:
        yield "intake", self.intake
        for one in self.outcomes:
            for name, date in (("promised", one.promised), ("statutory", one.statutory), ("latest", one.latest)):
                if date is not None:
                    yield name, date
        if self.converted is not None:
            yield "converted", self.converted

    @property
    def provisional(self) -> bool:
        """Whether a notice to come may still move one of the dates."""
        return any(date.provisional for _, date in self._dates())

    @property
    def why_provisional(self) -> Text | None:
        """Why the dates are provisional, in words; None where all are firm."""
        if not self.provisional:
            return None
        if self.horizon is None:
            return Text(
                "所用日历不含放假安排,全部日期为暂定", "the calendar knows no holiday notice: every date is provisional"
            )
        last = self.horizon
        return Text(
            f"放假安排仅公布至 {last.year} 年,{last} 以后的日期为暂定,新通知可能改变",
            f"holidays are published for {last.year} and not beyond: after {last} dates are provisional and may move",
        )


def forecast(
    matter: Matter,
    days: Callable[[str], Timetable],
    filed: Instant,
    facts: Plain | None = None,
    *,
    receipt: ReceiptRule | None = None,
) -> Forecast:
    """The dates of an application that is filed at `filed`.

    Args:
        days: the timetable for a clock by its name: `intake`, `promised`, `statutory`, and `step:KEY` for a step.
        facts: what is known of the application, in plain form; a fact that is left out is open.
        receipt: the county's receipt rule, if it has set one.

    Raises:
        BeforeCalendar: filed before the first notice. BadInput: an end beyond the years of the calendar.
    """
    given = dict(facts or {})
    intake = _foreseen(matter.limits.intake, filed, days("intake"), receipt)
    accepted = _next_open(days("intake"), filed)
    ahead = _Ahead(matter, days, filed, given, receipt)
    outcomes: list[Outcome] = []
    names: list[str] = []
    for when, formula, promised, statutory in _possible(matter, given, names):
        expires = _expiry(matter, statutory, given, names)
        by_law = None
        if statutory is not None and (expires is not None or statutory.term.unit != "before-expiry"):
            by_law = ahead.decided("statutory", statutory, accepted, expires)
        by_promise = ahead.decided("promised", promised, accepted)
        latest = ahead.decided("promised", promised, intake.due)
        outcomes.append(Outcome(when, formula, _step(matter, promised, statutory), by_promise, by_law, latest))
    fallback = matter.limits.fallback if matter.handling == "on-the-spot" else None
    return Forecast(
        matter=matter.code,
        title=matter.title,
        agency=matter.agency,
        zone=days("intake").zone,
        filed=filed,
        received=received_at(filed, days("intake"), receipt),
        receipt=receipt,
        intake=intake,
        accepted=accepted,
        outcomes=tuple(outcomes),
        depends_on=tuple(spec for spec in matter.facts if spec.key in names),
        given=given,
        converted=ahead.decided("promised", fallback, accepted) if fallback else None,
        obstacle=_obstacle(matter, outcomes, given, filed, days("statutory")),
        horizon=days("promised").calendar.horizon,
    )


def _possible(matter: Matter, given: Plain, names: list[str]) -> Iterator[tuple[Text | None, str, Limit, Limit | None]]:
    """Each pair of limits that the facts leave possible; the first condition that is true shuts out what follows.

    What an open condition asks for is added to `names`.
    """
    limits, values = matter.limits, matter.values(given)
    is_open = False
    for one in limits.cases:
        unknown = sorted(one.when.names - given.keys())
        if not unknown and not one.when.is_true(values):
            continue
        is_open = is_open or bool(unknown)
        names += unknown
        when = readable(one.when.text, matter) if is_open else None
        yield when, one.when.text if is_open else "", one.promised or limits.promised, one.statutory or limits.statutory
        if not unknown:
            return
    yield _OTHERWISE if is_open else None, "", limits.promised, limits.statutory


def _expiry(matter: Matter, statutory: Limit | None, given: Plain, names: list[str]) -> Day | None:
    if statutory is None or statutory.term.unit != "before-expiry":
        return None
    if matter.limits.expiry not in given:
        names.append(matter.limits.expiry)
        return None
    return day(str(given[matter.limits.expiry]))


def _obstacle(matter: Matter, outcomes: list[Outcome], given: Plain, filed: Instant, table: Timetable) -> Text | None:
    """What has expired is not renewed; where not every outcome ends with the licence, it may still be accepted."""
    renews = [one.statutory is not None and one.statutory.limit.term.unit == "before-expiry" for one in outcomes]
    if not all(renews) or day(str(given[matter.limits.expiry])) >= table.day_of(filed):
        return None
    expired = str(given[matter.limits.expiry])
    return Text(_EXPIRED.zh.format(expired), _EXPIRED.en.format(expired))


def _next_open(table: Timetable, instant: Instant) -> Instant:
    """The instant itself where the office is open, else its next opening."""
    day = table.day_of(instant)
    if table.calendar.is_working(day):
        for start, end in table.spans[day.toordinal()]:
            if instant < end:
                return max(start, instant)
    return table.open_of(table.calendar.add(day, 1))


@frozen
class _Ahead:
    """What the dates of the decision are reckoned from."""

    matter: Matter
    days: Callable[[str], Timetable]
    filed: Instant
    given: Plain
    receipt: ReceiptRule | None

    def decided(self, clock: str, limit: Limit, accepted: Instant, expires: Day | None = None) -> Foreseen | None:
        """The end of a limit for a case accepted then; None where it starts from a step whose end cannot be told."""
        anchor: Instant | None = self.filed if limit.start in FROM_FILING else accepted
        if limit.start.startswith(_STEP):
            anchor = end_of_step(self.matter, limit.start.removeprefix(_STEP), accepted, self.days, self.given)
        return None if anchor is None else _foreseen(limit, anchor, self.days(clock), self.receipt, expires)


def _step(matter: Matter, *limits: Limit | None) -> Text | None:
    """The title of the first step that one of the limits starts from."""
    starts = [one.start.removeprefix(_STEP) for one in limits if one is not None and one.start.startswith(_STEP)]
    return matter.plan.step(starts[0]).title if starts else None


def _due(date: Foreseen) -> Instant:
    return date.due


def _foreseen(
    limit: Limit, anchor: Instant, table: Timetable, receipt: ReceiptRule | None, expires: Day | None = None
) -> Foreseen:
    counted = counted_from(limit, anchor, table, receipt)
    received = anchor if limit.start in FROM_FILING else None
    why = explain(Stopwatch(limit, counted, expires=expires), table, received=received)
    if why.due is None or why.due_day is None:
        table.calendar.beyond()
    return Foreseen(limit, counted, why.due, why.due_day, why)
