"""How often somebody does something beside how often others do it with the same matters: exact, and slow to accuse.

What a person is expected to have done is reckoned from everybody else's rate at each of their matters, so that whoever
handles a hard matter is held against those who handle that matter. A matter that others hardly handle is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from attrs import frozen

from approvalflow.domain.supervision.tallies import EVERYBODY, Tally

__all__ = ["Compared", "compared", "own"]


@frozen
class Compared:
    """One person's habit beside that of others.

    Attributes:
        chances, hits: of the person, at the matters that could be compared.
        expected: how many hits others would have had in their place; variance: of that, the uncertainty of what is
            known of the others included.
    """

    chances: int
    hits: int
    expected: Fraction
    variance: Fraction

    def is_far(self, spreads: int) -> bool:
        """Whether the distance is at least so many standard deviations."""
        return (self.hits - self.expected) ** 2 >= spreads * spreads * self.variance

    def is_more(self, *, percent: int, spreads: int) -> bool:
        """Whether it happened at least so many per cent as often as with others, and not by chance."""
        return self.hits > self.expected and self.hits * 100 >= self.expected * percent and self.is_far(spreads)

    def is_never(self, *, spreads: int) -> bool:
        """Whether it never happened, and that not by chance."""
        return self.hits == 0 and self.expected > 0 and self.is_far(spreads)

    @property
    def expected_text(self) -> str:
        """The expected number with one decimal place, cut off."""
        tenths = self.expected.numerator * 10 // self.expected.denominator
        return f"{tenths // 10}.{tenths % 10}"


def own(tallies: Iterable[Tally], kind: str, person: str) -> tuple[int, int]:
    """How often a person could have done something within the window, and how often they did."""
    mine = [row for row in tallies if (row.kind, row.person) == (kind, person)]
    return sum(row.chances for row in mine), sum(row.hits for row in mine)


def compared(tallies: Iterable[Tally], kind: str, person: str, *, least_others: int) -> Compared:
    """The habit of a person beside that of everybody else, at the matters that others handled often enough."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in tallies:
        if row.kind == kind and row.person in (person, EVERYBODY):
            place = 0 if row.person == person else 2
            sums[row.matter][place] += row.chances
            sums[row.matter][place + 1] += row.hits
    chances = hits = 0
    expected = variance = Fraction(0)
    for mine, mine_hit, every, every_hit in sums.values():
        others = every - mine
        if not mine or others < least_others:
            continue
        # One more hit and one more miss: nobody is held against a rate of nothing or of all.
        rate = Fraction(every_hit - mine_hit + 1, others + 2)
        chances, hits = chances + mine, hits + mine_hit
        expected += mine * rate
        variance += mine * rate * (1 - rate) * (1 + Fraction(mine, others))
    return Compared(chances, hits, expected, variance)
