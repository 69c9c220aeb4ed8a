"""A sweep beside people at work in PostgreSQL: it waits for nobody, and no case is coloured twice."""

import threading

from attrs import evolve

from approvalflow.domain.deadlines.moments import HOUR
from approvalflow.sweep import sweep
from approvalflow.testing.store_samples import HERE, case_row, keep
from approvalflow_sqlalchemy import open_store
from tests.office.world import CLERK, World


def test_a_case_that_somebody_is_working_on_is_left_out(postgresql_url):
    """It is neither waited for nor taken; once they are done it is there again."""
    store = open_store(postgresql_url)
    keep(store, *(case_row(f"c-{n}") for n in (1, 2, 3)))
    looked, done = threading.Event(), threading.Event()

    def work():
        with store.unit(HERE) as unit:
            row = unit.case("c-2")
            looked.set()
            assert done.wait(60)
            unit.put_case(evolve(row, version=2, waiting=True), expected=1)
            unit.commit()

    worker = threading.Thread(target=work)
    worker.start()
    assert looked.wait(60)
    with store.unit(HERE) as unit:
        assert [row.ref for row in unit.take_cases(["c-3", "c-2", "c-1"])] == ["c-1", "c-3"]
        unit.put_taken([case_row("c-1", version=2, ran_out=True)])
        unit.commit()
    done.set()
    worker.join()
    with store.unit(HERE) as unit:
        assert [row.version for row in unit.take_cases(["c-1", "c-2"])] == [2, 2]
    store.close()


def test_two_sweeps_at_once_colour_each_case_once(postgresql_url):
    """Whatever each of them takes, together they leave what one would have left."""
    world = World(store=open_store(postgresql_url))
    refs = [world.filed(by=CLERK) for _ in range(40)]
    with world.office.store.reading(world.office.region) as reading:
        first = min(timer.fire_at for timer in reading.timers_due(1 << 60, 500))
    world.clock.set(first + HOUR)
    swept = []
    sweeps = [threading.Thread(target=lambda: swept.append(sweep(world.office))) for _ in range(4)]
    for one in sweeps:
        one.start()
    for one in sweeps:
        one.join()
    assert len(swept) == 4
    assert not any(one.failed for one in swept)
    assert sum(one.cases for one in swept) == len(refs)
    with world.office.store.reading(world.office.region) as reading:
        assert not reading.timers_due(world.clock.now(), 1)
        rungs = [entry.draft for entry in reading.entries(limit=10_000, kinds=["rung-reached"])]
        assert len({(one.case_ref, one.body["rung"]) for one in rungs}) == len(rungs) >= len(refs)
    world.office.close()
