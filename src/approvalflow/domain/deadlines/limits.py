"""Limits as they are declared: how much time, in which unit, from when, for whom, and what follows if missed."""

from __future__ import annotations

import re

from attrs import field, frozen

from approvalflow.domain.deadlines.moments import HOUR
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.errors import BadInput

__all__ = [
    "BINDS",
    "CALENDAR_UNITS",
    "DAY_UNITS",
    "ENDS",
    "ON_MISSED",
    "ROLLS",
    "STARTS",
    "UNITS",
    "ExtensionRule",
    "Limit",
    "Term",
    "Warn",
    "term",
    "warn",
]

#: The units of a term, each with its words behind an amount (or alone, where there is none).
UNITS = {
    "working-day": Text("个工作日", "working days"),
    "calendar-day": Text("个自然日", "calendar days"),
    "week": Text("周", "weeks"),
    "month": Text("个月", "months"),
    "year": Text("年", "years"),
    "working-hour": Text("个工作小时", "working hours"),
    "on-the-spot": Text("即办", "on the spot"),
    "before-expiry": Text("有效期届满前", "before licence expiry"),
}
CALENDAR_UNITS = frozenset({"calendar-day", "week", "month", "year"})
DAY_UNITS = CALENDAR_UNITS | {"working-day"}

_AMOUNTLESS = {
    "on the spot": "on-the-spot",
    "on-the-spot": "on-the-spot",
    "即办": "on-the-spot",
    "当场办结": "on-the-spot",
    "before licence expiry": "before-expiry",
    "before expiry": "before-expiry",
    "before-expiry": "before-expiry",
    "有效期届满前": "before-expiry",
}
_AMOUNT = re.compile(r"([1-9][0-9]{0,5})\s*(\S.*)")
_ANY_AMOUNT = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*\s*(\S.*)")
_WORDS = {
    **{f"working{gap}{day}": "working-day" for gap in (" ", "-") for day in ("day", "days")},
    **{f"calendar{gap}{day}": "calendar-day" for gap in (" ", "-") for day in ("day", "days")},
    **{f"working{gap}{hour}": "working-hour" for gap in (" ", "-") for hour in ("hour", "hours")},
    **{f"{unit}{plural}": unit for unit in ("week", "month", "year") for plural in ("", "s")},
    **dict.fromkeys(("个工作日", "工作日"), "working-day"),
    **dict.fromkeys(("个自然日", "自然日"), "calendar-day"),
    **dict.fromkeys(("个工作小时", "工作小时", "个工作时"), "working-hour"),
    **dict.fromkeys(("周", "个星期", "星期"), "week"),
    "个月": "month",
    **dict.fromkeys(("年", "个年"), "year"),
}
_BARE_DAYS = frozenset({"day", "days", "日", "天", "个日", "d"})


@frozen(cache_hash=True)  # a key of what is worked out once
class Term:
    """A length of time with its unit, which is part of it: 5 working days, 3 months, on the spot.

    Attributes:
        amount: a whole number, at least 1; 0 for the two units without one (`on-the-spot`, `before-expiry`).
        unit: a key of `UNITS`.
    """

    amount: int
    unit: str

    def __attrs_post_init__(self) -> None:
        without = self.unit in ("on-the-spot", "before-expiry")
        whole = type(self.amount) is int and (self.amount == 0 if without else self.amount >= 1)
        if self.unit not in UNITS or not whole:
            raise BadInput(
                f"没有 {self.amount!r} {self.unit!r} 这样的期限",
                f"there is no term of {self.amount!r} {self.unit!r}",
                rule="term",
            )

    def text(self, language: str = "zh") -> str:
        """`5个工作日` or `5 working days`; reads back to an equal term."""
        words = UNITS[self.unit].in_language(language)
        if not self.amount:
            return words
        if language != "en":
            return f"{self.amount}{words}"
        return f"{self.amount} {words[:-1] if self.amount == 1 else words}"

    def __add__(self, other: Term) -> Term:
        """Both amounts together; the unit has to be the same."""
        if other.unit != self.unit or not self.amount:
            raise BadInput(
                f"{self.text('zh')} 不能加 {other.text('zh')}: 单位须相同",
                f"cannot add {other.text('en')} to {self.text('en')}: the unit has to be the same",
                rule="extension-unit",
            )
        return Term(self.amount + other.amount, self.unit)


def term(value: object) -> Term:
    """Read a term: `5 working days`, `30 calendar days`, `2 weeks`, `3 months`, `1 year`, `4 working hours`,
    `on the spot`, `before licence expiry`, or the same in Chinese (5个工作日, 30个自然日, 3个月, 即办, ...).

    Raises:
        BadInput: bare days (rule `bare-days`: say working days or calendar days), digits that are not ASCII
            (`ascii-digits`), an amount that is not a whole number from 1 to 999999 (`amount`), or anything else
            (`term`).
    """
    if isinstance(value, Term):
        return value
    text = _plain(value, "term")
    if unit := _AMOUNTLESS.get(text):
        return Term(0, unit)
    found = _AMOUNT.fullmatch(text)
    if text.isdecimal() or (found and found[2] in _BARE_DAYS):
        raise BadInput(
            f"{value!r} 不明确: 请写明工作日还是自然日",
            f"{value!r} is not clear: say working days or calendar days",
            rule="bare-days",
        )
    if found and (unit := _WORDS.get(" ".join(found[2].split()))):
        return Term(int(found[1]), unit)
    if (beside := _ANY_AMOUNT.fullmatch(text)) and " ".join(beside[1].split()) in _WORDS:
        raise BadInput(
            f"{value!r} 中的数须为 1 至 999999 的整数",
            f"the amount in {value!r} has to be a whole number from 1 to 999999",
            rule="amount",
        )
    raise BadInput(
        f"{value!r} 不是期限, 例如 5 个工作日, 30 个自然日, 3 个月, 即办",
        f"{value!r} is not a term such as 5 working days, 30 calendar days, 3 months, on the spot",
        rule="term",
    )


def _plain(value: object, rule: str) -> str:
    """A text in lower case with ASCII digits only; a bare whole number as its digits."""
    if type(value) is int:
        value = str(value)
    if not isinstance(value, str):
        raise BadInput(f"{value!r} 不是文字", f"{value!r} is not a text", rule=rule)
    if any(sign.isnumeric() and not "0" <= sign <= "9" and not "一" <= sign <= "龥" for sign in value):
        raise BadInput(
            f"{value!r} 中的数字须为半角 0-9", f"the digits in {value!r} have to be ASCII 0-9", rule="ascii-digits"
        )
    return value.strip().lower()


#: The units of a warning: wall-clock hours, working days left, working hours left, a share of the limit.
_WARNS = {
    **dict.fromkeys(("hours", "hour", "小时", "个小时"), "hour"),
    **{word: unit for word, unit in _WORDS.items() if unit in ("working-day", "working-hour")},
    "%": "percent",
}


@frozen
class Warn:
    """From when a clock is yellow; never before the middle of the limit's office time.

    Attributes:
        amount: how many. unit: `hour` (wall clock before due), `working-day` or `working-hour` (left on the clock),
            `percent` (of the limit spent, 1 to 100) or `none` (never yellow; the amount is then 0).
    """

    amount: int
    unit: str

    def __attrs_post_init__(self) -> None:
        good = self.unit in ("hour", "working-day", "working-hour", "percent") and self.amount >= 1
        if not (good or (self.unit == "none" and self.amount == 0)) or (self.unit == "percent" and self.amount > 100):
            raise BadInput(
                f"没有 {self.amount} {self.unit!r} 这样的预警",
                f"there is no warning of {self.amount} {self.unit!r}",
                rule="warn",
            )

    def text(self, language: str = "zh") -> str:
        """`24 hours`, `2 working days`, `90 %`, `none`, or the same in Chinese; reads back to an equal warning."""
        if self.unit == "none":
            return "none" if language == "en" else "不预警"
        if self.unit == "percent":
            return f"{self.amount} %"
        if self.unit == "hour":
            plural = "" if self.amount == 1 else "s"
            return f"{self.amount} hour{plural}" if language == "en" else f"{self.amount}小时"
        return Term(self.amount, self.unit).text(language)


def warn(value: object) -> Warn:
    """Read a warning: `24 hours`, `2 working days`, `4 working hours`, `90 %`, `none`, or the same in Chinese.

    Raises:
        BadInput: anything else.
    """
    if isinstance(value, Warn):
        return value
    text = _plain(value, "warn")
    if text in ("none", "不预警"):
        return Warn(0, "none")
    found = _AMOUNT.fullmatch(text)
    if found and (unit := _WARNS.get(" ".join(found[2].split()))):
        return Warn(int(found[1]), unit)
    raise BadInput(
        f"{value!r} 不是预警设置, 例如 24 小时, 2 个工作日, 4 个工作小时, 90 %, 不预警",
        f"{value!r} is not a warning such as 24 hours, 2 working days, 4 working hours, 90 %, none",
        rule="warn",
    )


@frozen
class ExtensionRule:
    """How a limit may be extended: once, by at most this term, decided by whom (a role key), on which basis."""

    term: Term = field(converter=term)
    by: str = "agency-head"
    basis: Basis | str = ""


STARTS = ("filing", "papers-complete", "acceptance", "decision", "letter-served", "issue")
ROLLS = ("next-working-day", "none")
ENDS = ("close", "same-time", "end-of-day")
BINDS = ("agency", "applicant")
ON_MISSED = ("none", "deemed-accepted", "deemed-granted", "lapses")


def _as_term(value: object) -> Term:
    return term(value)


def _as_warn(value: object) -> Warn:
    return warn(value)


@frozen(cache_hash=True)  # a key of what is worked out once
class Limit:
    """A limit as a matter declares it.

    Attributes:
        term: how long. start: the event it runs from (one of `STARTS`, or the name of another event).
        until: the event that ends it: `decision`, `result-ready`, `delivered`, or another.
        binds: `agency` or `applicant`. extension: how it may be extended; None where it may not (a promise never).
        on_missed: one of `ON_MISSED`. warn: from when it is yellow.
        roll: whether a calendar term that ends on a day not worked moves on to the next working day.
        end: the instant of the end: `close` of the office, `same-time` as the start, or `end-of-day`, 00:00 of the next
            day. By default what binds the agency ends at close, and what binds the applicant at 24:00 (online); at the
            counter say `close`, and in the mail date the act by its posting.
        include_first_day: the start day is day 1 (old local rules). short_pause: a pause of less office time than this,
            in microseconds, changes no due (3 working hours by default).
        statutory: whether the law sets it. source, evidence: where the figure is from, and how sure it is.

    Raises:
        BadInput: a setting that is not among its choices.
    """

    term: Term = field(converter=_as_term)
    start: str = "acceptance"
    until: str = "decision"
    binds: str = "agency"
    extension: ExtensionRule | None = None
    on_missed: str = "none"
    warn: Warn = field(default=Warn(24, "hour"), converter=_as_warn)
    roll: str = "next-working-day"
    end: str = field()
    include_first_day: bool = False
    statutory: bool = False
    source: str = ""
    evidence: str = ""
    short_pause: int = 3 * HOUR

    @end.default
    def _end_by_who_is_bound(self) -> str:
        return "end-of-day" if self.binds == "applicant" else "close"

    def __attrs_post_init__(self) -> None:
        choices = (("binds", BINDS), ("on_missed", ON_MISSED), ("roll", ROLLS), ("end", ENDS))
        for name, allowed in choices:
            if getattr(self, name) not in allowed:
                raise BadInput(
                    f"{getattr(self, name)!r} 不在 {', '.join(allowed)} 之内",
                    f"{getattr(self, name)!r} is none of {', '.join(allowed)}",
                    place=name,
                    rule="limit-setting",
                )
        if self.short_pause < 0:
            raise BadInput(
                "短暂停须不为负", "the short pause is not negative", place="short_pause", rule="limit-setting"
            )
        if self.extension is not None:
            _ = self.term + self.extension.term
