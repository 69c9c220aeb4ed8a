"""For each detector of gaming, and of what is done off the system: what fires it, and the nearest that does not."""

from __future__ import annotations

import tomllib

from attrs import evolve

from approvalflow import declare
from approvalflow.domain.cases import events as e
from approvalflow.domain.deadlines.moments import MINUTE
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.supervision.findings import Earlier
from approvalflow.domain.supervision.registers import UNMATCHED
from approvalflow.domain.supervision.tallies import Tally
from approvalflow.testing.simulation.plain import ROAD
from tests.domain.supervision.happenings import accepted, at, clock, entry, filed, last_of, ready, under_review
from tests.domain.supervision.story import Story

__all__ = ["GAMES"]

STEP = ready("site-check", "03-02 10:00")
MINE = {"by": "u-21", "agency": "urban-management"}
CLERK = {"by": "u-17", "agency": "urban-management"}


def rows(kind, mine, others, *, person="u-21", month="2026-03"):
    """What a person did of how much, and what everybody else did."""
    (chances, hits), (more, more_hits) = mine, others
    return (
        Tally(kind, person, "road-occupation", month, chances, hits, chances),
        Tally(kind, "", "road-occupation", month, chances + more, hits + more_hits, chances + more),
    )


# --- pauses -----------------------------------------------------------------------------------------------------------


def began(name, when):
    return e.PauseBegan(at(when), name, "site-check", "testing", "5 working days", None, True, "送检", "u-21")


def ended(name, when):
    return e.PauseEnded(at(when), name, "ended", "u-21")


def pauses(*spans):
    """Pauses one after another, each from and to an instant; the last may run still."""
    events = []
    for number, (start, end) in enumerate(spans, start=1):
        events.append(began(f"pause:{number}", start))
        if end:
            events.append(ended(f"pause:{number}", end))
    return last_of(under_review(STEP, *events), **MINE)


_NEAR, _FAR = pauses(("03-09 15:00", "")), pauses(("03-09 09:00", ""))
_OVER_TWO = pauses(("03-03 17:20", "03-04 09:00"), ("03-04 17:20", "03-05 09:00"))
_IN_A_DAY = pauses(("03-03 17:20", "03-04 09:00"), ("03-04 15:00", "03-04 15:30"))
_TURNS = pauses(("03-03 09:00", "03-03 10:00"), ("03-03 10:30", "03-04 10:00"), ("03-04 10:30", ""))
_APART = pauses(("03-03 09:00", "03-03 10:00"), ("03-03 16:00", "03-04 10:00"), ("03-04 10:30", ""))

# --- cases ------------------------------------------------------------------------------------------------------------

_INTAKE = clock("intake", anchor="03-02 09:00", due="03-09 17:30", effect="deemed-accepted")
_ACCEPTED = [filed(), _INTAKE, accepted("03-09 16:00")]
_FILED = last_of([filed()], **CLERK)
_GRANTED = last_of(under_review(e.CaseGranted(at("03-06 10:00"), "normal", "准予", "u-21")), **MINE)


def again(*earlier, **known):
    return evolve(_FILED, earlier=tuple(Earlier(ref, how, at(when), **known) for ref, how, when in earlier))


def decided(number, seconds):
    """So many decisions of one person, one in so many seconds, the last of them now."""
    now = _GRANTED.entered
    marks = " ".join(str(now - place * seconds * MINUTE // 60) for place in reversed(range(number)))
    return evolve(_GRANTED, tallies=(Tally("decisions", "u-21", "", "", number, 0, number, marks),))


def counted(happening, kind, mine, others):
    return evolve(happening, tallies=rows(kind, mine, others, person=happening.by))


# --- habits -----------------------------------------------------------------------------------------------------------

_CONVERTED = entry("handling-converted", {"handling": "promised", "reason": "需现场勘查", "by": "u-21"}, **MINE)
_REFUSED = entry("case-refused", {"reason": "不符合规划"}, **MINE)
_ASKED = entry("supplements-asked", {"papers": ["plan"], "reason": "缺图", "by": "u-17"}, **CLERK)
_TAKEN = evolve(last_of(_ACCEPTED, **CLERK), at=at("03-03 10:00"), entered=at("03-03 10:00"))

# --- off the system ---------------------------------------------------------------------------------------------------

ONLINE = declare.matter_from(tomllib.loads(ROAD))
AT_THE_WINDOW = evolve(ONLINE, channels=("window",), station_required=True)


def acted(*, station="", matter=AT_THE_WINDOW):
    return evolve(last_of(_ACCEPTED, **CLERK), station=station, matter=matter)


def reviewed(*done):
    signed = e.OpinionSigned(at("03-03 11:00"), "site-check", 1, "agree", "ok", ("u-21",))
    steps = [ready(key, "03-02 10:00") for key in ("police", "site-check")]
    return evolve(last_of(under_review(*steps, *done, signed), **MINE), matter=AT_THE_WINDOW)


def unmatched(register):
    body = {"register": register, "number": "鄂-2026-1", "agency": "urban-management", "day": "2026-03-02"}
    return entry(UNMATCHED, {**body, "source": "ab" * 32, "file": "台账.csv"}, by="u-90", agency="")


GAMES = (
    Story(
        "G1", "signal", _NEAR, Text("到期前两个半小时暂停", "paused two and a half hours before the end"),
        _FAR, Text("到期当日上班时暂停", "paused when the last day begins"),
    ),
    Story(
        "G1", "signal", evolve(_NEAR, tallies=rows("late-pauses", (5, 2), (40, 2))),
        Text("五次中第二次", "the second of five"),
        evolve(_NEAR, tallies=rows("late-pauses", (5, 1), (40, 2))),
        Text("五次中仅此一次", "the only one of five"),
    ),
    Story(
        "G1", "warning", evolve(_NEAR, tallies=rows("late-pauses", (5, 3), (40, 2))),
        Text("三个月内五次暂停中三次如此", "three of five pauses in three months"),
        evolve(_NEAR, tallies=rows("late-pauses", (7, 3), (40, 2))),
        Text("七次中三次", "three of seven"),
    ),
    Story(
        "G2", "signal", pauses(("03-03 17:20", "03-04 09:00")),
        Text("下班前十分钟暂停，次日上班恢复", "over one night"),
        pauses(("03-03 15:00", "03-04 09:00")), Text("下午三点起暂停", "from three in the afternoon on"),
    ),
    Story(
        "G2", "warning", _OVER_TWO, Text("两晚如此", "on two nights"),
        _IN_A_DAY, Text("第二次在一日之内", "the second within one day"),
    ),
    Story(
        "G3", "warning", _TURNS, Text("两次恢复后半小时又暂停", "twice paused anew after half an hour"),
        _APART, Text("其中一次隔了六小时", "once only after six hours"),
    ),
    Story(
        "G4", "warning", evolve(last_of(_ACCEPTED, **CLERK), entered=at("03-10 09:00")),
        Text("时限过后录入，注明时限之内", "entered when the time was over, dated before"),
        evolve(last_of(_ACCEPTED, **CLERK), entered=at("03-09 17:20")),
        Text("当日补录，时限未过", "entered later, and in time"),
    ),
    Story(
        "G4", "signal", counted(last_of(_ACCEPTED, **CLERK), "late-acceptances", (30, 24), (100, 10)),
        Text("三十件中二十四件拖到最后", "twenty-four of thirty at the last moment"),
        counted(last_of(_ACCEPTED, **CLERK), "late-acceptances", (30, 24), (100, 75)),
        Text("他人也是如此", "others do the same"),
    ),
    Story(
        "G5", "signal", again(("S-0", "ended", "02-20 10:00")),
        Text("十日前撤回，今又申请", "withdrawn ten days before"),
        again(("S-0", "ended", "01-20 10:00")), Text("四十日前撤回", "forty days before"),
    ),
    Story(
        "G5", "warning", again(("S-8", "ended", "02-10 10:00"), ("S-9", "ended", "02-20 10:00")),
        Text("一月内第二次", "the second time within a month"),
        again(("S-8", "ended", "01-10 10:00"), ("S-9", "ended", "02-20 10:00")),
        Text("前一次已久", "the first is long ago"),
    ),
    Story(
        "G5", "signal", again(("S-8", "filed", "03-02 08:50"), ("S-9", "filed", "03-02 08:55")),
        Text("同日同一申请人三件", "three of one applicant on one day"),
        again(("S-9", "filed", "03-02 08:55")), Text("同日两件", "two"),
    ),
    Story(
        "G5", "signal", again(("S-0", "ended", "02-27 10:00"), by="u-17", used=60, alike=100),
        Text("承诺时限用去六成时由窗口撤回，原材料再报", "withdrawn with six tenths used up, same papers"),
        again(("S-0", "ended", "02-27 10:00"), own=True, used=60, alike=100),
        Text("申请人自己网上撤回", "the applicant withdrew alone, online"),
    ),
    Story(
        "G5", "signal", again(("S-0", "ended", "03-02 08:30"), by="u-17", used=60, alike=50),
        Text("当日撤回又报，只改了材料", "withdrawn and filed on one day, with another paper"),
        again(("S-0", "ended", "02-27 10:00"), by="u-17", used=60, alike=50),
        Text("三日后改了材料再来", "with another paper three days later"),
    ),
    Story(
        "G5", "signal", again(("S-0", "ended", "03-02 08:30"), by="u-17", used=25, alike=100),
        Text("时限用去四分之一", "a quarter of the time was used up"),
        again(("S-0", "ended", "03-02 08:30"), by="u-17", used=24, alike=100),
        Text("所用不足四分之一", "less than a quarter"),
    ),
    Story(
        "G5", "signal", again(("S-8", "filed", "03-02 08:50"), ("S-9", "filed", "03-02 08:55"), alike=50),
        Text("三件材料半数相同", "half of the papers are the same"),
        again(("S-8", "filed", "03-02 08:50"), ("S-9", "filed", "03-02 08:55"), alike=33),
        Text("只有三分之一相同", "a third of them"),
    ),
    Story(
        "G6", "signal", decided(5, 35), Text("五件各半分多钟，一连两分二十秒", "five within 140 seconds"),
        decided(5, 40), Text("五件用了两分四十秒", "within 160 seconds"),
    ),
    Story(
        "G6", "signal", decided(10, 30), Text("五分钟内决定十件", "ten decisions within five minutes"),
        decided(10, 40), Text("六分钟内十件", "ten within six minutes"),
    ),
    Story(
        "G6", "warning", decided(20, 15), Text("五分钟内二十件", "twenty within five minutes"),
        decided(19, 15), Text("十九件", "nineteen"),
    ),
    Story(
        "G7", "warning", counted(_CONVERTED, "conversions", (40, 24), (200, 20)),
        Text("四十件转二十四件，他人一成", "twenty-four of forty, where others convert a tenth"),
        counted(_CONVERTED, "conversions", (10, 9), (200, 20)),
        Text("只有十件", "there were ten cases only"),
    ),
    Story(
        "G7", "signal", counted(_CONVERTED, "conversions", (30, 15), (90, 15)),
        Text("三十件转十五件，他人六分之一", "fifteen of thirty, where others convert a sixth"),
        counted(_CONVERTED, "conversions", (30, 12), (90, 15)),
        Text("转十二件，偶然也会", "twelve, which chance does too"),
    ),
    Story(
        "G8", "signal", counted(_REFUSED, "refusals", (40, 20), (200, 10)),
        Text("四十件不予许可二十件，他人百分之五", "twenty of forty refused, where others refuse one of twenty"),
        counted(_REFUSED, "refusals", (40, 20), (10, 0)),
        Text("他人仅十件，无可比", "others had ten cases, too few to compare"),
    ),
    Story(
        "G9", "signal", counted(_ASKED, "supplements", (40, 39), (200, 50)),
        Text("四十件几乎件件补正", "asked for in nearly all of forty cases"),
        counted(_ASKED, "supplements", (40, 14), (200, 50)),
        Text("略多于他人", "a little more than others"),
    ),
    Story(
        "G9", "signal", counted(_TAKEN, "supplements", (60, 0), (200, 80)),
        Text("六十件从不补正，他人四成", "never in sixty cases, where others ask in four of ten"),
        counted(_TAKEN, "supplements", (60, 0), (200, 4)),
        Text("他人也极少", "others hardly ask either"),
    ),
    Story(
        "O1", "warning", acted(), Text("只能窗口办理的事项，受理无窗口记录", "accepted at no window"),
        acted(matter=ONLINE), Text("事项可网上办理", "the matter may be handled online"),
    ),
    Story(
        "O1", "warning", reviewed(), Text("初审无窗口记录", "the first review at no window"),
        reviewed(e.OpinionSigned(at("03-03 10:00"), "police", 1, "agree", "ok", ("u-31",))),
        Text("不是第一个环节", "it was not the first step"),
    ),
    Story(
        "O2", "warning", unmatched("certificates"), Text("台账有证照无办件", "a certificate that no case gave"),
        unmatched("receipts"), Text("是票据", "it is a receipt"),
    ),
    Story(
        "O3", "warning", unmatched("receipts"), Text("台账有票据无缴款单", "a receipt of no bill"),
        unmatched("certificates"), Text("是证照", "it is a certificate"),
    ),
)  # fmt: skip
