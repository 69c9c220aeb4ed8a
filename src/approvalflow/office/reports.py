"""Reports: the figures of a period, as a whole and broken down; the same for whoever asks, whenever they ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from fractions import Fraction

from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Region
from approvalflow.domain.supervision.figures.counting import DIMENSIONS
from approvalflow.domain.supervision.figures.figure import COUNTED, RATES, STOCK
from approvalflow.domain.supervision.figures.spans import Span, closing_of, span_from
from approvalflow.domain.supervision.figures.sums import Sums, broken_down
from approvalflow.errors import BadInput
from approvalflow.office.figures import Figures

__all__ = ["Report", "ReportRow", "Reports", "bounds_of"]

_NOTHING = Sums({})


@frozen
class ReportRow:
    """The figures of one agency, matter, person or channel, or of some of these together; of all with no key.

    Attributes:
        key: the value of each dimension that the report is broken down by, in that order; titles: what each is called.
        counts: the figures (`FIGURES`), nought included; without the stock where it is by person.
        rates: the rates (`RATES`), exact; None where there is nothing to divide by.
    """

    key: tuple[str, ...]
    titles: tuple[Text, ...]
    counts: Mapping[str, int]
    rates: Mapping[str, Fraction | None]


@frozen
class Report:
    """The figures of a region over a period.

    Attributes:
        opens, closes: the closing instants that it lies between; entered from `opens` on, before `closes`.
        until: the position of the last entry of the journal that was counted by then, 0 for none.
        complete: whether the period is closed, so that nothing of the report changes any more.
        by: what it is broken down by, some of `DIMENSIONS`. where: what it is of, where that was asked.
        whole: the sum of the rows.
    """

    region: str
    span: Span
    opens: Instant
    closes: Instant
    until: int
    complete: bool
    by: tuple[str, ...]
    where: Mapping[str, str]
    whole: ReportRow
    rows: tuple[ReportRow, ...]


class Reports(Figures):
    """What everybody who watches may ask for; nothing personal is in it but who of the staff did how much."""

    def report(
        self,
        period: str,
        *,
        by: Sequence[str] = (),
        agency: str = "",
        matter: str = "",
        person: str = "",
        channel: str = "",
    ) -> Report:
        """The figures of `2026-03-04`, `2026-W10`, `2026-03`, `2026-Q1`, `2026-H1` or `2026`.

        Args:
            by: breaks it down by some of `agency`, `matter`, `person` and `channel`.
            agency, matter, person, channel: only what is theirs.

        Raises BadInput for another period or something else to break it down by.
        """
        span = span_from(period)
        where = {"agency": agency, "matter": matter, "person": person, "channel": channel}
        if unknown := [name for name in by if name not in DIMENSIONS]:
            raise BadInput(
                f"报表只能按 {'、'.join(DIMENSIONS)} 汇总，不能按 {unknown[0]!r}",
                f"a report is broken down by {', '.join(DIMENSIONS)}, not by {unknown[0]!r}",
                place="by",
                rule="dimension",
            )
        sums, until = self._figures_over(span)
        opens, closes = bounds_of(self.organisation.region, span, self.zone)
        keys = tuple(dict.fromkeys(by))
        rows = broken_down(sums, keys, where)
        of_person = bool(person)
        whole = broken_down(sums, (), where).get((), {})
        return Report(
            region=self.region,
            span=span,
            opens=opens,
            closes=closes,
            until=until,
            complete=self.clock.now() >= closes,
            by=keys,
            where={name: value for name, value in where.items() if value},
            whole=self._report_row((), (), whole, stock=not of_person),
            rows=tuple(
                self._report_row(keys, key, counts, stock=not of_person and "person" not in keys)
                for key, counts in rows.items()
            )
            if keys
            else (),
        )

    def _figures_over(self, span: Span) -> tuple[Sums, int]:
        """What was counted in a period, the stock at its close included, and the position up to which it was."""
        found: list[Sums] = []
        stock, until = _NOTHING, 0
        with self._reading() as reading:
            last = self._last_figures(reading)
            latest, within = self._figures_kept(reading, span)
            if latest is not None:
                stock, until = latest.stock, latest.until
            found += [one.counts for one in within]
            if last is None or last.day < span.last:
                for one in self._figures_since(reading, last):
                    if one.day > span.last:
                        break
                    stock, until = one.stock, one.until
                    if span.holds(one.day):
                        found.append(one.counts)
        items = (item for sums in (*found, stock) for item in sums.items())
        return _NOTHING.with_(items), until

    def _report_row(
        self, by: tuple[str, ...], key: tuple[str, ...], counts: Mapping[str, int], *, stock: bool
    ) -> ReportRow:
        told = [figure for figure in COUNTED if stock or figure != STOCK]
        return ReportRow(
            key=key,
            titles=tuple(self._report_title(name, value) for name, value in zip(by, key, strict=True)),
            counts={figure: counts.get(figure, 0) for figure in told},
            rates={rate.key: rate.of(counts) for rate in RATES},
        )

    def _report_title(self, name: str, value: str) -> Text:
        if not value:
            return Text("—", "—")
        if name == "agency":
            return self.organisation.title_of(value)
        if name == "matter" and value in self.published.current:
            return self.published.current[value].title
        if name == "person" and value in self.organisation.people:
            person = self.organisation.people[value].name
            return Text(person, person)
        if name == "channel":
            return {"window": Text("窗口", "window"), "online": Text("网上", "online")}.get(value, Text(value, value))
        return Text(value, value)


def bounds_of(region: Region, span: Span, zone: str) -> tuple[Instant, Instant]:
    """The closing instants that a period lies between: the close of the day before it, and that of its last day."""
    return (
        closing_of(span.first - timedelta(days=1), region.closing, zone),
        closing_of(span.last, region.closing, zone),
    )
