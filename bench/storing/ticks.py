"""The sweep: an idle tick, and one in which a thousand cases change colour, beside a bare scan that writes the same."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from attrs import frozen

from approvalflow import Office
from approvalflow.domain.deadlines.moments import HOUR, MINUTE
from approvalflow.sweep import sweep
from approvalflow.testing.doubles import SeededIds, SeededRandom, VirtualClock
from approvalflow.testing.store_samples import NOON
from approvalflow_sqlalchemy import SqlStore
from approvalflow_sqlalchemy.schema.cases import cases, docket
from approvalflow_sqlalchemy.schema.effects import timers
from approvalflow_sqlalchemy.schema.journal import chain_heads, journal
from bench.storing.rows import ROAD_MATTER

__all__ = ["FIRING", "Ticks", "armed_for", "ticks"]

#: How many cases change their colour in a tick.
FIRING = 1135

#: How many ticks of each kind are measured.
_ROUNDS = 5


@frozen
class Ticks:
    """Seconds of a tick, the median: with nothing to do, with cases that fire, and the bare scan for these."""

    idle: float
    firing: float
    floor: float
    firing_cpu: float
    floor_cpu: float
    cases: int

    @property
    def ratio(self) -> float:
        """How many times the floor a firing tick takes."""
        return self.firing / self.floor


def armed_for(refs: list[str], firing: int) -> dict[str, int]:
    """When the timers fire: so many cases at each of the ticks, half of them yellow and half red."""
    rounds = 2 * _ROUNDS + 2
    return {ref: NOON + (n // firing + 1) * HOUR + n % 2 for n, ref in enumerate(refs[: firing * rounds])}


def ticks(store: SqlStore, region: str, firing: int) -> Ticks:
    """Measure; the cases were put with `armed_for`. One tick of each in turn, the first of each left out."""
    clock = VirtualClock(NOON)
    office = Office([ROAD_MATTER], region=region, store=store, clock=clock, ids=SeededIds("b"), random=SeededRandom(7))
    sweep(office)
    idle = _median(lambda: sweep(office), 100)
    spent: dict[str, list[tuple[float, float]]] = {"project": [], "floor": []}
    floor = _floor(store, region)
    for number in range(2 * (_ROUNDS + 1)):
        clock.set(NOON + (number + 1) * HOUR + MINUTE)
        name = "floor" if number % 2 else "project"
        begun, cpu = time.perf_counter(), time.process_time()
        done = floor(clock.now()) if number % 2 else sweep(office).cases
        spent[name].append((time.perf_counter() - begun, time.process_time() - cpu))
        if done != firing:
            raise AssertionError(f"{done} cases fired, not {firing}")
    (firing_s, firing_cpu), (floor_s, floor_cpu) = (
        [statistics.median(one) for one in zip(*spent[name][1:], strict=True)] for name in ("project", "floor")
    )
    return Ticks(idle, firing_s, floor_s, firing_cpu, floor_cpu, firing)


def _median(work: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def _floor(store: SqlStore, region: str) -> Callable[[int], int]:
    """One scan of the armed timers by Core, and the rows that follow, each kind by one statement; nothing is judged."""
    b = sa.bindparam
    due = sa.select(timers.c.subject, timers.c.clock, timers.c.rung, timers.c.due_version, timers.c.fire_at).where(
        timers.c.region == b("r"), timers.c.fired == sa.literal_column("0"), timers.c.fire_at <= b("now")
    )
    key = ("region", "subject", "clock", "rung", "due_version")
    fire = timers.update().where(*(timers.c[name] == b(f"k_{name}") for name in key)).values(fired=1)
    at = (cases.c.region == b("r"), cases.c.ref == b("k"))
    colour = cases.update().where(*at).values(version=cases.c.version + 1, ran_out=b("out"))
    line = (docket.c.region == b("r"), docket.c.agency == b("a"), docket.c.case_ref == b("k"), docket.c.step == b("s"))
    redden = docket.update().where(*line).values(fixed=b("f"))
    head = sa.select(chain_heads.c.position).where(chain_heads.c.region == b("r")).with_for_update()
    move = chain_heads.update().where(chain_heads.c.region == b("r")).values(position=b("p"), link=b("l"))
    agencies = sa.select(cases.c.ref, cases.c.agency, cases.c.version).where(
        cases.c.region == b("r"), cases.c.ref.in_(b("refs", expanding=True))
    )

    def tick(now: int) -> int:
        with store.engine.begin() as connection:
            found = connection.execute(due, {"r": region, "now": now}).all()
            refs = [row.subject for row in found]
            where = {row.ref: row for row in connection.execute(agencies, {"r": region, "refs": refs})}
            connection.execute(
                colour, [{"r": region, "k": row.subject, "out": int(row.rung == "red")} for row in found]
            )
            red = [row.subject for row in found if row.rung == "red"]
            connection.execute(
                redden, [{"r": region, "a": where[ref].agency, "k": ref, "s": "", "f": "red"} for ref in red]
            )
            connection.execute(fire, [{f"k_{name}": getattr(row, name, region) for name in key} for row in found])
            position = connection.execute(head, {"r": region}).scalar_one()
            connection.execute(
                journal.insert(), [_entry(region, position + n, row, where) for n, row in enumerate(found, start=1)]
            )
            connection.execute(move, {"r": region, "p": position + len(found), "l": bytes(32)})
        return len(found)

    return tick


def _entry(region: str, position: int, row: Any, where: dict[str, Any]) -> dict[str, Any]:
    return {
        "region": region,
        "position": position,
        "kind": "rung-reached",
        "at": row.fire_at,
        "entered": row.fire_at,
        "by": "system",
        "command_id": f"sweep/{row.subject}/12",
        "body": '{"clock":"promised","due_version":1,"rung":"yellow"}',
        "agency": "",
        "station": "",
        "acting_for": "",
        "case_ref": row.subject,
        "case_seq": where[row.subject].version + 1,
        "link": bytes(32),
    }
