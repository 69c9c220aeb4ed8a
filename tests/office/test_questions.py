"""Bills that nobody reported as paid are asked about: what the bank holds is found, whoever lost its messages."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import evolve

from approvalflow import Office
from approvalflow.domain.deadlines.moments import DAY, HOUR, MINUTE, Instant, instant
from approvalflow.domain.fees.bills import Bill, PaymentFact
from approvalflow.domain.fees.questions import next_question
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import StoreFailed
from approvalflow.memory import MemoryStore
from approvalflow.office.verify import verify
from approvalflow.outbox import deliver
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.store import Store
from approvalflow.questions import Asked, ask_banks
from approvalflow.sweep import sweep
from approvalflow.testing.doubles import VirtualClock
from approvalflow.worker import JOBS
from tests.office.outside import Teller
from tests.office.world import APPROVER, MATTERS, World

OPENED = instant("2026-03-04T09:30:00+08:00")


class Silent(Teller):
    """A bank that takes money and whose every message is lost: only who asks it learns of anything."""

    def __init__(self, name: str = "teller", now: VirtualClock | None = None) -> None:
        super().__init__(name, frozenset({"query", "close"}))
        self.now = now
        self.paid: dict[str, tuple[int, Instant]] = {}
        self.asked: list[str] = []
        self.poison: set[str] = set()

    def query(self, bill: Bill) -> PaymentFact:
        """What was paid, while it is up."""
        self.asked.append(bill.ref)
        self._is_up()
        if bill.ref in self.poison:
            raise ValueError("out of order")
        if bill.ref not in self.paid:
            return PaymentFact(self.name, "", bill.ref, "not-paid", 0, merchant=self.merchant)
        fen, at = self.paid[bill.ref]
        return PaymentFact(self.name, f"T-{bill.ref}", bill.ref, "paid", fen, merchant=self.merchant, paid_at=at)


class Town:
    """An office with bills at a silent bank."""

    def __init__(self, bills: int, *, apart: Instant = MINUTE, store: Store | None = None) -> None:
        self.bank = Silent()
        self.world = World(plugins=Plugins([self.bank]), store=store)
        self.office, self.clock = self.world.office, self.world.clock
        self.bills: list[str] = []
        for _ in range(bills):
            self.bills.append(self.office.grant(self.world.reviewed(), by=APPROVER).fees[0].bill)
            self.clock.advance(apart)
            deliver(self.office)

    def pay(self, bill: str, fen: int = 11_250) -> None:
        """Somebody pays, and nobody tells us."""
        self.bank.paid[bill] = (fen, self.clock.now())

    def state(self, bill: str) -> str:
        """How the bill stands."""
        with self.office.store.reading(self.office.region) as reading:
            found = reading.bill(bill)
        assert found is not None
        return found.state

    def rounds(self, span: Instant, every: Instant = 10 * MINUTE) -> Asked:
        """The worker's rounds over a span of time."""
        asked = found = failed = 0
        for _ in range(span // every):
            self.clock.advance(every)
            done = ask_banks(self.office)
            asked, found, failed = asked + done.asked, found + done.found, failed + done.failed
            sweep(self.office)
        return Asked(asked, found, failed)


class TestWhen:
    """The schedule follows from the bill."""

    BILL = Bill(
        ref="B1", case_ref="F1", code="occupation", fee_title=Text("费", "fee"), fen=1, currency="CNY", payer_ref="p",
        opened_at=OPENED, due_at=OPENED + 10 * DAY, bank="teller", merchant="m", payment_code="7",
    )  # fmt: skip

    def waits(self, bill: Bill, until: Instant) -> list[Instant]:
        """How long after it was opened the bank is asked."""
        at, found = bill.opened_at, []
        while (asked := next_question(bill, at)) is not None and asked <= bill.opened_at + until:
            assert asked > at
            at = asked
            found.append(at - bill.opened_at)
        return found

    def test_soon_at_first_then_daily_and_an_hour_before_the_end(self) -> None:
        """Never after it is due: then the lapse asks."""
        expected = [30 * MINUTE, 2 * HOUR, 8 * HOUR, *(n * DAY for n in range(1, 11))]
        expected += [10 * DAY - HOUR, 10 * DAY * 7 // 8]
        assert self.waits(self.BILL, 99 * DAY) == sorted(expected)

    def test_a_short_term_is_asked_about_within_it(self) -> None:
        """Half and seven eighths of it are over."""
        bill = evolve(self.BILL, due_at=OPENED + 80 * MINUTE)
        assert self.waits(bill, DAY) == [20 * MINUTE, 30 * MINUTE, 40 * MINUTE, 70 * MINUTE, ]  # fmt: skip

    def test_a_bank_that_does_not_know_is_asked_every_hour(self) -> None:
        """For money may be on its way."""
        waits = self.waits(evolve(self.BILL, state="unknown"), DAY)
        assert waits == sorted({30 * MINUTE, *(n * HOUR for n in range(1, 25))})

    def test_a_bill_without_an_end_is_asked_about_daily(self) -> None:
        """For ever."""
        assert self.waits(evolve(self.BILL, due_at=None), 3 * DAY)[-2:] == [2 * DAY, 3 * DAY]

    @pytest.mark.parametrize("fields", [{"state": "paid"}, {"state": "closed"}, {"payment_code": ""}], ids=str)
    def test_nobody_asks_about_what_is_finished_or_unknown_to_the_bank(self, fields) -> None:  # type: ignore[no-untyped-def]
        """Nor before the bank knows the bill."""
        assert next_question(evolve(self.BILL, **fields), 0) is None


class TestLostMessages:
    """INV-F8: if the bank holds the money, the case is paid after the next question at the latest; if not, never."""

    @pytest.mark.parametrize("seed", range(4))
    def test_whatever_was_paid_is_found_and_nothing_else(self, seed: int) -> None:
        """Payments at any time, an outage of the bank, two days without a worker."""
        chance = random.Random(seed)
        town = Town(6)
        paying = {bill: town.clock.now() + chance.randrange(9 * DAY) for bill in town.bills[:4]}
        down = town.clock.now() + chance.randrange(5 * DAY)
        away = town.clock.now() + chance.randrange(5 * DAY)
        for _ in range(10 * 24):
            town.clock.advance(HOUR)
            now = town.clock.now()
            town.bank.up = not down <= now < down + DAY
            for bill, at in paying.items():
                if at <= now and bill not in town.bank.paid:
                    town.pay(bill)
            if away <= now < away + 2 * DAY:
                continue
            ask_banks(town.office)
            for bill, (_, at) in town.bank.paid.items():
                asked = at + DAY + (DAY if at < down + DAY and now >= down else 0) + (2 * DAY if away <= now else 0)
                assert town.state(bill) == "paid" or now <= asked, f"{bill} was paid at {at} and nobody asked"
        assert [town.state(bill) for bill in town.bills] == ["paid"] * 4 + ["open"] * 2
        assert verify(town.office.store, town.office.region).violations == ()

    def test_a_bill_that_lapses_was_asked_about_shortly_before(self) -> None:
        """And again by the lapse itself: money that came in its last hour counts."""
        town = Town(3)
        town.rounds(9 * DAY, HOUR)
        town.pay(town.bills[0])
        town.rounds(DAY, HOUR)
        assert town.state(town.bills[0]) == "paid"
        town.rounds(6 * DAY, HOUR)
        assert [town.state(bill) for bill in town.bills] == ["paid", "closed", "closed"]
        assert verify(town.office.store, town.office.region).violations == ()

    def test_money_that_does_not_pay_the_bill_is_held_and_seen(self) -> None:
        """A wrong amount found by asking waits in suspense like any other; asked again, it is the same money."""
        town = Town(1)
        town.pay(town.bills[0], 11_200)
        assert town.rounds(DAY).found == 1
        assert town.state(town.bills[0]) == "suspense"
        with town.office.store.reading(town.office.region) as reading:
            assert len(reading.payments_in_suspense()) == 1


class TestRounds:
    """A round is bounded, shared, and goes on where it ended."""

    def test_a_worker_that_was_away_asks_once_about_each(self) -> None:
        """Nine days are one question, not nine."""
        town = Town(4)
        town.clock.advance(9 * DAY)
        assert ask_banks(town.office) == Asked(4)
        assert ask_banks(town.office) == Asked()
        assert town.bank.asked == town.bills

    def test_a_round_ends_at_its_limit_and_goes_on_behind_it(self) -> None:
        """In the order of their times; nobody is left out and nobody asked twice."""
        town = Town(7)
        town.clock.advance(31 * MINUTE)
        rounds = [ask_banks(town.office, limit=3) for _ in range(4)]
        assert [(one.asked, one.more) for one in rounds] == [(3, True), (3, True), (1, False), (0, False)]
        assert town.bank.asked == town.bills

    def test_bills_of_one_instant_are_asked_about_together(self) -> None:
        """The place of the cursor cannot be between them."""
        town = Town(3, apart=0)
        town.clock.advance(31 * MINUTE)
        assert ask_banks(town.office, limit=1) == Asked(3)

    def test_workers_together_ask_once(self) -> None:
        """The questions to a bank are one worker's at a time."""
        town = Town(5)
        town.clock.advance(31 * MINUTE)
        with ThreadPoolExecutor(4) as threads:
            rounds = list(threads.map(ask_banks, [town.office] * 4))
        assert sum(one.asked for one in rounds) == 5
        assert sorted(town.bank.asked) == sorted(town.bills)

    def test_a_worker_that_died_leaves_a_lease_that_runs_out(self) -> None:
        """Then somebody else asks, about the same bills."""
        town = Town(2)
        town.clock.advance(31 * MINUTE)
        town.bank.poison = set(town.bills)
        with pytest.raises(KeyboardInterrupt):
            ask_banks(town.office, is_over=_interrupted())
        town.bank.poison = set()
        assert ask_banks(town.office) == Asked()
        town.clock.advance(3 * MINUTE)
        assert ask_banks(town.office).asked == 2

    def test_a_bank_that_is_down_is_asked_again_about_the_same_bills(self) -> None:
        """Its circuit breaker opens after three failures; nothing is passed over."""
        town = Town(6)
        for bill in town.bills:
            town.pay(bill)
        town.bank.up = False
        done = town.rounds(2 * HOUR)
        assert done.asked == 0
        assert 3 <= done.failed < 40, "the breaker lets a few through, not every round"
        town.bank.up = True
        town.rounds(30 * MINUTE)
        assert {town.state(bill) for bill in town.bills} == {"paid"}

    def test_a_bill_that_nobody_can_ask_about_holds_up_no_other(self) -> None:
        """It has its turn again the next time."""
        town = Town(3)
        town.bank.poison = {town.bills[0]}
        for bill in town.bills:
            town.pay(bill)
        town.rounds(HOUR)
        assert [town.state(bill) for bill in town.bills] == ["open", "paid", "paid"]
        town.bank.poison = set()
        town.rounds(DAY)
        assert town.state(town.bills[0]) == "paid"

    def test_a_clock_that_was_ahead_silences_nobody(self) -> None:
        """The cursor that stands in the future is put back."""
        town = Town(1)
        town.clock.advance(5 * DAY)
        assert ask_banks(town.office).asked == 1
        town.clock.set(town.clock.now() - 3 * DAY)
        town.pay(town.bills[0])
        assert town.rounds(DAY, HOUR).found == 1

    def test_a_bank_that_cannot_be_asked_is_let_be(self) -> None:
        """Its `can` says so."""
        world = World(plugins=Plugins([Teller()]))
        world.office.grant(world.reviewed(), by=APPROVER)
        deliver(world.office)
        world.clock.advance(5 * DAY)
        assert ask_banks(world.office) == Asked()

    def test_each_variant_is_asked_about_its_own(self) -> None:
        """A cursor for each."""
        one, other = Silent(), Silent("teller-urban")
        clock = VirtualClock(OPENED)
        office = Office(MATTERS, plugins=Plugins([one, other]), bank="teller-urban", clock=clock, store=MemoryStore())
        world = World()
        world.office = office
        office.grant(world.reviewed(), by=APPROVER)
        deliver(office)
        clock.advance(DAY)
        assert ask_banks(office) == Asked(1)
        assert (len(one.asked), len(other.asked)) == (0, 1)

    def test_the_worker_does_it(self) -> None:
        """As one of its jobs, and says so."""
        town = Town(1)
        town.pay(town.bills[0])
        town.clock.advance(HOUR)
        (job,) = [one for one in JOBS if one.name == "ask"]
        told, more = job.do(town.office, lambda: False)
        assert (told.startswith("bills asked about / 已向银行查询 1, money found / 查得款项 1"), more) == (True, False)
        assert job.do(town.office, lambda: False) == ("", False)

    def test_a_store_that_fails_is_the_callers(self) -> None:
        """The worker reports it, and tries again."""
        town = Town(1)
        town.clock.advance(HOUR)

        def fails(region: str) -> object:
            raise StoreFailed("坏了", "broken")

        town.office.store.reading, kept = fails, town.office.store.reading  # type: ignore[method-assign,assignment]
        with pytest.raises(StoreFailed):
            ask_banks(town.office)
        town.office.store.reading = kept  # type: ignore[method-assign]
        assert ask_banks(town.office).asked == 1


def _interrupted():  # type: ignore[no-untyped-def]
    """Says that nothing is over, until it takes its worker with it."""
    asked = iter([False, False])

    def is_over() -> bool:
        for one in asked:
            return one
        raise KeyboardInterrupt

    return is_over
