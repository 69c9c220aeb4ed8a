"""Tables as a spreadsheet writes them, and the mapping profile by which another system's export is read."""

import csv
import gzip
from pathlib import Path

import pytest

from approvalflow.errors import BadInput, DeclarationFaulty
from approvalflow.importing.profile import Profile, read_profile
from approvalflow.importing.sheets import Sheets, guarded_cell
from tests.importing.places import bring_in, refused_rules, sound
from tests.office.world import World

PROFILE = """
format = 1
source = "sp2012"
dates = ["%Y年%m月%d日 %H:%M", "%Y年%m月%d日"]
ignored = ["备注"]
event-ignored = ["序号"]

[columns]
id = "办件编号"
number = "受理号"
matter = "事项"
"applicant.name" = "申请人"
"applicant.id_number" = "证件号"
filed = "收件时间"
accepted = "受理时间"
decided = "决定时间"
closed = "办结时间"
stage = "办结方式"
outcome = "结果"
light = "灯"
"facts.area_m2" = "面积"
"facts.days" = "天数"
papers = "材料"

[values]
matter = { "0301" = "road" }
stage = { "办结" = "delivered", "撤件" = "withdrawn" }
outcome = { "同意" = "granted", "不同意" = "refused" }
light = { "绿" = "green", "红" = "red" }

[defaults]
channel = "window"

[event-columns]
case = "办件编号"
at = "时间"
what = "环节"
do = "动作"
by = "经办"
step = "步骤"
text = "意见"
together = "会签"

[event-values]
do = { "受理" = "accept", "审核" = "opinion", "归档" = "" }
"""

HEAD = "办件编号 受理号 事项 申请人 证件号 收件时间 受理时间 决定时间 办结时间 办结方式 结果 灯 面积 天数 材料 备注"
OLD = (
    "S1,S-1,0301,王芳,420900198001010010,2025年03月03日 09:00,2025年03月03日 11:00,2025年03月12日,2025年03月13日,"
    "办结,同意,红,12.5,,,x"
)
NEW = "S2,S-2,0301,李雷,420900199001010011,2026年03月04日 09:30,,,,,,绿,12.5,30,application,"
CASES = [HEAD.split(), OLD.split(","), NEW.split(",")]
EVENTS = [
    ["序号", "办件编号", "时间", "环节", "动作", "经办", "步骤", "意见", "会签"],
    ["1", "S2", "2026年03月04日 10:00", "受理", "受理", "u-1", "", "", ""],
    ["2", "S1", "2025年03月12日 10:00", "批准", "", "u-9", "", "同意", ""],
    ["3", "S2", "2026年03月06日 10:00", "审核", "审核", "u-2", "site-check", "属实", "u-3；u-4"],
    ["4", "S9", "2026年03月06日 10:00", "审核", "审核", "u-2", "site-check", "属实", ""],
]


def table(path: Path, rows: list[list[str]], encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    """A table on disk."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """The mapping of the other system."""
    (tmp_path / "mapping.toml").write_text(PROFILE, encoding="utf-8")
    return read_profile(tmp_path / "mapping.toml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_two_tables_of_a_spreadsheet_come_in(tmp_path, monkeypatch, profile, encoding, delimiter):
    """In whatever encoding and with whatever between the cells; the events in any order of cases."""
    monkeypatch.chdir(tmp_path)
    cases = table(tmp_path / "cases.csv", CASES, encoding, delimiter)
    source = Sheets(cases, table(tmp_path / "events.csv", EVENTS, encoding, delimiter), profile)
    world = World(start="2026-03-12T10:00:00+08:00")
    done = bring_in(world.office, source, profile=profile)
    assert (done.finished, done.open, done.refused) == (1, 1, 0), refused_rules(cases)
    assert source.strays() == 1
    old, new = (world.office.case(f"000000-sp2012-{key}") for key in ("S1", "S2"))
    assert (old.stage, old.light.value, old.facts) == ("delivered", "red", {"area_m2": "12.5"})
    assert [dict(line.body) for line in world.office.course(old.ref)][1:] == [{"what": "批准", "text": "同意"}]
    assert (new.stage, [step.state.state for step in new.steps]) == ("reviewing", ["done", "ready"])
    assert new.steps[0].state.signers == ("u-2", "u-3", "u-4")
    sound(world.office)


def test_a_packed_file_is_read(tmp_path):
    """By its name."""
    rows = "id,matter,filed,closed,stage\nS1,road,2025/3/3 9:05,2025/3/4 17:00,withdrawn\n"
    path = tmp_path / "cases.csv.gz"
    path.write_bytes(gzip.compress(rows.encode()))
    world = World(start="2026-03-12T10:00:00+08:00")
    assert bring_in(world.office, Sheets(path, None, Profile())).finished == 1
    assert world.office.case("000000-old-S1").filed_at.isoformat() == "2025-03-03T09:05:00+08:00"


def test_refused_rows_of_tables_come_in_as_json_with_the_same_profile(tmp_path, monkeypatch, profile):
    """Their columns and words stay theirs, so that whoever knows the export can put them right."""
    monkeypatch.chdir(tmp_path)
    wrong = [CASES[0], [*CASES[1][:11], "蓝", *CASES[1][12:]], [*CASES[2], "one too many"]]
    source = Sheets(table(tmp_path / "cases.csv", wrong), table(tmp_path / "events.csv", EVENTS), profile)
    world = World(start="2026-03-12T10:00:00+08:00")
    assert bring_in(world.office, source, profile=profile).refused == 2
    beside = tmp_path / "cases.csv.refused.jsonl"
    assert refused_rules(tmp_path / "cases.csv") == [[("light", "choice")], [("line", "columns")]]
    beside.write_text(beside.read_text().replace("\\u84dd", "\\u7ea2"), encoding="utf-8")
    done = bring_in(world.office, beside, profile=profile)
    assert (done.finished, done.open, done.refused) == (1, 1, 0)


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ([["id", "colour"], ["1", "red"]], "unknown-field"),
        ([["id", "id"], ["1", "2"]], "columns"),
        ([["", "id"], ["1", "2"]], "unknown-field"),
    ],
)
def test_a_table_whose_head_nobody_knows_is_refused_whole(tmp_path, rows, rule):
    """Before any of its rows is read."""
    with pytest.raises(BadInput) as refused:
        Sheets(table(tmp_path / "cases.csv", rows), None, Profile())
    assert refused.value.rule == rule


def test_a_row_that_is_no_csv_does_not_end_the_file(tmp_path, monkeypatch):
    """The rows behind it are read."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "cases.csv"
    head = "id,matter,filed,closed,stage\n"
    row = "{},road,2025-03-03,2025-03-04,withdrawn\n"
    path.write_text(head + row.format("1") + row.format('"' + "x" * 200_000 + '"') + row.format("3"), encoding="utf-8")
    world = World(start="2026-03-12T10:00:00+08:00")
    done = bring_in(world.office, Sheets(path, None, Profile()))
    assert (done.finished, done.refused) == (2, 1)
    assert refused_rules(path) == [[("line", "csv")]]


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-1", "@x", "\tx", "'=x", "''+x", "plain", "'quoted", "", "x=1"])
def test_no_cell_becomes_a_formula_and_none_is_changed(tmp_path, text):
    """What is written with its guard is read back as it was."""
    cell = guarded_cell(text)
    assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r")
    path = tmp_path / "cases.csv"
    table(path, [["id", "certificate"], ["1", cell]])
    (record,) = Sheets(path, None, Profile()).records(0)
    assert record.raw.get("certificate", "") == text


@pytest.mark.parametrize(
    ("more", "rules"),
    [
        ("[columns]\ncolour = 'c'\n", {"unknown-field"}),
        ("[columns]\nid = 'a'\nnumber = 'a'\n", {"column-twice"}),
        ("source = 'Old System'\nzone = 'Mars/Base'\nformat = 3\n", {"source", "zone", "most"}),
        ("dates = 'x'\n[values]\nstage = 'x'\n[defaults]\ncolour = 'x'\n", {"list", "table", "unknown-field"}),
        ("typo = 1\n", {"unknown-key"}),
        ("[", {"toml"}),
    ],
)
def test_a_profile_is_refused_with_every_fault(tmp_path, more, rules):
    """By key, as every declaration is."""
    (tmp_path / "mapping.toml").write_text(more, encoding="utf-8")
    with pytest.raises(DeclarationFaulty) as refused:
        read_profile(tmp_path / "mapping.toml")
    assert rules <= {fault.rule for fault in refused.value.faults} | {"most"}
    assert len(refused.value.faults) == len(rules)


def test_another_profile_is_another_import(tmp_path, profile):
    """The place in the file belongs to both."""
    path = table(
        tmp_path / "cases.csv",
        [["id", "matter", "filed", "closed", "stage"], ["1", "road", "2025-03-03", "2025-03-04", "withdrawn"]],
    )
    world = World(start="2026-03-12T10:00:00+08:00")
    assert bring_in(world.office, Sheets(path, None, Profile())).finished == 1
    done = bring_in(world.office, Sheets(path, None, profile), profile=profile)
    assert (done.before, done.finished) == (0, 1)
