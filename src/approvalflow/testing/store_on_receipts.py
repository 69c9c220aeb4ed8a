"""What every store owes receipts: numbers only from what was drawn, each in one place, each written once."""

from __future__ import annotations

import pytest
from attrs import evolve

from approvalflow.domain.fees.receipt_stock import AllottedBlock
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import Conflict, NotFound, StoreFailed
from approvalflow.ports.store import Store
from approvalflow.testing.store_samples import (
    AWAY,
    HERE,
    bill,
    block,
    case_row,
    number_on_bill,
    owed_receipt,
    payment,
    receipt,
    signature,
    voided,
)

__all__ = ["OnReceipts"]

_ERROR = Text("误开", "issued in error")


class OnReceipts:
    """Claims about receipts, and the stock of their numbers."""

    def test_a_receipt_number_is_used_once_and_a_payment_has_one_receipt(self, store: Store) -> None:
        """Neither a taken number nor a second receipt of the same payment is kept."""
        _paid(store)
        with store.unit(HERE) as unit:
            unit.put_receipt(receipt("0000000001"))
            unit.commit()
        for again in (receipt("0000000001", "t-2"), receipt("0000000002")):
            with store.unit(HERE) as unit, pytest.raises(Conflict):
                unit.put_receipt(again)
        with store.reading(HERE) as reading:
            assert reading.receipts_of("c-1") == (receipt("0000000001"),)
            assert reading.receipts_of("c-2") == ()
            assert reading.receipt("42010126", "0000000001") == receipt("0000000001")
            assert reading.receipt("42010126", "0000000002") is None

    def test_a_receipt_is_reversed_once_and_replaced_once(self, store: Store) -> None:
        """The reversal stands beside its receipt with a number of its own, and so does what comes in its place."""
        _paid(store)
        back = receipt("0000000002", fen=-2594, reverses="42010126-0000000001", reason=_ERROR)
        rest = receipt("0000000003", fen=1594, replaces="42010126-0000000001", check_code="c748a8")
        with store.unit(HERE) as unit:
            unit.put_receipt(receipt("0000000001"))
            unit.put_receipt(back)
            unit.put_receipt(rest)
            unit.commit()
        for again in (back, rest):
            with store.unit(HERE) as unit, pytest.raises(Conflict):
                unit.put_receipt(evolve(again, serial="0000000004"))
        with store.reading(HERE) as reading:
            assert reading.receipts_of("c-1") == (receipt("0000000001"), back, rest)
            assert reading.reversal_of("42010126-0000000001") == back
            assert reading.reversal_of("42010126-0000000003") is None

    def test_a_receipt_needs_its_payment(self, store: Store) -> None:
        """Without the payment that it proves a receipt cannot be committed."""
        _billed(store)
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_receipt(receipt("0000000001"))
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.receipts_of("c-1") == ()

    def test_blocks_come_back_in_the_order_in_which_they_were_allotted(self, store: Store) -> None:
        """Each once, and none that shares a number with another; each region has stock of its own."""
        second, first = block(first=100, last=199, agency="urban-management"), block(first=1, last=9)
        _allotted(store, second, first)
        for again in (second, evolve(first, last=8)):
            with store.unit(HERE) as unit, pytest.raises(Conflict):
                unit.put_block(again)
        for overlapping in (block(first=9, last=20), block(first=50, last=100), block(first=110, last=120)):
            with store.unit(HERE) as unit, pytest.raises(StoreFailed):
                unit.put_block(overlapping)
        with store.reading(HERE) as reading:
            assert reading.receipt_blocks() == (second, first)
        with store.reading(AWAY) as reading:
            assert reading.receipt_blocks() == ()

    def test_serials_are_drawn_in_order_until_the_block_is_used_up(self, store: Store) -> None:
        """Several at once where so many are left; none where another comes next; a rolled-back unit draws none."""
        _allotted(store, block(first=5, last=9))
        with store.unit(HERE) as unit:
            assert unit.draw_serials("42010126", 5) == 5
        with store.unit(HERE) as unit:
            assert unit.draw_serials("42010126", 5) == 5
            assert unit.draw_serials("42010126", 5, count=2, expected=6) == 6
            assert unit.draw_serials("42010126", 5, expected=7) is None
            assert unit.draw_serials("42010126", 5, count=3) is None
            assert unit.draw_serials("42010126", 5, count=2) == 8
            assert unit.draw_serials("42010126", 5) is None
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(NotFound):
            unit.draw_serials("42010126", 6)
        with store.reading(HERE) as reading:
            assert reading.receipt_blocks() == (block(first=5, last=9, next=10),)

    def test_where_there_is_stock_only_what_was_drawn_is_used(self, store: Store) -> None:
        """On a receipt, on a bill and among the voided; what was voided is never used, what was used never voided."""
        _paid(store)
        _allotted(store, block(first=1, last=9, next=5))
        with store.unit(HERE) as unit:
            unit.put_receipt(receipt("0000000001"))
            unit.put_voided(voided(first=2, last=3))
            unit.put_number_on_bill(number_on_bill("b-1", "0000000004"))
            unit.commit()
        for refused in (receipt("0000000005", "t-2"), receipt("0000000003", "t-2"), receipt("0000000010", "t-2")):
            with store.unit(HERE) as unit, pytest.raises(StoreFailed):
                unit.put_receipt(refused)
        for first, last in ((1, 1), (5, 5), (3, 4), (4, 9), (2, 2)):
            with store.unit(HERE) as unit, pytest.raises((Conflict, StoreFailed)):
                unit.put_voided(voided(first=first, last=last))
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_number_on_bill(number_on_bill("b-2", "0000000007"))
        with store.reading(HERE) as reading:
            assert reading.voided_numbers("42010126") == (voided(first=2, last=3),)
            assert reading.voided_numbers("42010127") == ()
            assert [one.serial for one in reading.receipts_between("42010126", "0000000001", "0000000009")] == [
                "0000000001"
            ]
            assert reading.receipts_between("42010126", "0000000002", "0000000009") == ()

    def test_a_bill_has_one_number(self, store: Store) -> None:
        """And a number is of one bill."""
        _billed(store)
        drawn = number_on_bill("b-1", "0000000004")
        with store.unit(HERE) as unit:
            unit.put_bill(bill("b-2"), expected_state="")
            unit.put_number_on_bill(drawn)
            unit.commit()
        for again in (evolve(drawn, serial="0000000005"), evolve(drawn, bill_ref="b-2")):
            with store.unit(HERE) as unit, pytest.raises(Conflict):
                unit.put_number_on_bill(again)
        with store.reading(HERE) as reading:
            assert reading.number_on_bill("b-1") == drawn
            assert reading.number_on_bill("b-2") is None
            assert reading.bill_numbered("42010126", "0000000004") == drawn
            assert reading.bill_numbered("42010126", "0000000005") is None
            assert reading.numbers_on_bills("42010126") == (drawn,)

    def test_what_is_owed_is_written_once_and_in_order(self, store: Store) -> None:
        """Those of an agency, or all; what was written is owed no longer."""
        _paid(store)
        first = owed_receipt("county-bank/t-2", bank_txn="t-2")
        second = owed_receipt("county-bank/t-1", agency="fire-brigade", left=0, reason=_ERROR)
        with store.unit(HERE) as unit:
            unit.owe_receipt(first)
            unit.owe_receipt(second)
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.owe_receipt(first)
        with store.reading(HERE) as reading:
            assert reading.owed_receipts() == (first, second)
            assert reading.owed_receipts(limit=1) == (first,)
            assert reading.owed_receipts(agency="fire-brigade") == (second,)
        with store.unit(HERE) as unit:
            unit.receipt_written(first.key, "42010126-0000000001")
            assert unit.owed_receipts() == (second,)
            unit.commit()
        for key in (first.key, "county-bank/t-9"):
            with store.unit(HERE) as unit, pytest.raises(Conflict):
                unit.receipt_written(key, "42010126-0000000002")
        with store.reading(HERE) as reading:
            assert reading.owed_receipts() == (second,)

    def test_each_party_signs_a_receipt_once(self, store: Store) -> None:
        """The agency's comes before the treasury's, whichever came first; a signature is of a receipt."""
        _paid(store)
        seal, own = signature("0000000001", party="treasury"), signature("0000000001")
        with store.unit(HERE) as unit:
            unit.put_receipt(receipt("0000000001"))
            unit.put_signature(seal)
            unit.put_signature(own)
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_signature(evolve(own, signer="another"))
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_signature(signature("0000000002"))
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.receipt_signatures("42010126", "0000000001") == (own, seal)
            assert reading.receipt_signatures("42010126", "0000000002") == ()


def _billed(store: Store) -> None:
    with store.unit(HERE) as unit:
        unit.put_case(case_row("c-1"), expected=0)
        unit.put_bill(bill("b-1"), expected_state="")
        unit.commit()


def _paid(store: Store) -> None:
    _billed(store)
    with store.unit(HERE) as unit:
        unit.put_payment(payment("t-1"))
        unit.put_payment(payment("t-2"))
        unit.commit()


def _allotted(store: Store, *blocks: AllottedBlock) -> None:
    with store.unit(HERE) as unit:
        for one in blocks:
            unit.put_block(one)
        unit.commit()
