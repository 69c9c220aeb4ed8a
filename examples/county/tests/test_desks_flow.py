"""Whole cases through the desks' pages: from the counter to the certificate."""

from __future__ import annotations

from pathlib import Path

import pytest

from .desks import ROAD, TRADER, Hall, make_county


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(make_county(tmp_path))


class TestRoadOccupation:
    """A joint case of two agencies, with a fee, from the counter to the hand-over."""

    def test_goes_from_the_counter_to_the_certificate(self, hall: Hall) -> None:
        """Every act is done by its own person through a form, and each sees it in the docket when it is his turn."""
        window = hall.desk("u-17")
        ref = window.receive("road-occupation", ROAD, ("application",))
        page = window.words(f"/desk/cases/{ref}")
        assert "交给申请人" in page and "府前街 12 号" in page

        assert window.move(ref, "accept", mode="normal", fact__site_check="yes").status_code == 303
        assert hall.office.case(ref).facts["site_check"] is True

        checker, police = hall.desk("u-18"), hall.desk("u-24")
        assert "现场勘查" in checker.words("/desk/docket") and "意见" in police.words("/desk/docket")
        assert checker.move(ref, "claim", step="site-check").status_code == 303
        signed = checker.move(ref, "opinion", step="site-check", text="现场一致", together="u-19", verdict="agree")
        assert signed.status_code == 303
        assert police.move(ref, "opinion", step="police-opinion", text="同意", verdict="agree").status_code == 303

        approver = hall.desk("u-21")
        assert approver.move(ref, "grant", text="准予占用").status_code == 303
        assert hall.office.case(ref).fees[0].fen == 11250

        issuer = hall.desk("u-10")
        refused = issuer.move(ref, "issue")
        assert refused.status_code == 409 and "费用未缴清" in refused.text and "行政许可法 第59条" in refused.text
        hall.pay(ref)
        assert issuer.move(ref, "issue").status_code == 303
        assert issuer.move(ref, "deliver", how="collected").status_code == 303
        assert hall.office.case(ref).stage == "delivered"
        assert "操作被拒" in issuer.words(f"/desk/cases/{ref}"), "the journal shows the attempt"

    def test_pauses_and_resumes_with_a_letter(self, hall: Hall) -> None:
        """A lawful pause takes the due date away and the letter names the needed time; resuming gives one back."""
        window, reviewer = hall.desk("u-17"), hall.desk("u-18")
        ref = window.receive("road-occupation", ROAD, ("application",))
        window.move(ref, "accept", mode="normal")
        asked = {"step": "site-check", "kind": "expert-review", "amount": "10", "unit": "working days"}
        refused = reviewer.move(ref, "pause", **asked, reason="")
        assert refused.status_code == 409 and "请写明理由" in refused.text
        assert reviewer.move(ref, "pause", **asked, reason="交通方案论证").status_code == 303
        page = reviewer.words(f"/desk/cases/{ref}")
        assert hall.office.case(ref).paused and "暂停计时" in page and "特别程序告知书" in page
        assert reviewer.move(ref, "resume", pause="pause:1").status_code == 303
        assert hall.office.case(ref).due is not None

    def test_the_window_asks_once_for_what_is_missing(self, hall: Hall) -> None:
        """The request starts with every missing paper ticked, and what comes in at the counter reopens the intake."""
        window = hall.desk("u-07")
        ref = window.receive("road-occupation", {**ROAD, "fact.area_m2": "60", "fact.class": "carriageway"}, ())
        page = window.get(f"/desk/cases/{ref}").text
        assert page.count('name="papers"') == 3 and page.count(" checked> ") >= 3
        some = window.move(ref, "ask-supplements", papers=["application"], reason="缺材料")
        assert some.status_code == 409 and "须一次告知全部内容" in some.text
        everything = ["application", "plan", "restoration"]
        assert window.move(ref, "ask-supplements", papers=everything, reason="缺材料").status_code == 303
        files = {f"paper.{key}": (f"{key}.pdf", b"%PDF-1.4") for key in everything}
        assert window.post(f"/desk/cases/{ref}/moves/resubmit", {}, files).status_code == 303
        assert window.move(ref, "accept", mode="normal").status_code == 303
        assert hall.office.case(ref).stage == "reviewing"


class TestOnTheSpot:
    """A sole trader is registered while they wait."""

    def test_is_decided_and_handed_over_at_once(self, hall: Hall) -> None:
        """Acceptance, registration, certificate and hand-over on one morning, free of charge."""
        window = hall.desk("u-30")
        ref = window.receive("sole-trader-registration", TRADER, ("application", "identity", "premises"))
        assert window.move(ref, "accept", mode="normal").status_code == 303
        assert hall.desk("u-33").move(ref, "grant").status_code == 303
        assert window.move(ref, "issue").status_code == 303
        assert window.move(ref, "deliver", how="collected").status_code == 303
        view = hall.office.case(ref)
        assert view.stage == "delivered" and view.certificate and not view.fees

    def test_converts_before_the_close_of_the_day(self, hall: Hall) -> None:
        """What cannot be decided at once becomes a promised case with a date of its own."""
        window = hall.desk("u-30")
        ref = window.receive("sole-trader-registration", TRADER, ("application", "identity", "premises"))
        window.move(ref, "accept", mode="normal")
        assert "3 个工作日" in window.words(f"/desk/cases/{ref}") or "3个工作日" in window.words(f"/desk/cases/{ref}")
        assert window.move(ref, "convert", reason="场所需核实").status_code == 303
        assert hall.office.case(ref).handling == "promised"


class TestForms:
    """Nothing that was typed is lost, and nothing is done twice."""

    def test_a_faulty_application_comes_back_with_every_fault_and_all_that_was_typed(self, hall: Hall) -> None:
        """Two wrong fields are both named, the right ones and the uploaded paper are kept."""
        window = hall.desk("u-17")
        wrong = {**ROAD, "fact.area_m2": "十二", "fact.days": "0"}
        files = {"paper.application": ("a.pdf", b"%PDF-1.4 kept")}
        answer = window.post("/desk/window/road-occupation", wrong, files)
        assert answer.status_code == 422 and "有 2 处需要修改" in answer.text
        assert 'value="王小芳"' in answer.text and "府前街 12 号" in answer.text
        kept = answer.text.split('name="kept.application" value="')[1].split('"')[0]
        again = window.post("/desk/window/road-occupation", {**ROAD, "kept.application": kept})
        assert again.status_code == 303
        ref = again.headers["location"].split("/")[3].split("?")[0]
        assert hall.office.paper(ref, "application") == b"%PDF-1.4 kept"

    def test_a_kept_paper_of_somebody_else_is_not_taken(self, hall: Hall) -> None:
        """A digest without our signature names nothing."""
        digest = hall.office.blobs.put(b"somebody else's")
        answer = hall.desk("u-17").post("/desk/window/road-occupation", {**ROAD, "kept.application": f"{digest}.00"})
        ref = answer.headers["location"].split("/")[3].split("?")[0]
        assert "application" not in hall.office.case(ref).papers

    def test_an_applicant_without_a_name_is_told_at_the_field(self, hall: Hall) -> None:
        """The fault stands at the name."""
        answer = hall.desk("u-17").post("/desk/window/road-occupation", {**ROAD, "applicant.name": " "})
        assert answer.status_code == 422 and 'id="applicant.name-error"' in answer.text

    def test_a_refused_move_keeps_its_words(self, hall: Hall) -> None:
        """An opinion that one officer signs alone comes back with its text, the rule and the law."""
        window, reviewer = hall.desk("u-17"), hall.desk("u-18")
        ref = window.receive("road-occupation", ROAD, ("application",))
        window.move(ref, "accept", mode="normal")
        answer = reviewer.move(ref, "opinion", step="site-check", text="现场一致,建议准予", verdict="agree")
        assert answer.status_code == 409
        assert "现场一致,建议准予" in answer.text and "officers" in answer.text and "行政许可法 第34条" in answer.text

    def test_the_same_form_twice_does_it_once(self, hall: Hall) -> None:
        """A second click on a form answers as the first did."""
        window = hall.desk("u-17")
        ref = window.receive("road-occupation", ROAD, ("application",))
        for _ in range(2):
            assert window.move(ref, "accept", mode="normal", command="one-form").status_code == 303
        assert sum(line.kind == "case-accepted" for line in hall.office.course(ref)) == 1

    def test_a_form_without_its_token_does_nothing(self, hall: Hall) -> None:
        """A form of another site is refused before anything is looked at."""
        window = hall.desk("u-17")
        ref = window.receive("road-occupation", ROAD, ("application",))
        answer = window._client.post(f"/desk/cases/{ref}/moves/accept", data={"mode": "normal"}, follow_redirects=False)
        assert answer.status_code == 403 and hall.office.case(ref).stage == "filed"
