"""Working-day deadlines of real years, and how they moved when a notice was amended."""

import csv
from datetime import date, timedelta

import pytest

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.rows import answer
from approvalflow_china_calendar import calendar, provincial_notices

CN = calendar()
#: The papers behind the Spring Festival of 2020: as planned, extended by the nation, extended by Hubei.
PLANNED, EXTENDED = "国办发明电〔2019〕16号", "国办发明电〔2020〕1号"
HUBEI = "湖北省人民政府办公厅关于延长2020年春节假期的通知"
#: The first day on which the second notice of the year could be known.
AMENDED = {"2019": date(2019, 3, 22), "2020": date(2020, 1, 27)}


@pytest.mark.parametrize(
    ("accepted", "n", "due"),
    [
        ("2024-02-04", 5, "2024-02-09"),
        ("2024-02-08", 5, "2024-02-21"),
        ("2025-01-24", 20, "2025-02-27"),
        ("2025-09-28", 7, "2025-10-14"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-02-14", 5, "2026-02-28"),
        ("2026-09-30", 5, "2026-10-13"),
        ("2026-12-25", 10, "2027-01-11"),
    ],
)
def test_a_deadline_over_the_holidays(accepted, n, due):
    """The n-th working day after acceptance is the known one, and counting back gives n."""
    start, end = date.fromisoformat(accepted), date.fromisoformat(due)
    assert CN.add(start, n) == end
    assert CN.count(start, end) == n
    assert CN.is_provisional(end) is (end > date(2026, 12, 25))


class TestAmendments:
    @pytest.mark.parametrize(
        ("known_on", "due", "because"),
        [
            ("2020-01-17", "2020-02-19", {PLANNED}),
            ("2020-01-26", "2020-02-19", {PLANNED}),
            ("2020-01-27", "2020-02-21", {PLANNED, EXTENDED}),
            ("2020-01-31", "2020-02-21", {PLANNED, EXTENDED}),
            ("2020-02-01", "2020-03-05", {PLANNED, EXTENDED, HUBEI}),
        ],
    )
    def test_one_case_in_hubei_with_three_due_dates(self, known_on, due, because):
        """Accepted 2020-01-17, 20 working days: the date as known on the day, and each notice that made it so."""
        hubei = calendar(date.fromisoformat(known_on), provincial_notices("420000"))
        row = {"start": "2020-01-17", "term": "20 working days"}
        answered = answer(row, lambda name: Timetable(hubei), "cn")
        assert answered["due"] == f"{due}T17:30:00+08:00"
        sources = {each["source"] for each in answered["why"]} - {""}
        assert {paper for paper in (PLANNED, EXTENDED, HUBEI) if any(paper in source for source in sources)} == because
        days = [each["day"] for each in answered["why"] if each["counted"]]
        assert (len(days), days[-1]) == (20, due)

    def test_every_recorded_move(self, shared):
        """Each recorded deadline is found before and after its amendment, the one that moves earlier included."""
        with (shared / "data/holidays/history/expected_moves.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        found = []
        for row in rows:
            amended = AMENDED[row["change"][:4]]
            start, n = date.fromisoformat(row["accepted_on"]), int(row["working_days"])
            before, after = calendar(amended - timedelta(days=1)).add(start, n), calendar(amended).add(start, n)
            found.append((str(before), str(after)))
        assert len(rows) == 8
        assert found == [(row["due_before"], row["due_after"]) for row in rows]
        assert ("2019-05-02", "2019-04-30") in found

    def test_the_version_says_what_was_known(self):
        """Two days between which a notice became known have calendars of different versions, others the same."""
        versions = [calendar(date(2020, 1, day)).version for day in (20, 26, 27, 28)]
        assert versions[0] == versions[1] != versions[2] == versions[3]


class TestHorizon:
    def test_the_horizon_is_christmas_of_the_last_arranged_year(self):
        """It moves with the next year's notice, and a province never moves it."""
        assert CN.horizon == date(2026, 12, 25)
        assert calendar(date(2025, 11, 3)).horizon == date(2025, 12, 25)
        assert calendar(date(2025, 11, 4)).horizon == date(2026, 12, 25)
        assert calendar(extra_notices=provincial_notices("420000")).horizon == CN.horizon

    def test_new_years_day_beyond_the_horizon_is_assumed_off(self):
        """1 January 2027 is off by law, and said to be assumed; the Friday before is an ordinary working day."""
        assert CN.reason(date(2027, 1, 1)).kind == "assumed-holiday"
        assert CN.reason(date(2026, 12, 31)).kind == "working"

    def test_what_the_law_assumed_is_not_laid_over_a_notice(self):
        """Inside the horizon the notice alone decides: the eve of 2024 was worked."""
        assert CN.is_working(date(2024, 2, 9))
