"""What did not get through, at the desks: who sees it, has it tried again, gives it up."""

from __future__ import annotations

from pathlib import Path

import pytest

from approvalflow.ports.store import Owed

from .desks import ROAD, Hall, make_county, plain

#: The director of the centre, the administrator, and somebody of neither.
DIRECTOR, CLERK = "u-01", "u-17"


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(make_county(tmp_path))


@pytest.fixture
def stuck(hall: Hall) -> str:
    """A letter of a case that was tried nine times and parked: its key."""
    ref = hall.desk(CLERK).receive("road-occupation", ROAD, ("application",))
    office, now = hall.office, hall.office.clock.now()
    body = {
        "case": ref,
        "seq": 1,
        "to_party": "p",
        "language": "zh",
        "subject_zh": "收件凭证",
        "subject_en": "Filing receipt",
        "body_zh": "…",
        "body_en": "…",
    }
    key = f"{ref}/1/letter/smtp"
    with office.store.unit(office.region) as unit:
        unit.owe([Owed(key, "letter", "smtp", f"smtp/{ref}", body, now, now)])
        unit.take_owed(now, limit=1, until=now + 1)
        unit.postpone(key, next_try=now, error="smtp: send: no route / 无法连接", parked=True)
        unit.commit()
    return key


def test_the_centre_sees_what_is_set_aside_in_either_language(hall: Hall, stuck: str) -> None:
    """With the case, the channel, how often it was tried, and the last error."""
    director = hall.desk(DIRECTOR)
    said = director.words("/desk/parked")
    assert all(word in said for word in ("搁置事项", "收件凭证", "smtp", "1 次", "无法连接", "重试", "放弃"))
    said = director.words("/desk/parked?lang=en")
    assert all(word in said for word in ("Filing receipt", "1×", "no route", "Try again", "Give up"))
    assert f'href="/desk/cases/{stuck.split("/")[0]}"' in director.get("/desk/parked").text


def test_the_centre_has_it_tried_again(hall: Hall, stuck: str) -> None:
    """It is owed again, the page says so, and the course of its case does too."""
    director = hall.desk(DIRECTOR)
    answer = director.post("/desk/parked/retry", {"key": stuck})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/parked?done=retry")
    assert "已重新列入发送" in director.words("/desk/parked?done=retry")
    assert hall.office.parked() == ()
    assert "搁置事项重新发送" in director.words(f"/desk/cases/{stuck.split('/')[0]}")
    again = director.post("/desk/parked/retry", {"key": stuck})
    assert again.status_code == 422 and "没有搁置的事项" in plain(again.text)


def test_the_centre_gives_it_up_with_a_reason_and_not_without(hall: Hall, stuck: str) -> None:
    """What was typed stays on the page that refuses."""
    director = hall.desk(DIRECTOR)
    refused = director.post("/desk/parked/drop", {"key": stuck, "reason": " "})
    assert refused.status_code == 409 and "请写明理由" in plain(refused.text)
    assert [one.key for one in hall.office.parked()] == [stuck]
    assert director.post("/desk/parked/drop", {"key": stuck, "reason": "已电话告知"}).status_code == 303
    assert hall.office.parked() == ()
    assert "已电话告知" in director.words(f"/desk/cases/{stuck.split('/')[0]}")


def test_nobody_else_sees_or_does_anything(hall: Hall, stuck: str) -> None:
    """Neither another post nor a stranger; the menu does not name it to them."""
    clerk = hall.desk(CLERK)
    assert clerk.get("/desk/parked").status_code == 403
    assert clerk.post("/desk/parked/retry", {"key": stuck}).status_code == 403
    assert clerk.post("/desk/parked/drop", {"key": stuck, "reason": "x"}).status_code == 403
    assert "/desk/parked" not in clerk.get("/desk/docket").text
    assert "/desk/parked" in hall.desk(DIRECTOR).get("/desk/docket").text
    assert hall.nobody().get("/desk/parked").headers["location"] == "/desk"
    assert [one.key for one in hall.office.parked()] == [stuck]


def test_a_page_with_nothing_on_it_says_so(hall: Hall) -> None:
    """So that nobody wonders."""
    assert "没有搁置的事项" in hall.desk(DIRECTOR).words("/desk/parked")
