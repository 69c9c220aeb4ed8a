"""What WeChat Pay says of an order or a refund, as a fact; the words are the same in messages and in answers."""

from __future__ import annotations

from typing import Any

from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.fees.bills import PaymentFact, RefundFact
from approvalflow.domain.fees.money import CURRENCY
from approvalflow_wechatpay.wire import NotSound, fen, table, text

__all__ = ["payment", "refund"]

#: An order that was paid and refunded since was paid: what went back is another fact.
_TRADE_STATES = {
    "SUCCESS": "paid",
    "REFUND": "paid",
    "NOTPAY": "not-paid",
    "PAYERROR": "not-paid",
    "CLOSED": "closed",
    "REVOKED": "closed",
    "USERPAYING": "unknown",
    "ACCEPT": "unknown",
}

#: ABNORMAL: the payer's account could not take it; the money is still with the merchant.
_REFUND_STATES = {
    "SUCCESS": "refunded",
    "PROCESSING": "unknown",
    "CLOSED": "not-refunded",
    "ABNORMAL": "not-refunded",
}


def payment(fields: dict[str, Any], *, bank: str, evidence: str) -> PaymentFact:
    """A transaction. Raises NotSound, BadInput."""
    state = _TRADE_STATES.get(text(fields, "trade_state"))
    if state is None:
        raise NotSound("trade_state")
    ref, merchant = text(fields, "out_trade_no"), text(fields, "mchid")
    if state != "paid":
        return PaymentFact(bank, "", ref, state, 0, merchant=merchant, evidence=evidence)
    amount = table(fields, "amount")
    return PaymentFact(
        bank,
        text(fields, "transaction_id"),
        ref,
        state,
        fen(amount, "total"),
        text(amount, "currency", longest=16),
        merchant,
        instant(fields.get("success_time")),
        evidence,
    )


def refund(fields: dict[str, Any], *, status: str, bank: str, merchant: str, evidence: str) -> RefundFact:
    """A refund; the field `status` names is `refund_status` in a message and `status` in an answer, which alone says
    no merchant. Raises NotSound, BadInput."""
    state = _REFUND_STATES.get(text(fields, status))
    if state is None:
        raise NotSound(status)
    if status == "refund_status" and text(fields, "mchid") != merchant:  # a refund fact has no place to say so
        raise NotSound("mchid")
    ref = text(fields, "out_refund_no")
    if state != "refunded":
        return RefundFact(bank, "", ref, state, 0, evidence=evidence)
    amount = table(fields, "amount")
    currency = text(amount, "currency", longest=16) if "currency" in amount else CURRENCY
    number, at = text(fields, "refund_id"), instant(fields.get("success_time"))
    return RefundFact(bank, number, ref, state, fen(amount, "refund"), currency, at, evidence)
