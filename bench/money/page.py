"""The page of the documentation: what was measured, in words that hold whatever was measured, and the picture."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from bench.money.statement import Compared
from bench.storing.chart import Line, Panel, chart
from bench.storing.steps import Rates

__all__ = ["write"]

_DOCS = Path(__file__).resolve().parents[2] / "docs"

_BEGIN = """\
# Speed of money 收款的速度

`make bench-money` 在一次运行里轮流测量银行报文（入库、判断、记账、应答）与同一存储的一个持久步骤，并量出十万行对账单
在内存中比对的速度和所占内存。本页由该命令写成，机器不同数字不同，比值大致相同。

This page is written by `make bench-money`. The figures are of one machine; a ratio of one run says more than any of
them. Here: {machine}

## A bank's message beside a durable step

A *message* is stored, read by the adapter in a thread with a deadline, judged, booked with its receipt and the event of
its case, and answered: two transactions, because it is kept before anything is done with it; the first waits for no
disk. A *step* is one transaction that writes case, docket, timers, a letter, a command and a journal entry ([what it is
beside its floor](speed-of-the-store.md)). One of each in turn, medians; by the clock, and by the processor time of this
process.
*Again* is the same message byte for byte, which is known and does nothing. The goal is half of a step.

| | messages/s | steps/s | of a step | by processor time | again/s | of a step |
|---|--:|--:|--:|--:|--:|--:|
"""

_STATEMENT = """
## A statement beside the books

`reconcile` of a day's file with our payments in plain memory: of a hundred lines 94 fit, the others differ in each way
that a line can. *Floor*: one look-up and one comparison for each line. *Memory* is the most that a process had that did
nothing else, Python and the library included. The goal is 20,000 lines a second in less than 200 MiB.

| lines | ms | lines/s | floor, ms | memory, MiB |
|--:|--:|--:|--:|--:|
"""

_PICTURE = "\n![Seconds for a statement of so many lines](../pictures/speed-of-money.svg)\n"


def write(messages: Mapping[str, tuple[Rates, Rates]], statements: Sequence[Compared], folder: Path = _DOCS) -> None:
    """Write the page and its picture."""
    page, picture = folder / "explanation" / "speed-of-money.md", folder / "pictures" / "speed-of-money.svg"
    for path in (page, picture):
        path.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        Line("reconciled", {one.lines: one.seconds for one in statements}),
        Line("floor", {one.lines: one.floor for one in statements}, colour=1, dashed=True),
        Line("at 20,000 lines/s", {one.lines: one.lines / 20_000 for one in statements}, colour=2, dashed=True),
    ]
    picture.write_text(
        chart([Panel("A statement beside the books", "lines", lines)], "Speed of money"), encoding="utf-8"
    )
    page.write_text(_text(messages, statements), encoding="utf-8")


def _text(messages: Mapping[str, tuple[Rates, Rates]], statements: Sequence[Compared]) -> str:
    machine = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},\n"
        f"approvalflow {version('approvalflow')}, SQLAlchemy {version('sqlalchemy')}, {', '.join(messages)}."
    )
    parts = [_BEGIN.format(machine=machine)]
    for name, (first, again) in messages.items():
        parts.append(
            f"| {name} | {first.unit:,.0f} | {first.floor:,.0f} | {first.ratio:.2f} | {first.by_processor:.2f} | "
            f"{again.unit:,.0f} | {again.ratio:.2f} |\n"
        )
    parts += [_STATEMENT, *(_row(one) for one in statements), _PICTURE]
    return "".join(parts)


def _row(one: Compared) -> str:
    return f"| {one.lines:,} | {one.seconds * 1e3:,.0f} | {one.rate:,.0f} | {one.floor * 1e3:,.1f} | {one.mib:,.0f} |\n"
