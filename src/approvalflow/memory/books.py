"""Adding to the books of a region in memory, beside postings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from approvalflow.domain.fees.bills import StatementLine
from approvalflow.errors import StoreFailed
from approvalflow.memory import shelves
from approvalflow.memory.journaling import Journaling
from approvalflow.ports.books import Closing, KeptLine, KeptStatement, OpenItem, Reconciliation, Remittance
from approvalflow.ports.succession import item_must_follow

__all__ = ["BooksWriting"]


class BooksWriting(Journaling):
    """Adding to the books; fulfils `approvalflow.ports.books.WritingBooks`."""

    def put_statement(self, statement: KeptStatement, lines: Iterable[StatementLine]) -> None:
        """Keep a version with its lines."""
        key = statement.bank, statement.day, statement.version
        if self._shelf(shelves.STATEMENTS).get(key):
            self._conflict(" ".join(key[:2]), "statement", "该对账单已收", "this statement was taken already")
        self._shelf(shelves.STATEMENTS).put(key, statement)
        for line in lines:
            self._put_line(
                KeptLine(*key, line.number, line.kind, line.bank_txn, line.bill_ref, line.fen, line.currency, line.at)
            )

    def _put_line(self, line: KeptLine) -> None:
        key = line.bank, line.day, line.version, line.number
        if self._shelf(shelves.LINES).get(key):
            self._conflict(" ".join(key[:2]), "statement-line", "该行已在", "this line is there already")
        self._shelf(shelves.LINES).put(key, line)

    def put_reconciliation(self, reconciliation: Reconciliation) -> None:
        """Keep a comparison."""
        one = reconciliation
        key = one.bank, one.day, one.version, one.run
        if self._shelf(shelves.RECONCILIATIONS).get(key):
            self._conflict(f"{one.bank} {one.day}", "reconciliation", "已对账", "it was compared already")
        self._shelf(shelves.RECONCILIATIONS).put(key, one)

    def open_new(self, items: Sequence[OpenItem]) -> None:
        """Open items."""
        for item in items:
            if self._shelf(shelves.ITEMS).get(item.ref) or self._shelf(shelves.OPEN_ITEMS).get(_same(item)):
                self._conflict(item.ref, "open-item", "该事项已在待处理之列", "this item is open already")
            self._shelf(shelves.ITEMS).put(item.ref, item)
            if item.state == "open":
                self._shelf(shelves.OPEN_ITEMS).put(_same(item), item.ref)

    def put_open_item(self, item: OpenItem, *, expected_state: str) -> None:
        """Write what became of an item."""
        before = self._shelf(shelves.ITEMS).get(item.ref)
        if before is None or before.state != expected_state:
            self._conflict(item.ref, "open-item-state", "该事项已被他人处理", "somebody else dealt with it first")
        try:
            item_must_follow(before, item)
        except StoreFailed as refusal:
            self._refuse(refusal)
        self._shelf(shelves.ITEMS).put(item.ref, item)
        if item.state != "open":
            self._shelf(shelves.OPEN_ITEMS).drop(_same(item))

    def put_remittances(self, remittances: Sequence[Remittance]) -> None:
        """Keep remittances."""
        for one in remittances:
            if self._shelf(shelves.REMITTANCES).get(one.ref):
                self._conflict(one.ref, "remittance", "该缴库单号已使用", "this remittance is there already")
            self._shelf(shelves.REMITTANCES).put(one.ref, one)

    def put_closings(self, closings: Sequence[Closing]) -> None:
        """Close a day."""
        for one in closings:
            if self._shelf(shelves.CLOSINGS).get((one.day, one.bank)):
                self._conflict(one.day, "day-closed", "该日已日结", "this day is closed already")
            self._shelf(shelves.CLOSINGS).put((one.day, one.bank), one)


def _same(item: OpenItem) -> tuple[str, str, str, str, str]:
    return item.bank, item.day, item.side, item.bank_txn, item.kind
