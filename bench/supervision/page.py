"""The page of the documentation: what was measured, in words that hold whatever was measured."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bench.supervision.measured import Backtests, Looks

__all__ = ["write"]

_DOCS = Path(__file__).resolve().parents[2] / "docs"

_BEGIN = """\
# Speed of supervision 监察的速度

`make bench-supervision` 量出：全部规则回测整个历史所需时间与内存、逐条检查一条记录相对写入该条记录的代价、
以及监察看板按颜色计数的时间。本页由该命令写成，机器不同数字不同。

This page is written by `make bench-supervision`. The figures are of one machine, with whatever else it did. Here:
{machine}

## A backtest of all rules over the whole history

Every rule looks at every entry, each case built along the way; the history is a SQLite file of what the real office did
with a thousand cases, again and again, one in twelve of them late. The result is held against what supervision had
raised: nothing may be new and nothing gone. *Memory* is the most that one reader had. The goal is 600,000 cases in less
than ten minutes on two processors, with memory that does not grow.

| cases | entries | readers | seconds | entries/s | memory, MiB | signals found again | cards found again |
|--:|--:|--:|--:|--:|--:|--:|--:|
"""

_LOOKS = """
## An entry more

What an entry costs the office that writes it, with its case, timers and letters, and what it costs supervision to look
at it and to write what it finds. In one SQLite file, in microseconds.

| written | looked at | ratio |
|--:|--:|--:|
| {written:,.0f} | {looked:,.0f} | {ratio:.2f} |

## The counts of the board

Every open case counted by agency and light; the goal is 100 ms at 100,000 open cases.

| open cases | ms |
|--:|--:|
| {opened:,} | {ms:,.1f} |
"""


def write(found: Sequence[Backtests], looked: Looks, opened: int, ms: float, folder: Path = _DOCS) -> None:
    """Write the page."""
    path = folder / "explanation" / "speed-of-supervision.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    machine = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"approvalflow {version('approvalflow')}."
    )
    rows = "".join(
        f"| {one.cases:,} | {one.entries:,} | {one.readers} | {one.seconds:,.1f} | {one.entries / one.seconds:,.0f} | "
        f"{one.mib:,.0f} | {one.signals:,} | {one.cards:,} |\n"
        for one in found
    )
    rest = _LOOKS.format(written=looked.written, looked=looked.looked, ratio=looked.ratio, opened=opened, ms=ms)
    path.write_text(_BEGIN.format(machine=machine) + rows + rest, encoding="utf-8")
