"""The replay of a permit log: the figures of a log written by hand, of the real one, and what it says of bad input."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

#: `make proof` replays the whole log under supervision, `make test` its first fifty cases.
AT_LENGTH = settings().max_examples > 1000

FOLDER = Path(__file__).parent.parent

HEAD = (
    "case:channel,case:concept:name,case:deadline,case:department,case:enddate,case:startdate,"
    "concept:name,org:resource,time:timestamp\n"
)
#: Four cases: on time with a repeated activity; late by the uniform 56 days but not by its own deadline; never ended;
#: ended before anything was done. The first runs over the end of summer time: its deadline keeps the hour on the wall.
CASES = {
    "a": ("Internet", "General", "2011-12-06 13:42:22.700000+01:00", "2011-11-01 10:00:00+01:00"),
    "b": ("Desk", "General", "2011-03-10 00:00:00+01:00", "2011-03-05 12:00:00+01:00"),
    "c": ("Internet", "Experts", "2011-08-01 00:00:00+02:00", ""),
    "d": ("Post", "Experts", "2011-04-27 09:00:00+02:00", "2011-03-02 08:00:00+01:00"),
}
STARTS = {
    "a": "2011-10-11 13:42:22.688000+02:00",
    "b": "2011-01-03 12:00:00+01:00",
    "c": "2011-06-06 09:00:00+02:00",
    "d": "2011-03-02 09:00:00+01:00",
}
EVENTS = [
    ("a", "Receive", "2011-10-11 13:45:00+02:00"),
    ("a", "Check", "2011-10-12 08:00:00+02:00"),
    ("a", "Adjust", "2011-10-13 08:00:00+02:00"),
    ("a", "Check", "2011-10-14 08:00:00+02:00"),
    ("b", "Receive", "2011-01-02 12:00:00+01:00"),
    ("b", "Check", "2011-03-06 12:00:00+01:00"),
    ("c", "Receive", "2011-06-06 09:30:00+02:00"),
    ("d", "Receive", "2011-03-03 09:00:00+01:00"),
]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The program in its own folder."""
    command = [sys.executable, "replay.py", *arguments]
    return subprocess.run(command, cwd=FOLDER, capture_output=True, encoding="utf-8", timeout=300)


def printed(*arguments: str) -> str:
    """What it prints; nothing goes to standard error when that is no terminal."""
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The log written by hand, as a file."""
    rows = []
    for case, activity, at in EVENTS:
        channel, department, deadline, end = CASES[case]
        rows.append(f"{channel},{case},{deadline},{department},{end},{STARTS[case]},{activity},r1,{at}\n")
    path = tmp_path_factory.mktemp("log") / "small.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(HEAD + "".join(rows))
    return str(path)


def line(text: str, name: str) -> list[int]:
    """The numbers of a line of a table: on time, late, open, overdue."""
    found = re.search(rf"^ +{name} +([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+)$", text, re.MULTILINE)
    assert found, f"no line {name} in:\n{text}"
    return [int(number.replace(",", "")) for number in found.groups()]


class TestSmallLog:
    def test_deadlines_are_compared_by_local_date_and_to_the_second(self, small):
        """Of a, c and d the date is 56 days on; c's is at midnight, not at the time of day of its start."""
        text = printed(small, "--lang", "en")
        assert "on the log's local date: 3 of 4" in text
        assert "of these to the second: 2" in text

    def test_lateness_is_told_by_both_measures(self, small):
        """b ended before its own deadline and after 56 days."""
        text = printed(small, "--lang", "en")
        assert "Of 3 finished cases" in text
        assert "the log's own deadline: 0" in text
        assert "a uniform 56 days: 1" in text

    def test_departments_and_channels_at_the_end(self, small):
        """After the last act, in November, c is open and long overdue."""
        text = printed(small, "--lang", "en")
        assert line(text, "General") == [1, 1, 0, 0]
        assert line(text, "Experts") == [1, 0, 0, 1]
        assert line(text, "Internet") == [1, 0, 0, 1]
        assert line(text, "all") == [2, 1, 0, 1]

    def test_at_an_instant_only_what_had_happened_counts(self, small):
        """On the first of March only b is there, overdue since 28 February; the other figures are those of the log."""
        text = printed(small, "--lang", "en", "--at", "2011-03-01")
        assert line(text, "all") == [0, 0, 0, 1]
        assert "of these to the second: 2" in text

    def test_a_due_that_falls_in_the_instant_has_not_passed(self, small):
        """c is due on 1 August at 09:00 in Amsterdam, and overdue a microsecond later."""
        at = "2011-08-01T09:00:00{}+02:00"
        assert line(printed(small, "--lang", "en", "--at", at.format("")), "Experts") == [1, 0, 1, 0]
        assert line(printed(small, "--lang", "en", "--at", at.format(".000001")), "Experts") == [1, 0, 0, 1]

    def test_contradictions_are_listed_by_kind(self, small):
        """b has an activity before its start and one after its end; d ended before its start, with nothing done."""
        text = printed(small, "--lang", "en")
        assert "activity before the start: 1 rows in 1 cases" in text
        assert "activity after the end (late entry): 2 rows in 2 cases" in text
        assert "end before the start: 1 rows in 1 cases" in text
        assert "2 of them came after the end: the office refused each" in text
        assert re.search(r"^ +b +2011-01-02 12:00:00 +\(2011-01-03 12:00:00\) +Receive$", text, re.MULTILINE)

    def test_it_says_the_same_in_chinese(self, small):
        """Without --lang it speaks Chinese."""
        text = printed(small)
        assert "当地日期相同:3 / 4" in text
        assert line(text, "合计") == [2, 1, 0, 1]

    def test_fewer_cases_for_a_quick_look(self, small):
        """The first cases by their start."""
        assert "on the log's local date: 1 of 2" in printed(small, "--lang", "en", "--limit", "2")


class TestSupervision:
    def test_a_late_case_has_a_card_and_whoever_held_it_is_named(self, small):
        """c was never finished and stayed with the college; no finished case is late by its own deadline."""
        text = printed(small, "--lang", "en", "--supervision")
        assert re.search(r"^ +T2 +yellow +1$", text, re.MULTILINE)
        assert "0 of 3 finished cases late" in text
        assert "cards on cases that were still open: 1" in text
        assert re.search(r"^ +college +T1 +1  T2 +1$", text, re.MULTILINE)

    def test_it_says_the_same_in_chinese(self, small):
        """The late share, and who is nobody."""
        assert "已办结 3 件,超期 0 件" in printed(small, "--supervision")


class TestBadInput:
    def test_a_log_without_a_column_is_named(self, tmp_path):
        """The first column that is missing, and exit code 1."""
        path = tmp_path / "bad.csv"
        path.write_text("case:concept:name,concept:name\na,b\n")
        done = run(str(path), "--lang", "en")
        assert done.returncode == 1
        assert "bad.csv: no column or key" in done.stderr

    def test_a_log_that_is_not_there(self, tmp_path):
        """Exit code 1, and the path."""
        done = run(str(tmp_path / "none.csv.gz"), "--lang", "en")
        assert (done.returncode, "none.csv.gz" in done.stderr) == (1, True)


class TestRealLog:
    def test_the_whole_log_gives_its_known_figures(self, shared):
        """1,434 cases: deadlines, lateness by both measures, and every late entry refused."""
        text = printed(str(shared / "data" / "permit-log" / "receipt.csv.gz"), "--lang", "en")
        assert "replayed 1,434 cases, 8,577 events" in text
        assert "on the log's local date: 1,080 of 1,434" in text
        assert "of these to the second: 982" in text
        assert "Of 1,329 finished cases" in text
        assert "the log's own deadline: 377" in text
        assert "a uniform 56 days: 529" in text
        assert "in 145 cases" in text
        on_time, late, in_time, overdue = line(text, "all")
        assert (on_time + late, late, in_time + overdue) == (1329, 529, 105)
        assert sum(sum(line(text, name)) for name in ("General", "Experts", "Customer contact")) == 1434

    def test_supervision_would_have_raised_what_the_page_says(self, shared):
        """Every line that the program prints after its time stands on the page; `make proof` replays the whole log."""
        log = str(shared / "data" / "permit-log" / "receipt.csv.gz")
        page = (FOLDER.parent.parent / "docs" / "explanation" / "supervision-over-a-real-log.md").read_text("utf-8")
        text = printed(log, "--lang", "en", "--supervision", *([] if AT_LENGTH else ["--limit", "50"]))
        if AT_LENGTH:
            assert text.split("\n", 1)[1].strip() in page
        share = re.search(r"([\d,]+) of ([\d,]+) finished cases late", text)
        caught = re.search(r"([\d,]+) of these ([\d,]+) would have had a yellow card", text)
        assert share and caught
        assert share.groups() == (("377", "1,329") if AT_LENGTH else ("21", "49"))
        assert caught.groups() == (("376", "377") if AT_LENGTH else ("21", "21"))
        assert "cards on finished cases that the log calls in time: 0" in text

    def test_both_forms_of_the_log_are_one_log(self, shared):
        """The first forty cases give the same report from CSV and from XES, but for the time it took."""
        reports = [
            printed(str(shared / "data" / "permit-log" / f"receipt.{form}.gz"), "--limit", "40").split("\n", 1)[1]
            for form in ("csv", "xes")
        ]
        assert reports[0] == reports[1]
