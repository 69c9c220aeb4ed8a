"""What banks say of payments and refunds comes in any order and any number of times; the books end the same."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvalflow.domain.fees.bills import PaymentFact, RefundFact
from approvalflow.domain.fees.ledger import balance, trial_balance
from approvalflow.outbox import deliver
from tests.office.roads import sound
from tests.office.story import content_of, store_of
from tests.office.till import Till, ordered, paid
from tests.office.world import World

#: `make proof` takes all orders, `make test` a sample.
AT_LENGTH = settings().max_examples > 1000


@pytest.fixture(scope="module")
def county():
    """A fee that was paid, of which 5000 fen are ordered back; the bank has not been told yet."""
    till = Till(says="unknown")
    world, ref, bill = paid(till)
    refund = ordered(world, till, fen=5000)
    return world, content_of(world.office.store, world.office.region), ref, bill, refund


def reports(bill, refund):
    """Six: the payment once more, another amount, the refund, the refund once more, the refund in another amount under
    another number, and one that nobody ordered."""
    return (
        PaymentFact("till", "t-1", bill, "paid", 11250, merchant="m-1"),
        PaymentFact("till", "t-2", bill, "paid", 7, merchant="m-1"),
        RefundFact("till", "x-1", refund, "refunded", 5000),
        RefundFact("till", "x-1", refund, "refunded", 5000, evidence="statement"),
        RefundFact("till", "x-2", refund, "refunded", 4999),
        RefundFact("till", "x-3", "of nobody", "refunded", 3),
    )


def after(county, order, *, deliver_at=-1):
    """What the books, the bill, the case and the refund are after these reports; the order goes to the bank at a place
    among them."""
    base, content, ref, bill, refund = county
    world = World(store=store_of(content, base.office.region), plugins=base.office.plugins)
    world.clock.set(base.clock.now())
    six = reports(bill, refund)
    for place, which in enumerate(order):
        if place == deliver_at:
            deliver(world.office)
        said = six[which]
        if isinstance(said, PaymentFact):
            world.office.payment_reported(said)
        else:
            world.office.refund_reported(said)
    with world.office.store.reading(world.office.region) as reading:
        books = balance(reading.postings())
        assert trial_balance(reading.postings()) == 0
        postings = sorted((one.debit, one.credit, one.fen, one.subject) for one in reading.postings())
        row = reading.bill(bill).state
        told = sorted((one.fact.bank_refund, one.verdict, one.reason) for one in reading.refund_reports(refund))
    (fee,) = world.office.case(ref).fees
    view = world.office.refund(refund)
    return world, (books, postings, row, told, fee.state, fee.suspense, fee.refunded, view.state)


@given(st.permutations(range(6)), st.lists(st.integers(0, 5), max_size=4), st.integers(-1, 9))
@settings(max_examples=2000 if AT_LENGTH else 25)
def test_any_order_and_any_number_of_times_is_one_ledger(county, order, again, deliver_at):
    """With reports repeated among them, and whenever the order goes to the bank."""
    _, wanted = after(county, range(6))
    world, found = after(county, [*order, *again], deliver_at=deliver_at)
    assert found == wanted
    sound(world)


def test_it_is_the_ledger_that_it_should_be(county):
    """5000 fen of the fee went back, 7 are held, and the bank owes 4999 and 3."""
    _, (books, _, row, told, state, held, refunded, stage) = after(county, range(6))
    assert {name: fen for name, fen in books.items() if fen} == {
        "claims/till": 5002,
        "clearing/till/2026-03-04": 11250 + 7 - 5000 - 5002,
        "fees/occupation": -6250,
        "suspense/till": -7,
    }
    assert (row, state, held, refunded, stage) == ("paid", "paid", 1, 5000, "refunded")
    assert told == [("x-1", "confirm", "refunded"), ("x-2", "suspense", "wrong-amount")]


@pytest.mark.proof
def test_all_720_orders_are_one_ledger(county):
    """Every one of them."""
    _, wanted = after(county, range(6))
    orders = list(permutations(range(6)))
    for order in orders if AT_LENGTH else orders[::24]:
        assert after(county, order)[1] == wanted, order
