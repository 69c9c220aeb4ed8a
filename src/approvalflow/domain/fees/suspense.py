"""Why money is held, or why what a bank gave back does not fit: the rules that decide, each with its sentence."""

from __future__ import annotations

from approvalflow.domain.parties.basis import Text

__all__ = ["REASONS", "reason_of"]

#: By the name of the rule, as `bills.judge` and `refunds.judge_refund` give it.
REASONS: dict[str, Text] = {
    "wrong-currency": Text("币种不符", "another currency than was due"),
    "wrong-amount": Text("金额不符", "another amount than was due"),
    "second-payment": Text("重复缴款：本单已付", "a second payment: the bill was paid already"),
    "paid-after-closed": Text("缴款时本单已关闭", "the bill had been closed before it was paid"),
    "paid-late": Text("逾期缴款", "paid after the time to pay was over"),
    "refunded": Text("已退付", "refunded"),
    "second-refund": Text("同一退付单退了两次", "the same refund went out twice"),
    "not-ordered": Text("无退付指令，银行已退", "the bank gave it back though nobody had ordered it"),
}


def reason_of(rule: str) -> Text:
    """The sentence of a rule; its name where it has none."""
    return REASONS.get(rule, Text(rule, rule))
