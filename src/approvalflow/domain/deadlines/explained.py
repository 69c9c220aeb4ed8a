"""A derivation as lines of text, and the notices that it cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from approvalflow.domain.deadlines.derivation import end_shown, shown

if TYPE_CHECKING:
    from approvalflow.domain.deadlines.daybyday import ExplainedDay
    from approvalflow.domain.deadlines.explain import Explanation

__all__ = ["Cited", "cited", "text_of"]

_WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@frozen
class Cited:
    """A notice as it is cited: title and number, e.g. `... (国办发明电〔2025〕7号)`, and where it can be read."""

    source: str
    link: str = ""


def cited(explanation: Explanation) -> tuple[Cited, ...]:
    """The notices that decide a day or moved the end, each once, in the order in which they come up."""
    found = [Cited(day.source, day.link) for day in explanation.days if day.source and day.kind != "paused"]
    for move in explanation.moves:
        found.append(Cited(f"{move.title} ({move.number})" if move.number else move.title, move.link))
    return tuple(dict.fromkeys(found))


def text_of(explanation: Explanation, language: str) -> str:
    """Rules, what was told, what moved it, who did what, each day, and the notices by the number in brackets."""
    english, zone = language == "en", explanation.zone
    lines = [rule.in_language(language) for rule in explanation.rules]
    for at, due in explanation.told:
        told, date_told = shown(at, zone), end_shown(due, zone)
        lines.append(f"told on {told}: due {date_told}" if english else f"{told} 告知: {date_told} 到期")
    notices = cited(explanation)
    for move in explanation.moves:
        moved, before, after = shown(move.at, zone), end_shown(move.before, zone), end_shown(move.after, zone)
        notice = f"{move.title} ({move.number})" if move.number else move.title
        mark = _bracketed(notices.index(Cited(notice, move.link)) + 1, language)
        lines.append(
            f"{moved} notice {notice} {mark} moved the date from {before} to {after}"
            if english
            else f"{moved} 通知 {notice} {mark} 将到期由 {before} 改为 {after}"
        )
    for act in explanation.acts:
        who = f" ({act.who})" if act.who else ""
        lines.append(f"{shown(act.at, zone)} {act.what.in_language(language)}{who}")
    lines.append("")
    lines += [_day_line(day, notices, language) for day in explanation.days]
    if notices:
        lines.append("")
        for place, each in enumerate(notices, 1):
            lines.append(" ".join(filter(None, (_bracketed(place, language), each.source, each.link))))
    return "\n".join(lines).rstrip()


def _bracketed(number: int, language: str) -> str:
    return f"[{number}]" if language == "en" else f"〔{number}〕"


def _day_line(day: ExplainedDay, notices: tuple[Cited, ...], language: str) -> str:
    weekday = (_WEEKDAYS_EN if language == "en" else _WEEKDAYS_ZH)[day.day.weekday()]
    mark = f"{day.number:>4}" if day.number is not None else "   +" if day.counted else "   -"
    line = f"{day.day} {weekday} {mark}  {day.reason.in_language(language)}"
    if day.source and day.kind != "paused":
        line += f"  {_bracketed(notices.index(Cited(day.source, day.link)) + 1, language)}"
    return line
