"""An officer's due dates in a calendar: a secret address, the dates of the docket, nothing of the applicant."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from approvalflow.domain.deadlines.moments import HOUR, instant

from .desks import ROAD, Desk, Hall, make_county, plain

FEED = re.compile(r'value="(http[^"]*/feeds/[^"]+)"')


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(make_county(tmp_path))


@pytest.fixture
def ref(hall: Hall) -> str:
    """A road case that was received and accepted at the window."""
    window = hall.desk("u-17")
    ref = window.receive("road-occupation", ROAD, ("application",))
    assert window.move(ref, "accept", mode="normal").status_code == 303
    return ref


def address_of(desk: Desk, query: str = "") -> str:
    return FEED.search(desk.get(f"/desk/feed{query}").text)[1].replace("http://testserver.local", "")


def events(written: bytes) -> list[Any]:
    return Calendar.from_ical(written).walk("VEVENT")


class TestFeed:
    def test_the_docket_leads_to_the_address_and_the_address_to_the_dates(self, hall: Hall, ref: str) -> None:
        """Parsed back, each event is one date of the officer, at its instant."""
        desk = hall.desk("u-18")
        assert "/desk/feed" in desk.get("/desk/docket").text
        answer = hall.nobody().get(address_of(desk))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        by = hall.office.organisation.actor("u-18")
        dates = hall.office.due_dates(by=by)
        told = [(str(one["uid"]).split("@")[0], int(one["dtstart"].dt.timestamp())) for one in events(answer.content)]
        assert told == [(f"420921.{ref}.{date.clock.replace(':', '.')}", date.due // 1_000_000) for date in dates]
        assert {date.clock for date in dates} >= {"promised", "statutory"}

    def test_it_agrees_with_the_docket(self, hall: Hall, ref: str) -> None:
        """Every dated step of the reviewer's docket is in the calendar at the same instant."""
        desk = hall.desk("u-18")
        starts = {int(one["dtstart"].dt.timestamp()) for one in events(hall.nobody().get(address_of(desk)).content)}
        lines = hall.office.docket(by=hall.office.organisation.actor("u-18"))
        assert {line.due // 1_000_000 for line in lines if line.due} <= starts
        assert lines[0].ref == ref

    def test_nothing_tells_who_applied(self, hall: Hall, ref: str) -> None:
        """Number, matter and step are all of it; the link leads to the log-in of the desk."""
        text = hall.nobody().get(address_of(hall.desk("u-18"))).text.replace("\r\n ", "")
        number = hall.office.case(ref).number
        assert number in text and "临时占用城市道路审批" in text and f"/desk/cases/{ref}" in text
        assert not [one for one in ("王", "420900198001010010", "000-1234567", "府前街") if one in text]

    def test_in_english_for_who_reads_english(self, hall: Hall, ref: str) -> None:
        """The address of the English page gives the English calendar."""
        text = hall.nobody().get(address_of(hall.desk("u-18"), "?lang=en")).text
        assert "Temporary occupation" in text and ref


class TestTheAddress:
    def test_a_revoked_address_opens_nothing_and_the_new_one_does(self, hall: Hall) -> None:
        """Who passed it on by mistake takes it back; nobody else's address changes."""
        desk, other = hall.desk("u-18"), hall.desk("u-17")
        old, kept = address_of(desk), address_of(other)
        assert desk.post("/desk/feed", {}).status_code == 303
        new = address_of(desk)
        statuses = [hall.nobody().get(address).status_code for address in (old, new, kept)]
        assert (statuses, new != old) == ([404, 200, 200], True)

    @pytest.mark.parametrize(
        "name", ["u-18.ics", "u-18.0.ics", ".ics", "x", "u-99.0123.ics", "%E7%8E%8B.ics", "%ff.ics", "u-18." + "0" * 40]
    )
    def test_a_guess_opens_nothing(self, hall: Hall, name: str) -> None:
        """Without the secret part there is no such page."""
        assert hall.nobody().get(f"/feeds/{name}").status_code == 404

    def test_another_persons_address_is_another(self, hall: Hall) -> None:
        """The secret of one officer does not open the feed of another."""
        mine = address_of(hall.desk("u-18"))
        assert hall.nobody().get(mine.replace("u-18", "u-17")).status_code == 404

    def test_only_who_is_signed_in_sees_the_address(self, hall: Hall) -> None:
        """The page leads to the log-in; a form without its token revokes nothing."""
        assert hall.nobody().get("/desk/feed").headers["location"] == "/desk"
        before = address_of(hall.desk("u-18"))
        assert hall.nobody().post("/desk/feed", {}).status_code in (303, 403)
        assert address_of(hall.desk("u-18")) == before


class TestReadingAgain:
    def test_what_did_not_change_is_not_sent_again(self, hall: Hall, ref: str) -> None:
        """By its tag, and by its time where the reader keeps no tag; nobody keeps it for others."""
        address = address_of(hall.desk("u-18"))
        reader = hall.nobody()._client
        first = reader.get(address)
        assert "private" in first.headers["cache-control"]
        tag, time = first.headers["etag"], first.headers["last-modified"]
        for name, value in (("if-none-match", tag), ("if-none-match", f'"x", W/{tag}'), ("if-modified-since", time)):
            again = reader.get(address, headers={name: value})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
        assert reader.get(address, headers={"if-none-match": '"x"'}).status_code == 200
        assert reader.get(address, headers={"if-modified-since": "yesterday"}).status_code == 200

    def test_a_date_that_left_is_told_also_to_a_reader_that_goes_by_time(self, hall: Hall, ref: str) -> None:
        """A step that is done takes its date along: the next answer is a new one, and newer by its header."""
        address = address_of(hall.desk("u-18"))
        reader = hall.nobody()._client
        first = reader.get(address)
        hall.county.office.clock.move_to(hall.county.office.clock.now() + HOUR)
        hall.office.withdraw(ref, by=hall.office.organisation.actor("u-17"), reason="申请人书面撤回")
        second = reader.get(address, headers={"if-modified-since": first.headers["last-modified"]})
        assert (second.status_code, events(second.content)) == (200, [])
        assert second.headers["etag"] != first.headers["etag"]

    def test_a_light_that_turned_is_a_change(self, hall: Hall, ref: str) -> None:
        """The light stands in the event; when it turns, the reader is told."""
        address = address_of(hall.desk("u-18"))
        reader = hall.nobody()._client
        tag = reader.get(address).headers["etag"]
        hall.county.office.clock.move_to(instant("2026-12-07T17:30:01+08:00"))
        late = reader.get(address, headers={"if-none-match": tag})
        assert late.status_code == 200 and "红灯" in late.text and ref in late.text


class TestTheHorizon:
    def test_heads_and_the_administrator_are_told_how_far_the_calendar_reaches(self, hall: Hall) -> None:
        """Twenty-two working days before the horizon a quiet line says so, with what would mend it."""
        said = hall.desk("u-22").words("/desk/docket?lang=en")
        assert "firm up to 2026-12-25, 22 working days away" in said
        assert "upgrade approvalflow-china-calendar" in said
        assert "放假安排仅公布至 2026-12-25" in plain(hall.desk("u-22").get("/desk/board?lang=zh").text)

    def test_others_are_left_in_peace(self, hall: Hall) -> None:
        """A reviewer cannot load a notice, and is not bothered."""
        assert "working days away" not in hall.desk("u-18").words("/desk/docket?lang=en")
