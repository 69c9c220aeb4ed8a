"""Roads that leave the straight one and must not lead around the rules: each was once open."""

from __future__ import annotations

import pytest

from approvalflow import Actor, MoveRefused, NotFound
from approvalflow.domain.deadlines.moments import DAY, instant
from approvalflow.domain.matters.matter import Matter
from approvalflow.ports.store import Reading
from approvalflow.sweep import sweep
from approvalflow.testing.simulation.kiosk import MATTERS
from tests.office.roads import BOTH, kiosk, pay, refused, reviewed, sound
from tests.office.world import APPROVER, CLERK, HEAD, POLICE, REVIEWER, SECOND, SHOP_CLERK, World


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
        world.office.rectify(ref, by=CLERK, reason="补录位置", facts={"place": "幸福路12号"})
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
        assert refused(world, ref, "claim", step="x", by=REVIEWER) == "no-such-step"

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
    def test_a_case_that_cannot_be_ripened_holds_up_no_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The declaration that one case is pinned to is lost: that case is named, and the next one is swept."""
        world, ref = kiosk()
        other = world.filed("road")
        pinned = world.office.published.pinned

        def lost(reading: Reading, code: str, version: str) -> Matter:
            if code == "kiosk":
                raise NotFound("没有该版本", "no such version")
            return pinned(reading, code, version)

        monkeypatch.setattr(world.office.published, "pinned", lost)
        world.at("2026-04-20T09:00:00+08:00")
        swept = sweep(world.office)
        assert [failed for failed, _ in swept.failed] == [ref]
        assert world.office.case(other).stage == "reviewing"

    def test_the_number_of_a_deemed_acceptance_is_drawn_once(self) -> None:
        """A refused act ripens the case: the number that it draws is the one that stays."""
        world = World()
        ref = world.filed()
        world.at("2026-03-20T09:00:00+08:00")
        with pytest.raises(MoveRefused):
            world.office.accept(ref, by=POLICE)
        assert world.office.case(ref).number.startswith("000000-20260311-00001-")  # of the day of the silence
        with pytest.raises(NotFound):
            world.office.case("nothing")


def test_lists_and_pages_show_one_light() -> None:
    """Paused yellow on the promise while the statutory clock runs green: yellow on the list as on the page."""
    world, ref = kiosk()
    world.at("2026-03-12T09:00:00+08:00")
    world.office.pause(ref, "survey", "neighbours", "10 working days", by=REVIEWER, reason="征求意见")
    line = next(line for line in world.office.docket(by=CLERK) if line.ref == ref)
    assert line.light == world.office.case(ref).light == "yellow"
