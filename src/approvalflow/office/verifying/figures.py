"""The kept figures of days, counted again: each amount of each agency beside what its entries add up to.

What was counted between two kept days is held only until the second of them is read. Of a day there remain, for each
agency and figure, the amount and a sum of marks that tells whether it is spread over the same persons, matters and
channels: so much fits into memory however many years are read, and shares of the cases add up.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple, cast

from attrs import astuple, define, field

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import Event
from approvalflow.domain.supervision.figures.counting import CASE_KINDS, Cell, counted, counted_of_rating
from approvalflow.domain.supervision.figures.figure import COUNTED, FIGURES, STOCK
from approvalflow.domain.supervision.figures.sums import sums_from
from approvalflow.errors import ApprovalflowError
from approvalflow.office.published import Published
from approvalflow.ports.content import JournalRow
from approvalflow.ports.store import Reading

__all__ = ["CASE_KINDS", "FigureTally"]

_AT = {figure: number for number, figure in enumerate(COUNTED)}
_SIZE = len(COUNTED)
_WHOLE = 2**64
_DECISIONS = frozenset({"case-granted", "case-refused"})

#: By agency: for each figure its amount, and behind those for each the sum of its marks.
_Amounts = dict[str, "array[int]"]
_Count = tuple[Cell, str, int]


class _Was(NamedTuple):
    """All that counting asks of a case before its event."""

    stage: str


class _Day(NamedTuple):
    """A kept day: where it is kept, what it is called, and what it says was counted and stood open."""

    position: int
    day: str
    said: _Amounts


@define
class FigureTally:
    """What was kept of days, and what the entries of each add up to; both by the position up to which a day counts.

    Attributes:
        wanted: whether days are kept at all. partly: whether something that counts could not be read.
    """

    wanted: bool = False
    partly: bool = False
    days: dict[int, _Day] = field(factory=dict)
    sums: dict[int, _Amounts] = field(factory=dict)
    waiting: deque[tuple[int, list[_Count]]] = field(factory=deque)

    def of_case(
        self, row: JournalRow, stage: str | None, case: object, event: Event, published: Published, reading: Reading,
        *, imported: bool,
    ) -> None:  # fmt: skip
        """Count an event of a case, which may be a draft; `stage` is where it was before, None where it was nowhere."""
        after = cast("Case", case)
        matter = None
        if row.kind in _DECISIONS and not imported:
            try:
                matter = published.pinned(reading, after.filing.matter, after.filing.matter_version)
            except ApprovalflowError:
                self.partly = True
                return
        before = None if stage is None else cast("Case", _Was(stage))
        person = row.by if row.agency else ""
        found = counted(before, after, event, matter, person=person, imported=imported)
        if found:
            self.waiting.append((row.position, found))

    def of_rating(self, row: JournalRow, body: Mapping[str, Any]) -> None:
        """Count what became of a bad rating. Raises KeyError."""
        found = counted_of_rating(row.kind, body, row.agency) if self.wanted else []
        if found:
            self.waiting.append((row.position, found))

    def close(self, position: int, body: Mapping[str, Any], *, mine: bool) -> None:
        """A kept day: what waits and belongs to it is summed. Its own sums are remembered where the entry is `mine`.
        Raises what a body that is none raises."""
        until = int(body["until"])
        amounts: _Amounts = {}
        while self.waiting and self.waiting[0][0] <= until:
            _add(amounts, self.waiting.popleft()[1])
        if amounts:
            self.sums[until] = amounts
        if mine:
            said: _Amounts = {}
            for name in ("counts", "stock"):
                _add(said, sums_from(body[name]).items())
            self.days[until] = _Day(position, str(body["day"]), said)

    def join(self, other: FigureTally) -> None:
        """Add what another share of the cases says."""
        self.wanted, self.partly = self.wanted or other.wanted, self.partly or other.partly
        self.days |= other.days
        for until, amounts in other.sums.items():
            mine = self.sums.setdefault(until, {})
            for agency, added in amounts.items():
                mine[agency] = _sum(mine.get(agency), added)

    def wrong(self) -> Iterator[tuple[int, str, str]]:
        """Where a kept day is not what its entries add up to: its position, and day, agency and amounts in words."""
        stock: _Amounts = {}
        for until, day in sorted(self.days.items()):
            sums = self.sums.get(until, {})
            for agency in sorted(sums.keys() | stock.keys() | day.said.keys()):
                found = _sum(sums.get(agency), None)
                standing = stock[agency] = _sum(stock.get(agency), _only(found, STOCK))
                for at in (_AT[STOCK], _AT[STOCK] + _SIZE):
                    found[at] = standing[at]
                yield from _differing(day, agency, day.said.get(agency) or _none(), found)


def _none() -> array[int]:
    return array("Q", bytes(16 * _SIZE))


def _only(amounts: array[int], figure: str) -> array[int]:
    only = _none()
    for at in (_AT[figure], _AT[figure] + _SIZE):
        only[at] = amounts[at]
    return only


def _sum(one: array[int] | None, other: array[int] | None) -> array[int]:
    return array("Q", [(a + b) % _WHOLE for a, b in zip(one or _none(), other or _none(), strict=True)])


@lru_cache(maxsize=65536)
def _mark(cell: Cell, figure: str) -> int:
    said = "\x1f".join((*astuple(cell), figure)).encode("utf-8", "surrogateescape")
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "big")


def _add(amounts: _Amounts, found: Iterable[_Count]) -> None:
    for cell, figure, number in found:
        row = amounts.get(cell.agency)
        if row is None:
            row = amounts[cell.agency] = _none()
        at = _AT[figure]
        row[at] = (row[at] + number) % _WHOLE
        row[at + _SIZE] = (row[at + _SIZE] + number * _mark(cell, figure)) % _WHOLE


def _amount(number: int) -> int:
    return number - _WHOLE if number >= _WHOLE // 2 else number


def _differing(day: _Day, agency: str, said: array[int], found: array[int]) -> Iterator[tuple[int, str, str]]:
    for at, figure in enumerate(FIGURES):
        kept, counted_now = _amount(said[at]), _amount(found[at])
        whose_zh, whose_en = agency or "（无单位）", agency or "no agency"
        if kept != counted_now:
            zh = f"{day.day} {whose_zh} {figure.title.zh} 记为 {kept}，按日志应为 {counted_now}"
            en = f"{day.day} {whose_en}, {figure.title.en}: {kept} is kept, the entries add up to {counted_now}"
            yield day.position, zh, en
        elif said[at + _SIZE] != found[at + _SIZE]:
            zh = f"{day.day} {whose_zh} {figure.title.zh} {kept} 的人员、事项或渠道与日志不符"
            en = f"{day.day} {whose_en}, {figure.title.en}: {kept}, of other persons, matters or channels than counted"
            yield day.position, zh, en
