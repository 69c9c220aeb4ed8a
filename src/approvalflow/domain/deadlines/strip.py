"""The calendar strip of a derivation as SVG: one cell a day in rows of seven, a legend, and notes.

A state is told by its shape, hatching or word, never by colour alone. The picture holds no id, no style sheet and no
script, so that two may stand in one page, under a strict content policy, in print and in a file of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from approvalflow.domain.deadlines.derivation import end_shown, shown
from approvalflow.domain.deadlines.explained import named
from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.deadlines.pen import FONT, element, escaped, hatched, width_of, words, wrapped
from approvalflow.domain.deadlines.strip_cells import LEGEND, Cell, cells_of, month_name, weeks_of
from approvalflow.domain.parties.basis import Text

if TYPE_CHECKING:
    from approvalflow.domain.deadlines.explain import Explanation

__all__ = ["draw"]

_INK, _QUIET, _LINE, _EDGE, _ACCENT = "#1c2024", "#59615f", "#d9dcd6", "#868c88", "#0d5b6c"
_GREEN, _PAUSED = "#1b7a48", "#3f4f66"
#: The ground and the border of each look.
_GROUNDS = {
    "counted": ("#e3f1e8", "#9ecbb0"),
    "hours": ("#e3f1e8", "#9ecbb0"),
    "make-up": ("#e3f1e8", "#9ecbb0"),
    "weekend": ("#f1f1ee", _LINE),
    "holiday": ("#e6e6e0", _EDGE),
    "paused": ("#ffffff", "#9aa8bd"),
    "start": ("#fbfbf9", _EDGE),
    "not-started": ("#fbfbf9", _EDGE),
    "plain": ("#ffffff", _EDGE),
    "outside": ("#ffffff", "none"),
}
_WIDE, _HIGH, _MARGIN, _STEP = 46, 48, 5, 48
#: The width of a column of weeks, margins included, and the room between two columns.
_COLUMN, _BETWEEN = 2 * _MARGIN + 7 * _STEP - 2, 16
_WEEK_ZH, _WEEK_EN = "一二三四五六日", ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def draw(explanation: Explanation, language: str, *, today: Day | None, title: str, across: int) -> str:
    """The SVG document of a derivation. `across` is how many columns of weeks stand side by side, at least 1."""
    english = language == "en"
    cells = cells_of(explanation, today)
    weeks = weeks_of(cells)
    across = max(1, min(across, len(weeks)))
    width = across * _COLUMN + (across - 1) * _BETWEEN
    heading = title or (explanation.term.en if english else explanation.term.zh)
    line = _summary(explanation, english)
    parts: list[str] = []
    bottom = _paragraph(parts, heading, 22.0, width, 15, _INK, font_weight="700")
    bottom = _paragraph(parts, line, bottom, width, 12.5, _INK) + 2
    high, tall = -(-len(weeks) // across), bottom
    for place in range(across):
        column = weeks[place * high : (place + 1) * high]
        left = _MARGIN + place * (_COLUMN + _BETWEEN)
        tall = max(tall, _column(parts, column, left, bottom, language))
    bottom = _legend(parts, cells, tall + 10, width, language)
    for note in _notes(explanation, english):
        bottom = _paragraph(parts, note, bottom, width, 11.5, _QUIET) + 2
    spoken = [line, *_spoken(cells, explanation, english), *_notes(explanation, english)]
    head = element("title", escaped(f"{heading}: {line}" if english else f"{heading}：{line}"))
    head += element("desc", escaped(". ".join(spoken) if english else "。".join(spoken)))
    tongue, height = "en" if english else "zh-CN", round(bottom - 4)
    drawn = "\n".join([element("rect", width=width, height=height, fill="#ffffff"), *parts])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="{tongue}" xml:lang="{tongue}" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}" font-family="{FONT}">\n{head}\n{drawn}\n</svg>\n'
    )


def _summary(explanation: Explanation, english: bool) -> str:
    """From when, how long and to when, in one line."""
    about = ("about " if english else "约 ") if explanation.provisional else ""
    first = explanation.days[0].day if explanation.days else ""
    if explanation.due is None:
        return f"from {first}, paused: no due instant" if english else f"{first} 起算, 暂停计时, 暂无到期时刻"
    due = end_shown(explanation.due, explanation.zone)
    if explanation.superseded is not None:
        at = shown(explanation.superseded.at, explanation.zone)
        return f"from {first}, superseded on {at}" if english else f"{first} 起算, {at} 被取代"
    if explanation.days and explanation.days[0].kind == "expiry":
        return f"due {due}" if english else f"{due} 到期"
    return f"from {first}, due {about}{due}" if english else f"{first} 起算, {about}{due} 到期"


def _paragraph(parts: list[str], text: str, top: float, width: float, size: float, fill: str, **more: object) -> float:
    """Lines of text from a first baseline on; where the next may begin."""
    for line in wrapped(text, width - 2 * _MARGIN, size):
        parts.append(words(line, _MARGIN, top, size, fill, **more))
        top += round(size * 1.45)
    return top


def _column(parts: list[str], weeks: list[tuple[Cell, ...]], left: float, top: float, language: str) -> float:
    """The names of the weekdays and the rows under them; where it ends."""
    names = _WEEK_EN if language == "en" else _WEEK_ZH
    for place, name in enumerate(names):
        middle = left + place * _STEP + _WIDE / 2
        parts.append(words(name, middle, top + 2, 11, _QUIET, text_anchor="middle"))
    top += 8
    for row, week in enumerate(weeks):
        labels = {place: cell.day for place, cell in enumerate(week) if cell.day.day == 1}
        if row == 0 and 1 not in labels:
            labels.setdefault(0, week[0].day)
        if labels:
            for place, day in labels.items():
                edge, anchor = (left, "start") if place < 5 else (left + _WIDE, "end")
                name = month_name(day, language)
                parts.append(words(name, edge + place * _STEP, top + 11, 11, _QUIET, text_anchor=anchor))
            top += 16
        parts += [_drawn(cell, left + place * _STEP, top, language) for place, cell in enumerate(week)]
        top += _STEP + 2
    return top


def _drawn(cell: Cell, x: float, y: float, language: str) -> str:
    """One day: its ground, its date, its mark and its word."""
    quiet = cell.look in ("weekend", "holiday", "outside")
    ink = _PAUSED if cell.look == "paused" else _QUIET if quiet else _INK
    inside = [element("title", escaped(cell.said.in_language(language))), _ground(cell, x, y, _WIDE, _HIGH)]
    date = f"~{cell.day.day}" if cell.provisional else str(cell.day.day)
    if cell.today:
        label = f"{date} {'today' if language == 'en' else '今天'}"
        inside.append(element("rect", x=x + 2, y=y + 2, width=_WIDE - 4, height=14, rx=3, fill=_ACCENT))
        small = 10.5 if width_of(label, 10.5) <= _WIDE - 8 else 9
        inside.append(words(label, x + 4, y + 13, small, "#ffffff", font_weight="700"))
    else:
        inside.append(words(date, x + 5, y + 14, 11.5, ink))
    if (cell.due or cell.was_due) and not cell.today:
        inside.append(_flag(x + _WIDE - 13, y + 5, hollow=not cell.due))
    word, mark = cell.word.in_language(language), cell.mark.in_language(language)
    middle, raised = x + _WIDE / 2, 2 if cell.look == "make-up" else 0
    if mark:
        size, weight = (15.0, "700") if mark[0].isdecimal() else (11.0, "400")
        if width_of(mark, size) > _WIDE - 6:
            size = 9.5
        low = y + (30 if word else 36) - raised
        inside.append(words(mark, middle, low, size, ink, text_anchor="middle", font_weight=weight))
    elif cell.look == "paused":
        inside.append(element("path", d=_bars(middle - 5, y + 19), fill=_PAUSED))
    elif cell.look == "start":
        inside.append(element("path", d=f"M{middle - 4:g} {y + 19:g}l9 5.5l-9 5.5z", fill=_EDGE))
    if cell.touched:
        flagged = cell.due or cell.was_due or cell.today
        corner = (x + 4, y + 19) if flagged else (x + _WIDE - 14, y + 5)
        inside.append(element("path", d=_bars(*corner), fill=_PAUSED))
    if word:
        small = 10.5 if width_of(word, 10.5) <= _WIDE - 3 else 9.5
        colour = _INK if cell.due else ink
        if cell.look == "paused":  # a plate, so that the hatching does not cross the word
            wide = min(width_of(word, small) + 4, _WIDE - 4)
            inside.append(element("rect", x=middle - wide / 2, y=y + 34, width=wide, height=11.5, rx=2, fill="#ffffff"))
        inside.append(words(word, middle, y + 43 - raised, small, colour, text_anchor="middle"))
    number = mark if mark.isdecimal() else ""
    states = {"data_day": cell.day, "data_state": " ".join(cell.states), "data_number": number}
    return element("g", "".join(inside), **{name: value for name, value in states.items() if value})


def _ground(cell: Cell, x: float, y: float, width: float, height: float) -> str:
    """The ground and border of a look, with the ring of today and the heavy frame of the due day."""
    fill, edge = _GROUNDS[cell.look]
    dashed = {}
    if cell.look in ("start", "not-started") or cell.provisional:
        dashed = {"stroke_dasharray": "3 2"}
    drawn = element("rect", x=x, y=y, width=width, height=height, rx=4, fill=fill, stroke=edge, **dashed)
    if cell.look == "paused":
        lines = hatched(x + 1, y + 1, width - 2, height - 2)
        drawn += element("path", d=lines, stroke="#ccd5e2", stroke_width=2.5, fill="none")
    if cell.look == "make-up":
        drawn += element("rect", x=x + 1, y=y + height - 4, width=width - 2, height=3.5, fill=_GREEN)
    frame: dict[str, object] = {}
    if cell.due:
        frame = {"stroke": _INK, "stroke_width": 2.5}
    elif cell.was_due:
        frame = {"stroke": _INK, "stroke_width": 1.5, "stroke_dasharray": "5 3"}
    elif cell.today:
        frame = {"stroke": _ACCENT, "stroke_width": 2}
    if frame:
        drawn += element("rect", x=x + 1, y=y + 1, width=width - 2, height=height - 2, rx=3, fill="none", **frame)
    return drawn


def _flag(x: float, y: float, *, hollow: bool) -> str:
    path = f"M{x:g} {y:g}v10M{x:g} {y:g}h7l-2 3l2 3h-7"
    return element("path", d=path, stroke=_INK, stroke_width="1.3", fill="none" if hollow else _INK)


def _bars(x: float, y: float) -> str:
    return f"M{x:g} {y:g}h3.5v11h-3.5zM{x + 6:g} {y:g}h3.5v11h-3.5z"


def _legend(parts: list[str], cells: tuple[Cell, ...], top: float, width: float, language: str) -> float:
    """A small cell and its meaning for every state that comes up, and for no other; where it ends."""
    there = {state for cell in cells for state in cell.states}
    x = float(_MARGIN)
    for state, meaning in LEGEND.items():
        if state not in there:
            continue
        said = meaning.in_language(language)
        wide = 24 + width_of(said, 11.5)
        if x > _MARGIN and x + wide > width - _MARGIN:
            x, top = float(_MARGIN), top + 20
        parts.append(_sample(state, x, top))
        parts.append(words(said, x + 23, top + 12, 11.5, _INK))
        x += wide + 12
    return top + 36


def _sample(state: str, x: float, y: float) -> str:
    look = state if state in _GROUNDS else "plain"
    due, was_due, today, provisional = (state == each for each in ("due", "was-due", "today", "provisional"))
    blank = Cell(Day.min, look, Text("", ""), LEGEND[state], LEGEND[state], due, was_due, today, provisional)
    inside = _ground(blank, x, y, 18, 16)
    middle, low = x + 9, y + 12
    if state in ("due", "was-due"):
        inside += _flag(x + 6, y + 3.5, hollow=state == "was-due")
    elif state in ("paused", "touched"):
        inside += element("path", d=_bars(x + 4, y + 2.5), fill=_PAUSED)
    elif state == "start":
        inside += element("path", d=f"M{x + 6:g} {y + 3.5:g}l7 4.5l-7 4.5z", fill=_EDGE)
    elif state in ("counted", "hours"):
        inside += words(
            "1" if state == "counted" else "h", middle, low, 11, _INK, text_anchor="middle", font_weight="700"
        )
    elif state == "provisional":
        inside += words("~", middle, low, 12, _INK, text_anchor="middle")
    return inside


def _notes(explanation: Explanation, english: bool) -> Iterator[str]:
    """What the cells have no room for: letters, moves, why it is provisional, and the notices behind the days."""
    language = "en" if english else "zh"
    pauses = [rule for rule in explanation.rules if rule.step == "pause"]
    for number, rule in enumerate(pauses, 1):
        before = f"{number}. " if len(pauses) > 1 else ""
        yield before + rule.in_language(language)
    for rule in explanation.rules:
        if rule.step in ("extension", "kept", "superseded", "provisional"):
            yield rule.in_language(language)
    for move in explanation.moves:
        before, after = (end_shown(each, explanation.zone)[:10] for each in (move.before, move.after))
        title = named(move)
        yield f"moved from {before} to {after}: {title}" if english else f"到期由 {before} 改为 {after}: {title}"
    moved = {named(move) for move in explanation.moves}
    for notice in explanation.notices:
        if notice.source not in moved:
            yield f"days off: {notice.source}" if english else f"放假安排: {notice.source}"


def _spoken(cells: tuple[Cell, ...], explanation: Explanation, english: bool) -> Iterator[str]:
    """Every day in words; days that are alike in a row are told together, from the first to the last."""
    special = {cell.day: cell for cell in cells if cell.due or cell.was_due or cell.today}
    for (_, reason, _), group in groupby(explanation.days, lambda day: (day.counted, day.reason, special.get(day.day))):
        days = list(group)
        if days[0].day in special:
            yield special[days[0].day].said.in_language("en" if english else "zh")
            continue
        first, last = days[0], days[-1]
        span = f"{first.day}" if first is last else f"{first.day} – {last.day}"
        number = ""
        if first.number:
            numbers = f"{first.number}" if first is last else f"{first.number}–{last.number}"
            number = f"day {numbers}, " if english else f"第 {numbers} 日, "
        yield f"{span}: {number}{reason.en}" if english else f"{span}: {number}{reason.zh}"
