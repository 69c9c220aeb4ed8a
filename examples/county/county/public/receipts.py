"""Anybody who holds a receipt may ask whether it is good: by its number and check code, typed or from its QR code."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response

from county.public.track import client_of
from county.rate import Tries
from county.rendering import render
from county.routes import get
from county.state import county_of

__all__ = ["handlers"]

#: Wrong numbers and codes from one address in a minute; a check code has six characters.
TRIES = Tries(most=20)


@get("/receipts/check")
def check(request: Request[Any, Any, Any]) -> Response[Any]:
    """The form, and the answer where number and code were given; nobody's name is in it."""
    number = request.query_params.get("number", "").strip()[:40]
    code = request.query_params.get("code", "").strip()[:12]
    if not number and not code:
        return _page(request, number, code)
    if not number or not code:
        return _page(request, number, code, problem="receipt.check.missing", status=422)
    TRIES.check(client_of(request))
    checked = county_of(request).office.check_receipt(number, code)
    if checked.state == "unknown":
        TRIES.failed(client_of(request))
    return _page(request, number, code, checked=checked)


def _page(
    request: Request[Any, Any, Any],
    number: str,
    code: str,
    *,
    checked: Any = None,
    problem: str = "",
    status: int = 200,
) -> Response[Any]:
    return render(
        request,
        "public/receipt_check.html",
        status_code=status,
        number=number,
        code=code,
        checked=checked,
        problem=problem,
    )


handlers = [check]
