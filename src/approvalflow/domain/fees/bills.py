"""Bills, what banks report about them, and the one place where it is decided what a report means.

An adapter of a bank reads messages and reports facts; it decides nothing. `judge` decides for all banks alike, from
the bill and the payments already known, and never from the order in which reports happened to arrive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from approvalflow.domain.deadlines.moments import Day, Instant
from approvalflow.domain.fees.money import CURRENCY, Fen, checked_fen, yuan_text
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from attrs import Attribute

__all__ = [
    "BILL_STATES",
    "BROUGHT_OVER",
    "PAYMENT_STATES",
    "REFUND_STATES",
    "Bill",
    "PaymentFact",
    "Probe",
    "Refund",
    "RefundFact",
    "StatementLine",
    "Verdict",
    "judge",
    "state_after",
]

#: What a bill can be. `unknown`: the bank does not know yet; `suspense`: money came that does not pay it.
BILL_STATES = ("open", "unknown", "paid", "suspense", "closed", "refunded")

#: What a bank can say of a payment. None but `paid` is ever final.
PAYMENT_STATES = ("paid", "not-paid", "unknown", "closed")

#: What a bank can say of a refund. None but `refunded` is ever final.
REFUND_STATES = ("refunded", "not-refunded", "unknown")

#: Why a payment counts that another system confirmed and gave its own receipt for.
BROUGHT_OVER = "brought-over"

_FINISHED = ("paid", "closed", "refunded")


def _one_of(*words: str) -> Callable[[object, Attribute[str], str], None]:
    def check(instance: object, attribute: Attribute[str], value: str) -> None:
        if value not in words:
            listed = ", ".join(words)
            raise BadInput(
                f"{value!r} 不在 {listed} 之中",
                f"{value!r} is none of {listed}",
                place=attribute.name,
                rule="bank-word",
            )

    return check


def _whole_fen(least: Fen) -> Callable[[object, Attribute[Fen], Fen], None]:
    def check(instance: object, attribute: Attribute[Fen], value: Fen) -> None:
        checked_fen(value, attribute.name, least=least)

    return check


@frozen
class Bill:
    """A payment notice (缴款通知书): all that a bank needs, and nothing personal but an opaque reference to the payer.

    Attributes:
        ref: the bill's reference, unique within the region; the order number at the bank.
        case_ref: the case that it belongs to.
        code, fee_title: the fee's key in the tariff and its title.
        fen, currency: what is due, 1 to `MAX_FEN`; a fee of 0 has no bill.
        payer_ref: the applicant's party reference, without meaning outside.
        opened_at: when it was opened.
        due_at: the last instant at which a payment counts, inclusive; `None` for no end.
        bank, merchant: the adapter's name, and our account there.
        payment_code: the code that the payer gives at the bank (缴款码).
        state: one of `BILL_STATES`.
    """

    ref: str
    case_ref: str
    code: str
    fee_title: Text
    fen: Fen = field(validator=_whole_fen(1))
    currency: str
    payer_ref: str
    opened_at: Instant
    due_at: Instant | None
    bank: str
    merchant: str
    payment_code: str
    state: str = field(default="open", validator=_one_of(*BILL_STATES))


@frozen
class PaymentFact:
    """What a bank says of a payment, as its adapter read it; nothing is believed until `judge` has compared it.

    Attributes:
        bank, bank_txn: the bank and its own number of the transaction; together they name the payment for ever.
        bill_ref: the order that the bank says it paid.
        state: one of `PAYMENT_STATES`.
        fen, currency, merchant: as the bank states them; 0 fen only where nothing was paid.
        paid_at: when the bank says the money moved.
        evidence: where the raw message is kept.

    `BadInput` where a paid fact has no transaction number or no money.
    """

    bank: str
    bank_txn: str
    bill_ref: str
    state: str = field(validator=_one_of(*PAYMENT_STATES))
    fen: Fen = field(validator=_whole_fen(0))
    currency: str = CURRENCY
    merchant: str = ""
    paid_at: Instant | None = None
    evidence: str = ""

    def __attrs_post_init__(self) -> None:
        if self.state == "paid" and not (self.bank_txn and self.fen):
            raise BadInput(
                "已付的报文须有银行流水号和金额", "a payment has a transaction number and an amount", rule="bank-fact"
            )


@frozen
class Refund:
    """An order to a bank to send money back; made by `refunds.order_refund`, holds nothing personal.

    Attributes:
        ref: the refund's own reference: the bank carries out the same reference only once.
        bill_ref, bank, merchant, bank_txn: the payment that it returns.
        fen, currency: how much goes back; 1 to what was paid.
        ground: why, by law.
        proposed_by, approved_by: two officers, never the same one.
        ordered_at: when it was ordered.
    """

    ref: str
    bill_ref: str
    bank: str
    merchant: str
    bank_txn: str
    fen: Fen = field(validator=_whole_fen(1))
    currency: str
    ground: Basis
    proposed_by: str
    approved_by: str
    ordered_at: Instant


@frozen
class RefundFact:
    """What a bank says of a refund, as its adapter read it.

    `state` is one of `REFUND_STATES`; `bank_refund` is the bank's own number of the refund. `BadInput` where a
    refunded fact has no number or no money.
    """

    bank: str
    bank_refund: str
    refund_ref: str
    state: str = field(validator=_one_of(*REFUND_STATES))
    fen: Fen = field(validator=_whole_fen(0))
    currency: str = CURRENCY
    refunded_at: Instant | None = None
    evidence: str = ""

    def __attrs_post_init__(self) -> None:
        if self.state == "refunded" and not (self.bank_refund and self.fen):
            raise BadInput("已退的报文须有银行退款号和金额", "a refund has a number and an amount", rule="bank-fact")


@frozen
class Probe:
    """A message that is about no bill: a bank testing our signature check or our address."""

    bank: str
    evidence: str = ""


@frozen
class StatementLine:
    """One line of a bank's file for one day.

    Attributes:
        bank, day: whose file, and which day it is of by the bank's own cut.
        number: the line's place in the file, from 1.
        kind: `payment`, or `refund` for money that went back.
        bank_txn: the bank's number of the payment or of the refund.
        bill_ref: the order, or the reference of the refund.
        fen, currency: the amount, always positive.
        at: when the bank says it happened, where the file tells.
    """

    bank: str
    day: Day
    number: int
    kind: str = field(validator=_one_of("payment", "refund"))
    bank_txn: str
    bill_ref: str
    fen: Fen = field(validator=_whole_fen(1))
    currency: str = CURRENCY
    at: Instant | None = None


@frozen
class Verdict:
    """What a report means.

    Attributes:
        kind: `confirm` (it pays the bill), `suspense` (real money that does not pay it: kept visible, to be refunded),
            `ignore` (nothing new), `still-open` (the bill goes on waiting), or `reject` (about somebody else's order).
        reason: the sentence for a person.
        rule: a short stable name of the rule that decided.
    """

    kind: str
    reason: Text
    rule: str

    @property
    def alarms(self) -> bool:
        """Whether a person must look at it: rejected, in suspense, or in contradiction to an earlier report."""
        return self.kind in ("suspense", "reject") or self.rule == "transaction-contradicted"


def judge(bill: Bill, fact: PaymentFact, *, payments_so_far: Iterable[PaymentFact] = ()) -> Verdict:
    """Decide what a bank's report means for a bill.

    Args:
        bill: the bill as it is now, ripened to the present.
        fact: the report, its signature already checked.
        payments_so_far: the reports of state `paid` about this bill that were taken before, in any order.

    A payment confirms only where bank, order, merchant, currency and amount are the bill's, it was not paid after
    `due_at`, the bill is not closed and nothing else has paid it. A report that nothing was paid never ends a bill.
    A bill that is recorded as lapsed is closed like any other: money for it is held, also where the bank says that it
    moved in time, for the case has ended and a person decides. (The bank is asked before a lapse is written.)
    """
    foreign = _foreign(bill, fact)
    if foreign:
        return foreign
    if fact.state != "paid":
        return _unpaid(bill, fact)
    earlier = [payment for payment in payments_so_far if payment.state == "paid"]
    for payment in earlier:
        if (payment.bank, payment.bank_txn) == (fact.bank, fact.bank_txn):
            return _again(payment, fact)
    return _misfit(bill, fact, earlier) or Verdict(
        "confirm", Text(f"已收 {yuan_text(fact.fen)} 元", f"{yuan_text(fact.fen)} CNY received"), "paid"
    )


def state_after(bill: Bill, fact: PaymentFact, verdict: Verdict) -> str:
    """The state of the bill once the verdict is taken; what is paid, closed or refunded stays so."""
    if verdict.kind == "confirm":
        return "paid"
    if bill.state in _FINISHED:
        return bill.state
    if verdict.kind == "suspense":
        return "suspense"
    if verdict.kind == "still-open" and bill.state != "suspense":
        return "unknown" if fact.state == "unknown" else "open"
    return bill.state


def _foreign(bill: Bill, fact: PaymentFact) -> Verdict | None:
    for rule, zh, en, ours, theirs in (
        ("foreign-bank", "银行", "bank", bill.bank, fact.bank),
        ("foreign-bill", "订单", "order", bill.ref, fact.bill_ref),
        ("foreign-merchant", "商户", "merchant", bill.merchant, fact.merchant),
    ):
        if ours != theirs:
            reason = Text(f"{zh}不符，不是本单的报文", f"another {en}: the message is not about this bill")
            return Verdict("reject", reason, rule)
    return None


def _unpaid(bill: Bill, fact: PaymentFact) -> Verdict:
    if bill.state in _FINISHED:
        return Verdict("ignore", Text("本单已办结，无新情况", "the bill is finished: nothing new"), "nothing-new")
    said = {
        "unknown": Text("银行尚不确定，继续查询", "the bank does not know yet: it is asked again"),
        "not-paid": Text("银行称未付；未付不是最终结果，继续等待", "not paid, says the bank; that is never final"),
        "closed": Text(
            "银行已关闭订单；本单由本方按期关闭", "the bank closed its order; the bill is closed by its own time"
        ),
    }
    return Verdict("still-open", said[fact.state], fact.state)


def _again(payment: PaymentFact, fact: PaymentFact) -> Verdict:
    if (payment.fen, payment.currency) == (fact.fen, fact.currency):
        return Verdict("ignore", Text("同一笔流水，已记", "the same transaction, already counted"), "same-transaction")
    reason = Text(
        f"同一流水前后金额不一：先 {yuan_text(payment.fen)}，后 {yuan_text(fact.fen)} {fact.currency}",
        f"one transaction, two amounts: {yuan_text(payment.fen)} before, {yuan_text(fact.fen)} {fact.currency} now",
    )
    return Verdict("ignore", reason, "transaction-contradicted")


def _misfit(bill: Bill, fact: PaymentFact, earlier: list[PaymentFact]) -> Verdict | None:
    if fact.currency != bill.currency:
        zh, en = f"币种不符：应为 {bill.currency}", f"another currency than {bill.currency}"
        return _suspense("wrong-currency", f"{zh}，实为 {fact.currency}", f"{en}: {fact.currency}")
    if fact.fen != bill.fen:
        due, got = yuan_text(bill.fen), yuan_text(fact.fen)
        return _suspense(
            "wrong-amount", f"金额不符：应缴 {due}，实到 {got}", f"another amount: {due} due, {got} received"
        )
    if bill.state in ("paid", "refunded") or any(_pays(bill, payment) for payment in earlier):
        return _suspense("second-payment", "本单已付，又到一笔", "the bill is paid, and a second payment came")
    if bill.state == "closed":
        return _suspense("paid-after-closed", "本单已关闭", "the bill was closed before")
    if _late(bill, fact):
        return _suspense("paid-late", "逾期付款", "paid after the bill was due")
    return None


def _pays(bill: Bill, payment: PaymentFact) -> bool:
    return (payment.fen, payment.currency) == (bill.fen, bill.currency) and not _late(bill, payment)


def _late(bill: Bill, payment: PaymentFact) -> bool:
    return bill.due_at is not None and payment.paid_at is not None and payment.paid_at > bill.due_at


def _suspense(rule: str, zh: str, en: str) -> Verdict:
    return Verdict("suspense", Text(f"{zh}；转入待查，待退付", f"{en}; held in suspense, to be refunded"), rule)
