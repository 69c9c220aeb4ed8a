"""Errors as pages: what went wrong, in both languages, and what can be done."""

from __future__ import annotations

import logging
from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException
from litestar.response import Template

from approvalflow import MoveRefused, NotFound
from county.rendering import render

__all__ = ["EXCEPTION_HANDLERS", "error_page"]

_log = logging.getLogger("county")
_KNOWN = {403, 404, 405, 413, 429}


def error_page(request: Request[Any, Any, Any], status: int) -> Template:
    """The page of an error; a status without words of its own is our fault."""
    key = status if status in _KNOWN else 404 if 400 <= status < 500 else 500
    return render(request, "error.html", status_code=status, key=f"error.{key}", status=status)


def _http(request: Request[Any, Any, Any], error: HTTPException) -> Template:
    page = error_page(request, error.status_code)
    if error.status_code == 403:
        page.delete_cookie("csrftoken")
    return page


def _not_found(request: Request[Any, Any, Any], _error: NotFound) -> Template:
    return error_page(request, 404)


def _refused(request: Request[Any, Any, Any], refusal: MoveRefused) -> Template:
    return render(request, "refused.html", status_code=409, refusal=refusal)


def _unexpected(request: Request[Any, Any, Any], error: Exception) -> Template:
    _log.error("unexpected error at %s %s", request.method, request.url.path, exc_info=error)
    return error_page(request, 500)


EXCEPTION_HANDLERS: dict[Any, Any] = {
    HTTPException: _http,
    NotFound: _not_found,
    MoveRefused: _refused,
    Exception: _unexpected,
}
