"""The application: public pages and desks on one office."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from urllib.parse import parse_qs

from litestar import Litestar
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import MutableScopeHeaders, State
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig
from litestar.types import Message, Scope

from approvalflow.worker import Worker
from county import desks, public, test_clock
from county.assets import asset_routers
from county.errors import EXCEPTION_HANDLERS
from county.neighbours import NONE_BESIDE, read_neighbours
from county.office import make_office
from county.rendering import LANGUAGES, environment
from county.settings import Settings
from county.state import County

__all__ = ["create_app", "make_county"]

_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}

#: The most that one request may send, in bytes; each paper has its own limit.
_MOST_BYTES = 60 * 1024 * 1024


#: How often what runs beside the pages looks, in seconds; what is owed goes out at once.
_EVERY = 1.0


async def _finish(message: Message, scope: Scope) -> None:
    """Put the security headers on every answer, errors included, and remember a language that was asked for."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    if asked in LANGUAGES:
        headers.add("set-cookie", f"lang={asked}; Path=/; Max-Age=31536000; SameSite=lax; HttpOnly")


def create_app(settings: Settings | None = None, *, county: County | None = None) -> Litestar:
    """The county on its settings; a county that is already there is used as it is."""
    settings = settings or (county.settings if county else Settings.from_environment())
    county = county or make_county(settings)
    script, font, routers = asset_routers(settings)
    clock = test_clock.handlers if settings.test_clock else []
    return Litestar(
        route_handlers=[*public.handlers, *desks.handlers, *clock, *routers],
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment())),
        csrf_config=CSRFConfig(
            secret=settings.secret, cookie_name="csrftoken", cookie_httponly=True, exclude=["^/bank/", "^/test-clock"]
        ),
        exception_handlers=EXCEPTION_HANDLERS,
        before_send=[_finish],
        lifespan=[_working(county)],
        state=State({"county": county, "has_script": script, "has_font": font}),
        request_max_body_size=_MOST_BYTES,
        openapi_config=None,
        logging_config=None,
    )


def make_county(settings: Settings) -> County:
    """The county on its settings, with the counties beside it that the host names. Raises DeclarationFaulty."""
    office = make_office(settings)
    return County(settings, office, read_neighbours(settings.city, office) if settings.city else NONE_BESIDE)


def _working(county: County) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def running(_app: Litestar) -> AsyncIterator[None]:
        worker = Worker(county.office, every=_EVERY)
        if county.settings.clockwork:
            worker.start()
        try:
            yield
        finally:
            worker.stop(timeout=5)

    return running
