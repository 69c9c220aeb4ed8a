"""An officer's due dates as an iCalendar feed (RFC 5545), for the calendar on a desk or a phone.

An event holds the number, the matter and the step, and nothing that tells who applied. It begins and ends at the due
instant and blocks no time; its alarms are the reminders of the clock. Made with `icalendar`, the extra `ics`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from approvalflow.domain.deadlines.lights import Light
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import BadInput
from approvalflow.office.due_dates import DueDate

if TYPE_CHECKING:
    from icalendar import Alarm, Event

__all__ = ["due_dates_as_ics", "uid_of"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LIGHTS = {
    Light.green: Text("绿灯", "green"),
    Light.yellow: Text("黄灯", "yellow"),
    Light.red: Text("红灯", "red"),
    Light.grey: Text("等待申请人", "waiting for the applicant"),
}
_PROVISIONAL = Text("暂定日期: 后续放假安排可能改变", "provisional: a holiday notice to come may move it")


def uid_of(region: str, date: DueDate) -> str:
    """The identity of an event: the same for every due of one clock of one case, so that a moved date moves it."""
    return f"{region}.{date.ref}.{date.clock.replace(':', '.')}@approvalflow"


def due_dates_as_ics(
    dates: Sequence[DueDate], *, region: str, title: Text, zone: str, language: str = "zh", address: str = ""
) -> bytes:
    """The dates as an iCalendar object, byte for byte the same for the same dates and lights.

    Args:
        region: the region's code, a part of every event's identity. title: what the calendar is called.
        zone: the zone in which a reader shows it; the instants themselves are in UTC.
        address: where a case is read, a `{ref}` in it standing for the case; no link if empty.

    Raises:
        BadInput: the extra `ics` is not installed.
    """
    try:
        from icalendar import Calendar
    except ImportError:
        raise BadInput(
            "须安装 icalendar: pip install approvalflow[ics]",
            "icalendar is not installed: pip install approvalflow[ics]",
            place="ics",
            rule="extra-missing",
        ) from None
    calendar = Calendar()
    calendar.add("prodid", "-//approvalflow//due dates//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title.in_language(language))
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", timedelta(minutes=30), parameters={"VALUE": "DURATION"})
    for date in dates:
        calendar.add_component(_event(date, region, language, address))
    written: bytes = calendar.to_ical()
    return written


def _event(date: DueDate, region: str, language: str, address: str) -> Event:
    from icalendar import Event

    summary = _summary(date, language)
    event = Event()
    event.add("uid", uid_of(region, date))
    event.add("sequence", date.version - 1)
    event.add("dtstamp", _utc(date.told_at))
    event.add("last-modified", _utc(date.told_at))
    event.add("dtstart", _utc(date.due))
    event.add("summary", summary)
    event.add("description", _description(date, language))
    event.add("categories", [_LIGHTS[date.light].in_language(language)])
    event.add("status", "TENTATIVE" if date.provisional else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if address:
        event.add("url", address.format(ref=date.ref))
    for reminder in date.reminders:
        event.add_component(_alarm(reminder, summary))
    return event


def _alarm(reminder: Instant, summary: str) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", _utc(reminder), parameters={"VALUE": "DATE-TIME"})
    return alarm


def _summary(date: DueDate, language: str) -> str:
    mark = "~ " if date.provisional else ""
    what, matter = date.what.in_language(language), date.matter.in_language(language)
    return f"{mark}{what} · {matter} · {date.number or date.ref}"


def _description(date: DueDate, language: str) -> str:
    lines = [_LIGHTS[date.light].in_language(language)]
    if date.provisional:
        lines.append(_PROVISIONAL.in_language(language))
    return "\n".join(lines)


def _utc(instant: Instant) -> datetime:
    """The instant, cut to the second: iCalendar knows no finer one, and nothing is told later than it is due."""
    return _EPOCH + timedelta(seconds=instant // 1_000_000)
