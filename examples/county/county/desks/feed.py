"""An officer's due dates as a calendar: the page with its secret address, and the feed that the address gives."""

from __future__ import annotations

import hashlib
from email.utils import formatdate, parsedate_to_datetime
from typing import Any

import anyio
from attrs import define, field
from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from approvalflow import Text
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.office.feed import due_dates_as_ics
from county.desks.feed_keys import FeedKeys
from county.desks.seat import officer
from county.rendering import language_of, render
from county.state import county_of

__all__ = ["handlers"]

_SECOND = 1_000_000


@define
class _Served:
    """What each feed said last and since when it says so: the file's own times would miss what left it."""

    seen: dict[str, tuple[str, Instant]] = field(factory=dict)

    def since(self, feed: str, tag: str, now: Instant) -> Instant:
        """Since when the feed has said this, to the second and never twice the same for two contents."""
        known = self.seen.get(feed)
        if known is None or known[0] != tag:
            at = now // _SECOND * _SECOND
            known = self.seen[feed] = (tag, max(at, known[1] + _SECOND) if known else at)
        return known[1]


def _keys(request: Request[Any, Any, Any]) -> FeedKeys:
    settings = county_of(request).settings
    return FeedKeys(settings.secret, settings.var)


def _served(request: Request[Any, Any, Any]) -> _Served:
    served: _Served | None = request.app.state.get("feeds_served")
    if served is None:
        served = request.app.state["feeds_served"] = _Served()
    return served


@get("/desk/feed", sync_to_thread=True)
def feed_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The address of one's own feed, and how to revoke it."""
    by = officer(request)
    office = county_of(request).office
    own = office.organisation.actor(by.id)
    english = "?lang=en" if language_of(request) == "en" else ""
    address = f"{request.base_url}feeds/{_keys(request).token_of(by.id)}.ics{english}"
    return render(
        request,
        "desks/feed.html",
        by=by,
        address=address,
        webcal=f"webcal{address.removeprefix('https').removeprefix('http')}",
        count=len(office.due_dates(by=own)),
        revoked=request.query_params.get("done") == "revoked",
    )


@post("/desk/feed", status_code=303)
async def revoke(request: Request[Any, Any, Any]) -> Response[Any]:
    """The old address opens nothing any more."""
    by = officer(request)
    await anyio.to_thread.run_sync(_keys(request).revoke, by.id)
    return Redirect("/desk/feed?done=revoked", status_code=303)


@get("/feeds/{name:str}", sync_to_thread=True)
def feed(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[Any]:
    """The due dates of whoever the address belongs to, in the own post; 304 for a reader that has them already."""
    office = county_of(request).office
    person = _keys(request).person_of(name.removesuffix(".ics")) if name.endswith(".ics") else ""
    if person not in office.organisation.people:
        raise NotFoundException()
    by = office.organisation.actor(person)
    language = "en" if request.query_params.get("lang") == "en" else "zh"
    written = due_dates_as_ics(
        office.due_dates(by=by),
        region=office.region,
        title=_title(office.organisation.region.centre, by.name),
        zone=office.zone,
        language=language,
        address=f"{request.base_url}desk/cases/{{ref}}",
    )
    tag = f'"{hashlib.sha256(written).hexdigest()[:32]}"'
    since = _served(request).since(f"{person} {language}", tag, office.clock.now())
    headers = {
        "etag": tag,
        "last-modified": formatdate(since // _SECOND, usegmt=True),
        "cache-control": "private, no-cache",
        "x-robots-tag": "noindex",
    }
    if _has_it(request, tag, since):
        return Response(content=b"", status_code=304, headers=headers)
    headers["content-disposition"] = 'inline; filename="due-dates.ics"'
    return Response(content=written, media_type="text/calendar", headers=headers)


def _title(centre: Text, name: str) -> Text:
    return Text(f"{name} 的时限 · {centre.zh}", f"Due dates of {name} · {centre.en}")


def _has_it(request: Request[Any, Any, Any], tag: str, since: Instant) -> bool:
    """Whether the reader holds what would be sent (RFC 9110: the tag decides; the time where there is none)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return any(one.strip().removeprefix("W/") in (tag, "*") for one in tags.split(","))
    try:
        known = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except (ValueError, TypeError):
        return False
    return known.tzinfo is not None and int(known.timestamp()) * _SECOND >= since


handlers: list[Any] = [feed_page, revoke, feed]
