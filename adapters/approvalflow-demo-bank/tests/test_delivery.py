"""A message arrives at least once: whoever is down, and whenever the bank is killed."""

import signal
import subprocess
import sys
import time

import pytest

from approvalflow.testing.bank_sandbox import opened
from approvalflow_demo_bank.signing import TIMESTAMP


def about(bill):
    """Whether a message is about the bill."""
    return lambda message: f'"bill_ref":"{bill.ref}"'.encode() in message.body


def delivered(bank, bill, seconds=60):
    """Wait until the teller's page says that the message was taken."""
    end = time.monotonic() + seconds
    while ">delivered<" not in (page := bank.process.get(f"/bill?code={bill.payment_code}&lang=en")[1]):
        assert time.monotonic() < end, page
        time.sleep(0.05)


def test_the_bank_comes_again_until_it_hears_success(own_bank):
    """Unavailable, rejected, another word, a redirect: none of them stops it; the message stays the same."""
    own_bank.centre.answers[:] = [(503, b"later"), (400, b"rejected"), (200, b"thank you"), (302, b"success")]
    bill = opened(own_bank)
    own_bank.pay(bill)
    delivered(own_bank, bill)
    messages = own_bank.centre.messages
    assert len(messages) == 5
    assert len({message.body for message in messages}) == 1
    assert len({own_bank.bank.read(message) for message in messages}) == 1
    time.sleep(0.5)
    assert len(messages) == 5, "after success there is nothing more to say"


def test_each_attempt_is_signed_anew(own_bank):
    """A genuine repetition has a fresh timestamp, so that an old copy can be told from it."""
    own_bank.centre.answers[:] = [(503, b"later")] * 6
    bill = opened(own_bank)
    own_bank.pay(bill)
    delivered(own_bank, bill)
    stamps = [int(message.headers[TIMESTAMP]) for message in own_bank.centre.messages]
    assert stamps == sorted(stamps)
    assert time.time() - stamps[-1] < 60


def test_a_bank_that_is_killed_after_the_payment_still_tells_of_it(own_bank):
    """Payment and message are one transaction: kill -9 loses neither, and nothing is paid twice."""
    own_bank.centre.answers[:] = [(503, b"later")] * 1000
    bill = opened(own_bank)
    own_bank.pay(bill)
    own_bank.process.stop(signal.SIGKILL)
    own_bank.centre.answers.clear()
    before = len(own_bank.centre.messages)
    own_bank.process.start()
    delivered(own_bank, bill)
    assert len(own_bank.centre.messages) > before
    fact = own_bank.bank.read(own_bank.centre.messages[-1])
    assert fact.bank_txn == own_bank.bank.query(bill).bank_txn
    assert own_bank.bank.open_bill(bill).payment_code == bill.payment_code


def test_after_many_attempts_the_bank_waits_to_be_asked(own_bank):
    """It gives up, says so on the teller's page, and still knows the payment."""
    own_bank.process.stop()
    own_bank.process.pauses = "0.1,0.1,0.1"
    own_bank.process.start()
    own_bank.centre.answers[:] = [(503, b"later")] * 50
    bill = opened(own_bank)
    own_bank.pay(bill)
    end = time.monotonic() + 60
    while "not delivered after many attempts" not in own_bank.process.get(f"/bill?code={bill.payment_code}&lang=en")[1]:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert own_bank.bank.query(bill).state == "paid"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_bank_ends_when_it_is_asked_to(own_bank, number):
    """With exit code 0."""
    assert own_bank.process.stop(number) == 0


def test_the_bank_knows_nothing_of_the_library():
    """Its process imports none of it: what the two have in common is what is on the wire."""
    program = (
        "import approvalflow_demo_bank.__main__, sys; "
        "print([name for name in sys.modules if name.split('.')[0] == 'approvalflow'])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
