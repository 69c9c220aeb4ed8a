"""A million random stopwatches say the same as the slow oracle, which was written by another hand from one page."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.left import working_days_left
from approvalflow.domain.deadlines.lights import light_of_stopwatch
from approvalflow.domain.deadlines.many import lights_at
from approvalflow.domain.deadlines.stopwatch import Stopwatch, due_if_resumed, has_run_out, read
from approvalflow.errors import ApprovalflowError
from tests.oracle.watch import Told
from tests.proof.branches import LISTED, branches
from tests.proof.offices import some_office
from tests.proof.stopwatches import Asked, some_stopwatch, ticks

#: `make proof` compares 20 chunks of 50,000, `make test` one of 3,000.
AT_LENGTH = settings().max_examples >= 10_000
CHUNKS, ROWS = (20, 50_000) if AT_LENGTH else (1, 3_000)
#: Of a million rows each branch is met by five hundred at least.
LEAST = ROWS * 500 // 1_000_000
#: So many stopwatches run in one office before another is drawn.
IN_ONE_OFFICE = 100


def by_oracle(told: Told) -> dict[str, Any]:
    """What the oracle says of a stopwatch at an instant."""
    due = told.due
    on_record = told.watch.fixed is not None
    said: dict[str, Any] = {
        "due": None if due is None else ticks(due),
        "light": told.light,
        "has run out": told.has_run_out,
        "due if resumed": due and ticks(due) if on_record else ticks_of(told.if_resumed.due),
        "left": told.left,
    }
    if not on_record:
        if due is None or due >= told.watch.count.start.instant:
            said["yellow"] = ticks_of(told.yellow)
        said["reminders"] = tuple(map(ticks, told.reminders))
        if told.now >= told.watch.count.start.instant:
            said["paused since"] = ticks_of(told.paused_since)
        if due is not None and told.settled.end is not None:
            said["provisional"] = told.provisional
            said["due day"] = told.settled.end.day
    return said


def ticks_of(instant: Any) -> int | None:
    return None if instant is None else ticks(instant)


def by_product(asked: Asked) -> dict[str, Any]:
    """What the product says of the same stopwatch at the same instant."""
    table, watch, now = asked.office.quick, asked.quick, ticks(asked.now)
    try:
        return said_by_product(watch, table, now)
    except ApprovalflowError as refusal:
        return {"refused": refusal.rule}


def said_by_product(watch: Stopwatch, table: Timetable, now: int) -> dict[str, Any]:
    """Everything that is compared of one stopwatch at one instant."""
    reading = read(watch, table, now)
    said: dict[str, Any] = {
        "due": reading.due,
        "light": light_of_stopwatch(watch, table, now).value,
        "has run out": has_run_out(watch, table, now),
        "due if resumed": due_if_resumed(watch, table, now),
        "left": working_days_left(watch, table, now),
    }
    # A batch says the same of one stopwatch as asking for it alone.
    assert next(lights_at([watch], table, now)) == (said["due"], said["light"])
    if watch.fixed is None:
        if reading.due is None or reading.due >= watch.anchor:
            said["yellow"] = reading.yellow_at
        said["reminders"] = reading.reminders
        if now >= watch.anchor:
            said["paused since"] = reading.paused_since
        if reading.due is not None:
            said["provisional"] = reading.provisional
            said["due day"] = reading.due_day
    return said


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_stopwatches_agree(chunk: int, record_property: Callable[[str, object], None]) -> None:
    """Same due, yellow, light, reminders, due if resumed, provisional mark, days left, and whether it has run out.

    The calendar with its layers, the office hours with their seasons, the zone, the limit, the pauses, the extension
    and the instant are drawn. A branch that too few rows met fails the test: it would prove nothing of that branch.
    """
    draw = random.Random(f"stopwatches {chunk}")
    met: Counter[str] = Counter()
    found = []
    for row in range(ROWS):
        if row % IN_ONE_OFFICE == 0:
            office = some_office(draw)
        asked = some_stopwatch(draw, office)
        told = asked.slow.at(asked.now)
        slow, quick = by_oracle(told), by_product(asked)
        met.update(branches(asked, told))
        if slow != quick:
            differs = {key: (slow.get(key), quick.get(key)) for key in slow | quick if slow.get(key) != quick.get(key)}
            found.append((row, differs, asked.quick, asked.now, asked.office.quick.zone))
    record_property("branches", dict(met))
    assert found[:3] == [], f"{len(found)} of {ROWS} rows differ (oracle, product)"
    scarce = {name: met[name] for name in LISTED if met[name] < LEAST}
    assert scarce == {}, f"met by fewer than {LEAST} of {ROWS} rows"
