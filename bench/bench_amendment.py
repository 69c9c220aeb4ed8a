"""An amendment of the calendar in memory: the preview of it and the recomputing of every open case.

    python bench/bench_amendment.py [HOW MANY OPEN CASES]

The cases were filed and accepted over three weeks. Then one person proposes a notice that makes a Thursday a holiday,
the preview says what it would do, another confirms, and every case is dated anew and written with its event. Beside
it, what the least of it costs: one reading of two stopwatches for each case, without store, journal or timers.
"""

from __future__ import annotations

import gc
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from measuring.tables import head, table

from approvalflow import Actor, Applicant, Office, Plugins, declare
from approvalflow.domain.deadlines.calendars import compile_calendar
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.many import lights_at
from approvalflow.domain.deadlines.moments import DAY, HOUR, instant
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.domain.deadlines.stopwatch import Stopwatch
from approvalflow.memory import MemoryStore
from approvalflow.testing.doubles import SeededIds, SeededRandom, VirtualClock

EMBED = Path(__file__).parent.parent / "examples" / "embed"
CASES = 100_000
BEGIN = instant("2026-11-02T09:00:00+08:00")
WEEKS = 3
CLERK = Actor("u-17", agency="urban-management", roles={"window"})
PROPOSES = Actor("c-1", agency="centre", roles={"centre"})
CONFIRMS = Actor("c-2", agency="centre", roles={"centre"})
FACTS = {"area_m2": "12.5", "days": 30, "class": "pavement", "site_check": False}
THURSDAY = Notice(
    title="关于临时放假的通知",
    number="测试〔2026〕1号",
    issued_on=date(2026, 11, 20),
    link="",
    days_off=[date(2026, 11, 26)],
)


def progress(title: str) -> Callable[[int, int], None]:
    """A bar on the terminal, drawn anew at every hundredth; nothing where there is no terminal."""
    shown = [-1 if sys.stderr.isatty() else 100]

    def draw(done: int, whole: int) -> None:
        part = 100 * done // max(whole, 1)
        if part > shown[0]:
            shown[0] = part
            print(f"\r  {title} [{'#' * (part // 4):25}] {part:3} %", end="\n" if part == 100 else "", file=sys.stderr)

    return draw


def opened(cases: int) -> tuple[Office, VirtualClock]:
    """An office with so many cases under review."""
    clock = VirtualClock(BEGIN)
    office = Office(
        region="420921",
        store=MemoryStore(),
        matters=declare.read_matters(EMBED / "matters"),
        organisation=declare.read_organisation(EMBED / "organisation.toml"),
        plugins=Plugins.installed(only=["china-calendar"]),
        clock=clock,
        ids=SeededIds("bench"),
        random=SeededRandom("bench"),
    )
    draw = random.Random(20261123)
    shown = progress("filing  ")
    for number, offset in enumerate(sorted(draw.randrange(WEEKS * 7 * DAY) for _ in range(cases)), start=1):
        clock.set(BEGIN + offset)
        case = office.file(
            "road-occupation",
            applicant=Applicant("王芳"),
            facts=FACTS,
            materials={"application": b"..."},
            by=CLERK,
        )
        office.accept(case.ref, by=CLERK)
        shown(number, cases)
    clock.set(BEGIN + WEEKS * 7 * DAY + HOUR)
    return office, clock


def peak() -> float:
    """The most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure the preview and the recomputing, with their memory."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    head(f"An amendment over {cases:,} open cases, in memory", ["approvalflow"])
    office, clock = opened(cases)
    gc.collect()
    proposal = office.propose_notices(THURSDAY, by=PROPOSES)
    rows, held = [], peak()

    begun = time.process_time()
    preview = office.preview_notices(proposal.id, progress=progress("preview "))
    rows.append(("preview", time.process_time() - begun, peak() - held))
    held = peak()

    begun = time.process_time()
    done = office.confirm_notices(proposal.id, by=CONFIRMS, progress=progress("confirm "))
    rows.append(("confirm: load and recompute", time.process_time() - begun, peak() - held))

    days = office.calendar()
    before = compile_calendar(days.name, days.notices[:-1], assumed=days.assumed, first=days.first, last=days.last)
    limits = (Limit("8 working days"), Limit("20 working days"))
    draw = random.Random(20261123)
    clocks = [
        Stopwatch(limit, BEGIN + offset)
        for offset in (draw.randrange(WEEKS * 7 * DAY) for _ in range(cases))
        for limit in limits
    ]
    begun = time.process_time()
    for calendar in (before, days):
        for _ in lights_at(clocks, Timetable(calendar), clock.now()):
            pass
    rows.append(("two dues of each case under both calendars, nothing else", time.process_time() - begun, 0.0))

    table(
        ["", "s", "cases/s", "µs a case", "MiB more"],
        [
            [name, f"{taken:.2f}", f"{cases / taken:,.0f}", f"{taken / cases * 1e6:,.1f}", f"{more:.1f}"]
            for name, taken, more in rows
        ],
    )
    print(
        f"\n  {preview.cases:,} cases looked at: {preview.later:,} later, {preview.earlier:,} earlier, "
        f"{preview.unmoved:,} unmoved; {done.changed:,} dates written, {len(done.failed)} failed\n"
    )


if __name__ == "__main__":
    main()
