"""Statements, reconciliations, remittances and closings in a content: where their rows come from, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table

from approvalflow.ports.books import Closing, KeptLine, KeptStatement, OpenItem, Reconciliation, Remittance
from approvalflow_sqlalchemy.books import BooksWriting, item_of
from approvalflow_sqlalchemy.schema import books

__all__ = ["BOOK_SOURCES", "BookLoading"]

#: Each table: its name, its columns (all), its order, and the value of a row.
BOOK_SOURCES: tuple[tuple[str, Table, str, str, Callable[[Any], Any]], ...] = (
    ("statements", books.statements, "", "bank day version", lambda r: KeptStatement(*r)),
    ("statement_lines", books.statement_lines, "", "bank day version number", lambda r: KeptLine(*r)),
    ("reconciliations", books.reconciliations, "", "bank day version run", lambda r: Reconciliation(*r)),
    ("open_items", books.open_items, "", "seq", item_of),
    ("remittances", books.remittances, "", "seq", lambda r: Remittance(*r)),
    ("closings", books.closings, "", "day bank", lambda r: Closing(*r)),
)


class BookLoading(BooksWriting):
    """Putting the books back; lines of statements come many at a time."""

    def _load_books(self, value: Any) -> None:
        """Put back one value of these tables."""
        match value:
            case KeptStatement():
                self.put_statement(value, ())
            case Reconciliation():
                self.put_reconciliation(value)
            case OpenItem():
                self.open_new([value])
            case Remittance():
                self.put_remittances([value])
            case Closing():
                self.put_closings([value])
