"""What supervision remembers of habits: how often somebody did something, of how often they could have, by month.

Detectors of gaming need more than one case: a habit shows only beside what others do with the same matter. So each
entry that counts adds to the row of the person and to that of everybody, and no detector ever looks through all cases.
What counts is decided by the entry and the case alone, so that the rows can be counted again from the journal.
"""

from __future__ import annotations

from attrs import evolve, frozen

__all__ = ["EVERYBODY", "KEPT_MARKS", "WINDOW", "Count", "Tally", "months_before", "tally_after"]

#: The person of the row that holds what everybody did.
EVERYBODY = ""
#: How many months a habit is looked at over, the running one included.
WINDOW = 3
#: How many marks a row keeps, the latest.
KEPT_MARKS = 60


@frozen
class Tally:
    """How often one person, or everybody, did something with a matter in a month.

    Attributes:
        kind: what is counted: `conversions`, `declines`, `refusals`, `supplements`, `late-pauses`, `late-acceptances`,
            `decisions`, `filings`, `endings`; `certificates` and `receipts` have a
            row for each number, in the place of the matter.
        person: whose count it is; empty for everybody. matter: empty where matters are not told apart.
        month: `2026-03`; empty for a row that only keeps marks. Months are those of UTC, so that whoever reads the
            journal alone counts the same.
        chances: how often it could have happened; hits: how often it did.
        entries: how many entries of the journal the row holds.
        recent: the latest marks, separated by blanks: a case, or the instant of an entry.
    """

    kind: str
    person: str
    matter: str
    month: str
    chances: int = 0
    hits: int = 0
    entries: int = 0
    recent: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What the row is of."""
        return self.kind, self.person, self.matter, self.month

    @property
    def marks(self) -> tuple[str, ...]:
        """The latest marks, in the order of the journal."""
        return tuple(self.recent.split())


@frozen
class Count:
    """What one entry adds to one row."""

    kind: str
    person: str
    matter: str
    month: str
    chances: int = 0
    hits: int = 0
    mark: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The row that it is added to."""
        return self.kind, self.person, self.matter, self.month


def tally_after(tally: Tally | None, count: Count) -> Tally:
    """The row with one more entry in it."""
    tally = tally or Tally(*count.key)
    marks = (*tally.marks, count.mark) if count.mark else tally.marks
    return evolve(
        tally,
        chances=tally.chances + count.chances,
        hits=tally.hits + count.hits,
        entries=tally.entries + 1,
        recent=" ".join(marks[-KEPT_MARKS:]),
    )


def months_before(month: str) -> str:
    """The first month of the window that ends with this one."""
    year, number = map(int, month.split("-"))
    months = year * 12 + number - WINDOW
    return f"{months // 12:04d}-{months % 12 + 1:02d}"
