"""The supervisor's desk: findings, instruments, urging in two clicks, and that who watches is watched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from approvalflow.domain.deadlines.moments import DAY, HOUR
from approvalflow.office.looks import LOOKED
from approvalflow.supervise import look
from approvalflow.sweep import sweep

from .desks import MORNING, ROAD, Desk, Hall, make_county


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(make_county(tmp_path))


@pytest.fixture
def late(hall: Hall) -> str:
    """A road occupation in hand of u-18 whose promised limit has passed, as that of another that nobody took."""
    window = hall.desk("u-17")
    for applicant in ("王小芳", "李四"):
        ref = window.receive("road-occupation", ROAD | {"applicant.name": applicant}, ("application",))
        window.move(ref, "accept", mode="normal")
    hall.desk("u-18").move(ref, "claim", step="site-check")
    hall.county.office.clock.move_to(MORNING + 13 * DAY)
    sweep(hall.office)
    look(hall.office)
    return ref


def sent(desk: Desk, page: str, action: str, **typed: str) -> str:
    """Send a form of a page as it stands there, with what is typed over it; where one is led."""
    html = desk.get(page).text
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', html, re.S)
    assert form, f"no form {action} on {page}"
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form[0]))
    fields |= dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)', form[0]))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form[0], re.S):
        fields[name] = re.findall(r'value="([^"]*)"', options)[0]
    answer = desk.post(action, {**fields, **typed})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


class TestFindings:
    """The inbox."""

    def test_are_filtered_noted_and_set_aside(self, hall: Hall, late: str) -> None:
        """The open ones come first; a reason is asked for; what was decided stays to be seen."""
        desk = hall.desk("u-03")
        one, *others = hall.office.findings(state="open")
        assert others
        address = f"/desk/supervision/findings/{one.ref}"
        assert desk.post(f"{address}/note", {"reason": " "}).status_code == 409
        assert "Noted" in desk.words(f"{sent(desk, address, f'{address}/note', reason='已约谈')}&lang=en")
        assert "已约谈" in desk.words(address)
        other = f"/desk/supervision/findings/{others[0].ref}"
        sent(desk, other, f"{other}/set-aside", reason="当日停电")
        assert one.ref not in desk.get("/desk/supervision/findings").text
        assert one.ref in desk.get("/desk/supervision/findings?state=noted").text
        assert others[0].ref not in desk.get("/desk/supervision/findings?state=noted").text
        assert "No finding of that kind" in desk.words("/desk/supervision/findings?agency=tobacco")

    def test_are_for_supervision_alone(self, hall: Hall, late: str) -> None:
        """Whoever is supervised sees the cards, and no inbox."""
        address = f"/desk/supervision/findings/{hall.office.findings()[0].ref}"
        for person in ("u-18", "u-22", "u-05"):
            desk = hall.desk(person)
            assert desk.get("/desk/supervision/findings").status_code == 403
            assert desk.get(address).status_code == 403
            assert desk.post(f"{address}/note", {"reason": "x"}).status_code == 403
        assert hall.desk("u-03").get("/desk/supervision/findings/nothing").status_code == 404


class TestUrging:
    """From a case, a finding or a card: open the fold, send."""

    def test_from_a_case_a_card_and_a_finding_with_nothing_typed(self, hall: Hall, late: str) -> None:
        """Each page has the form filled in; the notice goes to who has the case in hand, and to the head."""
        desk = hall.desk("u-03")
        card = next(row.ref for row in hall.office.cards() if row.person == "u-18")
        finding = hall.office.findings(state="open")[0].ref
        places = (f"/desk/cases/{late}", f"/desk/cards/{card}", f"/desk/supervision/findings/{finding}")
        for place in places:
            led = sent(desk, place, "/desk/instruments/issue")
            assert "督办通知书" in desk.words(led) and "金红霞" in desk.words(led)
        assert [one.kind for one in hall.office.instruments(agency="urban-management")] == ["urging"] * 3
        assert "催办督办" not in hall.desk("u-18").words(f"/desk/cards/{card}")

    def test_is_signed_for_answered_and_closed_by_who_sent_it(self, hall: Hall, late: str) -> None:
        """Each act by its own person; a refusal says why and keeps what was typed."""
        desk, officer = hall.desk("u-03"), hall.desk("u-18")
        led = sent(desk, f"/desk/cases/{late}", "/desk/instruments/issue").partition("?")[0]
        assert led.split("/")[-1] in officer.get("/desk/instruments").text
        assert hall.desk("u-31").get(led).status_code == 404
        sent(officer, led, f"{led}/receive")
        refused = officer.post(f"{led}/answer", {"text": "", "by_case": "X-1"})
        assert refused.status_code == 409 and 'value="X-1"' in refused.text
        sent(officer, led, f"{led}/answer", text="已完成现场勘查", by_case=late)
        assert desk.post(f"{led}/answer", {"text": "x"}).status_code == 409
        sent(desk, led, f"{led}/close", words="已核实")
        page = officer.words(led)
        assert "已完成现场勘查" in page and "已销号" in page

    def test_names_everything_that_is_missing_at_once(self, hall: Hall) -> None:
        """The whole form comes back with every reason and all that was typed."""
        desk = hall.desk("u-01")
        assert "Issue an instrument" in desk.words("/desk/instruments/new?lang=en")
        desk.get("/desk?lang=zh")
        refused = desk.post(
            "/desk/instruments/issue", {"kind": "leader-urging", "about": "agency", "text": "", "due": "2020-01-01"}
        )
        assert refused.status_code == 422
        for words in ("请写明发往", "请填写内容", "请写明批示来源", "期限须晚于现在"):
            assert words in refused.text
        assert hall.desk("u-18").get("/desk/instruments/new").status_code == 403
        assert hall.desk("u-18").post("/desk/instruments/issue", {"kind": "urging"}).status_code == 403


class TestLooks:
    """Supervision's own views."""

    def test_are_journaled_once_an_hour_and_only_what_was_shown(self, hall: Hall, late: str) -> None:
        """A page that was refused or is not there was not seen; a clerk's work is not watched by this."""

        def looked() -> list[tuple[str, str]]:
            with hall.office.store.reading(hall.office.region) as reading:
                return [(one.draft.by, one.draft.body["page"]) for one in reading.entries(kinds=(LOOKED,))]

        desk = hall.desk("u-03")
        desk.get(f"/desk/cases/{late}?lang=en")
        desk.get(f"/desk/cases/{late}")
        desk.get("/desk/cases/420921-F2026-99999")
        hall.desk("u-18").get(f"/desk/cases/{late}")
        assert looked() == [("u-03", f"/desk/cases/{late}")]
        hall.county.office.clock.move_to(hall.office.clock.now() + HOUR)
        hall.desk("u-03").get(f"/desk/cases/{late}")
        assert len(looked()) == 2
