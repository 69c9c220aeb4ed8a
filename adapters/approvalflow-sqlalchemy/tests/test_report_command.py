"""`approvalflow report` on a file: as text, as JSON, as a workbook; a bulletin; and what it refuses."""

import json

import openpyxl
import pytest

from approvalflow.cli import main
from approvalflow_sqlalchemy import open_store
from tests.office.world import APPROVER, MATTERS, PRINT, ROAD, SHOP, World

REGION = "000000"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """A file in which two cases were accepted in March and one granted; the days are kept."""
    folder = tmp_path_factory.mktemp("report")
    url, matters = f"sqlite:///{folder}/county.db", folder / "matters"
    world = World(store=open_store(url), matters=MATTERS)
    world.office.grant(world.reviewed(), by=APPROVER)
    world.reviewing()
    world.at("2026-04-01T09:00:00+08:00")
    assert world.office.close_figures() == 1
    world.office.close()
    matters.mkdir()
    for name, text in {"road": ROAD, "shop": SHOP, "print": PRINT}.items():
        (matters / f"{name}.toml").write_text(text, encoding="utf-8")
    return url, matters


@pytest.fixture
def run(file, capsys):
    """The command in this process; its exit code and what it said."""
    url, matters = file

    def call(*words):
        code = main(["report", "--store", url, "--matters", str(matters), "--region", REGION, *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_the_figures_are_the_same_on_every_way_out(run, tmp_path):
    code, out, _ = run("2026-03", "--by", "agency", "--json", "--xlsx", str(tmp_path / "march.xlsx"))
    told = json.loads(out)
    assert code == 0
    assert told["complete"]
    assert (told["whole"]["filed"], told["whole"]["finished"], told["whole"]["in_time_rate"]) == (2, 1, "100.00%")
    assert [row["agency"] for row in told["rows"]] == ["urban"]
    sheet = openpyxl.load_workbook(tmp_path / "march.xlsx")["figures"]
    assert [cell.value for cell in sheet[7]][:2] == ["urban", 2]
    code, out, _ = run("2026-03")
    assert code == 0
    assert "收件 filed\t2" in out
    assert "按时办结率 finished in time, share\t100.00%" in out


def test_a_bulletin_is_in_both_languages(run):
    code, out, _ = run("2026-03", "--bulletin")
    assert code == 0
    assert "收件 2 件" in out
    assert "2 filed, 2 accepted" in out
    assert set(json.loads(run("2026-03", "--bulletin", "--json")[1])) == {"zh", "en"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["2026-13"], 1, "2026-W10"),
        (["2099", "--bulletin"], 1, "not closed yet"),
        (["2026-03", "--by", "party"], 2, "party"),
        (["2026-03", "--pdf", "march.pdf"], 1, "no plug-in that sets documents"),
    ],
)
def test_what_it_refuses_it_refuses_with_words(run, monkeypatch, words, code, said):
    monkeypatch.delenv("APPROVALFLOW_PLUGINS", raising=False)
    found, _, err = run(*words)
    assert found == code
    assert said in err
