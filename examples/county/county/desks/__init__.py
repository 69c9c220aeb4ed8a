"""The desks: log-in, window, reviewer, approver, supervision."""

from __future__ import annotations

from typing import Any

from litestar import Router

from county.cookies import current_actor
from county.desks import (
    acting,
    amending,
    board,
    calendar,
    cards,
    casepage,
    docket,
    feed,
    hearing,
    login,
    money,
    proposing,
    setaside,
    supervision,
    told,
    voices,
    window,
)
from county.desks.seat import SEAT_HANDLERS
from county.desks.supervision.looked import journal_looks

__all__ = ["current_actor", "handlers"]

_parts = (
    login,
    docket,
    casepage,
    acting,
    window,
    hearing,
    voices,
    told,
    cards,
    board,
    feed,
    calendar,
    proposing,
    amending,
    setaside,
    money,
    supervision,
)
_pages = [page for part in _parts for page in part.handlers]

handlers: list[Any] = [
    Router(path="/", route_handlers=_pages, exception_handlers=SEAT_HANDLERS, middleware=[journal_looks])
]
