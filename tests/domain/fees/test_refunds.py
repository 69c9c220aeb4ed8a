"""Refunds and waivers: a ground, two people, and never more than was paid."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.fees.bills import Bill, PaymentFact, RefundFact
from approvalflow.domain.fees.formula import parse
from approvalflow.domain.fees.refunds import Waiver, judge_refund, order_refund, refundable, waive
from approvalflow.domain.fees.tariffs import FeeLine, price
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.errors import BadInput, MoveRefused

GROUND = Basis("城市道路管理条例", "38", "administrative-regulation")
PAID = PaymentFact("county-bank", "T-1", "B-1", "paid", 11250, "CNY", "M-1", 5000)


def _ordered(ref="R-1", fen=11250, **changes):
    order = {"ground": GROUND, "proposed_by": "u-1", "approved_by": "u-2", "at": 7000} | changes
    return order_refund(PAID, ref=ref, fen=fen, **order)


REFUND = _ordered()
REFUNDED = RefundFact("county-bank", "RT-1", "R-1", "refunded", 11250, "CNY", 8000)


class TestOrder:
    """Money is ordered back."""

    def test_it_names_the_payment_and_both_people(self):
        """The order says what goes back, why, and who decided."""
        assert (REFUND.bank, REFUND.bank_txn, REFUND.bill_ref, REFUND.merchant) == ("county-bank", "T-1", "B-1", "M-1")
        assert (REFUND.proposed_by, REFUND.approved_by, REFUND.ground) == ("u-1", "u-2", GROUND)

    @pytest.mark.parametrize(
        ("change", "rule"),
        [
            ({"approved_by": "u-1"}, "two-people"),
            ({"approved_by": ""}, "two-people"),
            ({"proposed_by": ""}, "two-people"),
            ({"ground": Basis(" ")}, "legal-ground"),
            ({"fen": 11251}, "refund-more-than-paid"),
        ],
    )
    def test_alone_without_ground_or_beyond_the_payment_it_is_refused(self, change, rule):
        """Each of the three has its own rule."""
        with pytest.raises(MoveRefused) as refused:
            _ordered(**change)
        assert refused.value.rule == rule

    @pytest.mark.parametrize("fen", [0, -1, True, 1.0])
    def test_nothing_and_less_cannot_go_back(self, fen):
        """A refund is an amount."""
        with pytest.raises(BadInput):
            _ordered(fen=fen)

    @given(st.lists(st.integers(1, 9000), max_size=6))
    def test_parts_never_add_up_to_more_than_was_paid(self, parts):
        """However a payment is refunded in parts, what is ordered stays within it."""
        orders = []
        for number, fen in enumerate(parts):
            fits = fen <= 11250 - sum(order.fen for order in orders)
            try:
                orders.append(_ordered(f"R-{number}", fen, refunds_so_far=list(orders)))
                assert fits
            except MoveRefused:
                assert not fits
        assert refundable(PAID, orders) == 11250 - sum(order.fen for order in orders) >= 0

    def test_what_was_never_paid_cannot_go_back(self):
        """Only a payment is refunded."""
        with pytest.raises(MoveRefused):
            order_refund(
                evolve(PAID, state="unknown"), ref="R", fen=1, ground=GROUND, proposed_by="a", approved_by="b", at=1
            )


class TestJudgeRefund:
    """What a bank's report means for a refund."""

    @pytest.mark.parametrize(
        ("fact", "earlier", "decided"),
        [
            (REFUNDED, [], ("confirm", "refunded")),
            (REFUNDED, [REFUNDED], ("ignore", "same-transaction")),
            (evolve(REFUNDED, bank_refund="RT-2"), [REFUNDED], ("suspense", "second-refund")),
            (evolve(REFUNDED, fen=1), [], ("suspense", "wrong-amount")),
            (evolve(REFUNDED, currency="USD"), [], ("suspense", "wrong-amount")),
            (evolve(REFUNDED, refund_ref="R-2"), [], ("reject", "foreign-refund")),
            (evolve(REFUNDED, bank="other"), [], ("reject", "foreign-refund")),
            (evolve(REFUNDED, state="not-refunded", fen=0), [], ("still-open", "not-refunded")),
            (evolve(REFUNDED, state="unknown", fen=0), [REFUNDED], ("still-open", "unknown")),
        ],
    )
    def test_it_confirms_once_and_only_what_was_ordered(self, fact, earlier, decided):
        """Money that went out twice, or in another amount, is held up for a person to see."""
        verdict = judge_refund(REFUND, fact, refunds_so_far=earlier)
        assert (verdict.kind, verdict.rule) == decided
        assert verdict.alarms == (decided[0] in ("suspense", "reject"))


LINE = FeeLine("fee", Text("费", "Fee"), GROUND, None, parse("100 CNY"), reducible=True)
PRICED = price(LINE, {})
WAIVER = Waiver("fee", 4000, GROUND, "u-1", "u-2")
BILL = Bill("B-1", "C-1", "fee", LINE.title, 10000, "CNY", "p-1", 1, None, "bank", "M-1", "code")


class TestWaive:
    """A fee is reduced before it is paid."""

    def test_the_rest_is_due(self):
        """A part leaves the rest, the whole leaves nothing."""
        assert waive(LINE, PRICED.fen, WAIVER, bill=BILL) == 6000
        assert waive(LINE, PRICED.fen, evolve(WAIVER, fen=10000)) == 0

    @pytest.mark.parametrize(
        ("line", "waiver", "bill", "rule"),
        [
            (evolve(LINE, reducible=False), WAIVER, BILL, "waiver-not-allowed"),
            (LINE, evolve(WAIVER, fee_code="other"), BILL, "waiver-not-allowed"),
            (LINE, evolve(WAIVER, fen=10001), BILL, "waiver-more-than-due"),
            (LINE, evolve(WAIVER, approved_by="u-1"), BILL, "two-people"),
            (LINE, evolve(WAIVER, ground=Basis("")), BILL, "legal-ground"),
            *[
                (LINE, WAIVER, evolve(BILL, state=state), "waiver-after-payment")
                for state in ("paid", "closed", "suspense")
            ],
        ],
    )
    def test_it_is_refused_with_its_rule(self, line, waiver, bill, rule):
        """Only where the tariff allows it, by two people, on a ground, within the fee, before payment."""
        with pytest.raises(MoveRefused) as refused:
            waive(line, PRICED.fen, waiver, bill=bill)
        assert refused.value.rule == rule
