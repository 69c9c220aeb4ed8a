"""The one sentence that says how a case stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvalflow import CaseView, Text
from approvalflow.domain.deadlines.moments import local
from approvalflow.domain.matters.matter import Matter
from county.look.times import as_instant, in_words

__all__ = ["outcome_words", "sentence", "why_words"]

_PLAIN: dict[str, Text] = {
    "filed": Text("已收件,正在核对是否受理", "Received; acceptance is being checked"),
    "correcting": Text("需要您补正材料", "We need papers from you"),
    "declined": Text("未予受理", "Not accepted"),
    "reviewing": Text("正在审核", "Under review"),
    "paused": Text("暂停计时", "The clock is paused"),
    "granted": Text("已准予,正在制证", "Granted; the certificate is being made"),
    "refused": Text("不予许可,决定书待送达", "Refused; the decision is being served"),
    "issued": Text("证照已制成,请到窗口领取", "The certificate is ready to be collected"),
    "delivered": Text("已办结", "Done"),
    "closed-unpaid": Text("逾期未缴费,已结案", "Closed: not paid in time"),
    "withdrawn": Text("申请已撤回", "Withdrawn"),
    "terminated": Text("办理已终止", "Terminated"),
}

_OUTCOMES: dict[str, Text] = {
    "granted": Text("准予", "granted"),
    "refused": Text("不予许可", "refused"),
}


def outcome_words(view: Any) -> Text | None:
    """How it was decided, where it was."""
    decision = getattr(view, "decision", None)
    key = decision.outcome if decision is not None else getattr(view, "outcome", "")
    return _OUTCOMES.get(key)


def sentence(view: Any, now: int, today: datetime) -> Text:
    """`正在审核,最迟 12月7日 17:30 前办结`; the same words whoever looks, without any name."""
    stage, outcome = view.stage, outcome_words(view)
    plain = _PLAIN[stage]
    if stage == "delivered" and outcome is not None:
        return Text(f"已办结:{outcome.zh}", f"Done: {outcome.en}")
    if stage == "granted" and any(fee.state == "open" for fee in getattr(view, "fees", ())):
        return Text("已准予,请缴费", "Granted; please pay the fee")
    if view.due is None or stage not in ("filed", "reviewing"):
        return plain
    due = in_words(view.due, today)
    by_zh, by_en = ("约 ", "about ") if view.provisional else ("最迟 ", "")
    if now > as_instant(view.due):
        late = Text(f"应于 {due.zh} 前办结,已超期", f"it was due {due.en} and is overdue")
        return Text(f"{plain.zh},{late.zh}", f"{plain.en}; {late.en}")
    if stage == "filed":
        return Text(f"已收件,最迟 {due.zh} 前答复是否受理", f"Received; you hear about acceptance by {due.en}")
    return Text(f"正在审核,{by_zh}{due.zh} 前办结", f"Under review, decided by {by_en}{due.en}")


def why_words(view: CaseView, matter: Matter, statutory_due: int | None, today: datetime, zone: str) -> Text | None:
    """The limit in one line: what was promised, from when it counts, and what the law says."""
    if view.stage == "filed":
        term = matter.limits.intake.term
        return Text(f"{term.text('zh')}内答复是否受理", f"to be told about acceptance within {term.text('en')}")
    if view.stage not in ("reviewing", "paused"):
        return None
    known = {spec.key for spec in matter.facts}
    facts = matter.values({key: value for key, value in view.facts.items() if key in known})
    promised, statutory = matter.limits_for(facts)
    zh, en = f"承诺 {promised.term.text('zh')}", f"promised: {promised.term.text('en')}"
    if promised.term.unit in ("working-day", "calendar-day"):
        zh, en = f"{zh},自受理次日起算", f"{en}, counted from the day after acceptance"
    if statutory is not None:
        due = in_words(local(statutory_due, zone), today) if statutory_due else None
        law_zh = f"法定 {statutory.term.text('zh')}" + (f",{due.zh}" if due else "")
        law_en = f"by law: {statutory.term.text('en')}" + (f", {due.en}" if due else "")
        zh, en = f"{zh}({law_zh})", f"{en} ({law_en})"
    return Text(zh, en)
