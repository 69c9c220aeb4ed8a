"""Roads that leave the straight one and must not lead around the rules: each was once open."""

from __future__ import annotations

import pytest

from approvalflow import Actor, MoveRefused, NotFound
from approvalflow.domain.deadlines.moments import DAY, instant
from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.office.verify import verify
from approvalflow.sweep import sweep
from tests.office.world import APPROVER, CLERK, HEAD, POLICE, REVIEWER, SECOND, SHOP_CLERK, World
from tests.simulation.kiosk import MATTERS

BOTH = ("application", "plan", "lease")


def kiosk(*, area: str = "12.5", papers: tuple[str, ...] = BOTH) -> tuple[World, str]:
    """A world with an accepted kiosk."""
    world = World(matters=MATTERS)
    ref = world.filed("kiosk", area=area, papers=papers)
    world.office.accept(ref, by=CLERK, mode="tolerant")
    return world, ref


def pay(world: World, ref: str, code: str, txn: str = "") -> str:
    """Pay the open bill of a fee, and answer what became of the money."""
    fee = next(fee for fee in world.office.case(ref).fees if fee.fee == code and fee.state == "open")
    fact = PaymentFact(bank="", bank_txn=txn or f"{code}-{fee.bill}", bill_ref=fee.bill, state="paid", fen=fee.fen)
    return world.office.payment_reported(fact).reason


def reviewed(world: World, ref: str) -> None:
    """Every opinion of a small kiosk, and its early fee."""
    pay(world, ref, "survey")
    world.office.opinion(ref, "survey", "已测", by=REVIEWER)
    world.office.forward(ref, "province", to="省厅", by=REVIEWER)
    world.office.answer_from_above(ref, "province", "同意", by=REVIEWER)


def refused(world: World, ref: str, move: str, **more: object) -> str:
    """The rule that refuses a move."""
    with pytest.raises(MoveRefused) as caught:
        getattr(world.office, move)(ref, **more)
    return caught.value.rule


def sound(world: World) -> None:
    """The whole record verifies."""
    found = verify(world.office.store, world.office.region)
    assert not found.violations, [str(one) for one in found.violations]


class TestPausesEndWithTheCase:
    @pytest.mark.parametrize("ending", ["withdraw", "terminate"])
    def test_a_case_that_ended_while_paused_stays_ended(self, ending: str) -> None:
        """The notified end of a pause does not bring a withdrawn or terminated case back to the review."""
        world = World()
        ref = world.reviewing()
        world.office.pause(ref, "site-check", "expert-review", "5 working days", by=REVIEWER, reason="复杂")
        if ending == "withdraw":
            stage = world.office.withdraw(ref, by=CLERK, reason="书面撤回").stage
        else:
            stage = world.office.terminate(ref, by=HEAD, ground="dissolution", basis="art. 70", reason="注销").stage
        world.at("2026-05-06T10:00:00+08:00")
        sweep(world.office)
        case = world.office.case(ref)
        assert case.stage == stage
        assert all(pause.ended is not None for pause in case.pauses)
        sound(world)

    def test_silence_is_consent_also_while_only_the_promise_is_paused(self) -> None:
        """The statutory limit runs on and grants by itself; the pause that stopped the promise ends there, for good."""
        world, ref = kiosk()
        world.office.pause(ref, "survey", "neighbours", "20 working days", by=REVIEWER, reason="征求意见")
        pay(world, ref, "survey")
        world.at("2026-03-24T09:00:00+08:00")
        sweep(world.office)
        case = world.office.case(ref)
        assert case.stage == "granted" and case.decision is not None and case.decision.mode == "deemed"
        world.at("2026-04-02T09:00:00+08:00")
        sweep(world.office)
        assert world.office.case(ref).stage in ("granted", "closed-unpaid")
        sound(world)

    def test_a_stranger_does_not_end_a_pause(self) -> None:
        """Only the agency of the paused step ends its pause early."""
        world = World()
        ref = world.reviewing()
        world.office.pause(ref, "site-check", "hearing", "5 working days", by=REVIEWER, reason="听证")
        world.office.pause(ref, "police", "test", "5 working days", by=POLICE, reason="检测")
        assert refused(world, ref, "resume", pause="site-check", by=POLICE) == "agency"
        assert world.office.resume(ref, "police", by=POLICE).stage == "paused"


class TestNothingIsDatedBeforeWhatItRestsOn:
    def test_a_grant_is_not_dated_before_the_opinions(self) -> None:
        """Opinions of Friday carry no decision of Thursday."""
        world = World()
        ref = world.reviewing()
        world.at("2026-03-06T10:00:00+08:00")
        world.office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
        world.office.opinion(ref, "police", "同意", by=POLICE)
        thursday = instant("2026-03-05T10:00:00+08:00")
        assert refused(world, ref, "grant", by=APPROVER, at=thursday) == "too-early"
        assert refused(world, ref, "claim", step="approve", by=APPROVER, at=thursday) == "too-early"

    def test_a_certificate_is_not_dated_before_the_payment(self) -> None:
        """Money of today issues no certificate of yesterday."""
        world = World()
        ref = world.reviewed()
        world.office.grant(ref, by=APPROVER)
        world.clock.advance(DAY)
        pay(world, ref, "occupation")
        assert refused(world, ref, "issue", by=CLERK, at=world.clock.now() - DAY // 2) == "too-early"

    def test_a_clock_that_steps_back_stops_nobody(self) -> None:
        """The machine's clock goes back a second: what is done now is dated no earlier than what was done."""
        world = World()
        ref = world.reviewed()
        done = world.clock.now()
        world.clock.set(done - 1_000_000)
        world.office.grant(ref, by=APPROVER)
        course = world.office.course(ref)
        assert min(int(line.at.timestamp() * 1_000_000) for line in course if line.kind == "case-granted") == done

    def test_a_broken_promise_is_not_converted_away(self) -> None:
        """Two days after the close, a conversion dated before the close is too late: the clock has run out."""
        world = World()
        ref = world.filed("shop", by=SHOP_CLERK)
        world.office.accept(ref, by=SHOP_CLERK)
        before_close = world.clock.now() + 3_600_000_000
        world.clock.advance(2 * DAY)
        assert refused(world, ref, "convert", by=SHOP_CLERK, reason="名称需核实", at=before_close) == "too-late"
        assert world.office.case(ref).light == "red"


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

    def test_a_fee_without_an_amount_is_refused_in_words(self) -> None:
        """Facts that come to more than money goes to: the grant is refused with the fee, it does not break."""
        world = World()
        ref = world.filed(area="999999999999")
        world.office.accept(ref, by=CLERK, mode="tolerant")
        world.office.supply(ref, {"plan": b"1"}, by=CLERK)
        world.office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
        world.office.opinion(ref, "police", "同意", by=POLICE)
        assert refused(world, ref, "grant", by=APPROVER) == "fee-amount"

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


class TestRectify:
    def test_a_rectified_limit_keeps_its_pauses_and_its_extension(self) -> None:
        """More time by the facts, and the pause and the extension before it still count; extended once is once."""
        world, ref = kiosk(area="30")
        world.office.extend(ref, by=HEAD, reason="案情复杂", requested_by="reviewer")
        world.office.pause(ref, "survey", "expert-review", "5 working days", by=REVIEWER, reason="复杂")
        world.clock.advance(3 * DAY)
        world.office.resume(ref, "survey", by=REVIEWER)
        straight = World(matters=MATTERS)
        other = straight.filed("kiosk", area="50", papers=BOTH)
        straight.office.accept(other, by=CLERK)
        straight.office.extend(other, by=HEAD, reason="案情复杂", requested_by="reviewer")
        straight.office.pause(other, "survey", "expert-review", "5 working days", by=REVIEWER, reason="复杂")
        straight.clock.advance(3 * DAY)
        straight.office.resume(other, "survey", by=REVIEWER)
        world.office.rectify(ref, by=CLERK, reason="面积录入错误", facts={"area_m2": "50"})
        assert world.office.explain(ref, "statutory").due == straight.office.explain(other, "statutory").due
        assert refused(world, ref, "extend", by=HEAD, reason="再延", requested_by="reviewer") == "extended-already"
        sound(world)

    def test_a_limit_rectified_during_a_pause_stays_paused(self) -> None:
        """Facts change while experts deliberate: no clock that they stopped gets a due."""
        world, ref = kiosk(area="30")
        world.office.pause(ref, "survey", "expert-review", "5 working days", by=REVIEWER, reason="复杂")
        case = world.office.rectify(ref, by=CLERK, reason="面积录入错误", facts={"area_m2": "50"})
        assert case.paused and case.due is None

    def test_a_step_that_new_facts_demand_becomes_ready(self) -> None:
        """A larger kiosk needs the fire opinion: the step opens, nobody waits for what never begins."""
        world, ref = kiosk(area="30")
        reviewed(world, ref)
        world.office.rectify(ref, by=CLERK, reason="面积录入错误", facts={"area_m2": "50"})
        assert {step.key for step in world.office.case(ref).steps if step.state.is_open} == {"fire", "approve"}
        assert refused(world, ref, "grant", by=APPROVER) == "opinions-open"

    def test_personal_facts_stay_out_of_the_journal(self) -> None:
        """A corrected address is with the party; the journal holds its salted commitment."""
        world = World()
        ref = world.filed()
        world.office.accept(ref, by=CLERK, facts={"place": "幸福路12号"})
        world.office.rectify(ref, by=CLERK, reason="门牌录入错误", facts={"place": "幸福路21号"})
        assert world.office.case(ref).facts["place"] == "幸福路21号"
        with world.office.store.reading(world.office.region) as reading:
            bodies = [str(entry.draft.body) for entry in reading.entries(limit=10_000)]
            last = reading.about_case(ref)[-1].draft.body
        assert not [body for body in bodies if "幸福路" in body]
        assert set(last["commitments"]) == {"facts.place"}


class TestRefusedInWords:
    @pytest.mark.parametrize(
        "needed", ["on the spot", "999999 working days", "before licence expiry", "３ working days"]
    )
    def test_a_pause_without_a_length_is_refused(self, needed: str) -> None:
        """Whatever is written as the needed time, the answer is a refusal and never a breakdown."""
        world = World()
        ref = world.reviewing()
        more = {"step": "site-check", "kind": "hearing", "needed": needed, "by": REVIEWER, "reason": "听证"}
        assert refused(world, ref, "pause", **more) == "needed-time"

    def test_steps_that_do_not_exist_are_refused(self) -> None:
        """An unknown step is a refusal for every move that names one."""
        world, ref = kiosk()
        assert refused(world, ref, "pause", step="x", kind="hearing", needed="1 week", by=REVIEWER, reason="x") == (
            "step-not-open"
        )
        assert refused(world, ref, "forward", step="x", to="y", by=REVIEWER) == "not-forwarded"
        assert refused(world, ref, "claim", step="x", by=REVIEWER) == "step-not-ready"

    def test_nobody_signs_along_on_their_own_application(self) -> None:
        """The second signature is checked like the first."""
        world = World()
        ref = world.reviewing()
        with world.office.store.reading(world.office.region) as reading:
            row = reading.case(ref)
            assert row is not None
        own = Actor("second", agency="urban", roles={"reviewer"}, party=row.party)
        assert refused(world, ref, "opinion", step="site-check", text="属实", by=REVIEWER, together=[own]) == (
            "own-application"
        )

    def test_a_refusal_that_is_sent_again_is_one_attempt(self) -> None:
        """The same command again is refused again, and counts once against the officer."""
        world = World()
        ref = world.reviewing()
        for _ in range(3):
            assert refused(world, ref, "grant", by=APPROVER, command_id="c-1") == "opinions-open"
        assert [line.kind for line in world.office.course(ref)].count("attempt-refused") == 1


class TestSweep:
    def test_a_case_that_cannot_be_ripened_holds_up_no_other(self) -> None:
        """Silence grants a kiosk whose rent has no amount: that case is named, and the next one is swept."""
        world, ref = kiosk(area="999999999999")
        pay(world, ref, "survey")
        other = world.filed("kiosk", papers=BOTH)
        world.at("2026-04-20T09:00:00+08:00")
        swept = sweep(world.office)
        assert [failed for failed, _ in swept.failed] == [ref]
        assert world.office.case(other).stage == "terminated"

    def test_the_number_of_a_deemed_acceptance_is_drawn_once(self) -> None:
        """A refused act ripens the case: the number that it draws is the one that stays."""
        world = World()
        ref = world.filed()
        world.at("2026-03-20T09:00:00+08:00")
        with pytest.raises(MoveRefused):
            world.office.accept(ref, by=POLICE)
        assert world.office.case(ref).number.startswith("000000-20260320-00001-")
        with pytest.raises(NotFound):
            world.office.case("nothing")


def test_lists_and_pages_show_one_light() -> None:
    """Paused yellow on the promise while the statutory clock runs green: yellow on the list as on the page."""
    world, ref = kiosk()
    world.at("2026-03-12T09:00:00+08:00")
    world.office.pause(ref, "survey", "neighbours", "10 working days", by=REVIEWER, reason="征求意见")
    line = next(line for line in world.office.docket(by=CLERK) if line.ref == ref)
    assert line.light == world.office.case(ref).light == "yellow"
