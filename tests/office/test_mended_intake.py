"""Intake that once demanded or let through too much: silence, new papers, expired licences, commitments."""

from __future__ import annotations

import tomllib

import pytest

from approvalflow import Actor, Applicant, declare
from approvalflow.domain.matters.matter import Matter
from approvalflow.sweep import sweep
from tests.office.roads import refused, sound
from tests.office.world import (
    APPROVER,
    CLERK,
    HEAD,
    POLICE,
    PRESS_APPROVER,
    PRESS_CLERK,
    PRESS_REVIEWER,
    PRINT,
    REVIEWER,
    ROAD,
    SECOND,
    World,
)

LOOKED_UP = """
[[materials]]
code = "register-extract"
title = { zh = "登记信息", en = "Register extract" }
required = false
obtained = "data-sharing"
source = "demo"
evidence = "demo"
"""

RENEWAL = PRINT.replace(
    'statutory = { term = "10 working days", on_missed = "deemed-granted", source = "印刷业管理条例", evidence = "P" }',
    'statutory = { term = "before licence expiry", expiry = "expires_on", on_missed = "deemed-granted", '
    'source = "行政许可法 art. 50", evidence = "P" }',
).replace(
    "[[materials]]",
    '[[facts]]\nkey = "expires_on"\ntitle = { zh = "到期日", en = "Expiry" }\ntype = "date"\n\n[[materials]]',
    1,
)

COMMITTED = ROAD.replace(
    "[[materials]]",
    '[[facts]]\nkey = "by_commitment"\ntitle = { zh = "承诺", en = "By commitment" }\ntype = "yes-no"\n\n[[materials]]',
    1,
).replace(
    "[result]",
    """
[[routes]]
key = "commitment"
title = { zh = "告知承诺", en = "Commitment" }
basis = { law = "国办发〔2020〕42号", level = "normative-document", evidence = "P" }
if = "by_commitment"
commits = [{ zh = "符合条件", en = "The conditions are met" }]
officers = 2
verify = { term = "20 working days", source = "demo", evidence = "demo" }

[result]""",
)


def read(text: str) -> Matter:
    """A matter of a declaration."""
    return declare.matter_from(tomllib.loads(text), place="mended")


def road_with(extra: str) -> World:
    """A world whose road has something more."""
    return World(matters={"road": read(ROAD.replace("[[steps]]", f"{extra}\n[[steps]]", 1))})


def committed(*, chosen: bool = True) -> tuple[World, str]:
    """An application that chose the commitment, or did not."""
    world = World(matters={"road": read(COMMITTED)})
    case = world.office.file(
        "road",
        applicant=Applicant("王芳"),
        facts={"area_m2": "12.5", "days": 30, "by_commitment": chosen},
        materials={"application": b"1"},
        by=CLERK,
    )
    return world, case.ref


class TestSilence:
    def test_the_clock_accepts_without_demanding_anything(self) -> None:
        """Nobody answered and nothing was named: nothing is to follow, and no case ends for papers nobody asked for."""
        world = World()
        ref = world.filed(papers=())
        world.at("2026-03-12T10:00:00+08:00")
        sweep(world.office)
        assert (world.office.case(ref).stage, world.office.case(ref).tolerated) == ("reviewing", ())
        world.at("2026-03-25T10:00:00+08:00")
        sweep(world.office)
        assert world.office.case(ref).stage == "reviewing"
        world.office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
        world.office.opinion(ref, "police", "同意", by=POLICE)
        assert world.office.grant(ref, by=APPROVER).stage == "granted"
        sound(world)


class TestSupplements:
    def test_a_paper_that_the_facts_do_not_call_for_is_not_asked(self) -> None:
        """A plan is for large areas: of a small one it is not demanded."""
        world = World()
        ref = world.filed(papers=())
        assert refused(world, ref, "ask_supplements", papers=["application", "plan"], by=CLERK, reason="缺") == (
            "not-needed"
        )

    def test_a_paper_that_the_agency_obtains_is_not_asked(self) -> None:
        """What data sharing gives is not the applicant's to bring."""
        world = road_with(LOOKED_UP)
        ref = world.filed(papers=())
        papers = ["application", "register-extract"]
        assert refused(world, ref, "ask_supplements", papers=papers, by=CLERK, reason="缺") == "not-the-applicants"

    def test_a_paper_that_is_there_may_be_illegible(self) -> None:
        """It is needed and brought by the applicant: a readable one may be asked for."""
        world = World()
        ref = world.filed()
        assert world.office.ask_supplements(ref, ["application"], by=CLERK, reason="看不清").stage == "correcting"

    def test_what_corrected_facts_call_for_may_be_named_and_nothing_else(self) -> None:
        """The area grew with the resubmission: the plan is new, is named, and the case goes on."""
        world = World()
        ref = world.filed(papers=())
        world.office.ask_supplements(ref, ["application"], by=CLERK, reason="缺")
        world.office.resubmit(ref, by=CLERK, materials={"application": b"1"}, facts={"area_m2": "60"})
        assert refused(world, ref, "accept", by=CLERK) == "papers-missing"
        again = {"by": CLERK, "reason": "面积变更"}
        assert refused(world, ref, "ask_supplements", papers=["plan", "application"], **again) == "asked-once"
        assert world.office.ask_supplements(ref, ["plan"], **again).asked == ("plan",)
        world.office.resubmit(ref, by=CLERK, materials={"plan": b"1"})
        assert refused(world, ref, "ask_supplements", papers=["plan"], **again) == "asked-once"
        assert world.office.accept(ref, by=CLERK).stage == "reviewing"
        sound(world)


class TestFacts:
    def test_acceptance_states_only_what_is_the_agency_s(self) -> None:
        """The applicant's area is put right by a rectification with its reason, never in passing."""
        world = World()
        ref = world.filed()
        assert refused(world, ref, "accept", by=CLERK, facts={"area_m2": "49.9"}) == "stated-by"
        assert refused(world, ref, "accept", by=CLERK, facts={"place": "幸福路12号"}) == "stated-by"
        world.office.rectify(ref, by=CLERK, reason="面积录入错误", facts={"area_m2": "49.9"})
        assert world.office.accept(ref, by=CLERK).facts["area_m2"] == "49.9"


class TestRenewals:
    @pytest.mark.parametrize(("expires", "rule"), [("2026-03-03", "licence-expired"), ("2026-03-04", "")])
    def test_an_expired_licence_is_not_renewed(self, expires: str, rule: str) -> None:
        """Filed on the last day of the licence: a renewal. A day later: an application anew."""
        world = World(matters={"print": read(RENEWAL)})
        ref = self._filed(world, expires)
        if rule:
            assert refused(world, ref, "accept", by=PRESS_CLERK) == rule
        else:
            assert world.office.accept(ref, by=PRESS_CLERK).stage == "reviewing"

    def test_silence_does_not_bring_an_expired_licence_back(self) -> None:
        """Nobody answered: accepted by the clock, but what was over before it began grants nothing."""
        world = World(matters={"print": read(RENEWAL)})
        ref = self._filed(world, "2020-01-31")
        world.at("2026-04-20T10:00:00+08:00")
        sweep(world.office)
        assert world.office.case(ref).stage == "reviewing"
        world.office.opinion(ref, "review", "已过期", by=PRESS_REVIEWER, verdict="disagree")
        reason = {"reason": "许可已失效", "basis": "行政许可法 art. 50"}
        assert world.office.refuse(ref, by=PRESS_APPROVER, **reason).stage == "refused"
        sound(world)

    def _filed(self, world: World, expires: str) -> str:
        case = world.office.file(
            "print",
            applicant=Applicant("王芳"),
            facts={"expires_on": expires},
            materials={"application": b"1"},
            by=PRESS_CLERK,
        )
        return case.ref


class TestCommitments:
    def test_the_route_is_for_those_whose_facts_choose_it(self) -> None:
        """Without the commitment in the facts the whole review runs."""
        world, ref = committed(chosen=False)
        assert refused(world, ref, "accept", by=CLERK, mode="commitment") == "route"

    def test_a_remedy_brings_the_whole_review(self) -> None:
        """Granted on a commitment, remanded: now every opinion is signed before anybody decides."""
        world, ref = self._granted()
        world.office.deliver(ref, by=CLERK)
        case = world.office.remand(ref, by=HEAD, instrument="云政复决〔2026〕3号", reason="事实不清")
        assert {step.key for step in case.steps if step.state.is_open} == {"site-check", "police"}
        assert refused(world, ref, "grant", by=APPROVER) == "opinions-open"
        world.office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
        world.office.opinion(ref, "police", "同意", by=POLICE)
        case = world.office.grant(ref, by=APPROVER)
        assert case.decision is not None and case.decision.mode == "normal"
        sound(world)

    @pytest.mark.parametrize("delivered", [False, True])
    def test_the_later_check_ends_its_clock(self, delivered: bool) -> None:
        """Two officers look and say what they found; the clock stops, and a second check has nothing to end."""
        world, ref = self._granted()
        if delivered:
            world.office.deliver(ref, by=CLERK)
        said = {"holds": True, "text": "与承诺一致"}
        assert refused(world, ref, "verify_commitment", by=REVIEWER, **said) == "officers"
        stranger = Actor("police-2", agency="police", roles={"reviewer"})
        assert refused(world, ref, "verify_commitment", by=REVIEWER, together=[stranger], **said) == "agency"
        blank = {"holds": False, "text": " "}
        assert refused(world, ref, "verify_commitment", by=REVIEWER, together=[SECOND], **blank) == "opinion"
        world.office.verify_commitment(ref, by=REVIEWER, together=[SECOND], **said)
        checked = [line for line in world.office.course(ref) if line.kind == "commitment-verified"]
        assert [(line.body["holds"], line.body["signers"]) for line in checked] == [(True, ["reviewer", "second"])]
        assert refused(world, ref, "verify_commitment", by=REVIEWER, together=[SECOND], **said) == "no-commitment"
        world.at("2026-06-01T10:00:00+08:00")
        sweep(world.office)
        rungs = [line for line in world.office.course(ref) if line.kind == "rung-reached"]
        assert not [line for line in rungs if line.body["clock"] == "verify"]
        sound(world)

    def test_a_case_without_a_commitment_has_nothing_to_verify(self) -> None:
        """The move is known in the stage, and refused in words."""
        world = World()
        ref = world.reviewed()
        world.office.grant(ref, by=APPROVER)
        said = {"holds": True, "text": "x", "together": [SECOND]}
        assert refused(world, ref, "verify_commitment", by=REVIEWER, **said) == "no-commitment"

    def _granted(self) -> tuple[World, str]:
        from tests.office.roads import pay

        world, ref = committed()
        world.office.accept(ref, by=CLERK, mode="commitment")
        world.office.grant(ref, by=APPROVER)
        pay(world, ref, "occupation")
        world.office.issue(ref, by=CLERK)
        return world, ref
