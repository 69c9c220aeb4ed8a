"""The page of the documentation: what was measured, in words that hold whatever was measured, and the picture."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bench.storing.chart import Line, Panel, chart
from bench.storing.measured import CLIENTS, Measured

__all__ = ["write"]

_DOCS = Path(__file__).resolve().parents[2] / "docs"

_BEGIN = """\
# Speed of the store 存储的速度

`make bench-store` 在一次运行里轮流测量存储与它的下限（同样的行、由 SQLAlchemy Core 直接写入），并量出办件增多时
每张清单、每次扫描、每块看板的用时。清单用键集翻页，历史办件再多也不变慢；空扫描与在办件数无关；变灯的办件成批写入。
本页由该命令写成，机器不同数字不同，比值大致相同。

This page is written by `make bench-store`, which measures the floor and the project in turn in one run. The figures
are of one machine; a ratio of one run says more than any of them. [Why it is built so](decisions.md). {machine}
"""

_LISTS = """
## Lists beside ever more history: {name}

A page of fifty lines from a region with {opened:,} open cases at forty agencies and as many closed ones as the row
says, in microseconds from the beginning of a look to its end, the median of two hundred. *Docket*: one agency's, the
steps of a role among them. *Overdue*: what it leads itself and has missed, the earliest due first.

| closed cases | {heads} |
|---|{rules}
"""

_SWEEP = """
## The sweep and the board over ever more open cases

*Idle*: nothing has come due. *Firing*: so many cases turn yellow or red in one tick; the floor scans the timers once
and writes the same rows by Core, without chain, encoding or rules. *Board*: every open case, counted by agency and
light.

| | open cases | idle, ms | fire | firing, ms | floor, ms | times the floor | by processor time | board, ms |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
"""

_STEPS = """
## A durable step

A *step* reads a case and its events, writes case, docket, timers, a letter, a command and a journal entry, and
commits; its floor does the same by Core with statements built once, and computes no chain. An *act* is an opinion of
two officers through the whole office; its floor reads and writes the same by Core, in another database that holds the
same, with nothing judged, folded, encoded, chained or shown. Each in turn, medians; by the clock, and by the processor
time of the client alone, which leaves out the disk and the server.

| | steps/s | floor/s | of the floor | by processor time | acts/s | floor/s | of the floor | by processor time |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
"""

_KINDS = {
    "docket": "docket",
    "overdue": "overdue",
    "of_region": "docket of the region",
    "recent": "recent",
    "of_party": "of a party",
}


def write(found: Sequence[Measured], folder: Path = _DOCS) -> None:
    """Write the page and its picture."""
    page = folder / "explanation" / "speed-of-the-store.md"
    picture = folder / "pictures" / "speed-of-the-store.svg"
    for path in (page, picture):
        path.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(_picture(found), encoding="utf-8")
    page.write_text(_text(found), encoding="utf-8")


def _text(found: Sequence[Measured]) -> str:
    names = ", ".join(one.name for one in found)
    machine = (
        f"Here:\n{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"approvalflow {version('approvalflow')}, SQLAlchemy {version('sqlalchemy')}, {names}."
    )
    parts = [_BEGIN.format(machine=machine), "\n![Cost against size](../pictures/speed-of-the-store.svg)\n"]
    for one in found:
        heads, rules = " | ".join(_KINDS.values()), "--:|" * len(_KINDS)
        parts.append(_LISTS.format(opened=one.opened, name=one.name, heads=heads, rules=rules))
        for size, lists in one.lists.items():
            parts.append(f"| {size:,} | " + " | ".join(f"{getattr(lists, kind):,.0f}" for kind in _KINDS) + " |\n")
        grown = [[getattr(lists, kind) for lists in one.lists.values()] for kind in _KINDS]
        parts.append("| last over first | " + " | ".join(f"{row[-1] / row[0]:.2f}" for row in grown) + " |\n")
    parts.append(_SWEEP)
    for one in found:
        for size, tick in one.ticks.items():
            parts.append(
                f"| {one.name} | {size:,} | {tick.idle * 1e3:.2f} | {tick.cases:,} | {tick.firing * 1e3:,.0f} | "
                f"{tick.floor * 1e3:,.0f} | {tick.ratio:.2f} | {tick.firing_cpu / tick.floor_cpu:.2f} | "
                f"{one.board[size]:,.1f} |\n"
            )
    parts.append(_STEPS)
    for one in found:
        figures = " | ".join(
            f"{rates.unit:,.0f} | {rates.floor:,.0f} | {rates.ratio:.2f} | {rates.by_processor:.2f}"
            for rates in (one.step, one.act)
        )
        parts.append(f"| {one.name} | {figures} |\n")
    for one in found:
        if one.together is not None:
            parts.append(
                f"\n{CLIENTS} clients in {CLIENTS} regions of {one.name} together do {one.together:.2f} times what one "
                f"client does;\nthey share {os.cpu_count()} cores with the server.\n"
            )
    return "".join(parts)


def _picture(found: Sequence[Measured]) -> str:
    panels = []
    for one in found:
        lines = [
            Line(words, {size: getattr(lists, kind) / 1e6 for size, lists in one.lists.items()}, colour)
            for colour, (kind, words) in enumerate(_KINDS.items())
        ]
        panels.append(Panel(f"{one.name}: a page of fifty lines", "closed cases beside the open ones", lines))
    for one in found:
        ticks = one.ticks.items()
        lines = [
            Line("idle tick", {size: tick.idle for size, tick in ticks}, 2),
            Line("firing tick", {size: tick.firing for size, tick in ticks}, 0),
            Line("its floor", {size: tick.floor for size, tick in ticks}, 0, dashed=True),
            Line("the whole board", {size: took / 1e3 for size, took in one.board.items()}, 1),
        ]
        panels.append(Panel(f"{one.name}: the sweep and the board", "open cases", lines))
    return chart(panels, "Cost against size")
