"""Supervision at the desks: cards that follow from delays, what is said to them, and what the public says."""

from __future__ import annotations

from pathlib import Path

import pytest

from approvalflow.domain.deadlines.moments import DAY, HOUR
from approvalflow.supervise import look
from approvalflow.sweep import sweep

from .desks import MORNING, ROAD, Hall, make_county


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(make_county(tmp_path))


@pytest.fixture
def late(hall: Hall) -> str:
    """A road occupation whose site check was taken in hand by u-18 and whose promised limit has passed."""
    window = hall.desk("u-17")
    ref = window.receive("road-occupation", ROAD, ("application",))
    window.move(ref, "accept", mode="normal")
    hall.desk("u-18").move(ref, "claim", step="site-check")
    hall.county.office.clock.move_to(MORNING + 13 * DAY)
    sweep(hall.office)
    look(hall.office)
    return ref


def _yellow(hall: Hall) -> str:
    return next(row.ref for row in hall.office.cards() if row.level == "yellow" and row.person == "u-18")


class TestCards:
    """From the card to its end."""

    def test_stand_on_the_supervisors_list_with_their_evidence(self, hall: Hall, late: str) -> None:
        """The list, the board and the case name the card; its page shows rule, law, person and head."""
        desk = hall.desk("u-03")
        assert "黄牌" in desk.words("/desk/cards") and "黄牌" in desk.words("/desk/board")
        page = desk.words(f"/desk/cards/{_yellow(hall)}")
        for word in ("金红霞", "任美玲", "优化营商环境条例", "电子监察实施细则", "已超期"):
            assert word in page
        assert "黄牌" in desk.words(f"/desk/cases/{late}") and "超期" in desk.words("/desk/signals")

    def test_are_answered_by_the_person_and_lifted_by_a_supervisor(self, hall: Hall, late: str) -> None:
        """Words are asked of both; a lifted card stays to be seen."""
        card = f"/desk/cards/{_yellow(hall)}"
        reviewer = hall.desk("u-18")
        assert reviewer.post(f"{card}/answer", {"text": " "}).status_code == 409
        assert reviewer.post(f"{card}/answer", {"text": "现场道路积水,无法勘查"}).status_code == 303
        supervisor = hall.desk("u-03")
        refused = supervisor.post(f"{card}/lift", {"ground": "force-majeure", "reason": ""})
        assert refused.status_code == 409 and "请写明理由" in refused.text
        lifted = supervisor.post(f"{card}/lift", {"ground": "force-majeure", "reason": "有气象部门证明"})
        assert lifted.status_code == 303
        page = reviewer.words(card)
        assert "已解除" in page and "不可抗力" in page and "现场道路积水" in page

    def test_go_on_to_red_by_a_human_alone_and_are_decided_by_another(self, hall: Hall, late: str) -> None:
        """A supervisor raises the red card with a reason; it is not lifted by the one who raised it."""
        supervisor = hall.desk("u-03")
        made = supervisor.post(f"/desk/cards/{_yellow(hall)}/raise-red", {"reason": "多次催办无果"})
        red = made.headers["location"]
        assert "红牌" in supervisor.words(red) and "多次催办无果" in supervisor.words(red)
        assert supervisor.post(f"{red}/lift", {"ground": "mistake", "reason": "x"}).status_code == 409
        assert hall.desk("u-04").post(f"{red}/lift", {"ground": "mistake", "reason": "核实有误"}).status_code == 303

    def test_are_seen_by_those_concerned_alone(self, hall: Hall, late: str) -> None:
        """The person, the head of the unit and supervision see a card; to all others it is not there."""
        card = f"/desk/cards/{_yellow(hall)}"
        assert [hall.desk(one).get(card).status_code for one in ("u-18", "u-22", "u-03")] == [200, 200, 200]
        assert [hall.desk(one).get(card).status_code for one in ("u-19", "u-31", "u-94")] == [404, 404, 404]
        assert hall.desk("u-19").post(f"{card}/answer", {"text": "x"}).status_code == 404
        assert hall.desk("u-18").get("/desk/signals").status_code == 403


class TestHearing:
    """What the public says is answered at the desk of the agency."""

    def test_a_complaint_is_answered_by_the_agency_that_it_is_about(self, hall: Hall) -> None:
        """It waits on the agency's list, is answered once, and then waits no more."""
        window = hall.desk("u-17")
        ref = window.receive("road-occupation", ROAD, ("application",))
        citizen = hall.office.applicant_of(ref, _code(hall, ref))
        said = hall.office.say(ref, "complaint", "两天没有人接电话", by=citizen)
        assert "两天没有人接电话" in hall.desk("u-22").words("/desk/hearing")
        assert "两天没有人接电话" not in hall.desk("u-31").words("/desk/hearing")
        reply = f"/desk/cases/{ref}/said/{said.ref}"
        assert window.post(reply, {"text": ""}).status_code == 409
        assert window.post(reply, {"text": "已增派人员值守"}).status_code == 303
        assert "已增派人员值守" in window.words(f"/desk/cases/{ref}")
        assert "两天没有人接电话" not in hall.desk("u-22").words("/desk/hearing")
        hall.county.office.clock.move_to(MORNING + HOUR)
        assert window.post(reply, {"text": "又答"}).status_code == 409


def _code(hall: Hall, ref: str) -> str:
    page = hall.desk("u-17").words(f"/desk/cases/{ref}")
    return page.split("查询密码 ")[1].split()[0]
