"""Amending the calendar at the desks: a file or a form, every fault at its place, two people, and what it did."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from county.desks import amending
from county.desks.long_work import Jobs
from county.desks.notice_forms import notice_of_file
from county.desks.typed import Typed

from .desks import ROAD, Desk, Hall, make_county, plain
from .site import CLERK, Site

FORM = {
    "title": "关于暴雪停办的通知",
    "number": "示例〔2026〕2号",
    "issued_on": "2026-11-24",
    "layer": "city",
    "area": "420900",
    "link": "https://example.invalid/paper",
    "days_off": "2026-12-03 至 2026-12-04 暴雪",
    "days_worked": "2026-12-05",
    "reason": "市气象台橙色预警",
}
TOML = """
title = "关于暴雪停办的通知"
number = "示例〔2026〕2号"
issued_on = 2026-11-24
layer = "city"
area = "420900"

[[days_off]]
name = "暴雪"
from = 2026-12-03
"""
JSON = """{"title": "关于暴雪停办的通知", "issued_on": "2026-11-24", "layer": "city", "area": "420900",
"days_off": [{"name": "暴雪", "from": "2026-12-03"}]}"""
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//county//EN
X-WR-CALNAME:关于暴雪停办的通知
BEGIN:VEVENT
UID:1
DTSTAMP:20261124T000000Z
DTSTART;VALUE=DATE:20261203
SUMMARY:暴雪放假
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(make_county(tmp_path))


@pytest.fixture
def road(hall: Hall) -> str:
    """A road occupation that was accepted: promised for the 7th of December."""
    window = hall.desk("u-17")
    ref = window.receive("road-occupation", ROAD, ("application",))
    assert window.move(ref, "accept", mode="normal").status_code == 303
    return ref


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page waits for its figures however busy the machine is; one test says otherwise."""
    monkeypatch.setattr(amending, "_PATIENCE", 60.0)


@pytest.fixture(autouse=True)
def nothing_left(tmp_path_factory: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is uploaded, nothing of it stays behind."""
    folder = tmp_path_factory.mktemp("uploads")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


def propose(desk: Desk, **fields: str) -> str:
    """Propose by the form; the address of the proposal."""
    answer = desk.post("/desk/calendar/propose", {**FORM, **fields})
    assert answer.status_code == 303, plain(answer.text)
    return str(answer.headers["location"].split("?")[0])


def upload(desk: Desk, name: str, content: bytes, **fields: str) -> Any:
    """Propose by a file."""
    return desk.post("/desk/calendar/propose", fields, {"file": (name, content)})


class TestProposing:
    """A file in any of three formats, or a form."""

    def test_by_the_form(self, hall: Hall) -> None:
        """Every field reaches the notice."""
        propose(hall.desk("u-01"))
        (proposal,) = hall.office.amendments()
        (notice,) = proposal.notices
        assert (notice.title, notice.number, notice.layer, notice.area) == (
            FORM["title"],
            FORM["number"],
            "city",
            "420900",
        )
        assert sorted(map(str, notice.days_off)) == ["2026-12-03", "2026-12-04"]
        assert sorted(map(str, notice.days_worked)) == ["2026-12-05"]
        assert (notice.link, proposal.reason, proposal.by) == (FORM["link"], FORM["reason"], "u-01")

    @pytest.mark.parametrize(("name", "content"), [("snow.toml", TOML), ("SNOW.JSON", JSON)])
    def test_by_a_file(self, hall: Hall, name: str, content: str) -> None:
        """TOML and JSON, whatever their names are written like."""
        assert upload(hall.desk("u-01"), name, content.encode()).status_code == 303
        assert [str(day) for day in hall.office.amendments()[0].notices[0].days_off] == ["2026-12-03"]

    def test_by_a_subscription_with_what_it_does_not_say(self, hall: Hall) -> None:
        """A calendar subscription of others lacks the paper; the fields beside it say it."""
        desk = hall.desk("u-01")
        lacking = upload(desk, "snow.ics", ICS.encode())
        assert lacking.status_code == 422 and "缺少成文日期" in plain(lacking.text)
        head = {"issued_on": "2026-11-24", "number": "示例〔2026〕2号", "layer": "city", "area": "420900"}
        assert upload(desk, "snow.ics", ICS.encode(), **head).status_code == 303
        (notice,) = hall.office.amendments()[0].notices
        assert (notice.title, notice.number) == ("关于暴雪停办的通知", "示例〔2026〕2号")

    def test_a_command_that_comes_twice_proposes_once(self, hall: Hall) -> None:
        """The button was pressed twice."""
        desk = hall.desk("u-01")
        assert propose(desk, command="c-1") == propose(desk, command="c-1")

    def test_the_administration_alone(self, hall: Hall) -> None:
        """A window and a reviewer see neither the form nor does it do anything for them."""
        for person in ("u-17", "u-18", "u-03"):
            desk = hall.desk(person)
            assert desk.get("/desk/calendar/propose").status_code == 403
            assert desk.post("/desk/calendar/propose", FORM).status_code == 403
            assert desk.post("/desk/calendar/news", {}).status_code == 403
        assert hall.nobody().get("/desk/calendar").headers["location"] == "/desk"
        assert hall.office.amendments() == ()


class TestFaults:
    """All at once, each at its field, with everything that was typed."""

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            (
                "zh",
                ["缺少", "第 1 项“2026-12-03”应形如", "第 2 项：", "foo", "https://", "晚于今天"],
            ),
            (
                "en",
                ["missing", "entry 1, “2026-12-03”, must look like", "entry 2: ", "lies after today"],
            ),
        ],
    )
    def test_of_the_form(self, hall: Hall, language: str, said: list[str]) -> None:
        """Six slips of six kinds come back together; nothing typed is lost."""
        typed = {
            "number": "示例〔2026〕2号",
            "issued_on": "2026-12-01",
            "layer": "city",
            "area": "420900",
            "link": "javascript:alert(1)",
            "days_off": "2026-12-03\n2026-12-99 暴雪",
            "days_worked": "foo",
            "reason": "为什么 <b>",
        }
        answer = hall.desk("u-01").post(f"/desk/calendar/propose?lang={language}", typed)
        assert answer.status_code == 422
        words = plain(answer.text)
        assert [one for one in said if one not in words] == []
        for field in ("title", "issued_on", "link", "days_off", "days_worked"):
            assert f'id="{field}-error"' in answer.text and f'href="#{field}"' in answer.text, field
        for value in ("示例〔2026〕2号", "2026-12-01", "为什么 &lt;b&gt;", "2026-12-03\n2026-12-99 暴雪", "foo"):
            assert value in answer.text, value
        assert hall.office.amendments() == ()

    def test_of_the_set(self, hall: Hall) -> None:
        """What contradicts a notice in force, binds another county or amends nothing is said at its field."""
        desk = hall.desk("u-01")
        wrong = {**FORM, "area": "110000", "amends": "示例〔1999〕9号", "issued_on": "2026-11-26"}
        answer = desk.post("/desk/calendar/propose", wrong)
        for field in ("area", "amends", "issued_on"):
            assert f'id="{field}-error"' in answer.text, field
        national = {**FORM, "layer": "national", "area": "", "days_off": "", "days_worked": "2026-10-01"}
        answer = desk.post("/desk/calendar/propose", national)
        assert 'id="days_worked-error"' in answer.text and "国办发明电〔2025〕7号" in plain(answer.text)

    def test_of_a_file_which_comes_back_to_be_mended_where_it_stands(self, hall: Hall) -> None:
        """The text of the file is in the page with every fault by its key; mended there, it goes through."""
        desk = hall.desk("u-01")
        slips = TOML.replace("title =", "titel =").replace("2026-11-24", '"2026-13-01"').replace("420900", "4209")
        answer = upload(desk, "snow.toml", slips.encode(), reason="预警")
        words = plain(answer.text)
        assert answer.status_code == 422
        assert [key for key in ("titel", "title", "issued_on", "area") if key not in words] == []
        assert "是否指" in words or "titel" in words
        assert "titel = &#34;" in answer.text and 'value="snow.toml"' in answer.text and "预警" in answer.text
        mended = desk.post("/desk/calendar/propose", {"content": TOML, "name": "snow.toml", "reason": "预警"})
        assert mended.status_code == 303
        assert hall.office.amendments()[0].reason == "预警"

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("snow.pdf", b"%PDF", ".toml"),
            ("snow.toml", b"\xff\xfe", "UTF-8"),
            ("snow.json", b"[", "格式有误"),
            ("snow.toml", b"#" * 1_100_000, "1 MB"),
            ("../../etc/passwd.toml", b"", "title"),
        ],
    )
    def test_of_what_is_no_notice(self, hall: Hall, name: str, content: bytes, said: str) -> None:
        """Another format, no text, no table, far too much, a name that is a path, nothing at all: said in words."""
        answer = upload(hall.desk("u-01"), name, content or b"x = 1")
        assert answer.status_code == 422 and said in plain(answer.text)
        assert hall.office.amendments() == ()

    def test_nothing_at_all(self, hall: Hall) -> None:
        """An empty form says what is needed."""
        words = plain(hall.desk("u-01").post("/desk/calendar/propose", {}).text)
        assert "标题：" in words and "成文日期：" in words and "请至少写一天" in words


class TestPreview:
    """What it would do, before it does."""

    def test_days_counts_and_cases(self, hall: Hall, road: str) -> None:
        """In figures and case by case, in both languages; nothing is changed."""
        key = propose(hall.desk("u-01"), days_worked="")
        for language, said in (
            ("zh", ["1 件在办件中：1 件推后", "12月3日 星期四 工作日 → 放假", "12月7日 17:30 → 12月9日 17:30 推后"]),
            ("en", ["Open cases: 1. Due later: 1", "Thursday, 3 Dec worked → off", "7 Dec 17:30 → 9 Dec 17:30 later"]),
        ):
            words = hall.desk("u-02").words(f"{key}?lang={language}")
            assert [one for one in said if one not in words] == []
        assert hall.office.case(road).due.day == 7

    def test_a_notice_that_moves_nothing_says_so(self, hall: Hall) -> None:
        """No open case: none would get another date."""
        assert "没有一件的期限会变" in hall.desk("u-02").words(propose(hall.desk("u-01")))

    def test_an_officer_reads_the_paper_and_is_told_who_decides(self, hall: Hall, road: str) -> None:
        """A reviewer sees the notice, not the cases of others, and no button."""
        key = propose(hall.desk("u-01"))
        words = hall.desk("u-18").words(key)
        assert FORM["title"] in words and "您的岗位只查看" in words and "确认并重算" not in words

    def test_long_work_says_how_far_it_is(self, hall: Hall, road: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """While the figures are worked out the page tells how many cases are done, and comes anew by itself."""
        key = propose(hall.desk("u-01"))
        desk = hall.desk("u-02")
        desk.get(key)
        jobs: Jobs = hall.app.state["jobs"]
        begun, free = threading.Event(), threading.Event()

        def slow(tell: Any) -> None:
            tell(3, 10)
            begun.set()
            free.wait(60)

        monkeypatch.setattr(amending, "_PATIENCE", 0.05)
        jobs.begin(f"preview/{key.rpartition('/')[2]}", slow)
        assert begun.wait(60)
        answer = desk.get(key)
        free.set()
        assert answer.headers["refresh"] == "2"
        assert "已算 3 / 10 件" in plain(answer.text) and '<progress max="10" value="3"' in answer.text


class TestConfirming:
    """A second person, never the same one."""

    def test_the_proposer_sees_why_he_cannot(self, hall: Hall, road: str) -> None:
        """The button is not there, the reason is; what is sent all the same is refused."""
        desk = hall.desk("u-01")
        key = propose(desk)
        words = desk.words(key)
        assert "须由另一位管理人员核对后确认" in words and "确认并重算" not in words
        refused = desk.post(f"{key}/confirm", {})
        assert refused.status_code == 409 and "提出与确认不得为同一人" in plain(refused.text)
        assert hall.desk("u-17").post(f"{key}/confirm", {}).status_code == 409
        assert hall.office.case(road).due.day == 7

    def test_another_confirms_the_case_moves_and_the_applicant_is_told(self, hall: Hall, road: str) -> None:
        """What was done is on the page, also for those who come later; the case tells its move, its letter is there."""
        key = propose(hall.desk("u-01"), days_worked="")
        assert hall.desk("u-02").post(f"{key}/confirm", {}).status_code == 303
        view = hall.office.case(road)
        assert view.due.day == 9
        director = hall.desk("u-01")
        page = director.get(key).text
        assert "看过 1 件在办件，1 件有日期变动" in plain(page)
        assert "承诺期限： 12月7日 17:30 → 12月9日 17:30" in plain(page)
        assert f'href="/desk/cases/{road}/why/promised"' in page
        assert director.get(f"/desk/cases/{road}/why/promised").status_code == 200
        case = hall.desk("u-18").words(f"/desk/cases/{road}")
        assert "日历调整，期限变更 承诺期限由 12月7日 17:30 改为 12月9日 17:30；法定期限由" in case
        assert "依据：关于暴雪停办的通知（示例〔2026〕2号）" in case
        assert "期限变更告知书" in case
        english = hall.desk("u-18").words(f"/desk/cases/{road}?lang=en")
        assert "the promised limit: from 7 Dec 17:30 to 9 Dec 17:30" in english

    def test_what_was_done_is_told_after_a_restart_too(self, hall: Hall, road: str) -> None:
        """The page reads the journal, not its memory."""
        key = propose(hall.desk("u-01"), days_worked="")
        hall.desk("u-02").post(f"{key}/confirm", {})
        words = Hall(hall.county).desk("u-01").words(key)
        assert "1 件有日期变动" in words and "12月7日 17:30 → 12月9日 17:30" in words

    def test_what_became_unsound_meanwhile_is_told(self, hall: Hall) -> None:
        """Two proposed the same paper; after the first is in force the second is refused, with the fault."""
        one, two = (propose(hall.desk("u-01"), command=key) for key in ("c-1", "c-2"))
        other = hall.desk("u-02")
        assert other.post(f"{one}/confirm", {}).status_code == 303
        refused = other.post(f"{two}/confirm", {})
        assert refused.status_code == 422 and "是同一份通知" in plain(refused.text)

    def test_a_settled_one_is_settled(self, hall: Hall) -> None:
        """An old page sends its form again: it hears that the proposal is settled."""
        key = propose(hall.desk("u-01"))
        other = hall.desk("u-02")
        other.post(f"{key}/withdraw", {"reason": "文号有误"})
        assert "该提案已处理" in plain(other.post(f"{key}/confirm", {}).text)
        assert other.get("/desk/calendar/420921-N2026-999").status_code == 404


class TestWithdrawing:
    """By either, with a reason."""

    @pytest.mark.parametrize("person", ["u-01", "u-02"])
    def test_it_says_who_and_why(self, hall: Hall, road: str, person: str) -> None:
        """Taken back or turned down; the calendar stays as it is and the reason is kept."""
        key = propose(hall.desk("u-01"))
        assert hall.desk(person).post(f"{key}/withdraw", {"reason": "文号有误"}).status_code == 303
        words = hall.desk("u-18").words(key)
        assert "已撤回" in words and "文号有误" in words
        assert hall.office.case(road).due.day == 7
        assert "已撤回" in hall.desk("u-18").words("/desk/calendar")

    def test_without_a_reason_it_is_asked_for(self, hall: Hall) -> None:
        """An empty field is named at its place, and nothing is withdrawn."""
        desk = hall.desk("u-01")
        key = propose(desk)
        answer = desk.post(f"{key}/withdraw", {"reason": "  "})
        assert answer.status_code == 422 and 'id="reason-error"' in answer.text
        assert [one.state for one in hall.office.amendments()] == ["proposed"]


class TestThePublicPage:
    """The applicant reads on the tracking page what moved, by which paper, and the letter that told it."""

    def test_the_course_and_the_letter(self, tmp_path: Path) -> None:
        """In both languages."""
        site = Site(tmp_path)
        ref = site.apply().ref
        site.office.accept(ref, by=CLERK)
        proposer, other = (site.office.organisation.actor(one) for one in ("u-01", "u-02"))
        notices = notice_of_file("snow.toml", TOML.encode(), Typed())
        site.office.confirm_notices(site.office.propose_notices(notices, by=proposer).id, by=other)
        words = site.words(f"/track/{ref}")
        assert "放假安排调整，期限变更" in words
        assert "承诺办结期限由 12月7日 17:30 改为 12月8日 17:30" in words
        assert "关于暴雪停办的通知（示例〔2026〕2号）" in words and "期限变更告知书" in words
        assert "decision promised: 7 Dec 17:30 → 8 Dec 17:30" in site.words(f"/track/{ref}?lang=en")
