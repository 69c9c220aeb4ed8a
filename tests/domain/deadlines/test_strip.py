"""The calendar strip: well-formed, a cell for each day with its state, told in words, and safe wherever it stands."""

import re
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from approvalflow.domain.deadlines.explain import DateMoved, Explanation, Superseded, explain
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.stopwatch import Extension, Pause, Stopwatch
from approvalflow.domain.parties.basis import Text
from tests.domain.deadlines.places import OFFICE, at

SVG = "{http://www.w3.org/2000/svg}"
LETTER = Text("专家评审告知书", "expert review letter")


def explained(length: str, start: str, *pauses: Pause, more: Extension | None = None, **record: Any) -> Explanation:
    return explain(Stopwatch(Limit(length), at(start), pauses, more), OFFICE, letters=[LETTER], **record)


def drawn(explanation: Explanation, language: str = "zh", **settings: Any) -> ElementTree.Element:
    return ElementTree.fromstring(explanation.svg(language, **settings))


def states(picture: ElementTree.Element) -> dict[str, str]:
    """The state of each day that is drawn, by its date."""
    return {cell.get("data-day", ""): cell.get("data-state", "") for cell in picture.iter(f"{SVG}g")}


def words(picture: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in picture.iter(f"{SVG}text")]


class TestCells:
    def test_each_day_has_its_state(self) -> None:
        """Start, make-up day, holiday, counted day, due day and today, and whole weeks around them."""
        found = states(drawn(explained("5 working days", "2026-02-13 10:00"), today=date(2026, 2, 25)))
        assert found["2026-02-12"] == "outside"
        assert found["2026-02-13"] == "start"
        assert found["2026-02-14"] == "make-up"
        assert found["2026-02-15"] == "holiday"
        assert found["2026-02-25"] == "counted today"
        assert found["2026-02-27"] == "counted due"
        days = [date.fromisoformat(day) for day in found]
        assert days == [date(2026, 2, 9) + timedelta(days=step) for step in range(21)]

    @pytest.mark.parametrize("length", ["45 working days", "200 working days", "12 months"])
    @pytest.mark.parametrize("across", [1, 3])
    def test_a_long_course_has_one_cell_a_day(self, length: str, across: int) -> None:
        """Every day of the derivation once, with its number, however many columns; nothing beyond the edges."""
        explanation = explained(length, "2026-01-06 10:00")
        picture = drawn(explanation, across=across)
        cells = list(picture.iter(f"{SVG}g"))
        found = [cell.get("data-day") for cell in cells]
        assert len(found) == len(set(found)) and len(found) % 7 == 0
        numbered = {cell.get("data-day"): cell.get("data-number") for cell in cells}
        assert all(numbered[str(day.day)] == (str(day.number) if day.number else None) for day in explanation.days)
        width, height = float(picture.get("width", "")), float(picture.get("height", ""))
        for box in picture.iter(f"{SVG}rect"):
            right = float(box.get("x", "0")) + float(box.get("width", ""))
            assert 0 <= right <= width and float(box.get("y", "0")) + float(box.get("height", "")) <= height
        places = {
            (each.get("x"), each.get("y")) for each in (cell.find(f"{SVG}rect") for cell in cells) if each is not None
        }
        assert len(places) == len(cells)

    def test_paused_days_and_a_pause_that_costs_nothing(self) -> None:
        """A lost day is paused; a day on which the clock ran again at the close is counted and says so."""
        pause = Pause(at("2026-03-03 10:00"), None, at("2026-03-05 10:00"))
        found = states(drawn(explained("3 working days", "2026-03-02 10:00", pause)))
        assert [found[f"2026-03-0{day}"] for day in (3, 4, 5, 6)] == ["paused", "paused", "counted touched", "counted"]

    def test_several_pauses_have_numbers(self) -> None:
        """Each lost day names its pause, and the notes name the letter of each."""
        first = Pause(at("2026-03-03 10:00"), None, at("2026-03-04 10:00"))
        second = Pause(at("2026-03-05 10:00"), None, at("2026-03-06 10:00"))
        watch = Stopwatch(Limit("4 working days"), at("2026-03-02 10:00"), (first, second))
        said = words(drawn(explain(watch, OFFICE, letters=[LETTER, Text("检测通知", "test notice")]), "en"))
        assert {"pause 1", "pause 2"} <= set(said)
        assert any(line.startswith("1. expert review letter") for line in said)
        assert any(line.startswith("2. test notice") for line in said)

    def test_while_paused_there_is_no_due_cell(self) -> None:
        """The heading says that there is no due instant."""
        watch = Stopwatch(Limit("3 working days"), at("2026-03-02 10:00"), (Pause(at("2026-03-03 10:00")),))
        picture = drawn(explain(watch, OFFICE, at("2026-03-05 10:00")), "en", today=date(2026, 3, 5))
        assert states(picture)["2026-03-05"] == "paused today"
        assert not any("due" in state.split() for state in states(picture).values())
        assert "paused: no due instant" in (picture.findtext(f"{SVG}title") or "")

    def test_the_roll_the_horizon_and_expiry(self) -> None:
        """An end that moved on is named, provisional days have a tilde, a term before expiry shows its one day."""
        rolled = drawn(explained("5 calendar days", "2026-03-02 10:00"), "en")
        assert states(rolled)["2026-03-09"] == "plain due" and "rolled" in words(rolled)
        beyond = drawn(explained("3 working days", "2026-12-25 10:00"))
        assert states(beyond)["2026-12-28"] == "counted provisional" and "~28" in words(beyond)
        assert "约 2026-12-30 17:30 到期" in (beyond.findtext(f"{SVG}title") or "")
        watch = Stopwatch(Limit("before licence expiry"), at("2026-03-02"), expires=date(2026, 4, 1))
        assert states(drawn(explain(watch, OFFICE)))["2026-04-01"] == "plain due"

    def test_a_clock_by_the_hour_shows_hours(self) -> None:
        """Each day with the office time spent on it, and a start after hours."""
        pause = Pause(at("2026-03-03 10:00"), None, at("2026-03-03 11:00"))
        picture = drawn(explained("12 working hours", "2026-03-02 18:00", pause), "en")
        found = states(picture)
        assert (found["2026-03-02"], found["2026-03-03"]) == ("not-started", "hours touched")
        assert found["2026-03-04"] == "hours due"
        assert {"5.5h", "6.5h", "office hours counted"} <= set(words(picture))

    def test_an_end_at_midnight_is_24_00_of_its_day(self) -> None:
        """As people and the law say it, and not 00:00 of the day after."""
        watch = Stopwatch(Limit("2 working days", binds="applicant"), at("2026-03-02 10:00"))
        explanation = explain(watch, OFFICE, told=[(at("2026-03-02 11:00"), at("2026-03-05 00:00"))])
        picture = drawn(explanation)
        assert "2026-03-04 24:00 到期" in (picture.findtext(f"{SVG}title") or "")
        assert states(picture)["2026-03-04"] == "counted due"
        assert "到期 2026-03-04 24:00" in explanation.text("zh").splitlines()
        assert "told on 2026-03-02 11:00: due 2026-03-04 24:00" in explanation.text("en")

    def test_days_on_which_it_was_due_before(self) -> None:
        """A due that a notice moved stays in the picture, also where it lay after the new one."""
        later = DateMoved(at("2026-03-03 09:00"), "调整通知", at("2026-03-04 17:30"), at("2026-03-05 17:30"), "第2号")
        earlier = DateMoved(at("2026-03-04 09:00"), "再调整", at("2026-03-10 17:30"), at("2026-03-05 17:30"))
        picture = drawn(explained("3 working days", "2026-03-02 10:00", moves=[later, earlier]))
        found = states(picture)
        assert (found["2026-03-04"], found["2026-03-05"]) == ("counted was-due", "counted due")
        assert found["2026-03-10"] == "outside was-due"
        assert any("到期由 2026-03-04 改为 2026-03-05" in line for line in words(picture))

    def test_a_superseded_clock_is_due_no_more(self) -> None:
        """Its due day is shown as one that was."""
        replaced = Superseded(at("2026-03-04 10:00"), Text("补正材料已齐", "the papers are in"))
        picture = drawn(explained("3 working days", "2026-03-02 10:00", superseded=replaced), "en")
        assert states(picture)["2026-03-05"] == "counted was-due"
        assert "superseded on 2026-03-04 10:00" in (picture.findtext(f"{SVG}title") or "")

    def test_today_far_after_the_end_is_left_out(self) -> None:
        """The picture follows today for four weeks and no further."""
        explanation = explained("1 working day", "2026-03-02 10:00")
        assert states(drawn(explanation, today=date(2026, 3, 20)))["2026-03-20"] == "outside today"
        assert "2026-05-01" not in states(drawn(explanation, today=date(2026, 5, 1)))


class TestWords:
    def test_title_and_description_say_everything(self) -> None:
        """A screen reader hears what it is about, and each day with its reason, in the language of the picture."""
        explanation = explained("5 working days", "2026-02-13 10:00")
        for language, title, parts in (
            ("zh", "5个工作日：2026-02-13 起算, 2026-02-27 17:30 到期", ("第 1 日, 调休上班", "春节放假", "到期日")),
            (
                "en",
                "5 working days: from 2026-02-13, due 2026-02-27 17:30",
                ("day 1, make-up", "holiday (春节)", "due day"),
            ),
        ):
            picture = drawn(explanation, language)
            assert picture.get("role") == "img"
            assert picture.findtext(f"{SVG}title") == title
            said = picture.findtext(f"{SVG}desc") or ""
            assert all(part in said for part in parts), said
            assert "2026-02-15 – 2026-02-23" in said, "days that are alike are told together"
            assert (picture.get("lang") or "").startswith(language)

    def test_every_state_is_in_the_legend_and_no_other(self) -> None:
        """What is drawn is explained; what is not drawn is not."""
        said = words(drawn(explained("5 working days", "2026-02-13 10:00"), "en"))
        assert "make-up working day, counted" in said and "holiday, not counted" in said and "due day" in said
        assert "paused, not counted" not in said and "provisional, may change" not in said

    def test_every_cell_says_itself(self) -> None:
        """A pointer over a day reads its date, number and reason."""
        picture = drawn(explained("1 working day", "2026-03-02 10:00"), "en")
        told = {cell.get("data-day"): cell.findtext(f"{SVG}title") for cell in picture.iter(f"{SVG}g")}
        assert told["2026-03-03"] == "Tue 2026-03-03, day 1, working day, due day"


class TestSafe:
    def test_whatever_a_letter_or_a_heading_holds_is_escaped(self) -> None:
        """Markup in a title or a letter is shown as it was written, and control signs are left out."""
        letter = Text('<script>alert("1")</script> & 𠮷\x0b', "<b>'&\"")
        pause = Pause(at("2026-03-03 10:00"), None, at("2026-03-04 10:00"))
        watch = Stopwatch(Limit("2 working days"), at("2026-03-02 10:00"), (pause,))
        explanation = explain(watch, OFFICE, letters=[letter])
        text = explanation.svg("zh", title=']]><a href="x">')
        picture = ElementTree.fromstring(text)
        assert "<script" not in text and "<a " not in text
        assert picture.find(f".//{SVG}script") is None
        assert '<script>alert("1")</script> & 𠮷' in (picture.findtext(f"{SVG}desc") or "")
        assert ']]><a href="x">' in words(picture)

    def test_two_may_stand_in_one_page_under_a_strict_policy(self) -> None:
        """No id, no style, no script, no reference to anything outside."""
        text = explained("45 working days", "2026-01-06 10:00").svg("en", today=date(2026, 2, 2))
        assert not re.search(r"\s(id|style|class|href|on\w+)=|<style|<script|url\(", text)
        assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]

    def test_the_same_data_give_the_same_bytes(self) -> None:
        """Drawn twice from two derivations, it is one picture."""
        one, other = (explained("45 working days", "2026-01-06 10:00").svg() for _ in range(2))
        assert one == other

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_a_long_heading_is_wrapped_inside_the_picture(self, language: str) -> None:
        """Forty signs, or one word without a blank, stay inside the 344 points."""
        for heading in (
            "孝感市孝南区某某街道某某社区临时占用城市道路人行道摆放物品堆放材料审批事项办理期限说明",
            "x" * 90,
        ):
            picture = drawn(explained("1 working day", "2026-03-02 10:00"), language, title=heading)
            bold = [
                text for text in picture.iter(f"{SVG}text") if text.get("font-size") == "15" and text.get("x") == "5"
            ]
            assert len(bold) > 1 and "".join(text.text or "" for text in bold) == heading
