"""The rules at a desk: switches, levels, numbers and terms; tried over history before they are published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import anyio
from attrs import evolve, field, frozen
from litestar import Request, Response, get, post

from approvalflow import Actor, ApprovalflowError, BadInput, Office
from approvalflow.declare.supervision import supervision_from
from approvalflow.domain.supervision.edition import TERMS, SupervisionEdition
from approvalflow.domain.supervision.findings import LEVELS
from approvalflow.domain.supervision.parameters import UNITS
from approvalflow.office.backtest import Backtested, backtest
from county.desks.money.acting import Tried, act, failed_with
from county.desks.reading import typed_of
from county.desks.seat import officer, only_for
from county.desks.supervision.acts import acting_page
from county.desks.typed import Typed
from county.desks.visible import sees_signals
from county.state import county_of

__all__ = ["handlers"]

#: The longest journal that is tried over while somebody waits for the page, in entries.
_MOST = 100_000


@frozen
class RuleRow:
    """A rule with what holds for it: on or off, its level, its numbers; as typed where somebody has just typed."""

    rule: Any
    on: bool
    level: str
    levels: tuple[str, ...]
    numbers: Mapping[str, str] = field(factory=dict)


@get("/desk/supervision/rules", sync_to_thread=True)
def rules(request: Request[Any, Any, Any]) -> Response[Any]:
    """Every rule that looks in this county, and what the county has set about it."""
    by = officer(request)
    only_for(sees_signals(by))
    return _page(request, by, Tried())


def _page(
    request: Request[Any, Any, Any], by: Actor, tried: Tried, *, found: Backtested | None = None
) -> Response[Any]:
    office = county_of(request).office
    edition = office.supervision_edition()
    return acting_page(
        request,
        "rules",
        tried,
        here="/desk/supervision/rules?",
        edition=edition,
        editions=list(reversed(office.supervision_editions())),
        rows=[_row(rule, edition, tried.typed) for rule in office.supervision_rules()],
        terms=[(key, title, tried.typed.one(f"term.{key}") or edition.term(key)) for key, (title, _) in TERMS.items()],
        levels=LEVELS,
        units=UNITS,
        acts="supervisor" in by.roles,
        found=found,
        sums=found.by("rule", "level") if found else [],
    )


def _row(rule: Any, edition: SupervisionEdition, typed: Typed) -> RuleRow:
    code = str(rule.code)
    parameters = getattr(rule, "parameters", ())
    sent = "version" in typed.fields
    numbers = {
        one.name: typed.one(f"p.{code}.{one.name}")
        if sent
        else str(edition.parameters.get((code, one.name), one.default))
        for one in parameters
    }
    level = typed.one(f"level.{code}") if sent else edition.levels.get(code, str(rule.level))
    on = bool(typed.one(f"on.{code}")) if sent else code not in edition.off
    return RuleRow(rule, on, level, tuple(getattr(rule, "levels", ())), numbers)


def _edition(office: Office, typed: Typed) -> SupervisionEdition:
    """What was typed as an edition; what stands as it is shipped is left out. Raises BadInput with every fault."""
    source: dict[str, Any] = {"version": typed.one("version"), "off": []}
    if day := typed.one("in_force_from"):
        source["in_force_from"] = date.fromisoformat(day)
    parameters: dict[str, dict[str, object]] = {}
    for rule in office.supervision_rules():
        code = str(rule.code)
        if not typed.one(f"on.{code}"):
            source["off"].append(code)
        level = typed.one(f"level.{code}")
        if level and level != rule.level:
            source.setdefault("levels", {})[code] = level
        for one in getattr(rule, "parameters", ()):
            text = typed.one(f"p.{code}.{one.name}")
            if text != str(one.default):
                parameters.setdefault(code, {})[one.name] = int(text) if text.isascii() and text.isdigit() else text
    terms = {key: typed.one(f"term.{key}") for key in TERMS if typed.one(f"term.{key}")}
    source |= {"parameters": parameters} if parameters else {}
    source |= {"terms": terms} if terms else {}
    edition = supervision_from(source, rules=office.supervision_rules())
    return evolve(edition, rulebooks=office.supervision_edition().rulebooks)


@post("/desk/supervision/rules/publish", status_code=303)
async def publish(request: Request[Any, Any, Any]) -> Response[Any]:
    """Publish what was typed as a new edition."""
    by = officer(request)
    return await act(
        request,
        "publish",
        lambda office, one, typed, command: office.publish_supervision(
            _edition(office, typed), by=one, command_id=command
        ),
        allowed=sees_signals,
        to="/desk/supervision/rules?done=publish",
        again=lambda tried: _page(request, by, tried),
    )


@post("/desk/supervision/rules/try", status_code=200)
async def try_out(request: Request[Any, Any, Any]) -> Response[Any]:
    """What the edition that was typed would have raised over the whole history, beside what was raised; nothing is
    written, and everything typed stays."""
    by = officer(request)
    only_for(sees_signals(by))
    typed = await typed_of(request)
    return await anyio.to_thread.run_sync(_tried, request, by, typed)


def _tried(request: Request[Any, Any, Any], by: Actor, typed: Typed) -> Response[Any]:
    office = county_of(request).office
    try:
        found = backtest(office, _edition(office, _short_enough(office, typed)))
    except ApprovalflowError as error:
        return _page(request, by, failed_with("try", error, typed))
    return _page(request, by, Tried("try", typed=typed), found=found)


def _short_enough(office: Office, typed: Typed) -> Typed:
    with office.store.reading(office.region) as reading:
        entries, _ = reading.head()
    if entries > _MOST:
        zh = f"记录共 {entries} 条,请用命令 approvalflow backtest 试算"
        en = f"there are {entries} entries: try it with the command approvalflow backtest"
        raise BadInput(zh, en, place="history", rule="long")
    return typed


handlers: list[Any] = [rules, publish, try_out]
