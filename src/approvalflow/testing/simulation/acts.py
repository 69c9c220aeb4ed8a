"""What there is to do at a case: what should be done next, and what should never be done."""

from __future__ import annotations

import random
from typing import Any

from attrs import evolve, field, frozen

from approvalflow.domain.deadlines.moments import DAY, Instant
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.people import Actor
from approvalflow.office.views import CaseView
from approvalflow.testing.simulation.people import OFFICERS, at

__all__ = ["Act", "mischief", "sensible", "spoilt"]

_PAUSES = ("expert-review", "hearing", "test", "neighbours", "neighbours", "neighbours")


@frozen
class Act:
    """A method of the office, who does it and with what."""

    by: Actor
    move: str
    said: dict[str, Any] = field(factory=dict)
    at: Instant | None = None


def sensible(case: CaseView, matter: Matter, chance: random.Random) -> list[Act]:
    """What an officer who means well may do next."""
    window = at(case.agency, "window")[:1]
    deciders = at(case.agency, matter.plan.deciding.role)
    acts: list[Act] = []
    if case.stage == "filed":
        if lacking_again := [key for key in case.papers if chance.random() < 0.15]:
            acts += [Act(one, "ask_supplements", {"papers": lacking_again, "reason": "看不清"}) for one in window * 3]
        acts += [Act(one, "accept", {"mode": chance.choice(["normal", "tolerant"])}) for one in window * 4]
        lacking = [paper.key for paper in matter.materials if paper.key not in case.papers]
        acts += [Act(one, "ask_supplements", {"papers": lacking, "reason": "材料不全"}) for one in window if lacking]
        if chance.random() < 0.1:
            said = {"outcome": "not-competent", "reason": "非本机关职权", "competent": "水利局"}
            acts += [Act(one, "decline", said) for one in window]
    if case.stage in ("reviewing", "paused"):
        acts += _review(case, matter, chance)
    if case.stage == "reviewing":
        if chance.random() < 0.8:
            acts += [Act(one, "grant", {"text": "准予"}) for one in deciders]
        else:
            acts += [Act(one, "refuse", {"reason": "不符合条件", "basis": "许可法 art. 38"}) for one in deciders]
        if case.handling == "on-the-spot":
            acts += [Act(one, "convert", {"reason": "需核实"}) for one in window]
    if case.stage == "paused" and chance.random() < 0.4:
        running = [pause for pause in case.pauses if pause.ended is None]
        acts += [Act(one, "resume", {"pause": pause.step}) for pause in running for one in at(case.agency, "reviewer")]
    if case.stage in ("granted",):
        acts += [Act(one, "issue") for one in at(case.agency, "window", "issuer")[:1] * 2]
    if case.stage in ("issued", "refused"):
        acts += [Act(one, "deliver", {"how": "collected"}) for one in at(case.agency, "window", "issuer")[:1]]
    if case.stage in ("filed", "reviewing", "paused", "granted", "issued") and chance.random() < 0.1:
        wrong = {"facts": {"area_m2": chance.choice(["10", "25", "45", "60"]), "days": chance.randrange(0, 60)}}
        acts += [Act(one, "rectify", {"reason": "录入错误", **(wrong if case.facts else {})}) for one in window]
    if case.stage in ("delivered", "refused") and chance.random() < 0.2:
        said = {"instrument": "云政复决〔2026〕3号", "reason": "事实不清"}
        move = "remand" if case.stage == "refused" else chance.choice(["remand", "annul"])
        acts += [Act(one, move, said) for one in at(case.agency, "head")[:1]]
    return acts


def _review(case: CaseView, matter: Matter, chance: random.Random) -> list[Act]:
    acts: list[Act] = []
    for step in (one.state for one in case.steps if one.state.is_open and one.key != matter.plan.deciding.key):
        hands = at(step.agency, step.role)
        for one in hands:
            others = [other for other in hands if other.id != one.id][: step.officers - 1]
            signed = {"step": step.key, "text": "属实,同意", "together": others}
            if step.forwarded and step.state == "claimed":
                acts.append(Act(one, "answer_from_above", {"step": step.key, "text": "同意"}))
            elif step.forwarded:
                acts.append(Act(one, "forward", {"step": step.key, "to": "省厅"}))
            else:
                acts += [Act(one, "opinion", signed)] * 3
                acts.append(Act(one, "claim", {"step": step.key}))
            if not step.forwarded and chance.random() < 0.2:
                acts += [Act(head, "assign", {"step": step.key, "to": one}) for head in at(step.agency, "head")[:1]]
            if chance.random() < 0.2:
                kind = chance.choice(_PAUSES)
                needed = f"{chance.randrange(1, 24 if kind == 'neighbours' else 12)} working days"
                said = {"step": step.key, "kind": kind, "needed": needed, "reason": "情况复杂"}
                acts.append(Act(one, "pause", said))
    deciding = next((one.state for one in case.steps if one.key == matter.plan.deciding.key), None)
    if deciding is not None and deciding.is_open and matter.plan.deciding.needs and chance.random() < 0.1:
        said = {"step": deciding.key, "to": matter.plan.deciding.needs[0], "reason": "补充照片"}
        acts += [Act(one, "send_back", said) for one in at(deciding.agency, deciding.role)]
    if chance.random() < (0.8 if case.statutory_overdue else 0.15):
        said = {"reason": "案情复杂", "requested_by": "reviewer"}
        acts += [Act(one, "extend", said) for one in at(case.agency, "head")[:1]]
    if chance.random() < 0.03:
        said = {"ground": "dissolution", "basis": "许可法 art. 70", "reason": "企业注销"}
        acts += [Act(one, "terminate", said) for one in at(case.agency, "head")[:1]]
    return acts


def spoilt(act: Act, chance: random.Random) -> Act:
    """The same act with a mistake in it."""
    words = [key for key, value in act.said.items() if isinstance(value, str)]
    if not words or chance.random() < 0.2:
        return evolve(act, by=chance.choice(OFFICERS))
    return evolve(act, said={**act.said, chance.choice(words): chance.choice([" ", "x", "999999 working days"])})


def _stand_in(case: CaseView, approver: Actor) -> Actor:
    """An approver who uses the mandate of somebody who signed."""
    signed = [name for step in case.steps for name in step.state.signers]
    return evolve(approver, acting_for=signed[0] if signed else "")


def mischief(case: CaseView, by: Actor, act: Act | None, now: Instant, chance: random.Random) -> Act:
    """What somebody tries who wants to get around the rules: skip, backdate, pause away, issue unpaid."""
    step = next((one.key for one in case.steps if one.state.is_open), "approve")
    long_ago = now - chance.randrange(12 * DAY)
    tries = [
        Act(by, "grant", {"text": "准予"}),
        Act(by, "issue"),
        Act(by, "accept", {"mode": chance.choice(["commitment", "normal"])}, at=long_ago),
        Act(by, "pause", {"step": step, "kind": "site-visit", "needed": "3 working days", "reason": "现场"}),
        Act(by, "pause", {"step": step, "kind": "hearing", "needed": "10 working days", "reason": "听证"}),
        Act(by, "pause", {"step": step, "kind": "hearing", "needed": "5 working days", "reason": "听证"}, at=long_ago),
        Act(by, "opinion", {"step": step, "text": "同意"}, at=long_ago),
        *(Act(one, "extend", {"reason": "忙", "requested_by": one.id}) for one in at(case.agency, "head")[:1]),
        *(Act(_stand_in(case, one), "grant", {"text": "准予"}) for one in at(case.agency, "approver")[:1]),
        Act(by, "ask_supplements", {"papers": ["deed"], "reason": "再交一份"}),
        Act(by, "ask_supplements", {"papers": sorted({*case.papers, *case.asked}), "reason": "重交"}),
        Act(by, "convert", {"reason": "忙"}, at=long_ago),
        Act(by, "deliver", {"how": "collected"}, at=long_ago),
        Act(by, "withdraw", {"reason": "代为撤回"}),
    ]
    if act is not None:
        tries += [evolve(act, at=long_ago)] * 6
    return chance.choice(tries)
