"""Rows in, answers out: the language of the command's batch, answered slowly."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .clock import Settled, resumed_at, settle
from .counting import HOUR, Count, End, Settings
from .days import Days
from .hours import USUAL_WEEK, Office, Week
from .lights import left, light, reminders, threshold
from .pauses import FOR_EVER, Pause
from .reading import instant, start, total
from .refusals import Refused
from .why import why

Row = Mapping[str, Any]
Answer = dict[str, Any]
ROLLS = ("next working day", "none")
ENDS = ("close", "same time", "end of day")


class Oracle:
    """Answers rows by counting one day after the other.

    `days` are the days that notices name (True = off, False = worked), `horizon` the last firm day, `first` the first
    day that may be asked about, `assumed` the statutory days beyond the horizon, `hours` the sessions of each weekday
    from Monday on in minutes after midnight, `short` how much office time a pause needs to count.
    """

    def __init__(
        self,
        days: Mapping[date, bool],
        horizon: date,
        first: date,
        assumed: Mapping[date, str],
        hours: Week = USUAL_WEEK,
        zone: str = "Asia/Shanghai",
        short: timedelta = 3 * HOUR,
    ) -> None:
        if not hours[0]:
            raise ValueError("Monday needs sessions: other days take them")
        self.office = Office(Days(days, horizon, first, assumed), hours, ZoneInfo(zone))
        self.short = short

    def answer(self, row: Row) -> Answer:
        """The answer to one row, or the rule that refuses it."""
        try:
            try:
                return self._answer(row)
            except OverflowError as why_not:
                raise Refused("too-far", "term", "the calendar ends") from why_not
        except Refused as refused:
            return {"error": {"rule": refused.rule, "message": refused.message, "place": refused.place}}

    def yellow(self, row: Row) -> str | None:
        """The instant from which the clock of this row is yellow, with its whole ledger; None without a due or a
        warning. Raises Refused."""
        count, pauses = self._read(row)
        at = threshold(count, settle(count, pauses, self.short), warning(row))
        return None if at is None else self._say(at)

    def reminders(self, row: Row) -> list[str]:
        """When the handler is reminded of the due of this row, in order. Raises Refused."""
        count, pauses = self._read(row)
        return [self._say(at) for at in reminders(count, settle(count, pauses, self.short), warning(row))]

    def _answer(self, row: Row) -> Answer:
        count, pauses = self._read(row)
        settled = settle(count, pauses, self.short)
        now = None if row.get("now") is None else instant(row["now"], "now", self.office)
        answer: Answer
        if settled.end is not None:
            answer = {"due": self._say(settled.end.instant), **self._shown(count, settled.end, settled)}
        else:
            answer = {"due": None, **self._if_resumed(count, pauses, now)}
        answer["light"] = None if now is None else light(count, pauses, self.short, warning(row), now)
        answer["left"] = None if now is None else left(count, pauses, self.short, now)
        return answer

    def _if_resumed(self, count: Count, pauses: list[Pause], now: datetime | None) -> Answer:
        """What the due would be if the running pause ended now; unknown without a now."""
        if now is None:
            return {"due_if_resumed": None, "provisional": False, "why": []}
        settled = settle(count, resumed_at(pauses, now), self.short)
        if settled.end is None:
            raise AssertionError("every pause has ended")
        return {"due_if_resumed": self._say(settled.end.instant), **self._shown(count, settled.end, settled)}

    def _shown(self, count: Count, end: End, settled: Settled) -> Answer:
        provisional = end.day > self.office.days.horizon
        return {"provisional": provisional, "why": why(count, end, settled)}

    def _read(self, row: Row) -> tuple[Count, list[Pause]]:
        term = total(row.get("term"), row.get("extend"))
        settings = Settings(
            one_of(row, "roll", ROLLS), one_of(row, "end", ENDS), bool(row.get("include_first_day", False))
        )
        begin = start(row.get("start"), bool(row.get("filed", False)), self.office)
        self.office.days.reason(begin.day)
        pauses = [self._pause(pair) for pair in row.get("pauses") or ()]
        if pauses and term.unit == "on the spot":
            raise Refused("on-the-spot", "pauses", "what is decided on the spot cannot be paused: convert it first")
        return Count(self.office, begin, term, settings), pauses

    def _pause(self, pair: Any) -> Pause:
        first, last = pair
        begins = instant(first, "pauses", self.office)
        ends = FOR_EVER if last is None else instant(last, "pauses", self.office)
        if ends < begins:
            raise Refused("pause", "pauses", "a pause ends before it begins")
        return Pause(begins, ends)

    def _say(self, at: datetime) -> str:
        return at.astimezone(self.office.zone).isoformat()


def warning(row: Row) -> str:
    """The `warn` of a row."""
    return str(row.get("warn") or "24 hours")


def one_of(row: Row, key: str, allowed: tuple[str, ...]) -> str:
    """A setting of a row, the first of those allowed where it is silent."""
    said = str(row.get(key) or allowed[0])
    if said not in allowed:
        raise Refused(key, key, f"one of {', '.join(allowed)}")
    return said
