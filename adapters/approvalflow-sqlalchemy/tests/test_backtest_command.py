"""`approvalflow backtest` on a file, with one process and with two: what would have been raised, and what was."""

import json
from functools import partial
from itertools import groupby

import pytest

from approvalflow.cli import main
from approvalflow.domain.supervision.edition import STANDARD
from approvalflow.errors import StoreFailed
from approvalflow.office.backtest import backtest
from approvalflow.office.office import Office
from approvalflow_sqlalchemy import open_store
from tests.office.test_backtest import looked_at
from tests.office.world import MATTERS, PRINT, ROAD, SHOP

REGION = "000000"


def office_at(url):
    """The office of the file, in whichever process it is asked for."""
    return Office(MATTERS, store=open_store(url))


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """A file with what an office did in six weeks, all of it looked at, and the matters beside it."""
    folder = tmp_path_factory.mktemp("backtest")
    url, matters = f"sqlite:///{folder}/county.db", folder / "matters"
    store = open_store(url)
    with looked_at().office.store.reading(REGION) as reading, store.unit(REGION) as unit:
        for table, rows in groupby(reading.content(), key=lambda named: named[0]):
            unit.load(table, (row for _, row in rows))
        unit.commit()
    store.close()
    matters.mkdir()
    for name, text in {"road": ROAD, "shop": SHOP, "print": PRINT}.items():
        (matters / f"{name}.toml").write_text(text, encoding="utf-8")
    return url, matters


@pytest.fixture
def run(file, capsys):
    """The command in this process; its exit code and what it said."""
    url, matters = file

    def call(*words):
        code = main(["backtest", "--store", url, "--matters", str(matters), "--region", REGION, *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_two_readers_find_what_one_finds(file):
    """And both what was found."""
    url, _ = file
    office = office_at(url)
    alone = backtest(office, STANDARD)
    assert alone.would == alone.did
    assert sum(alone.did.values())
    told = []
    shared = backtest(office, STANDARD, opener=partial(office_at, url), readers=2, progress=lambda *p: told.append(p))
    office.close()
    assert shared == alone
    assert told[-1] == (alone.entries, alone.entries)


def test_a_reader_that_cannot_open_the_office_is_told(file, tmp_path):
    """By its own sentence."""
    office = office_at(file[0])
    with pytest.raises(StoreFailed, match="the folder is not there"):
        backtest(office, STANDARD, opener=partial(office_at, f"sqlite:///{tmp_path}/none/x.db"), readers=2)
    office.close()


def test_a_rule_is_tried_before_it_is_switched_off(run, tmp_path):
    """Its cards would be gone; the keys of the answer are a promise."""
    tried = tmp_path / "supervision.toml"
    tried.write_text('version = "tried"\noff = ["T2"]\n', encoding="utf-8")
    code, out, err = run("--supervision", str(tried), "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert set(answer) == {"edition", "entries", "rows", "examples"}
    rows = {(row["rule"], row["level"]): row for row in answer["rows"]}
    assert set(answer["rows"][0]) == {"rule", "level", "would", "did", "new", "gone"}
    assert rows["T2", "yellow"]["would"] == 0
    assert rows["T2", "yellow"]["gone"] == rows["T2", "yellow"]["did"] > 0


def test_a_formula_is_tried_before_it_is_published(run, root):
    """Each unit's points by it beside its points now."""
    code, out, err = run("--formula", str(root / "examples/county/scores.toml"), "--period", "2026-03")
    assert (code, err) == (0, "")
    title, head, *rows = out.splitlines()
    assert title == "2026-03, formula / 公式 county-1"
    assert head.startswith("agency 单位\twould 将得")
    assert {row.split("\t")[0] for row in rows} == {"urban"}


def test_what_cannot_be_tried_is_refused(run, tmp_path):
    """A formula whose weights do not add up, in words and exit 1; one without a period, exit 2."""
    bad = tmp_path / "scores.toml"
    bad.write_text(
        'version = "x"\nin_force_from = 2026-01-01\nparts = [{ key = "supervision", title = "全", weight = 99 }]\n'
        'charges = [{ rules = ["*"], parts = ["supervision"] }]\n',
        encoding="utf-8",
    )
    code, out, err = run("--formula", str(bad), "--period", "2026-03")
    assert (code, out) == (1, "")
    assert "the weights add up to 99 and not to 100" in err
    assert run("--formula", str(bad))[0] == 2
