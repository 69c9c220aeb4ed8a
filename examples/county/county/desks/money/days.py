"""One day of the books: the statements of the banks, what differs, what went to the treasury, and its closing."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from typing import Any

from attrs import frozen
from litestar import Request, Response, get, post
from litestar.params import FromPath

from approvalflow import Actor, BadInput, NotFound, Office
from approvalflow.domain.deadlines.moments import day as read_day
from approvalflow.domain.deadlines.moments import day_of
from approvalflow.domain.fees.ledger import TREASURY
from approvalflow.domain.fees.reconciliation import EXPLAINED, LineResult
from approvalflow.domain.parties.basis import Fault
from approvalflow.office.closing import DayClosed
from approvalflow.office.reconciling import Compared
from approvalflow.ports.books import KeptStatement, OpenItem, Remittance
from county.desks.course import who
from county.desks.money.acting import Doing, Tried, act
from county.desks.money.files import can_read_files, lines_of, treasury_lines_of
from county.desks.seat import officer, only_for
from county.desks.typed import Typed
from county.desks.visible import sees_money
from county.rendering import render
from county.state import county_of
from county.words.money import ACTORS, CLASSES

__all__ = ["handlers"]

#: How many lines of a statement one page shows; those that differ come first.
_SHOWN = 300


@frozen
class BankDay:
    """A bank on one day.

    Attributes:
        versions: the statements that were taken, first to last. compared: the last one beside the books as they are.
        results: its lines, those that differ first. can_fetch: the bank hands statements over itself.
    """

    bank: str
    versions: tuple[KeptStatement, ...]
    compared: Compared | None
    results: tuple[LineResult, ...]
    can_fetch: bool

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many lines are in each class that occurs, in the order of the classes."""
        found = self.compared.counts if self.compared else Counter[str]()
        return [(kind, found[kind]) for kind in CLASSES if found.get(kind)]


def banks_on(office: Office, day: date) -> list[BankDay]:
    """Every bank that hands over statements or of which one was taken for the day; the treasury last."""
    with office.store.reading(office.region) as reading:
        there = {one.bank for one in reading.statements("", day.isoformat())}
        able = {name for name, bank in office.plugins.banks().items() if "statement" in bank.can}
        versions = {bank: tuple(reading.statements(bank, day.isoformat())) for bank in there | able}
    return [
        _bank_day(office, bank, day, versions[bank], bank in able)
        for bank in sorted(versions, key=lambda name: (name == TREASURY, name))
    ]


def _bank_day(office: Office, bank: str, day: date, versions: tuple[KeptStatement, ...], able: bool) -> BankDay:
    compared = office.reconciled(bank, day) if versions else None
    results = sorted(compared.results, key=lambda one: one.kind in EXPLAINED) if compared else []
    return BankDay(bank, versions, compared, tuple(results), able)


def day_in(text: str) -> date:
    """A day in an address. Raises NotFound."""
    try:
        return read_day(text)
    except BadInput:
        raise NotFound("没有这一天", "there is no such day", place="day", rule="day") from None


@get("/desk/money/days/{day:str}", sync_to_thread=True)
def day_page(request: Request[Any, Any, Any], day: FromPath[str]) -> Response[Any]:
    """A day with everything of it, and what finance can do about it."""
    by = officer(request)
    only_for(sees_money(by))
    return _page(request, day, by, Tried())


def _page(request: Request[Any, Any, Any], text: str, by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    day = day_in(text)
    with office.store.reading(office.region) as reading:
        remitted: list[Remittance] = list(reading.remittances(day.isoformat()))
        items: list[OpenItem] = list(reading.open_items(day=day.isoformat(), state=""))
    closed: DayClosed | None = office.closed(day)
    against: tuple[Fault, ...] = () if closed else office.may_close(day).reasons
    return render(
        request,
        "desks/money/day.html",
        status_code=tried.status,
        here=f"/desk/money/days/{day}?",
        by=by,
        day=day,
        is_over=day < day_of(office.clock.now(), office.zone),
        banks=[one for one in banks_on(office, day) if one.bank != TREASURY],
        treasury=next((one for one in banks_on(office, day) if one.bank == TREASURY), None),
        places=office.treasury_places(day),
        remitted=remitted,
        items=items,
        closed=closed,
        against=against,
        tried=tried,
        command=tried.typed.one("command") or office.ids.new("command"),
        acts="finance" in by.roles,
        can_upload=can_read_files(),
        shown=_SHOWN,
        classes=CLASSES,
        actors=ACTORS,
        explained=EXPLAINED,
        done=request.query_params.get("done", "") if not tried.name else "",
        who=lambda key: who(office.organisation, key),
    )


def _fetched(day: date) -> Doing:
    return lambda office, by, typed, command: office.fetch_statement(typed.one("bank"), day, by=by, command_id=command)


def _uploaded(day: date) -> Doing:
    def do(office: Office, by: Actor, typed: Typed, command: str) -> object:
        content, bank = typed.files.get("file", b""), typed.one("bank")
        if not content:
            raise BadInput("请先选择文件", "choose the file first", place="file", rule="file")
        lines = lines_of(content, bank, day, office.plugins.banks()[bank].merchant if bank in _banks(office) else "")
        digest = hashlib.sha256(content).hexdigest()
        return office.take_statement(bank, day, lines, by=by, source_digest=digest, command_id=command)

    return do


def _listed(day: date) -> Doing:
    def do(office: Office, by: Actor, typed: Typed, command: str) -> object:
        content = typed.files.get("file", b"")
        if not content:
            raise BadInput("请先选择文件", "choose the file first", place="file", rule="file")
        digest = hashlib.sha256(content).hexdigest()
        lines = treasury_lines_of(content, day)
        return office.take_treasury_list(day, lines, by=by, source_digest=digest, command_id=command)

    return do


def _banks(office: Office) -> frozenset[str]:
    return frozenset(office.plugins.banks())


def _remitted(day: date) -> Doing:
    return lambda office, by, _typed, command: office.remit(day, by=by, command_id=command)


def _closed(day: date) -> Doing:
    return lambda office, by, _typed, command: office.close_day(day, by=by, command_id=command)


_ACTS = {"fetch": _fetched, "upload": _uploaded, "treasury": _listed, "remit": _remitted, "close": _closed}


@post("/desk/money/days/{day:str}/{name:str}", status_code=303)
async def day_act(request: Request[Any, Any, Any], day: FromPath[str], name: FromPath[str]) -> Response[Any]:
    """Take a statement, remit or close; a refusal comes back on the same page with everything that is missing."""
    if name not in _ACTS:
        raise NotFound("没有这样的操作", f"there is no act {name!r}", place="act", rule="act")
    by = officer(request)
    when = day_in(day)
    return await act(
        request,
        name,
        _ACTS[name](when),
        allowed=lambda one: "finance" in one.roles,
        to=f"/desk/money/days/{when}?done={name}",
        again=lambda tried: _page(request, day, by, tried),
    )


handlers: list[Any] = [day_page, day_act]
