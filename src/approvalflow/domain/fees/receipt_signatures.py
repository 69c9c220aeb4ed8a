"""The two signatures of a receipt: the agency's that issues it, and the treasury's that seals it (监制签名).

Both sign the same statement: everything that the receipt says, in the canonical encoding, so that no copy with another
word or figure can carry them.
"""

from __future__ import annotations

from attrs import field, frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.receipts import Receipt, receipt_number
from approvalflow.domain.record.canonical import encode
from approvalflow.errors import BadInput

__all__ = ["AGENCY", "SIGNERS", "TREASURY", "ReceiptSignature", "statement_of"]

AGENCY = "agency"
TREASURY = "treasury"

#: Who signs a receipt, in this order.
SIGNERS = (AGENCY, TREASURY)

#: The form of what is signed; another form will have another name.
_FORM = "approvalflow/receipt/1"


def _one_who_signs(instance: object, attribute: object, value: str) -> None:
    if value not in SIGNERS:
        zh, en = f"签名方 {value!r} 只能是 agency 或 treasury", f"{value!r} is neither agency nor treasury"
        raise BadInput(zh, en, place="as", rule="receipt-signer")


@frozen
class ReceiptSignature:
    """One signature of one receipt (Ed25519); never changed, never taken away.

    Attributes:
        code, serial: the receipt.
        party: `agency` or `treasury`.
        signer: the name of the adapter that signed.
        key: the public key, 32 bytes; signature: 64 bytes over `statement_of`.
        signed_at: when it came.
    """

    code: str
    serial: str
    party: str = field(validator=_one_who_signs)
    signer: str
    key: bytes
    signature: bytes
    signed_at: Instant

    @property
    def number(self) -> str:
        """The number of the receipt."""
        return receipt_number(self.code, self.serial)


def statement_of(receipt: Receipt, region: str) -> bytes:
    """What is signed of a receipt of a region: everything that it says, and nothing that could be read otherwise."""
    reason = receipt.reason
    return encode(
        {
            "bank": receipt.bank,
            "bank_txn": receipt.bank_txn,
            "bill": receipt.bill_ref,
            "case": receipt.case_ref,
            "check_code": receipt.check_code,
            "currency": receipt.currency,
            "fee": [receipt.fee_title.zh, receipt.fee_title.en],
            "fen": receipt.fen,
            "form": _FORM,
            "issued_at": receipt.issued_at,
            "number": receipt.number,
            "payer": receipt.payer_ref,
            "reason": [reason.zh, reason.en] if reason else None,
            "region": region,
            "replaces": receipt.replaces,
            "reverses": receipt.reverses,
        }
    )
