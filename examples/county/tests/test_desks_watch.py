"""The supervisor's desk: findings, instruments, urging in two clicks, and that who watches is watched."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import pytest

from approvalflow.domain.deadlines.moments import DAY, HOUR, instant
from approvalflow.office.looks import LOOKED
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from county.desks.supervision.live import changes

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
    answer = desk.post(action, {**form_fields(desk.get(page).text, action), **typed})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def form_fields(html: str, action: str) -> dict[str, str]:
    """What stands in the fields of a form, boxes that are not ticked left out."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', html, re.S)
    assert form, f"no form {action}"
    inputs = re.findall(r"<input[^>]*>", form[0])
    named = [(re.search(r'name="([^"]+)"', one), re.search(r'value="([^"]*)"', one), one) for one in inputs]
    fields = {
        name[1]: value[1] if value else ""
        for name, value, one in named
        if name and ('type="checkbox"' not in one or " checked" in one)
    }
    fields |= dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)', form[0]))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form[0], re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else re.findall(r'value="([^"]*)"', options)[0]
    return fields


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

    def test_that_only_signal_are_carded_by_a_person(self, hall: Hall, late: str) -> None:
        """With a level and a reason; the finding leads to the card, and who raised it decides nothing about it."""
        desk = hall.desk("u-03")
        found = next(one for one in hall.office.findings(state="open") if one.level == "signal")
        address = f"/desk/supervision/findings/{found.ref}"
        refused = desk.post(f"{address}/card", {"level": "red", "reason": "屡次"})
        assert refused.status_code == 409 and "红牌须接续黄牌" in refused.text
        led = sent(desk, address, f"{address}/card", level="warning", reason="屡次临期")
        assert "已发牌" in desk.words(led)
        card = hall.office.finding(found.ref).card
        page = desk.words(f"/desk/cards/{card}")
        assert "屡次临期" in page and found.ref in page
        assert f"{address}/card" not in desk.get(address).text
        assert desk.post(f"/desk/cards/{card}/lift", {"ground": "mistake", "reason": "x"}).status_code == 409
        assert "Raise a card" not in hall.desk("u-01").words(f"{address}?lang=en")

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
        issued = hall.office.instruments(agency="urban-management")
        assert [one.kind for one in issued if one.issued_by == "u-03"] == ["urging"] * 3
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


class TestBoard:
    """The board of one agency, and the stream that says when to read it anew."""

    def test_shows_an_agency_by_matter_and_step(self, hall: Hall, late: str) -> None:
        """Two cases are overdue; one of their steps is in hand and stands under its matter."""
        desk = hall.desk("u-03")
        assert 'href="/desk/board/urban-management"' in desk.get("/desk/board").text
        page = desk.words("/desk/board/urban-management")
        assert "临时占用" in page and "现场勘查" in page
        assert desk.get("/desk/board/urban-management?lang=en").status_code == 200
        assert desk.get("/desk/board/nobody").status_code == 404
        assert hall.desk("u-18").get("/desk/board/urban-management").status_code == 403
        assert hall.desk("u-18").get("/desk/board/live").status_code == 403

    def test_is_told_when_something_was_written(self, hall: Hall) -> None:
        """The first event says where the journal stands; the next comes once it has grown, and says nothing else."""

        async def heard() -> list[str]:
            stream = changes(hall.office)
            first = await anext(stream)
            hall.desk("u-17").receive("road-occupation", ROAD, ("application",))
            second = await anext(stream)
            await stream.aclose()
            return [first, second]

        # In a thread of its own: a browser test before this one leaves its loop running in the main one.
        with ThreadPoolExecutor(1) as aside:
            first, second = aside.submit(anyio.run, heard).result()
        assert int(first.split(".")[0]) < int(second.split(".")[0])


class TestScores:
    """As published and as now, down to the card."""

    def test_lead_from_the_unit_to_the_card_and_are_published_once(self, hall: Hall, late: str) -> None:
        """A month that is not over is refused with words; once published it stays, and a lifted card shows beside."""
        desk = hall.desk("u-03")
        assert "尚未结束" in desk.post("/desk/scores/publish", {"period": "2026-12"}).text
        hall.county.office.clock.move_to(instant("2027-01-04T09:00:00+08:00"))
        look(hall.office)
        desk = hall.desk("u-03")
        assert "城市管理" in desk.words("/desk/scores?period=2026-12")
        led = sent(desk, "/desk/scores?period=2026-12", "/desk/scores/publish")
        assert "评分已公布" in desk.words(led)
        one = "/desk/scores/one?period=2026-12&agency=urban-management"
        card = next(row.ref for row in hall.office.cards() if row.person == "u-18" and row.level == "yellow")
        assert f"/desk/cards/{card}" in desk.get(one).text
        hall.desk("u-04").post(f"/desk/cards/{card}/lift", {"ground": "outage", "reason": "当日停电"})
        after = desk.words(f"{one}&lang=en")
        assert "since then" in after and "as published" in after
        assert desk.get("/desk/scores?period=2026-Q4").status_code == 200
        assert "2026-11" in desk.get("/desk/scores/one?period=2026-Q4&agency=urban-management").text
        assert desk.get("/desk/scores?period=nonsense").status_code == 200

    def test_are_seen_by_whom_they_concern(self, hall: Hall, late: str) -> None:
        """An officer sees the own score and the unit's, no colleague's; another agency's nobody but supervision."""
        one = "/desk/scores/one?period=2026-12&agency=urban-management"
        officer = hall.desk("u-18")
        assert officer.get(one).status_code == 200
        assert officer.get(f"{one}&person=u-18").status_code == 200
        assert officer.get(f"{one}&person=u-19").status_code == 403
        assert hall.desk("u-22").get(f"{one}&person=u-18").status_code == 200
        assert hall.desk("u-31").get(one).status_code == 403
        assert officer.post("/desk/scores/publish", {"period": "2026-11"}).status_code == 403


class TestRules:
    """Switches, numbers and terms."""

    def test_are_tried_over_history_and_then_published(self, hall: Hall, late: str) -> None:
        """Trying writes nothing and keeps what was typed; the new edition is in force once it is published."""
        desk = hall.desk("u-03")
        fields = form_fields(desk.get("/desk/supervision/rules").text, "/desk/supervision/rules/publish")
        fields |= {"version": "2026-2", "p.P2.most-minutes": fields.get("p.P2.most-minutes", "")}
        fields = {name: text for name, text in fields.items() if name != "on.T2" and text != ""}
        before = len(hall.office.supervision_editions())
        tried = desk.post("/desk/supervision/rules/try", fields)
        assert tried.status_code == 200 and "试算结果" in tried.text and 'value="2026-2"' in tried.text
        assert len(hall.office.supervision_editions()) == before
        assert desk.post("/desk/supervision/rules/publish", fields).status_code == 303
        assert "T2" in hall.office.supervision_edition().off
        again = desk.post("/desk/supervision/rules/publish", fields | {"command": "another"})
        assert again.status_code == 422 and "已经发布" in again.text
        assert hall.desk("u-18").get("/desk/supervision/rules").status_code == 403

    def test_name_every_fault_at_once(self, hall: Hall) -> None:
        """A number that is none and a term that is none come back together, with all that was typed."""
        desk = hall.desk("u-03")
        fields = form_fields(desk.get("/desk/supervision/rules").text, "/desk/supervision/rules/publish")
        number = next(name for name in fields if name.startswith("p."))
        fields |= {"version": "2026-3", number: "many", "term.hear": "five days"}
        refused = desk.post("/desk/supervision/rules/publish", fields)
        assert refused.status_code == 422 and 'value="many"' in refused.text
        assert number.split(".")[2] in refused.text and "hear" in refused.text
        assert "Rules" in hall.desk("u-01").words("/desk/supervision/rules?lang=en")


class TestCalamities:
    """One proposes, another declares."""

    def test_are_declared_by_a_second_person_and_lift_what_they_cover(self, hall: Hall, late: str) -> None:
        """Who proposed it cannot; each card that it lifts is listed, and says by what."""
        one, other = hall.desk("u-03"), hall.desk("u-04")
        page = "/desk/supervision/calamities"
        assert one.post(f"{page}/propose", {"reason": "x"}).status_code == 422
        typed = {"first": "2026-12-01", "last": "2026-12-31", "ground": "outage", "reason": "机房进水"}
        led = sent(one, page, f"{page}/propose", **typed).partition("?")[0]
        assert one.post(f"{led}/declare", {}).status_code == 409
        sent(other, led, f"{led}/declare")
        card = next(row.ref for row in hall.office.cards(state="lifted"))
        assert f"/desk/cards/{card}" in other.get(led).text
        assert "机房进水" in hall.desk("u-03").words(f"/desk/cards/{card}")
        assert other.get(f"{led}?lang=en").status_code == 200
        assert hall.desk("u-22").get(page).status_code == 403


class TestRegisters:
    """A file of another system."""

    def test_show_every_fault_and_then_the_number_without_a_case(self, hall: Hall) -> None:
        """A file with faults is not taken; a number that no case stands behind is listed, and is a finding."""
        desk = hall.desk("u-03")
        page = "/desk/supervision/registers"
        assert "请选择台账文件" in desk.post(f"{page}/take", {"register": "certificates"}).text
        wrong = "region,agency,number,day\n420922,tobacco,Z-1,2026-11-20\n420921,nobody,Z-1,never\n"
        refused = desk.post(f"{page}/take", {"register": "certificates"}, {"file": ("t.csv", wrong.encode())})
        assert refused.status_code == 422
        for place in ("line 2.region", "line 3.agency", "line 3.number", "line 3.day"):
            assert place in refused.text
        assert hall.office.registers() == []
        right = "行政区划,部门,证照编号,发证日期\n420921,tobacco,Z-1,2026-11-20\n"
        taken = desk.post(f"{page}/take", {"register": "certificates"}, {"file": ("t.csv", right.encode())})
        assert taken.status_code == 303
        assert "Z-1" in desk.words(taken.headers["location"])
        look(hall.office)
        (found,) = hall.office.findings(rule="O2")
        assert found.ref in desk.get("/desk/supervision/findings?state=carded").text
        assert "Z-1" in desk.words(f"/desk/cards/{found.card}")
        assert hall.desk("u-18").post(f"{page}/take", {"register": "certificates"}).status_code == 403


class TestReports:
    """The figures of a period."""

    def test_say_the_same_on_the_page_and_in_the_table(self, hall: Hall, late: str) -> None:
        """By agency and by matter, in both languages; a head sees the own agency; a period that is none is said."""
        desk = hall.desk("u-03")
        page = desk.words("/desk/reports?period=2026-11")
        assert "城市管理" in page and "收件" in page
        assert (
            "by matter" not in page and desk.get("/desk/reports?period=2026-W48&by=matter&lang=en").status_code == 200
        )
        assert desk.get("/desk/reports?period=never").status_code == 200
        table = desk.get("/desk/reports/table.xlsx?period=2026-11")
        assert table.status_code == 200 and table.content.startswith(b"PK")
        hall.county.office.clock.move_to(instant("2026-12-03T09:00:00+08:00") + 30 * DAY)
        assert "通报" in hall.desk("u-03").words("/desk/reports?period=2026-11&lang=zh")
        assert "烟草" not in hall.desk("u-22").words("/desk/reports?period=2026-11")
        assert hall.desk("u-18").get("/desk/reports").status_code == 403


class TestProblems:
    """The ledger of problems."""

    def test_are_entered_put_right_and_closed_by_others(self, hall: Hall) -> None:
        """Supervision enters, the agency says what it did, supervision closes; nobody else sees it."""
        desk, head = hall.desk("u-03"), hall.desk("u-22")
        assert desk.post("/desk/problems/note", {"text": "x", "agency": "urban-management"}).status_code == 422
        typed = {"text": "公示栏过期", "agency": "urban-management", "due": "2026-12-05"}
        led = sent(desk, "/desk/problems", "/desk/problems/note", **typed).partition("?")[0]
        assert "公示栏过期" in head.words("/desk/problems")
        assert hall.desk("u-31").get(led).status_code == 404
        sent(head, led, f"{led}/finish", text="已更换")
        assert head.post(f"{led}/close", {"text": "x"}).status_code == 409
        sent(hall.desk("u-04"), led, f"{led}/close", text="已核验")
        assert "已核验" in head.words(led) and desk.get(f"{led}?lang=en").status_code == 200
