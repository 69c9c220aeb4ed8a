"""Holiday notices as data: which days a government says are off, and which weekend days it says are worked.

A notice says something about the days it names and about no others. Inside a layer the later notice wins day by day;
between layers the city wins over the province, and the province over the State Council.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from attrs import field, frozen

from approvalflow.domain.deadlines.moments import Day
from approvalflow.errors import BadInput

__all__ = ["LAYERS", "Notice", "in_force", "known_on"]

#: The layers, from the weakest to the strongest.
LAYERS = ("national", "province", "city")


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
        layer: one of `LAYERS`. area: the region of a provincial or city notice.
        published_on: when it could be known, if later than issued; the one of 26 January 2020 came out on the 27th.
        names: the festival of a day, e.g. 春节. amends: the number or title of the notice that it changes.

    Raises:
        BadInput: an unknown layer, a day both off and worked, or no day at all (which would look like no holidays).
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
    """The notices known on the day (that day included), the later ones last; all of them for None."""
    known = [notice for notice in notices if day is None or notice.known_from <= day]
    return tuple(sorted(known, key=lambda notice: (notice.known_from, notice.issued_on)))


def in_force(notices: Iterable[Notice]) -> dict[Day, tuple[bool, Notice]]:
    """For each day that a notice names: whether it is worked, and the notice that decides it."""
    decided: dict[Day, tuple[bool, Notice]] = {}
    ordered = known_on(notices, None)
    for layer in LAYERS:
        for notice in ordered:
            if notice.layer == layer:
                decided.update((day, (False, notice)) for day in notice.days_off)
                decided.update((day, (True, notice)) for day in notice.days_worked)
    return decided
