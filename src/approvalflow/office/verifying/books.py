"""Statements, comparisons, open items, remittances and closings, each beside the journal and beside the postings."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from attrs import define, field

from approvalflow.domain.deadlines.moments import day as read_day
from approvalflow.domain.fees.bills import StatementLine
from approvalflow.domain.fees.ledger import TREASURY
from approvalflow.domain.fees.statements import digest_of_lines
from approvalflow.errors import ApprovalflowError
from approvalflow.office.verifying.found import Found
from approvalflow.ports.content import Row

__all__ = ["BOOK_ENTRIES", "BookTally", "Books"]

_STATEMENT = ("digest", "lines", "payments_fen", "refunds_fen", "source_digest")
_ITEM = ("bank", "day", "kind", "side", "bank_txn", "fen", "zh", "en", "who", "due")
_REMITTANCE = ("bank", "agency", "item", "level", "fen")
_CLASSES = ("matched", "amount_differs", "only_bank", "other_day", "repeated", "held", "receipt_differs")


@define(eq=False)
class BookTally:
    """What the journal says of the books."""

    statements: dict[tuple[str, str, int], tuple[Any, ...]] = field(factory=dict)
    opened: dict[str, tuple[Any, ...]] = field(factory=dict)
    resolved: dict[str, tuple[str, str]] = field(factory=dict)
    late: set[str] = field(factory=set)
    remitted: dict[str, tuple[Any, ...]] = field(factory=dict)
    closed: dict[tuple[str, str], dict[str, Any]] = field(factory=dict)

    def take(self, kind: str, by: str, body: Any) -> None:
        """What an entry says."""
        _TAKERS[kind](self, by, body)

    def _statement(self, _by: str, body: Any) -> None:
        self.statements[body["bank"], body["day"], body["version"]] = tuple(body[name] for name in _STATEMENT)

    def _item(self, _by: str, body: Any) -> None:
        self.opened[body["item"]] = (body["bill"], *(body[name] for name in _ITEM))

    def _resolved(self, by: str, body: Any) -> None:
        self.resolved[body["item"]] = by, body["words"]

    def _late(self, _by: str, body: Any) -> None:
        self.late.add(body["item"])

    def _remitted(self, _by: str, body: Any) -> None:
        for one in body["remittances"]:
            self.remitted[one["ref"]] = (body["day"], *(one[name] for name in _REMITTANCE))

    def _closed(self, _by: str, body: Any) -> None:
        for one in body["closings"]:
            self.closed[one["day"], one["bank"]] = dict(one)

    def join(self, other: BookTally) -> None:
        """Add what another share of the journal says."""
        self.statements |= other.statements
        self.opened |= other.opened
        self.resolved |= other.resolved
        self.late |= other.late
        self.remitted |= other.remitted
        self.closed |= other.closed


_TAKERS = {
    "statement-taken": BookTally._statement,
    "item-opened": BookTally._item,
    "item-resolved": BookTally._resolved,
    "item-late": BookTally._late,
    "money-remitted": BookTally._remitted,
    "day-closed": BookTally._closed,
}

#: The kinds of entries that are about the books.
BOOK_ENTRIES = frozenset(_TAKERS)


@define
class Books:
    """Takes the rows in the order postings, statements, lines, reconciliations, items, remittances, closings."""

    told: BookTally
    found: Found
    into: dict[str, int] = field(factory=lambda: defaultdict(int))
    to_treasury: dict[str, tuple[str, int]] = field(factory=dict)
    statements: dict[tuple[str, str, int], Row] = field(factory=dict)
    lines: list[StatementLine] = field(factory=list)
    reading: tuple[str, str, int] = ("", "", 0)
    read: set[tuple[str, str, int]] = field(factory=set)
    unexplained: dict[tuple[str, str], int] = field(factory=dict)
    items: dict[tuple[str, str], int] = field(factory=lambda: defaultdict(int))

    def posting(self, row: Row) -> None:
        """Money into a clearing account, or on to the treasury."""
        if row["debit"].startswith("clearing/"):
            self.into[row["debit"]] += row["fen"]
        elif row["debit"] == TREASURY:
            self.to_treasury[row["subject"]] = row["credit"], row["fen"]

    def statement(self, row: Row) -> None:
        """A version is what was taken."""
        key = row["bank"], row["day"], row["version"]
        self.statements[key] = row
        if self.told.statements.pop(key, None) != tuple(row.get(name, "") for name in _STATEMENT):
            self._wrong("INV-F14", key, "与所收的对账单不符", "the statement is not the one that was taken")

    def line(self, row: Row) -> None:
        """The lines of a version come one after the other."""
        key = row["bank"], row["day"], row["version"]
        if key not in self.read:
            self._lines_read()
            self.read.add(key)
            self.reading = key
        try:
            said = {name: row[name] for name in ("bank", "number", "kind", "bank_txn", "bill_ref", "fen", "currency")}
            self.lines.append(StatementLine(day=read_day(row["day"]), at=row.get("at"), **said))
        except ApprovalflowError as refusal:
            self._wrong("INV-F14", key, refusal.zh, refusal.en)

    def _lines_read(self) -> None:
        """The digest of a statement is that of its lines."""
        if not self.lines:
            return
        statement = self.statements.get(self.reading)
        if statement is None or statement["digest"] != digest_of_lines(self.lines):
            self._wrong("INV-F14", self.reading, "各行与所收的对账单不符", "the lines are not those that were taken")
        self.lines.clear()

    def reconciliation(self, row: Row) -> None:
        """Every line of the version is in one class."""
        key = row["bank"], row["day"], row["version"]
        statement = self.statements.get(key)
        counted = sum(row[name] for name in _CLASSES)
        if statement is None or not counted == row["lines"] == statement["lines"]:
            self._wrong("INV-F14", key, f"归类 {counted} 行", f"{counted} lines are in a class")
        self.unexplained[row["bank"], row["day"]] = row["unexplained"]

    def item(self, row: Row) -> None:
        """An item is what the journal says of it."""
        ref = row["ref"]
        self.items[row["bank"], row["day"]] += abs(row["fen"])
        state = ("open", "", "")
        if ref in self.told.resolved:
            state = ("resolved", *self.told.resolved[ref])
        opened = self.told.opened.pop(ref, None)
        same = opened == (row["bill_ref"], *(row[name] for name in _ITEM))
        late = bool(row.get("late")) == (ref in self.told.late)
        if not same or not late or (row.get("state", "open"), row.get("by", ""), row.get("words", "")) != state:
            self.found.add("INV-F14", ref, "待处理事项与其经过不符", "the item is not what its entries say")

    def remittance(self, row: Row) -> None:
        """A remittance is what the journal says, and is booked as such."""
        ref, account = row["ref"], f"clearing/{row['bank']}/{row['day']}"
        if self.told.remitted.pop(ref, None) != (row["day"], *(row[name] for name in _REMITTANCE)):
            self.found.add("INV-F1", ref, "缴库单与日志不符", "the remittance is not what the journal says")
        if self.to_treasury.pop(ref, None) != (account, row["fen"]):
            self.found.add("INV-F1", ref, "缴库单未照此记账", "the remittance is not booked as it is")

    def closing(self, row: Row) -> None:
        """A closed day is as it was closed, and took no money in since."""
        key = row["day"], row["bank"]
        place = f"{row['day']} {row['bank'] or 'total'}"
        told = self.told.closed.pop(key, None)
        if told is None or any(row.get(name) != value for name, value in told.items()):
            self.found.add("INV-F4", place, "日结与日志不符", "the closing is not what the journal says")
        came = row["paid_fen"] + row["held_fen"]
        if row["bank"] and came != self.into.get(f"clearing/{row['bank']}/{row['day']}", 0):
            zh, en = "日结后该日又有入账", "money was booked on a day that is closed"
            self.found.add("INV-F4", place, zh, en)

    def over(self) -> None:
        """What is missing."""
        self._lines_read()
        for key, row in self.statements.items():
            if row["lines"] and key not in self.read:
                self._wrong("INV-F14", key, "各行不见了", "its lines are gone")
        for key in self.told.statements:
            self._wrong("INV-F14", key, "对账单不见了", "the statement is gone")
        for ref in self.told.opened:
            self.found.add("INV-F14", ref, "待处理事项不见了", "the item is gone")
        for (bank, day), fen in self.unexplained.items():
            if fen > self.items[bank, day]:
                zh, en = f"{fen} 分差异未立事项", f"{fen} fen are unexplained, and have no item"
                self.found.add("INV-F14", f"{bank} {day}", zh, en)
        for ref in self.told.remitted:
            self.found.add("INV-F1", ref, "缴库单不见了", "the remittance is gone")
        for ref in self.to_treasury:
            self.found.add("INV-F1", ref, "入账而无缴库单", "booked, and there is no remittance")
        for day, bank in self.told.closed:
            self.found.add("INV-F4", f"{day} {bank or 'total'}", "日结不见了", "the closing is gone")

    def _wrong(self, name: str, key: tuple[str, str, int], zh: str, en: str) -> None:
        bank, day, version = key
        self.found.add(name, f"{bank} {day} #{version}", zh, en)
