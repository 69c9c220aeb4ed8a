"""The journal: entries in their places, each linked to the one before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, and_, bindparam, select

from approvalflow.domain.record.chain import CHOICES, GENESIS, genesis, hashed_otherwise, known_here, linker
from approvalflow.domain.record.entries import record_of
from approvalflow.domain.record.plain import from_text
from approvalflow.errors import BadInput, Conflict
from approvalflow.ports.store import Draft, Entry
from approvalflow_sqlalchemy.block import Block
from approvalflow_sqlalchemy.schema.journal import chain_heads, cursors, journal
from approvalflow_sqlalchemy.statements import Tongue

__all__ = ["ENTRY_COLUMNS", "JournalReading", "JournalStatements", "JournalWriting"]

ENTRY_COLUMNS = [
    journal.c[name]
    for name in (
        "position",
        "link",
        "kind",
        "at",
        "entered",
        "by",
        "command_id",
        "body",
        "agency",
        "station",
        "acting_for",
        "case_ref",
        "case_seq",
    )
]

# The head of a journal that has no entry, where nothing was chosen.
_EMPTY = (0, GENESIS, CHOICES[0])

# Where only some kinds are wanted, the journal is walked through in pieces of this many entries.
_PIECE = 1000


class JournalStatements:
    """What is asked and told of the journal."""

    def __init__(self, tongue: Tongue) -> None:
        entries = select(*ENTRY_COLUMNS).where(journal.c.region == bindparam("region"))
        about = entries.where(journal.c.case_ref == bindparam("ref"))
        head = select(chain_heads.c.position, chain_heads.c.link, chain_heads.c.algorithm).where(
            chain_heads.c.region == bindparam("region")
        )
        self.of_case = tongue.prepare(about.where(journal.c.case_seq > 0).order_by(journal.c.case_seq))
        # Without an order: asked for one by position, SQLite would walk over the whole journal to save a small sort.
        self.about_case = tongue.prepare(about)
        self.entries = tongue.prepare(
            entries.where(journal.c.position > bindparam("after"))
            .order_by(journal.c.position)
            .limit(bindparam("limit", type_=Integer))
        )
        self.links = tongue.prepare(
            select(journal.c.link)
            .where(journal.c.region == bindparam("region"), journal.c.position > bindparam("after"))
            .order_by(journal.c.position)
            .limit(bindparam("limit", type_=Integer))
        )
        self.head = tongue.prepare(head)
        self.lock_head = tongue.prepare(head.with_for_update())
        self.first_head = tongue.insert(chain_heads, once=True)
        self.move_head = tongue.prepare(
            chain_heads.update().where(chain_heads.c.region == bindparam("at_region")), ["position", "link"]
        )
        self.begin_with = tongue.prepare(
            chain_heads.update().where(chain_heads.c.region == bindparam("at_region")), ["algorithm", "link"]
        )
        self.insert = tongue.insert(journal)
        self.cursor = tongue.prepare(
            select(cursors.c.position).where(
                cursors.c.region == bindparam("region"), cursors.c.name == bindparam("name")
            )
        )
        self.first_cursor = tongue.insert(cursors, once=True)
        at = and_(cursors.c.region == bindparam("at_region"), cursors.c.name == bindparam("at_name"))
        self.move_cursor = tongue.prepare(
            cursors.update().where(at, cursors.c.position == bindparam("expected")), ["position"]
        )
        put = tongue.into(cursors)
        self.put_cursor = tongue.prepare(
            put.on_conflict_do_update(index_elements=["region", "name"], set_={"position": put.excluded.position}),
            ["region", "name", "position"],
        )


class JournalReading(Block):
    """Reading the journal."""

    def case_entries(self, ref: str) -> Sequence[Entry]:
        """The journal entries that build the case, in order."""
        return self._entries(self._all(self._say.journal.of_case, ref=ref))

    def about_case(self, ref: str) -> Sequence[Entry]:
        """Every journal entry that names the case, in order of the journal."""
        return self._entries(sorted(self._all(self._say.journal.about_case, ref=ref), key=lambda row: row.position))

    def entries(self, *, after: int = 0, limit: int = 1000, kinds: Sequence[str] = ()) -> Sequence[Entry]:
        """Journal entries above a position, in order."""
        if not kinds:
            return self._entries(self._all(self._say.journal.entries, after=after, limit=limit))
        found: list[Any] = []
        while len(found) < limit:
            piece = self._all(self._say.journal.entries, after=after, limit=_PIECE)
            found += [row for row in piece if row.kind in kinds]
            if len(piece) < _PIECE:
                break
            after = piece[-1].position
        return self._entries(found[:limit])

    def head(self) -> tuple[int, bytes]:
        """The last position of the journal and its link."""
        return (self._head or self._told_head(self._one(self._say.journal.head)))[:2]

    def algorithm(self) -> str:
        """What the chain is hashed with."""
        return (self._head or self._told_head(self._one(self._say.journal.head)))[2]

    def links(self, *, after: int = 0, limit: int = 10_000) -> Sequence[bytes]:
        """The links of journal entries above a position, in order."""
        return tuple(bytes(row[0]) for row in self._all(self._say.journal.links, after=after, limit=limit))

    def cursor(self, name: str) -> int:
        """How far a reader of the journal has come."""
        row = self._one(self._say.journal.cursor, name=name)
        return 0 if row is None else row[0]

    def _told_head(self, row: Any) -> tuple[int, bytes, str]:
        return _EMPTY if row is None else (row[0], bytes(row[1]), row[2])

    def _entries(self, rows: Sequence[Any]) -> tuple[Entry, ...]:
        region = self.region
        return tuple(
            Entry(
                region,
                position,
                Draft(
                    kind,
                    at,
                    entered,
                    by,
                    command_id,
                    from_text(body),
                    agency,
                    station,
                    acting_for,
                    case_ref or "",
                    case_seq or 0,
                ),
                bytes(kept),
            )
            for (
                position,
                kept,
                kind,
                at,
                entered,
                by,
                command_id,
                body,
                agency,
                station,
                acting_for,
                case_ref,
                case_seq,
            ) in rows
        )


class JournalWriting(JournalReading):
    """Appending to the journal. Nothing here can change an entry."""

    def append(self, drafts: Sequence[Draft]) -> Sequence[Entry]:
        """Give the drafts their places. Takes the lock of the chain head, which is the last of a unit's locks."""
        if not drafts:
            return ()
        position, last, algorithm = self._head or self._lock_head()
        link = linker(algorithm)
        rows, placed = [], []
        for draft in drafts:
            position += 1
            try:
                last = link(last, record_of(self.region, position, draft))
            except BadInput as refusal:
                self._refuse(refusal)
            rows.append(
                {
                    "position": position,
                    "kind": draft.kind,
                    "at": draft.at,
                    "entered": draft.entered,
                    "by": draft.by,
                    "command_id": draft.command_id,
                    "body": self._text(draft.body, encoded=True),
                    "agency": draft.agency,
                    "station": draft.station,
                    "acting_for": draft.acting_for,
                    "case_ref": draft.case_ref or None,
                    "case_seq": draft.case_seq or None,
                    "link": last,
                }
            )
            placed.append(Entry(self.region, position, draft, last))
        self._write_many(self._say.journal.insert, rows)
        self._write(self._say.journal.move_head, at_region=self.region, position=position, link=last)
        self._head = position, last, algorithm
        return tuple(placed)

    def choose_algorithm(self, name: str) -> None:
        """Choose what the chain is hashed with, before its first entry."""
        known_here(name)
        if name == self.algorithm():
            return
        position, _, kept = self._head or self._lock_head()
        if position:
            self._refuse(hashed_otherwise(self.region, kept, name))
        link = genesis(name)
        self._write(self._say.journal.begin_with, at_region=self.region, algorithm=name, link=link)
        self._head = position, link, name

    def put_cursor(self, name: str, position: int, *, expected: int | None = None) -> None:
        """Remember how far a reader of the journal has come."""
        if expected is None:
            self._write(self._say.journal.put_cursor, name=name, position=position)
            return
        if expected == 0 and self._write(self._say.journal.first_cursor, name=name, position=position) == 1:
            return
        at = {"at_region": self.region, "at_name": name, "expected": expected}
        if self._write(self._say.journal.move_cursor, position=position, **at) != 1:
            zh, en = "他人已先行一步", "somebody else was there first"
            self._refuse(Conflict(zh, en, place=name, rule="cursor"))

    def _lock_head(self) -> tuple[int, bytes, str]:
        row = self._one(self._say.journal.lock_head)
        if row is None:
            self._write(
                self._say.journal.first_head, **dict(zip(("position", "link", "algorithm"), _EMPTY, strict=True))
            )
            row = self._one(self._say.journal.lock_head)
        return self._told_head(row)
