"""What the public says: complaining, asking, rating, following; the desks that answer; and what is published."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .desks import ROAD, Hall, make_county
from .site import CLERK, Site, plain

_COMPLAINT = {"topic": "attitude", "words": "窗口推诿 <b>", "agency": "urban-management", "command": "c-1"}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def _code(html: str) -> tuple[str, str]:
    ref = re.search(r'id="voice-ref">([^<]+)<', html)
    code = re.search(r'id="voice-code">(\d+)<', html)
    assert ref is not None and code is not None
    return ref[1], code[1]


class TestComplaining:
    def test_it_is_taken_once_and_followed_by_reference_and_code(self, site: Site) -> None:
        """The page says the reference, the code and the date; sent twice it is one complaint; markup is text."""
        assert "10 working days" in site.words("/say?lang=en") and "5个工作日" in site.words("/say?lang=zh")
        sent = site.post("/say/complaint?lang=en", _COMPLAINT)
        assert sent.status_code == 201 and "&lt;b&gt;" in sent.text
        ref, code = _code(sent.text)
        assert _code(site.post("/say/complaint?lang=en", _COMPLAINT).text) == (ref, code)
        followed = site.another_browser().post("/say/follow", {"ref": ref, "code": code})
        assert followed.status_code == 200 and "窗口推诿" in plain(followed.text) and code not in followed.text
        assert "no-store" in followed.headers["cache-control"]
        for wrong in ({"ref": ref, "code": "00000000"}, {"ref": "420921-V2026-99999", "code": code}):
            answer = site.post("/say/follow?lang=en", wrong)
            assert answer.status_code == 404
            assert "reference or the query code is wrong" in plain(answer.text)

    def test_what_is_missing_is_said_and_nothing_is_lost(self, site: Site) -> None:
        """No kind, no words, a name without an address, a wrong code of a case."""
        for change, words in (
            ({"topic": ""}, "Choose what the complaint is about"),
            ({"words": " "}, "Say what it is about"),
            ({"name": "王芳"}, "Leave a telephone or mail address"),
            ({"number": "420921-F20261125-00001", "code": "1"}, "The number or the query code is wrong"),
            ({"name": "王\x01芳", "phone": "1"}, "cannot be used"),
            ({"agency": "nobody"}, "there is no agency"),
        ):
            answer = site.post("/say/complaint?lang=en", {**_COMPLAINT, **change})
            assert answer.status_code == 422 and words in plain(answer.text)
            assert "窗口推诿" in answer.text or change.get("words")
        assert site.get("/say/nothing").status_code == 404

    def test_a_question_about_a_case_goes_to_its_agency(self, site: Site) -> None:
        """With number and code it is joined to the case."""
        view = site.apply()
        sent = site.post("/say/question", {"words": "几天?", "number": view.ref, "code": view.query_code})
        assert sent.status_code == 201
        ref, code = _code(sent.text)
        voice = site.office.voice_by_code(ref, code).voice
        assert (voice.agency, voice.case_ref) == ("urban-management", view.ref)
        site.office.answer_question(ref, "八个工作日", by=CLERK)
        assert "八个工作日" in plain(site.post("/say/follow", {"ref": ref, "code": code}).text)


class TestTold:
    """What is said by telephone, at a window or in a letter, and typed in by the centre."""

    def test_it_is_taken_followed_and_hidden_like_one_that_was_sent(self, tmp_path: Path) -> None:
        """Once, with its channel; the code is shown once; whoever it is about sees nothing of the speaker."""
        hall = Hall(make_county(tmp_path))
        centre = hall.desk("u-01")
        assert "/desk/told/complaint" in centre.get("/desk/voices").text
        page = centre.get("/desk/told/complaint")
        assert page.status_code == 200 and "代为登记投诉" in plain(page.text)
        told = {**_COMPLAINT, "channel": "phone", "name": "赵来电", "phone": "13900000000"}
        taken = centre.post("/desk/told/complaint", told)
        assert taken.status_code == 201
        ref, code = _code(taken.text)
        assert _code(centre.post("/desk/told/complaint", told).text) == (ref, code)
        found = hall.office.voice_by_code(ref, code)
        assert (found.voice.channel, found.voice.agency) == ("phone", "urban-management")
        assert "窗口推诿" in found.words
        for who in ("u-01", "u-03"):
            assert "赵来电" not in hall.desk(who).get(f"/desk/voices/{ref}").text
        question = centre.post(
            "/desk/told/question?lang=en", {"words": "几点开门?", "channel": "letter", "command": "q"}
        )
        assert question.status_code == 201 and "shown once" in plain(question.text)

    def test_what_cannot_be_taken_comes_back_and_others_do_not_type(self, tmp_path: Path) -> None:
        """No words, a name without an address, another channel; nobody of an agency, and nobody who watches."""
        hall = Hall(make_county(tmp_path))
        centre = hall.desk("u-01")
        for change in ({"words": ""}, {"name": "王芳"}, {"channel": "pigeon"}, {"topic": "x"}):
            sent = {**_COMPLAINT, "channel": "phone", "phone": "", **change}
            answer = centre.post("/desk/told/complaint", sent)
            assert answer.status_code in (409, 422) and 'role="alert"' in answer.text
            assert change.get("words") == "" or "窗口推诿" in answer.text
        assert centre.get("/desk/told/rating").status_code == 404
        for who in ("u-17", "u-03"):
            desk = hall.desk(who)
            assert desk.get("/desk/told/complaint").status_code == 403
            assert desk.post("/desk/told/complaint", {**_COMPLAINT, "channel": "phone"}).status_code == 403
            assert "/desk/told/" not in desk.get("/desk/voices").text


class TestRating:
    def test_the_online_act_is_rated_once(self, site: Site) -> None:
        """After the answer of the agency; then it says so; without a grade the page says what is missing."""
        view = site.apply()
        assert 'id="rate"' not in site.get(f"/track/{view.ref}").text
        site.office.accept(view.ref, by=CLERK)
        page = site.get(f"/track/{view.ref}")
        address = f"/track/{view.ref}/rate?lang=en"
        assert 'value="online"' in page.text
        visits = [one.visit.key for one in site.office.visits(view.ref, view.query_code)]
        assert visits == ["online"]
        missing = site.post(address, {"visit": visits[0], "words": "慢"})
        assert missing.status_code == 422 and "Choose how satisfied you are" in plain(missing.text)
        rated = site.post(address, {"visit": visits[0], "grade": "5", "words": "慢", "named": "yes"})
        assert rated.status_code == 201 and "Your rating has been received" in plain(rated.text)
        again = site.post(address, {"visit": visits[0], "grade": "1"})
        assert again.status_code == 422 and "rated already" in plain(again.text)
        assert site.another_browser().post(address, {"visit": visits[0], "grade": "1"}).status_code == 404


class TestPublished:
    def test_figures_name_nobody_and_few_ratings_hide_their_grades(self, site: Site) -> None:
        """The page of this year, of a month without anything, and of nonsense."""
        site.post("/say/complaint", {**_COMPLAINT, "name": "王芳", "phone": "13800000000"})
        page = site.words("/supervision?lang=en")
        assert "Urban Management" in page and "王芳" not in page and "13800000000" not in page
        assert "Nothing was said in this period" in site.words("/supervision?period=2026-07&lang=en")
        assert "2026" in site.words("/supervision?period=x&lang=en")


class TestDesks:
    @pytest.fixture
    def hall(self, tmp_path: Path) -> Hall:
        return Hall(make_county(tmp_path))

    def test_a_complaint_goes_to_who_may_look_into_it(self, hall: Hall) -> None:
        """The centre takes it on and answers; the agency does not see it before; the speaker reads the answer."""
        office = hall.county.office
        given = office.complain("推诿,我是王芳", topic="handling", agency="urban-management")
        ref = given.voice.ref
        assert hall.desk("u-17").get(f"/desk/voices/{ref}").status_code == 404
        centre = hall.desk("u-01")
        assert ref.rpartition("-")[2] in centre.words("/desk/voices")
        assert centre.post(f"/desk/voices/{ref}/accept", {}).status_code == 303
        wrong = centre.post(f"/desk/voices/{ref}/decide", {"outcome": "upheld", "text": " "})
        assert wrong.status_code == 409 and "请写明内容" in plain(wrong.text)
        assert centre.post(f"/desk/voices/{ref}/decide", {"outcome": "upheld", "text": "已约谈"}).status_code == 303
        assert "已约谈" in hall.desk("u-17").words(f"/desk/voices/{ref}")
        assert centre.post(f"/desk/voices/{ref}/nothing", {}).status_code in (404, 422)

    def test_who_was_rated_sees_neither_name_nor_case(self, hall: Hall) -> None:
        """The page of the rated holds no reference of the case and no name; the centre may look, with a reason."""
        window = hall.desk("u-17")
        case = window.receive("road-occupation", ROAD, ("application",))
        office = hall.county.office
        code = re.search(r"(\d{8})", window.words(f"/desk/cases/{case}").partition("查询密码")[2])
        assert code is not None
        (visit,) = office.visits(case, code[1])
        ref = office.rate(case, code[1], 5, visit=visit.visit.key, words=f"{case} 王小芳 慢").voice.ref
        page = hall.desk("u-18").get(f"/desk/voices/{ref}")
        assert page.status_code == 200 and case not in page.text and "小芳" not in page.text
        assert hall.desk("u-18").post(f"/desk/voices/{ref}/who", {"reason": "想知道"}).status_code == 409
        centre = hall.desk("u-01")
        assert centre.post(f"/desk/voices/{ref}/who", {"reason": ""}).status_code == 409
        assert "王小芳" in plain(centre.post(f"/desk/voices/{ref}/who", {"reason": "回访"}).text)
        assert hall.desk("u-18").post(f"/desk/voices/{ref}/rectify", {"text": "已道歉"}).status_code == 303
        assert centre.post(f"/desk/voices/{ref}/call-back", {"satisfied": "yes"}).status_code == 303
        assert hall.desk("u-31").get(f"/desk/voices/{ref}").status_code == 404
