"""The calendar strip: one cell a day, from the start to the due date and a little on."""

from __future__ import annotations

from datetime import date, timedelta

from attrs import frozen

from approvalflow import Explanation, Office, Text
from approvalflow.domain.deadlines.explain import ExplainedDay
from approvalflow.domain.deadlines.moments import day_of
from county.look.times import day_words

__all__ = ["Cell", "strip_cells"]

_OFF = {"weekend", "holiday", "assumed-holiday"}
_WEEK = (("一", "Mo"), ("二", "Tu"), ("三", "We"), ("四", "Th"), ("五", "Fr"), ("六", "Sa"), ("日", "Su"))
_MARKS = {
    "holiday": Text("假", "hol"),
    "assumed-holiday": Text("假", "hol"),
    "paused": Text("停", "stop"),
    "start": Text("始", "start"),
    "not-started": Text("始", "start"),
}
#: The most cells that are drawn; the middle of a longer course is left out.
_MOST = 56


@frozen
class Cell:
    """A day in the strip: the number on top, the mark below, classes for its look, and all of it in words."""

    day: date
    top: str
    mark: Text
    classes: str
    words: Text


def strip_cells(explanation: Explanation, office: Office, now: int) -> tuple[Cell, ...]:
    """The cells of a derivation. A gap in a long course is a cell of the class `gap`."""
    if not explanation.days:
        return ()
    today = day_of(now, office.zone)
    cells = [_cell(day, explanation, today) for day in explanation.days]
    last = explanation.days[-1].day
    calendar = office.timetables.calendar(office.organisation.region.calendar)
    end = max(last, min(today, last + timedelta(days=28)))
    end += timedelta(days=(6 - end.weekday()) % 7)
    for step in range(1, (end - last).days + 1):
        day = last + timedelta(days=step)
        off = not calendar.is_working(day)
        week = _WEEK[day.weekday()]
        mark = Text(*week) if off else Text("", "")
        classes = _join("after", "off" * off, "today" * (day == today))
        cells.append(Cell(day, _top(day), mark, classes, day_words(day, today)))
    if len(cells) <= _MOST:
        return tuple(cells)
    return _shortened(cells, today)


def _cell(day: ExplainedDay, explanation: Explanation, today: date) -> Cell:
    due = day.day == explanation.due_day
    week = _WEEK[day.day.weekday()]
    if due:
        number = f"{day.number} " if day.number and day.number < 10 else ""
        mark = Text(f"{number}止", "due")
    elif day.number is not None:
        mark = Text(str(day.number), str(day.number))
    elif day.kind in _MARKS:
        mark = _MARKS[day.kind]
    else:
        mark = Text(*week)
    classes = _join(
        "counted" * day.counted,
        "off" * (day.kind in _OFF),
        "paused" * (day.kind == "paused"),
        "start" * (day.kind in ("start", "not-started")),
        "make-up" * (day.kind == "make-up"),
        "today" * (day.day == today),
        "due" * due,
    )
    said = day_words(day.day, today)
    words = Text(f"{said.zh} {day.reason.zh}", f"{said.en}: {day.reason.en}")
    return Cell(day.day, _top(day.day), mark, classes, words)


def _top(day: date) -> str:
    """The day of the month; the first of a month names it."""
    return f"{day.month}/1" if day.day == 1 else str(day.day)


def _join(*classes: str) -> str:
    return " ".join(filter(None, classes))


def _shortened(cells: list[Cell], today: date) -> tuple[Cell, ...]:
    """The first week, the weeks around today and around the end; what lies between becomes one cell."""
    around = {index for index, cell in enumerate(cells) if abs((cell.day - today).days) <= 10}
    kept = sorted({*range(7), *around, *range(len(cells) - 18, len(cells))} & set(range(len(cells))))
    shown: list[Cell] = []
    before = -1
    for index in kept:
        if index - before > 1:
            left = index - before - 1
            shown.append(
                Cell(
                    cells[index].day,
                    "…",
                    Text(f"{left}日", f"{left} d"),
                    "gap",
                    Text(f"省略 {left} 日", f"{left} days"),
                )
            )
        shown.append(cells[index])
        before = index
    return tuple(shown)
