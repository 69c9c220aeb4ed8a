"""The daily comparison with the bank (对账): every line of its file and every payment of ours falls into one class.

matched         both sides say the same
amount-differs  both sides know it, and fen, currency or order differ
only-bank       the bank has money that we do not know (a lost message, or a payment outside the system)
only-us         we counted money that is not in the bank's file of that day
other-day       both sides agree on the money and not on the day (paid at 23:59:59, booked at 00:10)
repeated        the same line stands in the file twice; it counts once
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from attrs import frozen

from approvalflow.domain.deadlines.moments import Day, Instant
from approvalflow.domain.fees.bills import PaymentFact, RefundFact, StatementLine
from approvalflow.domain.fees.money import Fen, yuan_text
from approvalflow.domain.parties.basis import Text

__all__ = ["CLASSES", "LineResult", "reconcile", "unexplained"]

CLASSES = ("matched", "amount-differs", "only-bank", "only-us", "other-day", "repeated")

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


def reconcile(
    day: Day,
    lines: Iterable[StatementLine],
    payments: Iterable[PaymentFact],
    *,
    day_of: Callable[[Instant], Day],
    refunds: Iterable[RefundFact] = (),
) -> list[LineResult]:
    """Compare a bank's file of one day with our books; every line of the file has exactly one result, in file order.

    Args:
        day: the day of the file.
        lines: its lines; an empty file is a file.
        payments: the payments of state `paid` that we counted, of that bank, on that day and its neighbours, in
            suspense or not. Those of other days serve to recognise a line that crossed midnight.
        day_of: the agency's day of an instant (`moments.day_of` with its zone).
        refunds: the refunds of state `refunded`, in the same way.

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
        results.append(_repeated(line, seen[key]) if key in seen else _compared(line, ours.get(key), day_of))
        seen.setdefault(key, line)
    for key, fact in ours.items():
        if key not in seen and _own_day(fact, day_of) in (day, None):
            reason = Text("本方已记，银行对账单中没有", "counted by us, not in the bank's file")
            results.append(LineResult("only-us", None, fact, -_signed(key[1], fact.fen), reason))
    return results


def unexplained(results: Iterable[LineResult]) -> Fen:
    """The sum of all differences without sign: 0, or an open difference record is owed for it."""
    return sum(abs(result.difference) for result in results)


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
    return LineResult("matched", line, fact, 0, Text("相符", "both sides agree"))


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
