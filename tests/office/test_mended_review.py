"""Inside the review and after it, where the rules once had gaps: who signs, pauses, rounds, dockets, lights."""

from __future__ import annotations

import tomllib

import pytest
from attrs import evolve

from approvalflow import Actor, declare
from approvalflow.domain.matters.matter import Matter
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from tests.office.roads import kiosk, pay, refused, reviewed, sound
from tests.office.world import (
    APPROVER,
    CLERK,
    HEAD,
    MATTERS,
    POLICE,
    REVIEWER,
    ROAD,
    SECOND,
    SHOP,
    SHOP_CLERK,
    World,
)

OTHER_APPROVER = Actor("other", agency="urban", roles={"approver"})


def read(text: str) -> Matter:
    """A matter of a declaration."""
    return declare.matter_from(tomllib.loads(text), place="mended")


class TestGrounds:
    @pytest.mark.parametrize("ground", ["papers-not-supplied", "fee-not-paid", "declared-rule"])
    def test_a_ground_of_the_clock_is_nobody_s(self, ground: str) -> None:
        """A case whose papers are all there ends for missing papers by no word of a head."""
        world = World()
        ref = world.reviewing()
        assert refused(world, ref, "terminate", by=HEAD, ground=ground, basis="x", reason="x") == "ground"


class TestWhoSigns:
    @pytest.mark.parametrize("verdict", ["grant", "refuse", "", "zzz"])
    def test_an_opinion_agrees_or_disagrees(self, verdict: str) -> None:
        """The words of a decision are no words of an opinion."""
        world = World()
        ref = world.reviewing()
        assert refused(world, ref, "opinion", step="police", text="同意", by=POLICE, verdict=verdict) == "verdict"

    def test_a_superior_is_named(self) -> None:
        """Sent to nobody is not sent."""
        world, ref = kiosk()
        world.office.opinion(ref, "survey", "已测", by=REVIEWER)
        assert refused(world, ref, "forward", step="province", to=" ", by=REVIEWER) == "superior"

    def test_who_writes_the_answer_down_does_not_decide(self) -> None:
        """The answer from above went through these hands: they count among the signers."""
        world, ref = kiosk()
        both = Actor("both", agency="urban", roles={"checker", "approver"})
        pay(world, ref, "survey")
        world.office.opinion(ref, "survey", "已测", by=REVIEWER)
        world.office.forward(ref, "province", to="省厅", by=REVIEWER)
        world.office.answer_from_above(ref, "province", "同意", by=both)
        assert refused(world, ref, "grant", by=both) == "four-eyes"
        assert world.office.grant(ref, by=APPROVER).stage == "granted"
        sound(world)

    def test_nobody_reviews_for_every_agency(self) -> None:
        """Without an agency one is a window, an issuing window or the management; no reviewer, approver or head."""
        world = World()
        ref = world.filed()
        hall = Actor("hall", roles={"window", "issuer", "reviewer", "approver", "head"})
        world.office.accept(ref, by=hall)
        assert refused(world, ref, "opinion", step="police", text="同意", by=hall) == "agency"
        assert refused(world, ref, "refuse", by=hall, reason="x", basis="x") == "agency"
        assert refused(world, ref, "extend", by=hall, reason="x") == "agency"
        manager = Actor("manager", roles={"centre"})
        assert world.office.assign(ref, "police", POLICE, by=manager).steps[1].state.holder == "police-officer"

    def test_a_decision_that_somebody_holds_is_assigned_first(self) -> None:
        """Claimed by one approver: another grants or refuses it only once it was given to them."""
        world = World()
        ref = world.reviewed()
        world.office.claim(ref, "approve", by=APPROVER)
        assert refused(world, ref, "grant", by=OTHER_APPROVER) == "held"
        assert refused(world, ref, "refuse", by=OTHER_APPROVER, reason="x", basis="x") == "held"
        world.office.assign(ref, "approve", OTHER_APPROVER, by=HEAD)
        assert world.office.grant(ref, by=OTHER_APPROVER).stage == "granted"

    def test_a_reviewer_does_not_withdraw_for_the_applicant(self) -> None:
        """The applicant's act is the applicant's, or the window writes it down."""
        world = World()
        ref = world.reviewing()
        assert refused(world, ref, "withdraw", by=REVIEWER, reason="x") == "role"


class TestPauses:
    def test_a_registration_knows_only_the_pauses_it_declares(self) -> None:
        """Art. 45 is of licences: no auction stops a registration."""
        text = SHOP.replace('handling = "on-the-spot"', 'handling = "promised"')
        text = text.replace('promised = { term = "on the spot"', 'promised = { term = "5 working days"')
        world = World(matters={"shop": read(text)})
        ref = world.filed("shop", by=SHOP_CLERK)
        world.office.accept(ref, by=SHOP_CLERK)
        assert refused(
            world, ref, "pause", step="register", kind="auction", needed="5 working days", by=SHOP_CLERK, reason="x"
        ) == ("pause-kind")

    def test_a_pause_belongs_to_its_step(self) -> None:
        """Experts look at the site: their review does not stop the opinion of the police."""
        bound = ROAD.replace('kind = "expert-review"', 'kind = "expert-review"\nstep = "site-check"')
        world = World(matters={"road": read(bound)})
        ref = world.reviewing()
        said = {"kind": "expert-review", "needed": "5 working days", "reason": "复杂"}
        assert refused(world, ref, "pause", step="police", by=POLICE, **said) == "pause-step"
        assert world.office.pause(ref, "site-check", by=REVIEWER, **said).stage == "paused"

    def test_letters_of_one_kind_do_not_add_up_past_its_longest(self) -> None:
        """Twenty working days are twenty in all: twelve and eight, and not a day more."""
        world = World()
        ref = world.reviewing()
        said = {"kind": "expert-review", "by": POLICE, "reason": "复杂"}
        world.office.pause(ref, "police", needed="12 working days", **said)
        world.at("2026-03-20T18:00:00+08:00")
        assert refused(world, ref, "pause", step="police", needed="9 working days", **said) == "too-long"
        world.office.pause(ref, "police", needed="8 working days", **said)
        world.at("2026-04-20T10:00:00+08:00")
        assert refused(world, ref, "pause", step="police", needed="1 working day", **said) == "too-long"
        assert world.office.pause(ref, "police", "hearing", "1 working day", by=POLICE, reason="听证").stage == "paused"

    def test_a_new_round_begins_paused_where_its_step_is_paused(self) -> None:
        """Sent back while the experts of that step still deliberate: its new clock waits for them too."""
        world = World()
        ref = world.reviewing()
        world.office.pause(ref, "site-check", "expert-review", "20 working days", by=REVIEWER, reason="复杂")
        world.office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
        world.office.opinion(ref, "police", "同意", by=POLICE)
        case = world.office.send_back(ref, "approve", to="site-check", by=APPROVER, reason="补照片")
        step = case.steps[0]
        assert (step.state.round, step.due, step.paused, str(step.light)) == (2, None, True, "green")
        assert world.office.course(ref)[-1].body["reason"] == "pause:1"
        case = world.office.resume(ref, "site-check", by=REVIEWER)
        assert case.steps[0].due is not None and not case.steps[0].paused
        sound(world)


class TestRectify:
    def test_a_paper_that_the_facts_now_call_for_holds_up_the_grant(self) -> None:
        """The area was typed wrong: the plan of a large one is to follow, and is handed in."""
        world = World()
        ref = world.reviewed()
        case = world.office.rectify(ref, by=CLERK, reason="面积录入错误", facts={"area_m2": "60"})
        assert case.tolerated == ("plan",)
        assert refused(world, ref, "grant", by=APPROVER) == "papers-open"
        world.office.supply(ref, {"plan": b"1"}, by=CLERK)
        assert world.office.grant(ref, by=APPROVER).stage == "granted"
        sound(world)

    def test_a_paper_that_they_no_longer_call_for_does_not(self) -> None:
        """Tolerated for a large area, and the area is small: nothing is to follow, and its clock has stopped."""
        world = World()
        ref = world.filed(area="60")
        world.office.accept(ref, by=CLERK, mode="tolerant")
        assert world.office.rectify(ref, by=CLERK, reason="面积录入错误", facts={"area_m2": "12"}).tolerated == ()
        world.at("2026-03-13T09:00:00+08:00")
        sweep(world.office)
        assert world.office.case(ref).stage == "reviewing"
        sound(world)

    def test_what_the_clock_accepted_without_is_not_demanded_later(self) -> None:
        """Deemed accepted with nothing named: a rectification of another fact brings no demand."""
        world = World()
        ref = world.filed(papers=())
        world.at("2026-03-12T10:00:00+08:00")
        case = world.office.rectify(ref, by=CLERK, reason="天数录入错误", facts={"days": 20})
        assert (case.stage, case.tolerated) == ("reviewing", ())

    def test_a_step_that_drops_out_leaves_the_dockets(self) -> None:
        """The police are not needed for a short time: their clock stops, their pause ends, nobody gets a card."""
        road = read(ROAD.replace('key = "police"\n', 'key = "police"\nif = "days > 10"\n'))
        world = World(matters={"road": road})
        ref = world.reviewing()
        world.office.pause(ref, "police", "hearing", "10 working days", by=POLICE, reason="听证")
        case = world.office.rectify(ref, by=CLERK, reason="天数录入错误", facts={"days": 5})
        assert case.stage == "reviewing" and not case.paused
        assert not world.office.docket(by=POLICE)
        world.at("2026-03-13T10:00:00+08:00")
        sweep(world.office)
        look(world.office, limit=1000)
        assert "police" not in {card.agency for card in world.office.cards()}
        world.office.rectify(ref, by=CLERK, reason="天数又录错", facts={"days": 30})
        assert [line.step.step for line in world.office.docket(by=POLICE) if line.step] == ["police"]
        assert {step.key: step.state.round for step in world.office.case(ref).steps}["police"] == 2
        sound(world)

    def test_a_shorter_limit_makes_nobody_late_whose_clock_stands(self) -> None:
        """Paused on the ninth of eighteen days; put right later, when twelve are over: it was green and stays so."""
        world, ref = kiosk(area="45")
        pay(world, ref, "survey")
        world.at("2026-03-13T10:00:00+08:00")
        world.office.pause(ref, "survey", "hearing", "10 working days", by=REVIEWER, reason="听证")
        world.at("2026-03-24T10:00:00+08:00")
        case = world.office.rectify(ref, by=CLERK, reason="面积录入错误", facts={"area_m2": "12"})
        assert case.stage == "paused" and not case.statutory_overdue
        world.office.terminate(ref, by=APPROVER, ground="dissolution", basis="许可法 art. 70", reason="企业注销")
        stops = [line.body for line in world.office.course(ref) if line.kind == "clock-stopped"]
        assert [stop["light"] for stop in stops if stop["clock"] == "statutory"] == ["green"]
        sound(world)


class TestAfterTheDecision:
    def test_steps_that_were_left_undone_leave_the_dockets(self) -> None:
        """Refused with both opinions open: nobody has them to sign any more."""
        world = World()
        ref = world.reviewing()
        world.office.refuse(ref, by=APPROVER, reason="影响交通", basis="art. 31")
        assert not world.office.docket(by=REVIEWER) and not world.office.docket(by=POLICE)
        assert [line.ref for line in world.office.docket(by=CLERK)] == [ref]

    def test_an_annulled_case_keeps_no_clock(self) -> None:
        """The decision has ended, and nothing of it runs on."""
        world, ref = kiosk()
        reviewed(world, ref)
        world.office.grant(ref, by=APPROVER)
        pay(world, ref, "rent")
        world.office.issue(ref, by=CLERK)
        world.office.deliver(ref, by=CLERK)
        world.office.annul(ref, by=HEAD, instrument="云政复决〔2026〕3号", reason="主要证据不足")
        with world.office.store.reading(world.office.region) as reading:
            assert not list(reading.timers_of(ref))
        sound(world)


class TestLights:
    def test_a_converted_case_has_a_statutory_limit_still(self) -> None:
        """Both clocks fell back on one limit, and each is judged by what it is: page, docket and supervision agree."""
        law = 'statutory = { term = "5 working days", source = "demo", evidence = "demo" }\nfallback ='
        world = World(matters={"shop": read(SHOP.replace("fallback =", law))})
        ref = world.filed("shop", by=SHOP_CLERK)
        world.office.accept(ref, by=SHOP_CLERK)
        world.office.convert(ref, by=SHOP_CLERK, reason="名称需核实")
        world.at("2026-03-20T10:00:00+08:00")
        sweep(world.office)
        line = next(line for line in world.office.docket(by=SHOP_CLERK) if line.ref == ref)
        assert world.office.case(ref).statutory_overdue and line.statutory_overdue
        look(world.office, limit=1000)
        with world.office.store.reading(world.office.region) as reading:
            raised = {entry.draft.body["rule"] for entry in reading.entries(kinds=("signal-raised",))}
        assert "T3" in raised

    def test_a_round_that_was_late_stays_late(self) -> None:
        """Decided red, remanded, decided in time: the new round is green while it runs, the closed case is red."""
        world = World()
        ref = world.reviewed()
        world.at("2026-03-20T10:00:00+08:00")
        world.office.refuse(ref, by=APPROVER, reason="影响交通", basis="art. 31")
        world.office.deliver(ref, by=CLERK)
        assert world.office.case(ref).light == "red"
        case = world.office.remand(ref, by=HEAD, instrument="云政复决〔2026〕3号", reason="事实不清")
        assert case.light == "green"
        case = world.office.terminate(ref, by=HEAD, ground="dissolution", basis="art. 70", reason="注销")
        assert case.light == "red"
        sound(world)

    def test_a_late_request_for_supplements_stays_late(self) -> None:
        """The intake that was missed without effect is not forgotten when a new one begins."""
        late = evolve(MATTERS["road"].limits.intake, on_missed="none")
        road = evolve(MATTERS["road"], limits=evolve(MATTERS["road"].limits, intake=late))
        world = World(matters={"road": road})
        ref = world.filed(papers=())
        world.at("2026-03-20T10:00:00+08:00")
        world.office.ask_supplements(ref, ["application"], by=CLERK, reason="缺")
        world.office.resubmit(ref, by=CLERK, materials={"application": b"1"})
        world.office.accept(ref, by=CLERK)
        assert world.office.case(ref).light == "green"
        assert world.office.withdraw(ref, by=CLERK, reason="书面撤回").light == "red"
        sound(world)
