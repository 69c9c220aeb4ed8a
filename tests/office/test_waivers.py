"""A fee is reduced on a ground, by two people, before it is paid; and what an application that is withdrawn paid goes
back."""

import tomllib

import pytest

from approvalflow import Actor, BadInput, MoveRefused, NotFound, declare
from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.domain.parties.basis import Basis
from approvalflow.outbox import deliver
from approvalflow.plugins.registry import Plugins
from approvalflow.testing.simulation.plain import PLAIN, ROAD
from tests.office.roads import kiosk, pay, refused, sound
from tests.office.till import CENTRE, CHECKER, FINANCE, REFUNDER, Till
from tests.office.world import APPROVER, CLERK, SHOP_CLERK, World

GROUND = Basis("城市道路管理条例", "37", "administrative-regulation")
FIXED = declare.matter_from(tomllib.loads(ROAD.replace("reducible = true\n", "")), place="road")


def billed():
    till = Till()
    world = World(plugins=Plugins([till]), matters=PLAIN)
    ref = world.reviewed()
    world.office.grant(ref, by=APPROVER)
    deliver(world.office)
    (fee,) = world.office.case(ref).fees
    return world, ref, fee


def propose(world, bill, fen=1250, by=CLERK, **more):
    return world.office.propose_waiver(bill, fen=fen, **({"ground": GROUND, "by": by} | more))


class TestWaiver:
    def test_the_bill_is_closed_and_the_rest_billed_anew(self):
        """With the ground in the course of the case, and the derivation saying what was waived."""
        world, ref, fee = billed()
        view = propose(world, fee.bill)
        assert (view.state, view.light, str(view.due)) == ("proposed", "green", "2026-03-18 17:30:00+08:00")
        assert world.office.case(ref).fees == (fee,)
        assert world.office.approve_waiver(view.ref, by=REFUNDER).state == "approved"
        old, new = world.office.case(ref).fees
        assert (old.state, new.state, new.fen) == ("closed", "open", fee.fen - 1250)
        course = world.office.course(ref)
        waived = next(line.body for line in course if line.kind == "fee-waived")
        assert (waived["fen"], waived["left"], waived["ground"]) == (1250, fee.fen - 1250, "城市道路管理条例 第37条")
        opened = [line.body for line in course if line.kind == "bill-opened"][-1]
        assert "less 12.50 CNY waived: 100.00 CNY" in opened["derivation_en"]
        deliver(world.office)
        paid = PaymentFact("till", "t-1", new.bill, "paid", new.fen, merchant="m-1")
        assert world.office.payment_reported(paid).reason == "paid"
        late = PaymentFact("till", "t-2", old.bill, "paid", old.fen, merchant="m-1")
        assert world.office.payment_reported(late).reason == "paid-after-closed"
        world.office.issue(ref, by=CLERK)
        sound(world)

    def test_where_all_of_it_is_waived_there_is_no_bill(self):
        """The certificate is issued without a payment, and the waiver is on record."""
        world, ref, fee = billed()
        view = propose(world, fee.bill, fee.fen)
        world.office.approve_waiver(view.ref, by=REFUNDER)
        assert [one.state for one in world.office.case(ref).fees] == ["closed"]
        assert world.office.issue(ref, by=CLERK).stage == "issued"
        sound(world)

    def test_changed_facts_keep_the_reduction(self):
        """The amount is computed anew, and what was waived is taken from it again."""
        world, ref, fee = billed()
        world.office.approve_waiver(propose(world, fee.bill).ref, by=REFUNDER)
        world.office.rectify(ref, by=CLERK, reason="录错", facts={"area_m2": "25.0"})
        assert world.office.case(ref).fees[-1].fen == 2 * fee.fen - 1250
        sound(world)

    @pytest.mark.parametrize(
        ("more", "kind", "rule"),
        [
            ({"by": SHOP_CLERK}, MoveRefused, "agency"),
            ({"by": CHECKER}, MoveRefused, "role"),
            ({"by": FINANCE}, MoveRefused, "role"),
            ({"by": CENTRE}, MoveRefused, "role"),
            ({"ground": Basis("")}, MoveRefused, "legal-ground"),
            ({"fen": 10**9}, MoveRefused, "waiver-more-than-due"),
            ({"fen": 0}, BadInput, ""),
            ({"fen": 12.5}, BadInput, ""),
        ],
    )
    def test_it_is_refused_with_its_rule(self, more, kind, rule):
        """Only by the lead agency, on a ground, within what is due."""
        world, _, fee = billed()
        with pytest.raises(kind) as caught:
            propose(world, fee.bill, **more)
        assert not rule or caught.value.rule == rule
        assert propose(world, fee.bill).ref.endswith("-00001")

    def test_nobody_decides_what_they_proposed(self):
        """Nor for another person; and one waiver of a bill at a time."""
        world, ref, fee = billed()
        both = Actor("both", agency="urban", roles={"window", "finance-approver"})
        view = propose(world, fee.bill, by=both)
        assert world.office.may_propose_waiver(fee.bill, by=CLERK).rule == "waiver-once"
        assert world.office.may_waive(view.ref, by=both)["approve"].rule == "two-people"
        assert refused(world, view.ref, "approve_waiver", by=both) == "two-people"
        assert refused(world, view.ref, "turn_down_waiver", reason="不", by=CHECKER) == "role"
        assert refused(world, view.ref, "turn_down_waiver", reason=" ", by=REFUNDER) == "reason"
        down = world.office.turn_down_waiver(view.ref, "不符合条件", by=REFUNDER)
        assert (down.state, down.request.reason) == ("turned-down", "不符合条件")
        assert refused(world, view.ref, "approve_waiver", by=REFUNDER) == "waiver-state"
        assert world.office.may_propose_waiver(fee.bill, by=CLERK) is None
        assert [one.ref for one in world.office.waivers(states=["turned-down"])] == [view.ref]
        assert world.office.case(ref).fees == (fee,)
        sound(world)

    def test_what_is_paid_is_not_waived_any_more(self):
        """Neither proposed nor approved: then it is a refund."""
        world, _, fee = billed()
        view = propose(world, fee.bill)
        world.office.payment_reported(PaymentFact("till", "t-1", fee.bill, "paid", fee.fen, merchant="m-1"))
        assert refused(world, view.ref, "approve_waiver", by=REFUNDER) == "waiver-after-payment"
        assert world.office.may_propose_waiver(fee.bill, by=CLERK).rule == "waiver-after-payment"
        assert world.office.turn_down_waiver(view.ref, "已缴款", by=REFUNDER).state == "turned-down"
        with pytest.raises(NotFound):
            world.office.propose_waiver("no bill", fen=1, ground=GROUND, by=CLERK)
        sound(world)

    def test_only_where_the_tariff_allows_it(self):
        """The line of the tariff says whether it may be reduced."""
        world = World(plugins=Plugins([Till()]), matters={**PLAIN, "road": FIXED})
        ref = world.reviewed()
        (fee,) = world.office.grant(ref, by=APPROVER).fees
        with pytest.raises(MoveRefused) as caught:
            propose(world, fee.bill)
        assert caught.value.rule == "waiver-not-allowed"

    def test_what_waits_too_long_is_seen(self):
        """Ten working days after it was proposed."""
        world, _, fee = billed()
        view = propose(world, fee.bill)
        world.at("2026-03-18T17:30:00+08:00")
        assert world.office.waivers(overdue=True) == ()
        world.at("2026-03-18T17:30:01+08:00")
        (late,) = world.office.waivers(overdue=True, agency="urban")
        assert (late.ref, late.light) == (view.ref, "red")
        assert world.office.waiver(view.ref).overdue


class TestWithdrawal:
    def test_what_was_paid_goes_back(self):
        """Proposed by the system as the application is withdrawn; an approver and finance follow."""
        world, ref = kiosk()
        pay(world, ref, "survey")
        fen = next(fee.fen for fee in world.office.case(ref).fees if fee.fee == "survey")
        world.office.withdraw(ref, by=CLERK, reason="书面申请")
        (view,) = world.office.refunds()
        assert (view.state, view.request.fen, view.request.proposed_by) == ("proposed", fen, "system")
        assert view.cause.en == "the application was withdrawn before the decision"
        world.office.verify_refund(view.ref, by=CHECKER)
        assert world.office.approve_refund(view.ref, by=REFUNDER).at_counter
        sound(world)

    def test_nothing_was_paid_and_nothing_goes_back(self):
        """A proposal is made of money alone."""
        world, ref = kiosk()
        world.office.withdraw(ref, by=CLERK, reason="书面申请")
        assert world.office.refunds() == ()


def test_the_applicant_is_told_of_both_decisions():
    """Approved with what is left and the ground, turned down with the reason; both in two languages."""
    world, ref, fee = billed()
    world.office.approve_waiver(propose(world, fee.bill).ref, by=REFUNDER)
    told = next(one.letter for one in world.office.letters(ref) if one.letter.kind.zh == "减免决定书")
    assert "12.50" in told.body.zh and "城市道路管理条例" in told.body.zh and "100.00 CNY is still due" in told.body.en
    world, ref, fee = billed()
    world.office.turn_down_waiver(propose(world, fee.bill).ref, "不属减免范围", by=REFUNDER)
    told = world.office.letters(ref)[-1].letter
    assert (told.kind.en, "不属减免范围" in told.body.zh, "6 months" in told.body.en) == (
        "Decision: no waiver",
        True,
        True,
    )
