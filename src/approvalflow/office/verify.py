"""Reading the whole record again: the chain, every case from its events, the books, and the invariants by their ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import define, field, frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import EVENTS, Event, event_from
from approvalflow.domain.cases.evolve import evolve
from approvalflow.domain.fees.receipts import Receipt
from approvalflow.domain.record.chain import GENESIS, link
from approvalflow.domain.record.entries import record_of
from approvalflow.office.invariants import INVARIANTS, Happened, Whole
from approvalflow.office.projection import row_of
from approvalflow.ports.kept import Entry, Payment
from approvalflow.ports.store import Reading, Store

__all__ = ["Verified", "Violation", "verify"]

_PAGE = 2000


@frozen
class Violation:
    """Something in the record that cannot be: the invariant's id, where, and what."""

    id: str
    place: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.id} {self.place}: {self.en} / {self.zh}"


@frozen
class Verified:
    """What was read and what is wrong with it; nothing wrong is an empty tuple."""

    entries: int
    cases: int
    violations: tuple[Violation, ...]


@define
class _Reader:
    """Goes through the journal once, keeping the cases as they stand."""

    region: str
    position: int = 0
    before: bytes = GENESIS
    cases: dict[str, Case] = field(factory=dict)
    happened: list[Happened] = field(factory=list)
    violations: list[Violation] = field(factory=list)

    def take(self, entry: Entry) -> None:
        place = f"journal {entry.position}"
        if entry.position != self.position + 1:
            self._wrong("INV-L3", place, f"应为第 {self.position + 1} 条", f"position {self.position + 1} is missing")
        expected = link(self.before, record_of(self.region, entry.position, entry.draft))
        if expected != entry.link:
            self._wrong("INV-A2", place, "记录与链不符", "the entry does not fit its place in the chain")
        self.position, self.before = entry.position, entry.link
        if entry.draft.case_seq:
            self._event(entry)

    def _event(self, entry: Entry) -> None:
        draft = entry.draft
        before = self.cases.get(draft.case_ref)
        expected = before.version + 1 if before else 1
        place = f"{draft.case_ref} #{draft.case_seq}"
        if draft.case_seq != expected:
            self._wrong("INV-L3", place, f"应为第 {expected} 个事件", f"event {expected} is missing")
            return
        if draft.kind not in EVENTS:
            self._wrong("INV-L1", place, f"不认识的事件 {draft.kind}", f"unknown event {draft.kind!r}")
            return
        event: Event = event_from(draft.kind, draft.at, draft.body)
        after = evolve(before, event)
        self.cases[draft.case_ref] = after
        self.happened.append(Happened(place, event, before, after))

    def _wrong(self, name: str, place: str, zh: str, en: str) -> None:
        self.violations.append(Violation(name, place, zh, en))


def verify(store: Store, region: str, *, progress: Callable[[int, int], None] | None = None) -> Verified:
    """Read the record of a region again and name everything that is wrong with it.

    Args:
        progress: told how many entries were read, and of how many.
    """
    with store.reading(region) as reading:
        total, head = reading.head()
        reader = _Reader(region)
        while reader.position < total:
            page = reading.entries(after=reader.position, limit=_PAGE)
            if not page:
                break
            for entry in page:
                reader.take(entry)
            if progress is not None:
                progress(reader.position, total)
        if reader.position != total or reader.before != head:
            reader.violations.append(
                Violation("INV-A2", "journal end", "日志末尾与链首不符", "the journal does not end at its head")
            )
        rows = _rows(reading, reader.cases)
        payments, receipts = _money(reading, reader.cases)
        whole = Whole(reader.happened, reader.cases, payments, receipts, tuple(reading.postings()))
    found = [*reader.violations, *rows]
    for name, invariant in INVARIANTS:
        found += [Violation(name, place, zh, en) for place, zh, en in invariant(whole)]
    return Verified(reader.position, len(reader.cases), tuple(found))


def _rows(reading: Reading, cases: dict[str, Case]) -> list[Violation]:
    """INV-L1: what lists read is what the events build."""
    wrong = []
    for ref, case in cases.items():
        if reading.case(ref) != row_of(case):
            wrong.append(Violation("INV-L1", ref, "状态行与事件重建不一致", "the row is not what the events build"))
    return wrong


def _money(reading: Reading, cases: dict[str, Case]) -> tuple[Sequence[Payment], Sequence[Receipt]]:
    payments: list[Payment] = []
    receipts: list[Receipt] = []
    for ref, case in cases.items():
        receipts += reading.receipts_of(ref) if case.fees else []
        for bill in case.fees:
            payments += reading.payments_of(bill)
    return payments, receipts
