"""What the applicant is told of money that is held, of its way back, and of a fee that is waived or is not."""

from __future__ import annotations

from approvalflow.domain.cases import events as e
from approvalflow.domain.deadlines.moments import Instant, in_words
from approvalflow.domain.fees.money import yuan_text
from approvalflow.domain.fees.refund_events import RefundApproved, RefundEvent, RefundProposed, RefundRefused
from approvalflow.domain.fees.refund_requests import CAUSES, RefundRequest
from approvalflow.domain.fees.suspense import reason_of
from approvalflow.domain.fees.waiver_requests import WaiverEvent, WaiverRequest, WaiverTurnedDown
from approvalflow.domain.parties.basis import Text
from approvalflow.office.receipt_letters import receipt_told

__all__ = ["Told", "money_told", "refund_told", "waiver_told"]

#: The kind of a letter, and what it says.
Told = tuple[Text, Text]

_REMEDIES = Text(
    "您可以在60日内申请行政复议,或者在6个月内提起行政诉讼。",
    "You may ask for reconsideration within 60 days or sue within 6 months.",
)


def money_told(event: e.Event) -> Told:
    """The kind of the letter and what it says, for an event of a case about money."""
    match event:
        case e.PaymentSuspended():
            fen = yuan_text(event.fen)
            why = reason_of(event.rule)
            unit = "" if event.rule == "wrong-currency" else " CNY"
            return Text("待查款通知书", "Notice of money held"), Text(
                f"缴款单 {event.bill} 收到款项 {fen} 元(银行流水 {event.bank_txn}),不能作为缴费入账:{why.zh}。"
                "该款暂存待查,退还的办理情况另行通知。",
                f"{fen}{unit} came for the bill {event.bill} (transaction {event.bank_txn}) and pays nothing: "
                f"{why.en}. "
                "It is held; you will be told how it goes back.",
            )
        case e.FeeRefunded():
            fen = yuan_text(event.fen)
            return Text("退付到账通知书", "Notice: money went back"), Text(
                f"已退还 {fen} 元(退付单 {event.refund}),原路退回,到账时间以银行为准。",
                f"{fen} CNY went back by the way it came (refund {event.refund}); when it arrives is told by the bank.",
            )
        case e.FeeWaived():
            return _waived(event)
    return receipt_told(event)


def _waived(event: e.FeeWaived) -> Told:
    fen, rest = yuan_text(event.fen), yuan_text(event.left)
    more = (
        Text(f"仍应缴 {rest} 元,缴款通知另发。", f"{rest} CNY is still due; the payment notice follows.")
        if event.left
        else Text("无须缴费。", "Nothing is left to pay.")
    )
    return Text("减免决定书", "Decision: fee waived"), Text(
        f"批准减免 {fen} 元(减免单 {event.waiver})。依据:{event.ground}。{more.zh}",
        f"{fen} CNY is waived (waiver {event.waiver}). Basis: {event.ground}. {more.en}",
    )


def refund_told(event: RefundEvent, request: RefundRequest, zone: str) -> Told | None:
    """The same for what was done with a refund, which is `request` after it; None where the payer is not told."""
    fen, ref = yuan_text(request.fen), request.ref
    match event:
        case RefundProposed():
            due, cause = _when(event.due, zone), CAUSES[event.cause]
            return Text("退付办理通知书", "Notice: a refund was proposed"), Text(
                f"拟退还 {fen} 元(退付单 {ref})。缘由:{cause.zh}。依据:{request.ground.text('zh')}。"
                f"最迟 {due.zh} 前核实,核实后由财政部门审批。",
                f"It is proposed to give {fen} {request.currency} back (refund {ref}). Cause: {cause.en}. "
                f"Basis: {request.ground.text('en')}. It is verified by {due.en} and then approved by finance.",
            )
        case RefundApproved():
            due = _when(event.due, zone)
            return Text("退付决定书", "Decision: refund approved"), Text(
                f"已批准退还 {fen} 元(退付单 {ref}),由银行最迟 {due.zh} 前原路退回。",
                f"{fen} {request.currency} goes back (refund {ref}); the bank returns it by the way it came, "
                f"by {due.en}.",
            )
        case RefundRefused():
            return Text("不予退付决定书", "Decision: no refund"), Text(
                f"不予退还 {fen} 元(退付单 {ref})。理由:{event.reason}。{_REMEDIES.zh}",
                f"{fen} {request.currency} does not go back (refund {ref}). Reason: {event.reason}. {_REMEDIES.en}",
            )
    return None


def waiver_told(event: WaiverEvent, request: WaiverRequest) -> Told | None:
    """The same for a waiver that was turned down; one that was approved is an event of its case."""
    if not isinstance(event, WaiverTurnedDown):
        return None
    fen, ref = yuan_text(request.fen), request.ref
    return Text("不予减免决定书", "Decision: no waiver"), Text(
        f"不予减免 {fen} 元(减免单 {ref})。理由:{event.reason}。缴款单不变,请按期缴纳。{_REMEDIES.zh}",
        f"{fen} CNY is not waived (waiver {ref}). Reason: {event.reason}. The bill stands; please pay it in time. "
        f"{_REMEDIES.en}",
    )


def _when(instant: Instant, zone: str) -> Text:
    return Text(in_words(instant, zone, "zh", ends=True), in_words(instant, zone, "en", ends=True))
