"""Replay a real permit log through an office, and compare what the office says with what the log says.

    python replay.py ../../../shared/data/permit-log/receipt.csv.gz --lang en

Every case is filed and accepted at its start, every activity is an opinion, and the case is decided, issued and
delivered at its end, on a clock that follows the log. Nothing leaves the memory of the process.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from acts import acts, contradictions
from approvalflow import BadInput
from approvalflow.domain.deadlines.moments import day_or_instant
from permit_log import LogFaulty, read_log
from report import report
from supervised import supervised
from town_hall import TownHall
from watched_hall import WatchedHall
from words import W


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 done, 1 where the log cannot be read, 2 for wrong usage."""
    said = _parser().parse_args(arguments)
    try:
        at = None if said.at is None else day_or_instant(said.at, TownHall().zone)
        cases = read_log(said.log)[: said.limit]
    except (LogFaulty, OSError, BadInput) as fault:
        print(W["no-file"].in_language(said.lang).format(fault=fault), file=sys.stderr)
        return 1
    if not cases:
        print(W["no-cases"].in_language(said.lang), file=sys.stderr)
        return 1
    begun = time.perf_counter()
    everything = acts(cases)
    hall = WatchedHall(cases) if said.supervision else TownHall()
    replayed = hall.replay(everything, at, _bar(len(everything)))
    events = sum(len(case.events) for case in cases)
    seconds = time.perf_counter() - begun
    print(W["replayed"].in_language(said.lang).format(cases=f"{len(cases):,}", events=f"{events:,}", seconds=seconds))
    if isinstance(hall, WatchedHall):
        for line in supervised(replayed, hall.would_raise(), lang=said.lang):
            print(line)
        return 0
    wrong = contradictions(cases)
    for line in report(cases, replayed, wrong, zone=hall.zone, lang=said.lang, everything=said.all):
        print(line)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="replay.py", description="重放许可日志 / replay a permit log")
    parser.add_argument("log", type=Path, help="receipt.csv.gz, receipt.xes.gz")
    parser.add_argument("--at", help="状态所在的时刻 / the instant to look at: 2011-06-30, 2011-06-30T12:00:00+02:00")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 / language")
    parser.add_argument("--limit", type=_positive, help="只重放前几件 / only the first cases")
    parser.add_argument(
        "--supervision", action="store_true", help="监察本会发出什么 / what supervision would have raised"
    )
    parser.add_argument("--all", action="store_true", help="列出全部矛盾 / list every contradictory row")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("1, 2, 3 ...")
    return number


def _bar(whole: int) -> Callable[[int], None]:
    """A progress bar on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda _done: None
    step = max(1, whole // 200)

    def show(done: int) -> None:
        if done % step == 0 or done == whole:
            full = 40 * done // whole
            end = "\n" if done == whole else ""
            print(f"\r[{'#' * full}{'.' * (40 - full)}] {done:,}/{whole:,}", end=end, file=sys.stderr, flush=True)

    return show


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # whoever read the report (`head`) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
