"""The slow oracle, pauses and lights: examples worked out by hand from the page on days, limits and lights."""

from typing import Any, ClassVar

import pytest

from tests.oracle.march import due, march, oracle, short


class TestPauses:
    """5 working days from Monday 2 March are due on Monday 9."""

    @pytest.mark.parametrize(
        ("pauses", "expected"),
        [
            ([("03 09:00", "05 09:00")], "11 17:30"),
            ([("03 15:00", "04 09:30")], "10 17:30"),
            ([("03 15:00:00.000001", "04 09:30")], "09 17:30"),
            ([("03 17:29", "04 09:30"), ("04 17:29", "05 09:30"), ("05 17:29", "06 09:30")], "09 17:30"),
            ([("03 15:00", "03 17:30"), ("03 17:30", "04 12:00")], "10 17:30"),
            ([("03 15:00", "04 10:00"), ("03 16:00", "04 12:00")], "10 17:30"),
            ([("03", "04")], "10 17:30"),
            ([("09 17:30", "10 12:00")], "10 17:30"),
            ([("09 17:30:00.000001", "12 12:00")], "09 17:30"),
            ([("09 14:00", "09 17:30")], "10 17:30"),
            ([("09 14:00", "09 17:29")], "09 17:30"),
            ([("09 09:00", "09 12:00")], "09 17:30"),
            ([("06 09:00", "07 10:00")], "10 17:30"),
            ([("03 09:00", "04 09:00"), ("10 09:00", "11 09:00")], "11 17:30"),
            ([("03 09:00", "03 10:00"), ("10 09:00", "11 09:00")], "09 17:30"),
        ],
    )
    def test_working_days(self, pauses: list[tuple[str, str]], expected: str) -> None:
        """A day is lost where the clock is paused at its close; short pauses and late ones change nothing."""
        assert due("02", "5 working days", *pauses) == expected

    @pytest.mark.parametrize(
        ("term", "pause", "expected"),
        [
            ("4 calendar days", ("03 09:00", "05 09:00"), "09 17:30"),
            ("2 calendar days", ("03 09:00", "05 09:00"), "06 17:30"),
            ("3 calendar days", ("05 09:00", "09 09:00"), "09 17:30"),
            ("5 calendar days", ("08 09:00", "10 09:00"), "10 17:30"),
            ("1 week", ("03 09:00", "12 09:00"), "18 17:30"),
            ("1 month", ("03 09:00", "05 09:00"), "2026-04-06T17:30:00+08:00"),
        ],
    )
    def test_calendar_days(self, term: str, pause: tuple[str, str], expected: str) -> None:
        """Calendar days are lost one by one, days not worked too; then the end rolls, then the floor holds."""
        assert due("02", term, pause) == expected

    def test_floor_is_a_close(self) -> None:
        """A clock that ends at its start's time is still never due before the close of the day it resumes on."""
        assert due("02 10:00", "5 working days", ("09 09:00", "10 09:30"), end="same time") == "10 17:30"

    def test_working_hours(self) -> None:
        """Working hours lose what was paused, however short, and have no floor."""
        assert due("02 09:00", "2 working hours", ("02 10:00", "02 10:30")) == "02 11:30"
        assert due("02 09:00", "2 working hours", ("02 10:00", "02 15:00")) == "02 16:00"
        assert due("02 09:00", "2 working hours", ("02 11:00:00.000001", "02 15:00")) == "02 11:00"

    def test_running(self) -> None:
        """While a pause runs there is no due, but what it would be if the clock resumed now."""
        for began, now, expected in (
            ("03 09:00", "05 10:00", "11 17:30"),
            ("03 09:00", "03 10:00", "09 17:30"),
            ("09 16:30", "10 09:30", "10 17:30"),
            ("09 17:30", "10 08:00", "10 17:30"),
        ):
            row = {"start": "2026-03-02", "term": "5 working days", "pauses": [[march(began), None]], "now": march(now)}
            answer = oracle().answer(row)
            assert (answer["due"], short(answer["due_if_resumed"])) == (None, expected)

    def test_running_too_late(self) -> None:
        """A pause that begins after the clock has run out changes nothing."""
        row = {
            "start": "2026-03-02",
            "term": "5 working days",
            "pauses": [["2026-03-10", None]],
            "now": march("11 10:00"),
        }
        answer = oracle().answer(row)
        assert (short(answer["due"]), answer["light"]) == ("09 17:30", "red")


class TestLights:
    """5 working days from Monday 2 March: due Monday 9 17:30, 39 office hours, the middle at Wednesday's close."""

    ROW: ClassVar[dict[str, str]] = {"start": "2026-03-02", "term": "5 working days"}

    @pytest.mark.parametrize(
        ("warn", "expected"),
        [
            ("24 hours", "08 17:30"),
            ("1 working day", "06 17:30"),
            ("2 working days", "05 17:30"),
            ("5 working days", "04 17:30"),
            ("4 working hours", "09 11:30"),
            ("80 %", "06 17:30"),
            ("79 %", "05 17:30"),
            ("1 %", "04 17:30"),
            ("none", None),
        ],
    )
    def test_yellow(self, warn: str, expected: str | None) -> None:
        """Yellow begins at the warning, never before the middle."""
        said = oracle().yellow({**self.ROW, "warn": warn})
        assert short(said) == expected

    def test_same_day_starts_green(self) -> None:
        """What is due the same day is yellow from the middle of its office time: 5.5 hours from 10:00."""
        assert short(oracle().yellow({"start": march("02 10:00"), "term": "on the spot"})) == "02 14:45"

    def test_pauses_are_left_out_of_the_middle(self) -> None:
        """Two lost days do not move the middle into the pause: due Wednesday 11, 39 hours left out of 52."""
        row = {**self.ROW, "pauses": [[march("03 09:00"), march("05 09:00")]], "warn": "5 working days"}
        assert short(oracle().yellow(row)) == "06 17:30"

    @pytest.mark.parametrize(
        ("now", "expected"),
        [
            ("02 09:00", "green"),
            ("08 17:29:59.999999", "green"),
            ("08 17:30", "yellow"),
            ("09 17:30", "yellow"),
            ("09 17:30:00.000001", "red"),
        ],
    )
    def test_colour(self, now: str, expected: str) -> None:
        """Yellow at its instant and at due, red one microsecond later."""
        assert oracle().answer({**self.ROW, "now": march(now)})["light"] == expected

    @pytest.mark.parametrize(
        ("pause", "now", "expected"),
        [
            (("09 09:00", "11 09:00"), "10 10:00", "yellow"),
            (("09 09:00", None), "20 10:00", "yellow"),
            (("05 09:00", "10 09:00"), "09 10:00", "green"),
            (("05 09:00", None), "20 10:00", "green"),
            (("05 09:00", "10 09:00"), "10 10:00", "green"),
            (("09 09:00", "11 09:00"), "11 10:00", "yellow"),
            (("10 09:00", "11 09:00"), "10 10:00", "red"),
        ],
    )
    def test_paused(self, pause: tuple[str, str | None], now: str, expected: str) -> None:
        """A paused clock keeps its colour; one that has run out stays red; afterwards the new due decides."""
        row = {**self.ROW, "pauses": [[march(pause[0]), pause[1] and march(pause[1])]], "now": march(now)}
        assert oracle().answer(row)["light"] == expected

    def test_no_light_without_now(self) -> None:
        """Without a now there is neither light nor remainder."""
        answer = oracle().answer(self.ROW)
        assert (answer["light"], answer["left"]) == (None, None)

    @pytest.mark.parametrize(
        ("now", "expected"), [("02 09:00", 5), ("03 17:29", 5), ("03 17:30", 4), ("09 10:00", 1), ("09 17:30", 0)]
    )
    def test_left(self, now: str, expected: int) -> None:
        """A working day is spent when the office closes on it."""
        assert oracle().answer({**self.ROW, "now": march(now)})["left"] == {"working_days": expected}

    def test_left_stands_still_while_paused(self) -> None:
        """Lost days are not spent."""
        row = {**self.ROW, "pauses": [[march("04 09:00"), None]], "now": march("20 10:00")}
        assert oracle().answer(row)["left"] == {"working_days": 4}

    def test_left_of_hours(self) -> None:
        """Working hours are left exactly."""
        row = {"start": march("02 09:00"), "term": "5 working hours", "now": march("02 11:30")}
        assert oracle().answer(row)["left"] == {"working_hours": 2.5}

    @pytest.mark.parametrize(
        ("row", "expected"),
        [
            ({}, ["06 09:00", "08 17:30", "09 09:00"]),
            ({"warn": "1 working day"}, ["06 09:00", "06 17:30", "09 09:00"]),
            ({"warn": "4 working hours"}, ["09 09:00", "09 11:30"]),
            ({"start": march("02 10:00"), "term": "on the spot"}, ["02 14:45"]),
            ({"pauses": [["2026-03-03", None]]}, []),
        ],
    )
    def test_reminders(self, row: dict[str, Any], expected: list[str]) -> None:
        """At yellow, at the opening before it where the office is shut, at the opening of the due day, not before the
        anchor."""
        assert [short(each) for each in oracle().reminders({**self.ROW, **row})] == expected


class TestWhy:
    """The list of days behind a date."""

    def test_every_day_once(self) -> None:
        """From the start day to the due day, each with its reason."""
        answer = oracle().answer({"start": "2026-02-13", "term": "5 working days"})
        assert [row["day"] for row in answer["why"] if row["counted"]] == [
            "2026-02-14",
            "2026-02-24",
            "2026-02-25",
            "2026-02-26",
            "2026-02-27",
        ]
        assert [row["reason"] for row in answer["why"]][:3] == ["start day", "make-up day", "holiday"]
        assert len(answer["why"]) == 15

    def test_paused_days(self) -> None:
        """A lost day says that it was paused."""
        row = {"start": "2026-03-02", "term": "1 working day", "pauses": [[march("03 09:00"), march("04 09:00")]]}
        assert [(each["counted"], each["reason"]) for each in oracle().answer(row)["why"]] == [
            (False, "start day"),
            (False, "paused"),
            (True, "working day"),
        ]
