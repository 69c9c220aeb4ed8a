"""Stopwatches drawn twice from one draw, and the instant at which both are asked."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from approvalflow.domain.deadlines import limits, stopwatch
from tests.oracle.clock import More
from tests.oracle.counting import Count, Settings
from tests.oracle.hours import Office
from tests.oracle.pauses import Letter
from tests.oracle.reading import Start, Term
from tests.oracle.watch import Watch
from tests.proof.offices import Drawn

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
UNITS = {
    "working days": "working-day",
    "calendar days": "calendar-day",
    "weeks": "week",
    "months": "month",
    "years": "year",
    "working hours": "working-hour",
    "on the spot": "on-the-spot",
    "before expiry": "before-expiry",
}
DAYS = (1, 1, 2, 3, 5, 7, 8, 10, 20, 30)
#: Each unit with its share of the draw and its amounts.
TERMS = (
    ("working days", 40, DAYS),
    ("calendar days", 16, DAYS),
    ("weeks", 7, (1, 2, 4)),
    ("months", 8, (1, 1, 2, 3)),
    ("years", 1, (1,)),
    ("working hours", 17, (1, 2, 3, 4, 8, 20, 45)),
    ("on the spot", 7, (1,)),
    ("before expiry", 4, (1,)),
)
#: What an extension adds where it is not a few days.
MORE = {"months": (1, 2), "years": (1,)}
WARNINGS = (
    *("24 hours",) * 4,
    *("1 hours", "48 hours", "500 hours"),
    *("1 working days", "2 working days", "7 working days", "1 working hours", "9 working hours"),
    *("1 %", "50 %", "80 %", "90 %", "100 %", "none"),
)


@dataclass(frozen=True)
class Asked:
    """One stopwatch, slow and quick, and the instant at which it is asked."""

    office: Drawn
    slow: Watch
    quick: stopwatch.Stopwatch
    now: datetime


def ticks(instant: datetime) -> int:
    """An instant as the product has it."""
    return (instant - EPOCH) // TICK


def some_stopwatch(draw: random.Random, office: Drawn) -> Asked:
    """A stopwatch of any kind with any ledger, asked at an instant that is often an edge of it."""
    slow = some_limit(draw, office.slow)
    anchor = slow.count.start.instant
    plain = slow.at(anchor).due or anchor
    if draw.random() < 0.08 and slow.count.term.unit != "before expiry":
        told = near(draw, anchor, plain, [plain + timedelta(days=n) for n in range(5)])
        slow = replace(slow, count=replace(slow.count, told=told))
    if draw.random() < 0.65:
        slow = replace(slow, letters=some_letters(draw, slow, plain))
    if draw.random() < 0.2 and slow.count.term.unit not in ("on the spot", "before expiry"):
        last = slow.at(slow.last_entry())
        edges = [plain, last.due or plain, *(edge for one in slow.letters for edge in edges_of(one))]
        slow = replace(
            slow, more=More(draw.choice(MORE.get(slow.count.term.unit, DAYS[:6])), near(draw, anchor, plain, edges))
        )
    now = some_now(draw, slow, plain)
    if plain < anchor or any(letter.start < anchor for letter in slow.letters):
        now = max(now, anchor)  # what was over or paused before it began is not asked for its colour before
    if draw.random() < 0.03:
        slow, now = on_record(draw, slow, now)
    return Asked(office, slow, as_product(slow), now)


def some_limit(draw: random.Random, office: Office) -> Watch:
    """A limit with every setting drawn, and its anchor."""
    first = office.days.first
    day = first + timedelta(5 + draw.randrange(1400))
    if office.days.horizon is not None and draw.random() < 0.1:
        day = office.days.horizon + timedelta(draw.randrange(-25, 8))
    at = instant_on(draw, office, max(day, first + timedelta(5)))
    local = at.astimezone(office.zone)
    unit, _, amounts = draw.choices(TERMS, [share for _, share, _ in TERMS])[0]
    settings = Settings(
        draw.choice(("next working day", "next working day", "none")),
        draw.choice(("close", "close", "same time", "end of day")),
        draw.random() < 0.15,
    )
    expires = local.date() + timedelta(draw.randrange(-1, 60)) if unit == "before expiry" else None
    count = Count(office, Start(at, local.date(), local.time()), Term(draw.choice(amounts), unit), settings, expires)
    short = timedelta(hours=draw.choice((3, 3, 3, 1, 0)))
    return Watch(count, warn=draw.choice(WARNINGS), short=short)


def instant_on(draw: random.Random, office: Office, day: date) -> datetime:
    """An instant of the day, at an edge of its hours as often as not, or a microsecond beside one."""
    kind = draw.random()
    if kind < 0.5:
        at = draw.choice([edge for span in office.spans(day) for edge in span] + [office.at_minute(day, 0)])
        return at + draw.choice((0, 0, 0, 1, -1)) * TICK
    if kind < 0.8:
        return office.at_minute(day, draw.randrange(1440))
    return office.instant(day, time()) + draw.randrange(86_400_000_000) * TICK


def near(draw: random.Random, anchor: datetime, plain: datetime, edges: Iterable[datetime]) -> datetime:
    """An instant at or beside one of the edges, or anywhere around the limit."""
    if draw.random() < 0.6:
        return draw.choice(sorted(edges)) + draw.choice((0, 0, 0, 1, -1)) * TICK
    span = max(plain - anchor, timedelta(days=2))
    return anchor - timedelta(days=1) + span * 1.3 * draw.random()


def some_letters(draw: random.Random, watch: Watch, plain: datetime) -> tuple[Letter, ...]:
    """One to four pauses, short and long, apart, touching or over each other, with every kind of end."""
    office, anchor = watch.count.office, watch.count.start.instant
    letters: list[Letter] = []
    for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 4))):
        edges = [anchor, plain, *(edge for one in letters for edge in edges_of(one))]
        start = near(draw, anchor, plain, edges)
        if draw.random() < 0.3:
            start = instant_on(draw, office, office.local_day(start))
        ends = sorted(end_after(draw, office, start) for _ in range(2))
        kind = draw.random()
        if kind < 0.4:
            letters.append(Letter(start, ends[0], ends[0]))
        elif kind < 0.55:
            letters.append(Letter(start, None, ends[0]))
        elif kind < 0.7:
            letters.append(Letter(start, ends[1], ends[0]))
        elif kind < 0.8:
            letters.append(Letter(start, ends[0], None))
        elif kind < 0.87:
            letters.append(Letter(start, ends[0], ends[1]))
        else:
            letters.append(Letter(start))
    return tuple(letters)


def end_after(draw: random.Random, office: Office, start: datetime) -> datetime:
    """An end of a pause: after some minutes or days, or at an edge of the hours, or at once."""
    kind = draw.random()
    if kind < 0.45:
        return start + timedelta(minutes=draw.choice((0, 1, 30, 100, 170, 180, 181, 240, 400)))
    if kind < 0.75:
        return start + timedelta(minutes=draw.choice((1440, 2880, draw.randrange(20_000))))
    day = office.local_day(start) + timedelta(draw.choice((0, 0, 1, 1, 2, 4)))
    return max(start, instant_on(draw, office, day))


def edges_of(letter: Letter) -> list[datetime]:
    """The instants of a letter at which something changes."""
    return [edge for edge in (letter.start, letter.notified, letter.ended) if edge is not None]


def some_now(draw: random.Random, slow: Watch, plain: datetime) -> datetime:
    """An instant to ask at: at an edge to the microsecond, or anywhere."""
    anchor = slow.count.start.instant
    told = slow.at(slow.last_entry())
    due = told.due or told.if_resumed.due or plain
    kind = draw.random()
    if kind < 0.25:
        return due + draw.choice((0, 1, -1)) * TICK
    if kind < 0.4 and told.yellow is not None:
        return told.yellow + draw.choice((0, -1)) * TICK
    if kind < 0.6 and slow.letters:
        edges = [edge for one in slow.letters for edge in edges_of(one)]
        return draw.choice(edges) + draw.choice((0, 0, 1, -1)) * TICK
    if kind < 0.65:
        return draw.choice((anchor, plain, slow.last_entry())) + draw.choice((0, 1, -1)) * TICK
    span = max(due - anchor, timedelta(days=1))
    at = anchor - timedelta(hours=6) + span * 1.4 * draw.random()
    return instant_on(draw, slow.count.office, slow.count.office.local_day(at)) if draw.random() < 0.3 else at


def on_record(draw: random.Random, slow: Watch, now: datetime) -> tuple[Watch, datetime]:
    """The clock, if it has run out, with that on record; then paused again."""
    told = slow.at(now)
    if not told.has_run_out or told.due is None:
        return slow, now
    start = now + timedelta(hours=draw.randrange(48))
    return replace(slow, fixed=told.due, letters=(*slow.letters, Letter(start))), start + timedelta(hours=1)


def as_product(slow: Watch) -> stopwatch.Stopwatch:
    """The same stopwatch as the product has it."""
    count = slow.count
    unit = UNITS[count.term.unit]
    limit = limits.Limit(
        limits.Term(0 if unit in ("on-the-spot", "before-expiry") else count.term.amount, unit),
        warn=limits.warn(slow.warn),
        roll=count.settings.roll.replace(" ", "-"),
        end=count.settings.end.replace(" ", "-"),
        include_first_day=count.settings.include_first_day,
        short_pause=slow.short // TICK,
    )
    extension = slow.more and stopwatch.Extension(limits.Term(slow.more.amount, unit), ticks(slow.more.at))
    return stopwatch.Stopwatch(
        limit,
        ticks(count.start.instant),
        tuple(
            stopwatch.Pause(
                ticks(one.start),
                None if one.notified is None else ticks(one.notified),
                None if one.ended is None else ticks(one.ended),
            )
            for one in slow.letters
        ),
        extension,
        count.expires,
        None if slow.fixed is None else ticks(slow.fixed),
        None if count.told is None else ticks(count.told),
    )
