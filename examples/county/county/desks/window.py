"""The window: an application that somebody brings to the counter is taken in on their behalf."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import anyio
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from approvalflow import Actor, Applicant, ApprovalflowError, NotFound, Office
from approvalflow.domain.matters.matter import Matter
from county.desks.reading import typed_of
from county.desks.seat import officer, only_for
from county.desks.trouble import Trouble, trouble_of
from county.desks.typed import Typed
from county.desks.visible import sees_window
from county.rendering import render
from county.state import county_of

__all__ = ["handlers"]

_APPLICANT = ("name", "id_number", "kind", "phone", "email", "address", "agent", "language")


def _offered(office: Office, by: Actor) -> dict[str, list[Matter]]:
    """The matters that this window takes in, by lead agency: its own, or everybody's at a comprehensive window."""
    found: dict[str, list[Matter]] = {}
    for matter in office.published.current.values():
        if by.agency in ("", matter.agency):
            found.setdefault(matter.agency, []).append(matter)
    return found


def _matter(office: Office, code: str, by: Actor) -> Matter:
    matter = office.published.now(code)
    if by.agency not in ("", matter.agency):
        raise NotFound(f"没有事项 {code}", f"no matter {code!r}", place="matter", rule="matter")
    return matter


@get("/desk/window", sync_to_thread=True)
def window(request: Request[Any, Any, Any]) -> Response[Any]:
    """What can be applied for at this window."""
    by = officer(request)
    only_for(sees_window(by))
    return render(request, "desks/window.html", by=by, offered=_offered(county_of(request).office, by))


@get("/desk/window/{code:str}", sync_to_thread=True)
def blank(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    """The empty form of a matter."""
    by = officer(request)
    only_for(sees_window(by))
    return _form(request, code, by, Typed())


@post("/desk/window/{code:str}", status_code=303)
async def receive(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    """Take the application in; what is wrong comes back field by field, with everything that was typed."""
    by = officer(request)
    only_for(sees_window(by))
    try:
        typed = await typed_of(request)
    except ApprovalflowError as error:
        return await anyio.to_thread.run_sync(_form, request, code, by, Typed(), trouble_of(error))
    return await anyio.to_thread.run_sync(_received, request, code, by, typed)


def _received(request: Request[Any, Any, Any], code: str, by: Actor, typed: Typed) -> Response[Any]:
    office = county_of(request).office
    _matter(office, code, by)
    papers = {**_kept_papers(request, typed), **typed.papers()}
    try:
        view = office.file(
            code,
            applicant=Applicant(**{key: typed.one(f"applicant.{key}") for key in _APPLICANT}),
            by=by,
            facts={key: value for key, value in typed.under("fact").items() if value},
            materials=papers,
            channel="window",
            command_id=typed.one("command"),
        )
    except ApprovalflowError as error:
        return _form(request, code, by, typed, trouble_of(error), papers)
    return Redirect(f"/desk/cases/{view.ref}?done=filed", status_code=303)


def _form(
    request: Request[Any, Any, Any],
    code: str,
    by: Actor,
    typed: Typed,
    trouble: Trouble | None = None,
    papers: Mapping[str, bytes] | None = None,
) -> Response[Any]:
    office = county_of(request).office
    return render(
        request,
        "desks/receive.html",
        status_code=trouble.status if trouble else 200,
        by=by,
        station=office.organisation.stations.get(by.station),
        matter=_matter(office, code, by),
        typed=typed,
        trouble=trouble,
        kept=_keep(request, papers or {}),
        command=typed.one("command") or office.ids.new("command"),
    )


def _keep(request: Request[Any, Any, Any], papers: Mapping[str, bytes]) -> dict[str, str]:
    """Papers that were uploaded into a form that comes back: kept, and named by a signed digest in the form."""
    county = county_of(request)
    kept = {key: county.office.blobs.put(content) for key, content in papers.items()}
    return {key: f"{digest}.{_signature(county.settings.secret, digest)}" for key, digest in kept.items()}


def _kept_papers(request: Request[Any, Any, Any], typed: Typed) -> dict[str, bytes]:
    county = county_of(request)
    found: dict[str, bytes] = {}
    for key, value in typed.under("kept").items():
        digest, _, signature = value.partition(".")
        if hmac.compare_digest(signature.encode(), _signature(county.settings.secret, digest).encode()):
            found[key] = county.office.blobs.get(digest)
    return found


def _signature(secret: str, digest: str) -> str:
    return hmac.new(secret.encode(), f"kept-paper\n{digest}".encode(), hashlib.sha256).hexdigest()


handlers: list[Any] = [window, blank, receive]
