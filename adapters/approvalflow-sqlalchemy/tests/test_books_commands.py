"""`approvalflow reconcile` and `close-day`, as a finance clerk runs them on a file."""

from __future__ import annotations

import json

import pytest

from approvalflow import Applicant, Office, Plugins
from approvalflow.cli import main
from approvalflow.declare import read_organisation
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.testing.doubles import VirtualClock
from tests.office.world import APPROVER, CLERK, MATTERS, POLICE, REVIEWER, SECOND

pytest.importorskip("approvalflow_demo_bank")

ORGANISATION = """
[region]
code = "420921"
title = { zh = "云泽县", en = "Yunze County" }

[agencies.finance]
title = { zh = "财政局", en = "Finance" }

[people]
fin-1 = { name = "周明", agency = "finance", roles = ["finance"] }
u-2 = { name = "吴", agency = "finance", roles = ["window"] }
"""


@pytest.fixture
def county(tmp_path, sqlite_url, monkeypatch):
    """A county whose bill was paid on Monday, in the past; the arguments that name it, the bill, and the fen."""
    for name in ("URL", "MERCHANT", "SECRET", "VARIANTS"):
        monkeypatch.delenv(f"APPROVALFLOW_DEMO_BANK_{name}", raising=False)
    monkeypatch.setenv("APPROVALFLOW_PLUGINS", "sqlalchemy,demo-bank")
    file = tmp_path / "organisation.toml"
    file.write_text(ORGANISATION, encoding="utf-8")
    office = Office(
        MATTERS,
        store=sqlite_url,
        organisation=read_organisation(file),
        plugins=Plugins.installed(only=["sqlalchemy", "demo-bank"]),
        clock=VirtualClock(instant("2026-03-09T09:30:00+08:00")),
    )
    papers = {"application": b"paper"}
    facts = {"area_m2": "12.5", "days": 30}
    ref = office.file("road", applicant=Applicant("王芳"), facts=facts, materials=papers, by=CLERK).ref
    office.accept(ref, by=CLERK)
    office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
    office.opinion(ref, "police", "同意", by=POLICE)
    fee = office.grant(ref, by=APPROVER, text="准予").fees[0]
    at = instant("2026-03-09T10:00:00+08:00")
    fact = PaymentFact("demo-bank", "T-1", fee.bill, "paid", fee.fen, merchant="untold", paid_at=at)
    assert office.payment_reported(fact).state == "done"
    office.close()
    return ["--store", sqlite_url, "--organisation", str(file), "--day", "2026-03-09"], fee.bill, fee.fen


def lines(path, *rows):
    """A file of JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return ["--bank", "demo-bank", "--file", str(path), "--by", "fin-1"]


def test_from_a_file_to_a_closed_day(county, tmp_path, capsys):
    """What agrees ends with 0; then the day is remitted and closed, and closed once."""
    where, bill, fen = county
    row = {"kind": "payment", "bank_txn": "T-1", "bill_ref": bill, "fen": fen, "at": "2026-03-09T10:00:00+08:00"}
    totals = {"totals": {"lines": 1, "payments_fen": fen, "refunds_fen": 0}}
    file = lines(tmp_path / "good", row, totals)
    assert main(["close-day", *where, "--check"]) == 1
    assert "the statement is missing" in capsys.readouterr().out
    assert main(["reconcile", *where, *file]) == 0
    told = capsys.readouterr().out
    assert told.splitlines()[1] == "  matched / 相符: 1"
    assert main(["reconcile", *where, *file]) == 0
    assert "known / 已收过" in capsys.readouterr().out
    assert main(["close-day", *where, "--check"]) == 0
    assert main(["close-day", *where, "--remit", "--by", "fin-1"]) == 0
    told = capsys.readouterr().out
    assert "  fees received / 收费: 112.50" in told
    assert "  remitted / 缴库: 112.50" in told
    assert "  not yet gone on / 待清算余额: 0.00" in told
    assert main(["close-day", *where, "--by", "fin-1"]) == 1
    assert "the books are closed up to 2026-03-09" in capsys.readouterr().err


def test_what_is_not_explained_ends_with_1(county, tmp_path, capsys):
    """The open items are shown with who has to act."""
    where, _, _ = county
    row = {"kind": "payment", "bank_txn": "T-9", "bill_ref": "nobody", "fen": 500}
    assert main(["reconcile", *where, *lines(tmp_path / "stray", row)]) == 1
    told = capsys.readouterr().out
    assert "  only the bank / 仅银行有: 1" in told
    assert "  only us / 仅本方有: 1" in told
    assert "the agency / 部门" in told
    assert told.splitlines()[-1] == "open / 待处理: 2"


def test_a_broken_file_is_refused_with_everything_that_is_wrong(county, tmp_path, capsys):
    """Rows that are none, a key that stands twice, totals that do not fit; a stranger; a file that is not there."""
    where, bill, fen = county
    path = tmp_path / "bad"
    row = {"kind": "payment", "bank_txn": "T-1", "bill_ref": bill, "fen": fen}
    path.write_text(f'{json.dumps(row)}\nnot json\n{{"kind": "payment", "kind": "refund"}}\n[1]\n', encoding="utf-8")
    found = ["--bank", "demo-bank", "--file", str(path), "--by", "fin-1"]
    assert main(["reconcile", *where, *found]) == 1
    told = capsys.readouterr().err
    assert [line.split(":")[0] for line in told.splitlines() if line.startswith("line ")][:3] == [
        "line 2",
        "line 3",
        "line 4",
    ]
    good = lines(tmp_path / "good", row)
    assert main(["reconcile", *where, *good, "--announced", "00"]) == 1
    assert "whose digest the bank announced" in capsys.readouterr().err
    assert main(["reconcile", *where, *lines(tmp_path / "cut", row, {"totals": {"lines": True}})]) == 1
    assert main(["reconcile", *where, *good[:-1], "nobody"]) == 1
    assert main(["reconcile", *where, *good[:-1], "u-2"]) == 1
    assert main(["reconcile", *where, "--bank", "demo-bank", "--file", str(tmp_path / "none"), "--by", "fin-1"]) == 1
    assert main(["reconcile", *where, "--bank", "nobank", "--file", good[3], "--by", "fin-1"]) == 1


def test_a_bank_that_does_not_answer_is_named(county, capsys):
    """Nobody listens at the bank's usual address."""
    where, _, _ = county
    assert main(["reconcile", *where, "--bank", "demo-bank", "--by", "fin-1"]) == 1
    assert "demo-bank: statement" in capsys.readouterr().err
