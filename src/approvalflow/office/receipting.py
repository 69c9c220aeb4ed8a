"""Receipts in the unit that confirms or returns the money: numbered from the stock, owed where none is left.

Money is never refused for want of a number. What cannot be written now is owed, in order, and written as soon as there
is stock again; as long as something is owed, nothing overtakes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from approvalflow.domain.cases.decide import not_before
from approvalflow.domain.cases.events import Event, ReceiptIssued, ReceiptReversed
from approvalflow.domain.cases.evolve import evolve_all
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.bills import Bill, PaymentFact
from approvalflow.domain.fees.money import Fen
from approvalflow.domain.fees.receipt_signatures import AGENCY, TREASURY
from approvalflow.domain.fees.receipt_stock import AllottedBlock, OwedReceipt
from approvalflow.domain.fees.receipts import Receipt, ReceiptBlock, issue, replacing, reverse
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.errors import Conflict, StoreFailed
from approvalflow.office.desk import Desk
from approvalflow.office.numbering import left_of, stock_of
from approvalflow.ports.kept import Billed, Owed, Payment
from approvalflow.ports.store import Reading, Unit

__all__ = ["SIGN", "Receipting"]

#: The kind of effect by which a receipt is signed.
SIGN = "sign-receipt"


class Receipting(Desk):
    """How receipts are written and taken back."""

    def _receipt_for(self, unit: Unit, billed: Billed, fact: PaymentFact, agency: str, now: Instant) -> Receipt | None:
        """The receipt of a payment that is confirmed in this unit, its number drawn; None where none is left. After the
        case, before the journal; `_write_or_owe` follows, behind the payment."""
        drawn = billed.number
        if drawn is not None:
            serial = int(drawn.serial)
            block = ReceiptBlock(drawn.code, serial, serial)
            return issue(billed.bill, fact, block, at=now, check_code=drawn.check_code)[0]
        found = self._number(unit, agency, now)
        if found is None:
            return None
        return issue(billed.bill, fact, found, at=now, check_code=self._check_code())[0]

    def _write_or_owe(self, unit: Unit, receipt: Receipt | None, payment: Payment, agency: str, now: Instant) -> None:
        """Write the receipt of a payment that is there by now, or owe it: so a reference to it is found at once, where
        one that is looked for later may cost a walk over all receipts."""
        if receipt is not None:
            self._keep_receipt(unit, receipt, now)
            return
        fact = payment.fact
        unit.owe_receipt(_owed(fact.bank, fact.bank_txn, payment.bill_ref, payment.case_ref, agency, fact.fen, now))

    def _issue(
        self, unit: Unit, bill: Bill, fact: PaymentFact, block: ReceiptBlock, check_code: str, now: Instant
    ) -> Receipt:
        receipt, _ = issue(bill, fact, block, at=now, check_code=check_code)
        self._keep_receipt(unit, receipt, now)
        return receipt

    def _take_back_receipt(
        self, unit: Unit, payment: Payment, agency: str, *, left: Fen, reason: Text, at: Instant, now: Instant
    ) -> list[Event]:
        """Reverse the receipt of a confirmed payment, because money goes back or the paper was wrong.

        Called in the unit that writes that, after the case was locked; what it answers are events of the case, which
        the caller evolves and journals with its own. Where no number is left, or the receipt itself is still owed, the
        reversal is owed behind it, and the answer is empty: the case is told when it is written.

        Args:
            payment: the payment, as it is stored.
            agency: the lead agency of its case.
            left: what stays paid of it; where that is more than 0, a receipt for it comes in the place of the old one.
            reason: why, in both languages.
            at: business time; now: system time.
        """
        receipt = _valid_receipt(unit, payment)
        if receipt is not None:
            drawn = self._numbers(unit, agency, 2 if left else 1, now)
            if drawn is not None:
                return [self._reversed(unit, receipt, drawn, left=left, reason=reason, at=at, now=now)]
        fact = payment.fact
        owed = _owed(fact.bank, fact.bank_txn, payment.bill_ref, payment.case_ref, agency, left, now, reason)
        unit.owe_receipt(owed)
        return []

    def _numbers(
        self, unit: Unit, agency: str, count: int, now: Instant, *, behind: bool = True
    ) -> list[ReceiptBlock] | None:
        """So many numbers, or none of them."""
        blocks = unit.receipt_blocks()
        if blocks and left_of(blocks, stock_of(blocks, agency)) < count:
            return None
        drawn = [self._number(unit, agency, now, behind=behind) for _ in range(count)]
        found = [one for one in drawn if one is not None]
        if found and len(found) < count:
            # Somebody else drew the last ones after they were counted: the unit is begun again.
            raise Conflict(
                "票据号刚刚用完", "the last numbers have just been drawn", place=agency, rule="receipt-stock"
            )
        return found or None

    def _reversed(
        self,
        unit: Unit,
        receipt: Receipt,
        drawn: Sequence[ReceiptBlock],
        *,
        left: Fen,
        reason: Text,
        at: Instant,
        now: Instant,
    ) -> ReceiptReversed:
        reversal, _ = reverse(receipt, drawn[0], reason=reason, at=now, check_code=self._check_code())
        self._keep_receipt(unit, reversal, now)
        replaced_by = ""
        if left:
            rest, _ = replacing(reversal, drawn[1], left, at=now, check_code=self._check_code())
            self._keep_receipt(unit, rest, now)
            replaced_by = rest.number
        return ReceiptReversed(at, receipt.bill_ref, receipt.number, reversal.number, replaced_by, reason.zh, reason.en)

    def _keep_receipt(self, unit: Unit, receipt: Receipt, now: Instant) -> None:
        """Keep a receipt, and owe the signatures that belong to it."""
        unit.put_receipt(receipt)
        settings = self.organisation.receipts
        signers = {AGENCY: settings.agency_signer, TREASURY: settings.treasury_signer}
        self._owe(
            unit,
            [
                Owed(
                    key=f"receipt/{receipt.number}/{party}",
                    kind=SIGN,
                    adapter=signer,
                    line=f"{signer}/{receipt.number}",
                    body={"receipt": receipt.number, "party": party, "about": receipt.case_ref},
                    owed_at=now,
                    next_try=now,
                )
                for party, signer in signers.items()
                if signer
            ],
        )

    # --- what was owed --------------------------------------------------------------------------------------------

    def write_owed_receipts(self) -> int:
        """Write what is owed for which there are numbers, in the order in which it was owed, and answer how many.

        Each is a unit of its own, so that nothing is lost or written twice where it breaks off.
        """
        written = 0
        while self._in_unit(self._write_next):
            written += 1
        return written

    def _write_next(self, unit: Unit) -> bool:
        now = self.clock.now()
        blocks = unit.receipt_blocks()
        owed = _next_owed(blocks, unit.owed_receipts())
        if owed is None:
            return False
        # The case is locked before anything is drawn.
        unit.case(owed.case_ref)
        payment = next(one for one in unit.payments_of(owed.bill_ref) if one.fact.bank_txn == owed.bank_txn)
        loaded = self._ripe(unit, owed.case_ref, now, partial(self._draw_number, unit))
        at = max(now, not_before(loaded.case))
        drawn = self._numbers(unit, owed.agency, _takes(owed), now, behind=False)
        if drawn is None:
            return False
        event: Event
        if owed.reason is None:
            bill = unit.bill(owed.bill_ref)
            if bill is None:
                raise StoreFailed("缴款单不见了", "the bill is gone", place=owed.bill_ref, rule="bill")
            number = self._issue(unit, bill, payment.fact, drawn[0], self._check_code(), now).number
            event = ReceiptIssued(at, owed.bill_ref, number)
        else:
            receipt = _valid_receipt(unit, payment)
            if receipt is None:
                raise StoreFailed("没有可冲红的票据", "there is no receipt to reverse", place=owed.key, rule="receipt")
            event = self._reversed(unit, receipt, drawn, left=owed.left, reason=owed.reason, at=at, now=now)
            number = event.reversal
        unit.receipt_written(owed.key, number)
        case = evolve_all(loaded.case, [event])
        drafts = self._put(unit, loaded, case, [event], SYSTEM, now, f"owed-receipt/{owed.key}")
        self._journal(unit, drafts, loaded.calendars)
        unit.commit()
        return True


def _valid_receipt(reading: Reading, payment: Payment) -> Receipt | None:
    """The receipt of a payment that was not reversed."""
    fact = payment.fact
    of_payment = [
        one for one in reading.receipts_of(payment.case_ref) if (one.bank, one.bank_txn) == (fact.bank, fact.bank_txn)
    ]
    gone = {one.reverses for one in of_payment}
    return next((one for one in of_payment if not one.is_reversal and one.number not in gone), None)


def _takes(owed: OwedReceipt) -> int:
    """How many numbers it takes to write what is owed."""
    return 2 if owed.reason is not None and owed.left else 1


def _next_owed(blocks: Sequence[AllottedBlock], owed: Sequence[OwedReceipt]) -> OwedReceipt | None:
    """The first that there are numbers for, each stock in its order: what takes two numbers is not overtaken by what
    takes one, for that may take back the receipt which the other is still to write."""
    waits: set[str] = set()
    for one in owed:
        stock = stock_of(blocks, one.agency)
        if stock not in waits and left_of(blocks, stock) >= _takes(one):
            return one
        waits.add(stock)
    return None


def _owed(
    bank: str, bank_txn: str, bill: str, case: str, agency: str, left: Fen, now: Instant, reason: Text | None = None
) -> OwedReceipt:
    key = f"{bank}/{bank_txn}" if reason is None else f"{bank}/{bank_txn}/{left}/{now}"
    return OwedReceipt(key, case, bill, bank, bank_txn, agency, left, now, reason)
