"""The ledgers of supervision: what is in one, and where in the journal each thing is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs
from sqlalchemy import BindParameter, Integer, bindparam, select

from approvalflow.errors import Conflict
from approvalflow.ports.kept import Entry
from approvalflow.ports.ledgering import LedgerPlace, LedgerRow
from approvalflow.ports.succession import ledger_row_must_follow
from approvalflow_sqlalchemy.journal import ENTRY_COLUMNS, JournalReading
from approvalflow_sqlalchemy.schema.journal import journal
from approvalflow_sqlalchemy.schema.ledgers import ledger_places, ledger_rows
from approvalflow_sqlalchemy.statements import Statement, Tongue

__all__ = ["LEDGER_SOURCES", "LedgerReading", "LedgerStatements", "LedgerWriting"]

_ROW: Callable[..., LedgerRow] = LedgerRow
_COLUMNS = [column for column in ledger_rows.columns if column.name != "region"]
_AT = ("region", "ledger", "ref", "last")
_GOING_ON = ("state", "last", "due")
#: Above every position, and after every day.
_LAST, _NEVER = 2**63 - 1, "~"


class LedgerStatements:
    """What is asked and told of ledgers."""

    def __init__(self, tongue: Tongue) -> None:
        self.listed = tongue.listed
        region: BindParameter[str] = bindparam("region")
        row, place = ledger_rows.c, ledger_places.c
        limit = bindparam("limit", type_=Integer)
        every = select(*_COLUMNS).where(row.region == region, row.ledger == bindparam("ledger"))
        self.row = tongue.prepare(every.where(row.ref == bindparam("ref")))
        # One statement for each way of asking: each is a range of an index.
        self.rows: dict[tuple[str, ...], Statement] = {
            asked: tongue.prepare(
                every.where(
                    *(row[name] == bindparam(name) for name in asked),
                    row.opened < bindparam("before"),
                    row.due < bindparam("due_before"),
                )
                .order_by(row.opened.desc())
                .limit(limit)
            )
            for asked in ((), ("agency",), ("state",), ("agency", "state"))
        }
        here = place.region == region, place.ledger == bindparam("ledger")
        told = journal.c.region == place.region, journal.c.position == place.position
        # Without an order: asked for one by position, SQLite would walk over all places to save a small sort.
        self.entries = tongue.prepare(select(*ENTRY_COLUMNS).where(*here, *told, tongue.among(place.ref, "refs")))
        self.refs = tongue.prepare(
            select(place.ref)
            .where(*here, place.ref <= bindparam("upto"))
            .group_by(place.ref)
            .order_by(place.ref.desc())
            .limit(limit)
        )
        self.insert_row = tongue.insert(ledger_rows)
        at = (row[name] == bindparam(f"at_{name}") for name in _AT)
        self.update_row = tongue.prepare(ledger_rows.update().where(*at), _GOING_ON)
        self.insert_place = tongue.insert(ledger_places)


class LedgerReading(JournalReading):
    """Reading ledgers."""

    def ledger_row(self, ledger: str, ref: str) -> LedgerRow | None:
        """A thing of a ledger."""
        row = self._one(self._say.ledgers.row, ledger=ledger, ref=ref)
        return None if row is None else _ROW(*row)

    def ledger_rows(
        self,
        ledger: str,
        *,
        agency: str = "",
        state: str = "",
        due_before: str = "",
        before: int = 0,
        limit: int = 100,
    ) -> Sequence[LedgerRow]:
        """Things of a ledger, the latest opened first."""
        wanted = {name: value for name, value in (("agency", agency), ("state", state)) if value}
        bounds = {"before": before or _LAST, "due_before": due_before or _NEVER, "limit": limit}
        say = self._say.ledgers.rows[tuple(wanted)]
        return tuple(_ROW(*row) for row in self._all(say, ledger=ledger, **wanted, **bounds))

    def ledger_entries(self, ledger: str, refs: Sequence[str]) -> Sequence[Entry]:
        """The journal entries that tell of these things, in order of the journal."""
        listed = self._say.ledgers.listed(refs)
        rows = self._all(self._say.ledgers.entries, ledger=ledger, refs=listed)
        return self._entries(sorted(rows, key=lambda row: row.position))

    def ledger_refs(self, ledger: str, *, upto: str, limit: int = 100) -> Sequence[str]:
        """The references in a ledger up to this one, the greatest first."""
        return tuple(row[0] for row in self._all(self._say.ledgers.refs, ledger=ledger, upto=upto, limit=limit))


class LedgerWriting(LedgerReading):
    """Writing ledgers."""

    def put_ledger_row(self, row: LedgerRow, *, expected: int) -> None:
        """Write the row if the last entry of the stored one is `expected`."""
        if not expected:
            self._checked(ledger_row_must_follow, None, row)
            self._write(self._say.ledgers.insert_row, **attrs.asdict(row))
            return
        before = self.ledger_row(row.ledger, row.ref)
        if before is not None and before.last == expected:
            self._checked(ledger_row_must_follow, before, row)
        at = {"at_region": self.region, "at_ledger": row.ledger, "at_ref": row.ref, "at_last": expected}
        going_on = {name: getattr(row, name) for name in _GOING_ON}
        if self._write(self._say.ledgers.update_row, **going_on, **at) != 1:
            zh, en = "台账已被他人改动", "somebody else wrote into the ledger first"
            self._refuse(Conflict(zh, en, place=f"{row.ledger}/{row.ref}", rule="ledger-row"))

    def put_ledger_place(self, place: LedgerPlace) -> None:
        """Keep the place of an entry for good."""
        self._write(self._say.ledgers.insert_place, **attrs.asdict(place))

    def _load_ledgers(self, value: Any) -> None:
        """Put back one value of these tables."""
        match value:
            case LedgerRow():
                self.put_ledger_row(value, expected=0)
            case LedgerPlace():
                self.put_ledger_place(value)


#: Each table of a content: its name, its columns (all), its order, and the value of a row.
LEDGER_SOURCES: tuple[tuple[str, Any, str, str, Callable[[Any], Any]], ...] = (
    ("ledger_rows", ledger_rows, "", "ledger ref", lambda row: _ROW(*row)),
    ("ledger_places", ledger_places, "", "ledger ref position", lambda row: LedgerPlace(*row)),
)
