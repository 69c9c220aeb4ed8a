"""What a bank's report means for a bill: decided once, for all banks, whatever the order of arrival."""

from datetime import date
from itertools import permutations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.fees.bills import (
    BILL_STATES,
    PAYMENT_STATES,
    Bill,
    PaymentFact,
    Refund,
    RefundFact,
    StatementLine,
    judge,
    state_after,
)
from approvalflow.domain.fees.money import MAX_FEN
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.errors import BadInput

BILL = Bill(
    ref="420921-B1",
    case_ref="420921-2026-1",
    code="occupation-fee",
    fee_title=Text("城市道路占用费", "Road occupation fee"),
    fen=11250,
    currency="CNY",
    payer_ref="p-1",
    opened_at=1000,
    due_at=9000,
    bank="county-bank",
    merchant="M-1",
    payment_code="4209210000000001",
)
PAID = PaymentFact("county-bank", "T-1", "420921-B1", "paid", 11250, "CNY", "M-1", 5000, "inbox/1")
NOT_PAID = PaymentFact("county-bank", "", "420921-B1", "not-paid", 0, "CNY", "M-1")


def _decided(bill, fact, *earlier):
    verdict = judge(bill, fact, payments_so_far=earlier)
    assert verdict.reason.zh
    assert verdict.reason.en
    return verdict.kind, verdict.rule


class TestJudge:
    """One report against one bill."""

    @pytest.mark.parametrize("state", ["open", "unknown", "suspense"])
    def test_a_payment_that_matches_in_everything_confirms(self, state):
        """Also where the bank was unsure before, or other money is in suspense."""
        assert _decided(evolve(BILL, state=state), PAID) == ("confirm", "paid")
        assert not judge(BILL, PAID).alarms

    @pytest.mark.parametrize(
        ("change", "decided"),
        [
            ({"fen": 11249}, ("suspense", "wrong-amount")),
            ({"fen": 11251}, ("suspense", "wrong-amount")),
            ({"currency": "USD"}, ("suspense", "wrong-currency")),
            ({"paid_at": 9001}, ("suspense", "paid-late")),
            ({"merchant": "M-2"}, ("reject", "foreign-merchant")),
            ({"merchant": ""}, ("reject", "foreign-merchant")),
            ({"bill_ref": "420921-B2"}, ("reject", "foreign-bill")),
            ({"bank": "other-bank"}, ("reject", "foreign-bank")),
        ],
    )
    def test_one_thing_that_does_not_match_never_confirms(self, change, decided):
        """Real money goes to suspense, what is foreign is rejected, and both alarm."""
        fact = evolve(PAID, **change)
        assert _decided(BILL, fact) == decided
        assert judge(BILL, fact).alarms

    def test_the_last_instant_still_counts(self):
        """`due_at` is inclusive, and a bill without one has no end."""
        assert _decided(BILL, evolve(PAID, paid_at=9000)) == ("confirm", "paid")
        assert _decided(evolve(BILL, due_at=None), evolve(PAID, paid_at=10**18)) == ("confirm", "paid")

    @pytest.mark.parametrize(
        ("state", "decided"),
        [
            ("paid", ("suspense", "second-payment")),
            ("refunded", ("suspense", "second-payment")),
            ("closed", ("suspense", "paid-after-closed")),
        ],
    )
    def test_money_for_a_finished_bill_goes_to_suspense(self, state, decided):
        """A second payment and one after closing or withdrawal are visible, never swallowed, never counted."""
        assert _decided(evolve(BILL, state=state), evolve(PAID, bank_txn="T-2")) == decided

    def test_a_second_payment_is_seen_though_the_bill_looks_open(self):
        """What was taken before decides, not only the state of the bill."""
        assert _decided(BILL, evolve(PAID, bank_txn="T-2"), PAID) == ("suspense", "second-payment")

    def test_money_in_suspense_does_not_stand_in_the_way(self):
        """After a wrong or a late payment the right one confirms."""
        wrong, late = evolve(PAID, bank_txn="T-2", fen=1), evolve(PAID, bank_txn="T-3", paid_at=9001)
        assert _decided(evolve(BILL, state="suspense"), PAID, wrong, late) == ("confirm", "paid")

    @pytest.mark.parametrize("state", BILL_STATES)
    def test_the_same_transaction_counts_once(self, state):
        """A repeated report of one transaction is nothing new, in every state of the bill."""
        assert _decided(evolve(BILL, state=state), evolve(PAID, evidence="file/7"), PAID) == (
            "ignore",
            "same-transaction",
        )

    def test_a_transaction_that_changes_its_amount_alarms(self):
        """It still counts once, as first reported; a person must look."""
        changed = evolve(PAID, fen=1)
        assert _decided(BILL, changed, PAID) == ("ignore", "transaction-contradicted")
        assert judge(BILL, changed, payments_so_far=[PAID]).alarms

    @pytest.mark.parametrize("said", ["not-paid", "unknown", "closed"])
    def test_a_report_that_nothing_was_paid_is_never_final(self, said):
        """The bill goes on waiting; a finished one is not touched; a later success still confirms."""
        fact = evolve(NOT_PAID, state=said)
        assert _decided(BILL, fact) == ("still-open", said)
        assert _decided(evolve(BILL, state="paid"), fact, PAID) == ("ignore", "nothing-new")
        assert _decided(evolve(BILL, state=state_after(BILL, fact, judge(BILL, fact))), PAID, fact) == (
            "confirm",
            "paid",
        )


class TestStateAfter:
    """The state of a bill once a report is taken."""

    @pytest.mark.parametrize(
        ("before", "fact", "after"),
        [
            ("open", PAID, "paid"),
            ("unknown", PAID, "paid"),
            ("suspense", PAID, "paid"),
            ("open", evolve(PAID, fen=1), "suspense"),
            ("unknown", evolve(PAID, fen=1), "suspense"),
            ("paid", evolve(PAID, fen=1), "paid"),
            ("closed", PAID, "closed"),
            ("refunded", PAID, "refunded"),
            ("open", evolve(NOT_PAID, state="unknown"), "unknown"),
            ("open", NOT_PAID, "open"),
            ("unknown", NOT_PAID, "open"),
            ("unknown", evolve(NOT_PAID, state="closed"), "open"),
            ("suspense", NOT_PAID, "suspense"),
            ("suspense", evolve(NOT_PAID, state="unknown"), "suspense"),
            ("paid", NOT_PAID, "paid"),
            ("unknown", evolve(PAID, merchant="M-2"), "unknown"),
            ("open", evolve(NOT_PAID, state="unknown", bill_ref="B-9"), "open"),
        ],
    )
    def test_it_follows_the_verdict(self, before, fact, after):
        """Money in suspense stays in sight, what is finished stays so, and what is foreign changes nothing."""
        bill = evolve(BILL, state=before)
        assert state_after(bill, fact, judge(bill, fact)) == after


def _told(bill, facts):
    """Everything that is left after the reports have come in this order: state, counted and suspended money."""
    taken, confirmed, held = [], 0, 0
    for fact in facts:
        verdict = judge(bill, fact, payments_so_far=taken)
        bill = evolve(bill, state=state_after(bill, fact, verdict))
        if verdict.kind in ("confirm", "suspense"):
            taken.append(fact)
            confirmed += fact.fen * (verdict.kind == "confirm")
            held += fact.fen * (verdict.kind == "suspense")
    return bill.state, confirmed, held


REPORTS = [
    PAID,
    evolve(PAID, evidence="query/1"),
    evolve(PAID, evidence="file/1"),
    NOT_PAID,
    evolve(NOT_PAID, state="closed"),
    evolve(NOT_PAID, state="unknown"),
]


def test_the_order_of_reports_does_not_matter():
    """All 720 orders of callback, query, file, not paid, closed and unknown end in one paid bill."""
    assert {_told(BILL, order) for order in permutations(REPORTS)} == {("paid", 11250, 0)}


@given(
    st.lists(st.sampled_from([*REPORTS, evolve(PAID, bank_txn="T-2"), evolve(PAID, bank_txn="T-3", fen=5)]), max_size=9)
)
def test_the_number_of_repetitions_does_not_matter(facts):
    """Whatever is repeated, each transaction counts once, one pays the bill, and every other fen is in suspense."""
    distinct = {fact.bank_txn: fact.fen for fact in facts if fact.state == "paid"}
    state, confirmed, held = _told(BILL, facts)
    assert confirmed + held == sum(distinct.values())
    assert confirmed == (11250 if 11250 in distinct.values() else 0)
    assert (state == "paid") == bool(confirmed)


@pytest.mark.parametrize("state", ["paid", "closed", "refunded"])
@given(facts=st.lists(st.sampled_from(REPORTS), max_size=4))
def test_a_finished_bill_stays_finished(state, facts):
    """No report of a bank undoes what is paid, closed or refunded."""
    assert _told(evolve(BILL, state=state), facts)[0] == state


class TestValues:
    """What cannot be believed cannot even be said."""

    @pytest.mark.parametrize("fen", [0, -1, MAX_FEN + 1, True, 1.0, "1", None])
    def test_a_bill_is_about_a_whole_amount_in_range(self, fen):
        """A fee of nothing has no bill, and part of a fen is no amount."""
        with pytest.raises(BadInput):
            evolve(BILL, fen=fen)

    @pytest.mark.parametrize(
        "change", [{"fen": 0}, {"fen": 1.5}, {"bank_txn": ""}, {"state": "failed"}, {"state": "PAID"}]
    )
    def test_a_payment_has_a_number_and_an_amount(self, change):
        """An adapter that reports a payment of nothing, or a word of its own, is refused."""
        with pytest.raises(BadInput):
            evolve(PAID, **change)

    @pytest.mark.parametrize("change", [{"fen": 0}, {"bank_refund": ""}, {"state": "done"}])
    def test_a_refund_has_a_number_and_an_amount(self, change):
        """The same holds for refunds."""
        fact = RefundFact("county-bank", "RT-1", "R-1", "refunded", 5)
        with pytest.raises(BadInput):
            evolve(fact, **change)

    @pytest.mark.parametrize(
        ("made", "least"),
        [
            (lambda fen: evolve(BILL, fen=fen), 1),
            (lambda fen: evolve(NOT_PAID, fen=fen), 0),
            (lambda fen: Refund("R", "B", "bank", "M", "T", fen, "CNY", Basis("某法"), "u-1", "u-2", 7), 1),
            (lambda fen: RefundFact("bank", "RT-1", "R", "unknown", fen), 0),
            (lambda fen: StatementLine("bank", date(2026, 11, 23), 1, "payment", "T", "B", fen), 1),
        ],
    )
    def test_every_value_about_money_has_a_least_and_a_largest_amount(self, made, least):
        """Both ends are inside; one fen beyond either is refused."""
        assert made(least).fen == least
        assert made(MAX_FEN).fen == MAX_FEN
        for outside in (least - 1, MAX_FEN + 1):
            with pytest.raises(BadInput):
                made(outside)

    def test_the_words_of_a_bill_and_a_line_are_known(self):
        """States and kinds come from the lists, and from nowhere else."""
        with pytest.raises(BadInput, match="none of"):
            evolve(BILL, state="pending")
        with pytest.raises(BadInput, match="none of"):
            StatementLine("county-bank", None, 1, "fee", "T-1", "B-1", 5)
        assert {evolve(BILL, state=state).state for state in BILL_STATES} == set(BILL_STATES)
        assert {evolve(PAID, state=state).state for state in PAYMENT_STATES} == set(PAYMENT_STATES)
