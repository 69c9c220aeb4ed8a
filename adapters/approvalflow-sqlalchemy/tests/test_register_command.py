"""`approvalflow take-register`, as the supervision office runs it on a table."""

from __future__ import annotations

import pytest

from approvalflow import Office, Plugins
from approvalflow.cli import main
from approvalflow.supervise import look
from tests.office.world import MATTERS

ORGANISATION = """
[region]
code = "420921"
title = { zh = "云泽县", en = "Yunze County" }

[agencies.urban]
title = { zh = "城管局", en = "Urban management" }
head = "u-2"

[agencies.eye]
title = { zh = "监察室", en = "E-supervision" }

[people]
eye-1 = { name = "周明", agency = "eye", roles = ["supervisor"] }
u-2 = { name = "吴", agency = "urban", roles = ["head"] }
"""

HEAD = "行政区划,部门,证照编号,持证人,发证日期\n"


@pytest.fixture
def county(tmp_path, sqlite_url, monkeypatch):
    """The arguments that name a county without a case."""
    monkeypatch.setenv("APPROVALFLOW_PLUGINS", "sqlalchemy")
    file = tmp_path / "organisation.toml"
    file.write_text(ORGANISATION, encoding="utf-8")
    return ["--store", sqlite_url, "--organisation", str(file)]


def table(tmp_path, *rows, encoding="gb18030"):
    """A table as a spreadsheet writes it; the column of names is left alone."""
    file = tmp_path / "证照台账.csv"
    file.write_bytes((HEAD + "".join(f"{row}\n" for row in rows)).encode(encoding))
    return str(file)


def test_a_table_is_taken_and_what_has_no_case_is_a_card_for_the_head(county, tmp_path, sqlite_url, capsys):
    """Exit 1 while a number has no case; the same table again finds nothing new."""
    rows = ("420921,urban,Z-1,王芳,2026-03-02", "", "420921,urban,Z-2,李雷,2026-03-03")
    taken = ["take-register", *county, "certificates", table(tmp_path, *rows), "--by", "eye-1"]
    assert main(taken) == 1
    assert "rows / 行 2, without a case / 无对应办件 2, new / 新增 2\n  Z-1\n  Z-2" in capsys.readouterr().out
    assert main(taken) == 1
    assert "new / 新增 0" in capsys.readouterr().out
    plugins = Plugins.installed(only=["sqlalchemy"])
    office = Office(MATTERS, region="420921", store=sqlite_url, plugins=plugins)
    try:
        look(office)
        assert {one.subject for one in office.findings(rule="O2")} == {"certificates/Z-1", "certificates/Z-2"}
        with office.store.reading("420921") as reading:
            told = [one.draft.body for one in reading.entries(limit=100)]
        assert "王芳" not in str(told)
    finally:
        office.close()


def test_every_fault_is_printed_with_its_line_and_nothing_is_taken(county, tmp_path, capsys):
    """Another county's row, a number twice, a day that is none; exit 1."""
    rows = ("420922,urban,Z-1,,2026-03-02", "420921,urban,Z-2,,3月", "", "420921,urban,Z-2,,2026-03-02")
    file = table(tmp_path, *rows, encoding="utf-8-sig")
    assert main(["take-register", *county, "certificates", file, "--by", "eye-1"]) == 1
    out = capsys.readouterr().out
    for place in ("line 2.region", "line 3.day", "line 5.number"):
        assert place in out
    assert main(["take-register", *county, "certificates", str(tmp_path / "none.csv"), "--by", "eye-1"]) == 1
