"""Send a bank's messages to an office: `python -m approvalflow.testing.messages --count 100000 --seed 7`.

    --count N       how many the bank sends; in pieces of 20,000, each to an office of its own (default 10000)
    --seed S        what is drawn (default 0)
    --store KIND    memory (default), sqlite or postgres
    --unchecked     do not verify the record of each piece, which takes a fifth of the time

The last line is `unexplained N fen, double receipts N, forged accepted N`. Exit 0: all of it is zero, every bill is as
it should be, and the record verifies; else 1; 2 usage.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial

from approvalflow.commands.progress import bar
from approvalflow.testing.messages.campaign import Piece, piece, pieces
from approvalflow.testing.messages.reckoning import Reckoned
from approvalflow.testing.simulation.stores import KINDS, Stores

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign and say what it came to."""
    summary = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m approvalflow.testing.messages", description=summary)
    parser.add_argument("--count", type=int, default=10_000, help="how many messages / 报文数")
    parser.add_argument("--seed", type=int, default=0, help="what is drawn / 随机种子")
    parser.add_argument("--store", choices=sorted(KINDS), default="memory", help="where the office keeps it / 存储")
    parser.add_argument("--url", default="", help="the database in which PostgreSQL stores are made")
    parser.add_argument("--unchecked", action="store_true", help="do not verify each record / 不核验")
    told = parser.parse_args(arguments)
    if told.count < 1:
        parser.error("at least one message / 至少一条报文")
    begun = time.monotonic()
    stores, done, found = Stores(told.store, told.url), 0, list[Piece]()
    for number, size in enumerate(pieces(told.count)):
        say = _progress(done, told.count)
        one = partial(piece, count=size, seed=told.seed * 100_003 + number, told=say, checked=not told.unchecked)
        found.append(stores.on(one))
        done += size
    return _summary(found, time.monotonic() - begun)


def _progress(before: int, count: int) -> partial[None]:
    return partial(_drawn, before, count) if sys.stderr.isatty() else partial(_silent)


def _drawn(before: int, count: int, done: int) -> None:
    bar(before + done, count)


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
    print(
        f"{sent} messages in {seconds:.1f} s; {', '.join(f'{kind} {times}' for kind, times in sorted(drawn.items()))}"
    )
    print(f"answered: {', '.join(f'{word} {times}' for word, times in sorted(answers.items()))}")
    print(f"without a message, and given back: {', '.join(f'{who} {times}' for who, times in sorted(late.items()))}")
    print(f"bills that are not as they should be {total.bills_wrong}; violations of the record {violations}")
    print(
        f"unexplained {total.unexplained} fen, double receipts {total.double_receipts}, "
        f"forged accepted {total.forged_accepted}"
    )
    return 0 if total.sound and not violations else 1


if __name__ == "__main__":
    sys.exit(main())
