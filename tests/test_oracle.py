"""The slow oracle, days and terms: examples worked out by hand from the page on days, limits and lights."""

from datetime import date
from pathlib import Path

import pytest

from tests.oracle.march import AMENDED, HUBEI, NAMED, PLANNED, due, oracle, rule
from tests.oracle.notices import from_holiday_cn, statutory_days
from tests.oracle.rows import Oracle

HOLIDAYS = Path(__file__).parents[2] / "shared" / "data" / "holidays"
needs_notices = pytest.mark.skipif(not HOLIDAYS.is_dir(), reason="no folder ../shared beside this checkout")


class TestKnownDates:
    """Dates that the notices give."""

    @pytest.mark.parametrize(
        ("named", "start", "amount", "expected"),
        [
            (NAMED, "2024-02-04", 5, "2024-02-09"),
            (NAMED, "2024-02-08", 5, "2024-02-21"),
            (NAMED, "2025-01-24", 20, "2025-02-27"),
            (NAMED, "2025-09-28", 7, "2025-10-14"),
            (NAMED, "2026-02-13", 5, "2026-02-27"),
            (NAMED, "2026-02-14", 5, "2026-02-28"),
            (NAMED, "2026-09-30", 5, "2026-10-13"),
            (PLANNED, "2020-01-17", 20, "2020-02-19"),
            (AMENDED, "2020-01-17", 20, "2020-02-21"),
            (HUBEI, "2020-01-17", 20, "2020-03-05"),
        ],
    )
    def test_working_days(self, named: dict[date, bool], start: str, amount: int, expected: str) -> None:
        """Working days end at the close of the n-th day that the notices leave."""
        answer = oracle(named).answer({"start": start, "term": f"{amount} working days"})
        assert (answer["due"], answer["provisional"]) == (f"{expected}T17:30:00+08:00", False)

    def test_beyond_the_horizon(self) -> None:
        """Beyond 25 December the statutory days are assumed and the result is provisional."""
        answer = oracle().answer({"start": "2026-12-25", "term": "10 working days"})
        assert (answer["due"], answer["provisional"]) == ("2027-01-11T17:30:00+08:00", True)

    def test_the_25th_is_firm(self) -> None:
        """The horizon itself is firm, the day after is not."""
        firm = oracle().answer({"start": "2026-12-24", "term": "1 working day"})
        after = oracle().answer({"start": "2026-12-25", "term": "1 calendar day", "roll": "none"})
        assert (firm["provisional"], after["provisional"]) == (False, True)

    def test_before_the_first_notice(self) -> None:
        """A start before the first notice is refused."""
        assert rule({"start": "2019-12-31", "term": "1 working day"}) == "before-first-notice"

    @needs_notices
    def test_the_files_give_the_same(self) -> None:
        """The yearly files and the small tables agree, with and without the amendments of 2020."""
        now = from_holiday_cn(HOLIDAYS)
        planned = from_holiday_cn(HOLIDAYS, instead={2020: HOLIDAYS / "history" / "2020.as-of-2019-11-21.json"})
        hubei = from_holiday_cn(HOLIDAYS, overlay={day: off for day, off in HUBEI.items() if day >= date(2020, 2, 3)})
        row = {"start": "2020-01-17", "term": "20 working days"}
        assert [each.answer(row)["due"][:10] for each in (planned, now, hubei)] == [
            "2020-02-19",
            "2020-02-21",
            "2020-03-05",
        ]
        later = now.answer({"start": "2026-12-25", "term": "10 working days"})
        assert (later["due"][:10], later["provisional"]) == ("2027-01-11", True)

    @needs_notices
    def test_recorded_moves(self) -> None:
        """Every recorded move of a due by an amendment comes out, before and after."""
        now = from_holiday_cn(HOLIDAYS)
        history = HOLIDAYS / "history"
        before = {
            "2019": from_holiday_cn(HOLIDAYS, instead={2019: history / "2019.as-of-2019-03-09.json"}),
            "2020": from_holiday_cn(HOLIDAYS, instead={2020: history / "2020.as-of-2019-11-21.json"}),
        }
        lines = (history / "expected_moves.csv").read_text(encoding="utf-8").splitlines()[1:]
        assert lines
        for line in lines:
            _, start, amount, was, became = line.rsplit(",", 4)
            row = {"start": start, "term": f"{amount} working days"}
            assert before[start[:4]].answer(row)["due"][:10] == was
            assert now.answer(row)["due"][:10] == became

    def test_statutory_days_of_2027(self) -> None:
        """The 13 statutory days, on their dates."""
        said = " ".join(f"{day:%m-%d}" for day in sorted(statutory_days(2027)))
        assert said == "01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 10-01 10-02 10-03"


class TestCounting:
    """Terms without pauses."""

    @pytest.mark.parametrize(
        ("start", "term", "expected"),
        [
            ("02", "5 working days", "09 17:30"),
            ("02", "5个工作日", "09 17:30"),
            ("07", "1 working day", "09 17:30"),
            ("02", "5 calendar days", "09 17:30"),
            ("02", "4个自然日", "06 17:30"),
            ("02", "1 week", "09 17:30"),
            ("2026-01-30", "1 month", "02 17:30"),
            ("2026-01-31", "2个月", "31 17:30"),
            ("2025-02-27", "1 year", "2026-02-27T17:30:00+08:00"),
            ("2024-02-29", "1 year", "2025-02-28T17:30:00+08:00"),
            ("02 11:00", "1 working hour", "02 12:00"),
            ("02 11:00", "2 working hours", "02 15:00"),
            ("06 17:00", "1 working hour", "09 09:30"),
            ("07 10:00", "7 working hours", "10 09:30"),
            ("02 10:00", "on the spot", "02 17:30"),
            ("02 17:29:59.999999", "on the spot", "02 17:30"),
            ("02 17:30", "on the spot", "03 17:30"),
            ("07 10:00", "on the spot", "09 17:30"),
        ],
    )
    def test_ends(self, start: str, term: str, expected: str) -> None:
        """Each unit ends where the page says; 28 February 2026 is a make-up Saturday."""
        if start == "2026-01-30":
            assert due(start, term) == "2026-02-28T17:30:00+08:00"
        else:
            assert due(start, term) == expected

    def test_extension(self) -> None:
        """An extension counts from the anchor with the total: 31 January + 1 + 1 month is 31 March."""
        assert due("2026-01-31", "1 month", extend="1 month") == "31 17:30"
        assert due("02", "3 working days", extend="2 working days") == "09 17:30"

    def test_instants_of_the_end(self) -> None:
        """Close, the same time as the start, or the end of the day."""
        assert due("02 10:15", "5 working days", end="same time") == "09 10:15"
        assert due("02 10:15", "5 working days", end="end of day") == "10 00:00"
        assert due("02", "5 calendar days", roll="none") == "07 17:30"
        assert due("02", "5 calendar days", roll="none", end="end of day") == "08 00:00"

    def test_first_day(self) -> None:
        """An old local rule may count the start day."""
        assert due("02", "5 working days", include_first_day=True) == "06 17:30"
        assert due("07", "1 working day", include_first_day=True) == "09 17:30"
        assert due("02", "5 calendar days", include_first_day=True) == "06 17:30"

    def test_receipt(self) -> None:
        """Where the county's receipt rule applies, what comes late counts as received on the next working day."""
        assert due("02 17:30", "1 working day", filed=True) == "03 17:30"
        assert due("02 17:31", "1 working day", filed=True) == "04 17:30"
        assert due("07 10:00", "1 working day", filed=True) == "10 17:30"

    def test_make_up_day_takes_mondays_hours(self) -> None:
        """A worked Saturday has Monday's sessions; so has the close of a day that is not worked."""
        week = (((480, 720), (840, 1020)), *(((540, 720),),) * 5, ())
        answers = [
            oracle(hours=week).answer({"start": "2026-02-27", "term": term, "roll": "none"})["due"][:16]
            for term in ("1 working day", "2 calendar days", "4 calendar days")
        ]
        assert answers == ["2026-02-28T17:00", "2026-03-01T17:00", "2026-03-03T12:00"]

    def test_zone_with_summer_time(self) -> None:
        """A local time that does not exist moves on by the gap; a doubled one is the first."""
        berlin = Oracle({}, date(2026, 12, 25), date(2020, 1, 1), {}, zone="Europe/Berlin")
        row = {"term": "1 calendar day", "end": "same time", "roll": "none"}
        assert berlin.answer({"start": "2026-03-28T02:30:00+01:00", **row})["due"] == "2026-03-29T03:30:00+02:00"
        assert berlin.answer({"start": "2026-10-24T02:30:00+02:00", **row})["due"] == "2026-10-25T02:30:00+02:00"

    @pytest.mark.parametrize(
        ("term", "expected"),
        [
            ("5 days", "bare-days"),
            ("5日", "bare-days"),
            ("5天", "bare-days"),
            ("５ working days", "digits"),
            ("working days", "term"),
            ("-1 working days", "term"),
            ("0 working days", "term"),
            ("5 fortnights", "term"),
        ],
    )
    def test_refused_terms(self, term: str, expected: str) -> None:
        """Bare days, digits that are not ASCII, and what is no term are refused by name."""
        assert rule({"start": "2026-03-02", "term": term}) == expected

    def test_refused_rows(self) -> None:
        """An extension of another unit, a pause on the spot, a pause that ends too early, a broken instant."""
        row = {"start": "2026-03-02", "term": "1 month"}
        assert rule({**row, "extend": "10 working days"}) == "extension-unit"
        assert rule({**row, "term": "on the spot", "pauses": [["2026-03-02", None]]}) == "no-pause"
        assert rule({**row, "pauses": [["2026-03-03", "2026-03-02"]]}) == "pause"
        assert rule({**row, "pauses": [["2026-03-01", "2026-03-03"]]}) == "pause-before-start"
        assert rule({**row, "start": "2026-02-30"}) == "instant"
        assert rule({**row, "term": "99999 years"}) == "too-far"
