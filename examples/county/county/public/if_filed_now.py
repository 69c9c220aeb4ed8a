"""If somebody files now: until when they hear whether it is accepted, and until when it is decided."""

from __future__ import annotations

from attrs import frozen

from approvalflow import Office
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.stopwatch import Reading, Stopwatch, read
from approvalflow.domain.matters.matter import Matter

__all__ = ["IfFiledNow", "if_filed_now"]


@frozen
class IfFiledNow:
    """The dates of an application that is filed now.

    Attributes:
        intake: the last instant to hear whether it is accepted.
        accepted: when it is accepted if the window takes it at once: now, or at the next opening.
        decided: due by the promise if accepted then; None where the end depends on the licence.
        statutory: due by law if accepted then; None where no law says, or where it depends on the licence.
        latest: due by the promise if it is accepted only at the last instant.
        provisional: a holiday notice to come may move the dates.
    """

    intake: int | None
    accepted: int
    decided: int | None
    statutory: int | None
    latest: int | None
    provisional: bool


def if_filed_now(matter: Matter, office: Office, now: int) -> IfFiledNow:
    """The dates that hold for an application filed at `now`, by the same stopwatches as a real case."""
    timetable = office.timetables.for_matter(matter)(matter.agency)
    opened = _open_from(timetable, now)
    intake = _read(matter.limits.intake, now, timetable)
    decided = _read(matter.limits.promised, opened, timetable)
    statutory = _read(matter.limits.statutory, opened, timetable) if matter.limits.statutory else None
    latest = _read(matter.limits.promised, intake.due, timetable) if intake and intake.due else None
    readings = [one for one in (intake, decided, latest) if one]
    return IfFiledNow(
        intake.due if intake else None,
        opened,
        decided.due if decided else None,
        statutory.due if statutory else None,
        latest.due if latest else None,
        any(one.provisional for one in readings),
    )


def _open_from(timetable: Timetable, now: int) -> int:
    if timetable.is_open(now):
        return now
    day = timetable.day_of(now)
    if timetable.calendar.is_working(day) and now < timetable.close_of(day):
        spans = timetable.spans[day.toordinal()]
        return next(start for start, end in spans if now < end)
    return timetable.open_of(timetable.calendar.add(day, 1))


def _read(limit: Limit, anchor: int, timetable: Timetable) -> Reading | None:
    if limit.term.unit == "before-expiry":
        return None
    return read(Stopwatch(limit, anchor), timetable)
