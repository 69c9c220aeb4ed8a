"""Office hours: the sessions of each weekday, and of each weekday in a season."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.deadlines.seasons import MonthDay, Season, month_day, overlaps
from approvalflow.domain.deadlines.weeks import (
    WEEKDAYS,
    Sessions,
    Week,
    day_sessions,
    frozen_week,
    sound_week,
    week_text,
)
from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import BadInput

__all__ = ["DEFAULT_HOURS", "WEEKDAYS", "OfficeHours", "Season", "Sessions", "parse_hours", "read_hours"]


def _in_order_of_the_year(value: object) -> tuple[Season, ...]:
    return tuple(sorted(value, key=lambda season: season.first))  # type: ignore[call-overload]


@frozen
class OfficeHours:
    """When an office is open: seven tuples of sessions, Monday first; a day without sessions takes Monday's if worked.

    Attributes:
        sessions: those that hold outside all seasons.
        seasons: parts of the year with other sessions, in the order of the year; no two share a day. A worked day
            without sessions takes the Monday of the season that it lies in.

    Raises:
        BadInput: not seven days, nothing on Monday, sessions that are empty, overlap or leave the day, or seasons that
            overlap.
    """

    sessions: Week = field(converter=frozen_week)
    seasons: tuple[Season, ...] = field(default=(), converter=_in_order_of_the_year)

    def __attrs_post_init__(self) -> None:
        sound_week(self.sessions)
        for fault in _overlapping(self.seasons):
            raise BadInput(fault.zh, fault.en, place=fault.place, rule=fault.rule)

    def week_on(self, day: Day) -> Week:
        """The week of sessions that holds on that day of the year."""
        for season in self.seasons:
            if season.holds(day):
                return season.sessions
        return self.sessions

    @property
    def uniform(self) -> bool:
        """Whether every worked day is equally long, in every season."""
        return len({sum(end - start for start, end in day) for day in self._days()}) == 1

    @property
    def shortest_day(self) -> int:
        """The minutes of the shortest day with sessions."""
        return min(sum(end - start for start, end in day) for day in self._days())

    @property
    def until_midnight(self) -> bool:
        """Whether a session ends at 24:00."""
        return any(day[-1][1] == 1440 for day in self._days())

    def _days(self) -> Iterator[Sessions]:
        """Every day with sessions, of every season."""
        for week in (self.sessions, *(season.sessions for season in self.seasons)):
            yield from filter(None, week)

    def text(self) -> str:
        """`mon 09:00-12:00 14:00-17:30; tue ... | 06-01..09-30 mon ...`: reads back to equal hours, names every day."""
        parts = [week_text(self.sessions)]
        parts += [f"{season.text()} {week_text(season.sessions)}" for season in self.seasons]
        return " | ".join(parts)


def _overlapping(seasons: tuple[Season, ...] | list[Season]) -> list[Fault]:
    return [
        Fault(
            f"seasons[{later}]",
            "season-overlap",
            f"{seasons[later].text()} 与 {seasons[earlier].text()} 都包含 {day:%m-%d}",
            f"{seasons[later].text()} and {seasons[earlier].text()} both hold {day:%m-%d}",
        )
        for earlier, later, day in overlaps(seasons)
    ]


#: 09:00-12:00 and 14:00-17:30, Monday to Friday.
DEFAULT_HOURS = OfficeHours((((540, 720), (840, 1050)),) * 5 + ((), ()))


def parse_hours(value: object) -> OfficeHours:
    """Read office hours from a mapping of weekdays to sessions, or from one text.

    `{"mon": "09:00-12:00 14:00-17:30", ..., "fri": "09:00-12:00"}` names Monday to Friday at least; `sat` and `sun`
    are without sessions where absent, and so is a day with an empty text. `"seasons"` may list mappings of the same
    form, each with `"from": "06-01"` and `"to": "09-30"`, both included.

    The text is either sessions that hold from Monday to Friday (`09:00-12:00 14:00-17:30`) or the days with their
    sessions, `mon 09:00-12:00; tue ...`; behind a `|` follows each season, `06-01..09-30` and then the same.

    Raises:
        BadInput: the first of what `read_hours` finds.
    """
    hours, faults = read_hours(value)
    if hours is None:
        first = faults[0]
        place = f"hours.{first.place}" if first.place else "hours"
        raise BadInput(first.zh, first.en, place=place, rule=first.rule)
    return hours


def read_hours(value: object) -> tuple[OfficeHours | None, list[Fault]]:
    """Read what `parse_hours` reads, with everything that is wrong at once.

    Returns:
        The hours, or None and each fault; a place is a key such as `mon` or `seasons[0].from`, or empty. The rules:
        `hours` (not a table), `hours-day` (a day is missing, unknown or twice), `hours-week` (nothing on Monday),
        `hours-session`, `season` (not a table), `season-day` (no such day of the year), `season-overlap`.
    """
    if isinstance(value, OfficeHours):
        return value, []
    faults: list[Fault] = []
    table = _tables_of_text(value, faults) if isinstance(value, str) else value
    if not isinstance(table, Mapping):
        zh, en = f"{value!r} 不是办公时间", f"{value!r} is not a table of office hours"
        return None, [*faults, Fault("", "hours", zh, en)]
    week = _week(table, "", ("seasons",), faults)
    listed = table.get("seasons", ())
    if not isinstance(listed, (list, tuple)):
        faults.append(Fault("seasons", "season", "季节应为列表", "the seasons are a list of tables"))
        listed = ()
    seasons = [_season(inner, f"seasons[{index}]", faults) for index, inner in enumerate(listed)]
    whole = [season for season in seasons if season is not None]
    if len(whole) == len(seasons):
        faults += _overlapping(whole)
    return (None if faults or week is None else OfficeHours(week, whole)), faults


def _season(table: object, place: str, faults: list[Fault]) -> Season | None:
    if not isinstance(table, Mapping):
        faults.append(Fault(place, "season", f"{table!r} 不是季节", f"{table!r} is not a table of a season"))
        return None
    ends: list[MonthDay] = []
    for key in ("from", "to"):
        try:
            ends.append(month_day(table.get(key)))
        except BadInput as error:
            missing = key not in table
            zh, en = (f"缺少 {key}, 如 06-01", f"{key} is missing, such as 06-01") if missing else (error.zh, error.en)
            faults.append(Fault(f"{place}.{key}", error.rule, zh, en))
    week = _week(table, place, ("from", "to"), faults)
    return Season(ends[0], ends[1], week) if len(ends) == 2 and week is not None else None


def _week(table: Mapping[object, object], place: str, others: tuple[str, ...], faults: list[Fault]) -> Week | None:
    """The seven days of a table that may hold some other keys beside them; None where something is wrong."""
    found: list[Fault] = []

    def at(key: str) -> str:
        return f"{place}.{key}" if place else key

    for key in table:
        if key not in WEEKDAYS and key not in others:
            listed = ", ".join(WEEKDAYS)
            zh, en = f"{key!r} 不是星期 ({listed})", f"{key!r} is not a day of the week ({listed})"
            found.append(Fault(place, "hours-day", zh, en))
    if missing := ", ".join(key for key in WEEKDAYS[:5] if key not in table):
        found.append(Fault(place, "hours-day", f"缺少 {missing}", f"{missing} not named"))
    week: list[Sessions] = []
    for key in WEEKDAYS:
        try:
            week.append(day_sessions(table.get(key, "")))
        except BadInput as error:
            week.append(())
            found.append(Fault(at(key), error.rule, error.zh, error.en))
    if not found and not week[0]:
        found.append(Fault(at("mon"), "hours-week", "周一不得为空", "Monday has a session"))
    faults += found
    return None if found else tuple(week)


def _tables_of_text(text: str, faults: list[Fault]) -> dict[str, object]:
    """The mapping that a text stands for."""
    base, *parts = text.split("|")
    seasons: list[object] = []
    for index, part in enumerate(parts):
        ends, _, days = part.strip().partition(" ")
        first, between, last = ends.partition("..")
        if between:
            seasons.append({"from": first, "to": last, **_days_of_text(days, f"seasons[{index}]", faults)})
        else:
            seasons.append(part.strip())
    return {**_days_of_text(base, "", faults), **({"seasons": seasons} if parts else {})}


def _days_of_text(text: str, place: str, faults: list[Fault]) -> dict[str, str]:
    if ";" not in text and not text.strip().startswith(WEEKDAYS):
        return dict.fromkeys(WEEKDAYS[:5], text)
    days: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        key, _, sessions = part.partition(" ")
        if key in days:
            faults.append(Fault(place, "hours-day", f"{key} 重复", f"{key} comes twice"))
        days[key] = sessions
    return days
