"""The papers of a payment, notice (缴款通知书) and receipt (财政电子票据), composed here and set by a plug-in."""

from __future__ import annotations

from urllib.parse import urlencode

from approvalflow.domain.deadlines.moments import Instant, day_of
from approvalflow.domain.fees.bills import Bill
from approvalflow.domain.fees.capitals import capitals
from approvalflow.domain.fees.money import yuan_text
from approvalflow.domain.fees.receipt_signatures import AGENCY, TREASURY
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import NotFound
from approvalflow.office.composing import composed
from approvalflow.office.receipts import Receipts, ReceiptView
from approvalflow.ports.document import Document, DocumentLine
from approvalflow.ports.store import Reading

__all__ = ["ReceiptPapers"]

_RECEIPT = Text("财政电子票据", "Receipt of the treasury")
_REVERSAL = Text("财政电子票据（冲红）", "Reversal of a receipt")
_NOTICE = Text("非税收入缴款通知书", "Payment notice")
_PARTIES = {
    AGENCY: Text("开票单位签名", "Signature of the agency"),
    TREASURY: Text("财政监制签名", "Seal of the treasury"),
}
_SIGNED, _UNSIGNED = Text("已签", "signed"), Text("未签", "not signed")


class ReceiptPapers(Receipts):
    """Papers of money as PDF. They name the payer: whoever hands them out sees to who gets them."""

    def receipt_paper(self, number: str) -> bytes:
        """The receipt or reversal as a PDF, as it stands now: its signatures, and whether it was reversed.

        Raises NotFound where there is no such receipt, or no plug-in that sets documents; AdapterFailed where that
        fails, as it does for a character that its fonts do not have.
        """
        with self._reading() as reading:
            view = self._receipt_view(reading, number)
            payer = _payer(reading, view.receipt.payer_ref)
            row = reading.case(view.receipt.case_ref)
            agency = row.agency if row else ""
        return composed(self.plugins, self._receipt_document(view, payer, agency))

    def notice_paper(self, bill: str) -> bytes:
        """The payment notice of a bill as a PDF: what is due, until when, with which payment code.

        With a number of its receipt, where the county numbers bills; it is a notice and nothing else until the money is
        confirmed and the treasury has sealed it. Raises like `receipt_paper`.
        """
        with self._reading() as reading:
            found = reading.bill(bill)
            if found is None:
                raise NotFound(f"没有缴款单 {bill}", f"no bill {bill!r}", place="bill", rule="bill")
            payer = _payer(reading, found.payer_ref)
            row = reading.case(found.case_ref)
            drawn = reading.number_on_bill(bill)
        number, code = (drawn.number, drawn.check_code) if drawn else ("", "")
        return composed(self.plugins, self._notice_document(found, payer, row.agency if row else "", number, code))

    def _receipt_document(self, view: ReceiptView, payer: str, agency: str) -> Document:
        receipt = view.receipt
        sign = "-" if receipt.fen < 0 else ""
        lines = [
            _line("票据代码", "Code", receipt.code),
            _line("票据号码", "Number", receipt.serial),
            _line("校验码", "Check code", receipt.check_code or "—"),
            _line("开票日期", "Issued on", self._date(receipt.issued_at)),
            _line("交款人", "Payer", payer),
            _line("项目名称", "For", f"{receipt.fee_title.zh} / {receipt.fee_title.en}"),
            _line("缴款单", "Bill", receipt.bill_ref),
            _line("银行流水", "Transaction", f"{receipt.bank} {receipt.bank_txn}"),
        ]
        if receipt.reason is not None:
            lines.append(_line("冲红票据", "Reverses", receipt.reverses))
            lines.append(_line("冲红原因", "Reason", f"{receipt.reason.zh} / {receipt.reason.en}"))
        if receipt.replaces:
            lines.append(_line("换开自", "In the place of", receipt.replaces))
        for party, title in _PARTIES.items():
            said = _SIGNED if party in view.signed_by else _UNSIGNED
            lines.append(DocumentLine(title, f"{said.zh} / {said.en}"))
        marks = []
        if view.standing == "reversed":
            by = view.reversed_by
            marks.append(Text(f"本票据已由 {by} 冲红，不再有效", f"Reversed by {by}: it proves nothing any more"))
        if view.standing == "unsealed":
            marks.append(Text("财政监制签名前仅为缴款通知", "Without the treasury's seal: a payment notice only"))
        return Document(
            "receipt",
            _REVERSAL if receipt.is_reversal else _RECEIPT,
            self.organisation.title_of(agency),
            receipt.number,
            tuple(lines),
            f"{sign}{yuan_text(abs(receipt.fen))} {receipt.currency}",
            receipt.amount_in_capitals,
            tuple(marks),
            self._look_up(receipt.number, receipt.check_code),
            self._date(receipt.issued_at),
        )

    def _notice_document(self, bill: Bill, payer: str, agency: str, number: str, check_code: str) -> Document:
        lines = [
            _line("缴款单", "Bill", bill.ref),
            _line("缴款码", "Payment code", bill.payment_code or "—"),
            _line("开单日期", "Opened on", self._date(bill.opened_at)),
            _line("缴款期限", "Due by", self._date(bill.due_at) if bill.due_at else "—"),
            _line("交款人", "Payer", payer),
            _line("项目名称", "For", f"{bill.fee_title.zh} / {bill.fee_title.en}"),
            _line("收款银行", "Bank", bill.bank or "—"),
        ]
        if number:
            lines.append(_line("票据号码", "Number of its receipt", number))
            lines.append(_line("校验码", "Check code", check_code))
        zh, en = "本单仅为缴款通知，不是收据；工作人员不收现金", "A payment notice, no receipt; no officer takes cash"
        return Document(
            "payment-notice",
            _NOTICE,
            self.organisation.title_of(agency),
            number or bill.ref,
            tuple(lines),
            f"{yuan_text(bill.fen)} {bill.currency}",
            capitals(bill.fen),
            (Text(zh, en),),
            self._look_up(number, check_code),
            self._date(bill.opened_at),
        )

    def _look_up(self, number: str, check_code: str) -> str:
        """The public address at which the receipt is looked up; empty where there is none, or nothing to look up."""
        at = self.organisation.receipts.check_at
        if not at or not number or not check_code:
            return ""
        return f"{at}{'&' if '?' in at else '?'}{urlencode({'number': number, 'code': check_code})}"

    def _date(self, instant: Instant) -> str:
        return day_of(instant, self.zone).isoformat()


def _line(zh: str, en: str, value: str) -> DocumentLine:
    return DocumentLine(Text(zh, en), value)


def _payer(reading: Reading, party: str) -> str:
    """The payer's name; of somebody who was erased nothing is left to print."""
    kept = reading.party(party)
    return str(kept.personal.get("name", "")) if kept and not kept.erased else "—"
