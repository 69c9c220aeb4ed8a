"""The product and the slow oracle, written by different hands from one page, give the same answers."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from approvalflow.declare import read_notices
from approvalflow.domain.deadlines.calendars import compile_calendar
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.rows import answer
from approvalflow.domain.parties.basis import Text
from tests.oracle.drawing import some_row
from tests.oracle.notices import LUNAR, from_holiday_cn, statutory_days
from tests.oracle.rows import Oracle


def timetable_of(folder: Path) -> Timetable:
    """The product's own calendar over the same notices and the same assumed days."""
    notices = [notice for year in range(2007, 2027) for notice in read_notices(folder / f"{year}.json")]
    assumed = {day: Text(name, name) for year in LUNAR for day, name in statutory_days(year).items()}
    return Timetable(compile_calendar("cn", notices, assumed=assumed))


def compared(row: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """What both must say alike; `left` is one figure only for working days, with a `now`."""
    keys = ["due", "due_if_resumed", "light", "provisional"]
    if "working day" in row["term"] and "now" in row:
        keys.append("left")
    return {key: said.get(key) for key in keys} | {"error": "error" in said}


@pytest.fixture(scope="module")
def two(shared: Path) -> tuple[Oracle, Timetable]:
    """The oracle and the product over the real notices."""
    folder = shared / "data" / "holidays"
    return from_holiday_cn(folder), timetable_of(folder)


def differences(two: tuple[Oracle, Timetable], seed: int, rows: int) -> list[tuple[dict[str, Any], Any, Any]]:
    """The rows on which they differ, with both answers."""
    oracle, timetable = two
    draw = random.Random(seed)
    found = []
    for _ in range(rows):
        row = some_row(draw)
        slow, quick = compared(row, oracle.answer(row)), compared(row, answer(row, lambda _name: timetable, "cn"))
        if slow != quick:
            found.append((row, slow, quick))
    return found


#: `make proof` compares 50,000 rows, `make test` one thousand.
ROWS = 50_000 if settings().max_examples >= 10_000 else 1_000


@pytest.mark.proof
def test_a_batch_of_rows_agrees(two: tuple[Oracle, Timetable]) -> None:
    """Over the holiday notices of 2007 to 2026: same due, light, days left, provisional mark."""
    assert differences(two, seed=2026, rows=ROWS) == []
