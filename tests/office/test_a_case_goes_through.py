"""One application through the whole office, and every way it may leave the straight road."""

from __future__ import annotations

import pytest

from approvalflow import Actor, CaseView, Light, MoveRefused, NotFound
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.office.counter import FilingFaulty
from approvalflow.office.verify import verify
from approvalflow.sweep import sweep
from tests.office.world import (
    APPROVER,
    CLERK,
    HEAD,
    POLICE,
    PRESS_CLERK,
    REVIEWER,
    SECOND,
    SHOP_CLERK,
    World,
)


def paid(world: World, ref: str, txn: str = "t1", fen: int | None = None) -> str:
    """Report a payment of the case's bill and answer what became of it."""
    fee = world.office.case(ref).fees[0]
    fact = PaymentFact(bank="", bank_txn=txn, bill_ref=fee.bill, state="paid", fen=fee.fen if fen is None else fen)
    return world.office.payment_reported(fact).reason


def refusal(world: World, ref: str, move: str, **more: object) -> MoveRefused:
    """The refusal of a move."""
    with pytest.raises(MoveRefused) as caught:
        getattr(world.office, move)(ref, **more)
    return caught.value


def sound(world: World) -> None:
    """The whole record verifies."""
    found = verify(world.office.store, world.office.region)
    assert not found.violations, [str(one) for one in found.violations]


def test_from_the_counter_to_the_delivered_certificate() -> None:
    """Filed, accepted, reviewed by two agencies, granted, paid, issued, delivered."""
    world = World()
    ref = world.reviewed()
    case = world.office.grant(ref, by=APPROVER, text="准予")
    assert (case.stage, case.light, case.fees[0].fen) == ("granted", Light.grey, 11250)
    assert paid(world, ref) == "paid"
    case = world.office.issue(ref, by=CLERK)
    assert (case.stage, case.certificate) == ("issued", "000000-road-permit-2026-00001")
    case = world.office.deliver(ref, by=CLERK)
    assert (case.stage, case.light) == ("delivered", Light.green)
    sound(world)


def test_the_light_turns_and_stays() -> None:
    """Green on acceptance, yellow 24 hours before, still yellow at due, red one microsecond later, red for ever."""
    world = World()
    ref = world.reviewing()
    due = instant("2026-03-16T17:30:00+08:00")
    assert str(world.office.case(ref).due) == "2026-03-16 17:30:00+08:00"
    for moment, light in (
        (due - 86_400_000_000 - 1, "green"),
        (due - 86_400_000_000, "yellow"),
        (due, "yellow"),
        (due + 1, "red"),
    ):
        world.clock.set(moment)
        assert world.office.case(ref).light == light
    world.office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
    world.office.opinion(ref, "police", "同意", by=POLICE)
    case = world.office.grant(ref, by=APPROVER)
    paid(world, ref)
    world.office.issue(ref, by=CLERK)
    assert case.stage == "granted"
    assert world.office.deliver(ref, by=CLERK).light == Light.red
    sound(world)


def test_both_agencies_work_at_once() -> None:
    """Joint approval: two steps are ready together, the decision only after both."""
    world = World()
    ref = world.reviewing()
    case = world.office.case(ref)
    assert [(step.key, step.state.state) for step in case.steps] == [("site-check", "ready"), ("police", "ready")]
    assert refusal(world, ref, "grant", by=APPROVER).rule == "opinions-open"
    world.office.opinion(ref, "police", "同意", by=POLICE)
    assert refusal(world, ref, "grant", by=APPROVER).rule == "opinions-open"


def test_missing_papers_are_named_all_at_once() -> None:
    """Acceptance names what is missing; tolerant acceptance lets the secondary papers follow."""
    world = World()
    ref = world.filed(area="60", papers=())
    refused = refusal(world, ref, "accept", by=CLERK)
    assert "申请表" in refused.zh and "平面图" in refused.zh and "Plan" in refused.en
    assert refusal(world, ref, "accept", by=CLERK, mode="tolerant").rule == "papers-missing"


def test_supplements_are_asked_for_once() -> None:
    """Everything at once, nothing outside the list, and never again anything that was not named."""
    world = World()
    ref = world.filed(area="60", papers=())
    ask = {"by": CLERK, "reason": "材料不全"}
    assert refusal(world, ref, "ask_supplements", papers=["deed"], **ask).rule == "outside-list"
    assert refusal(world, ref, "ask_supplements", papers=["application"], **ask).rule == "not-everything"
    case = world.office.ask_supplements(ref, ["application", "plan"], **ask)
    assert (case.stage, case.light, case.waiting) == ("correcting", Light.grey, True)
    citizen = world.office.applicant_of(ref, _code(world, ref))
    case = world.office.resubmit(ref, by=citizen, materials={"application": b"1"})
    assert case.stage == "filed"
    assert refusal(world, ref, "ask_supplements", papers=["application", "plan"], **ask).rule == "asked-once"
    assert world.office.ask_supplements(ref, ["plan"], **ask).stage == "correcting"
    sound(world)


def _code(world: World, ref: str) -> str:
    from approvalflow.office.numbers import query_code

    with world.office.store.reading(world.office.region) as reading:
        row = reading.case(ref)
        assert row is not None
        party = reading.party(row.party)
        assert party is not None
        return query_code(party.salt, ref)


def test_silence_is_acceptance_as_of_the_receipt_day() -> None:
    """Nobody answers in five working days: accepted, counted from the day of receipt."""
    world = World()
    ref = world.filed()
    filed_at = world.clock.now()
    world.clock.set(instant("2026-03-11T17:30:00.000001+08:00"))
    assert sweep(world.office).cases == 1
    case = world.office.case(ref)
    assert case.stage == "reviewing" and case.number
    assert case.accepted_at is not None and int(case.accepted_at.timestamp() * 10**6) == filed_at
    sound(world)


def test_a_tolerated_paper_that_never_comes_ends_the_case() -> None:
    """Tolerant acceptance, the paper is not supplied in time: terminated by the clock, with its ground."""
    world = World()
    ref = world.filed(area="60")
    case = world.office.accept(ref, by=CLERK, mode="tolerant")
    assert case.tolerated == ("plan",)
    world.at("2026-03-13T09:00:00+08:00")
    assert sweep(world.office).cases == 1
    assert world.office.case(ref).stage == "terminated"
    sound(world)


def test_open_papers_block_grant_and_not_refusal() -> None:
    """A grant waits for tolerated papers; a refusal does not."""
    world = World()
    ref = world.filed(area="60")
    world.office.accept(ref, by=CLERK, mode="tolerant")
    world.office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
    world.office.opinion(ref, "police", "同意", by=POLICE)
    assert refusal(world, ref, "grant", by=APPROVER).rule == "papers-open"
    assert refusal(world, ref, "refuse", by=APPROVER, reason=" ", basis="x").rule == "reason"
    case = world.office.refuse(ref, by=APPROVER, reason="影响交通", basis="城市道路管理条例 art. 31")
    assert case.stage == "refused"
    assert world.office.deliver(ref, by=CLERK, how="served").stage == "delivered"
    sound(world)


def test_a_pause_stops_the_clock_and_its_time_runs_out_by_itself() -> None:
    """Ten working days of expert review: no due while it runs, and ten days later after it."""
    world = World()
    ref = world.reviewing()
    before = world.office.case(ref).due
    case = world.office.pause(ref, "site-check", "expert-review", "10 working days", by=REVIEWER, reason="交通方案复杂")
    assert (case.stage, case.due, case.paused, case.light) == ("paused", None, True, Light.green)
    assert refusal(world, ref, "grant", by=APPROVER).rule == "stage"
    world.at("2026-03-18T18:00:00+08:00")
    sweep(world.office)
    case = world.office.case(ref)
    assert case.stage == "reviewing" and case.due is not None and before is not None
    assert case.due > before
    sound(world)


def test_unlawful_pauses_are_refused() -> None:
    """A site visit stops nothing, and on the spot knows no pause."""
    world = World()
    ref = world.reviewing()
    refused = refusal(
        world, ref, "pause", step="site-check", kind="site-visit", needed="3 working days", by=REVIEWER, reason="x"
    )
    assert (refused.rule, refused.basis) == ("pause-kind", "行政许可法 art. 45")
    shop = world.filed("shop", by=SHOP_CLERK)
    world.office.accept(shop, by=SHOP_CLERK)
    refused = refusal(
        world, shop, "pause", step="register", kind="hearing", needed="3 working days", by=SHOP_CLERK, reason="x"
    )
    assert refused.rule == "on-the-spot"


def test_the_head_extends_once_and_in_time() -> None:
    """Twenty and ten working days from acceptance, by the head alone, once."""
    world = World()
    ref = world.reviewing()
    assert refusal(world, ref, "extend", by=REVIEWER, reason="复杂").rule == "role"
    assert refusal(world, ref, "extend", by=HEAD, reason="复杂", requested_by="head").rule == "four-eyes"
    world.office.extend(ref, by=HEAD, reason="案情复杂", requested_by="reviewer")
    assert world.office.explain(ref, "statutory").due == instant("2026-04-15T17:30:00+08:00")
    assert refusal(world, ref, "extend", by=HEAD, reason="再延").rule == "extended-already"
    other = World()
    late = other.reviewing()
    other.at("2026-04-02T09:00:00+08:00")
    assert refusal(other, late, "extend", by=HEAD, reason="复杂").rule == "ran-out"


def test_sent_back_steps_start_anew() -> None:
    """The approver sends the case back: the site check begins a second round with a clock of its own."""
    world = World()
    ref = world.reviewed()
    world.office.send_back(ref, "approve", to="site-check", by=APPROVER, reason="补充照片")
    case = world.office.case(ref)
    states = {step.key: (step.state.state, step.state.round) for step in case.steps}
    assert states == {"site-check": ("ready", 2), "police": ("done", 1), "approve": ("waiting", 1)}
    assert refusal(world, ref, "grant", by=APPROVER).rule == "opinions-open"
    world.office.opinion(ref, "site-check", "已补", by=SECOND, together=[REVIEWER])
    assert world.office.grant(ref, by=APPROVER).stage == "granted"
    sound(world)


def test_claimed_steps_belong_to_their_holder() -> None:
    """Who claimed a step signs it; the head gives it to somebody else."""
    world = World()
    ref = world.reviewing()
    world.office.claim(ref, "police", by=POLICE)
    other = Actor("police-2", agency="police", roles={"reviewer"})
    assert refusal(world, ref, "opinion", step="police", text="同意", by=other).rule == "held"
    chief = Actor("police-head", agency="police", roles={"head"})
    world.office.assign(ref, "police", other, by=chief)
    world.office.opinion(ref, "police", "同意", by=other)
    assert refusal(world, ref, "opinion", step="site-check", text="属实", by=REVIEWER).rule == "officers"


def test_makers_do_not_check() -> None:
    """Who reviewed a case does not decide it, not even under a mandate."""
    world = World()
    ref = world.reviewed()
    both = Actor("reviewer", agency="urban", roles={"reviewer", "approver"})
    assert refusal(world, ref, "grant", by=both).rule == "four-eyes"
    delegate = Actor("third", agency="urban", roles={"approver"}, acting_for="second")
    assert refusal(world, ref, "grant", by=delegate).rule == "four-eyes"


def test_on_the_spot_is_decided_the_same_day_or_converted() -> None:
    """Accepted and granted at one window; or converted with a reason before the close."""
    world = World()
    ref = world.filed("shop", by=SHOP_CLERK)
    case = world.office.accept(ref, by=SHOP_CLERK)
    assert case.due is not None and case.due.hour == 17 and case.due.day == 4
    assert world.office.grant(ref, by=SHOP_CLERK).stage == "granted"
    other = world.filed("shop", by=SHOP_CLERK)
    world.office.accept(other, by=SHOP_CLERK)
    case = world.office.convert(other, by=SHOP_CLERK, reason="名称需核实")
    assert case.handling == "promised" and case.due is not None and case.due.day == 9
    third = world.filed("shop", by=SHOP_CLERK)
    world.office.accept(third, by=SHOP_CLERK)
    world.at("2026-03-04T18:00:00+08:00")
    assert refusal(world, third, "convert", by=SHOP_CLERK, reason="晚了").rule == "too-late"


def test_silence_may_be_consent() -> None:
    """A matter whose law says so is granted by the clock."""
    world = World()
    ref = world.filed("print", by=PRESS_CLERK)
    world.office.accept(ref, by=PRESS_CLERK)
    world.at("2026-03-19T09:00:00+08:00")
    sweep(world.office)
    case = world.office.case(ref)
    assert case.stage == "granted" and case.decision is not None and case.decision.mode == "deemed"
    sound(world)


def test_decline_withdraw_terminate() -> None:
    """Two ways not to accept, the applicant's own act, and a listed ground."""
    world = World()
    ref = world.filed()
    assert refusal(world, ref, "decline", by=CLERK, outcome="not-competent", reason="非本机关").rule == "competent"
    case = world.office.decline(ref, by=CLERK, outcome="not-competent", reason="非本机关职权", competent="交通运输局")
    assert case.stage == "declined"
    other = world.reviewing()
    assert refusal(world, other, "withdraw", by=REVIEWER, reason="x").rule == "role"
    assert refusal(world, other, "withdraw", by=PRESS_CLERK, reason="x").rule == "agency"
    assert world.office.withdraw(other, by=CLERK, reason="书面撤回").stage == "withdrawn"
    third = world.reviewing()
    assert refusal(world, third, "terminate", by=HEAD, ground="tired", basis="x", reason="x").rule == "ground"
    case = world.office.terminate(third, by=HEAD, ground="dissolution", basis="行政许可法 art. 70", reason="企业注销")
    assert case.stage == "terminated"
    sound(world)


def test_rectified_facts_price_the_bill_again() -> None:
    """A clerk's mistake is put right: the old bill closes, a new one opens with the new amount."""
    world = World()
    ref = world.reviewed()
    world.office.grant(ref, by=APPROVER)
    case = world.office.rectify(ref, by=CLERK, reason="面积录入错误", facts={"area_m2": "10"})
    assert [(fee.state, fee.fen) for fee in case.fees] == [("closed", 11250), ("open", 9000)]
    sound(world)


def test_money_that_does_not_fit_waits_for_a_person() -> None:
    """A wrong amount is held in suspense and pays nothing; the right one still pays; a second one is held."""
    world = World()
    ref = world.reviewed()
    world.office.grant(ref, by=APPROVER)
    assert paid(world, ref, "t1", fen=11249) == "wrong-amount"
    assert refusal(world, ref, "issue", by=CLERK).rule == "fee-open"
    assert paid(world, ref, "t2") == "paid"
    assert paid(world, ref, "t2") == "same-transaction"
    assert paid(world, ref, "t3") == "second-payment"
    case = world.office.case(ref)
    assert (case.fees[0].state, case.fees[0].suspense) == ("paid", 2)
    with world.office.store.reading(world.office.region) as reading:
        assert len(reading.payments_in_suspense()) == 2
        assert len(reading.receipts_of(ref)) == 1
    sound(world)


def test_an_unpaid_bill_lapses() -> None:
    """The applicant never pays: the case closes unpaid, and money that comes later is held."""
    world = World()
    ref = world.reviewed()
    world.office.grant(ref, by=APPROVER)
    world.at("2026-03-19T09:00:00+08:00")
    sweep(world.office)
    assert world.office.case(ref).stage == "closed-unpaid"
    assert paid(world, ref) == "paid-after-closed"
    sound(world)


def test_a_remedy_opens_a_new_round() -> None:
    """After closing, a reconsideration decision orders a new review: all steps begin again, with new clocks."""
    world = World()
    ref = world.reviewed()
    world.office.refuse(ref, by=APPROVER, reason="影响交通", basis="城市道路管理条例 art. 31")
    world.office.deliver(ref, by=CLERK, how="served")
    case = world.office.remand(ref, by=HEAD, instrument="云政复决〔2026〕3号", reason="事实不清")
    assert case.stage == "reviewing" and case.due is not None
    assert {step.state.round for step in case.steps if step.state.is_open} == {2}
    sound(world)


def test_everything_wrong_with_an_application_is_told_at_once() -> None:
    """Wrong facts, unknown facts, unknown papers: one answer, each with its field."""
    world = World()
    with pytest.raises(FilingFaulty) as caught:
        world.office.file(
            "road",
            applicant=_applicant(),
            facts={"area_m2": "１２", "dais": 3},
            materials={"deed": b"x"},
            by=CLERK,
        )
    places = {(fault.place, fault.rule) for fault in caught.value.faults}
    assert places == {
        ("facts.area_m2", "decimal"),
        ("facts.days", "required"),
        ("facts.dais", "unknown"),
        ("materials.deed", "outside-list"),
    }
    with pytest.raises(NotFound, match="did you mean 'road'"):
        world.office.file("raod", applicant=_applicant(), by=CLERK)


def _applicant() -> object:
    from approvalflow import Applicant

    return Applicant("王芳")


def test_the_number_alone_shows_no_name() -> None:
    """Number: stage, light, due, outcome, agency. Number and code: everything. Wrong: one answer for both."""
    world = World()
    ref = world.reviewing()
    number = world.office.case(ref).number
    track = world.office.track(number)
    assert not isinstance(track, CaseView) and "王" not in repr(track)
    full = world.office.track(number, _code(world, ref))
    assert isinstance(full, CaseView) and full.applicant == "王〇"
    answers = []
    for number_, code in ((number, "00000000"), ("000000-20260304-00009-1234", "00000000"), (number, "１２")):
        with pytest.raises(NotFound) as caught:
            world.office.track(number_, code)
        answers.append(str(caught.value))
    assert len(set(answers)) == 1
    with pytest.raises(NotFound):
        world.office.track(world.filed())
