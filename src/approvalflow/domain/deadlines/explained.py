"""A derivation as lines of text, and the notices that it cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from approvalflow.domain.deadlines.derivation import end_shown, shown
from approvalflow.domain.parties.basis import Text

if TYPE_CHECKING:
    from approvalflow.domain.deadlines.daybyday import ExplainedDay
    from approvalflow.domain.deadlines.explain import DateMoved, Explanation

__all__ = ["Cited", "cited", "named", "record_of", "text_of"]

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
    found += [Cited(named(move), move.link) for move in explanation.moves]
    return tuple(dict.fromkeys(found))


def record_of(explanation: Explanation, numbered: tuple[Cited, ...] = ()) -> tuple[Text, ...]:
    """What was told when, which notice moved the date from when to when, and who did what, as sentences.

    Args:
        numbered: the notices in the order of their numbers, where the sentences shall point to them.
    """
    zone = explanation.zone
    lines = []
    for at, due in explanation.told:
        told, date_told = shown(at, zone), end_shown(due, zone)
        lines.append(Text(f"{told} 告知: {date_told} 到期", f"told on {told}: due {date_told}"))
    for move in explanation.moves:
        moved, before, after = shown(move.at, zone), end_shown(move.before, zone), end_shown(move.after, zone)
        notice = Cited(named(move), move.link)
        zh = en = notice.source
        if notice in numbered:
            place = numbered.index(notice) + 1
            zh, en = f"{zh} {_bracketed(place, 'zh')}", f"{en} {_bracketed(place, 'en')}"
        lines.append(
            Text(
                f"{moved} 通知 {zh} 将到期由 {before} 改为 {after}",
                f"{moved} notice {en} moved the date from {before} to {after}",
            )
        )
    for act in explanation.acts:
        when, who = shown(act.at, zone), act.who
        by = Text(f" ({who.zh})", f" ({who.en})") if who else Text("", "")
        lines.append(Text(f"{when} {act.what.zh}{by.zh}", f"{when} {act.what.en}{by.en}"))
    return tuple(lines)


def named(move: DateMoved) -> str:
    """Title and number of the notice that moved a date."""
    return f"{move.title} ({move.number})" if move.number else move.title


def text_of(explanation: Explanation, language: str) -> str:
    """Rules, what was told, what moved it, who did what, each day, and the notices by the number in brackets."""
    notices = cited(explanation)
    lines = [rule.in_language(language) for rule in explanation.rules]
    lines += [line.in_language(language) for line in record_of(explanation, notices)]
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
