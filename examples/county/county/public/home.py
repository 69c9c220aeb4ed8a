"""The first page, and how things go."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.response import Template

from county.rendering import render

__all__ = ["handlers"]


@get("/", sync_to_thread=True)
def home(request: Request[Any, Any, Any]) -> Template:
    """Find a matter, track a case."""
    return render(request, "public/home.html")


handlers = [home]
