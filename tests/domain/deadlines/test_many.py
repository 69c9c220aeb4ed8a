"""Many stopwatches at once stand where each of them stands alone."""

import random
from collections.abc import Iterator
from datetime import date
from itertools import islice

import pytest
from hypothesis import settings

from approvalflow.domain.deadlines.calendars import compile_calendar
from approvalflow.domain.deadlines.hours import Timetable, parse_hours
from approvalflow.domain.deadlines.lights import Light, light_of_stopwatch
from approvalflow.domain.deadlines.limits import ENDS, ROLLS, UNITS, Limit, Term, Warn
from approvalflow.domain.deadlines.many import Standing, lights_at
from approvalflow.domain.deadlines.moments import DAY, HOUR, MINUTE, Instant
from approvalflow.domain.deadlines.pauses import Pause
from approvalflow.domain.deadlines.stopwatch import Extension, Stopwatch, read
from approvalflow.errors import BadInput, BeforeCalendar
from tests.domain.deadlines.places import CALENDAR, NOTICE, OFFICE, at, hours

SEASONS = (
    "09:00-12:00 14:00-17:30 | 03-10..09-30 mon 08:00-12:00; tue 07:00-19:00; wed; thu 08:00-12:00; fri 08:00-09:00"
)
TABLES = {
    "the usual hours": OFFICE,
    "seasons": Timetable(CALENDAR, parse_hours(SEASONS)),
    "until midnight": Timetable(CALENDAR, parse_hours("00:00-04:00 16:00-24:00")),
    "Berlin": Timetable(compile_calendar("b", [NOTICE], last=date(2036, 12, 31)), zone="Europe/Berlin"),
}
#: Instants at which something begins or ends: on the edges of sessions and days as often as between them.
HOURS = (0, 8 * HOUR, 9 * HOUR, 12 * HOUR, 14 * HOUR, 14 * HOUR + 30 * MINUTE, 17 * HOUR + 30 * MINUTE, 23 * HOUR)
BEGIN = at("2026-01-05")
#: `make proof` compares 50,000 stopwatches of each kind, `make test` a thousand.
BATCHES = 200 if settings().max_examples >= 10_000 else 4


def alone(stopwatch: Stopwatch, table: Timetable, now: Instant) -> Standing:
    return Standing(read(stopwatch, table, now).due, light_of_stopwatch(stopwatch, table, now))


class Draw:
    """Stopwatches of every kind, from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def moment(self, days: int) -> Instant:
        exact = self.random.random() < 0.6
        within = self.random.choice(HOURS) if exact else self.random.randrange(DAY)
        return BEGIN + self.random.randrange(days) * DAY + within + self.random.choice((0, 0, 0, 1, -1))

    def pause(self, anchor: Instant) -> Pause:
        start = anchor + (self.moment(30) - BEGIN) - self.random.choice((0, 0, 0, DAY))
        length = self.random.choice((HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, DAY, 5 * DAY, 20 * DAY))
        notified = self.random.choice((None, start + length, start + length + self.random.randrange(-HOUR, 2 * DAY)))
        notified = notified if notified is None or notified >= start else start
        ended = self.random.choice((None, start + length, start + length // 3))
        return Pause(start, notified, ended)

    def limit(self, *, plain: bool) -> Limit:
        unit = "working-day" if plain else self.random.choice(list(UNITS))
        amount = 0 if unit in ("on-the-spot", "before-expiry") else self.random.randrange(1, 9 if unit != "year" else 2)
        warns = (Warn(24, "hour"), Warn(1, "hour"), Warn(200, "hour"))
        if not plain:
            warns += (Warn(2, "working-day"), Warn(4, "working-hour"), Warn(60, "percent"), Warn(0, "none"))
        return Limit(
            Term(amount, unit),
            warn=self.random.choice(warns),
            roll=self.random.choice(ROLLS),
            end="close" if plain else self.random.choice(ENDS),
            include_first_day=self.random.random() < 0.2,
            short_pause=self.random.choice((3 * HOUR, 3 * HOUR, 3 * HOUR, 0, HOUR, 9 * HOUR)),
        )

    def stopwatch(self, *, plain: bool) -> Stopwatch:
        limit, anchor = self.limit(plain=plain), self.moment(60)
        pauses = [self.pause(anchor) for _ in range(self.random.choice((0, 1, 1, 2, 3)))]
        if len(pauses) > 1 and self.random.random() < 0.4 and (end := pauses[0].ended or pauses[0].notified):
            pauses[1] = Pause(end, None, end + self.random.choice((HOUR, DAY)))  # touches the one before
        extension = None
        if limit.term.amount and not plain and self.random.random() < 0.3:
            extension = Extension(
                Term(self.random.randrange(1, 5), limit.term.unit), anchor + self.random.randrange(9 * DAY)
            )
        return Stopwatch(
            limit,
            anchor,
            tuple(pauses),
            extension,
            date(2026, 3, 1) if limit.term.unit == "before-expiry" else None,
            self.moment(40) if not plain and self.random.random() < 0.03 else None,
            self.moment(80) if not plain and self.random.random() < 0.1 else None,
        )


def compared(table: Timetable, *, plain: bool, seed: int, batches: int, each: int = 250) -> None:
    """Batch by batch, at an instant of its own: the many and the one by one."""
    draw = Draw(seed)
    for _ in range(batches):
        drawn, now = [draw.stopwatch(plain=plain) for _ in range(each)], draw.moment(90)
        for stopwatch, standing in zip(drawn, lights_at(drawn, table, now), strict=True):
            assert standing == alone(stopwatch, table, now), (stopwatch, now)


class TestBatchEqualsScalar:
    @pytest.mark.proof
    @pytest.mark.parametrize("name", TABLES)
    @pytest.mark.parametrize("plain", [True, False])
    def test_of_every_kind(self, name: str, plain: bool) -> None:
        """Due and light of every unit, pause, extension and warning, under hours of every kind."""
        compared(TABLES[name], plain=plain, seed=20260227, batches=BATCHES)

    def test_every_kind_of_answer_is_drawn(self) -> None:
        """Green, yellow, red, with and without a due: a comparison of one kind alone would prove nothing."""
        draw = Draw(20260227)
        seen = set()
        for _ in range(20):
            drawn, now = [draw.stopwatch(plain=True) for _ in range(250)], draw.moment(90)
            seen |= {(standing.due is None, standing.light) for standing in lights_at(drawn, OFFICE, now)}
        assert seen >= {(False, Light.green), (False, Light.yellow), (False, Light.red), (True, Light.green)}


class TestLazily:
    def test_a_stopwatch_is_taken_when_it_is_asked_for(self) -> None:
        """An endless stream is no harm."""
        taken = []

        def endless() -> Iterator[Stopwatch]:
            while True:
                taken.append(1)
                yield Stopwatch(Limit("5 working days"), at("2026-03-02 10:00"))

        first = list(islice(lights_at(endless(), OFFICE, at("2026-03-09 17:30")), 3))
        assert first == [Standing(at("2026-03-09 17:30"), Light.yellow)] * 3
        assert len(taken) == 3

    def test_what_a_reading_refuses_is_refused_in_its_turn(self) -> None:
        """Before the first notice, and beyond the last year; those before it have their answer."""

        def of(amount: int, anchor: Instant) -> Stopwatch:
            return Stopwatch(Limit(Term(amount, "working-day")), anchor)

        good = of(5, at("2026-03-02 10:00"))
        for bad, error in ((of(5, at("2025-12-30 10:00")), BeforeCalendar), (of(99_999, at("2026-03-02")), BadInput)):
            answers = lights_at([good, bad], OFFICE, at("2026-03-03"))
            assert next(answers).light == Light.green
            with pytest.raises(error):
                next(answers)

    def test_the_edge_of_three_hours(self) -> None:
        """A pause of three working hours costs; one microsecond less does not, and neither does waiting for it."""

        def due(*pauses: Pause) -> Instant | None:
            stopwatch = Stopwatch(Limit("1 working day"), at("2026-03-02 10:00"), pauses)
            return next(lights_at([stopwatch], OFFICE, at("2026-03-05"))).due

        noon, afternoon = at("2026-03-03 12:00"), at("2026-03-03 14:30")
        assert due(Pause(afternoon, None, afternoon + hours(3))) == at("2026-03-04 17:30")
        assert due(Pause(afternoon, None, afternoon + hours(3) - 1)) == at("2026-03-03 17:30")
        assert due(Pause(noon, None, noon + hours(2)), Pause(noon + hours(2), None, noon + hours(5))) == at(
            "2026-03-03 17:30"
        )
