"""`approvalflow notices`, run as a person runs it: a process of its own, with its exit code and what it prints."""

import json

import pytest

from approvalflow.plugins.finding import installed_plugins
from tests.running.command import run_command as run

CN = pytest.mark.skipif("china-calendar" not in installed_plugins(), reason="the China calendar is not installed")

SNOW = """\
title = "关于暴雪期间停止办公的通知"
number = "孝政办〔2026〕1号"
issued_on = 2026-01-19
layer = "city"
area = "420900"

[[days_off]]
name = "暴雪"
from = 2026-01-20
to = 2026-01-21
"""
ICS = """\
BEGIN:VCALENDAR
VERSION:2.0
X-NOTICE-TITLE:关于2027年部分节假日安排的通知
X-NOTICE-ISSUED-ON:2026-11-05
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270101
DTEND;VALUE=DATE:20270104
SUMMARY:元旦（休）
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270109
SUMMARY:元旦（班）
END:VEVENT
END:VCALENDAR
"""
YEAR = {
    "year": 2027,
    "papers": ["https://example.gov.cn/2026-11/05/1.htm"],
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-09", "isOffDay": False},
    ],
}
TABLE = {
    "title": "t", "issued_on": "2026-11-05", "days_off": [{"name": "元旦", "from": "2027-01-01"}],
    "days_worked": ["2027-01-09"],
}  # fmt: skip


def write(folder, name, text):
    path = folder / name
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return str(path)


class TestCheck:
    def test_sound_files_are_one_line(self, tmp_path):
        """Files of every form, judged beside each other."""
        for name, text in (("a.toml", SNOW), ("b.ics", ICS)):
            write(tmp_path, name, text)
        done = run("notices", "check", str(tmp_path), "--today", "2026-12-01")
        assert (done.returncode, done.stdout) == (0, "2 notices: sound / 2 份通知: 无误\n")

    def test_every_fault_of_every_file_with_its_key(self, tmp_path):
        """Also a contradiction between two files, and what is dated later than today."""
        one = write(tmp_path, "one.toml", SNOW)
        two = write(tmp_path, "two.toml", SNOW.replace("1号", "2号").replace("2026-01-20", "2026-01-21"))
        bad = write(tmp_path, "three.toml", SNOW.replace("layer", "layr"))
        done = run("notices", "check", one, two, bad, "--today", "2026-01-18", "--json")
        assert done.returncode == 1
        faults = [json.loads(line) for line in done.stdout.splitlines()]
        assert [(fault["place"], fault["rule"]) for fault in faults] == [
            ("three.toml: layr", "unknown-key"),
            ("three.toml: area", "area"),
            ("one.toml: issued_on", "future"),
            ("two.toml: issued_on", "future"),
            ("two.toml: days_off", "day-twice"),
        ]
        words = run("notices", "check", one, two, bad, "--today", "2026-01-18").stdout
        assert words.endswith("5 faults / 5 处错误\n")
        assert "two.toml: days_off: 2026-01-21 is named by one.toml already / 2026-01-21 已由 one.toml 列出\n" in words

    @CN
    def test_beside_the_notices_of_the_calendar(self, tmp_path):
        """An amendment of a national notice finds it; without the calendar there is none."""
        path = write(
            tmp_path, "a.toml",
            'title = "t"\nissued_on = 2026-03-01\namends = "国办发明电〔2025〕7号"\ndays_worked = [2026-05-05]\n',
        )  # fmt: skip
        assert run("notices", "check", path).returncode == 0
        done = run("notices", "check", path, "--calendar", "weekdays")
        assert (done.returncode, done.stdout.splitlines()[0].split(":")[:2]) == (1, ["a.toml", " amends"])
        alone = write(tmp_path, "b.toml", 'title = "t"\nissued_on = 2026-03-01\ndays_worked = [2026-05-05]\n')
        assert "a.toml" not in (told := run("notices", "check", alone).stdout) and "国办发明电〔2025〕7号" in told

    def test_a_wrong_day_is_refused_with_its_option(self, tmp_path):
        """The place of the refusal is the option."""
        done = run("notices", "check", write(tmp_path, "a.toml", SNOW), "--today", "tomorrow")
        assert done.returncode == 1 and done.stderr.startswith("--today: ")


class TestShow:
    @CN
    def test_a_year_with_its_papers(self):
        """Title, number, address and days of each notice of the year, the amended one first."""
        told = run("notices", "show", "--year", "2020").stdout
        assert told.index("国办发明电〔2019〕16号") < told.index("国办发明电〔2020〕1号")
        assert "off / 放假: 2020-01-31 .. 2020-02-02  春节" in told and "known from / 公布: 2020-01-27" in told

    @CN
    def test_a_year_without_a_notice(self):
        """What is assumed by law is named, and called provisional."""
        told = run("notices", "show", "--year", "2030").stdout
        assert told.startswith("2030: no notice / 没有放假通知\n") and "2030-10-01 .. 2030-10-03" in told

    @CN
    def test_further_notices_and_json(self, tmp_path):
        """One notice a line, as a journal keeps it."""
        path = write(tmp_path, "snow.toml", SNOW)
        lines = run("notices", "show", "--notices", path, "--json").stdout.splitlines()
        assert json.loads(lines[-1])["number"] == "孝政办〔2026〕1号" and len(lines) == 27

    def test_weekdays_know_none(self):
        """The calendar of last resort has no notice and no horizon."""
        assert run("notices", "show", plugins="").stdout.startswith("weekdays: firm to")


class TestFromPackage:
    @CN
    def test_what_it_writes_is_sound(self, tmp_path):
        """The file is read back; beside the calendar it repeats days that are known already."""
        done = run("notices", "from-package", "holidays", "2026", "--issued-on", "2025-11-08")
        assert done.returncode == 0
        path = write(tmp_path, "2026.toml", done.stdout)
        assert run("notices", "check", path, "--calendar", "weekdays").returncode == 0
        assert "day-twice" in run("notices", "check", path, "--json").stdout

    @CN
    def test_a_year_that_the_package_does_not_know(self):
        """Nothing is written, and the refusal says to upgrade."""
        done = run("notices", "from-package", "chinesecalendar", "2090")
        assert (done.returncode, done.stdout) == (1, "") and "upgraded" in done.stderr

    def test_a_calendar_that_reads_no_packages(self):
        """Without the China calendar there is nobody to read them."""
        done = run("notices", "from-package", "holidays", "2026", plugins="")
        assert done.returncode == 1 and done.stderr.startswith("--calendar: ")


@pytest.mark.parametrize(("name", "text"), [("n.toml", None), ("n.json", TABLE), ("year.json", YEAR), ("n.ics", ICS)])
class TestDueWithEveryForm:
    def test_as_known_on_a_day(self, tmp_path, name, text):
        """The working Saturday of the notice counts from the day on which it was known."""
        toml = 'title = "t"\nissued_on = 2026-11-05\ndays_worked = [2027-01-09]\n'
        path = write(tmp_path, name, toml if text is None else text)
        asked = ("due", "2027-01-08", "1 working day", "--notices", path, "--calendar", "weekdays")
        assert "2027-01-09" in run(*asked, "--as-known-on", "2026-11-05", plugins="").stdout
        early = run(*asked, "--as-known-on", "2026-11-04", plugins="")
        assert early.returncode == 1 and "no national notice known on 2026-11-04" in early.stderr
