"""What every store owes the books: statements kept whole and for good, items closed once, days closed once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve

from approvalflow.domain.fees.bills import StatementLine
from approvalflow.errors import Conflict, StoreFailed
from approvalflow.ports.books import Closing, KeptStatement, OpenItem, Reconciliation, Remittance
from approvalflow.ports.store import Store
from approvalflow.testing.store_samples import AWAY, HERE, NOON, bill, case_row, payment, posting, receipt

__all__ = ["OnBooks", "books"]

DAY = "2026-02-27"


def statement(version: int = 1, **fields: Any) -> KeptStatement:
    """A version of a statement of two lines."""
    row: dict[str, Any] = {"bank": "county-bank", "day": DAY, "digest": "ab", "lines": 2, "payments_fen": 100}
    row |= {"refunds_fen": 40, "taken_at": NOON, "by": "fin-1"}
    return KeptStatement(version=version, **(row | fields))


def lines(bank: str = "county-bank") -> list[StatementLine]:
    """Its lines."""
    on = date.fromisoformat(DAY)
    return [
        StatementLine(bank, on, 1, "payment", "t-1", "b-1", 100, at=NOON),
        StatementLine(bank, on, 2, "refund", "r-1", "R-1", 40, "USD"),
    ]


def item(ref: str, **fields: Any) -> OpenItem:
    """An open difference of 25.94 yuan."""
    row: dict[str, Any] = {"bank": "county-bank", "day": DAY, "kind": "only-bank", "side": "payment", "bank_txn": ref}
    row |= {"bill_ref": "b-1", "fen": -2594, "zh": "银行有", "en": "only the bank", "who": "bank", "opened_at": NOON}
    return OpenItem(ref=ref, **(row | {"due": NOON + 9} | fields))


def compared(run: int = 1, **fields: Any) -> Reconciliation:
    """A comparison of two lines that match."""
    row: dict[str, Any] = {"bank": "county-bank", "day": DAY, "version": 1, "lines": 2, "matched": 2, "only_us": 0}
    row |= {"amount_differs": 0, "only_bank": 0, "other_day": 0, "repeated": 0, "held": 0, "receipt_differs": 0}
    return Reconciliation(run=run, **(row | {"unexplained": 0, "at": NOON} | fields))


def remittance(ref: str, **fields: Any) -> Remittance:
    """A share of an item of income."""
    row: dict[str, Any] = {"bank": "county-bank", "day": DAY, "agency": "urban", "item": "1030", "level": "county"}
    return Remittance(ref=ref, **(row | {"fen": 60, "at": NOON, "by": "fin-1"} | fields))


def closing(bank: str, **fields: Any) -> Closing:
    """How a day was closed: 100 fen came in, 60 went on."""
    row: dict[str, Any] = {"day": DAY, "version": 1, "lines": 2, "paid_fen": 90, "held_fen": 10, "returned_fen": 0}
    row |= {"remitted_fen": 60, "clearing_fen": 40, "receipts_fen": 90, "unexplained_fen": 0, "items": 1}
    return Closing(bank=bank, **(row | {"at": NOON, "by": "fin-1"} | fields))


def books(store: Store) -> None:
    """Something of each kind of the books, with every field used somewhere."""
    with store.unit(HERE) as unit:
        unit.put_statement(statement(), lines())
        unit.put_statement(statement(2, lines=0, payments_fen=0, refunds_fen=0, source_digest="cd"), [])
        unit.put_statement(statement(bank="another-bank"), lines("another-bank"))
        unit.put_reconciliation(compared())
        unit.put_reconciliation(compared(2, matched=1, only_bank=1, unexplained=2594))
        unit.open_new([item("i-2"), item("i-1", late=True)])
        done = item("i-2", state="resolved", resolved_at=NOON + 1, by="fin-1", words="已补")
        unit.put_open_item(done, expected_state="open")
        unit.put_remittances([remittance("R-2"), remittance("R-1", level="province")])
        unit.put_closings([closing("county-bank"), closing("")])
        unit.commit()


class OnBooks:
    """Claims about statements, comparisons, open items, remittances and closings."""

    def test_a_statement_is_read_back_as_it_was_kept(self, store: Store) -> None:
        """Each version with its lines by their numbers; another day, version or region has none."""
        books(store)
        with store.reading(HERE) as reading:
            first, second = reading.statements("county-bank", DAY)
            assert (first, second.version, second.source_digest) == (statement(), 2, "cd")
            assert [one.bank for one in reading.statements("", DAY)] == ["another-bank", "county-bank", "county-bank"]
            assert list(reading.statement_lines("county-bank", DAY, 1)) == lines()
            assert list(reading.statement_lines("county-bank", DAY, 2)) == []
            assert list(reading.statement_lines("county-bank", DAY, 3)) == []
            assert list(reading.statements("county-bank", "2026-02-28")) == []
            assert [one.run for one in reading.reconciliations("county-bank", DAY)] == [1, 2]
        with store.reading(AWAY) as reading:
            assert list(reading.statements("", DAY)) == []

    def test_what_is_kept_is_kept_once(self, store: Store) -> None:
        """A second statement of the version, comparison of the run, remittance of the number, closing of the day."""
        books(store)
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_statement(statement(), [])
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_reconciliation(compared())
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_remittances([remittance("R-1")])
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_closings([closing("county-bank")])

    def test_many_lines_are_kept(self, store: Store) -> None:
        """More than are written at a time, and all of them or none."""
        on = date.fromisoformat(DAY)
        many = [StatementLine("b", on, n, "payment", f"t-{n}", "", n) for n in range(1, 2502)]
        with store.unit(HERE) as unit:
            unit.put_statement(statement(bank="b", lines=len(many)), many)
            unit.commit()
        with store.reading(HERE) as reading:
            assert list(reading.statement_lines("b", DAY, 1)) == many

    def test_an_item_is_open_once_and_closed_once(self, store: Store) -> None:
        """Two that are about the same cannot both be open; one that is closed makes room, and stays as it is."""
        books(store)
        with store.reading(HERE) as reading:
            assert [one.ref for one in reading.open_items()] == ["i-1"]
            assert [one.ref for one in reading.open_items(state="")] == ["i-2", "i-1"]
            assert [one.ref for one in reading.open_items(state="resolved", bank="county-bank", day=DAY)] == ["i-2"]
            assert reading.open_items(bank="another-bank") == reading.open_items(day="2026-02-28") == ()
            assert reading.open_item("i-1") == item("i-1", late=True)
            assert reading.open_item("i-3") is None
        for again in (item("i-1"), item("i-9", bank_txn="i-1")):
            with store.unit(HERE) as unit, pytest.raises(Conflict):
                unit.open_new([again])
        with store.unit(HERE) as unit:
            unit.open_new([item("i-3", bank_txn="i-2")])
            unit.commit()
        closed = item("i-1", late=True, state="resolved", resolved_at=NOON, by="fin-1", words="已补")
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_open_item(closed, expected_state="resolved")
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_open_item(evolve(closed, words=" "), expected_state="open")
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_open_item(evolve(closed, fen=1), expected_state="open")
        with store.unit(HERE) as unit:
            unit.put_open_item(closed, expected_state="open")
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_open_item(evolve(closed, words="other"), expected_state="resolved")

    def test_remittances_and_closings_by_day(self, store: Store) -> None:
        """The last day closed is the one asked for where none is named."""
        books(store)
        with store.reading(HERE) as reading:
            assert [one.ref for one in reading.remittances(DAY)] == ["R-2", "R-1"]
            assert reading.remittances("2026-02-28") == ()
            assert reading.closings() == reading.closings(DAY) == (closing(""), closing("county-bank"))
            assert reading.closings("2026-02-26") == ()
        with store.reading(AWAY) as reading:
            assert reading.closings() == ()

    def test_money_by_bank_and_instant(self, store: Store) -> None:
        """From the first instant on and before the last; what names no instant by when it was counted."""
        with store.unit(HERE) as unit:
            unit.put_case(case_row("c-1"), expected=0)
            unit.put_bill(bill("b-1"), expected_state="")
            first, other = payment("t-1"), payment("t-2", bank="town-bank")
            unnamed = payment("t-3")
            unnamed = evolve(unnamed, fact=evolve(unnamed.fact, paid_at=None), entered=NOON + 9)
            for money in (first, other, unnamed):
                unit.put_payment(money)
            unit.put_receipt(receipt("0000000001"))
            unit.post([posting("b-1", debit="a", credit="b"), posting("b-1", debit="b", credit="c")])
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.payment("county-bank", "t-1") == first
            assert reading.payment("county-bank", "t-2") is None
            assert reading.payments_between("county-bank", NOON + 5, NOON + 10) == (first, unnamed)
            assert reading.payments_between("county-bank", NOON + 6, NOON + 9) == ()
            assert dict(reading.proved_between("county-bank", NOON, NOON + 99)) == {"t-1": 2594}
            assert dict(reading.proved_between("town-bank", NOON, NOON + 99)) == {}
            assert [one.debit for one in reading.postings_of("b")] == ["a", "b"]
            assert reading.postings_of("d") == ()
