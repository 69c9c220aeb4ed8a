"""The first page, and how things go."""

from __future__ import annotations

from collections import Counter
from typing import Any

from litestar import Request
from litestar.response import Template

from county.rendering import render
from county.routes import get
from county.state import county_of

__all__ = ["handlers"]

#: Matters that people look for most.
_OFTEN = ("sole-trader-registration", "road-occupation", "food-business-new", "outdoor-ad")


@get("/")
def home(request: Request[Any, Any, Any]) -> Template:
    """Find a matter, track a case, see how it goes."""
    office = county_of(request).office
    current = office.published.current
    offered = Counter(matter.agency for matter in current.values())
    return render(
        request,
        "public/home.html",
        often=[current[code] for code in _OFTEN if code in current],
        agencies=[(key, offered[key]) for key in office.organisation.agencies if offered[key]],
    )


@get("/how")
def how(request: Request[Any, Any, Any]) -> Template:
    """How things go, what the lights mean, how days are counted, where money goes."""
    return render(request, "public/how.html")


handlers = [home, how]
