"""Rules about fees and receipts: without a basis (F1), off the standard (F2), a receipt missing or misused (F3).

What was billed is reckoned once more from the pinned tariff and the recorded facts, so that a bill that came about in
any other way is seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from approvalflow.domain.cases.case import Case
from approvalflow.domain.deadlines.moments import day_of
from approvalflow.domain.fees.money import yuan_text
from approvalflow.domain.fees.tariffs import FeeLine, amount_of
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import MAY_CHARGE, Basis, Text
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.rulebooks import CHARGES
from approvalflow.domain.supervision.rules.rule import Rule, Settings

__all__ = ["FEES"]

#: Refusals in the receipt stock that mean that somebody tried to misuse numbers.
_MISUSED = {"receipt-used": "作废已使用的号码", "receipt-missing": "核销缺号的票据"}
_MISUSED_EN = {"receipt-used": "void a number that is in use", "receipt-missing": "sign off a block that lacks numbers"}


def _line(case: Case, matter: Matter, fee: str, settings: Settings) -> FeeLine | None:
    """The line of the tariff by which a fee may be charged in this case; None where there is none."""
    day = day_of(case.filing.filed_at, settings.timetable(matter.agency).zone)
    if matter.free_on(day) is not None:
        return None
    line = next((one for one in matter.fees_on(day) if one.code == fee), None)
    if line is None or (matter.kind == "licence" and line.basis.level not in MAY_CHARGE):
        return None
    return line


def no_basis(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A bill was opened for a fee that the published tariff of the matter does not know on the day of filing, or that
    rests on less than a law or an administrative regulation: a yellow card."""
    case, matter, body = happening.case, happening.matter, happening.body
    if case is None or matter is None or _line(case, matter, body["fee"], settings) is not None:
        return
    fen = yuan_text(body["fen"])
    yield Seen(
        "yellow",
        "bill",
        body["bill"],
        case.filing.agency,
        _who(happening),
        Text(
            f"收费无依据：办件 {case.ref} 的缴款单 {body['bill']}（{body['fee']}，{fen} 元）不在事项公布的收费标准内",
            f"no basis: bill {body['bill']} of case {case.ref} ({body['fee']}, {fen} CNY) is not in the published "
            "tariff of the matter",
        ),
        {"bill": body["bill"], "fee": body["fee"], "fen": body["fen"], "matter": matter.code},
    )


def off_standard(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A bill asks for another amount than the published standard gives for the recorded facts, less what was waived: a
    yellow card. Or money came that is not what the bill asks for: a signal, for somebody may have told another sum."""
    body = happening.body
    if happening.kind == "payment-suspended":
        if body["rule"] == "wrong-amount":
            yield from _other_sum(happening)
        return
    case, matter = happening.case, happening.matter
    line = _line(case, matter, body["fee"], settings) if case is not None and matter is not None else None
    if case is None or matter is None or line is None:
        return
    priced = amount_of(line, matter.values(case.facts))
    right = priced - min(priced, case.waived.get(line.code, 0))
    if right == body["fen"]:
        return
    asked, wanted = yuan_text(body["fen"]), yuan_text(right)
    yield Seen(
        "yellow",
        "bill",
        body["bill"],
        case.filing.agency,
        _who(happening),
        Text(
            f"收费与标准不符：缴款单 {body['bill']} 收取 {asked} 元，按公布标准应为 {wanted} 元",
            f"off the standard: bill {body['bill']} asks for {asked} CNY, and the published standard gives {wanted}",
        ),
        {"bill": body["bill"], "fee": body["fee"], "fen": body["fen"], "standard_fen": right},
    )


def _other_sum(happening: Happening) -> Iterator[Seen]:
    body = happening.body
    fen = yuan_text(body["fen"])
    yield Seen(
        "signal",
        "bill",
        body["bill"],
        happening.case.filing.agency if happening.case is not None else "",
        "",
        Text(
            f"实缴金额与缴款单不符：缴款单 {body['bill']} 收到 {fen} 元（{body['bank']} 流水 {body['bank_txn']}）",
            f"another sum was paid: {fen} CNY came for bill {body['bill']} ({body['bank']}, {body['bank_txn']})",
        ),
        {"bill": body["bill"], "bank": body["bank"], "bank_txn": body["bank_txn"], "fen": body["fen"]},
    )


def _who(happening: Happening) -> str:
    return "" if happening.by == "system" else happening.by


def receipt_missing(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A fee was paid and there was no number left for its receipt: a signal. Or somebody of finance tried to void a
    number that is in use, or to sign off a block of numbers with gaps: a warning card."""
    body = happening.body
    if happening.kind == "fee-paid":
        if not body["receipt"]:
            yield _unreceipted(happening)
        return
    if happening.kind != "receipt-attempt-refused" or body["rule"] not in _MISUSED:
        return
    what = Text(_MISUSED[body["rule"]], _MISUSED_EN[body["rule"]])
    yield Seen(
        "warning",
        "entry",
        str(happening.position),
        happening.agency,
        happening.by,
        Text(
            f"票据管理违规：企图{what.zh}，已被系统拒绝（{body['zh']}）",
            f"misuse of receipts: somebody tried to {what.en}, and was refused ({body['en']})",
        ),
        {"move": body["move"], "refused_by": body["rule"]},
    )


def _unreceipted(happening: Happening) -> Seen:
    body, case = happening.body, happening.case
    fen = yuan_text(body["fen"])
    return Seen(
        "signal",
        "bill",
        body["bill"],
        case.filing.agency if case is not None else "",
        "",
        Text(
            f"已缴费未开票：缴款单 {body['bill']} 已收 {fen} 元，票据号段已用完，票据待补",
            f"no receipt: {fen} CNY was paid on bill {body['bill']}, and no number was left for its receipt",
        ),
        {"bill": body["bill"], "bank": body["bank"], "bank_txn": body["bank_txn"], "fen": body["fen"]},
    )


FEES = (
    Rule(
        "F1",
        Text("收费无依据", "fee without a basis"),
        "yellow",
        Basis("行政许可法", "58"),
        CHARGES,
        no_basis,
        kinds=frozenset({"bill-opened"}),
        wants_case=True,
        wants_matter=True,
        zh="为事项公布的收费标准（以收件日为准）之外、或依据低于法律和行政法规的费用开具缴款单：发黄牌。",
    ),
    Rule(
        "F2",
        Text("收费与标准不符", "fee off the standard"),
        "yellow",
        Basis("行政许可法", "59"),
        CHARGES,
        off_standard,
        kinds=frozenset({"bill-opened", "payment-suspended"}),
        wants_case=True,
        wants_matter=True,
        zh="缴款单金额与公布标准按登记事实计算（减去批准的减免）不一致：发黄牌；到账金额与缴款单不符：预警信号。",
    ),
    Rule(
        "F3",
        Text("票据缺失或违规使用", "receipt missing or misused"),
        "warning",
        Basis("行政许可法", "59"),
        CHARGES,
        receipt_missing,
        kinds=frozenset({"fee-paid", "receipt-attempt-refused"}),
        wants_case=True,
        zh="已缴费而无票据号可用：预警信号；企图作废已使用的号码或核销缺号的号段：对财政经办发预警。",
    ),
)
