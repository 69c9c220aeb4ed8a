"""Letters that events owe to the applicant: what happened, what follows, until when, by which law.

A letter names nobody and carries no secret but the query code, which is put in when it is handed over and is kept
nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.moves.ending import GROUNDS
from approvalflow.domain.deadlines.moments import Instant, in_words
from approvalflow.domain.fees.money import yuan_text
from approvalflow.domain.matters.matter import ART_45, Matter
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.parties.organisation import Organisation
from approvalflow.office.money_letters import money_told

__all__ = ["QUERY_CODE", "LetterText", "letter_about", "letter_of"]

#: Stands in a letter where the query code belongs.
QUERY_CODE = "{query-code}"


@frozen
class LetterText:
    """A letter in both languages: its kind (the name of the document), subject and body."""

    kind: Text
    subject: Text
    body: Text


@frozen
class _About:
    case: Case
    matter: Matter
    organisation: Organisation

    def when(self, instant: Instant | None) -> Text:
        if instant is None:
            return Text("—", "—")
        zone = self.organisation.region.zone
        return Text(in_words(instant, zone, "zh", ends=True), in_words(instant, zone, "en", ends=True))

    @property
    def number(self) -> str:
        return self.case.number or self.case.ref

    @property
    def agency(self) -> Text:
        return self.organisation.title_of(self.case.filing.agency)

    def papers(self, keys: tuple[str, ...]) -> Text:
        titles = [paper.title for paper in self.matter.materials if paper.key in keys]
        return Text("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))

    def due(self, clock: str) -> Text:
        known = self.case.clocks.get(clock)
        if known is not None and known.paused_as and known.due is None:
            return Text("恢复计时后另行告知", "told when time counts again")
        return self.when(known.due if known else None)


def _filed(_event: e.CaseFiled, on: _About) -> LetterText:
    return _letter(
        Text("收件凭证", "Filing receipt"),
        on,
        f"已收到您的申请。收件号 {on.case.ref},查询密码 {QUERY_CODE}。最迟 {on.due('intake').zh} 前答复是否受理。",
        f"Your application has been received. Filing number {on.case.ref}, query code {QUERY_CODE}. "
        f"You will be told by {on.due('intake').en} whether it is accepted.",
    )


def _accepted(event: e.CaseAccepted, on: _About) -> LetterText:
    tolerated = on.papers(event.tolerated)
    more_zh = f"请于 {on.due('supply').zh} 前补交:{tolerated.zh}。" if event.tolerated else ""
    more_en = f" Please hand in by {on.due('supply').en}: {tolerated.en}." if event.tolerated else ""
    return _letter(
        Text("受理通知书", "Acceptance notice"),
        on,
        f"{on.agency.zh}已受理您的申请,受理号 {on.number},查询密码 {QUERY_CODE}。"
        f"承诺办结期限 {on.due('promised').zh}。{more_zh}",
        f"{on.agency.en} has accepted your application under number {on.number}, query code {QUERY_CODE}. "
        f"It will be decided by {on.due('promised').en}.{more_en}",
    )


def _supplements(event: e.SupplementsAsked, on: _About) -> LetterText:
    papers = on.papers(event.papers)
    return _letter(
        Text("一次性补正告知书", "Supplement request"),
        on,
        f"申请材料需补正:{papers.zh}。说明:{event.reason}。补齐之日起重新计算受理期限。依据:行政许可法 第32条。",
        f"Please hand in: {papers.en}. Note: {event.reason}. The time to accept begins anew when they are in. "
        "Basis: 行政许可法 art. 32.",
    )


def _declined(event: e.CaseDeclined, on: _About) -> LetterText:
    required = event.outcome == "not-required"
    kind = (
        Text("不受理通知书", "Notice: no licence needed")
        if required
        else Text("不予受理决定书", "Decision not to accept")
    )
    other_zh = f"有权受理的机关:{event.competent}。" if event.competent else ""
    other_en = f" Competent: {event.competent}." if event.competent else ""
    return _letter(
        kind,
        on,
        f"{event.reason}。{other_zh}依据:{event.basis}。您可以在60日内申请行政复议,或者在6个月内提起行政诉讼。",
        f"{event.reason}.{other_en} Basis: {event.basis}. "
        "You may ask for reconsideration within 60 days or sue within 6 months.",
    )


def _paused(event: e.PauseBegan, on: _About) -> LetterText:
    declared = on.matter.pause_kind(event.pause_kind)
    title = declared.title if declared else ART_45.get(event.pause_kind, Text(event.pause_kind, event.pause_kind))
    until = on.when(event.notified)
    basis = declared.basis if declared and declared.basis else Basis("行政许可法", "45")
    return _letter(
        Text("特别程序告知书", "Notice of a pause"),
        on,
        f"因{title.zh}({event.reason})暂停计时,所需时间至 {until.zh}。依据:{basis.text('zh')}。",
        f"Time does not count because of {title.en} ({event.reason}); needed until {until.en}. "
        f"Basis: {basis.text('en')}.",
    )


def _resumed(event: e.PauseEnded, on: _About) -> LetterText | None:
    if event.stage != "reviewing" or event.how == "case-ended":
        return None
    due = on.due("promised")
    return _letter(
        Text("恢复计时告知书", "Notice of resumption"),
        on,
        f"已恢复计时,承诺办结期限 {due.zh}。",
        f"Time counts again; it will be decided by {due.en}.",
    )


def _extended(event: e.LimitExtended, on: _About) -> LetterText:
    due = on.due(event.clock)
    return _letter(
        Text("延期通知书", "Notice of extension"),
        on,
        f"办理期限经批准延长,新的法定期限 {due.zh}。理由:{event.reason}。依据:{event.basis}。",
        f"The limit was extended; the statutory limit is now {due.en}. Reason: {event.reason}. Basis: {event.basis}.",
    )


def _converted(event: e.HandlingConverted, on: _About) -> LetterText:
    due = on.due("promised")
    return _letter(
        Text("受理通知书", "Acceptance notice"),
        on,
        f"不能当场办结({event.reason}),转为承诺件,办结期限 {due.zh}。",
        f"It cannot be decided on the spot ({event.reason}); it will be decided by {due.en}.",
    )


def _granted(_event: e.CaseGranted, on: _About) -> LetterText:
    fee = sum(one.fen for one in on.case.open_fees)
    pay_zh = f"请先缴费 {yuan_text(fee)} 元,缴费后领取证照。" if fee else "我们将通知您领取证照。"
    pay_en = (
        f" Please pay {yuan_text(fee)} CNY; then the certificate is issued."
        if fee
        else " You will be told when to collect it."
    )
    return _letter(
        Text("准予决定书", "Decision: granted"),
        on,
        f"您的申请已准予。{pay_zh}",
        f"Your application is granted.{pay_en}",
    )


def _refused(event: e.CaseRefused, on: _About) -> LetterText:
    return _letter(
        Text("不予许可决定书", "Decision: refused"),
        on,
        f"您的申请不予许可。理由:{event.reason}。依据:{event.basis}。救济途径:{event.remedies}。",
        f"Your application is refused. Reason: {event.reason}. Basis: {event.basis}. Remedies: {event.remedies}.",
    )


def _bill(event: e.BillKnown, on: _About) -> LetterText:
    fee = on.case.fees[event.bill]
    where = f" {event.pay_url}" if event.pay_url else ""
    return _letter(
        Text("缴款通知书", "Payment notice"),
        on,
        f"应缴 {yuan_text(fee.fen)} 元,缴款码 {event.payment_code}。请到银行窗口或网上缴纳,工作人员不收现金。{where}",
        f"{yuan_text(fee.fen)} CNY is due, payment code {event.payment_code}. "
        f"Pay at the bank window or online; no officer takes cash.{where}",
    )


def _money(event: e.Event, on: _About) -> LetterText:
    kind, said = money_told(event)
    return letter_of(kind, on.case, on.matter, said)


def _issued(event: e.CaseIssued, on: _About) -> LetterText:
    return _letter(
        Text("领取通知书", "Notice to collect"),
        on,
        f"证照 {event.certificate} 已制成,请携带有效证件到窗口领取。",
        f"The certificate {event.certificate} is ready; please collect it at the window.",
    )


def _withdrawn(_event: e.CaseWithdrawn, on: _About) -> LetterText:
    return _letter(
        Text("撤回申请确认书", "Confirmation of withdrawal"), on, "您的申请已撤回。", "Your application is withdrawn."
    )


def _terminated(event: e.CaseTerminated, on: _About) -> LetterText:
    ground = GROUNDS.get(event.ground, Text(event.ground, event.ground))
    return _letter(
        Text("终止办理通知书", "Notice of termination"),
        on,
        f"办理终止:{ground.zh}。{event.reason}。依据:{event.basis}。",
        f"The case is terminated: {ground.en}. {event.reason}. Basis: {event.basis}.",
    )


def _unpaid(_event: e.CaseClosedUnpaid, on: _About) -> LetterText:
    return _letter(
        Text("结案通知书", "Notice of closing"),
        on,
        "逾期未缴费,办件已结案。",
        "The fee was not paid in time; the case is closed.",
    )


def _rectified(event: e.CaseRectified, on: _About) -> LetterText:
    return _letter(
        Text("更正告知书", "Notice of a correction"),
        on,
        f"办件信息已更正:{event.reason}。承诺办结期限 {on.due('promised').zh}。",
        f"The record was corrected: {event.reason}. It will be decided by {on.due('promised').en}.",
    )


#: What the dates of clocks are called in a letter to the applicant; others are not told of.
_DATES = {
    "promised": Text("承诺办结期限", "date by which it will be decided"),
    "supply": Text("补交材料期限", "date by which papers are to be handed in"),
    "bill": Text("缴费期限", "date by which the fee is to be paid"),
}


def _amended(event: e.DatesAmended, on: _About) -> LetterText | None:
    """Who was told a date is told when it moves later; it never moves earlier."""
    zh, en = [], []
    for date in event.dates:
        name = _DATES.get(date["clock"].split(":")[0])
        if name is None or date["due"] is None or date["was"] is None or date["due"] <= date["was"]:
            continue
        was, due = on.when(date["was"]), on.when(date["due"])
        zh.append(f"{name.zh}由 {was.zh} 顺延至 {due.zh}。")
        en.append(f"The {name.en} moves from {was.en} to {due.en}.")
    if not zh:
        return None
    papers = Text("、".join(event.notices), ", ".join(event.notices))
    return _letter(
        Text("期限变更告知书", "Notice of a changed date"),
        on,
        f"因放假安排调整:{papers.zh}。{''.join(zh)}",
        f"The holiday arrangements have changed: {papers.en}. {' '.join(en)}",
    )


def _annulled(event: e.CaseAnnulled, on: _About) -> LetterText:
    return _letter(
        Text("撤销决定告知书", "Notice of annulment"),
        on,
        f"原决定已撤销({event.instrument})。理由:{event.reason}。",
        f"The decision was annulled ({event.instrument}). Reason: {event.reason}.",
    )


def _remanded(event: e.CaseRemanded, on: _About) -> LetterText:
    due = on.due("promised")
    return _letter(
        Text("重新办理告知书", "Notice of a new review"),
        on,
        f"按 {event.instrument} 重新办理,办结期限 {due.zh}。",
        f"The case is reviewed anew ({event.instrument}); it will be decided by {due.en}.",
    )


def letter_of(kind: Text, case: Case, matter: Matter, said: Text) -> LetterText:
    """A letter of this kind about a case."""
    number, title = case.number or case.ref, matter.title
    return LetterText(kind, Text(f"{kind.zh} {number} {title.zh}", f"{kind.en} {number} {title.en}"), said)


def _letter(kind: Text, on: _About, zh: str, en: str) -> LetterText:
    return letter_of(kind, on.case, on.matter, Text(zh, en))


_WRITERS: dict[type[Any], Callable[[Any, _About], LetterText | None]] = {
    e.CaseFiled: _filed,
    e.CaseAccepted: _accepted,
    e.SupplementsAsked: _supplements,
    e.CaseDeclined: _declined,
    e.PauseBegan: _paused,
    e.PauseEnded: _resumed,
    e.LimitExtended: _extended,
    e.HandlingConverted: _converted,
    e.CaseGranted: _granted,
    e.CaseRefused: _refused,
    e.BillKnown: _bill,
    e.FeePaid: _money,
    e.ReceiptIssued: _money,
    e.ReceiptReversed: _money,
    e.PaymentSuspended: _money,
    e.FeeRefunded: _money,
    e.FeeWaived: _money,
    e.CaseIssued: _issued,
    e.CaseWithdrawn: _withdrawn,
    e.CaseTerminated: _terminated,
    e.CaseClosedUnpaid: _unpaid,
    e.CaseRectified: _rectified,
    e.DatesAmended: _amended,
    e.CaseAnnulled: _annulled,
    e.CaseRemanded: _remanded,
}


def letter_about(event: e.Event, case: Case, matter: Matter, organisation: Organisation) -> LetterText | None:
    """The letter that an event owes to the applicant, or None. `case` is as it stands after all events of the move, so
    that a letter names the dates that hold."""
    writer = _WRITERS.get(type(event))
    return writer(event, _About(case, matter, organisation)) if writer else None
