"""What supervision counts of habits, and the numbers of registers that had no case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs
from sqlalchemy import BindParameter, Integer, bindparam, or_, select

from approvalflow.domain.supervision.registers import UnmatchedEntry
from approvalflow.domain.supervision.tallies import Tally
from approvalflow.errors import Conflict
from approvalflow.ports.succession import tally_must_follow
from approvalflow_sqlalchemy.block import Block
from approvalflow_sqlalchemy.schema.columns import EMPTY
from approvalflow_sqlalchemy.schema.tallies import register_entries, tallies
from approvalflow_sqlalchemy.statements import Tongue

__all__ = ["TALLY_SOURCES", "TallyReading", "TallyStatements", "TallyWriting"]

_TALLY: Callable[..., Tally] = Tally
_ENTRY: Callable[..., UnmatchedEntry] = UnmatchedEntry
_COLUMNS = [column for column in tallies.columns if column.name != "region"]
_ENTRY_COLUMNS = [column for column in register_entries.columns if column.name != "region"]
_KEY = ("region", "kind", "person", "matter", "month")
_GROWING = ("chances", "hits", "entries", "recent")


class TallyStatements:
    """What is asked and told of tallies and registers."""

    def __init__(self, tongue: Tongue) -> None:
        region: BindParameter[str] = bindparam("region")
        c = tallies.c
        every = select(*_COLUMNS).where(
            c.region == region, c.kind == bindparam("kind"), c.person == bindparam("person")
        )
        of_matter = every.where(c.matter == bindparam("matter"))
        self.tallies = {
            False: tongue.prepare(every.where(c.month >= bindparam("since")).order_by(c.matter, c.month)),
            True: tongue.prepare(of_matter.where(c.month >= bindparam("since")).order_by(c.month)),
        }
        self.tally = tongue.prepare(of_matter.where(c.month == bindparam("month")))
        self.insert = tongue.insert(tallies)
        at = (c[name] == bindparam(f"at_{name}") for name in (*_KEY, "entries"))
        self.update = tongue.prepare(tallies.update().where(*at), _GROWING)
        e = register_entries.c
        entry = select(*_ENTRY_COLUMNS).where(e.region == region)
        self.entry = tongue.prepare(entry.where(e.register == bindparam("register"), e.number == bindparam("number")))
        asked = (or_(bindparam(name) == EMPTY, e[name] == bindparam(name)) for name in ("register", "agency"))
        newest = e.found_at.desc(), e.register.desc(), e.number.desc()
        limit = bindparam("limit", type_=Integer)
        self.entries = tongue.prepare(entry.where(*asked).order_by(*newest).limit(limit))
        self.insert_entry = tongue.insert(register_entries)


class TallyReading(Block):
    """Reading tallies and registers."""

    def tallies(self, kind: str, person: str, *, matter: str = "", since: str = "") -> Sequence[Tally]:
        """The tallies of one kind and person, by matter and month."""
        asked = {"kind": kind, "person": person, "since": since} | ({"matter": matter} if matter else {})
        return tuple(_TALLY(*row) for row in self._all(self._say.tallies.tallies[bool(matter)], **asked))

    def unmatched_entry(self, register: str, number: str) -> UnmatchedEntry | None:
        """A number of a register that had no case when it was taken."""
        row = self._one(self._say.tallies.entry, register=register, number=number)
        return None if row is None else _ENTRY(*row)

    def unmatched_entries(self, *, register: str = "", agency: str = "", limit: int = 1000) -> Sequence[UnmatchedEntry]:
        """Such numbers, those found last first."""
        rows = self._all(self._say.tallies.entries, register=register, agency=agency, limit=limit)
        return tuple(_ENTRY(*row) for row in rows)


class TallyWriting(TallyReading):
    """Writing tallies and registers."""

    def put_tally(self, tally: Tally, *, expected: int) -> None:
        """Write a tally if `expected` entries are in the stored one."""
        key = {"kind": tally.kind, "person": tally.person, "matter": tally.matter, "month": tally.month}
        if not expected:
            self._checked(tally_must_follow, None, tally)
            self._write(self._say.tallies.insert, **attrs.asdict(tally))
            return
        row = self._one(self._say.tallies.tally, **key)
        before = None if row is None else _TALLY(*row)
        if before is not None and before.entries == expected:
            self._checked(tally_must_follow, before, tally)
        at = {f"at_{name}": value for name, value in key.items()} | {"at_region": self.region, "at_entries": expected}
        growing = {name: getattr(tally, name) for name in _GROWING}
        if self._write(self._say.tallies.update, **growing, **at) != 1:
            zh, en = "累计已被他人改动", "somebody else counted first"
            self._refuse(Conflict(zh, en, place="/".join(tally.key), rule="tally-entries"))

    def put_unmatched(self, entry: UnmatchedEntry) -> None:
        """Keep a number of a register for good."""
        self._write(self._say.tallies.insert_entry, **attrs.asdict(entry))

    def _load_tallies(self, value: Any) -> None:
        """Put back one value of these tables."""
        match value:
            case Tally():
                self.put_tally(value, expected=0)
            case UnmatchedEntry():
                self.put_unmatched(value)


#: Each table of a content: its name, its columns (all), its order, and the value of a row.
TALLY_SOURCES: tuple[tuple[str, Any, str, str, Callable[[Any], Any]], ...] = (
    ("tallies", tallies, "", "kind person matter month", lambda row: _TALLY(*row)),
    ("register_entries", register_entries, "", "register number", lambda row: _ENTRY(*row)),
)
