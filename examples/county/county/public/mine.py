"""The cases that this browser has opened with their codes: kept in a signed cookie, never in an address."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response

from approvalflow import CaseView, NotFound, Office
from county.cookies import MINE, read_cookie, write_cookie

__all__ = ["codes_of", "open_case", "remember"]

#: How many cases one browser keeps open.
_MOST = 5


def codes_of(request: Request[Any, Any, Any]) -> list[str]:
    """The query codes that this browser knows, the last one first."""
    return list(reversed(list(read_cookie(request, MINE).get("codes", {}).values())))


def remember(request: Request[Any, Any, Any], response: Response[Any], ref: str, code: str) -> None:
    """Let this browser open a case until it is closed, for at most an hour."""
    codes = {key: value for key, value in read_cookie(request, MINE).get("codes", {}).items() if key != ref}
    codes[ref] = code
    write_cookie(request, response, MINE, {"codes": dict(list(codes.items())[-_MOST:])})


def open_case(request: Request[Any, Any, Any], office: Office, number: str) -> tuple[CaseView, str] | None:
    """The whole case of that number with its code, where this browser has opened it."""
    for code in codes_of(request):
        try:
            view = office.track(number, code)
        except NotFound:
            continue
        if isinstance(view, CaseView):
            return view, code
    return None
