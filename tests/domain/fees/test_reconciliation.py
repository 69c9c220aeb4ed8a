"""The daily comparison with the bank: every line has exactly one class, and every fen its explanation."""

from collections import Counter
from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.fees.bills import PaymentFact, RefundFact, StatementLine
from approvalflow.domain.fees.ledger import reconcile, unexplained
from approvalflow.domain.fees.reconciliation import CLASSES

DAY = date(2026, 11, 23)


def _day_of(instant):
    return date(2026, 11, 1) + timedelta(days=instant // 100)


NOON, NEXT_NOON = 2250, 2350
PAID = PaymentFact("bank", "T-1", "B-1", "paid", 100, "CNY", "M-1", NOON)
REFUNDED = RefundFact("bank", "RT-1", "R-1", "refunded", 40, "CNY", NOON)
LINE = StatementLine("bank", DAY, 1, "payment", "T-1", "B-1", 100)
BACK = StatementLine("bank", DAY, 2, "refund", "RT-1", "R-1", 40)


def _classes(lines, payments, refunds=()):
    return [(r.kind, r.difference) for r in reconcile(DAY, lines, payments, refunds=refunds, day_of=_day_of)]


@pytest.mark.parametrize(
    ("lines", "payments", "refunds", "expected"),
    [
        ([LINE, BACK], [PAID], [REFUNDED], [("matched", 0), ("matched", 0)]),
        ([], [], [], []),
        ([evolve(LINE, fen=101)], [PAID], [], [("amount-differs", 1)]),
        ([evolve(LINE, fen=99)], [PAID], [], [("amount-differs", -1)]),
        ([evolve(LINE, currency="USD")], [PAID], [], [("amount-differs", 0)]),
        ([evolve(LINE, bill_ref="B-2")], [PAID], [], [("amount-differs", 0)]),
        ([LINE], [], [], [("only-bank", 100)]),
        ([BACK], [], [], [("only-bank", -40)]),
        ([evolve(BACK, fen=50)], [], [REFUNDED], [("amount-differs", -10)]),
        ([], [PAID], [], [("only-us", -100)]),
        ([], [], [REFUNDED], [("only-us", 40)]),
        ([], [evolve(PAID, paid_at=None)], [], [("only-us", -100)]),
        ([], [evolve(PAID, paid_at=NEXT_NOON)], [], []),
        ([LINE], [evolve(PAID, paid_at=NEXT_NOON)], [], [("other-day", 0)]),
        ([LINE], [evolve(PAID, paid_at=None)], [], [("matched", 0)]),
        ([LINE, evolve(LINE, number=2)], [PAID], [], [("matched", 0), ("repeated", 0)]),
        ([LINE, evolve(LINE, number=2, fen=101)], [PAID], [], [("matched", 0), ("amount-differs", 1)]),
        ([LINE], [evolve(PAID, state="unknown")], [], [("only-bank", 100)]),
        ([evolve(LINE, bank="other")], [PAID], [], [("only-bank", 100), ("only-us", -100)]),
        ([evolve(LINE, kind="refund")], [PAID], [], [("only-bank", -100), ("only-us", -100)]),
    ],
)
def test_each_line_falls_into_its_class(lines, payments, refunds, expected):
    """The class and the difference (the bank's money less ours) of every kind of line."""
    assert _classes(lines, payments, refunds) == expected


def test_a_result_says_why_in_both_languages():
    """A difference names both sides."""
    (result,) = reconcile(DAY, [evolve(LINE, fen=99)], [PAID], day_of=_day_of)
    assert result.reason.en == "the bank says 0.99 CNY for B-1, we say 1.00 CNY for B-1"
    assert "0.99" in result.reason.zh


_lines = st.builds(
    lambda txn, kind, fen: StatementLine("bank", DAY, 1, kind, f"T-{txn}", f"B-{txn}", fen),
    st.integers(1, 6),
    st.sampled_from(["payment", "refund"]),
    st.integers(1, 3),
)
_payments = st.builds(
    lambda txn, fen, at: PaymentFact("bank", f"T-{txn}", f"B-{txn}", "paid", fen, paid_at=at),
    st.integers(1, 6),
    st.integers(1, 3),
    st.sampled_from([NOON, NEXT_NOON]),
)
_refunds = st.builds(
    lambda txn, fen: RefundFact("bank", f"T-{txn}", f"B-{txn}", "refunded", fen, refunded_at=NOON),
    st.integers(1, 6),
    st.integers(1, 3),
)


@given(
    st.lists(_lines, max_size=10),
    st.lists(_payments, max_size=6, unique_by=lambda payment: payment.bank_txn),
    st.lists(_refunds, max_size=6, unique_by=lambda refund: refund.bank_refund),
)
def test_every_line_is_classified_once_and_every_fen_explained(lines, payments, refunds):
    """Lines keep their order, each has one class, and the differences add up to what the two sides are apart."""
    results = reconcile(DAY, lines, payments, refunds=refunds, day_of=_day_of)
    assert [result.line for result in results if result.line] == lines
    assert set(Counter(result.kind for result in results)) <= set(CLASSES)
    ours = [result.ours for result in results if result.ours]
    assert len(ours) == len(set(ours))
    # The bank's file without its repetitions, against our books of the day and of the lines that crossed midnight.
    once = {(line.kind, line.bank_txn): line for line in reversed(lines)}.values()
    theirs = sum(line.fen if line.kind == "payment" else -line.fen for line in once)
    known = {(line.kind, line.bank_txn) for line in once}
    booked = sum(p.fen for p in payments if p.paid_at == NOON or ("payment", p.bank_txn) in known)
    booked -= sum(refund.fen for refund in refunds)
    repeated = sum(r.difference for r in results if r.kind == "amount-differs" and r.ours is None)
    assert sum(result.difference for result in results) - repeated == theirs - booked
    assert (unexplained(results) == 0) == all(result.difference == 0 for result in results)


def test_a_payment_that_crossed_midnight_is_explained_the_next_day():
    """Only us on the day it was paid, of another day in the next file, and nothing is left over."""
    late = evolve(PAID, paid_at=2299)
    assert _classes([], [late]) == [("only-us", -100)]
    (result,) = reconcile(date(2026, 11, 24), [evolve(LINE, day=date(2026, 11, 24))], [late], day_of=_day_of)
    assert (result.kind, result.difference) == ("other-day", 0)
