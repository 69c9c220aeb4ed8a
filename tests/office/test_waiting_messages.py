"""Messages from banks that could not be processed: tried later and later, parked, seen, and never holding up others."""

from __future__ import annotations

import pytest

from approvalflow import Actor
from approvalflow.inbox import Processed, process_waiting
from approvalflow.office.verify import verify
from approvalflow.outbox import BACKOFF, LEASE, TRIES, deliver
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.bank import BankMessage
from tests.office.outside import Teller
from tests.office.world import APPROVER, World

CENTRE = Actor("u-2", agency="centre", roles={"centre"})
UNREADABLE = BankMessage(b"not json", {"signature": "sound"})


def billed(teller: Teller) -> tuple[World, str, str, int]:
    """A granted case with a bill at the teller: the world, the case, the bill, its amount."""
    world = World(plugins=Plugins([teller]))
    ref = world.reviewed()
    fee = world.office.grant(ref, by=APPROVER).fees[0]
    deliver(world.office)
    return world, ref, fee.bill, fee.fen


def waiting(world: World) -> list[str]:
    """The keys of the messages that are not processed."""
    with world.office.store.reading(world.office.region) as reading:
        return [one.key for one in reading.incoming()]


class CountingTeller(Teller):
    """A teller that counts how often it was asked to read, and may take its worker with it."""

    reads = 0
    kills = False

    def read(self, message):  # type: ignore[no-untyped-def]
        self.reads += 1
        if self.kills:
            raise KeyboardInterrupt
        return super().read(message)


def test_a_message_that_nobody_can_read_is_parked_and_left_alone() -> None:
    """It is tried later each time, never at every round; in the end it is parked, visible, and not read again."""
    teller = CountingTeller()
    world, *_ = billed(teller)
    world.office.bank_message("teller", UNREADABLE)
    assert teller.reads == 1
    for wait in BACKOFF:
        for _ in range(3):
            process_waiting(world.office)
        world.clock.advance(wait)
    assert teller.reads == 1 + len(BACKOFF)
    assert process_waiting(world.office) == Processed(0, 1, 1)
    (parked,) = world.office.parked()
    assert (parked.kind, parked.adapter, parked.attempts) == ("message", "teller", TRIES)
    for _ in range(3):
        world.clock.advance(BACKOFF[-1])
        assert process_waiting(world.office) == Processed(0, 1, 0)
    assert teller.reads == 1 + TRIES


def test_a_message_that_kills_its_worker_is_parked_too() -> None:
    """And a payment that waits behind it is counted by the next worker."""
    teller = CountingTeller(up=False)
    world, ref, bill, fen = billed(CountingTeller())
    world.office.plugins = Plugins([teller])
    world.office.bank_message("teller", UNREADABLE)
    world.office.bank_message("teller", teller.message(bill, fen))
    teller.up = teller.kills = True
    for number in range(TRIES):
        with pytest.raises(KeyboardInterrupt):
            process_waiting(world.office)
        if number == 0:
            teller.kills = False
            assert process_waiting(world.office).done == 1
            assert world.office.case(ref).fees[0].state == "paid"
            teller.kills = True
        world.clock.advance(LEASE)
    assert process_waiting(world.office) == Processed(0, 1, 1)
    assert "nobody came back" in world.office.parked()[0].error


def test_a_parked_message_is_processed_once_it_can_be_read() -> None:
    """The adapter is mended, the centre has it tried again: it pays, once."""
    teller = Teller(up=False)
    world, ref, bill, fen = billed(Teller())
    world.office.plugins = Plugins([teller])
    world.office.bank_message("teller", teller.message(bill, fen))
    for wait in (*BACKOFF, 0):
        process_waiting(world.office)
        world.clock.advance(wait)
    (parked,) = world.office.parked()
    teller.up = True
    world.office.unpark(parked.key, by=CENTRE)
    assert process_waiting(world.office) == Processed(1, 0, 0)
    assert world.office.case(ref).fees[0].state == "paid"
    assert not verify(world.office.store, world.office.region).violations


def test_a_dropped_message_counts_as_dealt_with() -> None:
    """It waits no longer; the same bytes again are known."""
    teller = Teller()
    world, *_ = billed(teller)
    world.office.bank_message("teller", UNREADABLE)
    for wait in (*BACKOFF, 0):
        process_waiting(world.office)
        world.clock.advance(wait)
    world.office.drop_parked(world.office.parked()[0].key, "银行确认为测试报文", by=CENTRE)
    assert (waiting(world), world.office.parked()) == ([], ())
    assert process_waiting(world.office) == Processed(0, 0, 0)
    world.office.bank_message("teller", UNREADABLE)
    assert teller.outcomes[-1] == "known"


def test_a_message_that_came_again_and_was_done_is_not_processed_a_second_time() -> None:
    """It waited for its retry when the bank sent it again: the retry finds it dealt with."""
    teller = CountingTeller(up=False)
    world, _, bill, fen = billed(CountingTeller())
    world.office.plugins = Plugins([teller])
    world.office.bank_message("teller", teller.message(bill, fen))
    process_waiting(world.office)
    teller.up = True
    world.office.bank_message("teller", teller.message(bill, fen))
    assert teller.outcomes == ["later", "done"]
    reads = teller.reads
    world.clock.advance(BACKOFF[0])
    assert process_waiting(world.office) == Processed(1, 0, 0)
    assert teller.reads == reads
    assert world.office.parked() == ()


def test_messages_wait_for_a_bank_that_is_not_enabled() -> None:
    """Nothing is tried and nothing is parked until it is enabled again."""
    teller = Teller(up=False)
    world, ref, bill, fen = billed(Teller())
    world.office.plugins = Plugins([teller])
    world.office.bank_message("teller", teller.message(bill, fen))
    world.office.plugins = Plugins()
    for wait in (*BACKOFF, 0):
        assert process_waiting(world.office) == Processed(0, 1, 0)
        world.clock.advance(wait)
    world.office.plugins = Plugins([Teller()])
    assert process_waiting(world.office) == Processed(1, 0, 0)
    assert world.office.case(ref).fees[0].state == "paid"
