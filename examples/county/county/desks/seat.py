"""Who sits at the desk that a request comes from, and what is said to whom a page is not for."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Template

from approvalflow import Actor
from county.cookies import current_actor
from county.rendering import render

__all__ = ["SEAT_HANDLERS", "NobodyHere", "NotThisPost", "only_for", "officer"]


class NobodyHere(HTTPException):
    """Nobody is signed in at this desk."""

    status_code = 401


class NotThisPost(HTTPException):
    """The page belongs to another post."""

    status_code = 403


def officer(request: Request[Any, Any, Any]) -> Actor:
    """The officer at this desk. Raises NobodyHere, which leads to the log-in."""
    by = current_actor(request)
    if by is None:
        raise NobodyHere()
    return by


def only_for(allowed: bool) -> None:
    """Raises NotThisPost unless the post may see the page."""
    if not allowed:
        raise NotThisPost()


def _log_in_first(_request: Request[Any, Any, Any], _nobody: NobodyHere) -> Redirect:
    return Redirect("/desk", status_code=303)


def _another_post(request: Request[Any, Any, Any], _refused: NotThisPost) -> Template:
    return render(request, "desks/another-post.html", status_code=403)


SEAT_HANDLERS: dict[Any, Any] = {NobodyHere: _log_in_first, NotThisPost: _another_post}
