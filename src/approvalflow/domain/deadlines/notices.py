"""Holiday notices as data: which days a government says are off, and which weekend days it says are worked.

A notice says something about the days it names and about no others. Inside a layer the later notice wins day by day;
between layers the city wins over the province, and the province over the State Council. An agency adds duty days to the
calendar of its own promises and decides nothing for anybody else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import category

from attrs import field, frozen

from approvalflow.domain.deadlines.moments import Day, day
from approvalflow.errors import BadInput

__all__ = ["AGENCY", "LAYERS", "Notice", "in_force", "known_on", "notice_data", "notice_from"]

#: The layers, from the weakest to the strongest. The first three decide the working days of statutory limits.
LAYERS = ("national", "province", "city", "agency")

#: The layer of an agency's duty days, which count for promised limits alone.
AGENCY = "agency"

_TEXTS = ("title", "number", "link", "layer", "area", "amends")
_DAYS = ("days_off", "days_worked")


def _days(days: Iterable[Day]) -> frozenset[Day]:
    return frozenset(days)


def _names(names: Mapping[Day, str]) -> Mapping[Day, str]:
    return dict(names)


@frozen
class Notice:
    """One holiday notice (放假安排通知).

    Attributes:
        title, number: as printed, e.g. `国务院办公厅关于2026年部分节假日安排的通知`, `国办发明电〔2025〕7号`.
        issued_on: the date of the paper. link: where it can be read.
        days_off: days that are not worked. days_worked: days that are worked (make-up days, or a holiday taken back).
        layer: one of `LAYERS`. area: the region of a provincial or city notice, the key of an agency of the agency's.
        published_on: when it could be known, if later than issued; the one of 26 January 2020 came out on the 27th.
        names: the festival of a day, e.g. 春节. amends: the number or title of the notice that it changes.

    Raises:
        BadInput: a control character in a text, a link that is none of the web, an unknown layer, a day both off and
            worked, no day at all (which would look like no holidays), or an
            agency's notice that takes days off or does not say whose it is.
    """

    title: str
    number: str
    issued_on: Day
    link: str = ""
    days_off: frozenset[Day] = field(factory=frozenset, converter=_days)
    days_worked: frozenset[Day] = field(factory=frozenset, converter=_days)
    layer: str = "national"
    published_on: Day | None = None
    names: Mapping[Day, str] = field(factory=dict, converter=_names, hash=False)
    amends: str = ""
    area: str = ""

    def __attrs_post_init__(self) -> None:
        for key in ("title", "number", "area", "amends", "link"):
            if any(category(sign) in ("Cc", "Cs") for sign in getattr(self, key)):
                zh, en = f"{key} 含控制字符", f"{key} holds a control character"
                raise BadInput(zh, en, place=ascii(self.title), rule="notice-text")
        if self.link and not self.link.startswith(("https://", "http://")):
            zh, en = "链接须以 https:// 或 http:// 开头", "a link begins with https:// or http://"
            raise BadInput(zh, en, place=self.title, rule="notice-link")
        if self.layer not in LAYERS:
            raise BadInput(
                f"层级 {self.layer!r} 不在 {LAYERS} 之内",
                f"layer {self.layer!r} is none of {LAYERS}",
                place=self.title,
                rule="notice-layer",
            )
        if both := self.days_off & self.days_worked:
            listed = ", ".join(str(day) for day in sorted(both))
            raise BadInput(
                f"{listed} 既放假又上班", f"{listed} both off and worked", place=self.title, rule="notice-contradiction"
            )
        if not self.days_off and not self.days_worked:
            raise BadInput("通知中没有任何日期", "the notice names no day", place=self.title, rule="notice-empty")
        if self.layer == AGENCY and not self.area:
            zh, en = "部门通知须写明部门代码 (area)", "the notice of an agency has to name the agency (area)"
            raise BadInput(zh, en, place=self.title, rule="notice-area")
        if self.layer == AGENCY and self.days_off:
            zh, en = "部门只能增加值班工作日，不能放假", "an agency may add duty days and never take a working day off"
            raise BadInput(zh, en, place=self.title, rule="notice-agency-off")

    @property
    def known_from(self) -> Day:
        """The day from which anybody could know it."""
        return self.published_on or self.issued_on

    @property
    def year(self) -> int:
        """The year it arranges: the one most of its days lie in (the last days of December come with the next year)."""
        years = Counter(day.year for day in (*self.days_off, *self.days_worked))
        return max(years, key=lambda year: (years[year], -year))

    @property
    def source(self) -> str:
        """Title and number, as cited in an explanation."""
        return f"{self.title} ({self.number})" if self.number else self.title


def known_on(notices: Iterable[Notice], day: Day | None) -> tuple[Notice, ...]:
    """The notices known on the day (that day included), the later ones last; all of them for None.

    Of those known on one day the one issued later is the later one, and of those issued on one day the one that amends
    another; then number and title order them, so that the order in which they are given never matters.
    """
    known = [notice for notice in notices if day is None or notice.known_from <= day]
    return tuple(sorted(known, key=_order))


def _order(notice: Notice) -> tuple[Day, Day, bool, str, str]:
    return notice.known_from, notice.issued_on, bool(notice.amends), notice.number, notice.title


def in_force(notices: Iterable[Notice]) -> dict[Day, tuple[bool, Notice]]:
    """For each day that a notice names: whether it is worked, and the notice that decides it.

    Duty days of agencies are not among them: they decide nothing for anybody else.
    """
    decided: dict[Day, tuple[bool, Notice]] = {}
    ordered = known_on(notices, None)
    for layer in LAYERS:
        for notice in ordered:
            if notice.layer == layer != AGENCY:
                decided.update((day, (False, notice)) for day in notice.days_off)
                decided.update((day, (True, notice)) for day in notice.days_worked)
    return decided


def notice_data(notice: Notice) -> dict[str, Any]:
    """The notice as plain text, lists and tables with dates as YYYY-MM-DD: what a journal keeps of it.

    Values that are empty are left out. `notice_from` gives an equal notice back.
    """
    data: dict[str, Any] = {key: text for key in _TEXTS if (text := getattr(notice, key))}
    data["issued_on"] = notice.issued_on.isoformat()
    if notice.published_on is not None:
        data["published_on"] = notice.published_on.isoformat()
    for key in _DAYS:
        if days := getattr(notice, key):
            data[key] = [day.isoformat() for day in sorted(days)]
    if notice.names:
        data["names"] = {day.isoformat(): name for day, name in sorted(notice.names.items())}
    return data


def notice_from(data: Mapping[str, Any]) -> Notice:
    """The notice of which `notice_data` gave the data.

    Raises:
        BadInput: a key that no notice has, a value of another kind, a date that is none, or what `Notice` refuses.
    """
    place = str(data.get("title", ""))
    if unknown := sorted(set(data) - {*_TEXTS, *_DAYS, "issued_on", "published_on", "names"}):
        listed = ", ".join(unknown)
        raise BadInput(f"没有这些键：{listed}", f"no such keys: {listed}", place=place, rule="notice-data")
    kinds: dict[str, type] = {**dict.fromkeys(_TEXTS, str), **dict.fromkeys(_DAYS, list), "names": dict}
    for key, kind in kinds.items():
        if not isinstance(data.get(key, kind()), kind):
            zh, en = f"{key} 应为 {kind.__name__}", f"{key} must be a {kind.__name__}"
            raise BadInput(zh, en, place=place, rule="notice-data")
    if "issued_on" not in data:
        raise BadInput("缺少 issued_on", "issued_on is missing", place=place, rule="notice-data")
    return Notice(
        issued_on=day(data["issued_on"]),
        published_on=day(data["published_on"]) if "published_on" in data else None,
        names={day(when): str(name) for when, name in data.get("names", {}).items()},
        days_off=map(day, data.get("days_off", ())),
        days_worked=map(day, data.get("days_worked", ())),
        **{"title": "", "number": ""} | {key: data[key] for key in _TEXTS if key in data},
    )
