"""The acts of an open case that are carried out again, and what each of them has to say."""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.parties.basis import Text

__all__ = ["ACTS", "ActKind"]


@frozen
class ActKind:
    """An act: the fields it needs, those it may have, and what it is. `at`, `by` and `what` may always be there."""

    name: str
    needs: frozenset[str]
    may: frozenset[str]
    means: Text


def _act(name: str, needs: str, may: str, zh: str, en: str) -> ActKind:
    return ActKind(name, frozenset(needs.split()), frozenset(may.split()), Text(zh, en))


ACTS = {
    one.name: one
    for one in (
        _act("accept", "", "mode facts due", "受理, 受理号见办件", "accepted, with the number of the case"),
        _act("ask-supplements", "papers reason", "", "一次性补正告知", "asked for papers, once"),
        _act("resubmit", "", "papers facts", "补正", "handed in what was asked for"),
        _act("convert", "reason", "due", "转为承诺件", "an on-the-spot case became a promised one"),
        _act("supply", "papers", "", "补交容缺材料", "handed in tolerated papers"),
        _act("rectify", "reason", "facts papers", "更正", "a mistake was put right"),
        _act("claim", "step", "", "领取环节", "took a step"),
        _act("assign", "step to", "", "分派环节", "gave a step to somebody"),
        _act("opinion", "step text", "verdict together", "签署意见", "signed an opinion"),
        _act("return", "step to reason", "", "退回环节", "sent back to an earlier step"),
        _act("forward", "step to", "", "转报上级", "sent to the superior agency"),
        _act("answer-from-above", "step text", "verdict", "上级答复", "what the superior agency answered"),
        _act("pause", "kind reason", "step needed until", "暂停计时", "the letter of a pause was served"),
        _act("resume", "", "step due", "恢复计时", "the pause was ended by somebody"),
        _act("extend", "reason", "requested_by due", "延长时限", "the head extended the limit"),
        _act("bill", "bill", "fee fen payment_code pay_url", "缴款通知书已送达", "the bill was served"),
        _act("paid", "bank_txn", "bill fee fen receipt", "已缴费", "the bill was paid to the other system"),
        _act("grant", "", "text", "准予", "granted"),
        _act("refuse", "reason basis", "remedies", "不予许可", "refused"),
        _act("issue", "certificate", "", "颁发", "the certificate was issued"),
        _act("deliver", "", "how", "送达", "handed over; only before a remand"),
        _act("verify-commitment", "holds text", "together", "核查承诺", "the commitment was checked"),
        _act("remand", "instrument reason", "", "责令重新办理", "a remedy ordered a new round"),
    )
}
