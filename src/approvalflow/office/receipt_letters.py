"""What the applicant is told of money that came and of its receipt."""

from __future__ import annotations

from approvalflow.domain.cases import events as e
from approvalflow.domain.fees.money import yuan_text
from approvalflow.domain.parties.basis import Text

__all__ = ["receipt_told"]

_RECEIPT = Text("电子票据通知", "Receipt")


def receipt_told(event: e.Event) -> tuple[Text, Text]:
    """The kind of the letter and what it says, for an event about a payment or its receipt."""
    match event:
        case e.FeePaid(receipt=""):
            paid = yuan_text(event.fen)
            zh = f"已收到 {paid} 元,电子票据待开具,开具后另行通知。"
            return _RECEIPT, Text(zh, f"{paid} CNY has been received; the receipt follows in another letter.")
        case e.FeePaid():
            paid = yuan_text(event.fen)
            zh = f"已收到 {paid} 元,票据号 {event.receipt}。"
            return _RECEIPT, Text(zh, f"{paid} CNY has been received; receipt {event.receipt}.")
        case e.ReceiptIssued():
            zh = f"您缴款的电子票据已开具,票据号 {event.receipt}。"
            return _RECEIPT, Text(zh, f"The receipt for your payment is written: {event.receipt}.")
        case e.ReceiptReversed():
            zh, en = f"票据 {event.receipt} 已由 {event.reversal} 冲红", f"The receipt {event.receipt} was reversed"
            en += f" by {event.reversal}"
            if event.replaced_by:
                zh, en = f"{zh},另开票据 {event.replaced_by}", f"{en}; {event.replaced_by} stands in its place"
            kind = Text("电子票据冲红通知", "A receipt was reversed")
            return kind, Text(f"{zh}。原因:{event.reason_zh}", f"{en}. Reason: {event.reason_en}")
    raise TypeError(f"no letter about {type(event).__name__}")
