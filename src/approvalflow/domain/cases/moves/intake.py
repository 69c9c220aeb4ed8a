"""From the counter to acceptance: accept, ask once, resubmit, decline (行政许可法 arts. 29-32)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.clocks import LIMITS, limit_of, running, started, stopped
from approvalflow.domain.cases.events import (
    CaseAccepted,
    CaseDeclined,
    Event,
    SupplementsAsked,
    SupplementsReceived,
)
from approvalflow.domain.cases.moves.fees import bills_opened, fees_have_amounts
from approvalflow.domain.cases.moves.rule import MoveRule, applicant_or_window, lead_with, reason_given
from approvalflow.domain.cases.moves.steps import steps_ready
from approvalflow.domain.cases.receipt import FROM_FILING, counted_from
from approvalflow.domain.cases.told import Refusal, Told
from approvalflow.domain.deadlines.moments import day, day_of
from approvalflow.domain.matters.materials import Material, missing, needed
from approvalflow.domain.parties.basis import Text, is_blank

__all__ = ["INTAKE", "Accept", "AskSupplements", "Decline", "Resubmit", "acceptance"]


@frozen
class Accept:
    """Take the application. `mode`: `normal`, `tolerant` (secondary papers follow) or `commitment`; `facts` are those
    that the agency states, `commitments` stand for the personal ones."""

    mode: str = "normal"
    facts: Mapping[str, Any] = field(factory=dict)
    commitments: Mapping[str, str] = field(factory=dict)


@frozen
class AskSupplements:
    """Ask for everything that is missing, once, in writing."""

    papers: tuple[str, ...]
    reason: str


@frozen
class Resubmit:
    """Hand in what was asked for: paper key to digest, and corrected facts (the personal ones as commitments)."""

    papers: Mapping[str, str] = field(factory=dict)
    facts: Mapping[str, Any] = field(factory=dict)
    commitments: Mapping[str, str] = field(factory=dict)


@frozen
class Decline:
    """Do not take it: `not-required` (no licence is needed) or `not-competent` (and who is)."""

    outcome: str
    reason: str
    competent: str = ""
    basis: str = "行政许可法 art. 32"


def _lacking(case: Case, told: Told, stated: Mapping[str, Any] | None = None) -> list[Material]:
    values = told.matter.values({**case.facts, **(stated or {})})
    return missing(told.matter.materials, values, case.papers)


def _named(papers: list[Material]) -> tuple[str, str]:
    return "、".join(paper.title.zh for paper in papers), ", ".join(paper.title.en for paper in papers)


def _papers_allow(case: Case, move: Accept | None, told: Told) -> Refusal | None:
    lacking = _lacking(case, told, move.facts if move else None)
    mode = move.mode if move else "tolerant"
    if mode == "tolerant":
        lacking = [paper for paper in lacking if not paper.tolerable]
    if not lacking:
        return None
    zh, en = _named(lacking)
    return Refusal("papers-missing", f"缺少材料:{zh}", f"papers are missing: {en}", "行政许可法 art. 32")


def _mode_known(case: Case, move: Accept | None, told: Told) -> Refusal | None:
    if move is None or move.mode in ("normal", "tolerant"):
        return None
    route = next((route for route in told.matter.routes if route.key == move.mode == "commitment"), None)
    if route is None:
        return Refusal(
            "mode", "该事项不适用此种受理方式", f"the matter knows no acceptance by {move.mode!r}", "国办发〔2020〕42号"
        )
    if route.when is not None and not route.when.is_true(told.matter.values({**case.facts, **move.facts})):
        return Refusal(
            "route",
            f"不符合{route.title.zh}的条件:{route.when.text}",
            f"the facts are not those of {route.title.en}: {route.when.text}",
            "国办发〔2020〕42号",
        )
    return None


def _agency_states(case: Case, move: Accept | None, told: Told) -> Refusal | None:
    if move is None:
        return None
    titles = _stated_by("applicant", move, told)
    if not titles:
        return None
    zh, en = "、".join(title.zh for title in titles), ", ".join(title.en for title in titles)
    return Refusal(
        "stated-by",
        f"受理时不得改动申请人填报的内容:{zh};录入有误的,请更正并说明理由",
        f"it is the applicant who states this: {en}; a mistake is rectified, with its reason",
    )


def _applicant_states(case: Case, move: Resubmit | None, told: Told) -> Refusal | None:
    if move is None or told.by.is_officer:
        return None
    titles = _stated_by("agency", move, told)
    if not titles:
        return None
    zh, en = "、".join(title.zh for title in titles), ", ".join(title.en for title in titles)
    return Refusal("stated-by", f"由办理部门填写:{zh}", f"it is the agency that states this: {en}")


def _stated_by(who: str, move: Accept | Resubmit, told: Told) -> list[Text]:
    stated = {*move.facts, *(key.removeprefix("facts.") for key in move.commitments)}
    return [spec.title for spec in told.matter.facts if spec.key in stated and spec.stated_by == who]


def _not_expired(case: Case, move: Accept | None, told: Told) -> Refusal | None:
    if not told.matter.limits.expiry:
        return None
    values = told.matter.values({**case.facts, **(move.facts if move else {})})
    _, statutory = told.matter.limits_for(values)
    expires = values.get(told.matter.limits.expiry)
    if statutory is None or statutory.term.unit != "before-expiry" or not isinstance(expires, str):
        return None
    if day(expires) >= day_of(case.filing.filed_at, told.timetable(case.filing.agency).zone):
        return None
    return Refusal(
        "licence-expired",
        f"许可已于 {expires} 期满失效,应当重新申请,不能延续",
        f"the licence expired on {expires}: it cannot be renewed, only applied for anew",
        "行政许可法 art. 50",
    )


def acceptance(
    case: Case,
    told: Told,
    *,
    mode: str,
    as_of: int,
    facts: Mapping[str, Any],
    commitments: Mapping[str, str] | None = None,
) -> list[Event]:
    """What an acceptance emits, whoever or whatever accepts: the number, the clocks, the first steps, early bills.

    Who accepts tolerates what is missing and names it; the clock names nothing, so nothing is owed (INV-L8).
    """
    values = told.matter.values({**case.facts, **facts})
    lacking = [] if mode == "deemed" else missing(told.matter.materials, values, case.papers)
    tolerated = tuple(paper.key for paper in lacking)
    events: list[Event] = []
    events += stopped(told, running(case), reason="accepted")
    events.append(
        CaseAccepted(
            told.at, told.number, mode, as_of, tolerated, told.by.id, facts, commitments=dict(commitments or {})
        )
    )
    days, filed = told.timetable(case.filing.agency), case.moved_at
    for name, limit in zip(LIMITS, told.matter.limits_for(values), strict=True):
        if limit is not None and not limit.start.startswith("step:"):
            anchor = counted_from(limit, filed, days, told.receipt) if limit.start in FROM_FILING else as_of
            events.append(started(told, case, clock=name, limit_name=name, limit=limit, anchor=anchor))
    if tolerated:
        supply = told.matter.limits.supply
        events.append(started(told, case, clock="supply", limit_name="supply", limit=supply, anchor=told.at))
    steps = told.matter.steps_for(values)
    if mode == "commitment":
        steps = (told.matter.plan.deciding,)
    events += steps_ready(case, told, steps=steps, done=frozenset())
    return events + bills_opened(case, told, values, due=("before-decision",))


def _accept(case: Case, move: Accept, told: Told) -> list[Event]:
    return acceptance(case, told, mode=move.mode, as_of=told.at, facts=move.facts, commitments=move.commitments)


def _inside_the_list(case: Case, move: AskSupplements | None, told: Told) -> Refusal | None:
    if move is None:
        return None
    known = {paper.key for paper in told.matter.materials}
    outside = sorted(set(move.papers) - known)
    if not outside:
        return None
    names = ", ".join(outside)
    return Refusal(
        "outside-list", f"不得要求目录以外的材料:{names}", f"not in the published list: {names}", "行政许可法 art. 31"
    )


def _needed_from_the_applicant(case: Case, move: AskSupplements | None, told: Told) -> Refusal | None:
    """Only papers that these facts call for, and that the applicant brings; one that is there may be illegible."""
    if move is None:
        return None
    asked = [paper for paper in told.matter.materials if paper.key in move.papers]
    others = [paper for paper in asked if paper.obtained != "applicant"]
    if others:
        zh, en = _named(others)
        return Refusal(
            "not-the-applicants",
            f"不由申请人提交,由部门自行获取:{zh}",
            f"the applicant does not bring this, the agency obtains it: {en}",
            "优化营商环境条例 art. 40",
        )
    wanted = {paper.key for paper in needed(told.matter.materials, told.matter.values(case.facts))}
    idle = [paper for paper in asked if paper.key not in wanted]
    if idle:
        zh, en = _named(idle)
        return Refusal("not-needed", f"本件不需要:{zh}", f"this case does not need: {en}", "行政许可法 art. 31")
    return None


def _asked_once(case: Case, move: AskSupplements | None, told: Told) -> Refusal | None:
    if not case.named:
        return None
    # Everything that was missing was named then, so what is missing now and was not named is needed by facts that
    # changed since: it is asked for now, and nothing else that is new.
    may_name = {paper.key for paper in _lacking(case, told)}
    if not may_name:
        return Refusal(
            "asked-once",
            "补正只能一次性告知",
            "supplements are asked for once, and that was done",
            "行政许可法 art. 32(4)",
        )
    if move is not None and not set(move.papers) <= may_name:
        new = ", ".join(sorted(set(move.papers) - may_name))
        return Refusal(
            "asked-once",
            f"首次补正告知未列明或者已经补齐:{new}",
            f"not named in the first request, or handed in by now: {new}",
            "行政许可法 art. 32(4)",
        )
    return None


def _everything_named(case: Case, move: AskSupplements | None, told: Told) -> Refusal | None:
    if move is None:
        return None
    if not move.papers:
        return Refusal("papers", "请列明需要补正的材料", "name the papers that are missing", "行政许可法 art. 32(4)")
    # What was named before may be named again; what nobody named yet is named at once.
    left = [paper for paper in _lacking(case, told) if paper.key not in {*move.papers, *case.named}]
    if left:
        zh, en = _named(left)
        return Refusal(
            "not-everything",
            f"须一次告知全部内容,还缺:{zh}",
            f"name everything at once; also missing: {en}",
            "行政许可法 art. 32(4)",
        )
    return None


def _ask(case: Case, move: AskSupplements, told: Told) -> list[Event]:
    newly = tuple(key for key in move.papers if key not in case.named) if case.named else ()
    return [
        *stopped(told, running(case), reason="supplements asked"),
        SupplementsAsked(told.at, move.papers, move.reason, told.by.id, newly=newly),
    ]


def _something_new(case: Case, move: Resubmit | None, told: Told) -> Refusal | None:
    if move is not None and not (move.papers or move.facts or move.commitments):
        return Refusal("nothing", "没有提交任何补正内容", "nothing was handed in", "行政许可法 art. 32")
    return None


def _resubmit(case: Case, move: Resubmit, told: Told) -> list[Event]:
    limit = limit_of(told.matter, "intake")
    anchor = counted_from(limit, told.at, told.timetable(case.filing.agency), told.receipt)
    return [
        SupplementsReceived(told.at, move.papers, move.facts, commitments=move.commitments),
        started(told, case, clock="intake", limit_name="intake", limit=limit, anchor=anchor, reason="papers are in"),
    ]


def _outcome_known(case: Case, move: Decline | None, told: Told) -> Refusal | None:
    if move is None:
        return None
    if move.outcome not in ("not-required", "not-competent"):
        return Refusal(
            "outcome", "请选择不受理或不予受理", "choose not-required or not-competent", "行政许可法 art. 32"
        )
    if move.outcome == "not-competent" and is_blank(move.competent):
        return Refusal("competent", "请告知有权受理的机关", "say which agency is competent", "行政许可法 art. 32(2)")
    return None


def _decline(case: Case, move: Decline, told: Told) -> list[Event]:
    return [
        *stopped(told, running(case), reason="declined"),
        CaseDeclined(told.at, move.outcome, move.reason, move.basis, move.competent, told.by.id),
    ]


_at_the_window = lead_with("window", "reviewer")

INTAKE = (
    MoveRule(
        "accept",
        Text("受理", "accept"),
        (
            _at_the_window,
            _mode_known,
            _agency_states,
            _not_expired,
            _papers_allow,
            fees_have_amounts("before-decision"),
        ),
        _accept,
    ),
    MoveRule(
        "ask-supplements",
        Text("一次性补正告知", "ask for supplements"),
        (
            _at_the_window,
            _inside_the_list,
            _needed_from_the_applicant,
            _asked_once,
            _everything_named,
            reason_given,
        ),
        _ask,
    ),
    MoveRule(
        "resubmit",
        Text("提交补正材料", "hand in supplements"),
        (applicant_or_window, _something_new, _applicant_states, fees_have_amounts()),
        _resubmit,
    ),
    MoveRule("decline", Text("不予受理", "decline"), (_at_the_window, _outcome_known, reason_given), _decline),
)
