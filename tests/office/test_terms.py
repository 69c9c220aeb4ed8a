"""The terms of refunds and waivers: reached once, whoever looks; told to whose turn it is, and to supervisors."""

from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.fees.bills import PaymentFact, RefundFact
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Agency, Organisation, Person, Region
from approvalflow.outbox import deliver
from approvalflow.plugins.registry import Plugins
from approvalflow.sweep import sweep
from tests.office.outside import Box
from tests.office.roads import refused, sound
from tests.office.test_refunds import propose
from tests.office.test_waivers import billed as to_be_reduced
from tests.office.test_waivers import propose as propose_waiver
from tests.office.till import CHECKER, REFUNDER, Till
from tests.office.world import APPROVER, CLERK, World

YELLOW, OVER = "2026-03-18T00:00:00+08:00", "2026-03-18T17:30:01+08:00"


def _person(key, agency, *roles):
    return Person(key, key, agency, frozenset(roles), email=f"{key}@example.org")


STAFF = Organisation(
    Region("000000", Text("示例", "sample")),
    agencies={
        "urban": Agency("urban", Text("城管", "urban"), head="boss"),
        "finance": Agency("finance", Text("财政", "finance")),
    },
    people={
        one.id: one
        for one in (
            _person("checker", "urban", "approver"),
            _person("other-checker", "shop", "approver"),
            _person("boss", "urban", "head"),
            _person("purse", "finance", "finance"),
            _person("seal", "finance", "finance-approver"),
            _person("eye", "", "supervisor"),
        )
    },
)


def told(world, kind="refund-term-reached"):
    with world.office.store.reading(world.office.region) as reading:
        entries = [entry.draft for entry in reading.entries(kinds=[kind])]
    return [(one.body["term"], one.body["rung"], one.body["agency"], one.body["role"]) for one in entries]


def reminded(world, ref):
    """Who got a letter of which threshold, of those that are owed."""
    with world.office.store.reading(world.office.region) as reading:
        owed = [one for one in reading.owed() if one.key.startswith(f"{ref}/") and "to_person" in one.body]
    keys = [one.key.split("/") for one in owed]
    return [(term, rung, person) for _, term, rung, person, _ in keys]


def refunding():
    """A road was paid for, and part of it is proposed to go back; letters are owed and nobody has taken them."""
    till, box = Till(), Box()
    world = World(plugins=Plugins([till, box]), organisation=STAFF)
    ref = world.reviewed()
    (fee,) = world.office.grant(ref, by=APPROVER).fees
    deliver(world.office)
    world.office.payment_reported(PaymentFact("till", "t-1", fee.bill, "paid", fee.fen, merchant="m-1"))
    return world, box, propose(world, fen=100)


class TestTerms:
    def test_each_stage_reminds_whose_turn_it_is_and_then_tells_supervision(self):
        """Yellow to those who act, red to them and to the supervisors, for verifying, approving and paying."""
        world, _, view = refunding()
        world.at("2026-03-17T17:30:00+08:00")
        sweep(world.office)
        assert told(world) == [("verify", "yellow", "urban", "approver")]
        assert reminded(world, view.ref) == [("verify", "yellow", "checker")]
        world.at("2026-03-18T17:30:00+08:00")
        sweep(world.office)
        assert len(told(world)) == 1
        world.at(OVER)
        sweep(world.office)
        assert reminded(world, view.ref)[1:] == [("verify", "red", "checker"), ("verify", "red", "eye")]
        assert sweep(world.office).events == 0
        world.office.verify_refund(view.ref, by=CHECKER)
        world.at("2026-04-02T09:00:00+08:00")
        sweep(world.office)
        assert reminded(world, view.ref)[3:] == [
            ("approve", "yellow", "seal"),
            ("approve", "red", "seal"),
            ("approve", "red", "eye"),
        ]
        world.office.approve_refund(view.ref, by=REFUNDER)
        world.at("2026-04-20T09:00:00+08:00")
        sweep(world.office)
        assert [said[0] for said in told(world)] == ["verify", "verify", "approve", "approve", "pay", "pay"]
        assert reminded(world, view.ref)[-2:] == [("pay", "red", "purse"), ("pay", "red", "eye")]
        deliver(world.office)
        assert world.office.refund(view.ref).late == ("verify", "approve", "pay")
        sound(world)

    def test_swept_or_not_the_same_thresholds_are_reached_at_their_instants(self):
        """Whoever acts late finds them reached before it, each dated when it was; an attempt that is refused, too."""
        world, _, view = refunding()
        world.at(OVER)
        assert refused(world, view.ref, "verify_refund", by=CLERK) == "role"
        world.office.verify_refund(view.ref, by=CHECKER)
        with world.office.store.reading(world.office.region) as reading:
            entries = [one.draft for one in reading.entries(after=0) if one.draft.body.get("refund") == view.ref]
        assert [(one.kind, one.at) for one in entries] == [
            ("refund-proposed", instant("2026-03-04T09:30:00+08:00")),
            ("refund-term-reached", instant("2026-03-17T17:30:00+08:00")),
            ("refund-term-reached", instant("2026-03-18T17:30:00+08:00") + 1),
            ("refund-verified", instant(OVER)),
        ]
        sweep(world.office)
        assert len(told(world)) == 2
        sound(world)

    def test_what_has_ended_is_never_late(self):
        """Refused, refunded or decided: no timer is left, whatever time passes."""
        world, _, view = refunding()
        world.office.refuse_refund(view.ref, "未多收", by=CHECKER)
        other = propose(world, fen=50)
        world.office.verify_refund(other.ref, by=CHECKER)
        world.office.approve_refund(other.ref, by=REFUNDER)
        world.office.refund_reported(RefundFact("till", "x-1", other.ref, "refunded", 50))
        world.at("2026-08-03T09:00:00+08:00")
        sweep(world.office)
        assert told(world) == []
        sound(world)

    def test_a_report_of_the_bank_finds_the_term_over(self):
        """The money went back late: it had run out before."""
        world, _, view = refunding()
        world.office.verify_refund(view.ref, by=CHECKER)
        world.office.approve_refund(view.ref, by=REFUNDER)
        world.at("2026-04-20T09:00:00+08:00")
        world.office.refund_reported(RefundFact("till", "x-1", view.ref, "refunded", 100))
        assert told(world) == [("pay", "yellow", "", "finance"), ("pay", "red", "", "finance")]
        sound(world)

    def test_a_waiver_is_to_be_decided(self):
        """By finance, within its ten days; once decided nothing is left of it."""
        world, _, fee = to_be_reduced()
        world.office.organisation = STAFF
        view = propose_waiver(world, fee.bill)
        world.at(OVER)
        sweep(world.office)
        assert told(world, "waiver-term-reached") == [
            ("decide", "yellow", "", "finance-approver"),
            ("decide", "red", "", "finance-approver"),
        ]
        world.office.turn_down_waiver(view.ref, "不符", by=REFUNDER)
        world.at("2026-08-03T09:00:00+08:00")
        sweep(world.office)
        assert len(told(world, "waiver-term-reached")) == 2
        sound(world)
