"""Refunds and waivers: a legal ground, two people, and never more than was paid.

For waivers 行政许可法 art. 58 and the tariff itself (`reducible`); nobody waives or refunds alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from attrs import frozen

from approvalflow.domain.fees.bills import Refund, Verdict
from approvalflow.domain.fees.money import Fen, checked_fen, yuan_text
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.errors import MoveRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from approvalflow.domain.deadlines.moments import Instant
    from approvalflow.domain.fees.bills import Bill, PaymentFact, RefundFact
    from approvalflow.domain.fees.tariffs import FeeLine

__all__ = [
    "GoingBack",
    "Waiver",
    "judge_refund",
    "order_refund",
    "refundable",
    "same_refund",
    "state_after_refund",
    "waive",
]


class GoingBack(Protocol):
    """What takes away from what may still go back of a payment."""

    @property
    def bank(self) -> str:
        """The bank of the payment."""
        ...

    @property
    def bank_txn(self) -> str:
        """Its number there."""
        ...

    @property
    def fen(self) -> Fen:
        """How much goes back."""
        ...


@frozen
class Waiver:
    """A fee reduced or waived before it is paid: by how much, on which ground, proposed and approved by two people."""

    fee_code: str
    fen: Fen
    ground: Basis
    proposed_by: str
    approved_by: str


def refundable(payment: PaymentFact, refunds: Iterable[GoingBack]) -> Fen:
    """How much of a payment may still be ordered back: what was paid less every refund ordered of it so far."""
    ordered = sum(r.fen for r in refunds if (r.bank, r.bank_txn) == (payment.bank, payment.bank_txn))
    return payment.fen - ordered


def order_refund(
    payment: PaymentFact,
    *,
    ref: str,
    fen: Fen,
    ground: Basis,
    proposed_by: str,
    approved_by: str,
    at: Instant,
    refunds_so_far: Iterable[GoingBack] = (),
) -> Refund:
    """Order money back.

    Raises `MoveRefused` without a ground, by one person alone, or for more than is left of the payment; `BadInput`
    for what is no amount.
    """
    _two_people("refund", ground, proposed_by, approved_by)
    checked_fen(fen, "fen")
    left = refundable(payment, refunds_so_far) if payment.state == "paid" else 0
    if fen > left:
        raise MoveRefused(
            "refund",
            "",
            "refund-more-than-paid",
            f"退付 {yuan_text(fen)} 元超过可退的 {yuan_text(left)} 元",
            f"{yuan_text(fen)} CNY is more than the {yuan_text(left)} CNY that can go back",
            ground.text(),
        )
    return Refund(
        ref=ref,
        bill_ref=payment.bill_ref,
        bank=payment.bank,
        merchant=payment.merchant,
        bank_txn=payment.bank_txn,
        fen=fen,
        currency=payment.currency,
        ground=ground,
        proposed_by=proposed_by,
        approved_by=approved_by,
        ordered_at=at,
    )


def judge_refund(refund: Refund, fact: RefundFact, *, refunds_so_far: Iterable[RefundFact] = ()) -> Verdict:
    """Decide what a bank's report means for a refund that was ordered.

    `refunds_so_far` are the reports of state `refunded` taken before for this refund. `confirm` once; the same report
    again is ignored; money that went out twice, or in another amount, is `suspense`: the bank owes an explanation.
    """
    if (fact.bank, fact.refund_ref) != (refund.bank, refund.ref):
        return Verdict("reject", Text("不是本退付单的报文", "the message is not about this refund"), "foreign-refund")
    if fact.state != "refunded":
        reason = Text(
            "银行尚未退付；未退不是最终结果，继续查询", "not refunded yet; that is never final: it is asked again"
        )
        return Verdict("still-open", reason, fact.state)
    earlier = [one for one in refunds_so_far if one.state == "refunded"]
    for one in earlier:
        if (one.bank, one.bank_refund) == (fact.bank, fact.bank_refund):
            return same_refund(one, fact)
    if (fact.fen, fact.currency) != (refund.fen, refund.currency):
        zh = f"退付金额不符：应退 {yuan_text(refund.fen)}，实退 {yuan_text(fact.fen)} {fact.currency}"
        en = f"another amount: {yuan_text(refund.fen)} ordered, {yuan_text(fact.fen)} {fact.currency} went back"
        return Verdict("suspense", Text(zh, en), "wrong-amount")
    if earlier:
        return Verdict("suspense", Text("同一退付单退了两次", "the same refund went out twice"), "second-refund")
    paid = yuan_text(fact.fen)
    return Verdict("confirm", Text(f"已退 {paid} 元", f"{paid} CNY went back"), "refunded")


def same_refund(before: RefundFact, fact: RefundFact) -> Verdict:
    """The verdict on a report of money that was counted by its number before: nothing new, whatever it says now."""
    if (before.fen, before.currency) == (fact.fen, fact.currency):
        return Verdict("ignore", Text("同一笔退付，已记", "the same refund, already counted"), "same-transaction")
    reason = Text(
        f"同一退付前后金额不一：先 {yuan_text(before.fen)}，后 {yuan_text(fact.fen)} {fact.currency}",
        f"one refund, two amounts: {yuan_text(before.fen)} before, {yuan_text(fact.fen)} {fact.currency} now",
    )
    return Verdict("ignore", reason, "transaction-contradicted")


def state_after_refund(bill: Bill, *, held: bool, nothing_left: bool) -> str:
    """The state of the bill once money of it went back.

    `held`: it was in suspense. `nothing_left`: nothing else is held for the bill, or nothing is left of what paid it.
    """
    if not nothing_left:
        return bill.state
    if held:
        return "open" if bill.state == "suspense" else bill.state
    return "refunded" if bill.state == "paid" else bill.state


def waive(line: FeeLine, due: Fen, waiver: Waiver, *, bill: Bill | None = None) -> Fen:
    """What is left of the fen that are due after a waiver or reduction, 0 or more.

    Raises `MoveRefused` where the tariff does not allow it, without a ground, by one person alone, for more than the
    fee, or once the bill is paid; `BadInput` for what is no amount.
    """
    _two_people("waive", waiver.ground, waiver.proposed_by, waiver.approved_by)
    checked_fen(waiver.fen, "fen")
    if not line.reducible or waiver.fee_code != line.code:
        raise MoveRefused("waive", "", "waiver-not-allowed", "该收费项目不得减免", "this fee may not be reduced")
    if bill is not None and bill.state not in ("open", "unknown"):
        raise MoveRefused(
            "waive", "", "waiver-after-payment", "缴款后不得减免", "the time for a waiver is before payment"
        )
    if waiver.fen > due:
        raise MoveRefused("waive", "", "waiver-more-than-due", "减免超过应缴金额", "more is waived than is due")
    return due - waiver.fen


def _two_people(move: str, ground: Basis, proposed_by: str, approved_by: str) -> None:
    if not ground.law.strip():
        raise MoveRefused(move, "", "legal-ground", "须写明法定依据", "a legal ground is needed")
    if not proposed_by or not approved_by or proposed_by == approved_by:
        raise MoveRefused(
            move,
            "",
            "two-people",
            "提出人与批准人须为两人",
            "the one who proposes and the one who approves are two people",
        )
