"""Three bodies, three powers: the e-supervision office refers, the organ signs for it and tells its result."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from approvalflow.domain.deadlines.moments import DAY
from approvalflow.supervise import look
from approvalflow.sweep import sweep

from .desks import MORNING, ROAD, Hall, make_county
from .test_desks_watch import sent

_OFFICE, _ORGAN, _CENTRE = "u-03", "u-12", "u-01"


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    """A county in which two road occupations were decided by nobody in time."""
    hall = Hall(make_county(tmp_path))
    window = hall.desk("u-17")
    for applicant in ("王小芳", "李四"):
        ref = window.receive("road-occupation", ROAD | {"applicant.name": applicant}, ("application",))
        window.move(ref, "accept", mode="normal")
    hall.office.clock.move_to(MORNING + 13 * DAY)
    sweep(hall.office)
    look(hall.office)
    return hall


def _refer(hall: Hall, about: str, subject: str) -> str:
    desk = hall.desk(_OFFICE)
    page = f"/desk/instruments/new?kind=referral&about={about}&subject={subject}&to_agency=supervision-organ"
    return sent(desk, page, "/desk/instruments/issue", text="疑似超时限办理，请依法核查。").partition("?")[0]


class TestReferral:
    """移送."""

    def test_is_received_answered_and_closed_and_nobody_is_disciplined_here(self, hall: Hall) -> None:
        """A link on the card leads there; the receipt and the result are the organ's; the card stays as it is."""
        card, other = (row.ref for row in hall.office.cards()[:2])
        assert "to_agency=supervision-organ" in hall.desk(_OFFICE).get(f"/desk/cards/{card}").text
        led = _refer(hall, "card", card)
        organ = hall.desk(_ORGAN)
        assert organ.get("/desk").headers["location"] == "/desk/instruments"
        assert led in organ.get("/desk/instruments").text
        assert "疑似超时限办理" in organ.words(led)
        assert organ.get(f"/desk/cards/{card}").status_code == 200
        assert organ.get(f"/desk/cards/{other}").status_code == 404
        assert hall.desk(_OFFICE).post(f"{led}/receive", {}).status_code == 409
        sent(organ, led, f"{led}/receive")
        assert "签收" in organ.words(led)
        before = hall.office.card(card)
        sent(organ, led, f"{led}/answer", text="经核查，予以政务警告。", discipline="warning")
        told = hall.office.instruments(kind="referral")[0]
        assert (told.received_by, told.answered_by, told.discipline) == (_ORGAN, _ORGAN, "warning")
        assert hall.office.card(card) == before
        refused = organ.post(f"/desk/cards/{card}/uphold", {"reason": "x"})
        assert refused.status_code == 409 and hall.office.card(card) == before
        assert "予以政务警告。 " in hall.desk(_OFFICE).words(led)
        assert re.search("处分[^。]{0,12}警告", hall.desk(_OFFICE).words(led).partition("予以政务警告")[2])
        sent(hall.desk(_OFFICE), led, f"{led}/close", words="结果已知悉")
        assert "已销号" in organ.words(led)

    def test_shows_the_organ_what_was_referred_and_nothing_else(self, hall: Hall) -> None:
        """A referred case opens, without a move; no other case, finding, board or complaint does."""
        case, other = sorted({row.case_ref for row in hall.office.cards()})[:2]
        finding = next(one for one in hall.office.findings(state="") if one.case_ref == other)
        _refer(hall, "case", case)
        organ = hall.desk(_ORGAN)
        page = organ.get(f"/desk/cases/{case}")
        assert page.status_code == 200 and "/moves/" not in page.text
        assert organ.get(f"/desk/cases/{other}").status_code == 404
        complaint = hall.office.complain("推诿", topic="handling", agency="urban-management").voice.ref
        conduct = hall.office.complain("收受红包", topic="conduct", agency="urban-management").voice.ref
        for ref in (complaint, conduct):
            assert organ.get(f"/desk/voices/{ref}").status_code == 404
            assert hall.desk(_CENTRE).post(f"/desk/voices/{ref}/accept", {}).status_code == 303
        assert organ.get(f"/desk/voices/{complaint}").status_code == 404
        assert organ.post(f"/desk/voices/{complaint}/who", {"reason": "想知道"}).status_code == 404
        assert "收受红包" in organ.words(f"/desk/voices/{conduct}")
        assert organ.get("/desk/board").status_code == 403
        assert organ.get("/desk/supervision/findings").status_code == 403
        assert organ.get(f"/desk/supervision/findings/{finding.ref}").status_code == 403
        _refer(hall, "finding", finding.ref)
        assert organ.get(f"/desk/supervision/findings/{finding.ref}").status_code == 200
        assert organ.post(f"/desk/supervision/findings/{finding.ref}/note", {"reason": "x"}).status_code == 403

    def test_is_the_offices_power_and_goes_to_the_organ_alone(self, hall: Hall) -> None:
        """The centre may not refer; the office may refer to nobody but the organ, and orders no efficiency."""
        card = hall.office.cards()[0].ref
        typed = {"kind": "referral", "about": "card", "subject": card, "to_agency": "supervision-organ", "text": "x"}
        assert hall.desk(_CENTRE).post("/desk/instruments/issue", typed).status_code == 409
        wrong = typed | {"to_agency": "urban-management"}
        assert "只能移送监察机关" in hall.desk(_OFFICE).post("/desk/instruments/issue", wrong).text
        ordered = typed | {"kind": "efficiency", "to_agency": "urban-management"}
        assert hall.desk(_OFFICE).post("/desk/instruments/issue", ordered).status_code == 409
        assert hall.desk(_CENTRE).post("/desk/instruments/issue", ordered).status_code == 303
        assert hall.desk(_ORGAN).post("/desk/instruments/issue", typed).status_code == 403
