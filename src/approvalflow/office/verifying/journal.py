"""Once through the journal: every link, every case from its events, every invariant of an event.

A case is in memory from its first event to its last, which its row tells by its version: so that a journal of millions
needs no more of it than the cases that were open at one time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from zlib import crc32

from attrs import define, field

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.draft import Draft
from approvalflow.domain.cases.events import EVENTS, Event, event_from
from approvalflow.domain.cases.evolve import happen
from approvalflow.domain.fees.refund_events import REFUND_EVENTS, refund_event_from
from approvalflow.domain.fees.waiver_requests import WAIVER_EVENTS, waiver_event_from
from approvalflow.domain.record.canonical import said
from approvalflow.domain.record.chain import genesis, linker
from approvalflow.domain.record.checkpoints import checkpoint_from
from approvalflow.domain.record.entries import record_again
from approvalflow.domain.supervision.edition import edition_from
from approvalflow.domain.supervision.voices.events import VOICE_EVENTS, voice_event_from
from approvalflow.domain.supervision.watched import TERM_ENTRIES
from approvalflow.errors import BadInput
from approvalflow.office.checkpoints import CHECKPOINT
from approvalflow.office.counting import TALLIES as COUNTED_TO
from approvalflow.office.drafts import IMPORT
from approvalflow.office.figures import LAST_DAY
from approvalflow.office.places import KEPT
from approvalflow.office.projection import row_of
from approvalflow.office.published import Published
from approvalflow.office.supervision_editions import PUBLISHED
from approvalflow.office.verifying.books import BOOK_ENTRIES
from approvalflow.office.verifying.counts import COUNTED
from approvalflow.office.verifying.events import EDGES, Memory, wrong_with
from approvalflow.office.verifying.figures import CASE_KINDS
from approvalflow.office.verifying.found import Found
from approvalflow.office.verifying.reporting import REPORT_ENTRIES
from approvalflow.office.verifying.scores import SCORE_ENTRIES
from approvalflow.office.verifying.supervision import SUPERVISION_ENTRIES, told
from approvalflow.office.verifying.tally import STOCK_ENTRIES, Tally, papers_of
from approvalflow.ports.content import JournalRow
from approvalflow.ports.kept import CaseRow
from approvalflow.ports.store import Reading

__all__ = ["JournalReader"]

#: How often progress is told, in entries.
_TELL = 5000

#: The value that a text begins with, and where it ends: `json.loads` asks more than is needed of a text of ours.
_value = json.JSONDecoder().raw_decode

#: Bodies of fewer characters than this say little, and say it often.
_SHORT = 200

_BROKEN = (KeyError, TypeError, ValueError, AttributeError, IndexError)


def _read(text: str) -> tuple[Any, str]:
    """The value of a body, and what is hashed of it."""
    value, end = _value(text)
    if end != len(text):
        raise ValueError("more than one value")
    return value, said(value)


_read_again = lru_cache(maxsize=4096)(_read)


@define(eq=False)
class _Course:
    """A case on its way through the journal."""

    row: CaseRow | None
    draft: Draft | None = None
    memory: Memory = field(factory=Memory)


@define
class JournalReader:
    """Reads the journal of a region, or of its cases one share.

    Attributes:
        share: (which, of how many); each case belongs to one share, and so does each entry that is of no case.
        with_papers: whether the digests of papers are gathered.
    """

    reading: Reading
    share: tuple[int, int] = (0, 1)
    with_papers: bool = False
    found: Found = field(factory=Found)
    tally: Tally = field(factory=Tally)
    going: dict[str, _Course] = field(factory=dict)
    published: Published = field(factory=lambda: Published(()))
    lost: set[str] = field(factory=set)
    link: Callable[[bytes, bytes], bytes] = field(init=False)

    def read(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Read it from its first entry to its head."""
        region, (mine, shares) = self.reading.region, self.share
        total, head = self.reading.head()
        self.tally.counts.upto = self.reading.cursor(COUNTED_TO)
        self.tally.figures.wanted = bool(self.reading.cursor(LAST_DAY))
        algorithm = self.reading.algorithm()
        self.link = linker(algorithm)
        position, before = 0, genesis(algorithm)
        for row in self.reading.written():
            if row.position != position + 1 and not mine:
                place = f"journal {row.position}"
                self.found.add("INV-L3", place, f"缺第 {position + 1} 条", f"position {position + 1} is missing")
            if shares == 1 or crc32(row.case_ref.encode("utf-8", "surrogateescape")) % shares == mine:
                self._entry(region, before, row)
            if row.kind == KEPT:
                self._day_kept(row)
            position, before = row.position, row.link
            if progress is not None and not position % _TELL:
                progress(position, total)
        if (position, before) != (total, head) and not mine:
            place = f"journal {position + 1}" if position < total else "journal end"
            self.found.add("INV-A2", place, "日志末尾与链首不符", "the journal does not end at its head")
        for ref in list(self.going):
            self._leave(ref)
        if progress is not None and total:
            progress(total, total)

    def _entry(self, region: str, before: bytes, row: JournalRow) -> None:
        self.tally.entries += 1
        position, kept, kind, at, entered, by, command, text, agency, station, acting_for, ref, seq = row
        try:
            # SQLite keeps text where a number should stand; what is put together from it must not pass for a number.
            if not type(at) is type(entered) is type(position) is type(seq) is int:
                raise TypeError("not a number")
            body, told = _read_again(text) if len(text) < _SHORT else _read(text)
            record = record_again(
                region, position, kind, at, entered, by, command, told, agency, station, acting_for, ref, seq
            )
            fits = self.link(before, record) == kept
        except (BadInput, *_BROKEN):
            self._wrong("INV-A2", position, "记录无法解读", "the entry cannot be read")
            return
        if not fits:
            self._wrong("INV-A2", position, "记录与链不符", "the entry does not fit its place in the chain")
        if seq:
            self._event(ref, seq, kind, at, body, row)
        elif kind in SUPERVISION_ENTRIES:
            self._supervised(position, kind, at, ref, body)
        elif kind in REFUND_EVENTS:
            self._refund(position, kind, at, body)
        elif kind in WAIVER_EVENTS:
            self._waiver(position, kind, at, body)
        elif kind == PUBLISHED:
            self._published(position, body)
        elif kind in SCORE_ENTRIES:
            self._score(position, kind, body)
        elif kind in REPORT_ENTRIES:
            self._reported(position, kind, body)
        elif kind in TERM_ENTRIES:
            self._term(position, ref, kind, body)
        elif kind in VOICE_EVENTS:
            self._voice(position, kind, at, body, row)
        elif kind in STOCK_ENTRIES:
            self._stock(position, kind, body)
        elif kind == CHECKPOINT:
            self._checkpoint(position, body)
        elif kind in BOOK_ENTRIES:
            self._booked(position, kind, by, body)

    def _day_kept(self, row: JournalRow) -> None:
        """Each share sums up what it counted of a day; whose entry it is says what is wrong with it."""
        try:
            self.tally.figures.close(row.position, _value(row.body)[0], mine=not self.share[0])
        except _BROKEN:
            return

    def _event(self, ref: str, seq: int, kind: str, at: int, body: Any, row: JournalRow) -> None:
        course = self.going.get(ref)
        if course is None:
            course = self._begin(ref, seq)
            if course is None:
                return
        draft = course.draft
        expected = draft.version + 1 if draft else 1
        if seq != expected:
            self.found.add("INV-L3", f"{ref} #{seq}", f"应为第 {expected} 个事件", f"event {expected} is missing")
            self._lose(ref, seq)
            return
        try:
            event: Event = event_from(kind, at, body)
            stage = draft.stage if draft is not None else None
            if draft is not None:
                for name, zh, en in wrong_with(draft, event, course.memory):
                    self.found.add(name, f"{ref} #{seq}", zh, en)
                happen(draft, event)
                if stage is not None and draft.stage != stage and (stage, draft.stage) not in EDGES:
                    self._no_way(ref, seq, stage, draft.stage)
            else:
                draft = course.draft = happen(None, event)
            imported = row.command_id.startswith(IMPORT)
            self.tally.take(ref, event, self.found, imported=imported)
            if kind in COUNTED:
                self.tally.counts.count(row, body, draft, imported=imported)
            if kind in CASE_KINDS and self.tally.figures.wanted:
                figures, reading = self.tally.figures, self.reading
                figures.of_case(row, stage, draft, event, self.published, reading, imported=imported)
        except _BROKEN:
            zh, en = (
                ("事件无法解读", f"the event {kind!r} cannot be applied")
                if kind in EVENTS
                else (f"不认识的事件 {kind}", f"unknown event {kind!r}")
            )
            self.found.add("INV-L1", f"{ref} #{seq}", zh, en)
            self._lose(ref, seq)
            return
        if self.with_papers:
            self.tally.papers.update(papers_of(event))
        if course.row is not None and course.row.version == draft.version:
            self._leave(ref)

    def _begin(self, ref: str, seq: int) -> _Course | None:
        """The case of an event that is none on its way: a new one, or one whose row ended before its events did."""
        if ref in self.lost:
            self.tally.versions[ref] = max(seq, self.tally.versions.get(ref, 0))
            return None
        if ref in self.tally.versions:
            zh, en = "状态行缺后来的事件", "the row does not know its later events"
            self.found.add("INV-L1", ref, zh, en)
            self._lose(ref, seq)
            return None
        row = self.reading.case(ref)
        if row is None:
            self.found.add("INV-L1", ref, "没有状态行", "there is no row")
        self.going[ref] = course = _Course(row)
        return course

    def _lose(self, ref: str, seq: int) -> None:
        self.going.pop(ref, None)
        self.lost.add(ref)
        self.tally.versions[ref] = max(seq, self.tally.versions.get(ref, 0))

    def _leave(self, ref: str) -> None:
        """All events of the case are read: hold its row against what they built."""
        course = self.going.pop(ref)
        if course.draft is None:
            return
        try:
            self._hold(course, course.draft.sealed())
        except _BROKEN:
            zh, en = "事件所建的办件无法解读", "what its events build cannot be read as a case"
            self.found.add("INV-L1", ref, zh, en)
            self._lose(ref, course.draft.version)

    def _hold(self, course: _Course, case: Case) -> None:
        """A case that is read to its end: what it says, and its row beside it."""
        ref = case.ref
        self.tally.versions[ref] = case.version
        self.tally.closed(case)
        if course.row is not None and course.row != row_of(case):
            self.found.add("INV-L1", ref, "状态行与事件重建不一致", "the row is not what the events build")
        paused = any(pause.ended is None for pause in case.pauses)
        if paused != (case.stage == "paused") and not case.is_closed:
            zh, en = "阶段与暂停不符", f"{case.stage}, and a pause {'runs' if paused else 'does not'}"
            self.found.add("INV-D4", ref, zh, en)

    def _supervised(self, position: int, kind: str, at: int, ref: str, body: Any) -> None:
        try:
            self.tally.ledgers.take(position, kind, body)
            wrong = told(self.tally, kind, at, ref, body)
        except _BROKEN:
            self._wrong("INV-T7", position, "监察的记录无法解读", "the entry of supervision cannot be applied")
            return
        if wrong is not None:
            self._wrong(wrong[0], position, *wrong[1:])

    def _booked(self, position: int, kind: str, by: str, body: Any) -> None:
        said = "账务的记录无法解读", "the entry about the books cannot be read"
        self._applied("INV-F14", position, *said, lambda: self.tally.books.take(kind, by, body))

    def _refund(self, position: int, kind: str, at: int, body: Any) -> None:
        said = "退付的记录无法解读", "the entry of a refund cannot be applied"
        self._applied(
            "INV-F9", position, *said, lambda: self.tally.refund(refund_event_from(kind, at, body), self.found)
        )

    def _published(self, position: int, body: Any) -> None:
        try:
            edition, previous = edition_from(body["edition"]), int(body["previous"])
        except (BadInput, *_BROKEN):
            self._wrong("INV-T12", position, "监察设置无法解读", "what was published about supervision cannot be read")
            return
        before, versions = self.tally.editions[-1:], {version for _, _, version in self.tally.editions}
        if previous != (before[0][0] if before else 0):
            self._wrong("INV-T12", position, "未指向前一版", "it does not name the edition before it")
        if edition.version in versions:
            self._wrong("INV-T12", position, f"版本 {edition.version} 重复", f"{edition.version} was published before")
        self.tally.editions.append((position, previous, edition.version))

    def _score(self, position: int, kind: str, body: Any) -> None:
        said = "评分的记录无法解读", "the entry of a score cannot be read"
        self._applied("INV-T13", position, *said, lambda: self.tally.scores.take(position, kind, body))

    def _reported(self, position: int, kind: str, body: Any) -> None:
        said = "报表的记录无法解读", "the entry of a report cannot be read"
        self._applied("INV-T16", position, *said, lambda: self.tally.ledgers.take(position, kind, body))
        self._applied("INV-T16", position, *said, lambda: self.tally.reports_kept.take(position, kind, body))

    def _term(self, position: int, ref: str, kind: str, body: Any) -> None:
        said = "监察期限的记录无法解读", "the entry of a watched term cannot be applied"
        self._applied("INV-D9", position, *said, lambda: self.tally.watched(ref, kind, body))

    def _stock(self, position: int, kind: str, body: Any) -> None:
        said = "票据的记录无法解读", "the entry of receipt numbers cannot be read"
        self._applied("INV-F10", position, *said, lambda: self.tally.stock(kind, body))

    def _waiver(self, position: int, kind: str, at: int, body: Any) -> None:
        said = "减免的记录无法解读", "the entry of a waiver cannot be applied"
        self._applied("INV-F11", position, *said, lambda: self.tally.waiver(waiver_event_from(kind, at, body)))

    def _voice(self, position: int, kind: str, at: int, body: Any, row: JournalRow) -> None:
        said = "诉求的记录无法解读", "the entry of a voice cannot be applied"
        self._applied("INV-T10", position, *said, lambda: self.tally.voice(voice_event_from(kind, at, body)))
        self._applied("INV-T10", position, *said, lambda: self.tally.figures.of_rating(row, body))

    def _checkpoint(self, position: int, body: Any) -> None:
        try:
            self.tally.checkpoints[position] = checkpoint_from(body)
        except (BadInput, *_BROKEN):
            self._wrong("INV-A3", position, "检查点无法解读", "the checkpoint cannot be read")

    def _applied(
        self, name: str, position: int, zh: str, en: str, take: Callable[[], Iterable[tuple[str, str]] | None]
    ) -> None:
        """Take an entry in; say what is wrong with it, or in these words that it cannot be read."""
        try:
            for wrong in take() or ():
                self._wrong(name, position, *wrong)
        except _BROKEN:
            self._wrong(name, position, zh, en)

    def _no_way(self, ref: str, seq: int, start: str, end: str) -> None:
        self.found.add("INV-L2", f"{ref} #{seq}", f"{start} 不能到 {end}", f"no way from {start} to {end}")

    def _wrong(self, name: str, position: int, zh: str, en: str) -> None:
        self.found.add(name, f"journal {position}", zh, en)
