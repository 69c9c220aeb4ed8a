"""What is wrong with a record: how often each invariant is broken, and the first places."""

from __future__ import annotations

from collections import Counter

from attrs import define, field, frozen

__all__ = ["Found", "Violation"]

#: How many places are kept of each invariant; all are counted.
_KEPT = 1000


@frozen
class Violation:
    """Something in the record that cannot be: the invariant's id, where, and what."""

    id: str
    place: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.id} {self.place}: {self.en} / {self.zh}"


@define
class Found:
    """Violations as they are found."""

    counts: Counter[str] = field(factory=Counter)
    kept: list[Violation] = field(factory=list)

    def add(self, name: str, place: str, zh: str, en: str) -> None:
        """One more."""
        self.counts[name] += 1
        if self.counts[name] <= _KEPT:
            self.kept.append(Violation(name, place, zh, en))

    def join(self, other: Found) -> None:
        """Those that somebody else found too."""
        for one in other.kept:
            self.add(one.id, one.place, one.zh, one.en)
        self.counts += other.counts - Counter(one.id for one in other.kept)
