"""Adding and counting working days in China, beside others who do it, and who is right.

    python bench/bench_working_days.py

The truth is a walk from day to day over the holiday notices. The bare list index is the least that an answer can cost;
everything else is compared with it and with `Calendar.add` and `Calendar.count`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
from measuring.present import absent, installed
from measuring.tables import goal, head, table
from measuring.timing import rates
from measuring.truth import FIRST, walked, worked_between
from peers.days import DISTRIBUTIONS, adders, counters
from workalendar.exceptions import CalendarError

AMOUNTS = (1, 5, 20, 45, 200)
SLOW = ("workalendar", "chinesecalendar", "holidays", "pandas")
OWN, FLOOR = "approvalflow", "floor: a class method over two lists"
Asked = Sequence[tuple[date, Any]]


def wrong(answer: Callable[[date, Any], Any], sample: Sequence[tuple[date, Any, Any]]) -> int:
    """How many answers are not the right one; a refusal is no answer."""
    count = 0
    for day, other, right in sample:
        try:
            given = answer(day, other)
        except (CalendarError, NotImplementedError):
            count += 1
            continue
        if isinstance(right, date):
            given, right = pd.Timestamp(given), pd.Timestamp(right)
        count += bool(given != right)
    return count


def batch(answer: Callable[[date, Any], Any], asked: Asked) -> Callable[[], int]:
    """Ask all of it, one after the other."""

    def work() -> int:
        for day, other in asked:
            answer(day, other)
        return len(asked)

    return work


def compared(
    title: str,
    candidates: Mapping[str, Callable[[date, Any], Any]],
    asked: Mapping[int, Asked],
    sample: Sequence[tuple[date, Any, Any]],
) -> dict[int, dict[str, float]]:
    """The table of everybody at every distance; what it measured, by distance and name."""
    found = {
        n: rates(
            {
                name: batch(answer, questions[:20] if name.startswith(SLOW) else questions)
                for name, answer in candidates.items()
            },
            rounds=5,
            seconds=0.04,
        )
        for n, questions in asked.items()
    }
    mistakes = {name: wrong(answer, sample) for name, answer in candidates.items()}
    print(f"  {title}: asks in a second at 20 days, and how many times the time of {OWN} at each distance\n")
    table(
        ["", "at 20", *(f"N={n}" for n in found), "t(200)/t(1)", f"wrong of {len(sample)}"],
        [
            [
                name,
                f"{found[20][name]:,.0f}",
                *(f"{each[OWN] / each[name]:,.2f}" for each in found.values()),
                f"{found[1][name] / found[200][name]:,.2f}",
                str(mistakes[name]),
            ]
            for name in candidates
        ],
    )
    print()
    goal("of the class-method floor, at 20 days", found[20][OWN] / found[20][FLOOR], 0.6)
    for name, wanted in (("numpy, 7-day mask", 10), ("holidays", 100)):
        goal(f"{name}, at 20 days", found[20][OWN] / found[20][name], wanted)
    goal("time for 200 days / time for 1 day", found[1][OWN] / found[200][OWN], 1.1, at_most=True)
    goal("wrong answers", mistakes[OWN], 0, at_most=True, unit="")
    print()
    return found


def main() -> None:
    """Measure, count what is wrong, and compare with the goals."""
    head(
        "Working days after a date, and between two dates: China 2004-2026, with make-up days",
        ["approvalflow", *installed(*DISTRIBUTIONS)],
    )
    absent(*DISTRIBUTIONS)
    draw = random.Random(20260227)
    starts = [FIRST + timedelta(days=draw.randrange((date(2025, 12, 31) - FIRST).days)) for _ in range(150)]
    # workalendar refuses the years before 2018 and after 2023: everybody is timed inside them.
    timed = [date(2018, 1, 1) + timedelta(days=draw.randrange(1700)) for _ in range(1000)]
    compared(
        "add",
        adders(),
        {n: [(day, n) for day in timed] for n in AMOUNTS},
        [(day, n, walked(day, n)) for day in starts for n in AMOUNTS],
    )
    ends = {n: [(day, walked(day, n) + timedelta(days=draw.randrange(3))) for day in timed] for n in AMOUNTS}
    judged = [(day, walked(day, n) + timedelta(days=draw.randrange(3))) for day in starts for n in AMOUNTS]
    compared("count", counters(), ends, [(a, b, worked_between(a, b)) for a, b in judged])


if __name__ == "__main__":
    main()
