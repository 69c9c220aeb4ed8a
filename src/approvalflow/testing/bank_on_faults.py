"""What becomes of a bank's messages when they come together, in any order, or while something dies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count, islice, permutations
from typing import Any, ClassVar

from approvalflow.domain.fees.bills import Bill
from approvalflow.errors import AdapterFailed, StoreFailed
from approvalflow.failpoints import watched
from approvalflow.memory import MemoryStore
from approvalflow.memory.unit import MemoryUnit
from approvalflow.ports.bank import Bank, BankAnswer, BankMessage, Outcome
from approvalflow.testing.bank_on_office import stops
from approvalflow.testing.bank_rows import row
from approvalflow.testing.bank_sandbox import BankSandbox, Says, Stamps
from approvalflow.testing.bank_window import Window

__all__ = ["OnFaults"]

_ALL = 720


class OnFaults:
    """Messages together, in any order, while the store fails and while the process dies.

    Attributes:
        orders: how many of the 720 orders of six messengers are tried, evenly spread; 720 tries all.
    """

    orders: ClassVar[int] = 8

    @row("同一报文一百份并发到达：只计一次，每一份都得到停止的回答。")
    def test_a_hundred_copies_at_once_count_once(self, sandbox: BankSandbox) -> None:
        """A hundred copies, handed over by eight threads, are one payment and one receipt; each is answered alike."""
        window = Window(sandbox)
        bill = window.billed()
        message = sandbox.pay(bill)
        with ThreadPoolExecutor(8) as threads:
            stopped = list(threads.map(lambda _: stops(sandbox, window, message), range(100)))
        assert (window.state(bill), len(window.money(bill)), window.receipts(bill)) == ("paid", 1, 1)
        assert all(stopped)

    @row("报文、重发、查询同时到达多张单：每张单一笔款、一张票。")
    def test_messages_and_questions_at_once_count_once(self, sandbox: BankSandbox) -> None:
        """Messages, repetitions and questions about several bills together: one payment and one receipt each."""
        window = Window(sandbox)
        bills = [window.billed() for _ in range(4)]
        acts: list[Callable[[], object]] = []
        for bill in bills:
            message = sandbox.pay(bill)
            acts += [partial(window.told, one) for one in (message, sandbox.sign(message.body), message)]
            acts += [partial(window.office.ask_bank, bill.ref)] * (2 if "query" in sandbox.bank.can else 0)
        with ThreadPoolExecutor(8) as threads:
            for done in [threads.submit(act) for act in acts]:
                done.result()
        assert {(window.state(one), len(window.money(one)), window.receipts(one)) for one in bills} == {("paid", 1, 1)}

    @row("六个信使任意先后（付款报文、重发、查询、未付报文、多一分的付款、陌生单号）：账目完全相同。")
    def test_six_messengers_in_any_order_give_the_same_books(self, sandbox: BankSandbox) -> None:
        """Message, repetition, question, not-paid report, a payment of another amount, an unknown order: whatever the
        order, bill, money, receipts and postings come out the same."""
        first = Window(sandbox)
        bill = first.billed()
        messengers = self._messengers(sandbox, first, bill)
        books = set()
        for order in islice(permutations(messengers), 0, _ALL, max(1, _ALL // self.orders)):
            window = Window(sandbox, like=first)
            assert window.billed().ref == bill.ref
            for messenger in order:
                messenger(window)
            books.add(window.books(bill))
        assert len(books) == 1, books
        assert next(iter(books))[0] == "paid"

    @staticmethod
    def _messengers(sandbox: BankSandbox, window: Window, bill: Bill) -> Sequence[Callable[[Window], object]]:
        message = sandbox.pay(bill)
        again = sandbox.stamped(message, 5) if isinstance(sandbox, Stamps) else sandbox.sign(message.body)
        messages = [message, again]
        if isinstance(sandbox, Says):
            messages += [
                window.says(bill, bank_txn="", state="not-paid", fen=0, paid_at=None),
                window.says(bill, fen=bill.fen + 1),
                window.says(bill, bill_ref=f"{bill.ref}9"),
            ]
        else:
            messages += [sandbox.forge(message), message, again]
        acts: list[Callable[[Window], object]] = [partial(_tell, one) for one in messages]
        if "query" in sandbox.bank.can:
            return [*acts, partial(_ask, bill)]
        return [*acts, acts[0]]

    @row("数据库不可用：不给停止的回答，不留半截；恢复后照常入账一次。")
    def test_while_the_store_is_down_nothing_is_half_done(self, sandbox: BankSandbox) -> None:
        """No commit goes through: the bank is not told to stop, nothing is half done, and afterwards it counts once."""
        store = _Stubborn()
        window = Window(sandbox, store=store)
        bill = window.billed()
        message = sandbox.pay(bill)
        for passing in range(4):
            before = window.books(bill)
            store.passes = passing
            try:
                stopped = stops(sandbox, window, message)
            except StoreFailed:
                stopped = False  # the host answers 5xx, and the bank comes again
            store.passes = None
            counted = len(window.money(bill))
            assert counted or not stopped, "the bank was told to stop and nothing was counted"
            assert window.books(bill) == before or (window.state(bill), window.receipts(bill)) == ("paid", 1)
        assert stops(sandbox, window, message)
        assert (window.state(bill), len(window.money(bill)), window.receipts(bill)) == ("paid", 1, 1)

    @row("提交之后、回答之前崩溃：银行再来，只计一次。")
    def test_a_crash_before_the_answer_counts_once(self, sandbox: BankSandbox) -> None:
        """All is committed and the answer never left: the bank comes again, hears that it may stop, and nothing is
        counted twice."""
        mute = _Mute(sandbox.bank)
        window = Window(sandbox, bank=mute)
        bill = window.billed()
        message = sandbox.pay(bill)
        try:
            window.told(message)
        except AdapterFailed:
            mute.speaks = True
        assert mute.speaks
        window = Window(sandbox, store=window.office.store, like=window)
        assert stops(sandbox, window, message)
        assert (window.state(bill), len(window.money(bill)), window.receipts(bill)) == ("paid", 1, 1)

    @row("在处理的任何一点崩溃：重启后银行再来，只计一次。")
    def test_a_crash_at_any_point_counts_once(self, sandbox: BankSandbox) -> None:
        """The process dies at each point on the way in turn; begun anew, the office counts the payment once."""
        for at in count():
            window = Window(sandbox)
            bill = window.billed()
            message = sandbox.pay(bill)
            with _dying(at) as died, suppress(_Dead):
                window.told(message)
            window = Window(sandbox, store=window.office.store, like=window)
            assert stops(sandbox, window, message)
            assert (window.state(bill), len(window.money(bill)), window.receipts(bill)) == ("paid", 1, 1)
            if not died:
                assert at > 0, "there is no point to die at"
                return


def _tell(message: BankMessage, window: Window) -> None:
    window.told(message)


def _ask(bill: Bill, window: Window) -> None:
    window.office.ask_bank(bill.ref)


class _Stubborn(MemoryStore):
    """Plain memory whose commits fail once `passes` of them went through; None lets them all through."""

    passes: int | None = None

    @contextmanager
    def unit(self, region: str) -> Iterator[MemoryUnit]:
        with super().unit(region) as unit:
            if self.passes is not None:
                if self.passes == 0:
                    unit.commit = self._fails  # type: ignore[method-assign]
                else:
                    self.passes -= 1
            yield unit

    def _fails(self) -> None:
        raise StoreFailed("存储不可用", "the store is down", rule="down")


class _Mute:
    """A bank's adapter that does everything, and cannot answer until it speaks."""

    def __init__(self, bank: Bank) -> None:
        self._bank, self.speaks = bank, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bank, name)

    def answer(self, outcome: Outcome) -> BankAnswer:
        """Dies, or what the bank's own adapter answers."""
        if not self.speaks:
            raise SystemExit("killed")
        return self._bank.answer(outcome)

    def read(self, message: BankMessage) -> Any:
        """What the bank's own adapter reads."""
        return self._bank.read(message)


class _Dead(BaseException):
    """The process died here."""


@contextmanager
def _dying(at: int) -> Iterator[list[str]]:
    """Let the process die at the point with that number, from 0; the names of the points at which it did."""
    died: list[str] = []
    numbers = count()

    def watcher(name: str) -> None:
        if not died and next(numbers) == at:
            died.append(name)
            raise _Dead(name)

    with watched(watcher):
        yield died
