"""What is held of money: amounts, bills, payments, receipts, what is held back, and the files of banks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case
from approvalflow.domain.deadlines.moments import day_of
from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.domain.fees.reconciliation import CLASSES, reconcile
from approvalflow.office.invariants import Happened
from approvalflow.ports.kept import Payment
from approvalflow.ports.store import Reading
from approvalflow.testing.simulation.bank import TownBank
from approvalflow.testing.simulation.editions import fee_of
from approvalflow.testing.simulation.watched_receipts import receipts_wrong

__all__ = ["acknowledged_wrong", "bills_wrong", "fees_wrong", "files_wrong", "money_wrong"]

_BILL_STATES = {
    "open": ("open", "unknown", "suspense"),
    "paid": ("paid",),
    "refunded": ("refunded",),
    "closed": ("closed",),
}
_EVERY_STATE = ("open", "unknown", "paid", "suspense", "closed", "refunded")


def fees_wrong(one: Happened) -> Iterator[str]:
    """INV-F2: a bill is over what the tariff of the pinned version comes to less what was waived, reckoned by hand."""
    if isinstance(one.event, e.BillOpened):
        filing = one.after.filing
        fen = fee_of(filing.matter, filing.matter_version, one.event.fee, one.after.facts)
        fen -= one.after.waived.get(one.event.fee, 0)
        if fen != one.event.fen:
            yield f"INV-F2 {one.place}: {one.event.fee} is {one.event.fen} fen, and the tariff comes to {fen}"


def bills_wrong(reading: Reading, case: Case) -> Iterator[str]:
    """What is wrong with the bills, payments and receipts of a case."""
    bills = {bill.ref: bill for bill in reading.bills_of(case.ref)}
    receipts = reading.receipts_of(case.ref)
    owed = reading.owed_receipts() if case.fees else ()
    held = {(one.fact.bank, one.fact.bank_txn) for one in reading.payments_in_suspense()} if case.fees else set()
    for fee in case.fees.values():
        bill = bills.get(fee.bill)
        if bill is None or bill.fen != fee.fen or bill.state not in _BILL_STATES[fee.state]:
            yield f"INV-F2 {case.ref}: the bill {fee.bill} is {bill and bill.state}, the case says {fee.state}"
        payments = reading.payments_of(fee.bill)
        money = [one for one in payments if one.verdict == "confirm"]
        proofs = [one for one in receipts if one.bill_ref == fee.bill]
        yield from receipts_wrong(fee, money, proofs, [one for one in owed if one.bill_ref == fee.bill])
        wanted = bill and (bill.fen, bill.currency, bill.merchant)
        if any((one.fact.fen, one.fact.currency, one.fact.merchant) != wanted for one in money):
            yield f"INV-F5 {fee.bill}: money was confirmed that is not what the bill says"
        back = [one for one in payments if one.verdict == "suspense"]
        waits = [one for one in back if not _went_back(reading, one)]
        if len(waits) != fee.suspense or not {(one.fact.bank, one.fact.bank_txn) for one in back} <= held:
            yield f"INV-F9 {fee.bill}: money that is held back is not where people see it"
        if fee.refunded != sum(_went_back(reading, one) for one in money):
            yield f"INV-F4 {fee.bill}: the case says that {fee.refunded} fen went back, the refunds say otherwise"
    if case.is_closed and case.open_fees:
        yield f"INV-F8 {case.ref}: closed with an open bill"


def _went_back(reading: Reading, payment: Payment) -> int:
    refunds = reading.refunds_of(payment.fact.bank, payment.fact.bank_txn)
    return sum(one.fen for one in refunds if one.state == "refunded")


def _counted(reading: Reading) -> list[PaymentFact]:
    bills = reading.bills_in(_EVERY_STATE)
    return [payment.fact for bill in bills for payment in reading.payments_of(bill.ref)]


def acknowledged_wrong(reading: Reading, acknowledged: Iterable[tuple[str, str]]) -> Iterator[str]:
    """INV-F9: what a bank was told that we know is counted, or rejected as somebody else's; money that it took by the
    number of the payment, money that it gave back by that of the refund.

    A statement that tells of it later makes up for a lost message, and for no broken word.
    """
    counted = {(fact.bank, fact.bank_txn) for fact in _counted(reading)}
    rejected = reading.entries(kinds=["payment-rejected"], limit=100_000)
    known = counted | {(str(one.draft.body["bank"]), str(one.draft.body["bank_txn"])) for one in rejected}
    known |= {(bank, number) for bank, number in acknowledged if reading.refund_report(bank, number) is not None}
    for unknown in sorted(set(acknowledged) - known):
        yield f"INV-F9 {unknown} was acknowledged, and is neither counted nor rejected"


def money_wrong(reading: Reading, banks: Iterable[TownBank], acknowledged: Iterable[tuple[str, str]]) -> Iterator[str]:
    """INV-F6, INV-F8 and INV-F9: money that a bank holds is counted once, or it was rejected as somebody else's; and
    what a bank was told that we know is one or the other."""
    counted = Counter((fact.bank, fact.bank_txn) for fact in _counted(reading))
    yield from acknowledged_wrong(reading, acknowledged)
    for payment, times in counted.items():
        if times > 1:
            yield f"INV-F6 {payment} was counted {times} times"
    ours = {bill.ref: bill.bank for bill in reading.bills_in(["open", "unknown", "suspense"])}
    for bank in banks:
        first: dict[str, str] = {}
        for taken in bank.taken:
            is_first = first.setdefault(taken.bill, taken.txn) == taken.txn
            reported = taken.merchant == bank.merchant and ours.get(taken.bill) == bank.name
            if is_first and reported and not counted[bank.name, taken.txn]:
                yield f"INV-F8 {taken.txn} for {taken.bill} was never counted"
        its_own = {taken.txn for taken in bank.taken}
        for name, number in counted:
            if name == bank.name and number not in its_own:
                yield f"INV-F5 {number} was counted, and {name} never took it"


def files_wrong(reading: Reading, banks: Iterable[TownBank], zone: str) -> Iterator[str]:
    """INV-F14: every line of every file of a bank falls into one class, and what is unexplained is what is named."""
    counted = _counted(reading)
    for bank in banks:
        ours = [fact for fact in counted if fact.bank == bank.name]
        reports = [reading.refund_report(bank.name, one.number) for one in bank.counter.given]
        gone = [one.fact for one in reports if one is not None]
        moved = [*(one.at for one in bank.taken), *(one.at for one in bank.counter.given)]
        for day in sorted({day_of(at, zone) for at in moved}):
            lines = bank.file(day, zone)
            results = reconcile(day, lines, ours, day_of=lambda at: day_of(at, zone), refunds=gone)
            if len([one for one in results if one.line is not None]) != len(lines):
                yield f"INV-F14 {bank.name} {day}: a line of the file is in no class, or in two"
            if {one.kind for one in results} - set(CLASSES):
                yield f"INV-F14 {bank.name} {day}: a class that there is not"
            of_day = [fact for fact in ours if fact.paid_at is not None and day_of(fact.paid_at, zone) == day]
            went = [fact for fact in gone if fact.refunded_at is not None and day_of(fact.refunded_at, zone) == day]
            apart = sum(-line.fen if line.kind == "refund" else line.fen for line in lines)
            apart -= sum(fact.fen for fact in of_day) - sum(fact.fen for fact in went)
            if sum(one.difference for one in results) != apart:
                yield f"INV-F14 {bank.name} {day}: {apart} fen apart, and the lines explain something else"
