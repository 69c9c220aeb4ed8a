"""Money across kill -9: counted once, one receipt, whoever dies and whenever; only where a sound message says so."""

from __future__ import annotations

import json
import signal
import time
from itertools import permutations

import pytest

from approvalflow.domain.deadlines.moments import DAY, SECOND, rfc3339
from approvalflow.office.verify import verify
from approvalflow.outbox import BACKOFF, LEASE, deliver
from approvalflow.sweep import sweep
from approvalflow.testing.doubles import VirtualClock
from examples.embed.tests.killed.bank import MERCHANT, BankProcess, signed
from examples.embed.tests.killed.centre import door
from examples.embed.tests.killed.county import (
    FEE,
    REGION,
    assert_sound,
    begin,
    command,
    copy_county,
    granted,
    open_county,
    url,
)
from tests.running.ports import free_port

PLUGINS = "sqlalchemy,demo-bank,china-calendar"


@pytest.fixture
def port() -> int:
    """Where the centre listens for the bank, if it does."""
    return free_port()


@pytest.fixture
def bank(tmp_path_factory, port):
    """The bank, in its process."""
    one = BankProcess(tmp_path_factory.mktemp("bank"), port)
    yield one
    one.kill()


def money(office, bill: str) -> tuple[list[tuple[str, int]], int, int, str]:
    """What is counted for a bill: verdict and fen of each payment, receipts, postings in all, the bill's state."""
    with office.store.reading(REGION) as reading:
        kept = reading.bill(bill)
        payments = [(one.verdict, one.fact.fen) for one in reading.payments_of(bill)]
        return payments, len(reading.receipts_of(kept.case_ref)), len(reading.postings()), kept.state


PAID = ([("confirm", FEE)], 1, 1, "paid")
NOTHING = ([], 0, 0, "open")


def code_of(office, bill: str) -> str:
    with office.store.reading(REGION) as reading:
        return str(reading.bill(bill).payment_code)


def sweep_by_command(folder, bank: BankProcess) -> None:
    """Do once what has come due, as the operator's timer does."""
    done = command(
        *("sweep", "--store", url(folder), "--matters", "matters", "--organisation", "organisation.toml"),
        folder=folder,
        APPROVALFLOW_PLUGINS=PLUGINS,
        **bank.environment,
    )
    assert (done.returncode, done.stderr) == (0, "")


#: Each point of one message, what is counted when the process died there, and once the operator's `sweep` ran.
POINTS = {
    "before commit 1": (NOTHING, NOTHING),
    "after commit 1": (NOTHING, PAID),
    "before commit 2": (NOTHING, PAID),
    "after commit 2": (PAID, PAID),
    "answer ready": (PAID, PAID),
}


def test_the_centre_killed_at_every_point_of_a_message_counts_the_money_once(folder, bank, port):
    """Before it is stored, between storing and processing, between processing and answering: the bank comes again,
    `approvalflow sweep` finishes what was stored, and in the end there is one payment, one receipt, one posting."""
    office = open_county(folder, banks=[bank.adapter()])
    bills = [granted(office) for _ in POINTS]
    deliver(office)
    posted = 0
    for at, (bill, (point, (then, swept))) in enumerate(zip(bills, POINTS.items(), strict=True), start=1):
        centre = begin("centre", str(folder), str(port), str(at), folder=folder, **bank.environment)
        assert centre.stdout.readline() == "listening\n"
        bank.pay(code_of(office, bill))
        said, _ = centre.communicate(timeout=60)
        assert (centre.returncode, said) == (-signal.SIGKILL, f"dies {point}\n")
        payments, receipts, postings, state = money(office, bill)
        assert (payments, receipts, postings - posted, state) == then
        if then != swept:
            sweep_by_command(folder, bank)
        payments, receipts, postings, state = money(office, bill)
        assert (payments, receipts, postings - posted, state) == swept
        with door(office, port):
            bank.wait_until_taken()
        payments, receipts, postings, state = money(office, bill)
        assert (payments, receipts, postings - posted, state) == PAID
        posted = postings
        assert_sound(folder)
    with office.store.reading(REGION) as reading:
        assert reading.incoming() == ()
    assert len(bank.messages()) == len(POINTS)
    office.close()


def known_bills(office, bill: str) -> list[str]:
    """The payment codes with which a bill became known."""
    with office.store.reading(REGION) as reading:
        course = office.course(reading.bill(bill).case_ref)
    return [str(line.body["payment_code"]) for line in course if line.kind == "bill-known"]


@pytest.mark.parametrize("at", [1, 2, 3, 4], ids=["before lease", "leased", "before known", "known"])
def test_a_worker_killed_while_it_opens_a_bill_opens_one_bill(folder, bank, at):
    """Before and after the lease, between the bank's answer and the mark of it, and after that: one bill at the bank,
    and the applicant is told its payment code once."""
    office = open_county(folder, banks=[bank.adapter()])
    bill = granted(office)
    worker = begin("relay", str(folder), str(at), folder=folder, **bank.environment)
    said, _ = worker.communicate("go\n", timeout=60)
    assert (worker.returncode, said.split()[:2]) == (-signal.SIGKILL, ["ready", "dies"])
    assert_sound(folder)
    office.close()
    restarted = VirtualClock(time.time_ns() // 1000 + LEASE)
    office = open_county(folder, banks=[bank.adapter()], clock=restarted)
    deliver(office)
    assert known_bills(office, bill) == [code_of(office, bill)] == bank.codes()
    office.close()


def test_two_workers_whose_lease_ran_out_tell_of_a_bill_once(folder, bank, post):
    """A worker that slept over its lease finds that another one opened the bill, and leaves it at that."""
    clock = VirtualClock(time.time_ns() // 1000)
    adapter = bank.adapter()
    offices = [
        open_county(folder, banks=[one], channels=[post.channel()], clock=clock) for one in (adapter, bank.adapter())
    ]
    bill = granted(offices[0], email="payer@mail.example")
    open_bill = adapter.open_bill

    def slept_over(asked):
        clock.advance(LEASE)
        deliver(offices[1])
        return open_bill(asked)

    adapter.open_bill = slept_over
    deliver(offices[0])
    assert known_bills(offices[0], bill) == [code_of(offices[0], bill)]
    assert sum("缴款通知书" in subject for subject in post.subjects("payer@mail.example")) == 1
    for office in offices:
        office.close()
    assert_sound(folder)


def test_a_bank_killed_and_started_again_is_still_paid_and_still_tells(folder, bank, port):
    """Dead when the bill is opened: the bill stays owed. Dead after that: it can be paid. Dead with the message untold:
    it tells after its restart; and whoever asks it before that has the money counted, once."""
    clock = VirtualClock(time.time_ns() // 1000)
    office = open_county(folder, banks=[bank.adapter()], clock=clock)
    told, asked = granted(office), granted(office)
    bank.kill()
    assert deliver(office).postponed == 2
    assert code_of(office, told) == ""
    bank.start()
    clock.advance(BACKOFF[0])
    assert deliver(office).done == 2
    bank.kill()
    bank.start()
    bank.pay(code_of(office, told))
    bank.pay(code_of(office, asked))
    bank.kill()
    assert money(office, asked) == NOTHING
    bank.start()
    assert office.ask_bank(asked).state == "done"
    assert money(office, asked) == PAID
    assert money(office, told) == ([], 0, 1, "open")
    with door(office, port):
        bank.wait_until_taken()
    assert money(office, told) == money(office, asked) == ([("confirm", FEE)], 1, 2, "paid")
    office.close()
    assert_sound(folder)


class Messages:
    """Messages of the bank to an office whose clock is set by hand."""

    def __init__(self, folder, bank: BankProcess) -> None:
        self.clock = VirtualClock(time.time_ns() // 1000)
        self.office = open_county(folder, banks=[bank.adapter()], clock=self.clock)
        self.bill = granted(self.office)
        deliver(self.office)

    def payment(self, txn: str = "P1", fen: int = FEE, bill: str = "", **more: object):
        """A sound message, dated now."""
        now = self.clock.now()
        fields = {
            "id": txn,
            "kind": "payment",
            "merchant": MERCHANT,
            "bill_ref": bill or self.bill,
            "state": "paid",
            "bank_txn": txn,
            "fen": fen,
            "currency": "CNY",
            "paid_at": rfc3339(now // SECOND * SECOND, "Asia/Shanghai"),
        }
        return signed(json.dumps(fields | more).encode(), now / SECOND)

    def send(self, message) -> tuple[int, bytes]:
        """Bring a message to the centre's address."""
        answer = self.office.bank_message("demo-bank", message)
        return answer.status, answer.body


@pytest.fixture(scope="module")
def open_bank(tmp_path_factory):
    """A bank for bills alone: its messages are written by the tests."""
    one = BankProcess(tmp_path_factory.mktemp("bank"), free_port())
    yield one
    one.kill()


@pytest.fixture
def messages(folder, open_bank):
    """An office with one open bill; afterwards its record has to be sound."""
    one = Messages(folder, open_bank)
    yield one
    assert verify(one.office.store, REGION).violations == ()
    one.office.close()


TAKEN, REFUSED = (200, b"success"), (400, b"rejected")


def test_a_message_that_comes_again_is_answered_again_and_counts_once(messages):
    """Exactly the same bytes, and the same body under a later timestamp."""
    message = messages.payment()
    assert [messages.send(message) for _ in range(3)] == [TAKEN] * 3
    messages.clock.advance(40 * SECOND)
    assert messages.send(signed(message.body, messages.clock.now() / SECOND)) == TAKEN
    assert money(messages.office, messages.bill) == PAID


def test_messages_in_any_order_come_to_the_same(messages):
    """Paid, paid a second time, and not paid, in all six orders: one payment counts, the other waits in suspense."""
    counted = set()
    for order in permutations(range(3)):
        bill = granted(messages.office)
        said = [
            messages.payment(f"{bill}-1", bill=bill),
            messages.payment(f"{bill}-2", bill=bill),
            messages.payment(f"{bill}-3", bill=bill, state="not-paid"),
        ]
        assert {messages.send(said[at]) for at in order} == {TAKEN}
        payments, receipts, _, state = money(messages.office, bill)
        counted.add((tuple(payments), receipts, state))
    assert counted == {((("confirm", FEE), ("suspense", FEE)), 1, "paid")}


def test_a_forged_message_changes_nothing_and_silences_no_true_one(messages):
    """Another key, a byte changed, an old timestamp: refused each time it comes; then the bank itself is heard."""
    true = messages.payment()
    stale = signed(true.body, messages.clock.now() / SECOND - 3600)
    foreign = signed(true.body, messages.clock.now() / SECOND, "a key that is not the bank's")
    changed = type(true)(true.body.replace(b"11250", b"11251"), true.headers)
    for forged in (stale, foreign, changed, stale, foreign, changed):
        assert messages.send(forged) == REFUSED
    assert money(messages.office, messages.bill) == NOTHING
    assert messages.send(true) == TAKEN
    assert money(messages.office, messages.bill) == PAID
    assert messages.send(foreign) == REFUSED
    assert money(messages.office, messages.bill) == PAID


def test_a_wrong_amount_waits_in_suspense_and_the_right_one_still_pays(messages):
    """One fen too little is nobody's receipt; it is visible to people until it goes back."""
    assert messages.send(messages.payment("P1", FEE - 1)) == TAKEN
    assert money(messages.office, messages.bill) == ([("suspense", FEE - 1)], 0, 1, "suspense")
    assert messages.send(messages.payment("P2")) == TAKEN
    payments, receipts, postings, state = money(messages.office, messages.bill)
    assert (sorted(payments), receipts, postings, state) == ([("confirm", FEE), ("suspense", FEE - 1)], 1, 2, "paid")
    with messages.office.store.reading(REGION) as reading:
        assert [one.fact.bank_txn for one in reading.payments_in_suspense()] == ["P1"]


def test_money_that_comes_late_waits_in_suspense(tmp_path, open_bank):
    """Where the matter leaves an unpaid bill open: no receipt; the bill shows that money is there."""
    copy_county(tmp_path, more='\n[limits.payment]\nterm = "10 working days"\non_missed = "none"\n')
    messages = Messages(tmp_path, open_bank)
    messages.clock.advance(60 * DAY)
    assert messages.send(messages.payment()) == TAKEN
    assert money(messages.office, messages.bill) == ([("suspense", FEE)], 0, 1, "suspense")
    assert verify(messages.office.store, REGION).violations == ()
    messages.office.close()


@pytest.mark.parametrize("swept", [True, False], ids=["swept before", "not swept before"])
def test_money_that_comes_after_the_bill_lapsed_waits_in_suspense(tmp_path, open_bank, swept):
    """An unpaid bill lapses: whether or not somebody let time take effect in between."""
    copy_county(tmp_path)
    messages = Messages(tmp_path, open_bank)
    messages.clock.advance(60 * DAY)
    if swept:
        assert sweep(messages.office).cases == 1
    assert messages.send(messages.payment()) == TAKEN
    assert money(messages.office, messages.bill) == ([("suspense", FEE)], 0, 1, "closed")
    assert verify(messages.office.store, REGION).violations == ()
    messages.office.close()


def test_a_message_about_somebody_else_s_bill_is_refused(messages):
    """An order that is not ours, and another merchant: no money of this region."""
    assert messages.send(messages.payment(bill="420921-B-none")) == REFUSED
    assert messages.send(messages.payment(merchant="M-other")) == REFUSED
    assert money(messages.office, messages.bill) == NOTHING
