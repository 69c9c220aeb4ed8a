"""How often somebody does something beside how often others do it with the same matters: exact, and slow to accuse.

What a person is expected to have done is reckoned from everybody else's rate at each of their matters, so that whoever
handles a hard matter is held against those who handle that matter. A matter that others hardly handle is left out.
Where the cases are few, it is counted out how often chance alone would deal a person so many of the hits; where they
are many, the distance in standard deviations says the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from math import comb

from attrs import field, frozen

from approvalflow.domain.supervision.tallies import EVERYBODY, Tally

__all__ = ["COUNTED_OUT", "Compared", "compared", "own"]

#: Up to so many cases of the person it is counted out what chance would do.
COUNTED_OUT = 300


@frozen
class Compared:
    """One person's habit beside that of others.

    Attributes:
        chances, hits: of the person, at the matters that could be compared.
        expected: how many hits others would have had in their place; variance: of that, the uncertainty of what is
            known of the others included.
        matters: of each of these matters the person's cases, those of everybody, and the hits of everybody.
    """

    chances: int
    hits: int
    expected: Fraction
    variance: Fraction
    matters: tuple[tuple[int, int, int], ...] = field(default=(), repr=False)

    def is_far(self, spreads: int) -> bool:
        """Whether the distance is at least so many standard deviations."""
        return (self.hits - self.expected) ** 2 >= spreads * spreads * self.variance

    def is_more(self, *, percent: int, spreads: int, one_in: int = 0) -> bool:
        """Whether it happened at least so many per cent as often as with others, and not by chance.

        With few cases chance would deal the person so many hits at most once in `one_in` times; with many, or where
        `one_in` is 0, the distance is at least `spreads` standard deviations.
        """
        if self.hits <= self.expected or self.hits * 100 < self.expected * percent:
            return False
        if not one_in or self.chances > COUNTED_OUT:
            return self.is_far(spreads)
        return self.chance_of(range(self.hits, self.chances + 1)) * one_in <= 1

    def is_never(self, *, spreads: int, one_in: int = 0) -> bool:
        """Whether it never happened, and that not by chance; as `is_more`."""
        if self.hits or self.expected <= 0:
            return False
        if not one_in or self.chances > COUNTED_OUT:
            return self.is_far(spreads)
        return self.chance_of(range(1)) * one_in <= 1

    def chance_of(self, hits: range) -> Fraction:
        """How probable it is that so many of everybody's hits fall to the person, if every case of a matter is as
        likely as any other to be one (Fisher's exact test, over all the matters together)."""
        ways, every = [1], 1
        for mine, whole, whole_hits in self.matters:
            here = [comb(whole_hits, n) * comb(whole - whole_hits, mine - n) for n in range(mine + 1)]
            ways = _together(ways, here)
            every *= comb(whole, mine)
        return Fraction(sum(ways[n] for n in hits if n < len(ways)), every)

    @property
    def expected_text(self) -> str:
        """The expected number with one decimal place, cut off."""
        tenths = self.expected.numerator * 10 // self.expected.denominator
        return f"{tenths // 10}.{tenths % 10}"


def _together(one: list[int], other: list[int]) -> list[int]:
    """In how many ways two counts add up to each sum."""
    sums = [0] * (len(one) + len(other) - 1)
    for n, ways in enumerate(one):
        for m, more in enumerate(other):
            sums[n + m] += ways * more
    return sums


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
    matters: list[tuple[int, int, int]] = []
    for mine, mine_hit, every, every_hit in sums.values():
        others = every - mine
        if not mine or others < least_others:
            continue
        # One more hit and one more miss: nobody is held against a rate of nothing or of all.
        rate = Fraction(every_hit - mine_hit + 1, others + 2)
        chances, hits = chances + mine, hits + mine_hit
        matters.append((mine, every, every_hit))
        expected += mine * rate
        variance += mine * rate * (1 - rate) * (1 + Fraction(mine, others))
    return Compared(chances, hits, expected, variance, tuple(matters))
