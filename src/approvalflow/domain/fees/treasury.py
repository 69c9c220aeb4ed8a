"""What goes on to the treasury (缴库), and the treasury's own list of what arrived.

Remitted is by collecting unit (执收单位), item of income and level of government; the two lists are compared by these
three, whatever number of lines either side makes of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from attrs import field, frozen

from approvalflow.domain.fees.money import Fen, checked_fen, yuan_text
from approvalflow.domain.parties.basis import Text

__all__ = ["Place", "TreasuryLine", "TreasuryResult", "compare_with_treasury", "place_from"]


class Place(NamedTuple):
    """Where remitted money belongs: collecting unit, item of income, level of government."""

    agency: str
    item: str
    level: str

    def __str__(self) -> str:
        return "/".join(self)


def place_from(text: str) -> Place:
    """The place that `str` of one says; what is missing stays empty."""
    agency, item, level, *_ = (*text.split("/", 2), "", "")
    return Place(agency, item, level)


def _a_fen(instance: object, attribute: object, value: Fen) -> None:
    checked_fen(value, "fen")


@frozen
class TreasuryLine:
    """One line of the treasury's list: money that arrived, and the treasury's own reference of it."""

    agency: str
    item: str
    level: str
    fen: Fen = field(validator=_a_fen)
    reference: str = ""

    @property
    def place(self) -> Place:
        """Where it belongs."""
        return Place(self.agency, self.item, self.level)


@frozen
class TreasuryResult:
    """One place on both lists.

    Attributes:
        kind: `matched`, `amount-differs`, `only-treasury` or `only-us`.
        difference: what the treasury has more than we remitted, in fen.
    """

    kind: Literal["matched", "amount-differs", "only-treasury", "only-us"]
    place: Place
    theirs: Fen
    ours: Fen

    @property
    def difference(self) -> Fen:
        """What the treasury has more than we remitted, in fen."""
        return self.theirs - self.ours

    @property
    def reason(self) -> Text:
        """The sentence for a person."""
        theirs, ours = yuan_text(self.theirs), yuan_text(self.ours)
        en = f"{self.place}: the treasury has {theirs} CNY, we remitted {ours}"
        return Text(f"{self.place}：国库 {theirs} 元，本方缴库 {ours} 元", en)


def compare_with_treasury(theirs: Iterable[TreasuryLine], ours: Mapping[Place, Fen]) -> list[TreasuryResult]:
    """Every place on either list, in order: what arrived beside what was remitted (sums by place, in fen)."""
    arrived: defaultdict[Place, Fen] = defaultdict(int)
    for line in theirs:
        arrived[line.place] += line.fen
    results = []
    for place in sorted({*arrived, *ours}):
        there, here = arrived.get(place, 0), ours.get(place, 0)
        kind: Literal["matched", "amount-differs", "only-treasury", "only-us"] = "matched"
        if there != here:
            kind = "amount-differs" if there and here else "only-treasury" if there else "only-us"
        results.append(TreasuryResult(kind, place, there, here))
    return results
