"""Receipts as people see them: the officer's view, a wrong paper made anew, and what anybody may ask in public."""

from __future__ import annotations

import hmac
import re
from functools import partial
from typing import Literal

from attrs import frozen

from approvalflow.domain.cases.decide import not_before
from approvalflow.domain.cases.evolve import evolve_all
from approvalflow.domain.deadlines.moments import Day, Instant, day_of
from approvalflow.domain.fees.money import Fen
from approvalflow.domain.fees.receipt_signatures import TREASURY, ReceiptSignature
from approvalflow.domain.fees.receipts import Receipt
from approvalflow.domain.parties.basis import Text, is_blank
from approvalflow.domain.parties.people import Actor
from approvalflow.errors import MoveRefused, NotFound
from approvalflow.office.desk import refused_before, said_refusal
from approvalflow.office.drafts import digest_of
from approvalflow.office.receipt_stock import ReceiptStock
from approvalflow.ports.kept import Command, Draft, Payment
from approvalflow.ports.store import Reading, Unit

__all__ = ["CheckedReceipt", "ReceiptView", "Receipts"]

_NUMBER = re.compile(r"([0-9]{8})-?([0-9]{10})", re.ASCII)

#: Compared with what somebody says where there is nothing to compare it with, so that both take the same way.
_NOBODYS = "------"


@frozen
class ReceiptView:
    """A receipt or reversal as an officer sees it.

    Attributes:
        receipt: what was issued, for good.
        standing: `valid`; `unsealed` while the treasury's seal is still missing on one that needs it to be valid;
            `reversed` once another took it back; `reversal` where it takes one back itself.
        reversed_by: the number of its reversal, or empty. replaced_by: the receipt that came in its place, or empty.
        signatures: those that are on it by now.
    """

    receipt: Receipt
    standing: str
    reversed_by: str
    replaced_by: str
    signatures: tuple[ReceiptSignature, ...]

    @property
    def number(self) -> str:
        """Code and serial."""
        return self.receipt.number

    @property
    def signed_by(self) -> tuple[str, ...]:
        """Which of `agency` and `treasury` have signed."""
        return tuple(one.party for one in self.signatures)


@frozen
class CheckedReceipt:
    """What anybody is told who has a receipt's number and check code: no name, no case, no bill.

    Attributes:
        number: as it was asked for.
        state: `valid`, `unsealed` (paid, and not sealed by the treasury yet), `notice` (on a payment notice that is not
            paid yet), `reversed`, `reversal`, `void` (never used), or `unknown`: no such number, or not with this code.
        fen, currency, day, fee_title, agency: what the receipt says; 0, empty and None where there is nothing to say.
        reversed_by, replaced_by: the numbers that took its place, or empty.
        signed_by: which of `agency` and `treasury` have signed.
    """

    number: str
    state: Literal["valid", "unsealed", "notice", "reversed", "reversal", "void", "unknown"]
    fen: Fen = 0
    currency: str = ""
    day: Day | None = None
    fee_title: Text | None = None
    agency: Text | None = None
    reversed_by: str = ""
    replaced_by: str = ""
    signed_by: tuple[str, ...] = ()


class Receipts(ReceiptStock):
    """Receipts, looked at and made anew."""

    def receipt(self, number: str) -> ReceiptView:
        """A receipt or reversal by its number. Raises NotFound."""
        with self._reading() as reading:
            return self._receipt_view(reading, number)

    def receipts(self, ref: str) -> tuple[ReceiptView, ...]:
        """The receipts and reversals of a case, in the order in which they were issued."""
        with self._reading() as reading:
            return tuple(self._viewed(reading, one) for one in reading.receipts_of(ref))

    def _receipt_view(self, reading: Reading, number: str) -> ReceiptView:
        parts = _NUMBER.fullmatch(number.strip())
        receipt = reading.receipt(*parts.groups()) if parts else None
        if receipt is None:
            raise NotFound(f"没有票据 {number}", f"no receipt {number!r}", place="receipt", rule="receipt")
        return self._viewed(reading, receipt)

    def _viewed(self, reading: Reading, receipt: Receipt) -> ReceiptView:
        reversal = reading.reversal_of(receipt.number)
        of_case = reading.receipts_of(receipt.case_ref) if reversal else ()
        rest = next((one.number for one in of_case if one.replaces == receipt.number), "")
        signatures = tuple(reading.receipt_signatures(receipt.code, receipt.serial))
        numbered = reading.bill_numbered(receipt.code, receipt.serial) is not None
        if receipt.is_reversal:
            standing = "reversal"
        elif reversal is not None:
            standing = "reversed"
        elif numbered and not any(one.party == TREASURY for one in signatures):
            standing = "unsealed"
        else:
            standing = "valid"
        return ReceiptView(receipt, standing, reversal.number if reversal else "", rest, signatures)

    def check_receipt(self, number: str, check_code: str) -> CheckedReceipt:
        """What may be said in public of the receipt with this number and check code (查验).

        An unknown number and a wrong code get the same answer, in the same way: nobody finds out which numbers there
        are. Whoever offers this to the public limits how often one may ask: a code has six characters.
        """
        parts = _NUMBER.fullmatch(number.strip())
        code, serial = parts.groups() if parts else ("", "")
        with self._reading() as reading:
            receipt = reading.receipt(code, serial)
            numbered = reading.bill_numbered(code, serial)
            voided = reading.voided_numbers(code)
            there = receipt.check_code if receipt else numbered.check_code if numbered else ""
            said = check_code.strip().lower().encode()
            holds = hmac.compare_digest((there or _NOBODYS).encode(), said) and bool(there)
            asked = f"{code}-{serial}" if parts else number.strip()
            if serial and any(one.first <= int(serial) <= one.last for one in voided):
                return CheckedReceipt(asked, "void")
            if not holds:
                return CheckedReceipt(asked, "unknown")
            if receipt is None:
                return CheckedReceipt(asked, "notice")
            view = self._viewed(reading, receipt)
            row = reading.case(receipt.case_ref)
        return CheckedReceipt(
            asked,
            view.standing,  # type: ignore[arg-type]  # each of them is a state
            receipt.fen,
            receipt.currency,
            day_of(receipt.issued_at, self.zone),
            receipt.fee_title,
            self.organisation.title_of(row.agency) if row else None,
            view.reversed_by,
            view.replaced_by,
            view.signed_by,
        )

    def reverse_receipt(self, number: str, *, reason: Text, by: Actor, command_id: str = "") -> ReceiptView:
        """Reverse a receipt whose paper is wrong (冲红) and write another in its place, for the same money (换开).

        Where no numbers are left, both are owed, and the receipt stays as it is until then. Money that goes back takes
        its receipt back by itself.

        Raises NotFound; MoveRefused for somebody else than a finance officer, without a reason, for a reversal, and for
        a receipt that was reversed already or is to be, once there is a number.
        """
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        body = digest_of(["reverse-receipt", number, reason.zh, reason.en, by.id, by.party])

        def work(unit: Unit) -> ReceiptView | MoveRefused:
            known = self._known_command(unit, command, body)
            if known is not None:
                return refused_before(known) or self._receipt_view(unit, number)
            view = self._receipt_view(unit, number)
            ref = view.receipt.case_ref
            unit.case(ref)
            view = self._receipt_view(unit, number)
            loaded = self._ripe(unit, ref, now, partial(self._draw_number, unit))
            at = max(now, not_before(loaded.case))
            payment = next(
                one for one in unit.payments_of(view.receipt.bill_ref) if one.fact.bank_txn == view.receipt.bank_txn
            )
            try:
                _may_reverse(view, reason, by, owed=_owes_reversal(unit, payment))
            except MoveRefused as refusal:
                self._write_refusal(
                    unit, loaded, refusal, by, at, now, Command(command, body, said_refusal(refusal), now)
                )
                return refusal
            agency, left = loaded.case.filing.agency, view.receipt.fen
            events = self._take_back_receipt(unit, payment, agency, left=left, reason=reason, at=at, now=now)
            drafts = self._put(unit, loaded, evolve_all(loaded.case, events), events, by, now, command)
            if not events:
                # What a number is wanting for is on record all the same: who asked for it, and why.
                drafts.append(_owed_draft(view.receipt, reason, by, at, now, command))
            unit.put_command(Command(command, body, {"receipt": number}, now))
            self._journal(unit, drafts, loaded.calendars)
            after = self._receipt_view(unit, number)
            unit.commit()
            return after

        outcome = self._in_unit(work)
        if isinstance(outcome, MoveRefused):
            raise outcome
        return outcome


def _owes_reversal(reading: Reading, payment: Payment) -> bool:
    """Whether the receipt of a payment is to be reversed as soon as there is a number."""
    owed = reading.owed_receipts(limit=10_000)
    return any(
        one.reason is not None and (one.bank, one.bank_txn) == (payment.fact.bank, payment.fact.bank_txn)
        for one in owed
    )


def _owed_draft(receipt: Receipt, reason: Text, by: Actor, at: Instant, now: Instant, command: str) -> Draft:
    return Draft(
        kind="receipt-reversal-owed",
        at=at,
        entered=now,
        by=by.id,
        agency=by.agency,
        station=by.station,
        acting_for=by.acting_for,
        command_id=command,
        case_ref=receipt.case_ref,
        body={"bill": receipt.bill_ref, "receipt": receipt.number, "reason": [reason.zh, reason.en]},
    )


def _may_reverse(view: ReceiptView, reason: Text, by: Actor, *, owed: bool) -> None:
    move = "reverse-receipt"
    if "finance" not in by.roles:
        raise MoveRefused(move, "", "role", "只有财政经办可以冲红票据", "only a finance officer reverses a receipt")
    if is_blank(reason.zh) or is_blank(reason.en):
        raise MoveRefused(move, "", "reason", "冲红须写明原因", "a reversal needs a reason")
    if view.standing in ("reversed", "reversal"):
        zh, en = "该票据已冲红，或本身为冲红票据", "the receipt is reversed already, or is a reversal"
        raise MoveRefused(move, "", "receipt-reversed", zh, en)
    if owed:
        zh, en = "该票据的冲红已在待开之列", "its reversal is owed already, until there is a number"
        raise MoveRefused(move, "", "receipt-reversed", zh, en)
