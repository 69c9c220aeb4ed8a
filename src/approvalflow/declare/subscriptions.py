"""A calendar subscription (ICS, RFC 5545) of days off and make-up days, read as one notice.

Each VEVENT is an all-day event of one or more days; DTEND is exclusive, and without it (or a DURATION) it is one day.
Whether the days are off or worked is told by, in this order:

1. `X-APPLE-SPECIAL-DAY`: `WORK-HOLIDAY` is off, `ALTERNATE-WORKDAY` is worked;
2. the words of SUMMARY. 班 (上班, 补班), `workday`, `working day`, `work day` mean worked; 休 (but not in 调休), 放假,
   假期, 假日, `holiday`, `day off` mean off. Beside a word for worked, 假期, 假日 and `holiday` name the festival that
   is made up for, as in 上班（补元旦假期）; 休, 放假 or `day off` beside one contradict it.

An event that says neither, or both, is refused; so is one that recurs or has an hour. A cancelled event is left out.

What the notice says of itself are properties of the calendar, `X-NOTICE-` with the key in capitals and hyphens
(`X-NOTICE-TITLE`, `X-NOTICE-NUMBER`, `X-NOTICE-ISSUED-ON`: 2026-11-05), or keys of the file beside it, which win: a
subscription of others can hardly be edited. Without a title it is `X-WR-CALNAME`. A subscription of several years needs
`year`: then the days from 26 December before it to its 25 December are read, which is what a year's notice arranges.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from approvalflow.declare.notice_keys import Keys
from approvalflow.declare.notice_tables import HEAD_KEYS, days_between, notice_with
from approvalflow.domain.parties.basis import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvalflow.domain.deadlines.moments import Day
    from approvalflow.domain.deadlines.notices import Notice

__all__ = ["INSTALL", "subscribed_notice"]

#: The command that brings the library with which subscriptions are parsed.
INSTALL = 'pip install "approvalflow[ics]"'

_WORKED = re.compile(r"(?<!不上)(?<!不)班|\bwork(?:ing)?[ -]?day\b", re.IGNORECASE)
_OFF = re.compile(r"(?<!调)休|放假|不上班|\bday off\b", re.IGNORECASE)
_FESTIVAL = re.compile(r"假期|假日|\bholiday\b", re.IGNORECASE)
_MARK = re.compile(r"\s*(?:[（(]|假期|假日|放假|休|\bholiday\b|\bday off\b).*", re.IGNORECASE | re.DOTALL)
_APPLE = {"WORK-HOLIDAY": False, "ALTERNATE-WORKDAY": True}


def subscribed_notice(name: str, text: str, beside: Keys, faults: list[Fault]) -> Notice | None:
    """The notice of a subscription, or None with the faults noted.

    Args:
        name, text: the file. beside: the keys of the file beside it, empty where there is none.
    """
    before = len(faults)
    calendar = _parsed(name, text, faults)
    beside.only((*HEAD_KEYS, "year"))
    if calendar is None:
        return None
    properties = {key: f"X-NOTICE-{key.upper().replace('_', '-')}" for key in (*HEAD_KEYS, "year")}
    own = {key: str(calendar[wanted]) for key, wanted in properties.items() if wanted in calendar}
    if "X-WR-CALNAME" in calendar:
        own.setdefault("title", str(calendar["X-WR-CALNAME"]))
    head = Keys(beside.file if beside.table else name, {**own, **beside.table}, faults)
    if "issued_on" not in head.table:
        zh = f"缺少成文日期：写在 X-NOTICE-ISSUED-ON，或写在旁边的文件 {beside.file} 的 issued_on"
        en = f"the day of issue is missing: write X-NOTICE-ISSUED-ON, or issued_on in the file {beside.file} beside it"
        faults.append(Fault(f"{name}: X-NOTICE-ISSUED-ON", "missing", zh, en))
        _days(name, calendar, _year(head), faults)
        return None
    notice = notice_with(head, lambda: _days(name, calendar, _year(head), faults))
    return notice if len(faults) == before else None


def _parsed(name: str, text: str, faults: list[Fault]) -> Any:
    try:
        from icalendar import Calendar
    except ModuleNotFoundError:
        zh, en = f"读取 .ics 须安装 icalendar：{INSTALL}", f"reading .ics takes icalendar: {INSTALL}"
        faults.append(Fault(name, "library", zh, en))
        return None
    try:
        calendar = Calendar.from_ical(text)
        if calendar.name == "VCALENDAR":
            return calendar
        error: Exception = ValueError(f"{calendar.name}, VCALENDAR")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as broken:
        error = broken
    faults.append(Fault(name, "syntax", f"不是日历文件：{error}", f"not a calendar: {error}"))
    return None


def _year(head: Keys) -> int | None:
    value = head.table.get("year")
    if value is None:
        return None
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}", value):
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 2000 <= value <= 2100:
        return value
    head.fault("year", "type", "应为 2000 至 2100 的年份", "must be a year from 2000 to 2100")
    return None


def _days(name: str, calendar: Any, year: int | None, faults: list[Fault]) -> tuple[Mapping[Day, str], frozenset[Day]]:
    names: dict[Day, str] = {}
    said: dict[Day, bool] = {}
    for index, event in enumerate(calendar.walk("VEVENT")):
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        entry = Keys(name, {}, faults, f"VEVENT[{index}]")
        days = [day for day in _span(entry, event) if year is None or _arranged_by(day) == year]
        worked = _is_worked(entry, event) if days else None
        for day in days if worked is not None else ():
            if day in said:
                entry.fault("DTSTART", "day-twice", f"{day} 已由前面的事件列出", f"{day} is named by an event before")
            said[day] = bool(worked)
            if not worked:
                names[day] = _MARK.sub("", str(event["SUMMARY"])) or str(event["SUMMARY"])
    if year is None and len(years := sorted({_arranged_by(day) for day in said})) > 1:
        listed = ", ".join(map(str, years))
        zh = f"日历包含 {listed} 年；请用 year 指明读取哪一年"
        faults.append(Fault(f"{name}: X-NOTICE-YEAR", "several-years", zh, f"holds {listed}; say which one with year"))
    return names, frozenset(day for day, worked in said.items() if worked)


def _arranged_by(day: Day) -> int:
    """The year whose notice arranges the day: from 26 December on, the next."""
    return day.year + ((day.month, day.day) > (12, 25))


def _span(entry: Keys, event: Any) -> list[Day]:
    for broken, why in event.errors:
        entry.fault(str(broken), "syntax", f"无法读取：{why}", f"cannot be read: {why}")
    if event.errors:
        return []
    if "RRULE" in event or "RDATE" in event:
        entry.fault("RRULE", "recurring", "不读取重复的事件", "an event that recurs is not read")
        return []
    start, end = (getattr(event.get(key), "dt", None) for key in ("DTSTART", "DTEND"))
    length = getattr(event.get("DURATION"), "dt", None)
    if start is None:
        entry.fault("DTSTART", "missing", "缺少日期", "a date is missing")
        return []
    for key, value in (("DTSTART", start), ("DTEND", end)):
        if value is not None and type(value) is not datetime.date:
            zh, en = "应为全天事件 (VALUE=DATE)", "must be an all-day event (VALUE=DATE)"
            entry.fault(key, "not-all-day", zh, en)
            return []
    if end is None:
        end = start + (length if isinstance(length, datetime.timedelta) else datetime.timedelta(days=1))
    return days_between(entry, "DTEND", start, end - datetime.timedelta(days=1))


def _is_worked(entry: Keys, event: Any) -> bool | None:
    """Whether the event's days are worked; None, with a fault, where it does not say so clearly."""
    marked = _APPLE.get(str(event.get("X-APPLE-SPECIAL-DAY", "")).upper())
    if marked is not None:
        return marked
    summary = str(event.get("SUMMARY", ""))
    worked, off = bool(_WORKED.search(summary)), bool(_OFF.search(summary))
    if worked != off:
        return worked
    if not worked and _FESTIVAL.search(summary):
        return False
    zh = f"{summary!r} 没有说明是放假还是上班：写上 休 或 班"
    en = f"{summary!r} does not say whether the day is off or worked: write 休 or 班"
    entry.fault("SUMMARY", "unclear-day", zh, en)
    return None
