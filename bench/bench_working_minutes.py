"""Minutes of office time between two instants, and where an amount of them ends, beside others, and who is right.

    python bench/bench_working_minutes.py

Two sessions a day, 09:00-12:00 and 14:00-17:30, on the working days of China. The truth is a walk from session to
session over the holiday notices. The others are timed and judged as they can be right, all seven weekdays worked and
every other day a holiday; and judged once more as they are usually told, Monday to Friday and the holidays.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from measuring.present import absent, installed
from measuring.tables import goal, head, table
from measuring.timing import rates
from measuring.truth import minutes_after, minutes_between
from peers.minutes import DISTRIBUTIONS, USUAL, Peer, peers

SPANS = (1, 5, 20, 60, 200)
QUICK = ("floor: cumulative index", "approvalflow")
FLOOR, OWN = QUICK


def batch(answer: Callable[[Any, Any], Any], asked: Sequence[tuple[Any, Any]]) -> Callable[[], int]:
    """Ask all of it, one after the other."""

    def work() -> int:
        for one, other in asked:
            answer(one, other)
        return len(asked)

    return work


def printed(
    title: str,
    found: Mapping[int, Mapping[str, float]],
    mistakes: Mapping[str, int],
    usual: Mapping[str, int],
    judged: int,
) -> None:
    """The table of everybody at every span, and the goals."""
    print(f"  {title}: asks in a second at 20 days, and how many times the time of {OWN} at each span\n")
    names = list(found[20])
    table(
        ["", "at 20", *(f"{span} d" for span in found), "t(200)/t(1)", f"wrong of {judged}", "as usually told"],
        [
            [
                name,
                f"{found[20][name]:,.0f}",
                *(f"{each[OWN] / each[name]:,.2f}" for each in found.values()),
                f"{found[1][name] / found[200][name]:,.2f}",
                str(mistakes[name]),
                str(usual[name]),
            ]
            for name in names
        ],
    )
    print()
    goal("of the cumulative-index floor, at 20 days", found[20][OWN] / found[20][FLOOR], 0.5)
    if "businesstimedelta" in names:
        goal("businesstimedelta, at 20 days", found[20][OWN] / found[20]["businesstimedelta"], 500)
    goal("time for 200 days / time for 1 day", found[1][OWN] / found[200][OWN], 1.15, at_most=True)
    goal("wrong answers", mistakes[OWN], 0, at_most=True, unit="")
    print()


def main() -> None:
    """Measure, count what is wrong, and compare with the goals."""
    there = installed(*DISTRIBUTIONS)
    head("Minutes of office time, China 2019-2026, two sessions a day", ["approvalflow", *there])
    absent(*DISTRIBUTIONS)
    draw = random.Random(20260227)
    first = datetime(2019, 1, 1)  # noqa: DTZ001 - local time, as everybody here takes it

    def starts(many: int) -> list[datetime]:
        return [first + timedelta(minutes=draw.randrange(6 * 365 * 1440)) for _ in range(many)]

    judged = [(a, a + timedelta(minutes=draw.randrange(1, span * 1440))) for span in SPANS for a in starts(60)]
    added = [(a, draw.randrange(1, span * 270)) for span in SPANS for a in starts(60)]
    everybody = peers(there)
    adding = {name: peer for name, peer in everybody.items() if peer.after is not None}

    def wrong_between(peer: Peer) -> int:
        return sum(abs(peer.between(peer.of(a), peer.of(b)) - minutes_between(a, b)) > 1e-6 for a, b in judged)

    def wrong_after(peer: Peer) -> int:
        assert peer.after is not None
        return sum(peer.back(peer.after(peer.of(a), amount)) != minutes_after(a, amount) for a, amount in added)

    between, after = {}, {}
    for span in SPANS:
        begun = starts(800)
        pairs = {
            name: [
                (peer.of(a), peer.of(a + timedelta(days=span)))
                for a in begun[: 500 if name in QUICK else max(8, 800 // span)]
            ]
            for name, peer in everybody.items()
        }
        between[span] = rates(
            {name: batch(peer.between, pairs[name]) for name, peer in everybody.items()}, rounds=5, seconds=0.04
        )
        amounts = {name: [(a, span * 267) for a, _ in pairs[name]] for name in adding}
        after[span] = rates(
            {name: batch(peer.after, amounts[name]) for name, peer in adding.items() if peer.after is not None},
            rounds=5,
            seconds=0.04,
        )
    usual = peers(there, USUAL)
    printed(
        "between",
        between,
        {name: wrong_between(peer) for name, peer in everybody.items()},
        {name: wrong_between(usual[name]) for name in everybody},
        len(judged),
    )
    printed(
        "after",
        after,
        {name: wrong_after(peer) for name, peer in adding.items()},
        {name: wrong_after(usual[name]) for name in adding},
        len(added),
    )


if __name__ == "__main__":
    main()
