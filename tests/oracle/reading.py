"""Reading what a row says: terms, days and instants. ASCII digits only."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from .hours import Office
from .refusals import Refused

WORDS = {
    "working days": ("working day", "working days", "个工作日", "工作日"),
    "calendar days": ("calendar day", "calendar days", "个自然日", "自然日"),
    "weeks": ("week", "weeks", "周", "个星期", "星期"),
    "months": ("month", "months", "个月"),
    "years": ("year", "years", "年"),
    "working hours": ("working hour", "working hours", "个工作小时", "工作小时"),
}
WITHOUT_AMOUNT = {
    "on the spot": "on the spot",
    "当场办结": "on the spot",
    "即办": "on the spot",
    "before licence expiry": "before expiry",
    "有效期届满前": "before expiry",
}
BARE = ("day", "days", "天", "日")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?")


@dataclass(frozen=True)
class Term:
    """An amount of one unit; what has none of its own has the amount 1."""

    amount: int
    unit: str


@dataclass(frozen=True)
class Start:
    """The anchor of a clock: the instant, the local day it lies on, the local time of that day."""

    instant: datetime
    day: date
    clock: time


def term(text: object, place: str) -> Term:
    """The term that the text says, in English or Chinese."""
    if not isinstance(text, str):
        raise Refused("term", place, "a term is text")
    text = text.strip()
    if text in WITHOUT_AMOUNT:
        return Term(1, WITHOUT_AMOUNT[text])
    if any(sign.isdigit() and not sign.isascii() for sign in text):
        raise Refused("digits", place, "ASCII digits only")
    parts = re.fullmatch(r"([0-9]+) *(\D+)", text)
    if parts is None:
        raise Refused("term", place, f"not a term: {text}")
    amount, word = int(parts[1]), parts[2]
    if word in BARE:
        raise Refused("bare-days", place, "say working days or calendar days")
    for unit, spellings in WORDS.items():
        if word in spellings:
            if amount < 1:
                raise Refused("term", place, "a term is at least one")
            return Term(amount, unit)
    raise Refused("term", place, f"not a unit: {word}")


def total(row_term: object, extension: object) -> tuple[Term, int]:
    """The term, and how much more of the same unit its extension adds."""
    base = term(row_term, "term")
    if extension is None:
        return base, 0
    more = term(extension, "extend")
    if more.unit != base.unit or base.unit in WITHOUT_AMOUNT.values():
        raise Refused("extension-unit", "extend", "an extension adds a term of the same unit")
    return base, more.amount


def instant(text: object, place: str, office: Office) -> datetime:
    """The instant (UTC) that the text says: RFC 3339, or a day, which means its local 00:00."""
    if isinstance(text, str):
        try:
            if DAY.fullmatch(text):
                return office.instant(date.fromisoformat(text), time())
            if INSTANT.fullmatch(text):
                said = datetime.fromisoformat(text)
                if said.tzinfo is None:
                    return office.instant(said.date(), said.time())
                return said.astimezone(UTC)
        except (ValueError, OverflowError) as why:
            raise Refused("instant", place, str(why)) from why
    raise Refused("instant", place, f"neither a day nor an instant: {text}")


def start(text: object, filed: bool, office: Office) -> Start:
    """The anchor. With `filed`, what comes after the last close or on a day not worked counts as received at the
    beginning of the next working day."""
    at = instant(text, "start", office)
    day = office.local_day(at)
    if filed and (not office.days.worked(day) or at > office.close(day)):
        day = office.days.next_worked(day)
        return Start(office.instant(day, time()), day, time())
    return Start(at, day, at.astimezone(office.zone).time())
