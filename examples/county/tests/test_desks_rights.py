"""Who sees what at the desks, and who may not, cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from approvalflow.domain.deadlines.moments import DAY, MINUTE

from .desks import MORNING, ROAD, TRADER, Hall, make_county


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(make_county(tmp_path))


@pytest.fixture
def road(hall: Hall) -> str:
    """A road occupation under review, taken in at the window of urban management."""
    window = hall.desk("u-17")
    ref = window.receive("road-occupation", ROAD, ("application",))
    assert window.move(ref, "accept", mode="normal").status_code == 303
    return ref


class TestLogIn:
    """Who sits at a desk is proved by a password."""

    def test_every_page_leads_to_the_log_in_while_nobody_is_there(self, hall: Hall, road: str) -> None:
        """No page of a desk says anything to a stranger, and no form does anything."""
        for page in ("/desk/docket", f"/desk/cases/{road}", "/desk/window", "/desk/board"):
            answer = hall.nobody().get(page)
            assert answer.status_code == 303 and answer.headers["location"] == "/desk", page
        assert hall.nobody().move(road, "withdraw", reason="x").headers["location"] == "/desk"
        assert hall.office.case(road).stage == "reviewing"

    def test_five_wrong_passwords_lock_the_person_for_a_quarter_of_an_hour(self, hall: Hall) -> None:
        """The sixth attempt is not looked at, right or wrong, until the time has passed; others are not locked."""
        browser = hall.nobody()
        for _ in range(5):
            assert browser.post("/desk", {"person": "u-17", "password": "wrong"}).status_code == 401
        right = {"person": "u-17", "password": "county"}
        assert browser.post("/desk", right).status_code == 429
        assert browser.post("/desk", {**right, "person": "u-18"}).status_code == 303
        hall.county.office.clock.move_to(MORNING + 16 * MINUTE)
        assert browser.post("/desk", right).status_code == 303

    def test_a_password_of_ones_own_replaces_the_demonstration_s(self, hall: Hall, tmp_path: Path) -> None:
        """A line in the county's file of passwords counts, and the shared one no longer opens."""
        from county.desks.passwords import hashed

        (tmp_path / "passwords").write_text(f"u-17 {hashed('own words')}\n", encoding="utf-8")
        assert hall.nobody().post("/desk", {"person": "u-17", "password": "county"}).status_code == 401
        assert hall.nobody().post("/desk", {"person": "u-17", "password": "own words"}).status_code == 303

    def test_logging_out_ends_it(self, hall: Hall) -> None:
        """After it the docket asks who is there."""
        desk = hall.desk("u-18")
        assert desk.post("/desk/log-out", {}).status_code == 303
        assert desk.get("/desk/docket").headers["location"] == "/desk"

    def test_a_cookie_that_was_changed_opens_nothing(self, hall: Hall) -> None:
        """A signed cookie of another person cannot be made by hand."""
        desk = hall.desk("u-18")
        cookie = desk._client.cookies["county-desk"]
        desk._client.cookies.delete("county-desk")
        desk._client.cookies.set("county-desk", cookie[:-1] + ("0" if cookie[-1] != "0" else "1"))
        assert desk.get("/desk/docket").headers["location"] == "/desk"


class TestSeeing:
    """A case is there for those who have to do with it, and for nobody else."""

    def test_other_agencies_get_the_same_answer_as_for_a_case_that_is_not_there(self, hall: Hall, road: str) -> None:
        """Page, paper, reason and move of a strange case are answered like those of no case at all."""
        stranger = hall.desk("u-31")
        for address in ("/desk/cases/{}", "/desk/cases/{}/papers/application", "/desk/cases/{}/why/promised"):
            strange = stranger.get(address.format(road))
            missing = stranger.get(address.format("420921-F20261125-99999"))
            assert strange.status_code == missing.status_code == 404
            assert strange.text.replace(road, "") == missing.text.replace("420921-F20261125-99999", "")
        assert stranger.move(road, "withdraw", reason="x").status_code == 404
        assert stranger.get(f"/desk/docket?open={road}").status_code == 404
        assert "王〇芳" not in stranger.words("/desk/docket?q=王")

    def test_an_agency_that_holds_a_step_sees_the_case(self, hall: Hall, road: str) -> None:
        """The traffic police see the case of urban management while they give their opinion, and after it."""
        police = hall.desk("u-24")
        assert police.get(f"/desk/cases/{road}").status_code == 200
        police.move(road, "opinion", step="police-opinion", text="同意", verdict="agree")
        assert police.get(f"/desk/cases/{road}").status_code == 200

    def test_a_comprehensive_window_sees_every_counter(self, hall: Hall, road: str) -> None:
        """The centre's window takes in matters of every agency and sees their cases."""
        window = hall.desk("u-07")
        assert window.get(f"/desk/cases/{road}").status_code == 200
        page = window.words("/desk/window")
        assert "临时占用城市道路" in page and "个体工商户" in page
        own = hall.desk("u-17").words("/desk/window")
        assert "临时占用城市道路" in own and "个体工商户" not in own

    def test_a_window_takes_in_its_own_matters_alone(self, hall: Hall) -> None:
        """The form of another agency's matter is not there, and neither is its filing."""
        window = hall.desk("u-17")
        assert window.get("/desk/window/sole-trader-registration").status_code == 404
        assert window.post("/desk/window/sole-trader-registration", TRADER).status_code == 404

    def test_the_filing_clerk_alone_sees_the_query_code(self, hall: Hall) -> None:
        """The paper for the applicant is on the page of the clerk who filed, and on nobody else's."""
        ref = hall.desk("u-07").receive("road-occupation", ROAD, ("application",))
        assert "查询密码" in hall.desk("u-07").words(f"/desk/cases/{ref}")
        assert "交给申请人" not in hall.desk("u-08").words(f"/desk/cases/{ref}")

    def test_a_paper_is_a_download_and_never_shown_inside(self, hall: Hall, road: str) -> None:
        """Attachment, nosniff, and the bytes as they came."""
        answer = hall.desk("u-18").get(f"/desk/cases/{road}/papers/application")
        assert answer.content == b"%PDF-1.4 application"
        assert answer.headers["content-disposition"] == f'attachment; filename="{road}-application.pdf"'
        assert answer.headers["x-content-type-options"] == "nosniff"

    def test_what_an_applicant_writes_is_never_markup(self, hall: Hall) -> None:
        """A location that holds a script is shown as the letters that it is."""
        window = hall.desk("u-17")
        ref = window.receive("road-occupation", {**ROAD, "fact.location": "<script>x</script>"}, ("application",))
        page = window.get(f"/desk/cases/{ref}").text
        assert "<script>x" not in page and "&lt;script&gt;x" in page


class TestSupervision:
    """A supervisor sees everything and moves nothing."""

    def test_sees_the_case_masked_and_without_a_form(self, hall: Hall, road: str) -> None:
        """No name, no identity number, no form of a move; the journal is there."""
        page = hall.desk("u-03").get(f"/desk/cases/{road}").text
        assert "/moves/" not in page and "王小芳" not in page and "420900" not in page and "审计日志" in page

    def test_a_move_that_is_sent_anyway_is_refused_and_recorded(self, hall: Hall, road: str) -> None:
        """The core refuses, and the attempt stands in the journal under the supervisor's name."""
        assert hall.desk("u-03").move(road, "grant").status_code == 409
        attempt = hall.office.course(road)[-1]
        assert (attempt.kind, attempt.by) == ("attempt-refused", "u-03")

    def test_the_board_counts_what_stands_in_which_light(self, hall: Hall, road: str) -> None:
        """One case in time, and a day before its due it is listed as turning; a reviewer has no board."""
        page = hall.desk("u-03").words("/desk/board")
        assert "城市管理执法局 1" in page and "没有办件转黄或转红" in page
        hall.county.office.clock.move_to(MORNING + 4 * DAY + 8 * 60 * MINUTE)
        assert "临时占用城市道路审批" in hall.desk("u-03").words("/desk/board")
        assert hall.desk("u-18").get("/desk/board").status_code == 403


class TestDocket:
    """The list of what waits."""

    def test_tabs_count_and_filter(self, hall: Hall, road: str) -> None:
        """The tab of one's own steps is empty until a step is taken."""
        reviewer = hall.desk("u-18")
        assert "这里没有办件" in reviewer.words("/desk/docket?tab=mine")
        reviewer.move(road, "claim", step="site-check")
        assert "金红霞" in reviewer.words("/desk/docket?tab=mine") and "我承办的 1" in reviewer.words("/desk/docket")

    def test_masks_the_applicant(self, hall: Hall, road: str) -> None:
        """The list shows 王〇芳, also to those who may open the case."""
        page = hall.desk("u-18").words("/desk/docket")
        assert "王〇芳" in page and "王小芳" not in page

    def test_a_whole_number_leads_to_its_case(self, hall: Hall, road: str) -> None:
        """The acceptance number that somebody reads out opens the case at once."""
        number = hall.office.case(road).number
        answer = hall.desk("u-18").get(f"/desk/docket?q={number}")
        assert answer.headers["location"] == f"/desk/cases/{road}"
        assert hall.desk("u-31").get(f"/desk/docket?q={number}").status_code == 200

    def test_a_case_opens_beside_the_list_and_a_move_comes_back_there(self, hall: Hall, road: str) -> None:
        """Without a script the address alone does it."""
        reviewer = hall.desk("u-18")
        page = reviewer.words(f"/desk/docket?open={road}")
        assert "签署意见" in page and "全部 1" in page
        answer = reviewer.move(road, "claim", step="site-check", beside="all")
        assert answer.headers["location"] == f"/desk/docket?open={road}&done=claim"
        refused = reviewer.move(road, "opinion", step="site-check", text="一人", beside="all")
        assert refused.status_code == 409 and "一人" in refused.text and 'class="tabs"' in refused.text
        assert f'href="/desk/docket?open={road}&amp;lang=en"' in refused.text, "the language link leads to a page"

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_every_word_is_there_in_both_languages(self, hall: Hall, road: str, language: str) -> None:
        """No page of a desk fails for a missing word."""
        people = {
            "u-17": ("/desk/docket", "/desk/window", "/desk/window/road-occupation", f"/desk/cases/{road}"),
            "u-18": (f"/desk/docket?open={road}", f"/desk/cases/{road}/why/step:site-check"),
            "u-21": (f"/desk/cases/{road}",),
            "u-11": ("/desk/docket", f"/desk/cases/{road}", "/desk/board"),
            "u-03": ("/desk/board", "/desk/docket", f"/desk/cases/{road}"),
            "u-05": ("/desk/docket",),
        }
        for person, pages in people.items():
            desk = hall.desk(person)
            for page in pages:
                mark = "&" if "?" in page else "?"
                assert desk.get(f"{page}{mark}lang={language}").status_code == 200, (person, page)
