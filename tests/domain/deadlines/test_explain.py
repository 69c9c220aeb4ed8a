"""Every date as a derivation: each day, why, and from which notice or letter."""

from datetime import date
from typing import Any

import pytest

from approvalflow.domain.deadlines.explain import Act, Explanation, explain
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.stopwatch import Extension, Pause, Stopwatch, read
from approvalflow.domain.parties.basis import Basis, Text
from tests.domain.deadlines.places import CALENDAR, OFFICE, at

LETTER = Text("专家评审告知书", "expert review letter")


def explained(length: str, start: str, *pauses: Pause, more: Extension | None = None, **settings: Any) -> Explanation:
    return explain(Stopwatch(Limit(length, **settings), at(start), pauses, more), OFFICE, letters=[LETTER])


def days(explanation: Explanation) -> list[tuple[str, bool, int | None]]:
    return [(each.kind, each.counted, each.number) for each in explanation.days]


class TestDays:
    def test_each_day_counted_or_not_and_why(self) -> None:
        """The start, the make-up Saturday with its notice, the holiday with its name, and day 2."""
        found = explained("2 working days", "2026-02-13 10:00")
        assert days(found)[:3] == [("start", False, None), ("make-up", True, 1), ("holiday", False, None)]
        assert days(found)[-1] == ("working", True, 2)
        holiday = found.days[3]
        assert (holiday.day, holiday.reason.zh, holiday.source, holiday.link) == (
            date(2026, 2, 16),
            "春节放假",
            "2026年部分节假日安排 (第1号)",
            "https://example.org/2026",
        )
        assert found.due_day == found.days[-1].day == date(2026, 2, 24)

    def test_paused_by_which_letter(self) -> None:
        """A lost day names the letter that stopped it."""
        found = explained(
            "2 working days", "2026-03-02 10:00", Pause(at("2026-03-03 10:00"), None, at("2026-03-04 10:00"))
        )
        lost = found.days[1]
        assert (lost.kind, lost.counted, lost.reason.en, lost.source) == (
            "paused",
            False,
            "paused: expert review letter",
            "专家评审告知书",
        )
        assert days(found)[2:] == [("working", True, 1), ("working", True, 2)]

    def test_while_paused_up_to_now(self) -> None:
        """The days that pass are shown as paused."""
        watch = Stopwatch(Limit("2 working days"), at("2026-03-02 10:00"), (Pause(at("2026-03-03 10:00")),))
        found = explain(watch, OFFICE, at("2026-03-05 10:00"))
        assert found.due is None and found.due_day is None
        assert [each.kind for each in found.days] == ["start", "paused", "paused", "paused"]

    def test_a_short_pause_costs_no_day(self) -> None:
        """It is told in the derivation and stops no day."""
        found = explained(
            "2 working days", "2026-03-02 10:00", Pause(at("2026-03-03 17:00"), None, at("2026-03-03 18:00"))
        )
        assert days(found)[1:] == [("working", True, 1), ("working", True, 2)]

    def test_calendar_days_and_the_roll(self) -> None:
        """Days not worked count, and the days of the roll do not."""
        found = explained("5 calendar days", "2026-03-02 10:00")
        assert [each.kind for each in found.days] == ["start", *["calendar"] * 5, "weekend", "rolled"]
        assert found.days[5].number == 5 and found.days[7].day == date(2026, 3, 9)

    def test_the_floor_is_shown(self) -> None:
        """The day that a pause adds at the end says so."""
        found = explained(
            "1 working day", "2026-03-02 10:00", Pause(at("2026-03-03 10:00"), None, at("2026-03-03 17:30"))
        )
        assert days(found) == [("start", False, None), ("working", True, 1), ("floor", False, None)]

    def test_hours_and_on_the_spot(self) -> None:
        """Each day with the office time spent on it, and a day not yet started."""
        found = explained(
            "5 working hours", "2026-03-02 16:00", Pause(at("2026-03-03 00:00"), None, at("2026-03-04 00:00"))
        )
        assert [(each.kind, each.counted) for each in found.days] == [
            ("working", True),
            ("paused", False),
            ("working", True),
        ]
        assert found.days[0].reason.en == "working day, 1.5 hours"
        late = explained("on the spot", "2026-03-02 18:00")
        assert [(each.kind, each.counted) for each in late.days] == [("not-started", False), ("working", True)]

    def test_expiry_shows_the_last_day_alone(self) -> None:
        """There is nothing to count."""
        watch = Stopwatch(Limit("before licence expiry"), at("2026-03-02"), expires=date(2026, 4, 1))
        assert [(each.day, each.kind) for each in explain(watch, OFFICE).days] == [(date(2026, 4, 1), "expiry")]

    @pytest.mark.parametrize("length", ["5 working days", "40 working days", "12 calendar days", "1 month", "1 week"])
    def test_the_last_counted_number_is_the_limit(self, length: str) -> None:
        """The days counted are the limit, with and without a pause, and the last day shown is the due day."""
        for pauses in ((), (Pause(at("2026-02-10 10:00"), None, at("2026-02-25 10:00")),)):
            watch = Stopwatch(Limit(length), at("2026-02-09 10:00"), pauses)
            found = explain(watch, OFFICE)
            counted = [each.number for each in found.days if each.counted]
            whole = {"1 month": 28, "1 week": 7}.get(length) or watch.limit.term.amount
            assert counted == list(range(1, whole + 1))
            assert found.days[-1].day == read(watch, OFFICE).due_day


class TestText:
    def test_both_languages_say_everything(self) -> None:
        """Law, start, extension, pause, roll, told dates, acts, version, and a line for each day."""
        watch = Stopwatch(
            Limit("5 calendar days", source="某法"),
            at("2026-12-18 10:00"),
            (Pause(at("2026-12-21 10:00"), None, at("2026-12-22 10:00")),),
            Extension("5 calendar days", at("2026-12-22 11:00")),
        )
        told = [(at("2026-12-18 11:00"), at("2026-12-23 17:30"))]
        acts = [Act(at("2026-12-18 10:00"), Text("受理", "accepted"), "u-17")]
        found = explain(watch, OFFICE, basis=Basis("行政许可法", "42"), letters=[LETTER], told=told, acts=acts)
        english, chinese = found.text("en"), found.text("zh")
        for part in (
            "by 行政许可法 art. 42",
            "source 某法",
            "runs from 2026-12-18 10:00",
            "in all 10 calendar days",
            "expert review letter: paused",
            "moves to the next working day",
            "told on 2026-12-18 11:00: due 2026-12-23 17:30",
            "accepted (u-17)",
            "provisional",
            CALENDAR.version,
            "2026-12-19 Sat    1",
        ):
            assert part in english, part
        for part in (
            "行政许可法 第42条",
            "合计 10个自然日",
            "专家评审告知书",
            "顺延",
            "告知",
            "受理 (u-17)",
            "暂定",
            "周六",
        ):
            assert part in chinese, part
        assert found.provisional

    def test_a_clock_that_had_run_out_says_so(self) -> None:
        """What came too late is named as such."""
        found = explained(
            "1 working day", "2026-03-02 10:00", Pause(at("2026-03-04 10:00"), None, at("2026-03-09 10:00"))
        )
        assert "had run out" in found.text("en")

    def test_it_is_a_frozen_value(self) -> None:
        """Two derivations of one thing are equal."""
        assert explained("2 working days", "2026-03-02 10:00") == explained("2 working days", "2026-03-02 10:00")
