"""The journal of a case in sentences that a clerk reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from approvalflow import Organisation, Text
from approvalflow.domain.cases.moves import MOVES
from approvalflow.domain.deadlines.moments import local
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.supervision.cards import LEVELS
from approvalflow.office.views import CourseLine
from county.desks.course_money import MONEY_KINDS
from county.look.times import as_instant, in_words

__all__ = ["Told", "clock_title", "told_of", "who"]

_Body = Mapping[str, Any]
_CLOCKS = {
    "intake": Text("受理期限", "the time to accept"),
    "promised": Text("承诺期限", "the promised limit"),
    "statutory": Text("法定期限", "the statutory limit"),
    "delivery": Text("送达期限", "the time to deliver"),
    "supply": Text("补交期限", "the time to supply papers"),
    "verify": Text("核查期限", "the time to verify"),
}
_RUNGS = {
    "yellow": Text("转为黄灯", "turned yellow"),
    "red": Text("转为红灯", "turned red"),
    "missed": Text("期限届满", "was missed"),
    "reminder-1": Text("第 1 次催办", "first reminder"),
    "reminder-2": Text("第 2 次催办", "second reminder"),
    "reminder-3": Text("第 3 次催办", "third reminder"),
}
_MODES = {
    "normal": Text("", ""),
    "tolerant": Text("容缺", "tolerantly"),
    "commitment": Text("告知承诺", "on a commitment"),
    "deemed": Text("逾期未答复视为受理", "deemed accepted"),
}
_HOW = {
    "collected": Text("窗口领取", "collected"),
    "post": Text("邮寄", "by post"),
    "online": Text("网上送达", "online"),
    "served": Text("直接送达", "served"),
}


@frozen
class Told:
    """A line of the journal in words: what happened, the details, who did it.

    Attributes:
        refused: an attempt that the core refused. minor: clocks and the like, which the course leaves out.
    """

    line: CourseLine
    what: Text
    more: Text
    by: Text
    refused: bool = False
    minor: bool = False


def who(organisation: Organisation, key: str) -> Text:
    """The name of whoever did something: an officer, the system, or the applicant."""
    if key == "system":
        return Text("系统", "the system")
    person = organisation.people.get(key)
    if person is not None:
        return Text(person.name, person.name)
    return Text("申请人", "the applicant")


def told_of(line: CourseLine, matter: Matter, organisation: Organisation) -> Told:
    """The line in words; a kind that has none of its own shows its name."""
    by = who(organisation, line.by)
    if line.kind in ("attempt-refused", "card-attempt-refused"):
        body = line.body
        move = MOVES[body["move"]].title if body["move"] in MOVES else Text(body["move"], body["move"])
        what = Text(f"操作被拒:{move.zh}", f"refused: {move.en}")
        more = Text(f"{body['zh']}({body['rule']})", f"{body['en']} ({body['rule']})")
        return Told(line, what, more, by, refused=True)
    say = _Say(matter, organisation, as_instant(line.at))
    what, write = _KINDS.get(line.kind, (Text(line.kind, line.kind), None))
    more = write(say, line.body) if write else Text("", "")
    return Told(line, what, more, by, minor=line.kind in _MINOR or _is_reminder(line))


def clock_title(name: str, matter: Matter) -> Text:
    """What a clock of a case measures, in words."""
    if name.startswith("step:"):
        key = name.split(":")[1]
        step = next((one.title for one in matter.plan.steps if one.key == key), Text(key, key))
        return Text(f"{step.zh}期限", f"the limit of “{step.en}”")
    if name.startswith("bill:"):
        return Text("缴费期限", "the time to pay")
    return _CLOCKS.get(name, Text(name, name))


def _is_reminder(line: CourseLine) -> bool:
    return line.kind == "rung-reached" and str(line.body["rung"]).startswith("reminder")


@frozen
class _Say:
    matter: Matter
    organisation: Organisation
    at: int

    def step(self, key: str) -> Text:
        known = {step.key: step.title for step in self.matter.plan.steps}
        return known.get(key, Text(key, key))

    def clock(self, name: str) -> Text:
        return clock_title(name, self.matter)

    def moved(self, date: _Body) -> Text:
        """From when to when a date moved; one that only became firm says so."""
        clock, zone = self.clock(str(date["clock"])), self.organisation.region.zone
        was, due = (local(int(date[key]), zone) if date[key] is not None else None for key in ("was", "due"))
        if was is None or due is None:
            return clock
        then = local(self.at, zone)
        before, after = in_words(was, then), in_words(due, then)
        if was == due:
            return Text(f"{clock.zh} {after.zh},由暂定变为确定", f"{clock.en}: {after.en}, now firm")
        return Text(f"{clock.zh}由 {before.zh} 改为 {after.zh}", f"{clock.en}: from {before.en} to {after.en}")

    def papers(self, keys: Any) -> Text:
        titles = [paper.title for paper in self.matter.materials if paper.key in keys]
        return Text("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))

    def names(self, keys: Any) -> Text:
        found = [who(self.organisation, key) for key in keys]
        return Text("、".join(name.zh for name in found), ", ".join(name.en for name in found))


def _plain(key: str) -> Callable[[_Say, _Body], Text]:
    return lambda _say, body: Text(str(body[key]), str(body[key]))


def _of_step(say: _Say, body: _Body) -> Text:
    return say.step(str(body["step"]))


def _of_clock(say: _Say, body: _Body) -> Text:
    return say.clock(str(body["clock"]))


def _accepted(say: _Say, body: _Body) -> Text:
    mode = _MODES.get(str(body["mode"]), Text("", ""))
    follow = say.papers(body["tolerated"])
    more_zh = f" 后补:{follow.zh}" if follow.zh else ""
    more_en = f" to follow: {follow.en}" if follow.en else ""
    return Text(f"{body['number']} {mode.zh}{more_zh}", f"{body['number']} {mode.en}{more_en}")


def _asked(say: _Say, body: _Body) -> Text:
    papers = say.papers(body["papers"])
    return Text(f"{papers.zh}。{body['reason']}", f"{papers.en}. {body['reason']}")


def _opinion(say: _Say, body: _Body) -> Text:
    step, names = say.step(str(body["step"])), say.names(body["signers"])
    agrees = body["verdict"] in ("agree", "grant")
    zh = f"{step.zh} · {'同意' if agrees else '不同意'}:{body['text']} — {names.zh}"
    return Text(zh, f"{step.en} · {'agrees' if agrees else 'disagrees'}: {body['text']} — {names.en}")


def _claimed(say: _Say, body: _Body) -> Text:
    step, name = say.step(str(body["step"])), who(say.organisation, str(body["holder"]))
    return Text(f"{step.zh} → {name.zh}", f"{step.en} → {name.en}")


def _returned(say: _Say, body: _Body) -> Text:
    step, to = say.step(str(body["step"])), say.step(str(body["to"]))
    return Text(f"{step.zh} → {to.zh}。{body['reason']}", f"{step.en} → {to.en}. {body['reason']}")


def _forwarded(say: _Say, body: _Body) -> Text:
    step, to = say.step(str(body["step"])), say.organisation.title_of(str(body["to"]))
    return Text(f"{step.zh} → {to.zh}", f"{step.en} → {to.en}")


def _rung(say: _Say, body: _Body) -> Text:
    clock = say.clock(str(body["clock"]))
    rung = _RUNGS.get(str(body["rung"]), Text(str(body["rung"]), str(body["rung"])))
    return Text(f"{clock.zh}{rung.zh}", f"{clock.en}: {rung.en}")


def _amended(say: _Say, body: _Body) -> Text:
    moved = [say.moved(date) for date in body["dates"]]
    papers = Text("、".join(body["notices"]), ", ".join(body["notices"]))
    zh, en = ";".join(one.zh for one in moved), "; ".join(one.en for one in moved)
    return Text(f"{zh}。依据:{papers.zh}", f"{en}. By {papers.en}")


def _how(_say: _Say, body: _Body) -> Text:
    return _HOW.get(str(body["how"]), Text(str(body["how"]), str(body["how"])))


def _in_both(_say: _Say, body: _Body) -> Text:
    return Text(str(body["zh"]), str(body["en"]))


def _card(_say: _Say, body: _Body) -> Text:
    level = LEVELS.get(str(body["level"]), Text("", ""))
    return Text(f"{level.zh} {body['card']} {body['title_zh']}", f"{level.en} {body['card']} {body['title_en']}")


_reason = _plain("reason")
_Writer = Callable[[_Say, _Body], Text]

_WHAT = {
    "letter": Text("信件", "letter"),
    "open-bill": Text("向银行登记缴款通知", "bill to the bank"),
    "close-bill": Text("向银行撤销缴款通知", "closing of a bill at the bank"),
    "refund": Text("向银行下达退付", "refund ordered at the bank"),
    "query-refund": Text("向银行查询退付", "question about a refund"),
}


def _effect(_say: _Say, body: _Body) -> Text:
    what = _WHAT.get(body["what"], Text(body["what"], body["what"]))
    return Text(f"{what.zh}({body['adapter']})", f"{what.en} ({body['adapter']})")


def _undelivered(_say: _Say, body: _Body) -> Text:
    zh, en = f"{body['letter_zh']},渠道 {body['adapter']}:", f"{body['letter_en']}, by {body['adapter']}: "
    if body["reason"] == "no-address":
        return Text(
            f"{zh}没有地址,此后的信件亦无法送达,请以其他方式告知",
            f"{en}no address; nor can later letters go there: please tell them otherwise",
        )
    return Text(f"{zh}收件方拒收,请以其他方式告知", f"{en}refused for good: please tell them otherwise")


def _nothing(_say: _Say, body: _Body) -> Text:
    return Text(f"{body['reason_zh']}({body['basis_zh']})", f"{body['reason_en']} ({body['basis_en']})")


_KINDS: dict[str, tuple[Text, _Writer | None]] = {
    "case-filed": (Text("收件", "filed"), None),
    "supplements-asked": (Text("一次性补正告知", "asked for supplements"), _asked),
    "supplements-received": (
        Text("补正材料已收到", "supplements came in"),
        lambda say, body: say.papers(body["papers"]),
    ),
    "case-accepted": (Text("受理", "accepted"), _accepted),
    "case-declined": (Text("不予受理", "declined"), _reason),
    "handling-converted": (Text("转为承诺件", "converted to a promised case"), _reason),
    "papers-supplied": (Text("容缺材料补交", "papers supplied"), lambda say, body: say.papers(body["papers"])),
    "case-rectified": (Text("更正", "rectified"), _reason),
    "papers-to-follow": (Text("待补材料变更", "papers to follow"), lambda say, body: say.papers(body["papers"])),
    "steps-dropped": (Text("环节不再需要", "steps no longer needed"), None),
    "commitment-verified": (Text("核查承诺", "commitment verified"), _plain("text")),
    "nothing-charged": (Text("不收费", "nothing charged"), _nothing),
    "fee-unpriced": (Text("费用无法计算", "a fee has no amount"), _plain("fee")),
    "step-ready": (Text("环节待办", "step is ready"), _of_step),
    "step-claimed": (Text("承办", "step taken"), _claimed),
    "step-forwarded": (Text("转报上级", "forwarded"), _forwarded),
    "steps-returned": (Text("退回环节", "sent back"), _returned),
    "opinion-signed": (Text("签署意见", "opinion signed"), _opinion),
    "pause-began": (Text("暂停计时", "paused"), _reason),
    "pause-ended": (Text("恢复计时", "time counts again"), None),
    "limit-extended": (Text("延长时限", "extended"), _reason),
    "clock-started": (Text("开始计时", "clock started"), _of_clock),
    "clock-redated": (Text("期限变更", "due date moved"), _of_clock),
    "dates-amended": (Text("日历调整,期限变更", "the calendar was amended, dates moved"), _amended),
    "clock-held": (Text("等待申请人", "waits for the applicant"), _of_clock),
    "clock-stopped": (Text("计时结束", "clock stopped"), _of_clock),
    "rung-reached": (Text("时限提醒", "threshold reached"), _rung),
    "case-granted": (Text("准予", "granted"), _plain("text")),
    "case-refused": (Text("不予许可", "refused"), _reason),
    **MONEY_KINDS,
    "case-issued": (Text("制证颁发", "issued"), _plain("certificate")),
    "case-delivered": (Text("送达", "delivered"), _how),
    "case-closed-unpaid": (Text("逾期未缴费结案", "closed unpaid"), None),
    "case-withdrawn": (Text("撤回申请", "withdrawn"), _reason),
    "case-terminated": (Text("终止", "terminated"), _reason),
    "case-annulled": (Text("决定被撤销", "annulled"), _reason),
    "case-remanded": (Text("责令重新办理", "remanded"), _reason),
    "signal-raised": (Text("预警信号", "signal"), _in_both),
    "card-raised": (Text("监察发牌", "card raised"), _card),
    "card-answered": (Text("答复牌", "card answered"), _plain("text")),
    "card-appealed": (Text("申诉", "appealed against a card"), _reason),
    "card-lifted": (Text("解除牌", "card lifted"), _reason),
    "card-upheld": (Text("维持牌", "card upheld"), _reason),
    "supervision-rule-failed": (Text("监察规则故障", "a supervision rule failed"), _plain("rule")),
    "letter-undeliverable": (Text("信件无法送达", "a letter cannot be delivered"), _undelivered),
    "effect-parked": (Text("发送多次失败,已搁置", "failed again and again, set aside"), _effect),
    "effect-retried": (Text("搁置事项重新发送", "tried again after it was set aside"), _effect),
    "effect-dropped": (Text("搁置事项不再发送", "given up for good"), _reason),
    "feedback-given": (Text("群众反馈", "said by the public"), None),
    "feedback-answered": (Text("答复反馈", "answered"), _plain("text")),
}

#: What the course leaves out and the journal shows.
_MINOR = frozenset(
    {
        "clock-started",
        "clock-redated",
        "clock-held",
        "clock-stopped",
        "step-ready",
        "bill-known",
        "item-opened",
        "item-resolved",
        "item-late",
        "signal-raised",
        "supervision-rule-failed",
    }
)
