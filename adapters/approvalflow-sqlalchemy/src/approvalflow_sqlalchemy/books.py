"""Statements, reconciliations, open items, remittances and closings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from attrs import asdict, fields
from sqlalchemy import BindParameter, Table, and_, bindparam, func, or_, select

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.bills import StatementLine
from approvalflow.domain.fees.ledger import Posting
from approvalflow.domain.fees.money import Fen
from approvalflow.errors import Conflict
from approvalflow.ports.books import Closing, KeptLine, KeptStatement, OpenItem, Reconciliation, Remittance
from approvalflow.ports.store import Payment
from approvalflow.ports.succession import item_must_follow
from approvalflow_sqlalchemy.block import Block
from approvalflow_sqlalchemy.money import payment_of
from approvalflow_sqlalchemy.schema import books
from approvalflow_sqlalchemy.schema.money import payments, postings, receipts
from approvalflow_sqlalchemy.statements import Statement, Tongue

__all__ = ["BookStatements", "BooksReading", "BooksWriting", "item_of"]

#: So many lines are written at a time.
_MANY = 1000


def _columns(table: Table) -> list[Any]:
    return [column for column in table.columns if column.name not in ("region", "seq")]


class BookStatements:
    """What is asked and told of the books."""

    def __init__(self, tongue: Tongue) -> None:
        region: BindParameter[str] = bindparam("region")

        def these(table: Table, *order: str, **given: Any) -> Statement:
            here = [table.c[name] == bindparam(name) for name in given]
            ordered = [table.c[name] for name in order]
            return tongue.prepare(select(*_columns(table)).where(table.c.region == region, *here).order_by(*ordered))

        moved = func.coalesce(payments.c.paid_at, payments.c.entered)
        within = (
            payments.c.region == region,
            payments.c.bank == bindparam("bank"),
            moved >= bindparam("start"),
            moved < bindparam("end"),
        )
        paid = select(*_columns(payments))
        self.payments_between = tongue.prepare(paid.where(*within).order_by(payments.c.seq))
        proving = and_(
            receipts.c.region == payments.c.region,
            receipts.c.bank == payments.c.bank,
            receipts.c.bank_txn == payments.c.bank_txn,
        )
        self.proved_between = tongue.prepare(
            select(receipts.c.bank_txn, func.sum(receipts.c.fen))
            .select_from(payments.join(receipts, proving))
            .where(*within)
            .group_by(receipts.c.bank_txn)
        )
        self.postings_of = tongue.prepare(
            select(*_columns(postings))
            .where(
                postings.c.region == region,
                or_(postings.c.debit == bindparam("debit"), postings.c.credit == bindparam("credit")),
            )
            .order_by(postings.c.seq)
        )
        self.statements = these(books.statements, "version", bank=1, day=1)
        self.statements_of_day = these(books.statements, "bank", "version", day=1)
        self.statement_lines = these(books.statement_lines, "number", bank=1, day=1, version=1)
        self.reconciliations = these(books.reconciliations, "version", "run", bank=1, day=1)
        self.items = these(books.open_items, "seq")
        self.items_in = these(books.open_items, "seq", state=1)
        self.item = these(books.open_items, "seq", ref=1)
        self.remittances = these(books.remittances, "seq", day=1)
        self.closings = these(books.closings, "bank", day=1)
        self.last_closed = tongue.prepare(
            select(func.max(books.closings.c.day)).where(books.closings.c.region == region)
        )
        self.insert_statement = tongue.insert(books.statements)
        self.insert_line = tongue.insert(books.statement_lines)
        self.insert_reconciliation = tongue.insert(books.reconciliations)
        self.insert_item = tongue.insert(books.open_items)
        self.update_item = tongue.prepare(
            books.open_items.update().where(
                books.open_items.c.region == bindparam("at_region"),
                books.open_items.c.ref == bindparam("at_ref"),
                books.open_items.c.state == bindparam("expected_state"),
            ),
            sorted(OpenItem.CHANGES),
        )
        self.insert_remittance = tongue.insert(books.remittances)
        self.insert_closing = tongue.insert(books.closings)


class BooksReading(Block):
    """Reading the books."""

    def payments_between(self, bank: str, start: Instant, end: Instant) -> Sequence[Payment]:
        """The money of a bank that moved within these instants."""
        return tuple(map(payment_of, self._all(self._say.books.payments_between, bank=bank, start=start, end=end)))

    def proved_between(self, bank: str, start: Instant, end: Instant) -> Mapping[str, Fen]:
        """What receipts prove of those payments."""
        rows = self._all(self._say.books.proved_between, bank=bank, start=start, end=end)
        return {txn: int(fen) for txn, fen in rows}

    def postings_of(self, account: str) -> Sequence[Posting]:
        """The postings into and out of an account, in order."""
        return tuple(Posting(*row) for row in self._all(self._say.books.postings_of, debit=account, credit=account))

    def statements(self, bank: str, day: str) -> Sequence[KeptStatement]:
        """The versions of a statement, first to last; of every bank where none is named."""
        if not bank:
            return tuple(KeptStatement(*row) for row in self._all(self._say.books.statements_of_day, day=day))
        return tuple(KeptStatement(*row) for row in self._all(self._say.books.statements, bank=bank, day=day))

    def statement_lines(self, bank: str, day: str, version: int) -> Sequence[StatementLine]:
        """The lines of a version, by their numbers."""
        rows = self._all(self._say.books.statement_lines, bank=bank, day=day, version=version)
        on = date.fromisoformat(day)
        return tuple(StatementLine(row[0], on, *row[3:]) for row in rows)

    def reconciliations(self, bank: str, day: str) -> Sequence[Reconciliation]:
        """Every comparison of a day, in order."""
        return tuple(Reconciliation(*row) for row in self._all(self._say.books.reconciliations, bank=bank, day=day))

    def open_items(self, *, bank: str = "", day: str = "", state: str = "open") -> Sequence[OpenItem]:
        """Items of that state, in the order in which they were opened."""
        asked = self._say.books
        rows = self._all(asked.items_in, state=state) if state else self._all(asked.items)
        items = map(item_of, rows)
        return tuple(one for one in items if (not bank or one.bank == bank) and (not day or one.day == day))

    def open_item(self, ref: str) -> OpenItem | None:
        """An item."""
        row = self._one(self._say.books.item, ref=ref)
        return None if row is None else item_of(row)

    def remittances(self, day: str) -> Sequence[Remittance]:
        """What was remitted of the money of a day, in order."""
        return tuple(Remittance(*row) for row in self._all(self._say.books.remittances, day=day))

    def closings(self, day: str = "") -> Sequence[Closing]:
        """How a day was closed; without a day, the last one."""
        on = day or self._told(self._say.books.last_closed)
        return tuple(Closing(*row) for row in self._all(self._say.books.closings, day=on)) if on else ()


class BooksWriting(BooksReading):
    """Adding to the books."""

    def put_statement(self, statement: KeptStatement, lines: Iterable[StatementLine]) -> None:
        """Keep a version with its lines."""
        self._write(self._say.books.insert_statement, **asdict(statement))
        version = statement.version
        each = (
            KeptLine(
                one.bank,
                statement.day,
                version,
                one.number,
                one.kind,
                one.bank_txn,
                one.bill_ref,
                one.fen,
                one.currency,
                one.at,
            )
            for one in lines
        )
        while some := list(islice(each, _MANY)):
            self._put_statement_lines(some)

    def _put_statement_lines(self, lines: Sequence[KeptLine]) -> None:
        self._write_many(self._say.books.insert_line, [_values(line) for line in lines])

    def put_reconciliation(self, reconciliation: Reconciliation) -> None:
        """Keep a comparison."""
        self._write(self._say.books.insert_reconciliation, **_values(reconciliation))

    def open_new(self, items: Sequence[OpenItem]) -> None:
        """Open items."""
        self._put_each(self._say.books.insert_item, items)

    def put_open_item(self, item: OpenItem, *, expected_state: str) -> None:
        """Write what became of an item."""
        before = self.open_item(item.ref)
        if before is not None and before.state == expected_state:
            self._checked(item_must_follow, before, item)
        changed = {name: _plain(getattr(item, name)) for name in OpenItem.CHANGES}
        at = {"at_region": self.region, "at_ref": item.ref, "expected_state": expected_state}
        if self._write(self._say.books.update_item, **changed, **at) != 1:
            zh, en = "该事项已被他人处理", "somebody else dealt with it first"
            self._refuse(Conflict(zh, en, place=item.ref, rule="open-item-state"))

    def put_remittances(self, remittances: Sequence[Remittance]) -> None:
        """Keep remittances."""
        self._put_each(self._say.books.insert_remittance, remittances)

    def put_closings(self, closings: Sequence[Closing]) -> None:
        """Close a day."""
        self._put_each(self._say.books.insert_closing, closings)

    def _put_each(self, statement: Statement, values: Sequence[Any]) -> None:
        rows = [_values(value) for value in values]
        if rows:
            self._write_many(statement, rows)


_FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(one.name for one in fields(kind)) for kind in (KeptLine, Reconciliation, OpenItem, Remittance, Closing)
}

_OPEN_ITEM: Callable[..., OpenItem] = OpenItem


def _plain(value: Any) -> Any:
    return int(value) if value is True or value is False else value


def _values(value: Any) -> dict[str, Any]:
    return {name: _plain(getattr(value, name)) for name in _FIELDS[type(value)]}


def item_of(row: Any) -> OpenItem:
    """The open item that a row of the database holds."""
    *plain, late, state, resolved_at, by, words = row
    return _OPEN_ITEM(*plain, bool(late), state, resolved_at, by, words)
