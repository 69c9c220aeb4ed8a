"""Holiday papers of several layers, as they were known on a day, brought down to one table of days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .days import Days

NATIONAL, PROVINCE, CITY, AGENCY = "national", "province", "city", "agency"


@dataclass(frozen=True)
class Paper:
    """One notice: the year it arranges, the day from which it could be known, whose it is, and the days it names."""

    year: int
    known: date
    off: frozenset[date]
    worked: frozenset[date] = frozenset()
    layer: str = NATIONAL
    area: str = ""


def days_of(
    papers: Iterable[Paper],
    assumed: Mapping[date, str],
    *,
    known_on: date | None = None,
    agency: str = "",
) -> Days:
    """The days that these papers leave, as known on a day.

    The city goes before the province, the province before the nation, and in one layer what was known later before
    what was known earlier, day by day. A national paper alone moves the horizon and the first day. An agency's own
    papers add working days for that agency, and take none away.
    """
    known = sorted((one for one in papers if known_on is None or one.known <= known_on), key=lambda one: one.known)
    named: dict[date, bool] = {}
    for layer in (NATIONAL, PROVINCE, CITY):
        for paper in known:
            if paper.layer == layer:
                named.update(dict.fromkeys(paper.off, True))
                named.update(dict.fromkeys(paper.worked, False))
    years = [paper.year for paper in known if paper.layer == NATIONAL]
    duty = [day for paper in known if paper.layer == AGENCY and agency and paper.area == agency for day in paper.worked]
    return Days(named, date(max(years), 12, 25), date(min(years), 1, 1), assumed, frozenset(duty))
