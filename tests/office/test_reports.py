"""Reports: what is counted, on which day, and the same figure whether a day was kept or is counted again."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from approvalflow import BadInput, MoveRefused
from approvalflow.domain.deadlines.moments import Day, rfc3339
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Organisation, Region
from approvalflow.domain.supervision.figures.figure import rate_text
from approvalflow.domain.supervision.figures.spans import before_it, span_from
from approvalflow.domain.supervision.means import points_text
from approvalflow.office.report_sheets import report_as_xlsx
from approvalflow.office.verify import verify
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from tests.office.test_supervision import overdue
from tests.office.watched import CENTRE, EYE, HEAD
from tests.office.world import APPROVER, CLERK, REVIEWER, World

HALF_PAST_FIVE = Organisation(Region("420921", Text("示例县", "Sample County"), closing=17 * 60 + 30))


def counts(world: World, period: str, **where: str) -> dict[str, int]:
    """What is not nought."""
    return {key: number for key, number in world.office.report(period, **where).whole.counts.items() if number}


def worked() -> World:
    """A week: one granted, one declined, one open, one withdrawn."""
    world = World(organisation=HALF_PAST_FIVE)
    world.office.grant(world.reviewed(), by=APPROVER)
    declined = world.filed()
    world.office.decline(declined, by=CLERK, outcome="not-competent", reason="国道", competent="公路局")
    world.reviewing()
    return world


def test_everything_is_counted_once_with_its_rates() -> None:
    """The row of the region, and the same broken down."""
    world = worked()
    report = world.office.report("2026-03", by=["agency", "person"])
    whole = report.whole
    told = {key: number for key, number in whole.counts.items() if number}
    assert told == {
        "filed": 3,
        "declined": 1,
        "accepted": 2,
        "finished": 1,
        "granted": 1,
        "early": 1,
        "in_time": 1,
        "open": 1,
        "statutory_days": 20,
        "promised_days": 8,
    }
    assert whole.rates["in_time_rate"] == 1
    assert whole.rates["shortened_rate"] == Fraction(12, 20)
    assert whole.rates["rectified_rate"] is None
    by_person = {row.key[1]: row.counts for row in report.rows}
    assert by_person[CLERK.id]["declined"] == 1
    assert by_person[APPROVER.id]["finished"] == 1
    assert "open" not in by_person[CLERK.id]
    assert REVIEWER.id not in by_person
    assert sum(row.counts["filed"] for row in report.rows) == whole.counts["filed"]


def test_kept_days_say_what_counting_again_says() -> None:
    """Every period, before and after the days are kept; the entry of each day names the one before it."""
    world = worked()
    overdue(world)
    for moment in ("2026-04-02T09:30:00+08:00", "2026-05-04T09:30:00+08:00"):
        world.at(moment)
        sweep(world.office)
        periods = ("2026-03-02", "2026-W10", "2026-03", "2026-04", "2026-Q1", "2026-H1", "2026")
        before = [world.office.report(period, by=["agency", "matter", "person", "channel"]) for period in periods]
        assert world.office.close_figures() > 0
        assert world.office.close_figures() == 0
        after = [world.office.report(period, by=["agency", "matter", "person", "channel"]) for period in periods]
        assert before == after
    assert after[-1].whole.counts["late"] + after[-1].whole.counts["in_time"] == after[-1].whole.counts["finished"]
    assert not verify(world.office.store, world.office.region).violations


def test_what_is_entered_after_the_close_is_counted_the_next_day_and_a_closed_day_stays() -> None:
    """At 17:30 the day is over, whatever business time the act says."""
    world = World(organisation=HALF_PAST_FIVE)
    world.at("2026-03-03T17:29:59+08:00")
    world.filed()
    assert not world.office.report("2026-03-03").complete
    world.at("2026-03-03T17:30:00+08:00")
    world.filed()
    report = world.office.report("2026-03-03")
    assert report.complete
    assert rfc3339(report.opens, world.office.zone) == "2026-03-02T17:30:00+08:00"
    world.office.close_figures()
    assert counts(world, "2026-03-03") == {"filed": 1}
    assert counts(world, "2026-03-04") == {"filed": 1}
    assert world.office.report("2026-03-03") == report


def test_the_stock_is_that_of_the_close() -> None:
    """A month later nothing was filed, and one is still open."""
    world = worked()
    assert counts(world, "2026-02") == {}
    world.at("2026-03-31T18:00:00+08:00")
    world.office.close_figures()
    assert counts(world, "2026-03-30", agency="urban") == {"open": 1}
    assert counts(world, "2026-03-30", agency="police") == {}
    assert counts(world, "2026-03", person=APPROVER.id)["finished"] == 1


@pytest.mark.parametrize("name", ["", "2026-13", "2026-W54", "2026-02-30", "26-01", "2026-Q5", "٢٠٢٦"])
def test_another_period_is_refused_with_words(name: str) -> None:
    """In both languages."""
    with pytest.raises(BadInput, match="2026-W10"):
        span_from(name)


def test_another_dimension_is_refused() -> None:
    """Personal data is no dimension."""
    with pytest.raises(BadInput, match="broken down"):
        World().office.report("2026", by=["party"])


def test_rates_are_printed_half_up() -> None:
    """Exact until then."""
    assert [rate_text(one) for one in (None, Fraction(1), Fraction(1, 3), Fraction(1, 8000), Fraction(-1, 4))] == [
        *("—", "100.00%", "33.33%", "0.01%", "-25.00%"),
    ]
    assert attrs.fields(Region).closing.default == 1440


@pytest.mark.parametrize(
    ("name", "before"),
    [
        *(("2026-03-01", "2026-02-28"), ("2026-W01", "2025-W52"), ("2026-01", "2025-12"), ("2026-Q1", "2025-Q4")),
        *(("2026-H2", "2026-H1"), ("2026", "2025")),
    ],
)
def test_the_period_before_is_of_the_same_kind(name: str, before: str) -> None:
    """Across the year too."""
    assert before_it(span_from(name)) == before


def test_a_bulletin_is_of_a_closed_period_and_names_nobody() -> None:
    """Refused with words before; both languages, the slowest agency first."""
    world = worked()
    overdue(world)
    with pytest.raises(MoveRefused, match="2026-03"):
        world.office.bulletin("2026-03")
    world.at("2026-03-31T17:30:00+08:00")
    while look(world.office).entries:
        pass
    paper = world.office.bulletin("2026-03")
    text = paper.text()
    assert "收件 4 件，受理 3 件" in text.zh
    assert "4 filed, 3 accepted" in text.en
    assert "黄牌" in text.zh
    assert "yellow card" in text.en
    assert not any(word in text.zh + text.en for word in (CLERK.id, APPROVER.id, "王芳"))
    assert "收件：4" in world.office.report_letter("2026-03", by=["agency"]).text().zh


def test_a_bulletin_tells_what_the_public_said_of_problems_and_of_scores() -> None:
    """Counted by when it was entered, so that the next month's acts change nothing; grades from three ratings on."""
    world = worked()
    office = world.office
    upheld = office.complain("推诿", topic="handling", agency="urban").voice.ref
    office.complain("态度差", topic="attitude", agency="urban")
    office.accept_complaint(upheld, by=CENTRE)
    office.decide_complaint(upheld, "upheld", "属实，已批评教育", by=CENTRE)
    office.ask_question("几点开门？", agency="urban")
    problem = office.note_problem("按时办结率低", source="report", agency="urban", due=Day(2026, 3, 10), by=EYE)
    world.at("2026-03-20T10:00:00+08:00")
    office.finish_problem(problem.ref, "已加派人手", by=HEAD)
    world.at("2026-04-01T09:00:00+08:00")
    before = office.bulletin("2026-03").text()
    assert "投诉 2 件，咨询 1 件，评价 0 次；办结投诉 1 件，其中属实 1 件" in before.zh
    assert "complaints decided 1, upheld 1" in before.en
    assert "登记 1 个，报告整改 1 个（逾期 1 个），销号 0 个" in before.zh
    office.close_problem(problem.ref, "属实", by=EYE)
    office.complain("又推诿", topic="handling", agency="urban")
    assert office.bulletin("2026-03").text() == before
    while look(office).entries:
        pass
    office.publish_scores("2026-03", by=EYE)
    (score,) = [one for one in office.published_scores("2026-03") if not one.whose.person and not one.whose.matter]
    assert f"{points_text(score.points)}，" in office.bulletin("2026-03").text().zh
    assert "published score" in office.bulletin("2026-03").text().en
    assert "published score" not in office.bulletin("2026-03-20").text().en


def test_a_workbook_holds_the_figures_and_their_formulas(tmp_path: Path) -> None:
    """Read again as any spreadsheet does."""
    openpyxl = pytest.importorskip("openpyxl")
    world = worked()
    report = world.office.report("2026-03", by=["agency"])
    path = tmp_path / "march.xlsx"
    path.write_bytes(report_as_xlsx(report, zone=world.office.zone))
    book = openpyxl.load_workbook(path)
    sheet, formulas = book["figures"], book["formulas"]
    head = [cell.value for cell in sheet[6]]
    last = dict(zip(head, [cell.value for cell in sheet[sheet.max_row]], strict=True))
    assert (last["收件 filed"], last["办结 finished"], last["在办 open"]) == (3, 1, 1)
    assert float(last["承诺提速率 promised sooner, share"]) == 0.6
    assert sheet["B3"].value == "2026-03-31T17:30:00+08:00"
    assert [row[1].value for row in formulas.iter_rows(min_row=2) if row[0].value == "按时办结率"] == [
        "按时办结 ÷ 办结"
    ]
