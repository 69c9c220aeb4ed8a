"""Whoever watches is watched: a page of a desk that supervision looked at is journaled before it is shown."""

from __future__ import annotations

from typing import Any

import anyio
from litestar import Request
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from county.cookies import current_actor
from county.state import county_of

__all__ = ["journal_looks"]

#: Below it are the pages of the desks.
_DESK = "/desk/"


def journal_looks(app: ASGIApp) -> ASGIApp:
    """The application with every page that somebody of supervision is shown in the journal (INV-A6).

    The look is written before the first byte goes out: what could not be journaled is not shown.
    """

    async def looked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(_DESK):
            await app(scope, receive, send)
            return

        async def send_once_journaled(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200 and _shows(message):
                await anyio.to_thread.run_sync(_journal, Request(scope))
            await send(message)

        await app(scope, receive, send_once_journaled)

    return looked


def _shows(message: Message) -> bool:
    """Whether it is a page or a paper; the stream that only says that a page has changed shows nothing."""
    headers = {bytes(name).lower(): bytes(value) for name, value in message.get("headers", ())}
    return not headers.get(b"content-type", b"").startswith(b"text/event-stream")


def _journal(request: Request[Any, Any, Any]) -> None:
    by = current_actor(request)
    if by is not None:
        county_of(request).office.note_look(request.scope["path"][:200], by=by)
