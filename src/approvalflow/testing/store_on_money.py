"""What every store owes money: each bank transaction counted once, each number used once, nothing out of order."""

from __future__ import annotations

import pytest
from attrs import evolve

from approvalflow.errors import Conflict, StoreFailed
from approvalflow.ports.store import Billed, Store
from approvalflow.testing.store_samples import AWAY, HERE, NOON, bill, case_row, number_on_bill, payment, posting

__all__ = ["OnMoney"]


class OnMoney:
    """Claims about bills, payments and postings."""

    def test_bills_come_back_in_the_order_they_were_opened(self, store: Store) -> None:
        """Every field is read back equal, by reference, by case and by state."""
        second, first = bill("b-2", due_at=None, payment_code="99-1"), bill("b-1", fen=10**12)
        with store.unit(HERE) as unit:
            unit.put_bill(second, expected_state="")
            unit.put_bill(first, expected_state="")
            unit.put_case(case_row("c-1"), expected=0)
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.bill("b-1") == first
            assert reading.bill("b-3") is None
            assert reading.bills_of("c-1") == (second, first)
            assert reading.bills_of("c-2") == ()
            assert reading.bills_in(["open", "paid"]) == (second, first)
            assert reading.bills_in(["paid"]) == reading.bills_in([]) == ()
        with store.reading(AWAY) as reading:
            assert reading.bills_in(["open"]) == ()

    def test_a_bill_is_changed_by_whoever_saw_its_state(self, store: Store) -> None:
        """The second of two who settle the same bill gets Conflict; a bill is new once and belongs to a case."""
        _billed(store)
        with store.unit(HERE) as unit:
            unit.put_bill(bill("b-1", state="paid", payment_code="99-1"), expected_state="open")
            unit.commit()
        for expected in ("open", ""):
            with store.unit(HERE) as unit, pytest.raises(Conflict):
                unit.put_bill(bill("b-1", state="closed"), expected_state=expected)
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_bill(bill("b-2", case_ref="c-9"), expected_state="")
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.bill("b-1") == bill("b-1", state="paid", payment_code="99-1")

    def test_what_a_bill_is_for_never_changes(self, store: Store) -> None:
        """Its case, its fee and its amount were settled when it was opened."""
        _billed(store)
        for other in ({"fen": 2593}, {"code": "other-fee"}, {"currency": "USD"}, {"case_ref": "c-2"}):
            with store.unit(HERE) as unit, pytest.raises(StoreFailed):
                unit.put_bill(bill("b-1", state="paid", **other), expected_state="open")
        with store.reading(HERE) as reading:
            assert reading.bill("b-1") == bill("b-1")

    def test_a_bank_transaction_is_counted_once(self, store: Store) -> None:
        """The same bank and number again is a Conflict, whatever else it says; another bank's is another payment."""
        _billed(store)
        first = payment("t-1", receipt="42010126-0000000001")
        second = payment("t-1", bank="town-bank", fen=1, verdict="suspense", reason="second-payment")
        stray = payment("t-2", bill_ref="", case_ref="", verdict="suspense")
        with store.unit(HERE) as unit:
            for money in (first, second, stray):
                unit.put_payment(money)
            unit.commit()
        for again in (first, evolve(first, verdict="suspense", receipt="", fact=evolve(first.fact, fen=1))):
            with store.unit(HERE) as unit, pytest.raises(Conflict):
                unit.put_payment(again)
        with store.reading(HERE) as reading:
            assert reading.payments_of("b-1") == (first, second)
            assert reading.payments_of("") == ()
            assert reading.payments_in_suspense() == (second, stray)
        with store.unit(AWAY) as unit:
            unit.put_payment(stray)
            unit.commit()

    def test_a_bill_comes_with_its_money_and_its_number(self, store: Store) -> None:
        """Both pieces of money in their order, each once; a bill without them comes alone; no bill, nothing."""
        _billed(store)
        first, second = payment("t-2"), payment("t-1", fen=1, verdict="suspense", reason="second-payment")
        other, number = payment("t-3", bill_ref="b-2", verdict="suspense"), number_on_bill("b-1", "0000000001")
        with store.unit(HERE) as unit:
            unit.put_bill(bill("b-2"), expected_state="")
            assert unit.billed("b-2") == Billed(bill("b-2"))
            for money in (first, second, other):
                unit.put_payment(money)
            unit.put_number_on_bill(number)
            assert unit.billed("b-1") == Billed(bill("b-1"), (first, second), number)
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.billed("b-1") == Billed(bill("b-1"), (first, second), number)
            assert reading.billed("b-2") == Billed(bill("b-2"), (other,))
            assert reading.billed("b-3") is None
        with store.reading(AWAY) as reading:
            assert reading.billed("b-1") is None

    def test_the_case_of_a_bill_is_found_and_written_on(self, store: Store) -> None:
        """The row is that of the case, as new as it; whoever has it may write the next one."""
        _billed(store)
        with store.unit(HERE) as unit:
            assert unit.case_of_bill("b-1") == case_row("c-1")
            assert unit.case_of_bill("b-9") is None
            unit.put_case(case_row("c-1", version=2), expected=1)
            assert unit.case_of_bill("b-1") == case_row("c-1", version=2)
            unit.commit()
        with store.unit(AWAY) as unit:
            assert unit.case_of_bill("b-1") is None

    def test_postings_come_back_in_the_order_in_which_they_were_posted(self, store: Store) -> None:
        """Equal postings are two postings; each region has books of its own."""
        with store.unit(HERE) as unit:
            unit.post([posting("b-2"), posting("b-1"), posting("b-1")])
            unit.commit()
        with store.unit(HERE) as unit:
            unit.post([posting("b-0", fen=1, at=NOON)])
            assert len(unit.postings()) == 4
            unit.commit()
        with store.unit(HERE) as unit:
            unit.post([posting("lost")])
        with store.reading(HERE) as reading:
            assert [kept.subject for kept in reading.postings()] == ["b-2", "b-1", "b-1", "b-0"]
            assert reading.postings()[3] == posting("b-0", fen=1, at=NOON)
        with store.reading(AWAY) as reading:
            assert reading.postings() == ()


def _billed(store: Store) -> None:
    with store.unit(HERE) as unit:
        unit.put_case(case_row("c-1"), expected=0)
        unit.put_bill(bill("b-1"), expected_state="")
        unit.commit()
