"""What every store owes money on its way back: never more than came, each way forward alone, each report once."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from approvalflow.domain.fees.bills import RefundFact
from approvalflow.errors import Conflict, StoreFailed
from approvalflow.ports.store import RefundReport, Store
from approvalflow.testing.store_samples import (
    AWAY,
    HERE,
    NOON,
    bill,
    case_row,
    payment,
    posting,
    refund,
    refund_report,
    waiver,
)

__all__ = ["OnRefunds"]

_APPROVED = {
    "verified_at": NOON + 9,
    "verified_by": "u-3",
    "approved_at": NOON + 9,
    "approved_by": "u-4",
    "how": "bank",
}


class OnRefunds:
    """Claims about refunds, what banks reported of them, and waivers."""

    def test_refunds_come_back_in_the_order_they_were_proposed(self, store: Store) -> None:
        """Every field is read back equal, by reference, by payment and by state."""
        _paid(store)
        second = refund("r-2", fen=594, found_at=NOON + 1, yellow_at=NOON + 8, proposed_for="u-8")
        first = refund("r-1", fen=2000)
        with store.unit(HERE) as unit:
            unit.put_refund(second, expected_state="")
            unit.put_refund(first, expected_state="")
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.payment("county-bank", "t-1") == payment("t-1")
            assert reading.payment("county-bank", "t-9") is None
            assert reading.refund("r-1") == first
            assert reading.refund("r-9") is None
            assert reading.refunds_of("county-bank", "t-1") == (second, first)
            assert reading.refunds_of("county-bank", "t-2") == ()
            assert reading.refunds_in(["proposed", "refused"]) == (second, first)
            assert reading.refunds_in(["approved"]) == reading.refunds_in([]) == ()
        with store.reading(AWAY) as reading:
            assert reading.refunds_in(["proposed"]) == ()

    def test_no_more_goes_back_than_was_paid(self, store: Store) -> None:
        """However it is cut into parts; what was refused counts no more."""
        _paid(store)
        with store.unit(HERE) as unit:
            unit.put_refund(refund("r-1", fen=2000), expected_state="")
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_refund(refund("r-2", fen=595), expected_state="")
        with store.unit(HERE) as unit:
            refused = refund("r-1", fen=2000, state="refused", reason="未多收", refused_by="u-3", refused_at=NOON + 9)
            unit.put_refund(refused, expected_state="proposed")
            unit.put_refund(refund("r-2", fen=2594), expected_state="")
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_refund(refund("r-3", fen=1), expected_state="")
        with store.reading(HERE) as reading:
            assert [one.ref for one in reading.refunds_of("county-bank", "t-1")] == ["r-1", "r-2"]

    def test_money_in_suspense_goes_back_once(self, store: Store) -> None:
        """A second refund of it is a Conflict, as long as the first was not refused."""
        _paid(store)
        held = {"bank_txn": "t-2", "held": True}
        with store.unit(HERE) as unit:
            unit.put_refund(refund("r-1", **held), expected_state="")
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises((Conflict, StoreFailed)):
            unit.put_refund(refund("r-2", **held), expected_state="")
        with store.reading(HERE) as reading:
            assert [one.ref for one in reading.refunds_of("county-bank", "t-2")] == ["r-1"]

    def test_a_refund_goes_its_way_forward_and_stays_what_it_is_for(self, store: Store) -> None:
        """Whoever saw another state gets Conflict; amount, payment, ground and who proposed it never change."""
        _paid(store)
        with store.unit(HERE) as unit:
            unit.put_refund(refund("r-1", fen=100), expected_state="")
            unit.commit()
        verified = refund("r-1", fen=100, state="verified", verified_by="u-3", verified_at=NOON + 9)
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_refund(verified, expected_state="verified")
        for other in ({"fen": 99}, {"law": "另一部法"}, {"bank_txn": "t-2"}, {"proposed_by": "u-9"}, {"held": True}):
            with store.unit(HERE) as unit, pytest.raises(StoreFailed):
                unit.put_refund(evolve(verified, **other), expected_state="proposed")
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            done = refund("r-1", fen=100, state="refunded", bank_refund="x", **_APPROVED)
            unit.put_refund(done, expected_state="proposed")
        with store.unit(HERE) as unit:
            unit.put_refund(verified, expected_state="proposed")
            unit.put_refund(refund("r-1", fen=100, state="approved", **_APPROVED), expected_state="verified")
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_refund(refund("r-1", fen=100), expected_state="approved")
        with store.reading(HERE) as reading:
            assert reading.refund("r-1") == refund("r-1", fen=100, state="approved", **_APPROVED)

    def test_a_refund_needs_its_payment(self, store: Store) -> None:
        """Without the payment that it returns it cannot be committed."""
        _paid(store)
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_refund(refund("r-1", bank_txn="t-9"), expected_state="")
            unit.commit()

    def test_what_went_back_is_counted_once(self, store: Store) -> None:
        """The same number of the bank again is a Conflict, and so is a second report that carries a refund out; money
        that nobody ordered is kept too."""
        _paid(store)
        first = refund_report("x-1")
        disputed = refund_report("x-2", verdict="suspense", reason="second-refund")
        stray = RefundReport(
            RefundFact("county-bank", "x-3", "r-of-nobody", "refunded", 7), "", "", "suspense", "not-ordered", NOON
        )
        with store.unit(HERE) as unit:
            unit.put_refund(refund("r-1", fen=100, state="approved", **_APPROVED), expected_state="")
            for report in (first, disputed, stray):
                unit.put_refund_report(report)
            unit.commit()
        for again in (first, refund_report("x-9"), evolve(stray, fact=evolve(stray.fact, fen=8))):
            with store.unit(HERE) as unit, pytest.raises(Conflict):
                unit.put_refund_report(again)
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_refund_report(refund_report("x-9", refund_ref="r-9"))
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.refund_reports("r-1") == (first, disputed)
            assert reading.refund_reports("") == (stray,)
            assert reading.refund_reports("r-9") == ()
            assert reading.refund_report("county-bank", "x-3") == stray
            assert reading.refund_report("county-bank", "x-9") is None
            assert reading.refund_reports_between("county-bank", NOON + 8, NOON + 9) == (first, disputed)
            assert reading.refund_reports_between("county-bank", NOON, NOON + 8) == (stray,)
            assert reading.refund_reports_between("town-bank", NOON, NOON + 9) == ()

    def test_what_went_to_the_treasury_is_known_by_bank_and_day(self, store: Store) -> None:
        """The sum of what was remitted of that clearing account, and of nothing else."""
        day = "clearing/county-bank/2026-02-27"
        with store.unit(HERE) as unit:
            unit.post(
                [posting("r-1", debit="treasury", credit=day), posting("r-2", debit="treasury", credit=day, fen=6)]
            )
            unit.post([posting("r-3", debit="fees/x", credit=day), posting("r-4", debit=day, credit="treasury")])
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.remitted("county-bank", date(2026, 2, 27)) == 2600
            assert reading.remitted("county-bank", date(2026, 2, 28)) == 0
        with store.reading(AWAY) as reading:
            assert reading.remitted("county-bank", date(2026, 2, 27)) == 0

    def test_a_bill_is_waived_once_and_a_waiver_decided_once(self, store: Store) -> None:
        """Read back equal by reference, bill and state; another waiver of the bill only after the first was turned
        down."""
        _paid(store)
        first = waiver("w-1", fen=100)
        with store.unit(HERE) as unit:
            unit.put_waiver(first, expected_state="")
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_waiver(waiver("w-2"), expected_state="")
        decided = {"decided_at": NOON + 9, "decided_by": "u-4", "due": None, "ended_as": "green"}
        down = waiver("w-1", fen=100, state="turned-down", reason="不符合条件", **decided)
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_waiver(down, expected_state="approved")
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_waiver(evolve(down, fen=101), expected_state="proposed")
        with store.unit(HERE) as unit:
            unit.put_waiver(down, expected_state="proposed")
            unit.put_waiver(waiver("w-2"), expected_state="")
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_waiver(evolve(down, reason="改主意"), expected_state="turned-down")
        with store.reading(HERE) as reading:
            assert reading.waiver("w-1") == down
            assert reading.waiver("w-9") is None
            assert reading.waivers_of("b-1") == (down, waiver("w-2"))
            assert reading.waivers_in(["proposed"]) == (waiver("w-2"),)
            assert reading.waivers_in([]) == ()


def _paid(store: Store) -> None:
    with store.unit(HERE) as unit:
        unit.put_case(case_row("c-1"), expected=0)
        unit.put_bill(bill("b-1"), expected_state="")
        unit.put_payment(payment("t-1"))
        unit.put_payment(payment("t-2", verdict="suspense", reason="second-payment"))
        unit.commit()
