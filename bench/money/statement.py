"""A bank's statement compared with the books in plain memory: how fast, and with how much memory the whole process.

python -m bench.money.statement 100000      what it came to, as one line of JSON
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from datetime import date
from functools import partial

from attrs import frozen

from approvalflow.domain.deadlines.moments import DAY, SECOND, day_of, instant
from approvalflow.domain.fees.bills import PaymentFact, StatementLine
from approvalflow.domain.fees.reconciliation import reconcile, unexplained

__all__ = ["Compared", "compared"]

_DAY = date(2026, 3, 4)
_BEGUN = instant("2026-03-04T00:00:00+08:00")


@frozen
class Compared:
    """What comparing so many lines took: seconds, and the most memory of the process that did nothing else, in MiB."""

    lines: int
    seconds: float
    floor: float
    mib: float

    @property
    def rate(self) -> float:
        """Lines a second."""
        return self.lines / self.seconds


def compared(lines: int) -> Compared:
    """Measure in a process of its own, so that nobody else's memory is counted."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.money.statement", str(lines)], capture_output=True, text=True, check=True
    )
    return Compared(**json.loads(done.stdout))


def main(lines: int) -> None:
    """Of a hundred lines 94 fit, and one each is of another amount, unknown to us, of another day, twice in the file,
    and in another currency; and one of ours stands in no line."""
    file = [_line(number) for number in range(lines)]
    ours = [_ours(number) for number in range(lines) if number % 100 != 1]
    local = partial(day_of, zone="Asia/Shanghai")
    begun = time.perf_counter()
    results = reconcile(_DAY, file, ours, day_of=local)
    seconds = time.perf_counter() - begun
    assert len(results) >= lines and unexplained(results)
    begun = time.perf_counter()
    known = {(one.bank, one.bank_txn): one.fen for one in ours}
    fits = sum(known.get((line.bank, line.bank_txn)) == line.fen for line in file)
    floor = time.perf_counter() - begun
    assert fits
    # Linux tells kilobytes, macOS bytes.
    unit = 1024 if sys.platform != "darwin" else 1
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
    print(json.dumps({"lines": lines, "seconds": seconds, "floor": floor, "mib": most}))


def _line(number: int) -> StatementLine:
    odd = number % 100
    of = number - 1 if odd == 3 else number
    fen = 11_250 + of % 977 + (odd == 0)
    currency = "USD" if odd == 4 else "CNY"
    return StatementLine("bank", _DAY, number + 1, "payment", f"T{of:012d}", f"420921-F{of}-B1", fen, currency)


def _ours(number: int) -> PaymentFact:
    odd = number % 100
    txn = f"U{number:012d}" if odd == 5 else f"T{number:012d}"
    at = _BEGUN + (number % 86_000) * SECOND - (DAY if odd == 2 else 0)
    fen = 11_250 + number % 977
    return PaymentFact("bank", txn, f"420921-F{number}-B1", "paid", fen, merchant="M-1", paid_at=at)


if __name__ == "__main__":
    main(int(sys.argv[1]))
