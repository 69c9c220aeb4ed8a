"""The formula of scores at a desk: the one in force and those before it; another is compared, and then published."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anyio
from attrs import frozen
from litestar import Request, Response, get, post

from approvalflow import Actor, ApprovalflowError, BadInput, DeclarationFaulty, Office, Text
from approvalflow.declare.formula import read_formula
from approvalflow.domain.supervision.formula import FORMULA, GRADES, Formula
from approvalflow.domain.supervision.instruments import DISCIPLINE
from approvalflow.domain.supervision.means import points_text
from approvalflow.domain.supervision.scores import Whose
from approvalflow.office.scores import Scored
from county.desks.money.acting import Tried, act, failed_with
from county.desks.reading import typed_of
from county.desks.seat import officer, only_for
from county.desks.supervision.acts import acting_page
from county.desks.supervision.marked_lines import MarkedLine, marked_lines
from county.desks.supervision.shown import closed_month
from county.desks.supervision.whose import name_of
from county.desks.typed import Typed
from county.desks.visible import sees_signals
from county.state import county_of

__all__ = ["handlers"]

_HOME = "/desk/scores/formula"

#: The name under which the places of faults are told.
_FILE = "scores.toml"


@frozen
class Compared:
    """A score of the last closed month by the formula that scored it, and by the one that is tried."""

    whose: Whose
    title: Text | str | None
    now: Scored
    would: Scored

    @property
    def difference(self) -> Any:
        """By how many points it would stand higher; None where there is nothing to be scored."""
        return self.would.now.points - self.now.now.points if self.now.now and self.would.now else None


@get(_HOME, sync_to_thread=True)
def formula(request: Request[Any, Any, Any]) -> Response[Any]:
    """The formula by which everybody here is scored; whoever is scored may read it."""
    return _page(request, officer(request), Tried())


def _page(
    request: Request[Any, Any, Any],
    by: Actor,
    tried: Tried,
    *,
    compared: Sequence[Compared] = (),
    other: Formula | None = None,
    marked: Sequence[MarkedLine] = (),
) -> Response[Any]:
    office = county_of(request).office
    versions, present = office.formulas(), office.formula()
    asked = request.query_params.get("version", "")
    shown = next((one.formula for one in versions if one.formula.version == asked), present)
    return acting_page(
        request,
        "formula",
        tried,
        here=f"{_HOME}?version={shown.version}&" if shown is not present else f"{_HOME}?",
        shown=shown,
        present=present,
        published=next((one for one in versions if one.formula.version == shown.version), None),
        is_example=present == FORMULA,
        versions=versions,
        source=tried.typed.one("source"),
        marked=marked,
        compared=compared,
        other=other,
        month=closed_month(office),
        points=points_text,
        grades=GRADES,
        rules={str(rule.code): rule.title for rule in office.supervision_rules()},
        discipline=DISCIPLINE,
        acts="supervisor" in by.roles,
    )


@post(f"{_HOME}/compare", status_code=200)
async def compare(request: Request[Any, Any, Any]) -> Response[Any]:
    """What the last closed month would score by the formula that was handed in, beside what it scores; nothing is
    written, and everything that is wrong with the file is shown where it stands."""
    by = officer(request)
    only_for(sees_signals(by))
    typed = await typed_of(request)
    return await anyio.to_thread.run_sync(_tried, request, by, typed)


def _tried(request: Request[Any, Any, Any], by: Actor, typed: Typed, refused: Tried | None = None) -> Response[Any]:
    """The page with the comparison, or with every fault; what was uploaded stays in the form as text. `refused`: what
    was tried with the formula, and why it was not done."""
    office = county_of(request).office
    try:
        typed = Typed({**typed.fields, "source": [_source(typed)]})
        other = _formula(typed)
    except ApprovalflowError as error:
        faults = error.faults if isinstance(error, DeclarationFaulty) else ()
        marked = marked_lines(typed.one("source"), faults)
        return _page(request, by, failed_with("compare", error, typed), marked=marked)
    tried = refused or Tried("compare", typed=typed)
    return _page(request, by, tried, compared=_compared(office, other), other=other)


def _source(typed: Typed) -> str:
    """The text that was uploaded or typed. Raises BadInput where there is none, and for what is no text."""
    uploaded = typed.files.get("file")
    try:
        text = typed.one("source") if uploaded is None else uploaded.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        zh, en = f"第 {error.start + 1} 字节起不是 UTF-8", f"is not UTF-8 from byte {error.start + 1} on"
        raise BadInput(zh, en, place="file", rule="utf-8") from None
    if not text.strip():
        raise BadInput(
            "请选择公式文件或填写内容", "choose the file of a formula, or type it", place="file", rule="file"
        )
    return text


def _formula(typed: Typed) -> Formula:
    """Raises DeclarationFaulty with every fault."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _FILE
        path.write_text(typed.one("source"), encoding="utf-8")
        return read_formula(path)


def _compared(office: Office, other: Formula) -> list[Compared]:
    """Units, then people, each in the order in which they stand now."""
    month, found = closed_month(office), []
    for of in ("unit", "person"):
        would = {one.whose: one for one in office.scores(month, of=of, formula=other)}
        for now in office.scores(month, of=of):
            found.append(Compared(now.whose, name_of(office, now.whose), now, would[now.whose]))
    return found


@post(f"{_HOME}/publish", status_code=303)
async def publish(request: Request[Any, Any, Any]) -> Response[Any]:
    """Publish the formula that was compared; months that are published keep theirs."""
    by = officer(request)
    return await act(
        request,
        "publish",
        lambda office, one, typed, command: office.publish_formula(_formula(typed), by=one, command_id=command),
        allowed=sees_signals,
        to=f"{_HOME}?done=publish",
        again=lambda tried: _tried(request, by, tried.typed, tried),
    )


handlers: list[Any] = [formula, compare, publish]
