"""Remittance by unit, item and share; the treasury's list; and days that are closed once, whole, and for good."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from approvalflow.domain.fees.ledger import balance, clearing, suspense, trial_balance, uncleared
from approvalflow.domain.fees.treasury import TreasuryLine
from approvalflow.errors import MoveRefused
from approvalflow.office.verify import verify
from tests.office.window import FINANCE, MONDAY, TUESDAY, WEDNESDAY, Window, line
from tests.office.world import CLERK


def books(window):
    with window.office.store.reading(window.office.region) as reading:
        return reading.postings()


def sound(window):
    """The record holds together, and the books balance."""
    assert trial_balance(books(window)) == 0
    return verify(window.office.store, window.office.region).violations == ()


@pytest.fixture
def window():
    """Two of three bills were paid on Monday, and a third payment pays nothing; it is Tuesday morning."""
    found = Window()
    found.pays(0, "10:00:00")
    found.pays(1, "11:00:00")
    found.pays(1, "12:00:00", txn="t-twice")
    found.morning_after(MONDAY)
    return found


def taken(window, *more):
    """Monday's statement, as it is."""
    lines = [window.line(1, 0, "10:00:00"), window.line(2, 1, "11:00:00")]
    lines += [line(3, "t-twice", window.bills[1], window.fen, "12:00:00"), *more]
    return window.hands_over(MONDAY, lines)


class TestRemitted:
    def test_by_unit_and_item(self, window):
        """What was confirmed goes on, what is in suspense stays; the clearing account holds that alone."""
        (one,) = window.office.remit(MONDAY, by=FINANCE, command_id="k")
        assert (one.agency, one.level, one.fen) == ("urban", "county", 2 * window.fen)
        assert uncleared(books(window)) == {clearing("teller", MONDAY): window.fen}
        assert balance(books(window))[suspense("teller")] == -window.fen
        assert window.office.remit(MONDAY, by=FINANCE, command_id="k") == [one]
        assert window.office.remit(MONDAY, by=FINANCE) == []
        assert sound(window)

    def test_what_comes_later_goes_on_later(self, window):
        window.office.remit(MONDAY, by=FINANCE)
        window.pays(2, "23:00:00", day=MONDAY)
        (one,) = window.office.remit(MONDAY, by=FINANCE)
        assert one.fen == window.fen
        assert sound(window)

    def test_by_finance_when_the_day_is_over(self, window):
        for day, by in ((TUESDAY, FINANCE), (MONDAY, CLERK)):
            with pytest.raises(MoveRefused):
                window.office.remit(day, by=by)

    def test_shares_add_up(self, window, monkeypatch):
        """Three thirds of an amount that has none; the remainder is the declared level's."""
        from fractions import Fraction

        from approvalflow.domain.fees.income import Income

        third = Fraction(1, 3)
        income = Income("103043408", {"province": third, "city": third, "county": third}, "county")
        matter = window.office.published.current["road"]
        shared = evolve(matter, fees=tuple(evolve(one, income=income) for one in matter.fees))
        window.office.published._pinned[matter.code, matter.version] = shared
        made = window.office.remit(MONDAY, by=FINANCE)
        whole = 2 * window.fen
        assert [(one.item, one.level) for one in made] == [
            ("103043408", "province"),
            ("103043408", "city"),
            ("103043408", "county"),
        ]
        assert sum(one.fen for one in made) == whole
        assert [one.fen for one in made] == [whole // 3, whole // 3, whole - 2 * (whole // 3)]


class TestTreasury:
    def test_each_place_has_its_class(self, window):
        window.office.remit(MONDAY, by=FINANCE)
        (ours,) = window.office.remit(MONDAY, by=FINANCE) or ([None] and _remitted(window))
        right = TreasuryLine(ours.agency, ours.item, ours.level, ours.fen - 1, "T-1")
        stray = TreasuryLine("police", "1030", "county", 9, "T-2")
        found = window.office.take_treasury_list(MONDAY, [right, stray], by=FINANCE)
        assert [one.kind for one in found.results] == ["only-treasury", "amount-differs"]
        assert [(one.kind, one.fen, one.who) for one in window.office.open_items()] == [
            ("only-bank", 9, "finance"),
            ("amount-differs", -1, "finance"),
        ]
        parts = [evolve(right, fen=1), evolve(right, fen=ours.fen - 1)]
        found = window.office.take_treasury_list(MONDAY, parts, by=FINANCE)
        assert ([one.kind for one in found.results], found.version) == (["matched"], 2)
        assert found.reconciliation.matched == 2
        assert window.office.open_items() == ()
        found = window.office.take_treasury_list(MONDAY, [], by=FINANCE)
        assert [one.kind for one in found.results] == ["only-us"]
        assert sound(window)


def _remitted(window):
    with window.office.store.reading(window.office.region) as reading:
        return list(reading.remittances(MONDAY.isoformat()))


class TestClosed:
    def test_a_day_with_everything_in_it(self, window):
        taken(window)
        window.office.remit(MONDAY, by=FINANCE)
        done = window.office.close_day(MONDAY, by=FINANCE, command_id="k")
        (bank,) = done.banks
        fen = window.fen
        assert (bank.paid_fen, bank.held_fen, bank.remitted_fen, bank.clearing_fen) == (2 * fen, fen, 2 * fen, fen)
        assert (bank.receipts_fen, bank.unexplained_fen, bank.lines, bank.version) == (2 * fen, 0, 3, 1)
        assert (done.total.bank, done.total.paid_fen) == ("", 2 * fen)
        assert [one.kind for one in done.items] == ["held"]
        assert window.office.close_day(MONDAY, by=FINANCE, command_id="k") == done
        assert window.office.closed() == window.office.closed(MONDAY) == done
        assert window.office.closed(TUESDAY) is None
        assert sound(window)

    def test_every_reason_at_once(self, window):
        """A statement is missing and the day is not over; then the day is closed, and the next but one is not next."""
        office = window.office
        with pytest.raises(MoveRefused) as refused:
            office.close_day(TUESDAY, by=FINANCE)
        assert "not over" in refused.value.en
        assert "teller 2026-03-10: the statement is missing" in refused.value.en
        assert [one.rule for one in office.may_close(TUESDAY).reasons] == ["day-not-over", "statement-missing"]
        with pytest.raises(MoveRefused):
            office.close_day(MONDAY, by=CLERK)
        taken(window)
        assert office.may_close(MONDAY).reasons == ()
        office.close_day(MONDAY, by=FINANCE)
        assert [one.rule for one in office.may_close(MONDAY).reasons] == ["day-closed"]
        window.world.at("2026-03-12T09:00:00+08:00")
        assert [one.rule for one in office.may_close(WEDNESDAY).reasons] == ["day-before-open", "statement-missing"]

    def test_a_difference_without_an_item_keeps_the_day_open(self, window):
        """Where somebody took the item away behind the office's back."""
        taken(window, line(4, "t-9", "nobody", 5))
        store = window.office.store
        tables = store._regions[window.office.region].tables
        tables["open items and resolved ones"].clear()
        tables["open items by what they are about"].clear()
        assert [one.rule for one in window.office.may_close(MONDAY).reasons] == ["unexplained"]

    def test_an_open_item_does_not_keep_the_day_open(self, window):
        taken(window, line(4, "t-9", "nobody", 5))
        done = window.office.close_day(MONDAY, by=FINANCE)
        assert (done.total.unexplained_fen, done.total.items) == (5, 2)

    def test_money_reported_late_is_booked_on_the_present_day(self, window):
        """What is closed is not rewritten: the account of the closed day takes no money in any more."""
        taken(window)
        closed = window.office.close_day(MONDAY, by=FINANCE)
        window.world.at("2026-03-12T09:00:00+08:00")
        today = date(2026, 3, 12)
        window.pays(2, "17:00:00", day=MONDAY)
        accounts = balance(books(window))
        assert accounts[clearing("teller", MONDAY)] == 3 * window.fen
        assert accounts[clearing("teller", today)] == window.fen
        assert window.office.closed(MONDAY) == closed
        assert sound(window)

    def test_a_late_correction_opens_a_new_item_and_leaves_the_closing(self, window):
        taken(window)
        closed = window.office.close_day(MONDAY, by=FINANCE)
        again = taken(window, line(4, "t-9", "nobody", 5), window.line(5, 2, "16:00:00"))
        assert (again.version, len(again.differences)) == (2, 2)
        assert [one.kind for one in window.office.open_items()] == ["held", "only-bank"]
        after = window.office.closed(MONDAY)
        assert (after.total, after.banks) == (closed.total, closed.banks)
        assert balance(books(window))[clearing("teller", TUESDAY)] == window.fen
        assert sound(window)

    def test_a_day_on_which_nothing_happened_is_closed_too(self, window):
        taken(window)
        window.office.close_day(MONDAY, by=FINANCE)
        window.world.at("2026-03-11T09:00:00+08:00")
        window.hands_over(TUESDAY, [])
        done = window.office.close_day(TUESDAY, by=FINANCE)
        assert (done.total.paid_fen, done.total.lines, done.total.items) == (0, 0, 0)
        assert sound(window)
