"""Rules about money that is not where it should be: no bill for it (D3), unexplained (F5), not given back (F6)."""

from __future__ import annotations

from collections.abc import Iterator

from approvalflow.domain.fees.money import yuan_text
from approvalflow.domain.fees.reconciliation import ACTORS
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.rulebooks import CHARGES
from approvalflow.domain.supervision.rules.rule import Rule, Settings

__all__ = ["BOOKS"]


def off_system(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """The bank holds money for which there is no bill: somebody may have been charged outside the system (体外循环).
    Which agency it was is not known yet; the finance clerk asks the bank who paid, and for what."""
    body = happening.body
    if happening.kind != "item-opened" or not body["off_system"]:
        return
    fen, day = yuan_text(body["fen"]), body["day"]
    yield Seen(
        "signal",
        "open-item",
        body["item"],
        "",
        "",
        Text(
            f"体外循环疑点：{body['bank']} {day} 有 {fen} 元（流水 {body['bank_txn']}）没有对应的缴款单",
            f"money outside the system: {body['bank']} holds {fen} CNY of {day} (transaction {body['bank_txn']}) "
            "for which there is no bill",
        ),
        {name: body[name] for name in ("bank", "day", "bank_txn", "bill", "fen")},
    )


def unreconciled(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A difference between the bank and the books was not explained within one working day. Whoever had to act is named
    with it; blame is for a person to find."""
    body = happening.body
    if happening.kind != "item-late":
        return
    actor, due = ACTORS[body["who"]], settings.when(body["due"], "")
    fen, place = yuan_text(body["fen"]), f"{body['item']} {body['bank']} {body['day']}"
    yield Seen(
        "signal",
        "open-item",
        body["item"],
        "",
        "",
        Text(
            f"对账差异逾期未处理：{place}，相差 {fen} 元，应于 {due.zh} 前由{actor.zh}说明",
            f"unreconciled: {place}, {fen} CNY apart; {actor.en} had to explain it by {due.en}",
        ),
        {name: body[name] for name in ("bank", "day", "kind", "bank_txn", "fen", "who", "due")},
    )


def going_back_late(happening: Happening, settings: Settings) -> Iterator[Seen]:
    """A refund was not verified, approved or paid, or a waiver not decided, within its term: a signal about the agency
    or the finance office whose turn it was."""
    body = happening.body
    if body["rung"] != "red":
        return
    refund = happening.kind == "refund-term-reached"
    what = Text("退付", "refund") if refund else Text("减免", "waiver")
    ref, agency = body["refund" if refund else "waiver"], str(body["agency"])
    when, to_do = settings.when(body["due"], agency), _TO_DO[body["term"]]
    yield Seen(
        "signal",
        "refund" if refund else "waiver",
        f"{ref}/{body['term']}",
        agency,
        "",
        Text(
            f"{what.zh}逾期：{ref} 应于 {when.zh} 前{to_do.zh}，逾期未办",
            f"{what.en} late: {ref} was to be {to_do.en} by {when.en}, and was not",
        ),
        {"term": body["term"], "role": body["role"], "due": body["due"]},
    )


#: What is to be done with a refund or a waiver, by the name of the term.
_TO_DO: dict[str, Text] = {
    "verify": Text("核实", "verified"),
    "approve": Text("审批", "approved"),
    "pay": Text("退付", "paid"),
    "decide": Text("审批", "decided"),
}

BOOKS = (
    Rule(
        "D3",
        Text("体外循环", "money outside the system"),
        "signal",
        Basis("行政许可法", "59"),
        CHARGES,
        off_system,
        kinds=frozenset({"item-opened"}),
        zh="银行有款而无对应缴款单：可能有人在系统外收费。是哪个部门尚不清楚，由财政经办向银行查问付款人和用途。",
    ),
    Rule(
        "F5",
        Text("对账差异逾期", "unreconciled"),
        "signal",
        Basis("行政许可法", "59"),
        CHARGES,
        unreconciled,
        kinds=frozenset({"item-late"}),
        zh="银行与账簿的差异一个工作日内未说明。写明应由谁处理；责任由人认定。",
    ),
    Rule(
        "F6",
        Text("退付、减免逾期", "refund or waiver late"),
        "signal",
        Basis("行政许可法", "75"),
        CHARGES,
        going_back_late,
        kinds=frozenset({"refund-term-reached", "waiver-term-reached"}),
        zh="退付未在期限内核实、审批或退付，减免未在期限内审批：对应办的部门或财政发预警信号。",
    ),
)
