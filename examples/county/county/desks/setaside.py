"""What did not get through, at a desk of the centre: seen, tried again, given up with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
from litestar import Request, Response, get, post
from litestar.response import Redirect

from approvalflow import Actor, ApprovalflowError, Office
from approvalflow.office.parked import KEEPERS
from county.desks.reading import typed_of
from county.desks.seat import officer, only_for
from county.desks.trouble import trouble_of
from county.desks.typed import Typed
from county.rendering import render
from county.state import county_of

__all__ = ["handlers"]


@get("/desk/parked", sync_to_thread=True)
def parked(request: Request[Any, Any, Any]) -> Response[Any]:
    """Everything that is set aside, each with its last error."""
    by = officer(request)
    only_for(bool(by.roles & KEEPERS))
    return _page(request, by)


@post("/desk/parked/retry", status_code=303)
async def retry(request: Request[Any, Any, Any]) -> Response[Any]:
    """Have one tried again."""
    typed = await typed_of(request)
    return await anyio.to_thread.run_sync(
        _done, request, "retry", typed, lambda office, by: office.unpark(typed.one("key"), by=by)
    )


@post("/desk/parked/drop", status_code=303)
async def drop(request: Request[Any, Any, Any]) -> Response[Any]:
    """Give one up."""
    typed = await typed_of(request)
    return await anyio.to_thread.run_sync(
        _done,
        request,
        "drop",
        typed,
        lambda office, by: office.drop_parked(typed.one("key"), typed.one("reason"), by=by),
    )


def _done(
    request: Request[Any, Any, Any], what: str, typed: Typed, act: Callable[[Office, Actor], None]
) -> Response[Any]:
    by = officer(request)
    only_for(bool(by.roles & KEEPERS))
    try:
        act(county_of(request).office, by)
    except ApprovalflowError as error:
        return _page(request, by, error=error, typed=typed)
    return Redirect(f"/desk/parked?done={what}", status_code=303)


def _page(
    request: Request[Any, Any, Any], by: Actor, *, error: ApprovalflowError | None = None, typed: Typed | None = None
) -> Response[Any]:
    trouble = trouble_of(error) if error else None
    return render(
        request,
        "desks/parked.html",
        status_code=trouble.status if trouble else 200,
        by=by,
        lines=county_of(request).office.parked(),
        trouble=trouble,
        typed=typed or Typed(),
        done=request.query_params.get("done", ""),
    )


handlers: list[Any] = [parked, retry, drop]
