"""Registers of other systems at a desk: a file is taken, and the numbers that no case stands behind are listed."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from litestar import Request, Response, get, post

from approvalflow import Actor, BadInput, Office
from approvalflow.domain.parties.basis import Fault
from approvalflow.domain.supervision.registers import COLUMNS, REGISTERS
from approvalflow.importing.workbooks import table_rows
from county.desks.money.acting import Tried, act
from county.desks.seat import officer, only_for
from county.desks.supervision.acts import acting_page
from county.desks.typed import Typed
from county.desks.visible import sees_signals
from county.state import county_of

__all__ = ["handlers"]

#: How many numbers without a case are listed.
_SHOWN = 200


@get("/desk/supervision/registers", sync_to_thread=True)
def registers(request: Request[Any, Any, Any]) -> Response[Any]:
    """The numbers that have no case, the registers that were taken, and the form to take one."""
    by = officer(request)
    only_for(sees_signals(by))
    return _page(request, by, Tried())


def _page(request: Request[Any, Any, Any], by: Actor, tried: Tried) -> Response[Any]:
    office = county_of(request).office
    return acting_page(
        request,
        "registers",
        tried,
        here="/desk/supervision/registers?",
        unmatched=office.unmatched_entries(limit=_SHOWN),
        taken=office.registers(),
        titles=REGISTERS,
        columns=COLUMNS,
        acts="supervisor" in by.roles,
    )


@post("/desk/supervision/registers/take", status_code=303)
async def take(request: Request[Any, Any, Any]) -> Response[Any]:
    """Take a file; where anything is wrong with it nothing is taken, and every fault is shown."""
    by = officer(request)
    return await act(
        request,
        "take",
        _taken,
        allowed=sees_signals,
        to="/desk/supervision/registers?done=take",
        again=lambda tried: _page(request, by, tried),
    )


def _taken(office: Office, by: Actor, typed: Typed, command: str) -> object:
    content = typed.files.get("file")
    if content is None:
        raise BadInput("请选择台账文件", "choose the file of the register", place="file", rule="file")
    kind = typed.one("register")
    return office.take_register(kind, _rows(content), by=by, name=typed.one("name"), command_id=command)


def _rows(content: bytes) -> Sequence[Mapping[str, str] | Fault]:
    """The rows of an uploaded table. Raises BadInput for what is none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register"
        path.write_bytes(content)
        return list(table_rows(path))


handlers: list[Any] = [registers, take]
