"""What is published of complaints, questions and ratings: figures of a month or a year, and nobody's name."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from litestar import Request, Response

from approvalflow import Text
from approvalflow.domain.deadlines.moments import day_of, instant_at
from approvalflow.domain.supervision.periods import Period
from approvalflow.domain.supervision.voices.published import LEAST
from approvalflow.domain.supervision.voices.routes import TOPICS
from approvalflow.domain.supervision.voices.voice import GRADES
from county.rendering import render
from county.routes import get
from county.state import county_of

__all__ = ["handlers"]

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
_YEAR = re.compile(r"20\d\d", re.ASCII)

#: How many months can be chosen.
_MONTHS = 6


@get("/supervision")
def figures(request: Request[Any, Any, Any]) -> Response[Any]:
    """The figures of the period asked for, of this year if none is."""
    office = county_of(request).office
    today = day_of(office.clock.now(), office.zone)
    asked = request.query_params.get("period", "")
    period = asked if _MONTH.fullmatch(asked) or _YEAR.fullmatch(asked) else str(today.year)
    first, last = _span(period)
    span = Period(instant_at(first, 0, office.zone), instant_at(last, 0, office.zone))
    region, *agencies = office.public_supervision(span)
    return render(
        request,
        "public/figures.html",
        figures=region,
        agencies=agencies,
        period=period,
        periods=[str(today.year), *_months_until(today)],
        name_of=_named,
        grades=GRADES,
        topics=TOPICS,
        least=LEAST,
    )


def _span(period: str) -> tuple[date, date]:
    year, _, month = period.partition("-")
    if not month:
        return date(int(year), 1, 1), date(int(year) + 1, 1, 1)
    first = date(int(year), int(month), 1)
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _months_until(today: date) -> list[str]:
    count = today.year * 12 + today.month - 1
    return [f"{one // 12}-{one % 12 + 1:02d}" for one in range(count, count - _MONTHS, -1)]


def _named(period: str) -> Text:
    year, _, month = period.partition("-")
    if not month:
        return Text(f"{year}年", year)
    return Text(f"{year}年{int(month)}月", date(int(year), int(month), 1).strftime("%b %Y"))


handlers = [figures]
