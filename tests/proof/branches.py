"""Which branches of the page on days a stopwatch meets: a comparison that never meets a case proves nothing of it."""

from collections.abc import Iterator
from datetime import date, timedelta

from tests.oracle.pauses import is_short, unite, was_notified_long
from tests.oracle.watch import Told
from tests.proof.stopwatches import TERMS, TICK, WARNINGS, Asked, edges_of

UNITS = tuple(unit for unit, _, _ in TERMS)
#: Every branch that has to be met.
LISTED = (
    *(f"unit: {unit}" for unit in UNITS),
    *(f"warn: {warn}" for warn in dict.fromkeys(WARNINGS)),
    *(f"light: {light}" for light in ("green", "yellow", "red")),
    *("roll: none", "end: close", "end: same time", "end: end of day", "first day included", "three hours set anew"),
    *("asked before the anchor", "asked at due", "asked at due + 1", "asked at yellow", "asked at yellow - 1"),
    *("asked at the end of a pause", "asked at the beginning of a pause", "asked at the extension"),
    *(
        "paused now",
        "paused now, short",
        "paused now, by the notified time",
        "paused yellow",
        "paused before the anchor",
    ),
    *("notified time used up", "notified long, ended short", "pauses united", "pause at the due", "pause too late"),
    *("short pause over the due", "pause at the due, in hours", "days lost", "floor decided", "rolled"),
    "a date told decided",
    *("extension counts", "extension too late", "extension not yet known"),
    *("has run out", "on record as run out", "provisional", "beyond the horizon as assumed"),
    *("a make-up day counted", "a duty day counted", "a season's day", "summer time", "as known on a day"),
    *("province or city decided", "another zone", "no yellow", "three reminders"),
    "read plainly in a batch",
)


def branches(asked: Asked, told: Told) -> Iterator[str]:
    """The branches that this stopwatch meets at this instant."""
    count = told.settled.count
    yield f"unit: {count.term.unit}"
    yield f"warn: {told.watch.warn}"
    yield f"light: {told.light}"
    yield f"end: {count.settings.end}"
    if count.settings.roll == "none":
        yield "roll: none"
    if count.settings.include_first_day:
        yield "first day included"
    if told.watch.short != timedelta(hours=3):
        yield "three hours set anew"
    watch = asked.quick
    plain = (watch.limit.term.unit, watch.limit.end, watch.limit.warn.unit) == ("working-day", "close", "hour")
    if plain and watch.extension is watch.fixed is watch.not_before is None and asked.office.quick.offset is not None:
        yield "read plainly in a batch"
    yield from _asked(told)
    yield from _ledger(told)
    yield from _end(told)
    yield from _days(asked, told)


def _asked(told: Told) -> Iterator[str]:
    now, watch = told.now, told.watch
    if now < watch.count.start.instant:
        yield "asked before the anchor"
    for name, edge in (("due", told.due), ("yellow", told.yellow)):
        for beside, mark in ((0, ""), (1, " + 1"), (-1, " - 1")):
            if edge is not None and now == edge + beside * TICK:
                yield f"asked at {name}{mark}"
    if any(now in edges_of(letter)[1:] for letter in watch.letters):
        yield "asked at the end of a pause"
    if any(now == letter.start for letter in watch.letters):
        yield "asked at the beginning of a pause"
    if watch.more is not None and now == watch.more.at:
        yield "asked at the extension"


def _ledger(told: Told) -> Iterator[str]:
    settled, watch, now = told.settled, told.watch, told.now
    count, anchor = settled.count, told.watch.count.start.instant
    pause = settled.pause_at(now)
    if told.due is None:
        yield "paused now"
        if any(letter.notified and letter.notified > now and not letter.ended for letter in watch.letters):
            yield "paused now, by the notified time"
        if told.light == "yellow":
            yield "paused yellow"
    elif pause is not None:
        yield "paused now, short"
    if any(letter.start < anchor for letter in watch.letters):
        yield "paused before the anchor"
    known = [one for letter in watch.letters if (one := letter.known_at(now)) is not None]
    if any(
        one.notified == one.end and letter.ended != one.end for letter, one in zip(watch.letters, known, strict=False)
    ):
        yield "notified time used up"
    if len(unite(anchor, known)) < len(known):
        yield "pauses united"
    in_hours = count.term.unit == "working hours"
    for one in settled.taken:
        if not in_hours and not one.running and is_short(one, count.office, watch.short):
            if was_notified_long(one, count.office, watch.short):
                yield "notified long, ended short"
            if settled.end is not None and one.holds(settled.end.instant):
                yield "short pause over the due"
    if settled.late and known:
        yield "pause too late"
    yield from _at_the_due(told)
    if watch.more is not None:
        yield _extension(told)


def _at_the_due(told: Told) -> Iterator[str]:
    taken, count = told.settled.taken, told.settled.count
    for place, one in enumerate(taken):
        costing = [each for each in told.settled.costing if each in taken[:place]]
        resumed = [each for each in told.settled.resumed if each in taken[:place]]
        if count.end(costing, resumed).instant == one.start:
            yield "pause at the due"
            if count.term.unit == "working hours":
                yield "pause at the due, in hours"


def _extension(told: Told) -> str:
    watch, settled = told.watch, told.settled
    if watch.more is not None and watch.more.at > told.now:
        return "extension not yet known"
    return "extension counts" if settled.count.term != watch.count.term else "extension too late"


def _end(told: Told) -> Iterator[str]:
    if told.watch.fixed is not None:
        yield "on record as run out"
    elif told.has_run_out:
        yield "has run out"
    if told.provisional:
        yield "provisional"
    if told.due is not None and told.yellow is None:
        yield "no yellow"
    if len(told.reminders) == 3:
        yield "three reminders"
    settled = told.settled
    if settled.end is None or not settled.end.counted or settled.count.term.unit == "on the spot":
        return
    without = settled.count.last_day(settled.costing)
    if settled.end.instant == settled.count.told:
        yield "a date told decided"
    elif settled.end != without:
        yield "floor decided"
    elif without.day != without.counted[-1]:
        yield "rolled"
    if settled.count.last_day([]).counted != without.counted:
        yield "days lost"


def _days(asked: Asked, told: Told) -> Iterator[str]:
    office, end = asked.office.slow, told.settled.end
    if asked.office.quick.offset is None:
        yield "summer time"
    if office.zone.key != "Asia/Shanghai":
        yield "another zone"
    if end is None:
        return
    reasons = [office.days.reason(day) for day in end.counted[:60]]
    if "make-up day" in reasons:
        yield "a make-up day counted"
    if "duty day" in reasons:
        yield "a duty day counted"
    if any(season.holds(end.day) for season in office.seasons):
        yield "a season's day"
    if asked.office.known_on is not None:
        yield "as known on a day"
    if not asked.office.lower.isdisjoint(end.counted):
        yield "province or city decided"
    if told.provisional and "assumed holiday" in map(office.days.reason, days_up_to(told, end.day)):
        yield "beyond the horizon as assumed"


def days_up_to(told: Told, last: date) -> list[date]:
    """The twenty days up to the due day, from the anchor's on."""
    first = told.settled.count.start.day
    return [day for day in (last - timedelta(n) for n in range(20)) if day >= first]
