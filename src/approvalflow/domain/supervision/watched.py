"""Terms that supervision watches beside a case: a grant is to be published, a hearing that was asked for to be held.

began -> ended (what was wanted was done, or is wanted no more) | ran out, and perhaps ended late. None of it changes
the case, and none is a clock of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, frozen

from approvalflow.domain.deadlines.moments import Instant

__all__ = ["TERM_BEGAN", "TERM_ENDED", "TERM_ENTRIES", "TERM_RAN_OUT", "WatchedTerm", "watched_after", "watched_terms"]

TERM_BEGAN, TERM_RAN_OUT, TERM_ENDED = "term-began", "term-ran-out", "term-ended"
#: The entries about watched terms.
TERM_ENTRIES = frozenset({TERM_BEGAN, TERM_RAN_OUT, TERM_ENDED})


@frozen
class WatchedTerm:
    """A term that supervision watches.

    Attributes:
        case, term, number: whose it is, which (a key of `edition.TERMS`), and the how-manieth of that case.
        agency: who has to act. length: how long it is, in words.
        began: from when it runs; due: the last instant in time.
        ran_out: whether that passed before it ended; ended: whether it has ended.
    """

    case: str
    term: str
    number: int
    agency: str
    began: Instant
    due: Instant
    length: str
    ran_out: bool = False
    ended: bool = False

    @property
    def subject(self) -> str:
        """Under which its timer is armed."""
        return f"{self.case}/{self.term}"

    @property
    def runs(self) -> bool:
        """Whether it may still run out."""
        return not (self.ran_out or self.ended)

    def plain(self) -> dict[str, Any]:
        """What its entries say, as plain values."""
        names = ("case", "term", "number", "agency", "began", "due", "length")
        return {name: getattr(self, name) for name in names}


def watched_after(known: Mapping[tuple[str, int], WatchedTerm], kind: str, body: Mapping[str, Any]) -> WatchedTerm:
    """The term that an entry is about, after it; `known` are those of the same case by term and number.

    Raises KeyError for an entry about a term that never began, or that says less than it must.
    """
    if kind == TERM_BEGAN:
        names = ("case", "term", "number", "agency", "began", "due", "length")
        return WatchedTerm(**{name: body[name] for name in names})
    found = known[body["term"], body["number"]]
    return evolve(found, ran_out=True) if kind == TERM_RAN_OUT else evolve(found, ended=True)


def watched_terms(entries: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[tuple[str, int], WatchedTerm]:
    """The watched terms of a case as its entries (kind and body, in order) leave them; others are passed over."""
    known: dict[tuple[str, int], WatchedTerm] = {}
    for kind, body in entries:
        if kind in TERM_ENTRIES:
            found = watched_after(known, kind, body)
            known[found.term, found.number] = found
    return known
