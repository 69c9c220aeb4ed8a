"""Rows in, answers out: the language of the command's batch, answered slowly."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .counting import HOUR, Count, Settings
from .days import Days
from .hours import USUAL_WEEK, Office, Season, Week
from .left import left
from .pauses import Letter
from .reading import Term, instant, start, total
from .refusals import Refused
from .watch import Told, Watch
from .why import why

Row = Mapping[str, Any]
Answer = dict[str, Any]
ROLLS = ("next working day", "none")
ENDS = ("close", "same time", "end of day")


class Oracle:
    """Answers rows by counting one day after the other.

    `days` are the days that notices name (True = off, False = worked), `horizon` the last firm day, `first` the first
    day that may be asked about, `assumed` the statutory days beyond the horizon, `hours` the sessions of each weekday
    from Monday on in minutes after midnight, `seasons` in which other hours hold, `short` how much office time a pause
    needs to count.
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
        seasons: tuple[Season, ...] = (),
    ) -> None:
        if not hours[0]:
            raise ValueError("Monday needs sessions: other days take them")
        self.office = Office(Days(days, horizon, first, assumed), hours, ZoneInfo(zone), seasons)
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
        watch = self._read(row)
        at = watch.at(watch.last_entry()).yellow
        return None if at is None else self._say(at)

    def reminders(self, row: Row) -> list[str]:
        """When the handler is reminded of the due of this row, in order. Raises Refused."""
        watch = self._read(row)
        return [self._say(at) for at in watch.at(watch.last_entry()).reminders]

    def _answer(self, row: Row) -> Answer:
        watch = self._read(row)
        now = None if row.get("now") is None else instant(row["now"], "now", self.office)
        told = watch.at(watch.last_entry() if now is None else now)
        shown: Told | None = told
        answer: Answer = {"due": None}
        if told.due is not None:
            answer["due"] = self._say(told.due)
        else:
            shown = None if now is None else told.if_resumed
            answer["due_if_resumed"] = None if shown is None or shown.due is None else self._say(shown.due)
        answer["provisional"] = shown is not None and shown.provisional
        answer["why"] = [] if shown is None else why(shown.settled)
        answer["light"] = None if now is None else told.light
        answer["left"] = None if now is None else left(told.settled, now)
        return answer

    def _read(self, row: Row) -> Watch:
        term, more = total(row.get("term"), row.get("extend"))
        settings = Settings(
            one_of(row, "roll", ROLLS), one_of(row, "end", ENDS), bool(row.get("include_first_day", False))
        )
        begin = start(row.get("start"), bool(row.get("filed", False)), self.office)
        self.office.days.reason(begin.day)
        letters = tuple(self._letter(pair) for pair in row.get("pauses") or ())
        if any(letter.start < instant(row["start"], "start", self.office) for letter in letters):
            raise Refused("pause-before-start", "pauses", "a pause begins before the start")
        if letters and term.unit in ("on the spot", "before expiry"):
            raise Refused("no-pause", "pauses", f"what is {term.unit} cannot be paused")
        expires = None if row.get("expires") is None else date.fromisoformat(row["expires"])
        # A row says nothing of when it was extended: in time.
        count = Count(self.office, begin, Term(term.amount + more, term.unit), settings, expires)
        return Watch(count, letters, None, warning(row), self.short)

    def _letter(self, pair: Any) -> Letter:
        first, last = pair
        begins = instant(first, "pauses", self.office)
        ends = None if last is None else instant(last, "pauses", self.office)
        if ends is not None and ends < begins:
            raise Refused("pause", "pauses", "a pause ends before it begins")
        return Letter(begins, ends, ends)

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
