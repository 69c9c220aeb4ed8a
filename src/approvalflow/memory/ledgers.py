"""Reading the books of a region in memory, beside postings: statements, open items, remittances, closings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.deadlines.moments import day as read_day
from approvalflow.domain.fees.bills import StatementLine
from approvalflow.domain.fees.ledger import Posting
from approvalflow.domain.fees.money import Fen
from approvalflow.memory import shelves
from approvalflow.memory.receipts import MemoryReceipts
from approvalflow.ports.books import Closing, KeptStatement, OpenItem, Reconciliation, Remittance
from approvalflow.ports.kept import Payment

__all__ = ["BooksReading"]


class BooksReading(MemoryReceipts):
    """Reading the books; fulfils `approvalflow.ports.books.ReadingBooks`."""

    def payments_between(self, bank: str, start: Instant, end: Instant) -> Sequence[Payment]:
        """The money of a bank that moved within these instants."""
        return tuple(
            one
            for one in self._shelf(shelves.PAYMENTS).values()
            if one.fact.bank == bank and start <= _moved(one) < end
        )

    def proved_between(self, bank: str, start: Instant, end: Instant) -> Mapping[str, Fen]:
        """What receipts prove of those payments."""
        wanted = {one.fact.bank_txn for one in self.payments_between(bank, start, end)}
        proved: dict[str, Fen] = {}
        for receipt in self._shelf(shelves.RECEIPTS).values():
            if receipt.bank == bank and receipt.bank_txn in wanted:
                proved[receipt.bank_txn] = proved.get(receipt.bank_txn, 0) + receipt.fen
        return proved

    def postings_of(self, account: str) -> Sequence[Posting]:
        """The postings into and out of an account, in order."""
        return tuple(
            posting for posting in self._shelf(shelves.POSTINGS).values() if account in (posting.debit, posting.credit)
        )

    def statements(self, bank: str, day: str) -> Sequence[KeptStatement]:
        """The versions of a statement, first to last; of every bank where none is named."""
        found = [
            one for one in self._shelf(shelves.STATEMENTS).values() if one.day == day and (not bank or one.bank == bank)
        ]
        return tuple(sorted(found, key=lambda one: (one.bank, one.version)))

    def statement_lines(self, bank: str, day: str, version: int) -> Sequence[StatementLine]:
        """The lines of a version, by their numbers."""
        statement = self._shelf(shelves.STATEMENTS).get((bank, day, version))
        count = statement.lines if statement else 0
        kept = self._these(shelves.LINES, ((bank, day, version, number) for number in range(1, count + 1)))
        on = read_day(day)
        return tuple(
            StatementLine(
                line.bank, on, line.number, line.kind, line.bank_txn, line.bill_ref, line.fen, line.currency, line.at
            )
            for line in kept
        )

    def reconciliations(self, bank: str, day: str) -> Sequence[Reconciliation]:
        """Every comparison of a day, in order."""
        found = [one for one in self._shelf(shelves.RECONCILIATIONS).values() if (one.bank, one.day) == (bank, day)]
        return tuple(sorted(found, key=lambda one: (one.version, one.run)))

    def open_items(self, *, bank: str = "", day: str = "", state: str = "open") -> Sequence[OpenItem]:
        """Items of that state, in the order in which they were opened."""
        kept = self._shelf(shelves.ITEMS)
        some = (
            self._these(shelves.ITEMS, self._shelf(shelves.OPEN_ITEMS).values()) if state == "open" else kept.values()
        )
        return tuple(
            one
            for one in some
            if (not state or one.state == state) and (not bank or one.bank == bank) and (not day or one.day == day)
        )

    def open_item(self, ref: str) -> OpenItem | None:
        """An item."""
        return self._shelf(shelves.ITEMS).get(ref)

    def remittances(self, day: str) -> Sequence[Remittance]:
        """What was remitted of the money of a day, in order."""
        return tuple(one for one in self._shelf(shelves.REMITTANCES).values() if one.day == day)

    def closings(self, day: str = "") -> Sequence[Closing]:
        """How a day was closed; without a day, the last one."""
        kept = self._shelf(shelves.CLOSINGS)
        on = day or max((one.day for one in kept.values()), default="")
        return tuple(sorted((one for one in kept.values() if one.day == on), key=lambda one: one.bank))


def _moved(payment: Payment) -> Instant:
    return payment.entered if payment.fact.paid_at is None else payment.fact.paid_at
