"""Send a bank's messages to an office: `python -m approvalflow.testing.messages --count 100000 --seed 7`.

    --count N       how many the bank sends; in pieces of 20,000, each to an office of its own (default 10000)
    --seed S        what is drawn (default 0)
    --store KIND    memory (default), sqlite or postgres
    --processes P   so many pieces at a time (default 1)
    --unchecked     do not verify the record of each piece, which takes a tenth of the time

The last line is `unexplained N fen, double receipts N, forged accepted N; of N messages: ...`, with how many were drawn
of each misbehaviour. Exit 0: the first three are zero, every bill is as it should be, and the record verifies; else 1;
2 usage.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial

from approvalflow.commands.progress import bar
from approvalflow.testing.messages.campaign import Piece
from approvalflow.testing.messages.counties import Campaign, carried_out
from approvalflow.testing.messages.reckoning import Reckoned
from approvalflow.testing.simulation.stores import KINDS

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign and say what it came to."""
    summary = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m approvalflow.testing.messages", description=summary)
    parser.add_argument("--count", type=int, default=10_000, help="how many messages / 报文数")
    parser.add_argument("--seed", type=int, default=0, help="what is drawn / 随机种子")
    parser.add_argument("--store", choices=sorted(KINDS), default="memory", help="where the office keeps it / 存储")
    parser.add_argument("--url", default="", help="the database in which PostgreSQL stores are made")
    parser.add_argument("--processes", type=int, default=1, help="how many at a time / 进程数")
    parser.add_argument("--unchecked", action="store_true", help="do not verify each record / 不核验")
    told = parser.parse_args(arguments)
    if told.count < 1 or told.processes < 1:
        parser.error("at least one message, and one process / 至少一条报文、一个进程")
    begun = time.monotonic()
    campaign = Campaign(told.count, told.seed, told.store, told.url, not told.unchecked)
    say = partial(_drawn, told.count) if sys.stderr.isatty() else _silent
    return _summary(carried_out(campaign, processes=told.processes, told=say), time.monotonic() - begun)


def _drawn(count: int, done: int) -> None:
    bar(done, count)


def _silent(_done: int) -> None:
    return


def _summary(found: Sequence[Piece], seconds: float) -> int:
    drawn, answers, late, violations, total = Counter[str](), Counter[str](), Counter[str](), 0, Reckoned()
    for one in found:
        drawn.update(one.drawn)
        answers.update(one.answers)
        late.update(one.found)
        total += one.reckoned
        violations += one.violations
    sent = sum(one.sent for one in found)
    print(f"{sent} messages in {seconds:.1f} s, in {len(found)} counties")
    print(f"answered: {_listed(answers)}")
    print(f"without a message, and given back: {_listed(late)}")
    print(f"bills that are not as they should be {total.bills_wrong}; violations of the record {violations}")
    print(
        f"unexplained {total.unexplained} fen, double receipts {total.double_receipts}, "
        f"forged accepted {total.forged_accepted}; of {sent} messages: {_listed(drawn)}"
    )
    return 0 if total.sound and not violations else 1


def _listed(times: Counter[str]) -> str:
    return ", ".join(f"{word} {number}" for word, number in sorted(times.items()))


if __name__ == "__main__":
    sys.exit(main())
