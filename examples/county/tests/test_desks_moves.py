"""Every other move through its form: the side roads of a case."""

from __future__ import annotations

from pathlib import Path

import pytest

from .desks import ROAD, TRADER, Desk, Hall, make_county

NGO = {
    "applicant.name": "云泽县向阳服务中心",
    "applicant.kind": "organisation",
    "applicant.language": "zh",
}


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(make_county(tmp_path))


@pytest.fixture
def filed(hall: Hall) -> str:
    return hall.desk("u-17").receive("road-occupation", ROAD, ("application",))


@pytest.fixture
def road(hall: Hall, filed: str) -> str:
    assert hall.desk("u-17").move(filed, "accept", mode="normal").status_code == 303
    return filed


def _signed(hall: Hall, ref: str) -> None:
    signed = hall.desk("u-18").move(ref, "opinion", step="site-check", text="一致", together="u-19", verdict="agree")
    police = hall.desk("u-24").move(ref, "opinion", step="police-opinion", text="同意", verdict="agree")
    assert signed.status_code == police.status_code == 303


class TestBeforeAcceptance:
    """At the counter."""

    def test_declined_with_the_competent_agency(self, hall: Hall, filed: str) -> None:
        """Who is not competent says who is."""
        window = hall.desk("u-17")
        refused = window.move(filed, "decline", outcome="not-competent", reason="不属职权", competent="")
        assert refused.status_code == 409 and "请告知有权受理的机关" in refused.text and "不属职权" in refused.text
        done = window.move(filed, "decline", outcome="not-competent", reason="不属职权", competent="县交通运输局")
        assert done.status_code == 303 and hall.office.case(filed).stage == "declined"

    def test_accepted_tolerantly_and_supplied_later(self, hall: Hall) -> None:
        """A tolerable paper follows; until it is there, the decision waits."""
        window = hall.desk("u-17")
        ref = window.receive("road-occupation", {**ROAD, "fact.area_m2": "60"}, ("application",))
        assert window.move(ref, "accept", mode="normal").status_code == 409
        assert window.move(ref, "accept", mode="tolerant").status_code == 303
        _signed(hall, ref)
        assert "容缺材料未补齐" in hall.desk("u-21").words(f"/desk/cases/{ref}")
        plan = {"paper.plan": ("plan.pdf", b"%PDF-1.4 plan")}
        assert window.post(f"/desk/cases/{ref}/moves/supply", {}, plan).status_code == 303
        assert hall.desk("u-21").move(ref, "grant").status_code == 303

    def test_withdrawn_on_the_applicants_behalf(self, hall: Hall, filed: str) -> None:
        """The window writes down the applicant's written act, with its reason."""
        window = hall.desk("u-17")
        assert window.move(filed, "withdraw", reason="").status_code == 409
        assert window.move(filed, "withdraw", reason="申请人书面撤回").status_code == 303
        assert hall.office.case(filed).stage == "withdrawn"

    def test_rectified_with_only_what_changed(self, hall: Hall, filed: str) -> None:
        """The form holds every fact; what was not touched is not in the record."""
        same = {f"fact__{key.removeprefix('fact.')}": value for key, value in ROAD.items() if key.startswith("fact.")}
        done = hall.desk("u-17").move(filed, "rectify", reason="面积笔误", **{**same, "fact__area_m2": "21.5"})
        assert done.status_code == 303
        line = next(line for line in hall.office.course(filed) if line.kind == "case-rectified")
        assert dict(line.body["facts"]) == {"area_m2": "21.5"}


class TestUnderReview:
    """Among reviewers, checkers and heads."""

    def test_assigned_by_the_head(self, hall: Hall, road: str) -> None:
        """The head gives a step to a reviewer; somebody of another role is not offered and is refused."""
        head = hall.desk("u-22")
        page = head.get(f"/desk/cases/{road}").text
        assert 'value="site-check/u-19"' in page and 'value="site-check/u-20"' not in page
        assert head.move(road, "assign", to="site-check/u-20").status_code == 409
        assert head.move(road, "assign", to="site-check/nobody").status_code == 422
        assert head.move(road, "assign", to="site-check/u-19").status_code == 303
        assert hall.office.case(road).steps[0].state.holder == "u-19"

    def test_held_by_another_is_not_signed(self, hall: Hall, road: str) -> None:
        """Who does not hold the step sees why the form is not there, and is refused."""
        hall.desk("u-18").move(road, "claim", step="site-check")
        other = hall.desk("u-19")
        assert 'action="/desk/cases/' + road + '/moves/opinion"' not in other.get(f"/desk/cases/{road}").text
        refused = other.move(road, "opinion", step="site-check", text="x", together="u-18", verdict="agree")
        assert refused.status_code == 409 and "held" in refused.text

    def test_sent_back_to_an_earlier_step(self, hall: Hall) -> None:
        """The checker sends the case back; the earlier step begins a second round."""
        window = hall.desk("u-07")
        ref = _schooled(hall, window)
        assert hall.desk("u-69").move(ref, "opinion", step="review", text="齐全", verdict="agree").status_code == 303
        checker = hall.desk("u-71")
        assert checker.move(ref, "return", back="check/review", reason="场地证明不清").status_code == 303
        step = next(step for step in hall.office.case(ref).steps if step.key == "review")
        assert step.state.round == 2 and step.state.is_open

    def test_extended_once_by_the_head(self, hall: Hall, road: str) -> None:
        """The head extends the statutory limit; a second time is refused with the article."""
        head = hall.desk("u-22")
        assert head.move(road, "extend", reason="案情复杂", requested_by="u-18").status_code == 303
        again = head.move(road, "extend", reason="再延", requested_by="u-18")
        assert again.status_code == 409 and "只能延长一次" in again.text and "第42条" in again.text

    def test_joint_limits_are_extended_by_the_head_of_the_government(self, hall: Hall, filed: str) -> None:
        """Where a joint site check gives the longer limit, the county's head finds the case and extends it."""
        hall.desk("u-17").move(filed, "accept", mode="normal", fact__site_check="yes")
        assert hall.desk("u-22").move(filed, "extend", reason="x").status_code == 409
        county = hall.desk("u-11")
        assert "临时占用城市道路" in county.words("/desk/docket")
        assert county.move(filed, "extend", reason="涉及多部门", requested_by="u-18").status_code == 303

    def test_terminated_on_a_listed_ground(self, hall: Hall, road: str) -> None:
        """The approver ends the case, with ground, basis and reason."""
        approver = hall.desk("u-21")
        asked = {"ground": "dissolution", "reason": "单位已注销"}
        assert approver.move(road, "terminate", **asked, basis="").status_code == 409
        assert approver.move(road, "terminate", **asked, basis="行政许可法第七十条").status_code == 303
        assert hall.office.case(road).stage == "terminated"


class TestDecision:
    """With the approver."""

    def test_refused_with_reason_basis_and_remedies(self, hall: Hall, road: str) -> None:
        """The remedies stand in the form already; without a basis nothing is decided."""
        approver = hall.desk("u-21")
        assert "提起行政诉讼" in approver.get(f"/desk/cases/{road}").text
        words = {"reason": "影响盲道", "remedies": "可以申请行政复议"}
        assert approver.move(road, "refuse", **words, basis="").status_code == 409
        assert approver.move(road, "refuse", **words, basis="城市道路管理条例第三十条").status_code == 303
        assert hall.desk("u-10").move(road, "deliver", how="served").status_code == 303

    def test_decided_by_the_delegate_under_the_mandate(self, hall: Hall, road: str) -> None:
        """While the chief representative is away her deputy decides, and the desk says for whom."""
        _signed(hall, road)
        deputy = hall.desk("u-23")
        assert deputy.move(road, "grant").status_code == 409, "a checker by his own post"
        assert deputy.post("/desk/acting", {"holder": "u-22"}).status_code == 403, "nobody lent him that"
        assert deputy.post("/desk/acting", {"holder": "u-21"}).status_code == 303
        assert "周国强 · 代 昌玉珍" in deputy.words("/desk/docket")
        assert deputy.move(road, "grant").status_code == 303
        grant = next(line for line in hall.office.course(road) if line.kind == "case-granted")
        assert grant.by == "u-23"

    def test_a_remedy_opens_another_round(self, hall: Hall) -> None:
        """After delivery the head records the instrument that orders a new round."""
        window = hall.desk("u-30")
        ref = window.receive("sole-trader-registration", TRADER, ("application", "identity", "premises"))
        window.move(ref, "accept", mode="normal")
        hall.desk("u-33").move(ref, "grant")
        window.move(ref, "issue")
        window.move(ref, "deliver", how="post")
        head = hall.desk("u-34")
        assert head.move(ref, "remand", instrument="", reason="复议决定").status_code == 409
        assert head.move(ref, "remand", instrument="云政复决〔2026〕3号", reason="复议决定").status_code == 303
        assert hall.office.case(ref).stage == "reviewing"


class TestForwarded:
    """A step that a superior agency does."""

    def test_goes_up_and_its_answer_is_recorded(self, hall: Hall) -> None:
        """The reviewer forwards the step to the city and writes down what it answered."""
        window = hall.desk("u-07")
        ref = _filed_whole(hall, window, "ngo-registration", NGO)
        reviewer = hall.desk("u-95")
        assert reviewer.move(ref, "opinion", step="review", text="齐全", verdict="agree").status_code == 303
        done = reviewer.move(ref, "forward", step="superior-review", to="city-civil-affairs")
        assert done.status_code == 303
        assert "上级答复" in reviewer.words(f"/desk/cases/{ref}")
        answered = reviewer.move(ref, "answer-from-above", step="superior-review", text="同意", verdict="agree")
        assert answered.status_code == 303
        assert hall.office.case(ref).steps[1].state.state == "done"


def _whole(hall: Hall, code: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Answers and papers for any matter of the county, so that it can be accepted as it is."""
    matter = hall.office.published.current[code]
    plain = {"integer": "2", "yes-no": "no", "date": "2026-12-20", "text": "府前街"}
    facts = {}
    for spec in matter.facts:
        if spec.stated_by != "agency":
            value = spec.choices[0].key if spec.choices else plain.get(spec.type, spec.least or "12")
            facts[f"fact.{spec.key}"] = max(value, spec.least, key=len) if spec.type == "integer" else value
    return facts, tuple(paper.key for paper in matter.materials if paper.obtained == "applicant")


def _filed_whole(hall: Hall, window: Desk, code: str, applicant: dict[str, str]) -> str:
    facts, papers = _whole(hall, code)
    ref = window.receive(code, {**applicant, **facts}, papers)
    assert window.move(ref, "accept", mode="normal").status_code == 303
    return ref


def _schooled(hall: Hall, window: Desk) -> str:
    return _filed_whole(hall, window, "private-school-prep", {**NGO, "applicant.name": "启明学校"})
