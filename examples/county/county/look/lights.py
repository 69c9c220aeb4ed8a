"""The light as everybody reads it: shape, word and time, never a colour alone."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from approvalflow import CaseView, Light, Office, Text
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import local
from approvalflow.domain.matters.matter import ART_45
from county.look.times import as_instant, clock_time, day_words, in_words

__all__ = ["ShownLight", "shown_light"]


@frozen
class ShownLight:
    """What a light shows.

    Attributes:
        kind: `green`, `yellow`, `red`, `paused`, `waiting` or `closed`: the shape and the style.
        words: what is left or why it stands. time: the due date in words, or None.
    """

    kind: str
    words: Text
    time: Text | None = None


_CLOSED = ("declined", "delivered", "closed-unpaid", "withdrawn", "terminated")
_WAITS = {
    "correcting": Text("等待申请人补正", "waiting for the applicant"),
    "granted": Text("等待申请人缴费", "waiting for payment"),
    "issued": Text("等待申请人领取", "waiting to be collected"),
}


def shown_light(view: Any, office: Office, now: int) -> ShownLight:
    """The light of a case, of a step, of a docket line or of what the public sees: whatever has `light` and `due`."""
    stage = getattr(view, "stage", "")
    if stage in _CLOSED:
        return _closed(view)
    if getattr(view, "paused", False):
        return _paused(view, office)
    if getattr(view, "waiting", False):
        return ShownLight("waiting", _WAITS.get(stage, Text("等待申请人", "waiting for the applicant")))
    if view.due is None:
        return ShownLight("closed", Text("已完成", "done"))
    due = as_instant(view.due)
    return _running(view, office.timetables.of(_agency(view)), due, now)


def _agency(view: Any) -> str:
    step = getattr(view, "step", None) or getattr(view, "state", None)
    return str(getattr(step, "agency", "") or getattr(view, "agency", ""))


def _closed(view: Any) -> ShownLight:
    if view.light is Light.red:
        return ShownLight("closed", Text("已结束 · 曾超期", "closed · was overdue"))
    return ShownLight("closed", Text("已结束 · 按期", "closed · in time"))


def _paused(view: Any, office: Office) -> ShownLight:
    running = [pause for pause in getattr(view, "pauses", ()) if pause.ended is None]
    left = _left_when_resumed(view, office) if isinstance(view, CaseView) else None
    why = _kind_of_pause(running[0].kind, str(getattr(view, "matter", "")), office) if running else None
    zh, en = (f"({why.zh})", f" ({why.en})") if why else ("", "")
    time = None if left is None else Text(f"恢复后余 {left} 个工作日", f"{left} working days left when resumed")
    return ShownLight("paused", Text(f"暂停计时{zh}", f"paused{en}"), time)


def _left_when_resumed(view: CaseView, office: Office) -> int | None:
    """The working days of the promise that are not counted yet; None for a promise in other units."""
    declared = office.published.current.get(view.matter)
    if declared is None:
        return None
    known = {spec.key for spec in declared.facts}
    promised, _ = declared.limits_for(declared.values({key: one for key, one in view.facts.items() if key in known}))
    if promised.term.unit != "working-day":
        return None
    counted = max((day.number or 0 for day in office.explain(view.ref, "promised").days), default=0)
    return max(0, promised.term.amount - counted)


def _kind_of_pause(kind: str, matter: str, office: Office) -> Text:
    declared = office.published.current.get(matter)
    known = declared.pause_kind(kind) if declared else None
    return known.title if known else ART_45.get(kind, Text(kind, kind))


def _running(view: Any, timetable: Timetable, due: int, now: int) -> ShownLight:
    shown, today = local(due, timetable.zone), local(now, timetable.zone)
    if now > due or view.light is Light.red:
        late = timetable.calendar.count(shown.date(), today.date()) if today.date() > shown.date() else 0
        words = (
            Text(f"超期 {late} 个工作日", f"{late} working day{'s' * (late != 1)} overdue")
            if late
            else Text("已超期", "overdue")
        )
        return ShownLight("red", words, in_words(shown, today))
    if view.light is Light.yellow:
        at = clock_time(shown, today).zh
        away = (shown.date() - today.date()).days
        zh, en = ("今日", "today") if away == 0 else ("明日", "tomorrow") if away == 1 else _day(shown, today)
        return ShownLight("yellow", Text(f"{zh} {at} 到期", f"due {en} {at}"))
    left = max(0, timetable.working_closes_before(due + 1) - timetable.working_closes_before(now))
    words = Text(f"余 {left} 个工作日", f"{left} working day{'s' * (left != 1)} left")
    if getattr(view, "provisional", False):
        day = day_words(shown.date(), today.date())
        year = shown.year
        return ShownLight(
            "green",
            words,
            Text(f"约 {day.zh}({year}年放假安排未发布)", f"about {day.en} ({year} calendar not published)"),
        )
    return ShownLight("green", words, in_words(shown, today))


def _day(shown: Any, today: Any) -> tuple[str, str]:
    day = day_words(shown.date(), today.date())
    return day.zh, day.en
