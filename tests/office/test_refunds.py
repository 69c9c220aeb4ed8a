"""Money goes back on a ground, by two people, and is settled by the bank alone."""

import json

import pytest

from approvalflow import Actor, BadInput, MoveRefused, NotFound
from approvalflow.domain.deadlines.moments import day
from approvalflow.domain.fees.bills import PaymentFact, RefundFact
from approvalflow.domain.fees.ledger import balance, post_remittance, uncleared
from approvalflow.domain.parties.basis import Basis
from approvalflow.errors import CommandReused
from approvalflow.inbox import process_waiting
from approvalflow.outbox import deliver
from approvalflow.plugins.registry import Plugins
from tests.office.outside import Box
from tests.office.roads import kiosk, pay, refused, sound
from tests.office.till import CENTRE, CHECKER, FINANCE, GROUND, REFUNDER, Till, billed, held, ordered, paid
from tests.office.world import APPROVER, CLERK, REVIEWER, SHOP_CLERK, World


def books(world):
    with world.office.store.reading(world.office.region) as reading:
        return {name: fen for name, fen in balance(reading.postings()).items() if fen}


def propose(world, by=CLERK, txn="t-1", **more):
    return world.office.propose_refund("till", txn, **({"ground": GROUND, "by": by} | more))


class TestPeople:
    """Who may, and in which order."""

    def test_three_people_and_then_the_bank(self):
        """Proposed, verified, approved, ordered, refunded; the books, the bill and the case say so."""
        till = Till()
        world, ref, bill = paid(till)
        fen = world.office.case(ref).fees[0].fen
        view = propose(world)
        assert (view.state, view.request.fen, view.light, view.overdue) == ("proposed", fen, "green", False)
        assert world.office.verify_refund(view.ref, by=CHECKER, note="属实").state == "verified"
        assert world.office.approve_refund(view.ref, by=REFUNDER).state == "approved"
        assert till.ordered == []
        deliver(world.office)
        assert till.ordered == [view.ref]
        done = world.office.refund(view.ref)
        assert (done.state, done.due, done.disputed, done.late) == ("refunded", None, None, ())
        assert [report.confirms for report in done.reports] == [True]
        (fee,) = world.office.case(ref).fees
        assert (fee.state, fee.refunded) == ("refunded", fen)
        with world.office.store.reading(world.office.region) as reading:
            assert reading.bill(bill).state == "refunded"
            assert uncleared(reading.postings()) == {}
        assert books(world) == {}
        sound(world)

    @pytest.mark.parametrize(
        ("by", "rule"),
        [
            (SHOP_CLERK, "agency"),
            (APPROVER, "role"),
            (REFUNDER, "role"),
            (Actor("citizen", party="p-1"), "role"),
        ],
    )
    def test_others_do_not_propose(self, by, rule):
        """Only the lead agency's window and reviewers, and finance."""
        world, _, _ = paid(Till())
        assert world.office.may_propose_refund("till", "t-1", by=by).rule == rule
        with pytest.raises(MoveRefused) as caught:
            propose(world, by)
        assert caught.value.rule == rule
        for allowed in (CLERK, REVIEWER, FINANCE):
            assert world.office.may_propose_refund("till", "t-1", by=allowed) is None

    def test_nobody_has_a_hand_in_it_twice(self):
        """Neither who proposed it, nor who verified it, nor for another person."""
        world, _, _ = paid(Till())
        both = Actor("both", agency="urban", roles={"window", "approver", "finance-approver"})
        view = propose(world, both)
        assert world.office.may_refund(view.ref, by=both)["verify"].rule == "two-people"
        assert refused(world, view.ref, "verify_refund", by=both) == "two-people"
        stand_in = Actor("other", agency="urban", roles={"approver"}, acting_for="both")
        assert refused(world, view.ref, "verify_refund", by=stand_in) == "two-people"
        assert refused(world, view.ref, "approve_refund", by=REFUNDER) == "refund-state"
        assert refused(world, view.ref, "verify_refund", by=REFUNDER) == "role"
        world.office.verify_refund(view.ref, by=CHECKER)
        assert refused(world, view.ref, "approve_refund", by=both) == "two-people"
        checker_too = Actor("checker", agency="finance", roles={"finance-approver"})
        assert refused(world, view.ref, "approve_refund", by=checker_too) == "two-people"
        assert refused(world, view.ref, "approve_refund", by=FINANCE) == "role"
        assert world.office.may_refund(view.ref, by=REFUNDER)["approve"] is None
        kinds = [line.kind for line in world.office.course(view.request.case_ref)]
        assert kinds.count("attempt-refused") == 7

    @pytest.mark.parametrize(
        ("more", "kind", "rule"),
        [
            ({"ground": Basis(" ")}, MoveRefused, "legal-ground"),
            ({"fen": 10**9}, MoveRefused, "refund-more-than-paid"),
            ({"fen": 0}, BadInput, ""),
            ({"fen": 1.5}, BadInput, ""),
            ({"cause": "withdrawn"}, MoveRefused, "refund-cause"),
            ({"cause": "found"}, MoveRefused, "refund-cause"),
            ({"txn": "t-9"}, NotFound, "payment"),
        ],
    )
    def test_a_proposal_needs_a_ground_and_an_amount(self, more, kind, rule):
        """Each of them has its own rule, and no number is drawn for what is refused."""
        world, _, _ = paid(Till())
        with pytest.raises(kind) as caught:
            propose(world, **more)
        assert not rule or caught.value.rule == rule
        assert propose(world).ref.endswith("-00001")

    def test_parts_go_back_and_never_more_than_was_paid(self):
        """Several refunds of one payment; what was refused counts no more."""
        till = Till()
        world, ref, bill = paid(till)
        fen = world.office.case(ref).fees[0].fen
        ordered(world, till, fen=fen - 100)
        with pytest.raises(MoveRefused):
            propose(world, fen=101)
        second = propose(world, fen=100)
        assert world.office.may_propose_refund("till", "t-1", by=CLERK).rule == "refund-more-than-paid"
        world.office.refuse_refund(second.ref, "未多收", by=CHECKER)
        assert world.office.may_propose_refund("till", "t-1", by=CLERK) is None
        deliver(world.office)
        (fee,) = world.office.case(ref).fees
        assert (fee.state, fee.refunded) == ("paid", fen - 100)
        with world.office.store.reading(world.office.region) as reading:
            assert reading.bill(bill).state == "paid"
        ordered(world, till, fen=100)
        deliver(world.office)
        assert world.office.case(ref).fees[0].state == "refunded"
        sound(world)

    def test_a_refusal_says_why_and_ends_it(self):
        """By who would be next; nothing goes on from there."""
        till = Till()
        world, _, _ = paid(till)
        view = propose(world)
        assert refused(world, view.ref, "refuse_refund", reason=" ", by=CHECKER) == "reason"
        assert refused(world, view.ref, "refuse_refund", reason="不", by=REFUNDER) == "role"
        world.office.verify_refund(view.ref, by=CHECKER)
        assert refused(world, view.ref, "refuse_refund", reason="不", by=CHECKER) == "role"
        done = world.office.refuse_refund(view.ref, "依据不足", by=REFUNDER)
        assert (done.state, done.request.reason, done.light) == ("refused", "依据不足", "green")
        assert refused(world, view.ref, "approve_refund", by=REFUNDER) == "refund-state"
        deliver(world.office)
        assert till.ordered == []
        sound(world)

    def test_the_same_command_answers_the_same(self):
        """Again, and refused again; another act under it is an error."""
        world, _, _ = paid(Till())
        first = propose(world, command_id="k-1")
        assert propose(world, command_id="k-1").ref == first.ref
        with pytest.raises(CommandReused):
            propose(world, fen=5, command_id="k-1")
        for _ in range(2):
            with pytest.raises(MoveRefused):
                world.office.verify_refund(first.ref, by=CLERK, command_id="k-2")
        assert [line.kind for line in world.office.course(first.request.case_ref)].count("attempt-refused") == 1
        assert len(world.office.refunds()) == 1


class TestTime:
    """10 and 10 and 10 working days, and 5 for what the agency itself finds."""

    def test_each_stage_has_its_own_due_and_light(self):
        """Green, then red one microsecond after; the next stage begins anew, and what was late stays said."""
        world, _, _ = paid(Till())
        view = propose(world)
        assert str(view.due) == "2026-03-18 17:30:00+08:00"
        world.at("2026-03-18T17:30:00+08:00")
        assert (world.office.refund(view.ref).light, world.office.refunds(overdue=True)) == ("yellow", ())
        world.at("2026-03-18T17:30:01+08:00")
        (late,) = world.office.refunds(overdue=True)
        assert (late.ref, late.light, late.overdue) == (view.ref, "red", True)
        verified = world.office.verify_refund(view.ref, by=CHECKER)
        assert (verified.light, verified.late) == ("green", ("verify",))
        assert str(verified.due) == "2026-04-01 17:30:00+08:00"
        world.at("2026-03-30T09:00:00+08:00")
        approved = world.office.approve_refund(view.ref, by=REFUNDER)
        assert str(approved.due) == "2026-04-13 17:30:00+08:00"
        world.at("2026-04-14T09:00:00+08:00")
        deliver(world.office)
        done = world.office.refund(view.ref)
        assert (done.state, done.light, done.overdue, done.late) == ("refunded", "red", False, ("verify", "pay"))
        sound(world)

    def test_what_the_agency_finds_is_proposed_within_five_days(self):
        """Later it is still proposed, and said to be late."""
        world, _, _ = paid(Till())
        found = world.clock.now()
        world.at("2026-03-11T17:30:00+08:00")
        assert propose(world, fen=1, cause="found", found_at=found).late == ()
        world.at("2026-03-11T17:30:01+08:00")
        assert propose(world, fen=1, cause="found", found_at=found).late == ("propose",)
        with pytest.raises(MoveRefused):
            propose(world, fen=1, cause="found", found_at=world.clock.now() + 1)


class TestBank:
    """What the bank says, in whatever order and however often."""

    @pytest.mark.parametrize("says", ["unknown", "not-refunded"])
    def test_not_yet_is_never_final(self, says):
        """The bank is asked again, later and later, and ordered again where it has nothing, until it went."""
        till = Till(says=says)
        world, _, _ = paid(till)
        ref = ordered(world, till)
        deliver(world.office)
        assert world.office.refund(ref).state == "approved"
        for _ in range(12):
            world.clock.set(world.clock.now() + 86_400_000_000)
            deliver(world.office)
        assert len(till.asked) == 12
        assert len(till.ordered) == (1 if says == "unknown" else 13)
        till.says = "refunded"
        world.clock.set(world.clock.now() + 86_400_000_000)
        deliver(world.office)
        assert world.office.refund(ref).state == "refunded"
        world.clock.set(world.clock.now() + 9 * 86_400_000_000)
        assert deliver(world.office).done == 0
        sound(world)

    def test_a_bank_that_is_down_is_ordered_again(self):
        """The same order, until it answers."""
        till = Till(up=False)
        world, _, _ = paid(till)
        ref = ordered(world, till)
        deliver(world.office)
        till.up = True
        world.clock.set(world.clock.now() + 3_600_000_000)
        deliver(world.office)
        assert till.ordered == [ref, ref]
        assert world.office.refund(ref).state == "refunded"

    def test_a_notice_before_the_answer_and_after_it_counts_once(self):
        """As a message, again as a message, as the answer to the order, to a question, and from a statement."""
        till = Till()
        world, ref, _ = paid(till)
        fen = world.office.case(ref).fees[0].fen
        refund = ordered(world, till)
        for _ in range(2):
            world.office.bank_message("till", till.message(refund=refund, number=f"x-{refund}", fen=fen))
        assert world.office.refund(refund).state == "refunded"
        deliver(world.office)
        assert till.ordered == []
        assert world.office.ask_refund(refund).reason == "same-transaction"
        again = RefundFact("till", f"x-{refund}", refund, "refunded", fen)
        assert world.office.refund_reported(again).state == "known"
        other = RefundFact("till", f"x-{refund}", refund, "refunded", fen - 1)
        assert world.office.refund_reported(other).reason == "transaction-contradicted"
        assert books(world) == {}
        sound(world)

    def test_another_amount_does_not_settle_it(self):
        """The bank owes what it gave back, and an explanation; the refund is disputed and stays to be carried out."""
        till = Till(fen=7)
        world, ref, _ = paid(till)
        refund = ordered(world, till)
        deliver(world.office)
        view = world.office.refund(refund)
        assert (view.state, view.disputed.en) == ("approved", "another amount than was due")
        assert books(world)["claims/till"] == 7
        till.fen = None
        fen = world.office.case(ref).fees[0].fen
        assert world.office.refund_reported(RefundFact("till", "x-9", refund, "refunded", fen)).reason == "refunded"
        view = world.office.refund(refund)
        assert [report.confirms for report in view.reports] == [False, True]
        sound(world)

    def test_a_refund_that_went_out_twice_is_seen(self):
        """The second one is the bank's debt; the case counts one."""
        till = Till()
        world, ref, _ = paid(till)
        fen = world.office.case(ref).fees[0].fen
        refund = ordered(world, till)
        deliver(world.office)
        assert (
            world.office.refund_reported(RefundFact("till", "x-2", refund, "refunded", fen)).reason == "second-refund"
        )
        assert world.office.refund(refund).disputed.en == "the same refund went out twice"
        assert books(world) == {"claims/till": fen, "clearing/till/2026-03-04": -fen}
        assert world.office.case(ref).fees[0].refunded == fen
        sound(world)

    def test_what_nobody_ordered_is_counted_and_seen(self):
        """Under a name that nobody gave, and of a refund before its approval, which then waits for an explanation."""
        till = Till()
        world, _, _ = paid(till)
        till_said = till.message(refund="R-of-nobody", number="x-1", fen=12)
        for _ in range(2):
            world.office.bank_message("till", till_said)
        (stray,) = world.office.unordered_refunds()
        assert (stray.named, stray.fen, stray.refund, stray.confirms) == ("R-of-nobody", 12, "", False)
        view = propose(world, fen=30)
        world.office.bank_message("till", till.message(refund=view.ref, number="x-2", fen=30))
        assert world.office.refund(view.ref).disputed is not None
        world.office.verify_refund(view.ref, by=CHECKER)
        assert refused(world, view.ref, "approve_refund", by=REFUNDER) == "refund-disputed"
        assert world.office.refuse_refund(view.ref, "银行已退", by=REFUNDER).state == "refused"
        assert books(world)["claims/till"] == 42
        assert world.office.refund_reported(RefundFact("till", "", "R-of-nobody", "unknown", 0)).state == "known"
        sound(world)

    def test_a_bank_that_takes_no_orders_waits_for_its_statement(self):
        """Approved, it is to be taken to the counter; only a report of the bank settles it."""
        till = Till(can=frozenset())
        world, ref, _ = paid(till)
        refund = ordered(world, till)
        assert world.office.refund(refund).at_counter
        assert deliver(world.office).done == 0
        assert world.office.ask_refund(refund).state == "known"
        fen = world.office.case(ref).fees[0].fen
        assert world.office.refund_reported(RefundFact("till", "line-7", refund, "refunded", fen)).state == "done"
        assert world.office.refund(refund).state == "refunded"
        sound(world)

    def test_a_message_that_cannot_be_read_now_waits(self):
        """And counts once when it can."""
        till = Till()
        world, ref, _ = paid(till)
        fen = world.office.case(ref).fees[0].fen
        refund = ordered(world, till)
        said = till.message(refund=refund, number="x-1", fen=fen)
        till.reads = False
        world.office.bank_message("till", said)
        till.reads = True
        world.clock.set(world.clock.now() + 60_000_000)
        process_waiting(world.office)
        assert world.office.refund(refund).state == "refunded"
        with world.office.store.reading(world.office.region) as reading:
            assert json.loads(reading.incoming(outcome="done")[0].body)["refund"] == refund

    def test_money_that_was_remitted_comes_back_from_the_treasury(self):
        """Its day's clearing account is not touched any more."""
        till = Till()
        world, ref, _ = paid(till)
        fen = world.office.case(ref).fees[0].fen
        with world.office.store.unit(world.office.region) as unit:
            unit.post([post_remittance("till", day("2026-03-04"), fen, subject="remit", at=world.clock.now())])
            unit.commit()
        ordered(world, till)
        deliver(world.office)
        assert books(world) == {}


class TestSuspense:
    """Money that pays no bill."""

    def test_it_is_listed_with_its_age_and_what_can_be_done(self):
        """For finance all of it, for an agency its own, for the applicant theirs, for others nothing."""
        till = Till()
        world, ref, bill = billed(till)
        short = world.office.case(ref).fees[0].fen - 1
        world.office.payment_reported(PaymentFact("till", "t-2", bill, "paid", short, merchant="m-1"))
        world.at("2026-03-06T10:00:00+08:00")
        (seen,) = world.office.suspense(by=FINANCE)
        assert (seen.bank_txn, seen.bill, seen.case, seen.days, seen.rule) == ("t-2", bill, ref, 2, "wrong-amount")
        assert seen.reason.zh == "金额不符"
        assert (str(seen.due), seen.light, seen.refund) == ("2026-03-11 17:30:00+08:00", "green", None)
        assert seen.may == {"propose": None}
        (seen,) = world.office.suspense(by=CHECKER)
        assert seen.may["propose"].rule == "role"
        with world.office.store.reading(world.office.region) as reading:
            party = reading.case(ref).party
        assert len(world.office.suspense(by=Actor("citizen", party=party))) == 1
        assert world.office.suspense(by=Actor("citizen", party="p-9")) == ()
        assert world.office.suspense(by=SHOP_CLERK) == ()
        assert len(world.office.suspense(by=CENTRE)) == 1
        world.at("2026-03-12T10:00:00+08:00")
        assert world.office.suspense(by=FINANCE)[0].light == "red"

    def test_it_goes_back_whole_and_once(self):
        """Then it is on the list no more, and the fee that was paid stays paid."""
        till = Till()
        world, ref, _ = held(till)
        fen = world.office.case(ref).fees[0].fen
        refund = ordered(world, till, txn="t-2")
        (seen,) = world.office.suspense(by=FINANCE)
        assert (seen.refund.ref, seen.refund.state, seen.may["propose"].rule) == (
            refund,
            "approved",
            "refund-more-than-paid",
        )
        deliver(world.office)
        assert world.office.suspense(by=FINANCE) == ()
        (fee,) = world.office.case(ref).fees
        assert (fee.state, fee.suspense, fee.refunded) == ("paid", 0, 0)
        assert books(world) == {"clearing/till/2026-03-04": fen, f"fees/{fee.fee}": -fen}
        sound(world)

    def test_what_plainly_pays_nothing_is_proposed_by_itself(self):
        """All of it, by the system, with three people still to come; refused, somebody may propose it again."""
        till = Till()
        world, _, _ = held(till)
        (seen,) = world.office.suspense(by=FINANCE)
        request = seen.refund.request
        assert (request.state, request.cause, request.fen, request.held) == ("proposed", "held", seen.fen, True)
        assert (request.proposed_by, str(seen.due)) == ("system", "2026-03-18 17:30:00+08:00")
        assert seen.may["propose"].rule == "refund-more-than-paid"
        deliver(world.office)
        assert till.ordered == [], "nobody has verified it"
        with pytest.raises(MoveRefused) as caught:
            propose(world, txn="t-2", cause="held")
        assert caught.value.rule == "refund-cause"
        world.office.refuse_refund(seen.refund.ref, "先查清", by=CHECKER)
        with pytest.raises(MoveRefused) as caught:
            propose(world, txn="t-2", fen=seen.fen - 1)
        assert caught.value.rule == "refund-in-part"
        assert propose(world, txn="t-2").state == "proposed"
        sound(world)

    @pytest.mark.parametrize(("more", "by_itself"), [(1, True), (-1, False), ("USD", False)])
    def test_more_than_was_asked_is_plain_and_less_is_for_a_person(self, more, by_itself):
        """As is money of another country."""
        world, ref, bill = billed(Till())
        fen = world.office.case(ref).fees[0].fen
        wrong = {"currency": more} if isinstance(more, str) else {}
        fact = PaymentFact("till", "t-1", bill, "paid", fen if wrong else fen + more, merchant="m-1", **wrong)
        assert world.office.payment_reported(fact).state == "done"
        assert world.office.payment_reported(fact).state == "known"
        assert [one.request.cause for one in world.office.refunds()] == ["held"] * by_itself
        sound(world)

    def test_a_bill_in_suspense_is_open_again_once_the_money_went_back(self):
        """And can be paid."""
        till = Till()
        world, ref, bill = billed(till)
        fen = world.office.case(ref).fees[0].fen
        wrong = PaymentFact("till", "t-1", bill, "paid", fen - 1, merchant="m-1")
        assert world.office.payment_reported(wrong).reason == "wrong-amount"
        ordered(world, till)
        deliver(world.office)
        with world.office.store.reading(world.office.region) as reading:
            assert reading.bill(bill).state == "open"
        assert (
            world.office.payment_reported(PaymentFact("till", "t-2", bill, "paid", fen, merchant="m-1")).reason
            == "paid"
        )
        sound(world)


class TestLetters:
    """What the applicant is told, in both languages, once for each thing that was done."""

    def test_of_money_that_is_held_and_of_its_way_back(self):
        """Held and why, proposed, approved, gone; each delivered under its own key, and on the list of letters."""
        till, box = Till(), Box()
        world = World(plugins=Plugins([till, box]))
        ref = world.reviewed()
        (fee,) = world.office.grant(ref, by=APPROVER).fees
        deliver(world.office)
        for txn in ("t-1", "t-2"):
            world.office.payment_reported(PaymentFact("till", txn, fee.bill, "paid", fee.fen, merchant="m-1"))
        refund = ordered(world, till, txn="t-2")
        while deliver(world.office).done:
            pass
        told = world.office.letters(ref)[-4:]
        assert [one.letter.kind.zh for one in told] == [
            "待查款通知书",
            "退付办理通知书",
            "退付决定书",
            "退付到账通知书",
        ]
        assert [one.key.removeprefix(refund) for one in told][1:3] == ["/refund-proposed", "/refund-approved"]
        assert "重复缴款" in told[0].letter.body.zh and "a second payment" in told[0].letter.body.en
        assert "18 March 2026, 17:30" in told[1].letter.body.en and refund in told[1].letter.body.zh
        assert [(one.subject, one.body) for one in box.taken[-4:]] == [
            (one.letter.subject, one.letter.body) for one in told
        ]
        assert [one.seq for one in world.office.letters(ref)] == list(range(1, len(world.office.letters(ref)) + 1))
        sound(world)

    def test_of_a_refusal_with_its_reason_and_remedies(self):
        """And of nothing that is only known inside: who verified it."""
        world, ref, _ = paid(Till())
        view = propose(world)
        world.office.verify_refund(view.ref, by=CHECKER)
        world.office.refuse_refund(view.ref, "已实际占用", by=REFUNDER)
        last = world.office.letters(ref)[-1].letter
        assert (last.kind.en, "已实际占用" in last.body.en, "60 days" in last.body.en) == (
            "Decision: no refund",
            True,
            True,
        )
        assert [one.letter.kind.en for one in world.office.letters(ref)].count("Notice: a refund was proposed") == 1

    def test_of_a_withdrawn_application(self):
        """What was paid is proposed to go back by the system; the letter says so."""
        world, ref = kiosk()
        world.office.plugins = Plugins([Box()])
        pay(world, ref, "survey")
        world.office.withdraw(ref, by=CLERK, reason="不办了")
        kinds = [one.letter.kind.zh for one in world.office.letters(ref)]
        assert kinds[-2:] == ["撤回申请确认书", "退付办理通知书"]
        with world.office.store.reading(world.office.region) as reading:
            owed = [one.key for one in reading.owed()]
        assert [key for key in owed if "refund-proposed/letter/box" in key]
        sound(world)
