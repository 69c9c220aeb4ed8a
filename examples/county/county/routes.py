"""`get` and `post` for handlers that work with the office: plain functions, each call in a thread of its own.

Litestar's own `sync_to_thread` wraps a handler twice where one path has both methods, so the wrapping is done here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import anyio.to_thread
import litestar
from litestar.handlers import HTTPRouteHandler

__all__ = ["get", "in_thread", "post"]


def in_thread(handler: Callable[..., Any]) -> Callable[..., Any]:
    """The handler as an asynchronous one that works in a thread."""

    @wraps(handler)
    async def run(**given: Any) -> Any:
        return await anyio.to_thread.run_sync(partial(handler, **given))

    return run


def get(path: str, **settings: Any) -> Callable[[Callable[..., Any]], HTTPRouteHandler]:
    """A handler of GET."""
    return lambda handler: litestar.get(path, **settings)(in_thread(handler))


def post(path: str, **settings: Any) -> Callable[[Callable[..., Any]], HTTPRouteHandler]:
    """A handler of POST."""
    return lambda handler: litestar.post(path, **settings)(in_thread(handler))
