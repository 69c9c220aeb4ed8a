"""Cards on their way: raised from a finding, answered, appealed against, lifted or upheld."""

from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.supervision.appeals import answer, appeal, lift, uphold
from approvalflow.domain.supervision.cards import evolve_card
from approvalflow.domain.supervision.findings import Finding
from approvalflow.domain.supervision.raising import card_for
from tests.domain.supervision.happenings import HANDLER, SUPERVISOR, TIMETABLE, at

RAISED = at("03-10 10:00")


def finding(level="yellow", *, rule="T2", subject="S-1/promised/1"):
    return Finding(
        rule, Text("超期", "overdue"), Basis("行政许可法", "42"), None, level, "stopwatch", subject, "S-1",
        "urban-management", "u-21", "u-22", RAISED, 7, Text("已超期", "is overdue"), {"due": 1},
    )  # fmt: skip


def raised(level="yellow", existing=(), *, ref="C-1", **more):
    event = card_for(finding(level, **more), existing, ref=ref, at=RAISED, timetable=TIMETABLE)
    return evolve_card(None, event) if event else None


def answered(card, *, by=HANDLER, when="03-11 10:00", text="系统故障所致"):
    return evolve_card(card, answer(card, by=by, text=text, at=at(when), timetable=TIMETABLE))


def appealed(card, *, by=HANDLER, when="03-12 10:00", reason="请复核"):
    return evolve_card(card, appeal(card, by=by, reason=reason, at=at(when), timetable=TIMETABLE))


def lifted(card, *, by=SUPERVISOR, ground="outage", reason="已核实", when="03-16 10:00"):
    return evolve_card(card, lift(card, by=by, ground=ground, reason=reason, at=at(when)))


def upheld(card, *, by=SUPERVISOR, reason="理由不成立", when="03-16 10:00"):
    return evolve_card(card, uphold(card, by=by, reason=reason, at=at(when)))
