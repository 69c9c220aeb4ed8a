"""Fees where the case leaves the straight road: lapsed, refused, rectified, remanded, paid too late or twice."""

from __future__ import annotations

from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.sweep import sweep
from tests.office.roads import kiosk, pay, reviewed, sound
from tests.office.world import APPROVER, CLERK, HEAD, POLICE, REVIEWER, SECOND, World


class TestFees:
    def test_a_fee_before_the_decision_that_is_not_paid_ends_the_case(self) -> None:
        """The bill lapses under review: terminated on its ground, never closed unpaid as if it had been granted."""
        world, ref = kiosk()
        world.at("2026-03-13T09:00:00+08:00")
        sweep(world.office)
        assert world.office.case(ref).stage == "terminated"
        assert [fee.state for fee in world.office.case(ref).fees] == ["closed"]
        sound(world)

    def test_a_refusal_closes_open_bills(self) -> None:
        """Refused with the early fee unpaid: the bill closes, and does not close the case unpaid later."""
        world, ref = kiosk()
        world.office.refuse(ref, by=APPROVER, reason="影响交通", basis="art. 31")
        world.at("2026-04-20T09:00:00+08:00")
        sweep(world.office)
        case = world.office.case(ref)
        assert (case.stage, [fee.state for fee in case.fees]) == ("refused", ["closed"])
        sound(world)

    def test_a_bill_that_lapses_takes_the_others_with_it(self) -> None:
        """Two fees, one is paid late or never: the case closes unpaid with no bill left open."""
        world, ref = kiosk(area="25")
        reviewed(world, ref)
        world.office.grant(ref, by=APPROVER)
        assert [fee.state for fee in world.office.case(ref).fees] == ["paid", "open", "open"]
        world.at("2026-03-20T09:00:00+08:00")
        sweep(world.office)
        case = world.office.case(ref)
        assert (case.stage, [fee.state for fee in case.fees]) == ("closed-unpaid", ["paid", "closed", "closed"])
        with world.office.store.reading(world.office.region) as reading:
            assert {bill.state for bill in reading.bills_of(ref)} == {"paid", "closed"}
        sound(world)

    def test_facts_that_change_twice_reprice_each_bill_twice(self) -> None:
        """Two open bills, rectified again and again: every bill has a number of its own."""
        world, ref = kiosk(area="25")
        reviewed(world, ref)
        world.office.grant(ref, by=APPROVER)
        for days in (31, 32, 33):
            world.office.rectify(ref, by=CLERK, reason="天数录入错误", facts={"days": days})
        case = world.office.case(ref)
        assert [fee.fen for fee in case.fees if fee.state == "open"] == [25 * 33 * 10, 3300]
        assert len({fee.bill for fee in case.fees}) == 9
        sound(world)

    def test_a_fee_that_falls_away_closes_its_bill(self) -> None:
        """Nothing is due any more: the bills close and the time to deliver runs."""
        world, ref = kiosk(area="25")
        reviewed(world, ref)
        world.office.grant(ref, by=APPROVER)
        world.office.rectify(ref, by=CLERK, reason="天数录入错误", facts={"days": 0})
        case = world.office.case(ref)
        assert not [fee for fee in case.fees if fee.state == "open"] and case.due is not None
        assert world.office.issue(ref, by=CLERK).stage == "issued"
        sound(world)

    def test_a_new_round_does_not_charge_again(self) -> None:
        """Paid, delivered, remanded, granted again: the fee of the first round stands."""
        world = World()
        ref = world.reviewed()
        world.office.grant(ref, by=APPROVER)
        pay(world, ref, "occupation")
        world.office.issue(ref, by=CLERK)
        world.office.deliver(ref, by=CLERK)
        world.office.remand(ref, by=HEAD, instrument="云政复决〔2026〕3号", reason="事实不清")
        world.office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
        world.office.opinion(ref, "police", "同意", by=POLICE)
        case = world.office.grant(ref, by=APPROVER)
        assert [fee.state for fee in case.fees] == ["paid"]
        assert world.office.issue(ref, by=CLERK).stage == "issued"
        sound(world)

    def test_money_after_a_lapse_is_held_whether_or_not_anybody_swept(self) -> None:
        """The report comes before the sweep: the case has lapsed all the same, and the money waits for a person."""
        world = World()
        ref = world.reviewed()
        world.office.grant(ref, by=APPROVER)
        world.at("2026-03-19T09:00:00+08:00")
        fee = world.office.case(ref).fees[0]
        fact = PaymentFact(bank="", bank_txn="t1", bill_ref=fee.bill, state="paid", fen=fee.fen)
        assert world.office.payment_reported(fact).reason == "paid-after-closed"
        assert world.office.case(ref).stage == "closed-unpaid"
        sound(world)

    def test_one_transaction_pays_one_bill(self) -> None:
        """The same bank transaction for another bill is rejected, and nobody has to come again."""
        world = World()
        first, second = world.reviewed(), world.reviewed()
        for ref in (first, second):
            world.office.grant(ref, by=APPROVER)
        assert pay(world, first, "occupation", "t1") == "paid"
        assert pay(world, second, "occupation", "t1") == "the transaction was counted for another bill"
        sound(world)
