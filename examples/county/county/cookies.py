"""Signed cookies: who is at the desk, and which cases this browser may open without typing the code again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from litestar import Request, Response
from litestar.datastructures import Cookie

from approvalflow import Actor
from county.state import County, county_of

__all__ = ["DESK", "MINE", "current_actor", "forget", "read_cookie", "sign_in", "sign_out", "write_cookie"]

#: The officer at the desk; the applicant's cases with their codes.
DESK, MINE = "county-desk", "county-mine"

#: How many seconds each may be used.
_AGES = {DESK: 8 * 3600, MINE: 3600}


def _mac(county: County, name: str, text: str) -> str:
    return hmac.new(county.settings.secret.encode(), f"{name}\n{text}".encode(), hashlib.sha256).hexdigest()


def read_cookie(request: Request[Any, Any, Any], name: str) -> dict[str, Any]:
    """What a cookie of ours says; empty where there is none, where it is not ours, or where it is too old."""
    text, _, mac = request.cookies.get(name, "").partition(".")
    if not text or not hmac.compare_digest(_mac(county_of(request), name, text).encode(), mac.encode()):
        return {}
    said: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text))
    return said if time.time() - said.pop("made", 0) < _AGES[name] else {}


def write_cookie(request: Request[Any, Any, Any], response: Response[Any], name: str, said: dict[str, Any]) -> None:
    """Put a signed cookie on a response; it ends with the browser, or after its age."""
    packed = json.dumps({**said, "made": int(time.time())}, ensure_ascii=False, separators=(",", ":")).encode()
    text = base64.urlsafe_b64encode(packed).decode()
    response.set_cookie(
        Cookie(name, value=f"{text}.{_mac(county_of(request), name, text)}", httponly=True, samesite="lax", path="/")
    )


def forget(response: Response[Any], name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(name, path="/")


def sign_in(request: Request[Any, Any, Any], response: Response[Any], person_id: str, *, acting_for: str = "") -> None:
    """From this response on the browser acts for this person, or for the holder of a mandate whom the person stands in
    for."""
    write_cookie(request, response, DESK, {"person": person_id, "for": acting_for})


def sign_out(response: Response[Any]) -> None:
    """Nobody is at this desk any more."""
    forget(response, DESK)


def current_actor(request: Request[Any, Any, Any]) -> Actor | None:
    """The officer who is signed in, under a mandate where one was chosen and is still in force; None for the public."""
    office = county_of(request).office
    said, now = read_cookie(request, DESK), office.clock.now()
    person, holder = str(said.get("person", "")), str(said.get("for", ""))
    if person not in office.organisation.people:
        return None
    lent = any(one.holder == holder for one in office.organisation.mandates_of(person, now))
    return office.organisation.actor(person, now, acting_for=holder if lent else "")
