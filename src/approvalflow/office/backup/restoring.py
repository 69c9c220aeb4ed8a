"""Restoring a backup into a region that holds nothing: all of it, or nothing."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, cast

from attrs import define, field, frozen

from approvalflow.errors import BadInput, Conflict
from approvalflow.office.backup.format import PAPER, End, Heading, lines_of
from approvalflow.office.digest import digest_of_content
from approvalflow.office.places import place_again
from approvalflow.ports.blobs import Blobs
from approvalflow.ports.content import Row, must_be_empty
from approvalflow.ports.store import Store

__all__ = ["Restored", "restore"]

_TELL = 5000


@frozen
class Restored:
    """What was restored: into which region, up to which entry, how many rows of each table and papers, and the digest,
    which is that of the backup and of the store."""

    region: str
    position: int
    rows: Mapping[str, int]
    papers: int
    digest: str


def restore(
    path: Path,
    store: Store,
    *,
    papers: Blobs | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Restored:
    """Put a backup back, into whichever kind of store; interrupted at any moment, the region holds nothing.

    Every row is read as what it is; the digest of what the store then holds has to be the one that the backup names,
    or nothing is kept; then the places are made that an earlier release did not keep. Papers come first, each under its
    digest; those of a restoring that broke off harm nobody and are found there by the next. Raises NotFound for a file
    that is not there; BadInput for one that is no backup, is damaged, cut off or of a later form, for a region that
    holds something, and for papers without a place for them.

    Args:
        papers: where papers are kept; needed where the backup holds any.
        progress: told how many journal entries are restored, and of how many.
    """
    file = _File(path, iter(lines_of(path)))
    with store.reading(file.heading.region) as reading:
        must_be_empty(reading)
    file.keep_papers(papers)
    with store.unit(file.heading.region) as unit:
        for table, rows in groupby(file.rows(progress), key=lambda named: named[0]):
            try:
                unit.load(table, (row for _, row in rows))
            except (BadInput, Conflict) as refusal:
                # Two rows that cannot both be are a damage as well: it is told before the end names another digest.
                raise file.refused(refusal) from refusal
        file.must_be_whole(digest_of_content(unit.content()))
        if file.counts["cards"] and not file.counts["ledger_places"]:
            place_again(unit)
        unit.commit()
    return Restored(file.heading.region, file.heading.position, dict(file.counts), file.papers, file.end.digest)


@define
class _File:
    """The lines of a backup, one after the other."""

    path: Path
    lines: Iterator[tuple[int, Heading | End | list[Any]]]
    heading: Heading = field(init=False)
    end: End = field(init=False)
    line: int = 1
    papers: int = 0
    counts: Counter[str] = field(factory=Counter)
    next: Heading | End | list[Any] = field(init=False)

    def __attrs_post_init__(self) -> None:
        # `lines_of` gives a heading first, and an end last, or raises.
        self.heading = cast(Heading, next(self.lines)[1])
        self._go_on()

    def _go_on(self) -> None:
        self.line, self.next = next(self.lines)

    def keep_papers(self, blobs: Blobs | None) -> None:
        """Keep each paper under its digest."""
        while isinstance(self.next, list) and self.next[:1] == [PAPER]:
            if blobs is None:
                zh, en = "备份中有材料，而没有存放之处", "the backup holds papers, and there is no place for them"
                raise BadInput(zh, en, place=str(self.path), rule="papers")
            try:
                _, digest, text = self.next
                kept = blobs.put(base64.b64decode(text, validate=True))
            except (ValueError, TypeError, binascii.Error) as fault:
                raise self._damaged() from fault
            if kept != digest:
                raise self._damaged()
            self.papers += 1
            self._go_on()

    def rows(self, progress: Callable[[int, int], None] | None) -> Iterator[tuple[str, Row]]:
        """Each row, up to the end."""
        total = self.heading.position
        while isinstance(self.next, list):
            if len(self.next) != 2 or not isinstance(self.next[0], str) or not isinstance(self.next[1], dict):
                raise self._damaged()
            table, row = self.next
            yield table, row
            self.counts[table] += 1
            done = self.counts["journal"]
            if progress is not None and table == "journal" and (not done % _TELL or done == total):
                progress(done, total)
            self._go_on()
        self.end = cast(End, self.next)

    def must_be_whole(self, digest: str) -> None:
        """Refuse what is not all that was backed up. Raises BadInput."""
        held = dict(self.counts), self.papers, digest
        if held != (self.end.rows, self.end.papers, self.end.digest):
            zh, en = (
                "恢复的内容与备份所记摘要不符，未恢复任何内容",
                ("what was restored has not the digest that the backup names: nothing of it was kept"),
            )
            raise BadInput(zh, en, place=str(self.path), rule="backup-digest")

    def refused(self, refusal: BadInput | Conflict) -> BadInput:
        """A refused row with its line."""
        place = f"{self.path}: line {self.line}: {refusal.place}" if refusal.rule != "backup-damaged" else refusal.place
        return BadInput(refusal.zh, refusal.en, place=place, rule=refusal.rule)

    def _damaged(self) -> BadInput:
        zh, en = "备份已损坏，未恢复任何内容", "the backup is damaged: nothing of it was restored"
        return BadInput(zh, en, place=f"{self.path}: line {self.line}", rule="backup-damaged")
