"""For each rule of supervision a story that fires it, and the nearest one that does not."""

from __future__ import annotations

import tomllib

from attrs import evolve

from approvalflow import declare
from approvalflow.domain.cases import events as e
from approvalflow.domain.parties.basis import Text
from approvalflow.testing.simulation.plain import ROAD
from tests.domain.supervision.gaming_stories import GAMES
from tests.domain.supervision.happenings import (
    accepted,
    at,
    claimed,
    clock,
    entry,
    filed,
    last_of,
    ready,
    refused,
    rung,
    under_review,
)
from tests.domain.supervision.story import Story

__all__ = ["STORIES", "Story"]


STEP = ready("site-check", "03-02 10:00")
HELD = claimed("site-check", "03-02 11:00", "u-21")
MINE = {"by": "u-21", "agency": "urban-management"}

# --- time -------------------------------------------------------------------------------------------------------------

_NEAR = last_of(under_review(STEP, HELD, rung("promised", "03-09 10:00", "yellow")))
_STEP_CLOCK = clock("step:site-check", limit="step:site-check", due="03-05 17:30")
_STEP_RED = last_of(under_review(STEP, HELD, _STEP_CLOCK, rung("step:site-check", "03-05 18:00")))
_ABOVE = ready("site-check", "03-02 10:00", forwarded=True)
_STEP_ABOVE = last_of(under_review(_ABOVE, _STEP_CLOCK, rung("step:site-check", "03-05 18:00")))
_INTAKE = clock("intake", anchor="03-02 09:00", due="03-09 17:30", effect="deemed-accepted")
_DEEMED = last_of([filed(), _INTAKE, accepted("03-09 17:31", mode="deemed")])
_GRANT = e.CaseGranted(at("03-06 10:00"), "normal", "准予", "u-22")
_DELIVERY = clock("delivery", anchor="03-06 10:00", due="03-20 17:30")
_LATE = last_of(under_review(_GRANT, _DELIVERY, rung("delivery", "03-20 18:00")))
_YELLOW_DELIVERY = last_of(under_review(_GRANT, _DELIVERY, rung("delivery", "03-19 18:00", "yellow")))


def _term(name, *, kind="term-ran-out"):
    body = {"case": "S-1", "term": name, "number": 1, "agency": "urban-management", "length": "20 working days"}
    return entry(kind, {**body, "began": at("03-02 10:00"), "due": at("03-30 17:30")}, when="03-30 18:00", by="system")


_FORWARDED = e.StepForwarded(at("03-03 17:00"), "site-check", "province", "u-21")
_IN_TIME = e.StepForwarded(at("03-03 09:30"), "site-check", "province", "u-21")
_SLOW = last_of(under_review(_ABOVE, _FORWARDED), **MINE)
_QUICK = last_of(under_review(_ABOVE, _IN_TIME), **MINE)

TIME = (
    Story(
        "T1", "signal", _NEAR, Text("承诺时限转黄，环节仍在办", "the promise turns yellow while a step is in hand"),
        last_of(under_review(STEP, HELD, rung("promised", "03-09 10:00", "reminder-1"))),
        Text("只是到了提醒时间", "only a reminder is due"),
    ),
    Story(
        "T2", "yellow", last_of(under_review(STEP, HELD, rung("promised", "03-09 17:31"))),
        Text("承诺时限过后未决定", "the promise has passed, and there is no decision"), _NEAR,
        Text("到期前一日", "the day before"),
    ),
    Story(
        "T3", "red-proposed", last_of(under_review(STEP, HELD, rung("statutory", "03-30 17:31"))),
        Text("法定时限过后未决定", "the statutory limit has passed, and there is no decision"),
        last_of(under_review(STEP, HELD, rung("promised", "03-09 17:31"))),
        Text("只超过承诺时限", "only the promise has passed"),
    ),
    Story(
        "T4", "warning", _STEP_RED, Text("勘查环节超过三个工作日", "the site check took more than its three days"),
        _STEP_ABOVE, Text("同一环节在上级机关", "the same step lies with a superior agency"),
    ),
    Story(
        "T5", "yellow", _DEEMED, Text("五个工作日内无人答复", "nobody answered within five working days"),
        last_of([filed(), _INTAKE, accepted("03-09 17:29")]),
        Text("最后一刻受理", "it was accepted at the last minute"),
    ),
    Story(
        "T6", "yellow", _LATE, Text("准予后十个工作日未送达", "ten working days after the grant nothing was served"),
        _YELLOW_DELIVERY, Text("送达时限将届满", "the time to serve it is about to end"),
    ),
    Story(
        "T7", "yellow", _term("hear"), Text("申请听证后二十个工作日未举行", "no hearing within twenty working days"),
        _term("hear", kind="term-ended"), Text("按时举行", "it was held in time"),
    ),
    Story(
        "T7", "warning",
        entry("hearing-held", {"number": 1, "announced": at("03-04 15:00"), "chair": "u-40"}, when="03-10 09:00"),
        Text("提前六日通知听证", "it was announced six days before"),
        entry("hearing-held", {"number": 1, "announced": at("03-03 15:00"), "chair": "u-40"}, when="03-10 09:00"),
        Text("提前七日通知", "seven days before"),
    ),
    Story(
        "T8", "warning", _SLOW, Text("次日下班前才转报", "it went up at the end of the second day"),
        _QUICK, Text("一个工作日内转报", "within one working day"),
    ),
    Story(
        "T8", "warning", last_of(under_review(_ABOVE, rung("promised", "03-09 10:00", "yellow"))),
        Text("时限转黄仍未转报", "the promise turns yellow, and it has not gone up"),
        last_of(under_review(_ABOVE, _IN_TIME, rung("promised", "03-09 10:00", "yellow"))),
        Text("时限转黄，已在上级", "the promise turns yellow while it lies above"),
    ),
)  # fmt: skip

# --- procedure --------------------------------------------------------------------------------------------------------


def _attempts(rule, nearly, *, move="grant", nearly_move=""):
    return refused(rule, move=move, before=("role", "role")), refused(nearly, move=nearly_move or move)


def _attempt(code, rule, zh, en, nearly, nearly_zh, nearly_en, **moves):
    fires, near = _attempts(rule, nearly, **moves)
    return Story(code, "warning", fires, Text(f"第三次企图：{zh}", f"third attempt: {en}"), near,
                 Text(nearly_zh, nearly_en))  # fmt: skip


def _paused(number, when, until=None, kind="expert-review", notified="03-06 17:30"):
    began = e.PauseBegan(
        at(when), f"pause:{number}", "site-check", kind, "3 working days", at(notified), True, "专家评审", "u-21"
    )
    ended = [] if until is None else [e.PauseEnded(at(until[0]), f"pause:{number}", until[1], "system")]
    return [began, *ended]


_USED_UP = under_review(STEP, HELD, *_paused(1, "03-03 10:00", ("03-06 17:30", "time-used-up")))
_RESUMED = under_review(STEP, HELD, *_paused(1, "03-03 10:00", ("03-05 10:00", "by-person")))
_AGAIN = [*_USED_UP, *_paused(2, "03-09 10:00", notified="03-12 17:30")]
_OTHER = [*_USED_UP, *_paused(2, "03-09 10:00", kind="test", notified="03-12 17:30")]
_FOUR = under_review(
    STEP, HELD,
    *_paused(1, "03-03 09:00", ("03-03 10:00", "by-person")), *_paused(2, "03-03 14:00", ("03-03 15:00", "by-person")),
    *_paused(3, "03-04 09:00", ("03-04 10:00", "by-person")), *_paused(4, "03-04 14:00"),
)  # fmt: skip
_THREE = _FOUR[:-1][: -len(_paused(3, "03-04 09:00", ("03-04 10:00", "by-person")))]
_THIRD_ROUND = under_review(
    ready("site-check", "03-02 10:00", number=3),
    e.StepsReturned(at("03-05 10:00"), "approve", "site-check", ("site-check",), "再查", "u-22"),
)
_SECOND_ROUND = under_review(
    ready("site-check", "03-02 10:00", number=2),
    e.StepsReturned(at("03-05 10:00"), "approve", "site-check", ("site-check",), "再查", "u-22"),
)
_GRANTED = last_of(under_review(_GRANT), by="u-22", agency="urban-management")


def _refusal(reason):
    decided = e.CaseRefused(at("03-06 10:00"), reason, "行政许可法 art. 38", "可以复议或诉讼", "u-22")
    return last_of(under_review(decided), by="u-22", agency="urban-management")


PROCEDURE = (
    _attempt(
        "P1", "asked-once", "再次要求补正", "a second request", "papers-missing", "缺材料不能受理",
        "acceptance without a paper", move="ask-supplements", nearly_move="accept",
    ),
    _attempt(
        "P2", "outside-list", "要求清单外的产权证明", "a deed that is not in the list", "papers", "未列明材料",
        "a request that names no paper", move="ask-supplements",
    ),
    _attempt(
        "P3", "reason", "不写理由即不予许可", "a refusal without a reason", "reason", "更正未写理由",
        "a rectification without a reason", move="refuse", nearly_move="rectify",
    ),
    Story(
        "P3", "signal", _refusal("不行"), Text("理由只有两个字", "two signs for a reason"),
        _refusal("不符合城市道路管理条例第三十一条"), Text("写明了理由", "a reason was given"),
    ),
    _attempt(
        "P4", "pause-kind", "以现场勘查为由暂停", "a pause for a site visit", "paused-already", "环节已暂停",
        "the step is paused already", move="pause",
    ),
    Story(
        "P5", "warning", last_of(_AGAIN, **MINE),
        Text("评审时间用完后以同一事由再次暂停", "paused anew for the same reason when the time was used up"),
        last_of(_OTHER, **MINE), Text("以另一事由暂停", "paused for another reason"),
    ),
    Story(
        "P5", "signal", last_of(_USED_UP), Text("评审超过告知的时间", "the expert review took longer than was told"),
        last_of(_RESUMED), Text("评审提前结束", "it ended before"),
    ),
    Story(
        "P6", "warning", last_of(_FOUR, **MINE), Text("第四次暂停", "a fourth pause"), last_of(_THREE, **MINE),
        Text("第三次暂停", "a third one"),
    ),
    Story(
        "P6", "warning", last_of(_THIRD_ROUND, by="u-22", agency="urban-management"),
        Text("第三次退回", "sent back a third time"), last_of(_SECOND_ROUND, by="u-22", agency="urban-management"),
        Text("第二次退回", "a second time"),
    ),
    _attempt(
        "P7", "four-eyes", "经办人自己批准", "an examiner decides", "held", "环节在他人手上",
        "somebody else has the step in hand",
    ),
    _attempt(
        "P8", "role", "未经负责人批准延长", "an extension by a reviewer", "reason", "延长未写理由",
        "an extension without a reason", move="extend",
    ),
    _attempt(
        "P9", "officers", "一人勘查", "a site check by one person", "opinion", "意见未填写", "an opinion without words",
        move="opinion",
    ),
    Story(
        "P10", "warning", evolve(_GRANTED, ahead=("S-0",)),
        Text("先受理的一件尚未决定", "one that was accepted before is undecided"), _GRANTED,
        Text("先受理的均已决定", "all before it are decided"),
    ),
    _attempt(
        "A1", "agency", "办理其他部门的办件", "a case of another agency", "stage", "页面已过时", "a stale page",
    ),
)  # fmt: skip

# --- fees, the record, the public -------------------------------------------------------------------------------------

MATTER = declare.matter_from(tomllib.loads(ROAD))
FREE = evolve(MATTER, fees=())


def _billed(fen, matter=MATTER, waived=()):
    begun = evolve(filed(), matter="road", agency="urban", facts={"area_m2": "10.0", "days": 10})
    bill = e.BillOpened(at("03-06 10:00"), "S-1-B1", "occupation", fen, "before-issue", "", "", "")
    events = [begun, *under_review()[1:], *waived, bill]
    return evolve(last_of(events, by="u-22", agency="urban"), matter=matter)


_WAIVED = e.FeeWaived(at("03-05 10:00"), "", "occupation", 1000, 2000, "W-1", "hardship", "u-50", "u-51")


def _suspended(rule):
    came = e.PaymentSuspended(at("03-06 15:00"), "S-1-B1", 5000, "bank", "t-1", rule)
    bill = e.BillOpened(at("03-06 10:00"), "S-1-B1", "occupation", 3000, "before-issue", "", "", "")
    return evolve(last_of(under_review(bill, came)), matter=MATTER)


def _paid(receipt):
    bill = e.BillOpened(at("03-06 10:00"), "S-1-B1", "occupation", 3000, "before-issue", "", "", "")
    return last_of(under_review(bill, e.FeePaid(at("03-06 15:00"), "S-1-B1", 3000, "bank", "t-1", receipt)))


def _stock(rule):
    body = {"move": "void-receipts", "stage": "", "rule": rule, "zh": "不行", "en": "no", "basis": ""}
    return entry("receipt-attempt-refused", body, by="u-60", agency="finance", ref="")


def _item(kind, **more):
    body = {
        "item": "I-1", "bank": "bank", "day": "2026-03-04", "kind": "only-bank", "bank_txn": "t-9", "bill": "",
        "fen": 3000, "who": "agency", "due": at("03-05 17:30"), "off_system": True, **more,
    }  # fmt: skip
    return entry(kind, body, by="system", agency="", ref="")


def _entered(when):
    return last_of(under_review()[:4], by="u-17", agency="urban-management", entered=at(when))


def _rectified(*before):
    changed = e.CaseRectified(at("03-10 10:00"), {"days": 9}, {}, "录错", "u-17")
    return last_of(under_review(*before, changed), by="u-17", agency="urban-management")


def _complaint(outcome):
    body = {
        "complaint": "C-7", "about_agency": "urban-management", "about_person": "u-21", "case": "S-1",
        "outcome": outcome,
    }  # fmt: skip
    return entry("complaint-decided", body, by="u-50", agency="centre")


def _rating(kind):
    body = {"rating": "R-3", "agency": "urban-management", "person": "u-17", "due": at("03-23 17:30"), "grade": 5}
    return entry(kind, body, when="03-23 18:00", by="system", agency="", ref="")


def _answer(kind, **body):
    told = {"rung": "red", "agency": "urban-management", "person": "u-21", "due": at("03-20 17:30"), **body}
    return entry(kind, told, when="03-20 17:31", by="system", agency="", ref="")


_ANSWER = "instrument-term-reached"
_CARD = "card-term-reached"


def _voice(rung):
    body = {"voice": "V-1", "term": "answer", "rung": rung, "turn": 2, "due": at("03-19 17:30"), "agency": ""}
    return entry("voice-term-reached", body, when="03-19 18:00", by="system", agency="", ref="")


def _refund(rung):
    body = {
        "refund": "R-1", "term": "verify", "rung": rung, "agency": "urban-management", "role": "approver",
        "due": at("03-19 17:30"),
    }  # fmt: skip
    return entry("refund-term-reached", body, when="03-19 18:00", by="system", agency="")


OTHERS = (
    Story(
        "F1", "yellow", _billed(3000, FREE), Text("收取标准外的费用", "a fee that is not in the tariff"),
        _billed(3000), Text("按标准收费", "the fee of the tariff"),
    ),
    Story(
        "F2", "yellow", _billed(5000), Text("应收 30 元，收 50 元", "50 CNY, where the tariff gives 30"),
        _billed(2000, waived=[_WAIVED]),
        Text("批准减免 10 元后收 20 元", "20 CNY, with 10 waived by two people"),
    ),
    Story(
        "F2", "signal", _suspended("wrong-amount"), Text("实缴 50 元，缴款单 30 元", "50 CNY came for a bill of 30"),
        _suspended("second-payment"), Text("缴了两次", "it was paid twice"),
    ),
    Story(
        "F3", "signal", _paid(""), Text("缴费时票据号已用完", "no number was left for the receipt"),
        _paid("42012601-1"), Text("已开票", "there is a receipt"),
    ),
    Story(
        "F3", "warning", _stock("receipt-used"), Text("企图作废已用号码", "voiding a number in use was tried"),
        _stock("receipt-order"), Text("号码顺序写错", "the serials were given in the wrong order"),
    ),
    _attempt(
        "F4", "fee-open", "未缴费先发证", "issue before payment", "stage", "页面已过时", "a stale page", move="issue",
    ),
    Story(
        "F5", "signal", _item("item-late"), Text("差异一个工作日未说明", "a difference unexplained for a working day"),
        _item("item-resolved"), Text("已说明", "it was explained"),
    ),
    Story(
        "F6", "signal", _refund("red"), Text("退付十个工作日未核实", "a refund is not verified in ten working days"),
        _refund("yellow"), Text("明日到期", "its term ends tomorrow"),
    ),
    Story(
        "D1", "signal", _entered("03-03 10:01"), Text("受理一个工作日后才录入", "accepted, and entered a day later"),
        _entered("03-03 10:00"), Text("整一个工作日", "exactly one working day"),
    ),
    Story(
        "D2", "warning", _rectified(_GRANT), Text("准予后更正天数", "the days were changed after the grant"),
        _rectified(STEP), Text("审核中更正", "changed during the review"),
    ),
    Story(
        "D3", "signal", _item("item-opened"), Text("银行有款无缴款单", "money at the bank without a bill"),
        _item("item-opened", off_system=False), Text("金额不符的缴款单", "a bill whose amount differs"),
    ),
    Story(
        "S1", "warning", _complaint("upheld"), Text("投诉经查属实", "a complaint was found to be right"),
        _complaint("unfounded"), Text("投诉不实", "it was unfounded"),
    ),
    Story(
        "S2", "warning", _rating("rating-rectification-overdue"),
        Text("差评十五个工作日未整改", "a bad rating was not followed up in time"),
        _rating("rating-rectified"), Text("已整改", "it was followed up"),
    ),
    Story(
        "S3", "signal", _voice("red"), Text("投诉十个工作日未答复", "a complaint is not answered in ten working days"),
        _voice("yellow"), Text("明日到期", "its term ends tomorrow"),
    ),
    Story(
        "C1", "warning", _term("publish-result"), Text("准予后七个工作日未公开", "not public seven working days on"),
        _term("publish-result", kind="term-ended"), Text("按时公开", "it was published in time"),
    ),
    Story(
        "U1", "warning", _answer(_ANSWER, instrument="J-1"), Text("督办三个工作日未回告", "an urging is not answered"),
        _answer(_ANSWER, instrument="J-1", rung="yellow"), Text("明日到期", "its term ends tomorrow"),
    ),
    Story(
        "U2", "signal", _answer(_CARD, card="C-1", term="answer"), Text("三个工作日未说明", "a card is not answered"),
        _answer(_CARD, card="C-1", term="decision"), Text("申诉未裁定", "its appeal is not decided"),
    ),
    Story(
        "U3", "signal", _answer(_CARD, card="C-1", term="decision", agency="", person=""),
        Text("申诉十个工作日未裁定", "an appeal is not decided in ten working days"),
        _answer(_CARD, card="C-1", term="answer"), Text("未说明", "the card is not answered"),
    ),
)  # fmt: skip

STORIES: tuple[Story, ...] = (*TIME, *PROCEDURE, *OTHERS, *GAMES)
