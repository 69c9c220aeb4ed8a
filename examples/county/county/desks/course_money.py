"""What happened to a case's money, in sentences that a clerk reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from approvalflow import Text
from approvalflow.domain.fees.money import yuan_text
from approvalflow.domain.fees.suspense import reason_of

__all__ = ["MONEY_KINDS"]

_Body = Mapping[str, Any]
_Writer = Callable[[Any, _Body], Text]


def _plain(name: str) -> _Writer:
    return lambda _say, body: Text(str(body.get(name, "")), str(body.get(name, "")))


def _money(_say: object, body: _Body) -> Text:
    amount = yuan_text(int(body["fen"]))
    receipt = f" {body['receipt']}" if body.get("receipt") else ""
    return Text(f"{amount} 元{receipt}", f"{amount} CNY{receipt}")


def _held(say: object, body: _Body) -> Text:
    amount, why = _money(say, body), reason_of(str(body["rule"]))
    return Text(f"{amount.zh}:{why.zh}", f"{amount.en}: {why.en}")


def _waived(say: object, body: _Body) -> Text:
    amount, left = _money(say, body), yuan_text(int(body["left"]))
    return Text(f"{amount.zh},应缴 {left} 元({body['ground']})", f"{amount.en}, {left} CNY left ({body['ground']})")


def _reversed(_say: object, body: _Body) -> Text:
    zh, en = f"{body['receipt']} → {body['reversal']}", f"{body['receipt']} → {body['reversal']}"
    if body.get("replaced_by"):
        zh, en = f"{zh},换开 {body['replaced_by']}", f"{en}, replaced by {body['replaced_by']}"
    return Text(f"{zh}({body['reason_zh']})", f"{en} ({body['reason_en']})")


def _of_refund(more: str = "") -> _Writer:
    def write(_say: object, body: _Body) -> Text:
        amount = yuan_text(int(body["fen"])) if "fen" in body else ""
        words = str(body.get(more, "")) if more else ""
        zh = " ".join(part for part in (str(body["refund"]), f"{amount} 元" if amount else "", words) if part)
        en = " ".join(part for part in (str(body["refund"]), f"{amount} CNY" if amount else "", words) if part)
        return Text(zh, en)

    return write


def _item(_say: object, body: _Body) -> Text:
    return Text(f"{body['item']} {body.get('zh', '')}".strip(), f"{body['item']} {body.get('en', '')}".strip())


#: Kinds of entries, each with its title and, where there is more to say, who says it.
MONEY_KINDS: dict[str, tuple[Text, _Writer | None]] = {
    "bill-opened": (Text("开具缴款通知", "bill opened"), _money),
    "bill-known": (Text("缴款码已生成", "payment code given"), _plain("payment_code")),
    "bill-closed": (Text("缴款通知作废", "bill closed"), _plain("reason")),
    "fee-paid": (Text("到账", "paid"), _money),
    "payment-suspended": (Text("款项待查", "money in suspense"), _held),
    "fee-refunded": (Text("款项已退回", "money went back"), _money),
    "fee-waived": (Text("费用减免", "fee waived"), _waived),
    "receipt-issued": (Text("票据已开具", "receipt written"), _plain("receipt")),
    "receipt-reversed": (Text("票据冲红", "receipt reversed"), _reversed),
    "refund-proposed": (Text("提出退付", "refund proposed"), _of_refund()),
    "refund-verified": (Text("退付核实", "refund verified"), _of_refund("note")),
    "refund-approved": (Text("批准退付", "refund approved"), _of_refund()),
    "refund-refused": (Text("不予退付", "refund refused"), _of_refund("reason")),
    "refund-reported": (Text("银行回报退付", "the bank reported a refund"), _of_refund("bank_refund")),
    "waiver-proposed": (Text("提出减免", "waiver proposed"), _plain("waiver")),
    "waiver-approved": (Text("批准减免", "waiver approved"), _plain("waiver")),
    "waiver-turned-down": (Text("不予减免", "waiver turned down"), _plain("reason")),
    "item-opened": (Text("对账事项立项", "open item of the books"), _item),
    "item-resolved": (Text("对账事项办结", "open item resolved"), _item),
    "item-late": (Text("对账事项逾期未说明", "open item not explained in time"), _item),
}
