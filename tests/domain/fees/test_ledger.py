"""The books balance by construction, and a day's clearing account returns to zero."""

from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.fees.bills import Bill, PaymentFact, Refund
from approvalflow.domain.fees.ledger import (
    TREASURY,
    Posting,
    balance,
    clearing,
    post_payment,
    post_refund,
    post_remittance,
    post_suspense,
    trial_balance,
    uncleared,
)
from approvalflow.domain.fees.money import MAX_FEN
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.errors import BadInput

DAY, NEXT = date(2026, 11, 23), date(2026, 11, 24)
BILL = Bill("B-1", "C-1", "fee", Text("费", "Fee"), 100, "CNY", "p-1", 1, None, "bank", "M-1", "code")
PAID = PaymentFact("bank", "T-1", "B-1", "paid", 100, "CNY", "M-1", 5)
REFUND = Refund("R-1", "B-1", "bank", "M-1", "T-1", 100, "CNY", Basis("某法"), "u-1", "u-2", 7)


class TestPostings:
    """What each event of money does to the accounts."""

    def test_a_confirmed_payment_is_earned_and_clears_on_its_day(self):
        """Debit the day's clearing account, credit the fee."""
        assert balance([post_payment(BILL, PAID, day=DAY, at=9)]) == {"clearing/bank/2026-11-23": 100, "fees/fee": -100}

    def test_suspense_is_not_earned(self):
        """Money that pays no bill is owed back."""
        assert balance([post_suspense(PAID, day=DAY, at=9)]) == {"clearing/bank/2026-11-23": 100, "suspense/bank": -100}

    def test_a_refund_of_suspense_leaves_nothing(self):
        """Paid in and paid back: every account is at zero."""
        postings = [post_suspense(PAID, day=DAY, at=9), post_refund(REFUND, day=DAY, at=10)]
        assert set(balance(postings).values()) == {0}

    def test_a_refund_of_a_fee_takes_back_what_was_earned(self):
        """Before remittance the clearing account gives it back, afterwards the treasury does."""
        paid, sent = post_payment(BILL, PAID, day=DAY, at=9), post_remittance("bank", DAY, 100, subject="X", at=10)
        assert set(balance([paid, post_refund(REFUND, day=DAY, at=11, fee_code="fee")]).values()) == {0}
        late = post_refund(REFUND, day=DAY, at=11, fee_code="fee", remitted=True)
        assert set(balance([paid, sent, late]).values()) == {0}

    def test_remittance_returns_the_clearing_account_to_zero(self):
        """What is left in clearing is what has not gone on; each bank and day stands for itself."""
        paid = post_payment(BILL, PAID, day=DAY, at=9)
        held = post_suspense(evolve(PAID, bank_txn="T-2", fen=7), day=NEXT, at=9)
        sent = post_remittance("bank", DAY, 100, subject="X-1", at=10)
        assert uncleared([paid, held]) == {clearing("bank", DAY): 100, clearing("bank", NEXT): 7}
        assert uncleared([paid, held, sent]) == {clearing("bank", NEXT): 7}
        assert balance([paid, held, sent])[TREASURY] == 100

    @pytest.mark.parametrize("fen", [0, -1, True, 1.0, MAX_FEN + 1])
    def test_a_posting_moves_a_whole_amount(self, fen):
        """Nothing, less than nothing and part of a fen cannot be posted."""
        with pytest.raises(BadInput):
            Posting("a", "b", fen, "X", 1)

    @pytest.mark.parametrize(("debit", "credit"), [("a", "a"), ("", "b"), ("a", "")])
    def test_a_posting_is_between_two_accounts(self, debit, credit):
        """An account cannot pay itself, and there is no nameless one."""
        with pytest.raises(BadInput):
            Posting(debit, credit, 1, "X", 1)


_accounts = st.sampled_from(["clearing/a/2026-11-23", "fees/x", "suspense/a", TREASURY, "fees/y"])
_postings = st.builds(
    lambda pair, fen: Posting(*pair, fen, "X", 1),
    st.tuples(_accounts, _accounts).filter(lambda pair: pair[0] != pair[1]),
    st.integers(1, MAX_FEN),
)


@given(st.lists(_postings, max_size=30), st.randoms(use_true_random=False))
def test_the_books_always_balance(postings, random):
    """Whatever is posted, in whatever order, the balances add up to zero and do not depend on the order."""
    shuffled = random.sample(postings, len(postings))
    assert trial_balance(postings) == 0
    assert balance(shuffled) == balance(postings)
