"""Adding to the journal of a region in memory: each entry gets its place, and the link that binds it there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

from approvalflow.domain.record.chain import hashed_otherwise, known_here, linker
from approvalflow.domain.record.entries import record_of
from approvalflow.domain.record.plain import text_of
from approvalflow.errors import ApprovalflowError, Conflict, StoreFailed
from approvalflow.memory import shelves
from approvalflow.memory.reading import MemoryReading
from approvalflow.memory.shelves import Name, Region
from approvalflow.ports.store import Draft, Entry

__all__ = ["Journaling"]

K = TypeVar("K")
S = TypeVar("S")
T = TypeVar("T")


class Journaling(MemoryReading):
    """The part of a unit that writes the journal, and what every part needs: to refuse, and to be refused after."""

    def __init__(self, region: Region) -> None:
        super().__init__(region.name, region.tables)
        self._region = region
        self._refused = ""
        self._loading = False
        self._loaded = 0
        self._must_exist: list[tuple[Name[Any, Any], str | tuple[str, str]]] = []

    def append(self, drafts: Sequence[Draft]) -> Sequence[Entry]:
        """Give the drafts their places in the journal."""
        position, last = self.head()
        link = linker(self.algorithm())
        placed = []
        for draft in drafts:
            position += 1
            try:
                last = link(last, record_of(self.region, position, draft))
                body = text_of(draft.body, encoded=True)
            except ApprovalflowError as refusal:
                self._refuse(refusal)
            placed.append(self._enter(Entry(self.region, position, draft, last), body))
        if placed:
            self._shelf(shelves.HEAD).put("", (position, last))
        return tuple(placed)

    def _enter(self, entry: Entry, body: str) -> Entry:
        ref, seq = entry.draft.case_ref, entry.draft.case_seq
        if ref and seq:
            building = self._shelf(shelves.BUILDING)
            if building.get((ref, seq)):
                self._conflict(ref, "case-seq", "办件已被他人改动", "somebody else changed the case first")
            building.put((ref, seq), entry.position)
        if ref:
            self._keep(shelves.ABOUT, ref, entry.position)
            self._must_exist.append((shelves.CASES, ref))
        self._shelf(shelves.ENTRIES).put(entry.position, (entry, body))
        return entry

    def choose_algorithm(self, name: str) -> None:
        """Choose what the chain is hashed with, before its first entry."""
        known_here(name)
        if name == self.algorithm():
            return
        if self.head()[0]:
            self._refuse(hashed_otherwise(self.region, self.algorithm(), name))
        self._shelf(shelves.ALGORITHM).put("", name)

    def _keep(self, name: Name[K, tuple[T, ...]], key: K, value: T, *, gone: bool = False) -> None:
        values = self._shelf(name).get(key) or ()
        self._shelf(name).put(key, tuple(v for v in values if v != value) if gone else (*values, value))

    def _checked(self, rule: Callable[[T, S], None], before: T, after: S) -> None:
        try:
            rule(before, after)
        except StoreFailed as refusal:
            self._refuse(refusal)

    def _conflict(self, place: str, rule: str, zh: str, en: str) -> NoReturn:
        self._refuse(Conflict(zh, en, place=place, rule=rule))

    def _refuse(self, refusal: ApprovalflowError) -> NoReturn:
        self._refused = refusal.rule or "refused"
        raise refusal
