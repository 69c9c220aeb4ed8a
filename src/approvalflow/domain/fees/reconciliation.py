"""The daily comparison with the bank (对账): every line of its file and every payment of ours falls into one class.

matched          both sides say the same, and so does the receipt
amount-differs   both sides know it, and fen, currency or order differ
only-bank        the bank has money that we do not know (a lost message, or a payment outside the system)
only-us          we counted money that is not in the bank's file of that day
other-day        both sides agree on the money and not on the day (paid at 23:59:59, booked at 00:10)
repeated         the same line stands in the file twice; it counts once
held             both sides agree on money that pays no bill: it is in suspense
receipt-differs  both sides agree on the money, and the receipt is missing or proves another amount

Whoever has to act on what is not explained is one of `ACTORS`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeAlias

from attrs import frozen

from approvalflow.domain.deadlines.moments import Day, Instant
from approvalflow.domain.fees.bills import PaymentFact, RefundFact, StatementLine
from approvalflow.domain.fees.money import Fen, yuan_text
from approvalflow.domain.parties.basis import Text

__all__ = ["ACTORS", "CLASSES", "EXPLAINED", "LineResult", "reconcile", "unexplained", "who_acts"]

CLASSES = (
    "matched",
    "amount-differs",
    "only-bank",
    "only-us",
    "other-day",
    "repeated",
    "held",
    "receipt-differs",
)

#: The classes in which nothing is left to be done.
EXPLAINED = frozenset({"matched", "other-day", "repeated"})

#: Who can be asked to act on a difference.
ACTORS: dict[str, Text] = {
    "bank": Text("银行", "the bank"),
    "finance": Text("财政经办", "the finance clerk"),
    "agency": Text("部门", "the agency"),
    "citizen": Text("缴款人", "the payer"),
}

_AGREED = Text("相符", "both sides agree")
_HELD = Text("相符，但不抵任何应缴：在待查款中", "both sides agree on money that pays no bill: it is in suspense")

_Ours: TypeAlias = PaymentFact | RefundFact
_Key: TypeAlias = tuple[str, str, str]


@frozen
class LineResult:
    """What became of one line of the bank, or of one payment or refund of ours that the bank does not show.

    Attributes:
        kind: one of `CLASSES`.
        line: the bank's line; `None` for `only-us`.
        ours: our payment or refund; `None` for `only-bank`.
        difference: what the bank holds more than we, in fen; a refund counts as money that the bank no longer holds.
            0 for what is matched, repeated or merely of another day, and where only the currency or the order differs.
        reason: the sentence for a person.
    """

    kind: str
    line: StatementLine | None
    ours: _Ours | None
    difference: Fen
    reason: Text

    @property
    def about(self) -> tuple[str, str, str]:
        """`payment` or `refund`, the bank's number of it, and the order, as the bank says them or else we."""
        if self.line is not None:
            return self.line.kind, self.line.bank_txn, self.line.bill_ref
        if isinstance(self.ours, RefundFact):
            return "refund", self.ours.bank_refund, self.ours.refund_ref
        return ("payment", self.ours.bank_txn, self.ours.bill_ref) if self.ours else ("", "", "")


def reconcile(
    day: Day,
    lines: Iterable[StatementLine],
    payments: Iterable[PaymentFact],
    *,
    day_of: Callable[[Instant], Day],
    refunds: Iterable[RefundFact] = (),
    held: Collection[str] = (),
    receipts: Mapping[str, Fen] | None = None,
) -> list[LineResult]:
    """Compare a bank's file of one day with our books; every line of the file has exactly one result, in file order.

    Args:
        day: the day of the file.
        lines: its lines; an empty file is a file.
        payments: the payments of state `paid` that we counted, of that bank, on that day and its neighbours, in
            suspense or not. Those of other days serve to recognise a line that crossed midnight.
        day_of: the agency's day of an instant (`moments.day_of` with its zone).
        refunds: the refunds of state `refunded`, in the same way.
        held: the transactions among the payments that are in suspense.
        receipts: what receipts prove of each transaction that is not in suspense, in fen; None leaves them out.

    After the lines come those of ours that are of `day` and stand nowhere in the file, in the order given.
    """
    ours: dict[_Key, _Ours] = {}
    for payment in payments:
        if payment.state == "paid":
            ours[(payment.bank, "payment", payment.bank_txn)] = payment
    for refund in refunds:
        if refund.state == "refunded":
            ours[(refund.bank, "refund", refund.bank_refund)] = refund
    results: list[LineResult] = []
    seen: dict[_Key, StatementLine] = {}
    for line in lines:
        key = (line.bank, line.kind, line.bank_txn)
        if key in seen:
            results.append(_repeated(line, seen[key]))
            continue
        result = _compared(line, ours.get(key), day_of)
        if result.kind in ("matched", "other-day") and line.kind == "payment":
            result = _beside_its_receipt(result, line, held, receipts)
        results.append(result)
        seen[key] = line
    for key, fact in ours.items():
        if key not in seen and _own_day(fact, day_of) in (day, None):
            reason = Text("本方已记，银行对账单中没有", "counted by us, not in the bank's file")
            results.append(LineResult("only-us", None, fact, -_signed(key[1], fact.fen), reason))
    return results


def unexplained(results: Iterable[LineResult]) -> Fen:
    """The sum of all differences without sign: 0, or an open difference record is owed for it."""
    return sum(abs(result.difference) for result in results)


def who_acts(result: LineResult, *, bill_is_ours: bool = False) -> str:
    """Who has to act on a difference, a key of `ACTORS`: whoever holds the paper that is missing.

    The bank explains a line that we know otherwise, money that its file does not show, and a refund that nobody
    ordered. Money for a bill of ours that could not be judged, and receipts, are the finance clerk's. Money for no bill
    is asked of the agencies, one of which may have sent the payer past the window. Of money in suspense the payer is
    told, and may say for what it was.
    """
    if result.kind == "held":
        return "citizen"
    if result.kind == "receipt-differs":
        return "finance"
    if result.kind == "only-bank" and result.line is not None and result.line.kind == "payment":
        return "finance" if bill_is_ours else "agency"
    return "bank"


def _beside_its_receipt(
    result: LineResult, line: StatementLine, held: Collection[str], receipts: Mapping[str, Fen] | None
) -> LineResult:
    if line.bank_txn in held:
        return LineResult("held", line, result.ours, 0, _HELD)
    if receipts is None or receipts.get(line.bank_txn) == line.fen:
        return result
    proved = receipts.get(line.bank_txn, 0)
    reason = Text(
        f"收款 {yuan_text(line.fen)} 元，票据 {yuan_text(proved)} 元",
        f"{yuan_text(line.fen)} CNY were received, receipts prove {yuan_text(proved)}",
    )
    return LineResult("receipt-differs", line, result.ours, 0, reason)


def _compared(line: StatementLine, fact: _Ours | None, day_of: Callable[[Instant], Day]) -> LineResult:
    if fact is None:
        reason = Text("银行有此笔，本方没有", "in the bank's file, unknown to us")
        return LineResult("only-bank", line, None, _signed(line.kind, line.fen), reason)
    order = fact.bill_ref if isinstance(fact, PaymentFact) else fact.refund_ref
    if (line.fen, line.currency, line.bill_ref) != (fact.fen, fact.currency, order):
        reason = Text(
            f"两方不一：银行 {yuan_text(line.fen)} {line.currency}，单号 {line.bill_ref}；"
            f"本方 {yuan_text(fact.fen)} {fact.currency}，单号 {order}",
            f"the bank says {yuan_text(line.fen)} {line.currency} for {line.bill_ref}, "
            f"we say {yuan_text(fact.fen)} {fact.currency} for {order}",
        )
        return LineResult("amount-differs", line, fact, _signed(line.kind, line.fen - fact.fen), reason)
    own = _own_day(fact, day_of)
    if own is not None and own != line.day:
        reason = Text(f"同一笔，本方记在 {own.isoformat()}", f"the same money, counted by us on {own.isoformat()}")
        return LineResult("other-day", line, fact, 0, reason)
    return LineResult("matched", line, fact, 0, _AGREED)


def _repeated(line: StatementLine, first: StatementLine) -> LineResult:
    if (line.fen, line.currency, line.bill_ref) == (first.fen, first.currency, first.bill_ref):
        reason = Text(f"与第 {first.number} 行重复", f"the same as line {first.number}")
        return LineResult("repeated", line, None, 0, reason)
    reason = Text(
        f"与第 {first.number} 行流水相同而内容不一", f"the transaction of line {first.number} with other contents"
    )
    return LineResult("amount-differs", line, None, _signed(line.kind, line.fen - first.fen), reason)


def _own_day(fact: _Ours, day_of: Callable[[Instant], Day]) -> Day | None:
    at = fact.paid_at if isinstance(fact, PaymentFact) else fact.refunded_at
    return None if at is None else day_of(at)


def _signed(kind: str, amount: Fen) -> Fen:
    return -amount if kind == "refund" else amount
