"""The city over its counties at a desk: figures, lights, cards and findings of each county beside each other.

Whoever watches for the city (`city-supervisor`) sees every county that this host can read, and acts in none; the bodies
of supervision of the county see their own county here, and no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from attrs import frozen
from litestar import Request, Response, get

from approvalflow import Actor, BadInput, Text
from approvalflow.domain.deadlines.moments import day_of
from approvalflow.domain.supervision.bodies import CITY
from approvalflow.domain.supervision.figures.figure import FIGURES, RATES, rate_text
from approvalflow.office.city import City, CityReport
from approvalflow.office.reports import ReportRow
from county.desks.seat import officer, only_for
from county.desks.visible import sees_signals
from county.rendering import render
from county.state import county_of

__all__ = ["handlers"]

#: The lights of open cases, in the order of the board.
_LIGHTS = ("green", "yellow", "red", "paused", "waiting")

#: Cards in these states wait for nobody any more.
_DECIDED = ("lifted", "upheld")
_CARDS = ("warning", "yellow", "red")


#: A list of a county is read up to so many; whatever is longer is said to be at least that long.
_MOST = 100


@frozen
class Counted:
    """How many there are, exactly below `_MOST`."""

    number: int

    @property
    def text(self) -> str:
        """The number, or that there are at least so many."""
        return str(self.number) if self.number < _MOST else f"≥ {self.number}"


@frozen
class County:
    """One county of the city, or all of them together, as a column of the page.

    Attributes:
        region: its code; empty for all together. kept: whether there is any record of it in this store.
        lights: open cases by light. cards: undecided ones by level. findings: open ones.
        problems: those overdue.
    """

    region: str
    title: Text
    kept: bool
    figures: ReportRow
    lights: Mapping[str, int]
    cards: Mapping[str, int]
    findings: Counted
    problems: Counted


@get("/desk/city", sync_to_thread=True)
def city(request: Request[Any, Any, Any]) -> Response[Any]:
    """The counties side by side; a period that is none is said, and the present month shown."""
    by = officer(request)
    only_for(sees_signals(by) or CITY in by.roles)
    county = county_of(request)
    office = county.office
    whole = county.neighbours.city_of(office)
    present = day_of(office.clock.now(), office.zone).isoformat()[:7]
    period = request.query_params.get("period", "").strip() or present
    region = whole.region if CITY in by.roles else office.region
    wrong = None
    try:
        report = whole.report(period, by=by, region=region)
    except BadInput as error:
        wrong, period = error, present
        report = whole.report(period, by=by, region=region)
    return render(
        request,
        "desks/supervision/city.html",
        here=f"/desk/city?period={period}&",
        by=by,
        period=period,
        wrong=wrong,
        report=report,
        counties=_columns(whole, report, by, region),
        title=county.neighbours.title,
        known=len(whole.counties),
        of_city=CITY in by.roles,
        figures=FIGURES,
        rates=RATES,
        rate_text=rate_text,
        lights_of=_LIGHTS,
        cards_of=_CARDS,
    )


def _columns(whole: City, report: CityReport, by: Actor, region: str) -> list[County]:
    """Each county that somebody sees, and behind more than one of them all together."""
    boards, cards = whole.boards(by=by, region=region), whole.cards(by=by, region=region)
    findings = whole.findings(by=by, region=region)
    problems = whole.problems(by=by, region=region, overdue=True)
    found = [
        County(
            one,
            whole.counties[one].organisation.region.title,
            _is_kept(whole, one),
            report.counties[one].whole,
            Counter({key: sum(getattr(line, key) for line in boards[one]) for key in _LIGHTS}),
            Counter(row.level for row in cards[one] if row.state not in _DECIDED),
            Counted(len(findings[one])),
            Counted(len(problems[one])),
        )
        for one in report.counties
    ]
    if len(found) < 2:
        return found
    lights, raised = Counter[str](), Counter[str]()
    for one in found:
        lights.update(one.lights)
        raised.update(one.cards)
    sums = (Counted(sum(one.findings.number for one in found)), Counted(sum(one.problems.number for one in found)))
    return [*found, County("", Text("合计", "together"), True, report.whole, lights, raised, *sums)]


def _is_kept(whole: City, region: str) -> bool:
    with whole.counties[region].store.reading(region) as reading:
        return reading.head()[0] > 0


handlers: list[Any] = [city]
