"""Reports and the monthly bulletin (通报) as papers: in words, and as documents that a plug-in sets.

A bulletin holds figures alone: of the region, of each agency, of cards, voices and problems, and the scores of units
that were published by then. It names nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

from approvalflow.domain.deadlines.moments import in_words
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.supervision.figures.figure import FIGURES, RATES, rate_text
from approvalflow.domain.supervision.figures.spans import before_it
from approvalflow.domain.supervision.papers import SupervisionPaper
from approvalflow.errors import MoveRefused
from approvalflow.office.bulletin_parts import entered, paragraphs, scored
from approvalflow.office.composing import composed
from approvalflow.office.reports import Report, ReportRow, Reports
from approvalflow.office.scores import Scores
from approvalflow.office.supervision_papers import SupervisionPapers

__all__ = ["ReportPapers"]

#: A shorter period than the shortest month has no score.
_A_MONTH = 27


class ReportPapers(Reports, Scores, SupervisionPapers):
    """Papers made of figures."""

    def report_letter(self, period: str, *, by: Sequence[str] = (), agency: str = "") -> SupervisionPaper:
        """A report in words: each figure of the whole with its name, and a line for each row. Raises as `report`."""
        report = self.report(period, by=by, agency=agency)
        lines = [*_whole(report.whole), *((_named(row), _in_short(row)) for row in report.rows)]
        return self._paper_of(report, Text("政务服务统计报表", "report of the service centre"), (), lines)

    def report_document(self, period: str, *, by: Sequence[str] = (), agency: str = "") -> bytes:
        """The same as a PDF. Raises NotFound where no plug-in sets documents, AdapterFailed where it fails."""
        return composed(self.plugins, self._as_document(self.report_letter(period, by=by, agency=agency), "report"))

    def bulletin(self, month: str) -> SupervisionPaper:
        """The bulletin of a month, or of another period, in Chinese and English.

        Raises BadInput for another period; MoveRefused (`period-open`) where it is not closed yet: what is told around
        must not change any more.
        """
        report = self.report(month, by=["agency"])
        if not report.complete:
            zh, en = f"{month} 尚未截止，不得通报", f"{month} is not closed yet"
            raise MoveRefused("bulletin", "", "period-open", zh, en)
        before = self.report(before_it(report.span)).whole
        with self._reading() as reading:
            told = paragraphs(entered(reading, report.opens, report.closes))
        body = [_at_a_glance(report, before), *told]
        rows = [(_named(row), _in_short(row)) for row in _slowest_first(report)]
        lines = [*_whole(report.whole), *rows, *self._scores_in(report)]
        return self._paper_of(report, Text("政务服务监察通报", "bulletin of supervision"), body, lines)

    def bulletin_document(self, month: str) -> bytes:
        """The same as a PDF. Raises as `bulletin` and `report_document`."""
        return composed(self.plugins, self._as_document(self.bulletin(month), "bulletin"))

    def _scores_in(self, report: Report) -> list[tuple[Text, Text]]:
        if (report.span.last - report.span.first).days < _A_MONTH:
            return []
        titles = {key: one.title for key, one in self.organisation.agencies.items()}
        return scored(self.published_scores(report.span.name), titles)

    def _paper_of(
        self, report: Report, title: Text, body: Sequence[Text], lines: Sequence[tuple[Text, Text]]
    ) -> SupervisionPaper:
        opens, closes = (
            Text(in_words(one, self.zone, "zh", ends=True), in_words(one, self.zone, "en", ends=True))
            for one in (report.opens, report.closes)
        )
        state = Text("已截止", "closed") if report.complete else Text("尚未截止", "not closed yet")
        return SupervisionPaper(
            title=title,
            number=f"{report.region} {report.span.name}",
            at=min(report.closes, self.clock.now()),
            issuer=self.organisation.region.centre,
            to=Text("", ""),
            body=(
                Text(
                    f"统计期：{opens.zh} 至 {closes.zh}（{state.zh}）。",
                    f"From {opens.en} to {closes.en} ({state.en}).",
                ),
                *body,
            ),
            lines=tuple(lines),
        )


def _at_a_glance(report: Report, before: ReportRow) -> Text:
    now = report.whole
    rates = [
        (rate.title, rate_text(now.rates[rate.key]), rate_text(before.rates[rate.key]))
        for rate in RATES
        if now.rates[rate.key] is not None
    ]
    counts = now.counts
    zh = f"收件 {counts['filed']} 件，受理 {counts['accepted']} 件"
    zh += f"，办结 {counts['finished']} 件，在办 {counts['open']} 件"
    en = f"{counts['filed']} filed, {counts['accepted']} accepted, {counts['finished']} finished, {counts['open']} open"
    zh += "".join(f"；{title.zh} {rate}（上期 {was}）" for title, rate, was in rates)
    en += "".join(f"; {title.en} {rate} (before: {was})" for title, rate, was in rates)
    return Text(f"{zh}。", f"{en}.")


def _whole(row: ReportRow) -> list[tuple[Text, Text]]:
    counts = [(one.title, str(row.counts[one.key])) for one in FIGURES if one.key in row.counts]
    rates = [(one.title, rate_text(row.rates[one.key])) for one in RATES]
    return [(title, Text(told, told)) for title, told in (*counts, *rates)]


def _named(row: ReportRow) -> Text:
    return Text(" · ".join(one.zh for one in row.titles), " · ".join(one.en for one in row.titles))


def _in_short(row: ReportRow) -> Text:
    counts, rate = row.counts, rate_text(row.rates["in_time_rate"])
    return Text(
        f"收件 {counts['filed']}，受理 {counts['accepted']}，办结 {counts['finished']}，"
        f"超期 {counts['late']}，按时 {rate}",
        f"filed {counts['filed']}, accepted {counts['accepted']}, finished {counts['finished']}, late {counts['late']},"
        f" in time {rate}",
    )


def _slowest_first(report: Report) -> list[ReportRow]:
    """The agencies by their share in time, the lowest first; those with nothing finished last."""
    rated = [(row.rates["in_time_rate"], row) for row in report.rows]
    known = [(rate, row.key, row) for rate, row in rated if rate is not None]
    return [row for _, _, row in sorted(known, key=lambda one: one[:2])] + [row for rate, row in rated if rate is None]
