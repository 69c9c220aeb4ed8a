"""Setting the clock over HTTP, for tests of the pages; there only where the settings ask for it."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response

from approvalflow.domain.deadlines.moments import HOUR, MINUTE, instant, rfc3339
from approvalflow.errors import BadInput
from county.clocks import SettableClock
from county.forms import FORM, SentForm
from county.routes import post
from county.state import county_of

__all__ = ["handlers"]


@post("/test-clock", dependencies=FORM, status_code=200)
def set_clock(request: Request[Any, Any, Any], form: SentForm) -> Response[str]:
    """`set` an instant (RFC 3339 with an offset), `hold` one, or `advance` by minutes (`90`) or hours (`24h`).

    Answers the instant that it is now.
    """
    office = county_of(request).office
    clock = office.clock
    assert isinstance(clock, SettableClock)
    try:
        if form.text("set"):
            clock.set(instant(form.text("set")))
        if form.text("hold"):
            clock.hold(instant(form.text("hold")))
        if form.text("advance"):
            text = form.text("advance")
            clock.advance(int(text.rstrip("h")) * (HOUR if text.endswith("h") else MINUTE))
    except (BadInput, ValueError) as fault:
        return Response(str(fault), status_code=400, media_type="text/plain")
    return Response(rfc3339(clock.now(), office.zone), media_type="text/plain")


handlers = [set_clock]
