"""Why an end is where it is: every day from the anchor to the due day, counted or not."""

from collections.abc import Mapping
from datetime import date

from .clock import Settled
from .counting import Count, End
from .days import ONE_DAY
from .pauses import Pause, loses

WhyRow = Mapping[str, str | bool | None]


def why(settled: Settled) -> list[WhyRow]:
    """One row for each day, in order: `day`, `counted`, `reason`, `source`; none while a pause runs."""
    count, end = settled.count, settled.end
    rows: list[WhyRow] = []
    day = count.start.day
    while end is not None and day <= end.day:
        told = count.office.days.reason(day)
        reason = told
        counted = is_counted(count, end, settled.costing, day)
        if not counted:
            reason = not_counted_because(count, end, settled.costing, day)
        source = "notice" if day in count.office.days.named else None
        rows.append({"day": day.isoformat(), "counted": counted, "reason": reason, "source": source})
        day += ONE_DAY
    return rows


def is_counted(count: Count, end: End, costing: list[Pause], day: date) -> bool:
    """Whether the day counts: it is one of the counted days, or, of a limit in hours, some of its hours are."""
    if count.term.unit != "working hours":
        return day in end.counted
    holes = [(pause.start, pause.end) for pause in costing]
    return any(
        count.office.office_time(max(opens, count.start.instant), min(closes, end.instant), holes)
        for opens, closes in count.office.sessions(day)
    )


def not_counted_because(count: Count, end: End, costing: list[Pause], day: date) -> str:
    """Why the day does not count."""
    told = count.office.days.reason(day)
    if day == count.start.day and not count.settings.include_first_day and count.term.unit != "working hours":
        return "start day"
    if not count.may_count(day) or (count.term.unit == "working hours" and not count.office.days.worked(day)):
        return told
    if loses(day, count.office, costing):
        return "paused"
    if end.counted and day > end.counted[-1]:
        return told if not count.office.days.worked(day) else "after the last counted day"
    return "no hours counted"
