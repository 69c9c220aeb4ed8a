"""What each day of a derivation shows in the calendar strip: its mark, a short word, and all of it in words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from attrs import frozen

from approvalflow.domain.deadlines.moments import HOUR, Day, day_of
from approvalflow.domain.parties.basis import Text

if TYPE_CHECKING:
    from approvalflow.domain.deadlines.daybyday import ExplainedDay
    from approvalflow.domain.deadlines.explain import Explanation

__all__ = ["LEGEND", "Cell", "cells_of", "month_name", "weeks_of"]

#: The short word under a day that is not simply counted, by its kind.
_WORDS = {
    "make-up": Text("调休上班", "make-up"),
    "duty": Text("值班", "duty"),
    "weekend": Text("周末", "weekend"),
    "holiday": Text("放假", "holiday"),
    "assumed-holiday": Text("放假", "holiday"),
    "paused": Text("暂停", "paused"),
    "start": Text("起算", "start"),
    "not-started": Text("未起算", "not yet"),
    "rolled": Text("顺延", "rolled"),
    "floor": Text("恢复", "resumed"),
    "kept": Text("按记录", "kept"),
    "expiry": Text("有效期末", "expiry"),
}
_DUE, _WAS_DUE = Text("到期", "due"), Text("原到期", "was due")

#: What the legend says of each look, in its order.
LEGEND = {
    "start": Text("起算日, 不计", "start day, not counted"),
    "not-started": Text("尚未起算", "not yet started"),
    "counted": Text("计入, 数字为第几日", "counted, with its number"),
    "hours": Text("计入的办公小时", "office hours counted"),
    "make-up": Text("调休上班日, 计入", "make-up working day, counted"),
    "weekend": Text("周末, 不计", "weekend, not counted"),
    "holiday": Text("放假, 不计", "holiday, not counted"),
    "paused": Text("暂停, 不计", "paused, not counted"),
    "touched": Text("有暂停, 仍计入", "a pause in it, still counted"),
    "was-due": Text("原到期日, 已变更", "was due, no longer"),
    "due": Text("到期日", "due day"),
    "today": Text("今天", "today"),
    "provisional": Text("暂定, 可能改变", "provisional, may change"),
}

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEK = (("一", "Mon"), ("二", "Tue"), ("三", "Wed"), ("四", "Thu"), ("五", "Fri"), ("六", "Sat"), ("日", "Sun"))

#: How far after the end of the days the picture still goes to show today.
_AFTER = timedelta(days=28)


@frozen
class Cell:
    """A day as it is drawn.

    Attributes:
        look: the legend's name of its ground: `counted`, `hours`, `make-up`, `weekend`, `holiday`, `paused`, `start`,
            `not-started`, or `plain` (of no look of its own), or `outside` (before the start or after the end).
        mark: the number of a counted day, or its hours, or why a day that is not counted ends the course; else empty.
        word: short, under the mark. said: all of it.
        due, was_due, today, provisional: what else it is. touched: a pause lay in it and did not cost it.
    """

    day: Day
    look: str
    mark: Text
    word: Text
    said: Text
    due: bool = False
    was_due: bool = False
    today: bool = False
    provisional: bool = False
    touched: bool = False

    @property
    def states(self) -> tuple[str, ...]:
        """Every state of the day by its name in the legend."""
        flags = {
            "touched": self.touched,
            "was-due": self.was_due,
            "due": self.due,
            "today": self.today,
            "provisional": self.provisional,
        }
        return (self.look, *(name for name, holds in flags.items() if holds))


def month_name(day: Day, language: str) -> str:
    """`2026年2月` or `Feb 2026`."""
    return f"{_MONTHS[day.month - 1]} {day.year}" if language == "en" else f"{day.year}年{day.month}月"


def weeks_of(cells: tuple[Cell, ...]) -> list[tuple[Cell, ...]]:
    """The cells in rows of seven, Monday first."""
    return [cells[place : place + 7] for place in range(0, len(cells), 7)]


def cells_of(explanation: Explanation, today: Day | None) -> tuple[Cell, ...]:
    """A cell for each day of whole weeks, from that of the start to that of the end; empty where there are no days.

    Days on which it was due before a notice moved it, and today if it is at most four weeks past the end, are in it.
    """
    days = {day.day: day for day in explanation.days}
    if not days:
        return ()
    earlier = _earlier_dues(explanation)
    first, last = min(days), max([*days, *earlier])
    if today is not None and last < today <= last + _AFTER:
        last = today
    first -= timedelta(days=first.weekday())
    last += timedelta(days=6 - last.weekday())
    several = len({place for day in explanation.days for place in day.pauses if not day.counted}) > 1
    return tuple(
        _cell(each, days.get(each), explanation, today, each in earlier, several)
        for each in (first + timedelta(days=step) for step in range((last - first).days + 1))
    )


def _earlier_dues(explanation: Explanation) -> frozenset[Day]:
    """The days on which it was due before a notice moved it; not the one on which it is due now."""
    found = {day_of(move.before - 1, explanation.zone) for move in explanation.moves}
    if explanation.superseded is not None and explanation.due_day is not None:
        found.add(explanation.due_day)
        return frozenset(found)
    return frozenset(found - {explanation.due_day})


def _cell(
    day: Day, shown: ExplainedDay | None, explanation: Explanation, today: Day | None, was_due: bool, several: bool
) -> Cell:
    due = day == explanation.due_day and explanation.superseded is None
    is_today = day == today
    word = _DUE if due else _WAS_DUE if was_due else Text("", "")
    weekday = _WEEK[day.weekday()]
    date_zh, date_en = f"{day} 周{weekday[0]}", f"{weekday[1]} {day}"
    flags_zh = [zh for zh, holds in (("到期日", due), ("原到期日", was_due), ("今天", is_today)) if holds]
    flags_en = [en for en, holds in (("due day", due), ("was due", was_due), ("today", is_today)) if holds]
    if shown is None:
        said = Text(", ".join([date_zh, *flags_zh]), ", ".join([date_en, *flags_en]))
        return Cell(day, "outside", Text("", ""), word, said, due, was_due, is_today)
    counted = f"{shown.spent / HOUR:.1f}".removesuffix(".0") + "h" if shown.spent else str(shown.number or "")
    mark = Text(counted, counted) if shown.counted else Text("", "")
    if word.zh and shown.kind in ("rolled", "floor", "kept"):
        mark = _WORDS[shown.kind]
    if not word.zh:
        word = _WORDS.get(shown.kind, word)
        if not shown.counted and shown.pauses and several:
            places = "+".join(map(str, shown.pauses))
            word = Text(f"暂停 {places}", f"pause {places}")
    counted_zh = [f"第 {shown.number} 日"] if shown.number else []
    counted_en = [f"day {shown.number}"] if shown.number else []
    if shown.provisional:
        flags_zh, flags_en = [*flags_zh, "暂定"], [*flags_en, "provisional"]
    said = Text(
        ", ".join([date_zh, *counted_zh, shown.reason.zh, *flags_zh]),
        ", ".join([date_en, *counted_en, shown.reason.en, *flags_en]),
    )
    touched = shown.counted and bool(shown.pauses)
    return Cell(day, _look(shown), mark, word, said, due, was_due, is_today, shown.provisional, touched)


def _look(shown: ExplainedDay) -> str:
    if shown.counted:
        return shown.kind if shown.kind == "make-up" else "hours" if shown.spent else "counted"
    if shown.kind == "assumed-holiday":
        return "holiday"
    return shown.kind if shown.kind in LEGEND else "plain"
