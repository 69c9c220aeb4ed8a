"""The worker: what it does by itself, what wakes it, what it survives, and how it ends."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import pytest

from approvalflow import Actor, Office
from approvalflow.cli import main
from approvalflow.domain.deadlines.moments import DAY
from approvalflow.errors import Conflict
from approvalflow.memory import MemoryStore
from approvalflow.plugins.registry import Plugins
from approvalflow.testing.doubles import VirtualClock
from approvalflow.worker import JOBS, Done, Job, Worker
from tests.office.outside import Box, Ear, Teller
from tests.office.world import APPROVER, CLERK, MATTERS, World

#: Longer than any test: what happens within it was not waited for.
_NEVER = 3600.0


def until(happened: Callable[[], bool]) -> None:
    """Wait until something happened; a minute is for ever."""
    end = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.002)


class TestRounds:
    def test_a_round_does_everything_once_in_every_region(self) -> None:
        """Time takes effect, letters and bills go out, a message that waited is counted, observers hear, cards rise."""
        box, teller, ear = Box(), Teller(), Ear()
        plugins, store, clock = Plugins([box, teller, ear]), MemoryStore(), VirtualClock(World().clock.now())
        worlds = []
        for region in ("420921", "420922"):
            world = World(plugins=plugins)
            world.office = Office(MATTERS, region=region, store=store, plugins=plugins, clock=clock)
            worlds.append(world)
        refs = [world.filed() for world in worlds]
        world = worlds[0]
        paid = world.reviewed()
        fee = world.office.grant(paid, by=APPROVER).fees[0]
        teller.up = False
        world.office.bank_message("teller", teller.message(fee.bill, fee.fen))
        teller.up = True
        clock.advance(30 * DAY)
        done = Worker(*[world.office for world in worlds]).round()
        assert [one for one in done if one.fault] == []
        assert {(one.region, one.job) for one in done} == {(r, j.name) for r in ("420921", "420922") for j in JOBS}
        for world, ref in zip(worlds, refs, strict=True):
            assert world.office.case(ref).number
            assert {letter.case_ref for letter in box.taken} >= {ref}
            with world.office.store.reading(world.office.region) as reading:
                assert (reading.owed(), reading.incoming()) == ((), ())
        assert worlds[0].office.case(paid).fees[0].state == "paid"
        assert len(ear.heard) > 10
        assert worlds[1].office.cards()

    def test_a_job_that_fails_is_reported_and_ends_no_other(self) -> None:
        """Neither an error of ours nor one of Python's; the region after it has its turn."""
        done: list[str] = []

        def breaks(office: Office, _is_over: object) -> tuple[str, bool]:
            raise Conflict("忙", "busy") if office.region == "420921" else ZeroDivisionError

        def works(office: Office, _is_over: object) -> tuple[str, bool]:
            done.append(office.region)
            return "", False

        told: list[Done] = []
        offices = [Office(MATTERS, region=region) for region in ("420921", "420922")]
        worker = Worker(*offices, jobs=[Job("breaks", 1, breaks), Job("works", 1, works)], report=told.append)
        faults = [type(one.fault) for one in worker.round()]
        assert faults == [Conflict, type(None), ZeroDivisionError, type(None)]
        assert [one.job for one in told] == ["breaks", "breaks"]
        assert done == ["420921", "420922"]

    def test_what_it_does_and_what_fails_is_in_the_log_in_both_languages(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        """With the region and the job; and that an adapter rests, once."""
        caplog.set_level(logging.INFO, "approvalflow.worker")
        world = World(plugins=Plugins([Box(refused=("/box",))]))
        for _ in range(5):
            world.filed()

        def breaks(_office: Office, _is_over: object) -> tuple[str, bool]:
            raise ZeroDivisionError

        worker = Worker(world.office, jobs=[*JOBS, Job("breaks", 1, breaks)])
        worker.round()
        worker.round()
        assert "000000 deliver: handed over / 已送出 0, put off / 待重试 3, parked / 搁置 0" in caplog.text
        assert caplog.text.count("adapter / 适配器 box: rests after / 暂停调用") == 1
        assert caplog.text.count("000000 breaks: failed / 失败") == 2


class TestThread:
    def test_a_letter_goes_out_as_soon_as_it_is_owed(self) -> None:
        """No interval is waited for: the commit wakes the worker. What is rolled back wakes nobody."""
        box = Box()
        world = World(plugins=Plugins([box]))
        with Worker(world.office, every=_NEVER) as worker:
            ref = world.filed()
            until(lambda: len(box.taken) == 1)
            world.office.accept(ref, by=CLERK)
            until(lambda: len(box.taken) == 2)
            assert worker.is_alive()
        assert not worker.is_alive()
        assert [letter.case_ref for letter in box.taken] == [ref, ref]

    def test_the_bell_rings_after_the_commit_and_for_nothing_else(self) -> None:
        """By then what is owed can be read; a refusal and a unit that owes nothing ring nobody."""
        world = World(plugins=Plugins([Box()]))
        seen: list[int] = []

        def listener() -> None:
            with world.office.store.reading(world.office.region) as reading:
                seen.append(len(reading.owed()))

        world.office.bell.listen(listener)
        world.filed()
        assert seen == [1]
        world.office._in_unit(lambda unit: unit.put_cursor("x", 1))
        with pytest.raises(LookupError):
            world.office.accept("nothing", by=CLERK)
        assert seen == [1]
        key = world.filed() + "/1/letter/box"
        with world.office.store.unit(world.office.region) as unit:
            unit.postpone(key, next_try=0, error="", parked=True)
            unit.commit()
        assert seen == [1, 2]
        world.office.unpark(key, by=Actor("u-2", roles={"centre"}))
        assert seen == [1, 2, 2]
        world.office.bell.leave(listener)
        world.filed()
        assert seen == [1, 2, 2]

    def test_jobs_come_again_after_their_interval(self) -> None:
        """And one that has more to do goes on at once, while the others have their turn."""
        turns: list[str] = []

        def much(_office: Office, _is_over: object) -> tuple[str, bool]:
            turns.append("much")
            return "", turns.count("much") < 3

        def little(_office: Office, _is_over: object) -> tuple[str, bool]:
            turns.append("little")
            return "", False

        jobs = [Job("much", _NEVER, much), Job("little", 0.001, little)]
        with Worker(Office(MATTERS), jobs=jobs):
            until(lambda: turns.count("little") > 5)
        assert turns.count("much") == 3

    def test_it_ends_after_the_effect_at_hand(self) -> None:
        """What was begun is finished and marked; the rest is left to the next worker, and nothing is sent twice."""
        began, go_on = threading.Event(), threading.Event()

        class Slow(Box):
            def send(self, letter):  # type: ignore[no-untyped-def]
                began.set()
                go_on.wait(60)
                return super().send(letter)

        box = Slow()
        world = World(plugins=Plugins([box]))
        for _ in range(3):
            world.filed()
        worker = Worker(world.office, every=_NEVER).start()
        began.wait(60)
        worker.end()
        go_on.set()
        assert worker.stop()
        assert len(box.taken) == 1
        Worker(world.office).round()
        assert len({letter.key for letter in box.taken}) == len(box.taken) == 3

    def test_a_worker_that_never_began_can_be_stopped(self) -> None:
        """So that a host need not remember whether it began."""
        assert Worker(Office(MATTERS)).stop()

    def test_several_threads_at_once_send_each_letter_once(self) -> None:
        """INV-N7, in one process: leases, whoever comes first."""
        box, ear = Box(), Ear()
        world = World(plugins=Plugins([box, ear]))
        workers = [Worker(world.office, every=0.001).start() for _ in range(4)]
        refs = [world.reviewing() for _ in range(15)]

        def is_quiet() -> bool:
            with world.office.store.reading(world.office.region) as reading:
                return not reading.owed() and len(ear.heard) >= reading.head()[0]

        until(is_quiet)
        for worker in workers:
            assert worker.stop()
        assert len({letter.key for letter in box.taken}) == len(box.taken) == 30
        with world.office.store.reading(world.office.region) as reading:
            assert ear.heard == list(range(1, reading.head()[0] + 1))
        for ref in refs:
            positions = [letter.position for letter in box.taken if letter.case_ref == ref]
            assert positions == sorted(positions)


@pytest.mark.parametrize("words", [["--every", "0"], ["--rounds", "0"], ["--rounds", "x"], []])
def test_a_wrong_call_is_said(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and what is wrong."""
    named = ["--store", "sqlite:///x.db", "--matters", "matters"]
    assert main(["worker", *named, *(["--organisation", "o.toml"] if words else []), *words]) == 2
    assert capsys.readouterr().err
