"""A look at one region, and a unit of it: what `approvalflow.ports.store` asks for, from its four parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Dialect
from sqlalchemy.engine import NestedTransaction
from sqlalchemy.exc import SQLAlchemyError

from approvalflow.errors import StoreFailed
from approvalflow.failpoints import failpoint
from approvalflow.ports.store import Entry, Incoming
from approvalflow_sqlalchemy.books import BooksReading, BookStatements, BooksWriting
from approvalflow_sqlalchemy.cases import CaseReading, CaseStatements
from approvalflow_sqlalchemy.content import ContentReading, ContentStatements, ContentWriting
from approvalflow_sqlalchemy.effects import EffectReading, EffectStatements, EffectWriting
from approvalflow_sqlalchemy.faults import translated_commit
from approvalflow_sqlalchemy.journal import JournalReading, JournalStatements, JournalWriting
from approvalflow_sqlalchemy.ledgers import LedgerReading, LedgerStatements, LedgerWriting
from approvalflow_sqlalchemy.lists import ListStatements
from approvalflow_sqlalchemy.money import MoneyReading, MoneyStatements, MoneyWriting
from approvalflow_sqlalchemy.receipt_statements import ReceiptStatements
from approvalflow_sqlalchemy.receipts import ReceiptReading, ReceiptWriting
from approvalflow_sqlalchemy.refunds import RefundReading, RefundStatements, RefundWriting
from approvalflow_sqlalchemy.sqlite import forget
from approvalflow_sqlalchemy.statements import Tongue
from approvalflow_sqlalchemy.supervision import SupervisionReading, SupervisionStatements, SupervisionWriting
from approvalflow_sqlalchemy.tallies import TallyReading, TallyStatements, TallyWriting
from approvalflow_sqlalchemy.ticking import Ticking, TickStatements
from approvalflow_sqlalchemy.voices import VoiceReading, VoiceStatements, VoiceWriting

__all__ = ["JoinedUnit", "KeepingUnit", "SqlReading", "SqlUnit", "Statements"]


class Statements:
    """Every statement of the store, for one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        tongue = Tongue(dialect)
        self.lists = ListStatements(tongue)
        self.cases = CaseStatements(tongue)
        self.ticks = TickStatements(tongue)
        self.journal = JournalStatements(tongue)
        self.money = MoneyStatements(tongue)
        self.receipts = ReceiptStatements(tongue)
        self.refunds = RefundStatements(tongue)
        self.voices = VoiceStatements(tongue)
        self.effects = EffectStatements(tongue)
        self.supervision = SupervisionStatements(tongue)
        self.tallies = TallyStatements(tongue)
        self.ledgers = LedgerStatements(tongue)
        self.books = BookStatements(tongue)
        self.content = ContentStatements(tongue)


class SqlReading(
    ContentReading,
    CaseReading,
    LedgerReading,
    JournalReading,
    MoneyReading,
    ReceiptReading,
    RefundReading,
    VoiceReading,
    EffectReading,
    SupervisionReading,
    TallyReading,
    BooksReading,
):
    """A consistent look at one region; fulfils `approvalflow.ports.store.Reading`."""


class SqlUnit(
    ContentWriting,
    Ticking,
    LedgerWriting,
    JournalWriting,
    MoneyWriting,
    ReceiptWriting,
    RefundWriting,
    VoiceWriting,
    EffectWriting,
    SupervisionWriting,
    TallyWriting,
    BooksWriting,
):
    """One transaction of one region; fulfils `approvalflow.ports.store.Unit`.

    A unit in which something was refused cannot be committed any more.
    """

    when_owed: Callable[[Connection, str], object] | None = None

    def case_entries(self, ref: str) -> Sequence[Entry]:
        """The journal entries that build the case, in order, behind the lock of its row: nobody adds to them before the
        unit is over. A statement of its own, or it would see the entries as they were before it waited."""
        if ref not in self._rows:
            self.case(ref)
        return super().case_entries(ref)

    def commit(self) -> None:
        """Make everything durable, or raise and leave nothing."""
        self._must_be_open()
        if self._refused:
            raise StoreFailed(
                "该事务中有被拒绝的操作，不能提交",
                "something in this unit was refused, and it cannot be committed",
                place=self._place,
                rule=self._refused,
            )
        if self._owes and self.when_owed is not None:
            self.when_owed(self._connection, self.region)
        self._over = True
        failpoint("before-commit")
        try:
            self._finish()
        except SQLAlchemyError as error:
            raise translated_commit(error, self._place) from error
        failpoint("after-commit")

    def _finish(self) -> None:
        try:
            self._connection.commit()
        except SQLAlchemyError:
            # A refused COMMIT leaves SQLite inside the transaction: nobody else may get this connection.
            self._connection.invalidate()
            raise
        if self._erased and self._connection.dialect.name == "sqlite":
            forget(self._connection)


class KeepingUnit(SqlUnit):
    """A unit whose message is kept without a wait for the disk."""

    def receive(self, incoming: Incoming) -> bool:
        """Keep a message; False if the same message is there already."""
        return self._received(self._say.effects.receive_soon, incoming)


class JoinedUnit(SqlUnit):
    """A unit inside a transaction of somebody else, between savepoints: `commit` leaves the last word to the host."""

    def __init__(
        self, connection: Connection, region: str, say: Statements, place: str, savepoint: NestedTransaction
    ) -> None:
        super().__init__(connection, region, say, place)
        self._savepoint = savepoint

    def _finish(self) -> None:
        self._savepoint.commit()
