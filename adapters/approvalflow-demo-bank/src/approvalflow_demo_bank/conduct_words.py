"""The words of conduct, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from approvalflow_demo_bank.conduct import Conduct

__all__ = ["FIELDS", "WORDS", "told_in"]

#: What each kind of conduct is called on the page.
FIELDS: Mapping[str, tuple[str, str]] = {
    "declines": ("接下来拒绝几次付款", "Decline the next payments, so many"),
    "off_by_fen": ("实收比应缴多（或少，写负数）几分", "Take so many fen more (or less: a negative number)"),
    "pays_again": ("已缴、已关的单还可再付一笔", "A bill that is paid or closed may be paid once more"),
    "other_merchant": ("款项记到别人的商户号", "Credit somebody else's merchant number"),
    "schedule": ("未获应答时的重发间隔", "When a message that was not taken comes again"),
    "copies": ("每份报文送几遍", "Deliver each message so many times"),
    "late_seconds": ("每份报文晚几秒才送", "Wait so many seconds before a message"),
    "shuffled_seconds": (
        "每份报文另外随机等待至多几秒（先后打乱）",
        "Wait up to so many seconds more, so that they overtake",
    ),
    "lost_hours": ("今后几小时的报文全部丢失", "Lose every message for so many hours"),
    "forged": ("每份报文之前先送一份伪造的", "Send a forged copy before each message"),
    "hang_seconds": ("回答每次询问之前沉默几秒", "Keep silent for so many seconds before each answer"),
    "down": ("不回答任何询问（维护中）", "Answer no question: out of service"),
    "refund": ("收到退付单时", "When a refund is ordered"),
    "refund_seconds": ("办得慢时，几秒后退出", "If slowly, after so many seconds"),
    "statement": ("给出的对账单", "Hand out a statement that is"),
}

#: What each word that may be chosen means.
WORDS: Mapping[str, tuple[str, str]] = {
    "demo": ("示范：开始很快，约一天共 16 次", "demonstration: soon at first, 16 times in about a day"),
    "fifteen": ("十五次：15 秒起，一天内重发 15 次", "fifteen: from 15 seconds on, 15 times again within a day"),
    "eight": ("八次：4 分钟起，25 小时内共 8 次", "eight: from 4 minutes on, 8 times in 25 hours"),
    "done": ("立即退出", "send it at once"),
    "slow": ("办得慢，其间答“未知”", "slowly, and say `unknown` meanwhile"),
    "refused": ("拒绝", "refuse it"),
    "true": ("如实", "true"),
    "missing": ("没有", "missing"),
    "cut": ("中途截断", "cut short"),
    "line-missing": ("少一行（合计相符）", "short of a line, though it adds up"),
    "line-twice": ("有一行重复（合计相符）", "with a line twice, though it adds up"),
    "amount-changed": ("有一行金额多一分（合计相符）", "a fen off in one line, though it adds up"),
    "order-changed": ("有一行单号被改", "wrong about the order in one line"),
    "next-day": ("有一行是次日的", "with a line of the next day"),
    "total-wrong": ("合计不符", "wrong in its total"),
}
_LEAD = ("银行正按指示出错：", "The bank misbehaves as it was told: ")


def told_in(language: str, conduct: Conduct) -> str:
    """What the bank was told to do badly, for the top of every page; empty for a bank that behaves."""
    at = 0 if language == "zh" else 1
    said = []
    for key, value in conduct.told.items():
        detail = "" if value is True else f" = {WORDS[value][at] if value in WORDS else value}"
        said.append(FIELDS[key][at] + detail)
    return _LEAD[at] + "; ".join(said) if said else ""
