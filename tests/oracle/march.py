"""Small literal calendars, and rows of March 2026 said in few words: the 2nd is a Monday, no holiday in sight."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from .rows import Oracle


def days(off: Iterable[tuple[str, str]], worked: Iterable[str]) -> dict[date, bool]:
    """A small table of named days: stretches that are off (both ends included) and days that are worked."""
    named = {date.fromisoformat(day): False for day in worked}
    for first, last in off:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            named[day] = True
            day += timedelta(days=1)
    return named


NAMED = {
    **days([("2024-02-10", "2024-02-17")], ["2024-02-04", "2024-02-18"]),
    **days([("2025-01-28", "2025-02-04")], ["2025-01-26", "2025-02-08"]),
    **days([("2025-10-01", "2025-10-08")], ["2025-09-28", "2025-10-11"]),
    **days([("2026-02-15", "2026-02-23")], ["2026-02-14", "2026-02-28"]),
    **days([("2026-10-01", "2026-10-07")], ["2026-09-20", "2026-10-10"]),
}
PLANNED = days([("2020-01-24", "2020-01-30")], ["2020-01-19", "2020-02-01"])
AMENDED = {**PLANNED, **days([("2020-01-31", "2020-02-02")], [])}
HUBEI = {**AMENDED, **days([("2020-02-03", "2020-02-13")], [])}
NEW_YEAR = {date(2027, 1, 1): "New Year's Day"}


def oracle(named: dict[date, bool] = NAMED, **settings: Any) -> Oracle:
    """An oracle of these named days, firm to 25 December 2026."""
    return Oracle(named, date(2026, 12, 25), date(2020, 1, 1), NEW_YEAR, **settings)


def due(start: str, term: str, *pauses: tuple[str, str | None], **more: Any) -> Any:
    """The local due of a row in March 2026, `DD hh:mm` for short, or in full where it lies elsewhere."""
    row = {"start": march(start), "term": term, "pauses": [[march(a), b and march(b)] for a, b in pauses], **more}
    return short(oracle().answer(row)["due"])


def march(text: str) -> str:
    """`02` or `02 10:30` of March 2026, a Monday, as a day or an instant."""
    if text.startswith("202"):
        return text
    day, _, clock = text.partition(" ")
    if not clock:
        return f"2026-03-{day}"
    return f"2026-03-{day}T{clock if clock.count(':') == 2 else clock + ':00'}+08:00"


def short(said: str | None) -> str | None:
    """An instant of March 2026 said as `DD hh:mm`."""
    if said is not None and said.startswith("2026-03-") and said.endswith(":00+08:00"):
        return said[8:16].replace("T", " ")
    return said


def rule(row: dict[str, Any]) -> str:
    """The rule that refuses this row."""
    said: str = oracle().answer(row)["error"]["rule"]
    return said
