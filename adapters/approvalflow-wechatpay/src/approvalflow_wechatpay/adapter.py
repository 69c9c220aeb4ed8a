"""`WeChatPayBank`: one merchant number at WeChat Pay, as a bank."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import timedelta

from approvalflow.domain.deadlines.moments import Day, Instant, day_of, minute_of, rfc3339
from approvalflow.domain.fees.bills import Bill, PaymentFact, Probe, Refund, RefundFact, StatementLine
from approvalflow.errors import AdapterFailed, BadInput
from approvalflow.ports.bank import BankAnswer, BankMessage, BillOpened, Outcome
from approvalflow_wechatpay.account import Account
from approvalflow_wechatpay.facts import payment, refund
from approvalflow_wechatpay.gateway import Answer, Gateway
from approvalflow_wechatpay.messages import evidence_of, opened, unsound
from approvalflow_wechatpay.tradebill import ZONE, trade_bill
from approvalflow_wechatpay.wire import NotSound, fen, table, text

__all__ = ["WeChatPayBank"]

_JSON = "application/json; charset=utf-8"
_ANSWERS = {
    "done": BankAnswer(200, '{"code":"SUCCESS","message":"成功"}'.encode(), _JSON),
    "known": BankAnswer(200, '{"code":"SUCCESS","message":"成功"}'.encode(), _JSON),
    "rejected": BankAnswer(401, '{"code":"FAIL","message":"验签或内容不符"}'.encode(), _JSON),
    "later": BankAnswer(503, '{"code":"FAIL","message":"暂未入库，请重发"}'.encode(), _JSON),
}

#: What an order or a refund may be called there.
_ORDER = re.compile(r"[0-9A-Za-z_-]{6,32}")
_REFUND = re.compile(r"[0-9A-Za-z_-]{1,64}")

#: The day's bill is there at this hour of the next day.
_BILL_READY = 10 * 60

_LONGEST_TITLE = 127


class WeChatPayBank:
    """One merchant number.

    Args:
        account: the merchant with its keys.
        clock: tells the present instant; only the day whose bill can be there is counted from it.
        name: another name for a further merchant number.
    """

    can = frozenset({"query", "refund", "close", "statement"})

    def __init__(self, account: Account, *, clock: Callable[[], Instant], name: str = "wechatpay") -> None:
        self.name, self.merchant = name, account.merchant
        self._clock = clock
        self._gateway = Gateway(account)

    def __repr__(self) -> str:
        return f"WeChatPayBank({self.name!r}, {self.merchant!r})"

    def open_bill(self, bill: Bill) -> BillOpened:
        """Place a native order; `pay_url` is the address behind the QR code, good for two hours. The same `bill.ref`
        again is the same order, with an address that is good for two hours more; none once it is paid.

        Raises AdapterFailed; BadInput for another currency than CNY and for a reference that no order can have.
        """
        if bill.currency != "CNY":
            raise BadInput("微信支付只收人民币", "only CNY is collected here", place="currency", rule="currency")
        answer = self._gateway.call(
            "pay",
            description=bill.fee_title.zh[:_LONGEST_TITLE],
            out_trade_no=_order(bill.ref),
            amount={"total": bill.fen, "currency": bill.currency},
            time_expire=None if bill.due_at is None else rfc3339(bill.due_at, ZONE),
        )
        if answer.code == "ORDERPAID":
            return BillOpened(bill.ref)
        if answer.code:
            raise self._gateway.refused("pay", answer)
        try:
            return BillOpened(bill.ref, text(answer.fields, "code_url", longest=512))
        except NotSound as fault:
            raise self._unsound("pay", fault) from fault

    def read(self, message: BankMessage) -> PaymentFact | RefundFact | Probe:
        """What the message says. Raises MessageForged, and nothing else."""
        outer, inner = opened(message.headers, message.body, self._gateway)
        try:
            evidence, kind = evidence_of(outer), text(outer, "event_type")
            if kind.startswith("TRANSACTION."):
                return payment(inner, bank=self.name, evidence=evidence)
            if kind.startswith("REFUND."):
                return refund(inner, status="refund_status", bank=self.name, merchant=self.merchant, evidence=evidence)
        except (NotSound, BadInput) as fault:
            raise unsound() from fault
        return Probe(self.name, evidence)

    def answer(self, outcome: Outcome) -> BankAnswer:
        """`SUCCESS` with 200 stops WeChat Pay; with anything else it comes again, fifteen times in a day."""
        return _ANSWERS[outcome.state]

    def query(self, bill: Bill) -> PaymentFact:
        """What WeChat Pay knows of the order now; an order that it does not know was not paid."""
        answer = self._gateway.call("query", out_trade_no=_order(bill.ref))
        if answer.code in ("ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS"):
            return PaymentFact(
                self.name, "", bill.ref, "not-paid", 0, merchant=self.merchant, evidence="answer to query"
            )
        return self._payment("query", answer, bill)

    def close(self, bill: Bill) -> PaymentFact:
        """Close the order; the fact says `paid` if the payer was quicker."""
        answer = self._gateway.call("close", out_trade_no=_order(bill.ref))
        if answer.code in ("ORDERPAID", "ORDER_PAID", "ORDER_CLOSED", "ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS"):
            return self.query(bill)
        if answer.code:
            raise self._gateway.refused("close", answer)
        return PaymentFact(self.name, "", bill.ref, "closed", 0, merchant=self.merchant, evidence="answer to close")

    def refund(self, refund: Refund) -> RefundFact:
        """Order the refund; the same `refund.ref` again is the same refund. It is carried out later: `unknown` first.

        WeChat Pay wants the amount that was paid, so the payment is asked for before.
        """
        paid = self._gateway.call("query", transaction_id=_order(refund.bank_txn))
        if paid.code:
            raise self._gateway.refused("query", paid)
        try:
            total = fen(table(paid.fields, "amount"), "total")
        except NotSound as fault:
            raise self._unsound("query", fault) from fault
        answer = self._gateway.call(
            "refund",
            out_refund_no=_refund(refund.ref),
            transaction_id=refund.bank_txn,
            amount={"refund": refund.fen, "total": total, "currency": refund.currency},
        )
        return self._refund("refund", answer, refund)

    def query_refund(self, refund: Refund) -> RefundFact:
        """What WeChat Pay knows of the refund now; one that it does not know was not carried out."""
        answer = self._gateway.call("query_refund", out_refund_no=_refund(refund.ref))
        if answer.code == "RESOURCE_NOT_EXISTS":
            return RefundFact(self.name, "", refund.ref, "not-refunded", 0, evidence="answer to query_refund")
        return self._refund("query_refund", answer, refund)

    def statement(self, day: Day) -> Iterable[StatementLine]:
        """The lines of that day's trade bill, cut by the time of success, complete or AdapterFailed.

        The bill of a day is there from 10:00 of the next one and never changes after.
        """
        now = self._clock()
        today, ready = day_of(now, ZONE), minute_of(now, ZONE) >= _BILL_READY
        if day >= today or (day == today - timedelta(days=1) and not ready):
            raise self._failed(
                "trade_bill", "账单次日 10 点后才有", "the bill of a day is there from 10:00 of the next one"
            )
        answer = self._gateway.call("trade_bill", bill_date=day.isoformat())
        if answer.code == "NO_STATEMENT_EXIST":
            return ()
        if answer.code:
            raise self._gateway.refused("trade_bill", answer)
        try:
            if text(answer.fields, "hash_type") != "SHA1":
                raise NotSound("hash_type")
            sha1, url = text(answer.fields, "hash_value"), text(answer.fields, "download_url", longest=2048)
            content = self._gateway.download(url)
            return trade_bill(content, sha1=sha1, bank=self.name, day=day, merchant=self.merchant)
        except (NotSound, BadInput) as fault:
            raise self._unsound("trade_bill", fault) from fault

    def _payment(self, act: str, answer: Answer, bill: Bill) -> PaymentFact:
        if answer.code:
            raise self._gateway.refused(act, answer)
        try:
            fact = payment(answer.fields, bank=self.name, evidence=f"answer to {act}")
            if (fact.bill_ref, fact.merchant) != (bill.ref, self.merchant):
                raise NotSound("another order")
        except (NotSound, BadInput) as fault:
            raise self._unsound(act, fault) from fault
        return fact

    def _refund(self, act: str, answer: Answer, ordered: Refund) -> RefundFact:
        if answer.code:
            raise self._gateway.refused(act, answer)
        try:
            fact = refund(
                answer.fields, status="status", bank=self.name, merchant=self.merchant, evidence=f"answer to {act}"
            )
            if fact.refund_ref != ordered.ref or text(answer.fields, "transaction_id") != ordered.bank_txn:
                raise NotSound("another refund")
        except (NotSound, BadInput) as fault:
            raise self._unsound(act, fault) from fault
        return fact

    def _unsound(self, act: str, fault: Exception) -> AdapterFailed:
        return self._failed(act, f"微信支付的答复不合格：{fault}", f"the answer is not sound: {fault}")

    def _failed(self, act: str, zh: str, en: str) -> AdapterFailed:
        return AdapterFailed(zh, en, place=f"{self.name}: {act}", rule="bank-answer")


def _order(ref: str) -> str:
    if not _ORDER.fullmatch(ref):
        zh, en = "订单号应为 6 至 32 位字母、数字、- 和 _", "an order is called by 6 to 32 letters, digits, - and _"
        raise BadInput(zh, en, place="ref", rule="order-number")
    return ref


def _refund(ref: str) -> str:
    if not _REFUND.fullmatch(ref):
        zh, en = "退款单号应为 1 至 64 位字母、数字、- 和 _", "a refund is called by 1 to 64 letters, digits, - and _"
        raise BadInput(zh, en, place="ref", rule="refund-number")
    return ref
