"""A city over its counties (市、县两级): every county's figures beside each other and added up; a county sees itself.

Each county is an office with a store of its own; nothing of one county is written into another's. The city reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.bodies import CITY, WATCHING
from approvalflow.domain.supervision.figures.figure import RATES
from approvalflow.domain.supervision.inbox import KeptFinding
from approvalflow.domain.supervision.problems import Problem
from approvalflow.errors import BadInput, MoveRefused, NotFound
from approvalflow.office.dockets import BoardLine
from approvalflow.office.office import Office
from approvalflow.office.reports import Report, ReportRow
from approvalflow.ports.kept import CardRow

__all__ = ["City", "CityReport"]


@frozen
class CityReport:
    """The reports of the counties over one period, by region, and the whole of them all.

    Attributes:
        complete: whether the period is closed in each of them.
    """

    counties: Mapping[str, Report]
    whole: ReportRow
    complete: bool


class City:
    """The counties of a city: `code` is the first four digits of their regions (GB/T 2260).

    Raises BadInput for a county of another city, or one that is there twice.
    """

    def __init__(self, offices: Iterable[Office], *, code: str = "", title: Text | None = None) -> None:
        self.counties: dict[str, Office] = {}
        for office in offices:
            self.code = code = code or office.region[:4]
            if not office.region.startswith(code) or office.region in self.counties:
                raise BadInput(
                    f"{office.region} 不属 {code}，或重复",
                    f"{office.region} is no county of {code}, or is there twice",
                    place="offices",
                    rule="county",
                )
            self.counties[office.region] = office
        self.code = code
        self.title = title or Text(code, code)

    @property
    def region(self) -> str:
        """The code of the city itself: its four digits and two noughts."""
        return f"{self.code:0<6}"

    def seen_by(self, by: Actor, *, region: str) -> tuple[str, ...]:
        """The regions that somebody sees, who acts for a body of supervision of `region`: of the city (its four digits
        and two noughts) all of them; of a county, that county alone.

        A `city-supervisor` is of the city alone, whatever organisation file holds the person: `region` is the city's.

        Raises MoveRefused for who has no role of supervision, and for a `city-supervisor` who asks as of a county;
        NotFound for a county that is not of this city.
        """
        if not by.roles & WATCHING:
            raise MoveRefused(
                "see-city", "", "role", "须由监察机构或中心人员查看", "only a body of supervision sees this", ""
            )
        if region == self.region:
            return tuple(sorted(self.counties))
        if CITY in by.roles:
            zh, en = "市级监察人员只按全市查看", "who watches for the city asks as of the city"
            raise MoveRefused("see-city", "", "region", zh, en, "")
        self._county(region)
        return (region,)

    def report(self, period: str, *, by: Actor, region: str, broken_down: Sequence[str] = ()) -> CityReport:
        """The figures of every county that somebody sees; each county's are what its own `report` says.

        Raises as `seen_by`; BadInput for another period or dimension.
        """
        reports = {one: self.counties[one].report(period, by=broken_down) for one in self.seen_by(by, region=region)}
        counts: dict[str, int] = {}
        for report in reports.values():
            for figure, number in report.whole.counts.items():
                counts[figure] = counts.get(figure, 0) + number
        whole = ReportRow((), (), counts, {rate.key: rate.of(counts) for rate in RATES})
        return CityReport(reports, whole, all(report.complete for report in reports.values()))

    def boards(self, *, by: Actor, region: str) -> dict[str, Sequence[BoardLine]]:
        """The board of each county that somebody sees: its open cases by agency and light. Raises as `seen_by`."""
        return {one: self.counties[one].board() for one in self.seen_by(by, region=region)}

    def cards(self, *, by: Actor, region: str, state: str = "") -> dict[str, Sequence[CardRow]]:
        """The cards of each county that somebody sees, newest first. Raises as `seen_by`."""
        return {one: self.counties[one].cards(state=state) for one in self.seen_by(by, region=region)}

    def findings(self, *, by: Actor, region: str, state: str = "open") -> dict[str, Sequence[KeptFinding]]:
        """The findings of each county that somebody sees, the latest first. Raises as `seen_by`."""
        return {one: self.counties[one].findings(state=state) for one in self.seen_by(by, region=region)}

    def problems(self, *, by: Actor, region: str, overdue: bool = False) -> dict[str, Sequence[Problem]]:
        """The problems of each county that somebody sees, the latest first. Raises as `seen_by`."""
        return {one: self.counties[one].problems(overdue=overdue) for one in self.seen_by(by, region=region)}

    def _county(self, region: str) -> Office:
        if region not in self.counties:
            raise NotFound(
                f"{self.title.zh}没有 {region}",
                f"{region!r} is no county of {self.title.en}",
                place="region",
                rule="county",
            )
        return self.counties[region]
