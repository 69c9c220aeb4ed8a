"""The plan of a matter file, and its lawful pauses and further routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvalflow.declare.figures import basis, figure
from approvalflow.declare.limits import clock
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.fees.spelling import closest
from approvalflow.domain.matters.matter import ART_45, PauseKind, Route
from approvalflow.domain.matters.plan import Plan, Step
from approvalflow.domain.parties.basis import Basis

if TYPE_CHECKING:
    from collections.abc import Collection

    from approvalflow.declare.conditions import Conditions
    from approvalflow.declare.reading import Table

__all__ = ["STEP_ROLES", "pauses", "plan", "routes"]

#: Who may sign at a step.
STEP_ROLES = ("reviewer", "checker", "approver")

#: What makes a ground of one's own strong enough to stop a licence's statutory clock (行政许可法 art. 42: 法律、法规).
STOPPING_LEVELS = frozenset({"law", "administrative-regulation", "local-regulation"})

_ART_45 = Basis("行政许可法", "45", "law")


def plan(matter: Table, conditions: Conditions) -> Plan:
    """The steps in order; every fault of the plan as a whole stands at the step that it concerns."""
    if not matter.has("steps"):
        matter.missing("steps")
        return Plan(())
    tables = matter.tables("steps")
    found = Plan(tuple(_step(table, conditions) for table in tables))
    places = {step.key: f"steps[{index}]" for index, step in enumerate(found.steps)}
    faults = found.soundness()
    for fault in faults:
        head, _, rest = fault.place.partition(".")
        key, _, last = rest.rpartition(".") if rest.rpartition(".")[0] in places else (rest, "", "")
        place = f"{places[key]}.{last or 'key'}" if key in places else head
        matter.fault(place, fault.rule, fault.zh, fault.en, fault.hint)
    if not faults:
        _order(tables, found)
    return found


def _step(table: Table, conditions: Conditions) -> Step:
    key = table.key("key", required=True)
    given = figure(table, "limit")
    step = Step(
        key=key,
        title=table.title(default=key or "-"),
        role=table.word("role", STEP_ROLES, required=True),
        agency=table.key("agency"),
        needs=table.words("needs", None),
        officers=table.whole("officers", 1, least=1, most=9),
        limit=Limit(given.term, source=given.source, evidence=given.evidence) if given else None,
        when=conditions.read(table),
        forwarded=table.yes_no("forwarded", False),
    )
    if given and given.term.unit == "before-expiry":
        zh, en = "只有法定时限可以写到有效期届满前", "only the statutory limit may run until the licence expires"
        table.fault("limit", "term-unit", zh, en)
    table.done()
    return step


def _order(tables: list[Table], found: Plan) -> None:
    before: set[str] = set()
    for table, step in zip(tables, found.steps, strict=True):
        if late := [need for need in step.needs if need not in before]:
            names = ", ".join(late)
            table.fault("needs", "order", f"须写在 {names} 之后", f"must stand after {names}")
        before.add(step.key)
    deciding = found.deciding
    if deciding.when is not None:
        table = tables[found.steps.index(deciding)]
        zh, en = "决定环节不能带条件", "the step that decides cannot be left out"
        table.fault("if", "deciding-step", zh, en)


def pauses(matter: Table, steps: Collection[str], *, licence: bool) -> tuple[PauseKind, ...]:
    """The lawful kinds of pause, each once; `licence` where the Licensing Law binds the matter."""
    seen: dict[str, str] = {}
    found = []
    for table in matter.tables("pauses"):
        pause = _pause(table, licence)
        table.once(seen, pause.key, "kind")
        if pause.step and pause.step not in steps:
            zh, en = f"没有环节 {pause.step}", f"there is no step {pause.step}"
            table.fault("step", "unknown-step", zh, en, closest(pause.step, steps))
        found.append(pause)
    return tuple(found)


def _pause(table: Table, licence: bool) -> PauseKind:
    kind = table.key("kind", required=True)
    known = kind in ART_45
    law = basis(table, required=bool(kind) and not known)
    stops = table.words("stops", ("statutory", "promised"), ("statutory", "promised") if known else ("promised",))
    statutory = "statutory" in stops
    if "promised" not in stops and table.has("stops"):
        table.fault("stops", "stops", "暂停至少停承诺时限", "a pause stops at least the promised clock")
    if statutory and licence and not known and law is not None and law.level not in STOPPING_LEVELS:
        zh = "不属行政许可法第45条所列程序, 又无法律、法规依据, 不能停法定时限"
        en = "is none of 行政许可法 art. 45 and has no law or regulation of its own: the statutory clock runs on"
        table.fault("stops", "art-45", zh, en)
    why = table.text("why", required=not statutory)
    given = figure(table, "longest")
    pause = PauseKind(
        key=kind,
        title=table.title(default=ART_45[kind]) if known else table.title(),
        stops_statutory=statutory,
        basis=law or (_ART_45 if known else None),
        longest=Limit(given.term, source=given.source, evidence=given.evidence) if given else None,
        step=table.key("step"),
        why=why,
    )
    table.done()
    return pause


def routes(matter: Table, conditions: Conditions) -> tuple[Route, ...]:
    """The further ways through the matter, each key once."""
    seen: dict[str, str] = {}
    found = []
    for table in matter.tables("routes"):
        route = Route(
            key=table.key("key", required=True),
            title=table.title(),
            basis=basis(table, required=True),
            verify=clock(table, "verify", required=True),
            when=conditions.read(table, required=True),
            commits=table.texts("commits"),
            officers=table.whole("officers", 2, least=1, most=9),
            when_false=table.text("when_false"),
            excluded=table.texts("excluded"),
        )
        table.done()
        table.once(seen, route.key, "key")
        found.append(route)
    return tuple(found)
