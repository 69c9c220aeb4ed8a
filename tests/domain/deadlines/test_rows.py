"""The row language: what the `due` command and batches answer, and how they refuse."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.deadlines.calendars import weekdays
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.rows import KEYS, answer
from approvalflow.errors import CalendarUnknown
from tests.domain.deadlines.places import OFFICE

TABLES = {"county": OFFICE, "weekdays": Timetable(weekdays())}


def timetable(name: str) -> Timetable:
    if name not in TABLES:
        raise CalendarUnknown(f"没有日历 {name}", f"no calendar {name}", rule="calendar-unknown")
    return TABLES[name]


def ask(**row: Any) -> dict[str, Any]:
    return answer(row, timetable, "county")


class TestAnswer:
    def test_a_plain_row(self) -> None:
        """due, light, provisional, left and why, and nothing else."""
        said = ask(start="2026-02-13", term="5 working days", now="2026-02-26T17:30:00+08:00")
        assert list(said) == ["due", "light", "provisional", "left", "why"]
        assert (said["due"], said["light"], said["provisional"]) == ("2026-02-27T17:30:00+08:00", "yellow", False)
        assert said["left"] == {"working_days": 1}
        assert said["why"][1] == {
            "day": "2026-02-14",
            "counted": True,
            "reason": "make-up working day / 调休上班",
            "source": "2026年部分节假日安排 (第1号) https://example.org/2026",
        }

    def test_light_is_null_without_now(self) -> None:
        """And left is the whole limit."""
        said = ask(start="2026-03-02", term="5 working days", now=None)
        assert said["light"] is None and said["left"] == {"working_days": 5}

    def test_red_one_microsecond_after_due(self) -> None:
        """At due it is yellow."""
        for now, light in (("2026-03-09T17:30:00+08:00", "yellow"), ("2026-03-09T17:30:00.000001+08:00", "red")):
            assert ask(start="2026-03-02", term="5 working days", now=now)["light"] == light

    def test_an_open_pause(self) -> None:
        """No due; with now what it would be."""
        row = {"start": "2026-03-02", "term": "5 working days", "pauses": [["2026-03-03", None]]}
        said = ask(**row, now="2026-03-10T10:00:00+08:00")
        assert (said["due"], said["due_if_resumed"], said["light"]) == (None, "2026-03-16T17:30:00+08:00", "green")
        assert said["left"] == {"working_days": 5}
        without = ask(**row)
        assert (without["due"], without["due_if_resumed"], without["light"]) == (None, None, None)

    def test_a_day_in_a_pause_is_its_midnight(self) -> None:
        """Half-open, overlapping pauses united."""
        said = ask(
            start="2026-03-02",
            term="5 working days",
            pauses=[["2026-03-03", "2026-03-04"], ["2026-03-03T12:00:00+08:00", "2026-03-05"]],
        )
        assert said["due"] == "2026-03-11T17:30:00+08:00"

    def test_an_extension_counts_from_the_anchor(self) -> None:
        """31 January + 1 + 1 month."""
        assert ask(start="2026-01-31", term="1 month", extend="1 month")["due"] == "2026-03-31T17:30:00+08:00"

    def test_filed_applies_the_receipt_rule(self) -> None:
        """What came on Friday night counts as received on Monday."""
        friday = "2026-03-06T18:00:00+08:00"
        assert ask(start=friday, term="1 working day")["due"] == "2026-03-09T17:30:00+08:00"
        assert ask(start=friday, term="1 working day", filed=True)["due"] == "2026-03-10T17:30:00+08:00"
        assert ask(start="2026-03-07", term="1 working day", filed=True)["due"] == "2026-03-10T17:30:00+08:00"

    def test_settings(self) -> None:
        """roll, end, warn, include_first_day, zone, hours and expires."""
        assert ask(start="2026-03-02", term="5 calendar days", roll="none")["due"] == "2026-03-07T17:30:00+08:00"
        assert (
            ask(start="2026-03-02", term="5 calendar days", roll="next working day")["due"]
            == "2026-03-09T17:30:00+08:00"
        )
        assert ask(start="2026-03-02", term="5 working days", end="end of day")["due"] == "2026-03-10T00:00:00+08:00"
        assert (
            ask(start="2026-03-02", term="5 working days", include_first_day=True)["due"] == "2026-03-06T17:30:00+08:00"
        )
        assert (
            ask(start="2026-03-02", term="5 working days", zone="Europe/Berlin")["due"] == "2026-03-09T17:30:00+01:00"
        )
        assert ask(start="2026-03-02", term="5 working days", hours="08:00-16:00")["due"] == "2026-03-09T16:00:00+08:00"
        assert (
            ask(start="2026-03-02", term="before licence expiry", expires="2026-04-01")["due"]
            == "2026-04-02T00:00:00+08:00"
        )
        assert ask(start="2026-03-02", term="5 working days", warn="none", now="2026-03-09")["light"] == "green"

    def test_calendars(self) -> None:
        """By name; one that says nothing firm is provisional."""
        said = ask(start="2026-02-13", term="5 working days", calendar="weekdays")
        assert (said["due"], said["provisional"]) == ("2026-02-20T17:30:00+08:00", True)


class TestErrors:
    @pytest.mark.parametrize(
        ("row", "rule", "place"),
        [
            ({"term": "5 days"}, "bare-days", "term"),
            ({"term": "５ working days"}, "ascii-digits", "term"),
            ({"term": None}, "missing-key", "term"),
            ({"start": None}, "missing-key", "start"),
            ({"start": "yesterday"}, "instant", "start"),
            ({"start": "2026-03-02T10:00:00"}, "instant", "start"),
            ({"start": "1999-01-01"}, "before-calendar", "start"),
            ({"start": "2061-01-01"}, "beyond-calendar", "term"),
            ({"start": "9999-12-31T23:59:59Z"}, "beyond-calendar", "term"),
            ({"start": "9999-12-31T23:59:59Z", "filed": True}, "beyond-calendar", "start"),
            ({"start": "0001-01-01T00:00:00+14:00"}, "before-calendar", "start"),
            ({"term": "999999 years"}, "beyond-calendar", "term"),
            ({"calendar": "mars"}, "calendar-unknown", "calendar"),
            ({"calendar": 7}, "text", "calendar"),
            ({"zone": "Mars/Olympus"}, "zone", "zone"),
            ({"hours": "nine to five"}, "hours-session", "hours.mon"),
            ({"pauses": "2026-03-03"}, "pauses", "pauses"),
            ({"pauses": [["2026-03-03"]]}, "pauses", "pauses[0]"),
            ({"pauses": [["2026-03-03", "2026-03-02"]]}, "pause-order", "pauses[0]"),
            ({"pauses": [["2026-03-03", "soon"]]}, "instant", "pauses[0][1]"),
            ({"pauses": [["2026-03-03", "2061-03-03"]]}, "beyond-calendar", "term"),
            ({"term": "on the spot", "pauses": [["2026-03-03", None]]}, "pause-unit", "pauses"),
            ({"term": "before licence expiry"}, "expiry", "expires"),
            ({"extend": "1 month"}, "extension-unit", "extend"),
            ({"extend": "1"}, "bare-days", "extend"),
            ({"now": "now"}, "instant", "now"),
            ({"roll": "back"}, "limit-setting", "roll"),
            ({"end": 5}, "text", "end"),
            ({"warn": "soon"}, "warn", "warn"),
            ({"filed": "yes"}, "yes-no", "filed"),
            ({"trem": "5 working days"}, "unknown-key", "trem"),
        ],
    )
    def test_a_fault_names_rule_and_place_in_both_languages(self, row: dict[str, Any], rule: str, place: str) -> None:
        """Never an exception."""
        said = ask(**{"start": "2026-03-02", "term": "5 working days", **row})
        assert list(said) == ["error"]
        assert (said["error"]["rule"], said["error"]["place"]) == (rule, place)
        assert " / " in said["error"]["message"]

    def test_what_is_not_a_row(self) -> None:
        """A list is not an object."""
        assert answer([], timetable, "county")["error"]["rule"] == "row"  # type: ignore[arg-type]

    @given(
        st.dictionaries(
            st.sampled_from(KEYS),
            st.one_of(
                st.none(),
                st.booleans(),
                st.integers(),
                st.floats(allow_nan=False),
                st.text(max_size=12),
                st.lists(st.lists(st.text(max_size=12))),
                st.sampled_from(
                    [
                        "2026-03-02",
                        "2026-03-02T10:00:00+08:00",
                        "5 working days",
                        "1 month",
                        "9 working hours",
                        "on the spot",
                        "before licence expiry",
                        "county",
                        "weekdays",
                        "none",
                        "close",
                        "Europe/Berlin",
                        "09:00-12:00",
                    ]
                ),
                st.lists(
                    st.tuples(
                        st.sampled_from(["2026-03-03", "2026-03-04T10:00:00+08:00"]),
                        st.sampled_from([None, "2026-03-05"]),
                    )
                ),
            ),
        )
    )
    def test_no_row_ever_raises(self, row: dict[str, Any]) -> None:
        """Whatever a row holds, there is an answer or an error."""
        said = answer(row, timetable, "county")
        assert ("error" in said) != ("due" in said)
