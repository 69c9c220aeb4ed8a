"""Reading holiday notices from files."""

import json
from datetime import date

import pytest

from approvalflow.declare.notices import read_notices
from approvalflow.errors import DeclarationFaulty

SNOW = """
title = "关于暴雪期间停止办公的通知"
number = "孝政办〔2026〕1号"
issued_on = 2026-01-18
published_on = 2026-01-19
link = "https://example.gov.cn/1"
layer = "city"
area = "420900"
amends = "孝政办〔2025〕9号"
source = "county archive"
evidence = "demo"
days_worked = [2026-01-24]

[[days_off]]
name = "暴雪"
from = 2026-01-20
to = 2026-01-21

[[days_off]]
name = "清扫"
from = 2026-01-22
"""

YEAR = {
    "$schema": "https://example.org/schema.json",
    "year": 2027,
    "papers": ["https://www.gov.cn/zhengce/2026-11/05/content_1.htm"],
    "days": [
        {"name": "元旦", "date": "2026-12-31", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-03", "isOffDay": False},
    ],
}


def write(tmp_path, text, name="snow.toml"):
    """A file with this text, or with this value as JSON."""
    path = tmp_path / name
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return path


def faults_of(path):
    """Place and rule of every fault, in order."""
    with pytest.raises(DeclarationFaulty) as caught:
        read_notices(path)
    return [(fault.place, fault.rule) for fault in caught.value.faults]


class TestTomlNotice:
    def test_it_becomes_one_notice(self, tmp_path):
        """Every key of the file is in the notice; ranges count both ends and carry their name."""
        [notice] = read_notices(write(tmp_path, SNOW))
        assert (notice.title, notice.number) == ("关于暴雪期间停止办公的通知", "孝政办〔2026〕1号")
        assert (notice.issued_on, notice.published_on) == (date(2026, 1, 18), date(2026, 1, 19))
        assert (notice.layer, notice.area, notice.amends) == ("city", "420900", "孝政办〔2025〕9号")
        assert notice.link == "https://example.gov.cn/1"
        assert notice.days_off == {date(2026, 1, 20), date(2026, 1, 21), date(2026, 1, 22)}
        assert notice.days_worked == {date(2026, 1, 24)}
        assert notice.names == {
            date(2026, 1, 20): "暴雪",
            date(2026, 1, 21): "暴雪",
            date(2026, 1, 22): "清扫",
        }

    def test_a_path_may_be_text(self, tmp_path):
        """A path as text means the same as a path."""
        path = write(tmp_path, SNOW)
        assert read_notices(str(path)) == read_notices(path)

    def test_little_is_needed(self, tmp_path):
        """A title, a date and one day are a national notice."""
        text = 'title = "t"\nissued_on = "2026-01-01"\ndays_worked = ["2026-01-04"]'
        [notice] = read_notices(write(tmp_path, text))
        assert (notice.layer, notice.area, notice.number, notice.days_off) == ("national", "", "", frozenset())

    def test_every_fault_is_told_at_once(self, tmp_path):
        """One reading names each wrong key by its path."""
        text = """
titel = "t"
issued_on = 2026-01-18T00:00:00
published_on = "2026-02-30"
layer = "provincial"
days_worked = [2026-01-24, "tomorrow", 7]

[[days_off]]
name = ""
from = 2026-01-20
to = 2026-01-19

[[days_off]]
name = "暴雪"
form = 2026-01-20
"""
        assert faults_of(write(tmp_path, text)) == [
            ("snow.toml: titel", "unknown-key"),
            ("snow.toml: title", "missing"),
            ("snow.toml: layer", "choice"),
            ("snow.toml: issued_on", "date"),
            ("snow.toml: published_on", "date"),
            ("snow.toml: days_off[0].name", "missing"),
            ("snow.toml: days_off[0].to", "range"),
            ("snow.toml: days_off[1].form", "unknown-key"),
            ("snow.toml: days_off[1].from", "missing"),
            ("snow.toml: days_worked[1]", "date"),
            ("snow.toml: days_worked[2]", "type"),
        ]

    def test_a_misspelt_key_gets_a_hint(self, tmp_path):
        """The fault proposes the key that was probably meant, in both languages."""
        with pytest.raises(DeclarationFaulty) as caught:
            read_notices(write(tmp_path, SNOW.replace("[[days_off]]", "[[day_off]]")))
        fault = caught.value.faults[0]
        assert (fault.hint, fault.zh, fault.en) == ("days_off", "没有这个键", "no such key")

    @pytest.mark.parametrize(
        ("old", "new", "place", "rule"),
        [
            ("2026-01-24]", "2026-01-20]", "days_worked[0]", "day-twice"),
            ("2026-01-24]", "2026-01-24, 2026-01-24]", "days_worked[1]", "day-twice"),
            ("from = 2026-01-22", "from = 2026-01-21", "days_off[1].from", "day-twice"),
            ("to = 2026-01-21", "to = 2027-01-21", "days_off[0].to", "range"),
            ("published_on = 2026-01-19", "published_on = 2026-01-17", "published_on", "order"),
            ('area = "420900"', 'area = "孝感市"', "area", "area"),
            ('area = "420900"', "area = 420900", "area", "type"),
            ('layer = "city"', 'layer = "national"', "area", "area"),
            ("days_worked = [2026-01-24]", "days_worked = 2026-01-24", "days_worked", "type"),
            ("days_worked = [2026-01-24]", "days_off = [2026-01-24]", "", "syntax"),
            ('evidence = "demo"', "evidence = 1", "evidence", "type"),
        ],
    )
    def test_each_slip_is_found_at_its_key(self, tmp_path, old, new, place, rule):
        """A single wrong value is one or more faults, the first of them at its own key."""
        assert old in SNOW
        found = faults_of(write(tmp_path, SNOW.replace(old, new)))
        assert found[0] == (f"snow.toml: {place}" if place else "snow.toml", rule)

    def test_an_agency_adds_duty_days_and_nothing_else(self, tmp_path):
        """Its area is its key; days off of it are refused."""
        text = 'title = "t"\nissued_on = 2026-01-01\nlayer = "agency"\ndays_worked = [2026-01-10]\n'
        [notice] = read_notices(write(tmp_path, text + 'area = "urban-management"'))
        assert (notice.layer, notice.area) == ("agency", "urban-management")
        off = '[[days_off]]\nname = "x"\nfrom = 2026-01-12'
        assert faults_of(write(tmp_path, text + off)) == [
            ("snow.toml: area", "area"),
            ("snow.toml: days_off", "notice-agency-off"),
        ]

    def test_a_notice_that_says_nothing_is_refused(self, tmp_path):
        """A file without days would look like a year without holidays."""
        assert faults_of(write(tmp_path, 'title = "t"\nissued_on = 2026-01-01')) == [
            ("snow.toml: days_off", "says-nothing")
        ]


class TestFilesAndFolders:
    def test_a_folder_is_read_in_the_order_of_its_names(self, tmp_path):
        """TOML and JSON side by side; other files are left alone."""
        write(tmp_path, SNOW, "b.toml")
        write(tmp_path, YEAR, "a.json")
        write(tmp_path, "not a notice", "README.md")
        assert [notice.area for notice in read_notices(tmp_path)] == ["", "420900"]

    def test_the_faults_of_all_files_come_together(self, tmp_path):
        """A second broken file is not hidden by the first."""
        write(tmp_path, "title = ", "a.toml")
        write(tmp_path, "[", "b.json")
        (tmp_path / "c.toml").write_bytes(b'title = "\xff"')
        assert faults_of(tmp_path) == [("a.toml", "syntax"), ("b.json", "syntax"), ("c.toml", "unreadable")]

    def test_the_same_notice_twice_is_a_fault(self, tmp_path):
        """A copy under another name is named with the file that it repeats."""
        write(tmp_path, SNOW, "a.toml")
        write(tmp_path, SNOW, "b.toml")
        assert faults_of(tmp_path) == [("b.toml: number", "notice-twice")]

    def test_two_files_that_contradict_each_other_are_faults(self, tmp_path):
        """Files of one layer and area are judged beside each other; the later notice is named."""
        write(tmp_path, SNOW, "a.toml")
        later = 'title = "t"\nissued_on = 2026-01-22\nlayer = "city"\narea = "420900"\n'
        write(tmp_path, later + "days_worked = [2026-01-21, 2026-01-24]", "b.toml")
        assert faults_of(tmp_path) == [
            ("b.toml: days_worked", "notice-contradiction"),
            ("b.toml: days_worked", "day-twice"),
        ]
        write(tmp_path, later + 'amends = "孝政办〔2026〕1号"\ndays_worked = [2026-01-21]', "b.toml")
        assert len(read_notices(tmp_path)) == 2

    def test_what_is_dated_in_the_future_is_a_fault_where_today_is_known(self, tmp_path):
        """Without a day nothing is judged by it."""
        path = write(tmp_path, SNOW)
        assert read_notices(path, today=date(2026, 1, 19))
        with pytest.raises(DeclarationFaulty) as caught:
            read_notices(path, today=date(2026, 1, 18))
        assert [(fault.place, fault.rule) for fault in caught.value.faults] == [("snow.toml: published_on", "future")]

    def test_beside_the_notices_in_force(self, tmp_path):
        """What it amends has to be there, where it is known what is there."""
        path = write(tmp_path, SNOW)
        with pytest.raises(DeclarationFaulty) as caught:
            read_notices(path, beside=[])
        assert [(fault.place, fault.rule) for fault in caught.value.faults] == [("snow.toml: amends", "amends-unknown")]

    def test_a_file_that_is_not_there_is_a_fault(self, tmp_path):
        """So is a folder without a notice."""
        assert faults_of(tmp_path / "absent.toml") == [("absent.toml", "unreadable")]
        (tmp_path / "empty").mkdir()
        assert faults_of(tmp_path / "empty") == [("empty", "no-notices")]

    def test_a_byte_order_mark_is_no_fault(self, tmp_path):
        """Office programs write one."""
        path = tmp_path / "snow.toml"
        path.write_text(SNOW, encoding="utf-8-sig")
        assert read_notices(path)[0].number == "孝政办〔2026〕1号"


class TestYearFile:
    def test_it_becomes_one_notice_dated_by_its_newest_paper(self, tmp_path):
        """Off days and worked days are told apart; the address of the last paper is the link."""
        [notice] = read_notices(write(tmp_path, YEAR, "2027.json"))
        assert notice.issued_on == date(2026, 11, 5)
        assert notice.link == YEAR["papers"][0]
        assert notice.days_off == {date(2026, 12, 31), date(2027, 1, 1)}
        assert notice.days_worked == {date(2027, 1, 3)}
        assert notice.names[date(2027, 1, 1)] == "元旦"
        assert notice.year == 2027

    @pytest.mark.parametrize(
        ("papers", "issued_on"),
        [
            (["http://a.cn/2018-12/06/c.htm", "http://a.cn/2019-03/22/c.htm"], date(2019, 3, 22)),
            (["https://a.cn/zhengceku/202611/content_7.htm"], date(2026, 11, 30)),
            (["https://a.cn/notice.htm"], date(2027, 1, 1)),
            ([], date(2027, 1, 1)),
        ],
    )
    def test_where_the_date_comes_from(self, tmp_path, papers, issued_on):
        """A whole date, else the last day of a month, else the first day of the year."""
        [notice] = read_notices(write(tmp_path, YEAR | {"papers": papers}, "2027.json"))
        assert notice.issued_on == issued_on

    def test_a_date_that_is_written_wins(self, tmp_path):
        """A county may add what the data set lacks."""
        [notice] = read_notices(write(tmp_path, YEAR | {"issued_on": "2026-11-04", "title": "t"}, "2027.json"))
        assert (notice.issued_on, notice.title) == (date(2026, 11, 4), "t")

    def test_a_year_without_days_is_refused(self, tmp_path):
        """The data set has such files for years whose notice is not published: they are not years without holidays."""
        assert faults_of(write(tmp_path, YEAR | {"days": []}, "2027.json")) == [("2027.json: days", "says-nothing")]

    def test_every_fault_is_told_at_once(self, tmp_path):
        """Wrong days are named by their place in the list."""
        days = [
            {"name": "元旦", "date": "2027-1-1", "isOffDay": True},
            {"name": "元旦", "date": "2027-01-02", "isOffDay": "yes"},
            {"name": "元旦", "date": "2028-01-01", "isOffDay": True},
            {"name": "元旦", "date": "2027-01-02", "isOffDay": True},
            "2027-01-03",
        ]
        assert faults_of(write(tmp_path, YEAR | {"days": days, "papers": [1]}, "2027.json")) == [
            ("2027.json: papers", "type"),
            ("2027.json: days[0].date", "date"),
            ("2027.json: days[1].isOffDay", "type"),
            ("2027.json: days[2].date", "range"),
            ("2027.json: days[3].date", "day-twice"),
            ("2027.json: days[4]", "type"),
        ]
        assert faults_of(write(tmp_path, YEAR | {"year": "2027"}, "2027.json")) == [("2027.json: year", "type")]
        assert faults_of(write(tmp_path, [1], "2027.json")) == [("2027.json", "type")]
        of_an_agency = YEAR | {"layer": "agency", "area": "urban-management"}
        assert faults_of(write(tmp_path, of_an_agency, "2027.json")) == [("2027.json: layer", "notice-agency-off")]

    def test_the_open_data_set_is_read_whole(self, shared):
        """Every year of it is read, and the year it arranges is the one it names."""
        files = sorted((shared / "data/holidays").glob("20*.json"))
        assert [read_notices(file)[0].year for file in files] == [int(file.stem) for file in files]


class TestHostileJson:
    def test_a_key_that_comes_twice_is_a_fault(self, tmp_path) -> None:
        """The last one would win, and nobody would see that there were two."""
        file = tmp_path / "twice.json"
        file.write_text('{"title": "a", "title": "b", "issued_on": "2026-03-04", "days_worked": ["2026-03-07"]}')
        with pytest.raises(DeclarationFaulty, match="title: twice"):
            read_notices(file)

    def test_a_number_without_end_is_a_fault(self, tmp_path) -> None:
        """Python itself refuses to read it; that is told with the file."""
        file = tmp_path / "long.json"
        file.write_text('{"year": ' + "9" * 6000 + "}")
        with pytest.raises(DeclarationFaulty, match=r"long\.json"):
            read_notices(file)
