"""Every date as a derivation: each day, why, and from which notice or letter."""

from datetime import date
from typing import Any

import pytest

from approvalflow.domain.deadlines.calendars import weekdays
from approvalflow.domain.deadlines.explain import Act, DateMoved, Explanation, Letter, Superseded, explain
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.moments import HOUR
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
        acts = [Act(at("2026-12-18 10:00"), Text("受理", "accepted"), Text("城管局", "urban management"))]
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
            "accepted (urban management)",
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
            "受理 (城管局)",
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


class TestArticles:
    def test_each_rule_holds_its_article_as_data(self) -> None:
        """The steps come in their order, each with the articles that its sentence names."""
        watch = Stopwatch(
            Limit("5 working days", source="行政许可法 art. 42"),
            at("2026-03-02 10:00"),
            (Pause(at("2026-03-03 10:00"), None, at("2026-03-04 10:00")),),
            Extension("5 working days", at("2026-03-05 10:00")),
        )
        rules = explain(watch, OFFICE).rules
        assert [(rule.step, [basis.text() for basis in rule.basis]) for rule in rules] == [
            ("limit", []),
            ("start", []),
            ("count", ["民法典 第201条"]),
            ("count", ["行政许可法 第82条"]),
            ("extension", ["行政许可法 第42条"]),
            ("pauses", ["行政许可法 第45条"]),
            ("pause", []),
            ("end", ["民法典 第203条"]),
            ("due", []),
            ("version", []),
        ]
        assert rules[3].zh.endswith("(行政许可法 第82条)") and rules[3].en.endswith("(Licensing Law art. 82)")

    @pytest.mark.parametrize(
        "length, articles",
        [
            ("1 month", ["民法典 第201条", "民法典 第202条", "民法典 第203条", "民法典 第203条"]),
            ("10 calendar days", ["民法典 第201条", "民法典 第203条", "民法典 第203条"]),
            ("4 working hours", ["民法典 第201条"]),
            ("on the spot", ["行政许可法 第34条"]),
        ],
    )
    def test_each_unit_rests_on_its_own(self, length: str, articles: list[str]) -> None:
        """Months, calendar days, hours and on the spot."""
        found = explained(length, "2026-03-02 10:00")
        assert [basis.text() for rule in found.rules for basis in rule.basis] == articles

    def test_what_is_not_sure_is_not_said(self) -> None:
        """The licensing law holds for licences; the applicant's days and an old local rule do not rest on it."""
        plain = explained("2 working days", "2026-03-02 10:00").text("zh")
        assert "行政许可: 行政许可法 第82条" in plain and "参照 民法典 第201条" in plain
        assert "第82条" not in explained("2 working days", "2026-03-02 10:00", binds="applicant").text("zh")
        old = explained("2 working days", "2026-03-02 10:00", include_first_day=True).text("zh")
        assert "旧地方规定" in old and "第201条" not in old

    def test_a_law_is_cited_from_when_it_was_in_force(self) -> None:
        """Before 2021 the General Provisions, which had the same articles; before October 2017 neither."""
        office = Timetable(weekdays())
        for start, law in (("2021-01-04", "民法典 第201条"), ("2020-12-31", "民法总则 第201条"), ("2017-09-29", "")):
            text = explain(Stopwatch(Limit("2 working days"), at(f"{start} 10:00")), office).text("zh")
            assert (f"参照 {law}" in text) if law else ("参照" not in text)

    def test_the_receipt_rule(self) -> None:
        """The day of receipt is the true one, or the one that a published rule makes of it."""
        true = explain(
            Stopwatch(Limit("2 working days"), at("2026-03-02 20:00")), OFFICE, received=at("2026-03-02 20:00")
        )
        assert "收件日为实际到达的日历日 (电子签名法 第11条)" in true.text("zh")
        moved = explain(
            Stopwatch(Limit("2 working days"), at("2026-03-03 09:00")), OFFICE, received=at("2026-03-02 20:00")
        )
        assert "2026-03-02 20:00 收件, 按已公布的收件规则视为 2026-03-03 收件" in moved.text("zh")
        limit = Limit("5 working days", start="filing", on_missed="deemed-accepted")
        intake = explain(Stopwatch(limit, at("2026-03-02 10:00")), OFFICE)
        assert "已公布收件规则的除外" not in intake.text("zh") and "第11条" in intake.text("zh")


class TestRecord:
    def test_a_letter_names_its_kind_and_law(self) -> None:
        """And a pause says what it cost: days, nothing because it was short, nothing because no close lay in it."""
        letter = Letter("评审告知书", "review letter", Text("专家评审", "expert review"), Basis("行政许可法", "45"))
        pauses = (
            Pause(at("2026-03-03 10:00"), None, at("2026-03-05 10:00")),
            Pause(at("2026-03-06 17:00"), None, at("2026-03-06 18:00")),
            Pause(at("2026-03-09 09:00"), None, at("2026-03-09 17:00")),
        )
        watch = Stopwatch(Limit("8 working days"), at("2026-03-02 10:00"), pauses)
        said = [rule.en for rule in explain(watch, OFFICE, letters=[letter] * 3).rules if rule.step == "pause"]
        head = "review letter (expert review, Licensing Law art. 45): paused from "
        assert said == [
            f"{head}2026-03-03 10:00 to 2026-03-05 10:00: 2 days not counted",
            f"{head}2026-03-06 17:00 to 18:00: less than 3 hours of office time, costs no day",
            f"{head}2026-03-09 09:00 to 17:00: not paused at a close, costs no day",
        ]

    def test_overlapping_pauses_are_both_named(self) -> None:
        """A day that two letters stopped names both."""
        pauses = (
            Pause(at("2026-03-03 10:00"), None, at("2026-03-05 10:00")),
            Pause(at("2026-03-04 10:00"), None, at("2026-03-06 10:00")),
        )
        watch = Stopwatch(Limit("2 working days"), at("2026-03-02 10:00"), pauses)
        found = explain(watch, OFFICE, letters=[LETTER, Text("检测通知", "test notice")])
        assert [each.pauses for each in found.days if each.kind == "paused"] == [(1,), (1, 2), (2,)]
        assert found.days[2].reason.zh == "暂停计时: 专家评审告知书、检测通知"

    def test_the_pause_that_runs_is_named_and_not_an_earlier_one(self) -> None:
        """After a first pause has ended, days of a second one carry the second letter."""
        pauses = (Pause(at("2026-03-03 10:00"), None, at("2026-03-04 10:00")), Pause(at("2026-03-05 10:00")))
        watch = Stopwatch(Limit("5 working days"), at("2026-03-02 10:00"), pauses)
        found = explain(watch, OFFICE, at("2026-03-06 10:00"), letters=[LETTER, Text("检测通知", "test notice")])
        assert [each.source for each in found.days if each.kind == "paused"] == [
            "专家评审告知书",
            "检测通知",
            "检测通知",
        ]

    def test_the_notified_time_used_up(self) -> None:
        """A pause that nobody ended says that the clock resumed by itself, and while it runs until when."""
        pause = Pause(at("2026-03-03 10:00"), at("2026-03-05 10:00"))
        watch = Stopwatch(Limit("5 working days"), at("2026-03-02 10:00"), (pause,))
        assert "自 2026-03-03 10:00 起暂停, 告知至 2026-03-05 10:00" in explain(watch, OFFICE).text("zh")
        over = explain(watch, OFFICE, at("2026-03-09 10:00")).text("zh")
        assert "2026-03-03 10:00 至 2026-03-05 10:00 暂停 (告知的时间用完, 自行恢复), 不计 2 日" in over

    def test_notices_are_cited_once_and_by_number(self) -> None:
        """The days point to the notice by its number, and the notice that moved the due has the next one."""
        move = DateMoved(
            at("2026-02-14 09:00"),
            "调整通知",
            at("2026-02-20 17:30"),
            at("2026-02-24 17:30"),
            "第2号",
            "https://example.org/2",
        )
        watch = Stopwatch(Limit("2 working days"), at("2026-02-13 10:00"))
        found = explain(watch, OFFICE, moves=[move])
        assert [notice.link for notice in found.notices] == ["https://example.org/2026", "https://example.org/2"]
        lines = found.text("en").splitlines()
        assert "2026-02-14 Sat    1  make-up working day  [1]" in lines
        assert found.record[0].en.endswith(
            "notice 调整通知 (第2号) moved the date from 2026-02-20 17:30 to 2026-02-24 17:30"
        )
        assert lines[-2:] == [
            "[1] 2026年部分节假日安排 (第1号) https://example.org/2026",
            "[2] 调整通知 (第2号) https://example.org/2",
        ]
        moved = "notice 调整通知 (第2号) [2] moved the date from 2026-02-20 17:30 to 2026-02-24 17:30"
        assert f"2026-02-14 09:00 {moved}" in lines
        assert (
            "2026-02-14 09:00 通知 调整通知 (第2号) 〔2〕 将到期由 2026-02-20 17:30 改为 2026-02-24 17:30"
            in found.text("zh")
        )

    def test_the_due_on_record_stands(self) -> None:
        """A promise that was told keeps its date where the count now gives an earlier one."""
        kept = at("2026-03-06 17:30")
        found = explain(Stopwatch(Limit("2 working days"), at("2026-03-02 10:00"), not_before=kept), OFFICE)
        assert (found.due, found.due_day) == (kept, date(2026, 3, 6))
        assert days(found)[-2:] == [("working", False, None), ("kept", False, None)]
        assert "以记录的到期时刻为准" in found.text("zh")
        hours = explain(Stopwatch(Limit("5 working hours"), at("2026-03-02 10:00"), not_before=kept), OFFICE)
        assert sum(day.spent for day in hours.days) == 5 * HOUR
        assert [day.kind for day in hours.days if not day.counted] == ["working", "working", "working", "kept"]

    def test_a_short_pause_that_runs_stops_no_day(self) -> None:
        """It is told as short, and where it lies over the due, that the clock runs out when it ends."""
        pause = Pause(at("2026-03-04 16:30"), at("2026-03-04 18:30"))
        watch = Stopwatch(Limit("2 working days"), at("2026-03-02 10:00"), (pause,))
        found = explain(watch, OFFICE, at("2026-03-04 17:00"))
        assert days(found)[1:] == [("working", True, 1), ("working", True, 2)]
        said = found.text("zh")
        assert "告知至 2026-03-04 18:30, 不足 3 小时办公时间, 不改变日数" in said
        assert "到期时刻处于短暂停之中, 暂停结束后方为超期" in said

    def test_a_due_on_record_that_the_count_no_longer_gives(self) -> None:
        """A clock that ran out before a notice changed the days keeps its date, and says that it stands."""
        fixed = at("2026-03-06 17:30")
        found = explain(Stopwatch(Limit("2 working days"), at("2026-03-02 10:00"), fixed=fixed), OFFICE)
        assert (found.due, found.days[-1].kind) == (fixed, "kept")
        assert "以记录的到期时刻为准" in found.text("zh")

    def test_a_clock_that_has_run_out_keeps_its_pauses(self) -> None:
        """What is on record as its due is explained by the ledger that led to it."""
        pause = Pause(at("2026-03-03 10:00"), None, at("2026-03-04 10:00"))
        watch = Stopwatch(Limit("2 working days"), at("2026-03-02 10:00"), (pause,))
        due = read(watch, OFFICE).due
        fixed = Stopwatch(Limit("2 working days"), at("2026-03-02 10:00"), (pause,), fixed=due)
        assert explain(fixed, OFFICE, at("2026-04-01 10:00")).days == explain(watch, OFFICE).days
        assert "had run out" in explain(fixed, OFFICE).text("en")

    def test_a_superseded_clock_says_by_what(self) -> None:
        """With the instant and the reason."""
        watch = Stopwatch(Limit("5 working days"), at("2026-03-02 10:00"))
        found = explain(watch, OFFICE, superseded=Superseded(at("2026-03-04 10:00"), Text("材料已补齐", "papers in")))
        assert "2026-03-04 10:00 由新的计时取代 (材料已补齐)" in found.text("zh")

    @pytest.mark.parametrize(
        "start, reason",
        [
            ("2026-12-24 10:00", "2027 年放假安排未公布, 2026-12-25 之后的日子可能改变"),
            ("2028-03-02 10:00", "2027 至 2028 年放假安排未公布, 2026-12-25 之后的日子可能改变"),
        ],
    )
    def test_why_it_is_provisional(self, start: str, reason: str) -> None:
        """It names the year whose notice has not come."""
        found = explained("2 working days", start)
        assert found.why_provisional is not None and found.why_provisional.zh == reason
        assert f"暂定: {reason}" in found.text("zh")
        assert explained("2 working days", "2026-03-02 10:00").why_provisional is None
        assert [day.provisional for day in found.days][-1]

    def test_a_calendar_without_notices_says_so(self) -> None:
        """Weekdays alone are never firm."""
        found = explain(Stopwatch(Limit("2 working days"), at("2026-03-02 10:00")), Timetable(weekdays()))
        assert "暂定: 日历 weekdays 没有放假安排通知, 只分周末和工作日" in found.text("zh")
