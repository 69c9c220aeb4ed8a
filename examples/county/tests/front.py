"""One application for the counties of all tests: making one takes longer than most tests do.

All that it knows of a county stands in its state, so it is given the state of the county at which somebody asks.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.types import Receive, Scope, Send

from county.app import create_app
from county.office import make_office
from county.settings import Settings
from county.state import County

__all__ = ["Front"]

_SETTINGS = Settings(store="memory", clockwork=False, seeded=False)


@cache
def _application() -> tuple[Litestar, dict[str, Any]]:
    made = create_app(county=County(_SETTINGS, make_office(_SETTINGS)))
    return made, made.state.dict()


class Front:
    """The pages of one county, as an ASGI application; `state` is what they keep of it."""

    def __init__(self, county: County) -> None:
        said = county.settings
        assert (said.secret, said.test_clock, said.home) == (_SETTINGS.secret, _SETTINGS.test_clock, _SETTINGS.home)
        self._application, of_one = _application()
        self.state = State({**of_one, "county": county})
        self.routes = self._application.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        self._application.state = self.state
        await self._application(scope, receive, send)
