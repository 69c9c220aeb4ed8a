"""Refunds beside statements, remittances and closed days: the bank's line settles one, and the right account pays."""

from __future__ import annotations

import pytest

from approvalflow.domain.fees.bills import RefundFact
from approvalflow.domain.fees.ledger import TREASURY, balance, clearing, suspense, trial_balance, uncleared
from approvalflow.office.verify import verify
from tests.office.till import CHECKER, GROUND, REFUNDER
from tests.office.window import FINANCE, MONDAY, TUESDAY, WEDNESDAY, Window, line
from tests.office.world import CLERK


@pytest.fixture
def window():
    """Two of three bills were paid on Monday, and a third payment pays nothing; it is Tuesday morning."""
    found = Window()
    found.pays(0, "10:00:00", txn="t-0")
    found.pays(1, "11:00:00", txn="t-1")
    found.pays(1, "12:00:00", txn="t-twice")
    found.morning_after(MONDAY)
    return found


def ordered(window, txn, fen=None):
    """A refund that was approved, of money that is held one that the system proposed; this bank takes no orders."""
    by_itself = [one for one in window.office.refunds(states=["proposed"]) if one.request.bank_txn == txn]
    view = by_itself[0] if by_itself else window.office.propose_refund("teller", txn, fen=fen, ground=GROUND, by=CLERK)
    window.office.verify_refund(view.ref, by=CHECKER)
    assert window.office.approve_refund(view.ref, by=REFUNDER).at_counter
    return view.ref


def back(number, txn, ref, fen, at, day):
    """A line of money that went back."""
    return line(number, txn, ref, fen, at, day, kind="refund")


def books(window):
    with window.office.store.reading(window.office.region) as reading:
        return reading.postings()


def sound(window):
    assert trial_balance(books(window)) == 0
    found = verify(window.office.store, window.office.region)
    assert found.violations == ()


def monday(window):
    """Monday's statement, as it is."""
    lines = [
        line(1, "t-0", window.bills[0], window.fen, "10:00:00"),
        line(2, "t-1", window.bills[1], window.fen, "11:00:00"),
    ]
    lines += [line(3, "t-twice", window.bills[1], window.fen, "12:00:00")]
    return window.hands_over(MONDAY, lines)


class TestHeld:
    def test_money_in_suspense_that_went_back_is_explained(self, window):
        """By the statement of the day on which it went back, whichever day it came."""
        monday(window)
        (item,) = window.office.open_items()
        assert (item.kind, item.bank_txn) == ("held", "t-twice")
        ref = ordered(window, "t-twice")
        window.morning_after(TUESDAY)
        window.hands_over(TUESDAY, [back(1, "r-1", ref, window.fen, "15:00:00", TUESDAY)])
        assert window.office.open_items() == ()
        monday(window)
        assert window.office.open_items() == ()
        assert window.office.reconciled("teller", MONDAY).counts == {"matched": 3}
        sound(window)


class TestStatement:
    def test_its_line_settles_a_refund_that_was_taken_to_the_counter(self, window):
        """And both sides agree; the same file again changes nothing."""
        monday(window)
        ref = ordered(window, "t-twice")
        window.morning_after(TUESDAY)
        for _ in range(2):
            taken = window.hands_over(TUESDAY, [back(1, "back-1", ref, window.fen, "15:00:00", TUESDAY)])
        assert (taken.reconciliation.matched, taken.reconciliation.unexplained) == (1, 0)
        assert window.office.refund(ref).state == "refunded"
        assert suspense("teller") not in {name for name, fen in balance(books(window)).items() if fen}
        sound(window)

    def test_money_that_nobody_ordered_back_stays_a_difference(self, window):
        """Also where it is another amount than was ordered: the bank owes an explanation."""
        ref = ordered(window, "t-0", fen=100)
        window.morning_after(TUESDAY)
        lines = [
            back(1, "back-1", "of nobody", 77, "15:00:00", TUESDAY),
            back(2, "back-2", ref, 99, "15:00:00", TUESDAY),
        ]
        taken = window.hands_over(TUESDAY, lines)
        assert taken.reconciliation.unexplained == 77 + 99
        assert {item.bank_txn for item in window.office.open_items(day=TUESDAY)} == {"back-1", "back-2"}
        assert window.office.refund(ref).disputed is not None
        assert balance(books(window))["claims/teller"] == 99
        sound(window)

    def test_a_refund_of_ours_that_the_bank_does_not_show_is_asked_about(self, window):
        """It said so in a message, and its file does not."""
        ref = ordered(window, "t-0", fen=100)
        fact = RefundFact("teller", "back-1", ref, "refunded", 100, refunded_at=window.world.clock.now())
        window.office.refund_reported(fact)
        window.morning_after(TUESDAY)
        taken = window.hands_over(TUESDAY, [])
        assert (taken.reconciliation.only_us, taken.reconciliation.unexplained) == (1, 100)
        sound(window)


class TestTreasury:
    def test_what_went_back_before_is_not_remitted(self, window):
        """The day's clearing account gives it back, and the rest goes on."""
        ref = ordered(window, "t-0")
        window.morning_after(TUESDAY)
        window.hands_over(TUESDAY, [back(1, "back-1", ref, window.fen, "15:00:00", TUESDAY)])
        (one,) = window.office.remit(MONDAY, by=FINANCE)
        assert one.fen == window.fen
        assert uncleared(books(window)) == {clearing("teller", MONDAY): window.fen}
        sound(window)

    def test_what_was_remitted_comes_back_from_the_treasury(self, window):
        """Whether or not the day is closed by then; what is held stays where it is."""
        monday(window)
        window.office.remit(MONDAY, by=FINANCE)
        window.office.close_day(MONDAY, by=FINANCE)
        ref, other = ordered(window, "t-0"), ordered(window, "t-twice")
        window.morning_after(TUESDAY)
        lines = [
            back(1, "back-1", ref, window.fen, "15:00:00", TUESDAY),
            back(2, "back-2", other, window.fen, "15:00:00", TUESDAY),
        ]
        window.hands_over(TUESDAY, lines)
        assert balance(books(window))[TREASURY] == window.fen
        assert uncleared(books(window)) == {}
        assert window.office.close_day(TUESDAY, by=FINANCE).total.unexplained_fen == 0
        sound(window)

    def test_money_that_came_after_its_day_was_closed_goes_back_where_it_was_booked(self, window):
        """Its own day's account never saw it."""
        monday(window)
        window.office.close_day(MONDAY, by=FINANCE)
        window.pays(2, "23:00:00", txn="t-late", day=MONDAY)
        ref = ordered(window, "t-late")
        window.morning_after(TUESDAY)
        window.hands_over(TUESDAY, [back(1, "back-1", ref, window.fen, "15:00:00", TUESDAY)])
        assert uncleared(books(window)) == {clearing("teller", MONDAY): 3 * window.fen}
        window.morning_after(WEDNESDAY)
        sound(window)
