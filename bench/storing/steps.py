"""A durable step of a case: the store's unit beside a Core floor that writes the same rows and locks the same head.

Both run in turn in one process. The floor is SQLAlchemy Core with statements built once, without the rules of the
store; it computes no chain and no encoding.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from typing import Any

import sqlalchemy as sa
from attrs import fields, frozen

from approvalflow.ports.store import CaseRow, Command, Owed, Store, Timer
from approvalflow.testing.store_samples import NOON, case_row, draft
from approvalflow_sqlalchemy import SqlStore, open_store
from approvalflow_sqlalchemy.schema.cases import cases, commands, docket
from approvalflow_sqlalchemy.schema.effects import owed, timers
from approvalflow_sqlalchemy.schema.journal import chain_heads, journal

__all__ = ["Rates", "clients", "durable_step", "file_cases", "rates", "unit_step"]

CASES = 200
BODY = {"opinion": "同意", "step": "site-check", "facts": {"area_m2": "12.5", "days": 30}, "papers": ["form", "plan"]}
STEPS = ("yellow", "red", "reminder-1")


@frozen
class Rates:
    """Steps a second of the project and of the floor, and the floor's processor time as a share of the project's."""

    unit: float
    floor: float
    by_processor: float

    @property
    def ratio(self) -> float:
        """What the project reaches of the floor."""
        return self.unit / self.floor


def file_cases(store: Store, region: str) -> None:
    """Cases of one event each."""
    with store.unit(region) as unit:
        for i in range(CASES):
            unit.put_case(case_row(f"c-{i:06d}"), expected=0)
        unit.append([draft("case-filed", case_ref=f"c-{i:06d}", case_seq=1, body=BODY) for i in range(CASES)])
        unit.commit()


def unit_step(store: Store, region: str) -> Callable[[], None]:
    """What an office does in one command: read, decide, write, owe, arm, remember, journal."""
    count = iter(range(10**9))

    def step() -> None:
        n = next(count)
        ref = f"c-{n % CASES:06d}"
        with store.unit(region) as unit:
            assert unit.command(f"k-{n}") is None
            row = unit.case(ref)
            assert row is not None
            unit.case_entries(ref)
            version = row.version + 1
            unit.put_case(case_row(ref, version=version, due=NOON + n), expected=row.version)
            unit.rearm(ref, [Timer(ref, "case", rung, version, NOON + n + i) for i, rung in enumerate(STEPS)])
            unit.owe([Owed(f"m-{n}", "letter", "counter", ref, {"to": "p-1", "n": n}, NOON, NOON)])
            unit.put_command(Command(f"k-{n}", "d" * 64, {"ref": ref, "version": version}, NOON))
            unit.append([draft("opinion-given", case_ref=ref, case_seq=version, body=BODY, command_id=f"k-{n}")])
            unit.commit()

    return step


def floor_step(store: SqlStore, region: str) -> Callable[[], None]:
    """The same rows by Core alone, each statement built once."""
    b = sa.bindparam
    at = (cases.c.region == b("r"), cases.c.ref == b("k"))
    read_command = sa.select(commands).where(commands.c.region == b("r"), commands.c.id == b("k"))
    read_case = sa.select(cases).where(*at)
    read_entries = (
        sa.select(journal)
        .where(journal.c.region == b("r"), journal.c.case_ref == b("k"), journal.c.case_seq > 0)
        .order_by(journal.c.case_seq)
    )
    plain = [f.name for f in fields(CaseRow) if f.name not in ("ref", "stage", "matter", "matter_version", "agency")]
    plain = [name for name in plain if name not in ("party", "filed_at", "number", "closed_at")]
    update = cases.update().where(*at, cases.c.version == b("v")).values({name: b(f"n_{name}") for name in plain})
    disarm = timers.delete().where(timers.c.region == b("r"), timers.c.subject == b("k"), timers.c.fired == 0)
    line = (docket.c.region == b("r"), docket.c.agency == b("a"), docket.c.case_ref == b("k"), docket.c.step == b("s"))
    redesk = docket.update().where(*line).values(due=b("d"))
    head = sa.select(chain_heads.c.position).where(chain_heads.c.region == b("r")).with_for_update()
    move = chain_heads.update().where(chain_heads.c.region == b("r")).values(position=b("p"), link=b("l"))
    seq = {}
    if store.engine.dialect.name == "sqlite":
        rows = owed.alias()
        last = sa.select(sa.func.coalesce(sa.func.max(rows.c.seq), 0) + 1).where(rows.c.region == b("r"))
        seq = {"seq": last.scalar_subquery()}
    insert_owed = owed.insert().inline().values({c.name: b(f"n_{c.name}") for c in owed.c if c.name != "seq"} | seq)
    text = json.dumps(BODY, ensure_ascii=False)
    count = iter(range(10**9))

    def step() -> None:
        n = next(count)
        ref = f"c-{n % CASES:06d}"
        with store.engine.begin() as connection:
            connection.execute(read_command, {"r": region, "k": f"k-{n}"}).first()
            row: Any = connection.execute(read_case, {"r": region, "k": ref}).first()
            connection.execute(read_entries, {"r": region, "k": ref}).all()
            version = row.version + 1
            values = {f"n_{name}": getattr(row, name) for name in plain}
            values |= {"n_version": version, "n_due": NOON + n}
            done = connection.execute(update, values | {"r": region, "k": ref, "v": row.version})
            assert done.rowcount == 1
            connection.execute(redesk, {"r": region, "a": row.agency, "k": ref, "s": "", "d": NOON + n})
            connection.execute(disarm, {"r": region, "k": ref})
            connection.execute(
                timers.insert(),
                [
                    {
                        "region": region,
                        "subject": ref,
                        "clock": "case",
                        "rung": rung,
                        "due_version": version,
                        "fire_at": NOON + n + i,
                        "fired": 0,
                    }
                    for i, rung in enumerate(STEPS)
                ],
            )
            connection.execute(
                insert_owed,
                {
                    "r": region,
                    "n_region": region,
                    "n_key": f"m-{n}",
                    "n_kind": "letter",
                    "n_adapter": "counter",
                    "n_line": ref,
                    "n_body": f'{{"n":{n},"to":"p-1"}}',
                    "n_owed_at": NOON,
                    "n_next_try": NOON,
                    "n_attempts": 0,
                    "n_parked": 0,
                    "n_error": "",
                    "n_leased_until": None,
                    "n_settled_at": None,
                },
            )
            connection.execute(
                commands.insert(),
                {"region": region, "id": f"k-{n}", "digest": "d" * 64, "answer": f'{{"ref":"{ref}"}}', "entered": NOON},
            )
            position = connection.execute(head, {"r": region}).scalar_one()
            connection.execute(
                journal.insert(),
                {
                    "region": region,
                    "position": position + 1,
                    "kind": "opinion-given",
                    "at": NOON,
                    "entered": NOON,
                    "by": "u-17",
                    "command_id": f"k-{n}",
                    "body": text,
                    "agency": "",
                    "station": "",
                    "acting_for": "",
                    "case_ref": ref,
                    "case_seq": version,
                    "link": b"\x00" * 32,
                },
            )
            connection.execute(move, {"r": region, "p": position + 1, "l": b"\x00" * 32})

    return step


def rates(unit: Callable[[], None], floor: Callable[[], None], seconds: float) -> Rates:
    """How often a second each can be done: one step of each in turn, so that whatever slows the disk or the machine
    slows both. By the clock, and by the processor time of this process alone."""
    spent: dict[Callable[[], None], list[tuple[float, float]]] = {unit: [], floor: []}
    for step in (unit, floor) * 20:
        step()
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        for step in (unit, floor):
            clock, processor = time.perf_counter(), time.process_time()
            step()
            spent[step].append((time.perf_counter() - clock, time.process_time() - processor))
    (unit_s, unit_cpu), (floor_s, floor_cpu) = (
        [statistics.median(one) for one in zip(*spent[step], strict=True)] for step in (unit, floor)
    )
    return Rates(1 / unit_s, 1 / floor_s, floor_cpu / unit_cpu)


def durable_step(store: SqlStore, seconds: float) -> Rates:
    """A unit of the store beside a floor of Core, each in a region of its own."""
    regions = [f"unit-{time.time_ns()}", f"floor-{time.time_ns()}"]
    for region in regions:
        file_cases(store, region)
    return rates(unit_step(store, regions[0]), floor_step(store, regions[1]), seconds)


def client(url: str, region: str, seconds: float, gate: Barrier, reached: SimpleQueue[float]) -> None:
    """One process that steps the cases of a region of its own, from the moment at which all are ready."""
    store = open_store(url)
    file_cases(store, region)
    step = unit_step(store, region)
    for _ in range(20):
        step()
    gate.wait(120)
    done, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        step()
        done += 1
    reached.put(done / (time.perf_counter() - begun))
    store.close()


def clients(url: str, seconds: float, count: int) -> float:
    """What so many clients reach together, each in a region of its own."""
    spawning = get_context("spawn")
    gate, reached = spawning.Barrier(count), spawning.SimpleQueue()
    regions = [f"client-{i}-{time.time_ns()}" for i in range(count)]
    processes = [spawning.Process(target=client, args=(url, region, seconds, gate, reached)) for region in regions]
    for process in processes:
        process.start()
    together = sum(reached.get() for _ in processes)
    for process in processes:
        process.join()
    return together
