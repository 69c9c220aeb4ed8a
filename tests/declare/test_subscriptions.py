"""Reading a holiday notice from a calendar subscription."""

import sys
from datetime import date, timedelta

import pytest
from icalendar import Calendar, Event

from approvalflow.declare.notices import read_notices
from approvalflow.errors import DeclarationFaulty

HEAD = {
    "X-WR-CALNAME": "中国节假日",
    "X-NOTICE-TITLE": "关于2027年部分节假日安排的通知",
    "X-NOTICE-NUMBER": "示例〔2026〕1号",
    "X-NOTICE-ISSUED-ON": "2026-11-05",
    "X-NOTICE-LINK": "https://example.gov.cn/2027",
}
FESTIVALS = """
DTSTART;VALUE=DATE:20270101
DTEND;VALUE=DATE:20270104
SUMMARY:元旦（休）

DTSTART;VALUE=DATE:20270109
SUMMARY:元旦（班）

DTSTART;VALUE=DATE:20270206
DURATION:P2D
SUMMARY:春节 假期 第1天/共2天
"""


def write(tmp_path, events, head=HEAD, name="2027.ics"):
    """A subscription with these events, separated by empty lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *(f"{key}:{value}" for key, value in head.items())]
    for number, event in enumerate(filter(None, events.strip().split("\n\n"))):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}",
            "DTSTAMP:20261105T000000Z",
            *event.strip().splitlines(),
            "END:VEVENT",
        ]
    path = tmp_path / name
    path.write_bytes(("\r\n".join([*lines, "END:VCALENDAR"]) + "\r\n").encode())
    return path


def faults_of(path):
    """Place and rule of every fault, in order."""
    with pytest.raises(DeclarationFaulty) as caught:
        read_notices(path)
    return [(fault.place, fault.rule) for fault in caught.value.faults]


class TestReading:
    def test_it_becomes_one_notice(self, tmp_path):
        """The end of an event is exclusive, without one it is a day; the calendar's own properties are the head."""
        [notice] = read_notices(write(tmp_path, FESTIVALS))
        assert (notice.title, notice.number) == ("关于2027年部分节假日安排的通知", "示例〔2026〕1号")
        assert (notice.issued_on, notice.link) == (date(2026, 11, 5), "https://example.gov.cn/2027")
        new_year = {date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3)}
        spring = {date(2027, 2, 6), date(2027, 2, 7)}
        assert notice.days_off == new_year | spring
        assert notice.days_worked == {date(2027, 1, 9)}
        assert notice.names == {**dict.fromkeys(new_year, "元旦"), **dict.fromkeys(spring, "春节")}

    @pytest.mark.parametrize(
        ("summary", "worked"),
        [
            ("春节（休）", False),
            ("春节(班)", True),
            ("春节假期", False),
            ("上班(补春节假期)", True),
            ("春节 补班 第1天/共2天", True),
            ("国庆节放假", False),
            ("国庆节（不上班）", False),
            ("春节调休上班", True),
            ("Spring Festival Holiday", False),
            ("Day off: Spring Festival", False),
            ("Special Working Day (Spring Festival holiday)", True),
            ("Workday", True),
        ],
    )
    def test_the_usual_words(self, tmp_path, summary, worked):
        """Days off and make-up days are told apart by the words that publishers of such calendars use."""
        [notice] = read_notices(write(tmp_path, f"DTSTART;VALUE=DATE:20270101\nSUMMARY:{summary}"))
        assert (bool(notice.days_worked), bool(notice.days_off)) == (worked, not worked)

    @pytest.mark.parametrize("summary", ["春节", "立春", "春节调休", "春节放假（班）", "Labour Day", ""])
    def test_what_is_not_clear_is_refused(self, tmp_path, summary):
        """A day without a mark, or with both, is not guessed."""
        path = write(tmp_path, f"DTSTART;VALUE=DATE:20270101\nSUMMARY:{summary}")
        assert faults_of(path)[0] == ("2027.ics: VEVENT[0].SUMMARY", "unclear-day")

    def test_a_special_day_of_apple_needs_no_words(self, tmp_path):
        """The property says it whatever the summary is."""
        off = "DTSTART;VALUE=DATE:20270101\nSUMMARY:元旦\nX-APPLE-SPECIAL-DAY:WORK-HOLIDAY"
        worked = "DTSTART;VALUE=DATE:20270109\nSUMMARY:元旦\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY"
        [notice] = read_notices(write(tmp_path, f"{off}\n\n{worked}"))
        assert (notice.days_off, notice.days_worked) == ({date(2027, 1, 1)}, {date(2027, 1, 9)})

    def test_a_cancelled_event_is_left_out(self, tmp_path):
        """So the subscription itself has it."""
        cancelled = "DTSTART;VALUE=DATE:20270301\nSUMMARY:放假\nSTATUS:CANCELLED"
        [notice] = read_notices(write(tmp_path, f"{FESTIVALS}\n{cancelled}"))
        assert date(2027, 3, 1) not in notice.days_off

    def test_the_file_beside_it_says_what_the_subscription_lacks(self, tmp_path):
        """Its keys win over the calendar's; it is no notice of its own when the folder is read."""
        write(tmp_path, FESTIVALS, {"X-WR-CALNAME": "节假日"})
        (tmp_path / "2027.ics.toml").write_text('issued_on = 2026-11-06\nlayer = "city"\narea = "420900"\n', "utf-8")
        [notice] = read_notices(tmp_path)
        assert (notice.title, notice.issued_on, notice.area) == ("节假日", date(2026, 11, 6), "420900")

    def test_of_several_years_one_is_read(self, tmp_path):
        """From 26 December before the year to its 25 December; without a year the file is refused."""
        events = "\n\n".join(
            f"DTSTART;VALUE=DATE:{day}\nSUMMARY:休"
            for day in ("20261001", "20261231", "20270101", "20271231", "20280101")
        )
        path = write(tmp_path, events)
        assert faults_of(path) == [("2027.ics: X-NOTICE-YEAR", "several-years")]
        [notice] = read_notices(write(tmp_path, events, HEAD | {"X-NOTICE-YEAR": "2027"}))
        assert notice.days_off == {date(2026, 12, 31), date(2027, 1, 1)}

    def test_what_a_calendar_program_writes_is_read(self, tmp_path):
        """Long lines are folded and text is escaped by such programs."""
        calendar = Calendar()
        for key, value in (HEAD | {"X-NOTICE-TITLE": "很长的标题，" * 30}).items():
            calendar.add(key, value)
        for offset, summary in ((0, "元旦，休"), (8, "上班; 补元旦假期")):
            event = Event()
            event.add("summary", summary)
            event.add("dtstart", date(2027, 1, 1) + timedelta(days=offset))
            calendar.add_component(event)
        path = tmp_path / "made.ics"
        path.write_bytes(calendar.to_ical())
        [notice] = read_notices(path)
        assert (notice.days_off, notice.days_worked) == ({date(2027, 1, 1)}, {date(2027, 1, 9)})
        assert notice.title == "很长的标题，" * 30


class TestFaults:
    @pytest.mark.parametrize(
        ("event", "place", "rule"),
        [
            ("DTSTART:20270101T090000Z\nSUMMARY:休", "DTSTART", "not-all-day"),
            ("DTSTART;VALUE=DATE:20270101\nDTEND:20270102T000000Z\nSUMMARY:休", "DTEND", "not-all-day"),
            ("DTSTART;VALUE=DATE:20270104\nDTEND;VALUE=DATE:20270101\nSUMMARY:休", "DTEND", "range"),
            ("DTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20270101\nSUMMARY:休", "DTEND", "range"),
            ("DTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20280101\nSUMMARY:休", "DTEND", "range"),
            ("DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=YEARLY\nSUMMARY:休", "RRULE", "recurring"),
            ("DTSTART;VALUE=DATE:20271301\nSUMMARY:休", "DTSTART", "syntax"),
            ("SUMMARY:休", "DTSTART", "missing"),
        ],
    )
    def test_each_slip_is_found_at_its_property(self, tmp_path, event, place, rule):
        """The event is named by its place in the file."""
        assert faults_of(write(tmp_path, f"{FESTIVALS}\n{event}"))[0] == (f"2027.ics: VEVENT[3].{place}", rule)

    def test_a_day_off_and_worked(self, tmp_path):
        """A Saturday cannot be both; nor may a day be there twice."""
        for summary in ("元旦（班）", "元旦（休）"):
            path = write(tmp_path, f"{FESTIVALS}\nDTSTART;VALUE=DATE:20270102\nSUMMARY:{summary}")
            assert faults_of(path) == [("2027.ics: VEVENT[3].DTSTART", "day-twice")]

    def test_all_at_once(self, tmp_path):
        """A missing date of issue does not hide what is wrong with the events."""
        path = write(tmp_path, "DTSTART;VALUE=DATE:20270101\nSUMMARY:元旦", {})
        assert faults_of(path) == [
            ("2027.ics: X-NOTICE-ISSUED-ON", "missing"),
            ("2027.ics: VEVENT[0].SUMMARY", "unclear-day"),
        ]

    def test_a_slip_in_the_file_beside_it_is_named_there(self, tmp_path):
        """Each fault has the file in which it can be mended."""
        path = write(tmp_path, FESTIVALS)
        (tmp_path / "2027.ics.toml").write_text('issued_no = 2026-11-06\nlayer = "county"\nyear = "27"\n', "utf-8")
        assert faults_of(path) == [
            ("2027.ics.toml: issued_no", "unknown-key"),
            ("2027.ics.toml: layer", "choice"),
            ("2027.ics.toml: year", "type"),
        ]
        (tmp_path / "2027.ics.toml").write_text("issued_on = ", "utf-8")
        assert faults_of(path) == [("2027.ics.toml", "syntax")]

    @pytest.mark.parametrize(
        "text", ["", "hello", "BEGIN:VCALENDAR\n", "BEGIN:VEVENT\nEND:VEVENT\n", "BEGIN:X\nEND:Y\n"]
    )
    def test_what_is_no_calendar(self, tmp_path, text):
        """Any other text is a fault of the file, never an error of the parser."""
        path = tmp_path / "x.ics"
        path.write_text(text, "utf-8")
        assert faults_of(path)[0][0] in ("x.ics", "x.ics: title", "x.ics: X-NOTICE-ISSUED-ON")

    def test_without_the_library_the_fault_says_how_to_install_it(self, tmp_path, monkeypatch):
        """Subscriptions are an extra of the package."""
        monkeypatch.setitem(sys.modules, "icalendar", None)
        with pytest.raises(DeclarationFaulty) as caught:
            read_notices(write(tmp_path, FESTIVALS))
        [fault] = caught.value.faults
        assert (fault.place, fault.rule) == ("2027.ics", "library")
        assert 'pip install "approvalflow[ics]"' in fault.en and 'pip install "approvalflow[ics]"' in fault.zh
