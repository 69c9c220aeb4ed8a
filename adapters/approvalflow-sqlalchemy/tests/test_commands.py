"""`approvalflow sweep`, `verify`, `backup`, `restore` on a file, as an operator runs them: processes of their own."""

import os
import re
import subprocess
import sys

import pytest

from approvalflow import Actor, Applicant, Office, declare
from approvalflow.domain.deadlines.moments import instant
from approvalflow.testing.doubles import VirtualClock
from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.sqlite import best_driver

REGION = "420921"
CLERK = Actor("u-17", agency="urban-management", roles={"window"})
FACTS = {"area_m2": "12.5", "days": 30, "class": "pavement", "site_check": False}
LONG_AGO = "2026-03-02T09:30:00+08:00"


def run(*words):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("APPROVALFLOW_")}
    return subprocess.run(
        [sys.executable, "-m", "approvalflow.cli", *words],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


@pytest.fixture
def matters(root):
    return root / "examples/embed/matters"


@pytest.fixture
def cases(sqlite_url, matters):
    """The URL of a file with two cases that were taken in months ago, one of them accepted."""
    store = open_store(sqlite_url)
    office = Office(declare.read_matters(matters), region=REGION, store=store, clock=VirtualClock(instant(LONG_AGO)))
    for _ in range(2):
        case = office.file(
            "road-occupation",
            applicant=Applicant("王芳"),
            facts=FACTS,
            materials={"application": b"..."},
            by=CLERK,
        )
    office.accept(case.ref, by=CLERK)
    office.close()
    return sqlite_url


def tamper(url, statement):
    """Do what the owner of the file can: take the guards away and change the record."""
    file = best_driver().connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        file.execute(f"DROP TRIGGER {name}")
    assert file.execute(statement).rowcount > 0
    file.close()


class TestSweep:
    def test_what_has_come_due_takes_effect_once(self, cases, matters):
        """The first run fires the rungs of both cases and signals what is overdue; the second finds nothing to do."""
        words = ("sweep", "--store", cases, "--matters", str(matters), "--region", REGION)
        first = run(*words)
        assert (first.returncode, first.stderr) == (0, "")
        due, handed, messages, signals = first.stdout.splitlines()
        assert re.fullmatch(r"cases / 到期办件: 2, events / 事件: \d+", due)
        assert handed == "handed over / 已送出: 0, put off / 待重试: 0, parked / 搁置: 0"
        assert messages == "bank messages / 银行报文: 0, waiting / 待处理: 0"
        assert re.fullmatch(r"signals / 信号: [1-9]\d*, cards / 牌: \d+", signals)
        second = run(*words)
        assert (second.returncode, second.stderr) == (0, "")
        assert second.stdout.splitlines()[0] == "cases / 到期办件: 0, events / 事件: 0"
        assert second.stdout.splitlines()[3] == "signals / 信号: 0, cards / 牌: 0"
        assert run("verify", "--store", cases, "--region", REGION).returncode == 0

    def test_two_at_once_do_everything_once(self, cases, matters):
        """Two timers that fire together: each rung fires once, and the record is sound."""
        words = ("sweep", "--store", cases, "--matters", str(matters), "--region", REGION)
        command = [sys.executable, "-m", "approvalflow.cli", *words]
        both = [subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") for _ in range(2)]
        said = [process.communicate(timeout=60)[0] for process in both]
        assert [process.returncode for process in both] == [0, 0]
        assert sum(int(re.match(r"cases / 到期办件: (\d+)", one)[1]) for one in said) == 2
        assert run("verify", "--store", cases, "--region", REGION).returncode == 0

    def test_a_case_that_cannot_be_ripened_is_named_and_the_rest_is_done(self, cases, matters, tmp_path):
        """The declaration of the cases is gone from the folder and from the file: exit 1, each case on a line."""
        changed = tmp_path / "road-occupation.toml"
        declared = (matters / "road-occupation.toml").read_text(encoding="utf-8")
        changed.write_text(declared.replace('"8 working days"', '"7 working days"'), encoding="utf-8")
        tamper(cases, "DELETE FROM approvalflow_matter_versions")
        done = run("sweep", "--store", cases, "--matters", str(tmp_path), "--region", REGION)
        assert done.returncode == 1
        assert len(done.stdout.splitlines()) == 4
        named = {line.partition(":")[0] for line in done.stderr.splitlines()}
        assert named == {f"{REGION}-F20260302-0000{serial}" for serial in (1, 2)}

    def test_a_call_that_cannot_be_is_told_so(self, cases, matters, tmp_path):
        """A missing option is exit 2; a folder that is not there, or without a file, is a refusal and exit 1."""
        assert run("sweep", "--store", cases).returncode == 2
        refused = run("sweep", "--store", f"sqlite:///{tmp_path}/none/county.db", "--matters", str(matters))
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "make it first" in refused.stderr


class TestVerify:
    def test_a_sound_record(self, cases):
        """Exit 0 and one line: how much was read."""
        done = run("verify", "--store", cases, "--region", REGION)
        assert (done.returncode, done.stderr) == (0, "")
        assert re.fullmatch(r"\d+ entries / 条记录, 2 cases / 个办件: sound / 完好\n", done.stdout)

    @pytest.mark.parametrize(
        ("statement", "violated"),
        [
            ("UPDATE approvalflow_journal SET entered = entered - 1 WHERE position = 2", {"INV-A2"}),
            ("DELETE FROM approvalflow_journal WHERE position = 3", {"INV-A2", "INV-L3"}),
            ("UPDATE approvalflow_cases SET stage = 'granted' WHERE accepted_at IS NOT NULL", {"INV-L1"}),
        ],
        ids=["an entry changed", "an entry taken away", "a row changed"],
    )
    def test_what_was_tampered_with_is_named_by_its_invariant(self, cases, statement, violated):
        """Exit 1, every violation on a line of its own with its id and place; then how often each, and their number."""
        tamper(cases, statement)
        done = run("verify", "--store", cases, "--region", REGION)
        assert done.returncode == 1
        *lines, last = done.stdout.splitlines()
        counted = dict(line.split(": ") for line in lines if line.endswith(" times / 处"))
        named = [line.split()[0] for line in lines if not line.endswith(" times / 处")]
        assert violated <= set(named)
        assert counted == {name: f"{named.count(name)} times / 处" for name in named}
        assert last.endswith(f"{len(named)} violations / 处不符")

    def test_the_region_may_be_named_by_its_organisation(self, cases, root):
        """`--organisation` instead of `--region`."""
        done = run("verify", "--store", cases, "--organisation", str(root / "examples/embed/organisation.toml"))
        assert done.returncode == 0

    def test_nothing_is_not_sound(self, cases, tmp_path):
        """A region that the store does not hold, and a file that was not there: refused, for nothing was verified."""
        for words in (("--store", cases, "--region", "420922"), ("--store", f"sqlite:///{tmp_path}/typo.db")):
            done = run("verify", *words, *(() if "--region" in words else ("--region", REGION)))
            assert (done.returncode, done.stdout) == (1, "")
            assert "no record of the region" in done.stderr

    def test_a_region_has_to_be_named(self, cases):
        """Neither option is a refusal that says which ones there are."""
        done = run("verify", "--store", cases)
        assert done.returncode == 1
        assert "--organisation or --region" in done.stderr


class TestBackup:
    def test_a_region_goes_into_a_file_and_out_of_it(self, cases, tmp_path):
        """With its papers and one digest; what was restored verifies, by two processes too."""
        file, there = str(tmp_path / "county.backup"), f"sqlite:///{tmp_path}/restored.db"
        written = run("backup", "--store", cases, "--region", REGION, "--to", file)
        assert (written.returncode, written.stderr) == (0, "")
        assert "1 papers / 份材料" in written.stdout
        restored = run("restore", "--from", file, "--store", there)
        assert (restored.returncode, restored.stderr) == (0, "")
        digests = [re.search(r"[0-9a-f]{64}", one.stdout)[0] for one in (written, restored)]
        assert digests[0] == digests[1]
        verified = run("verify", "--store", there, "--region", REGION, "--papers", "--readers", "2")
        assert (verified.returncode, verified.stderr) == (0, "")
        assert "1 papers / 份材料: sound / 完好" in verified.stdout

    def test_papers_that_are_gone_are_named(self, cases, tmp_path):
        """The backup is written, and says what it lacks."""
        (paper,) = (path for path in (tmp_path / "county.db.papers").rglob("*") if path.is_file())
        paper.unlink()
        written = run("backup", "--store", cases, "--region", REGION, "--to", str(tmp_path / "file"))
        assert written.returncode == 1
        assert f"{paper.parent.name}{paper.name}: no such paper" in written.stderr
        assert (tmp_path / "file").exists()
        verified = run("verify", "--store", cases, "--region", REGION, "--papers")
        assert verified.returncode == 1
        assert "INV-L14" in verified.stdout

    def test_what_is_refused_leaves_nothing(self, cases, tmp_path):
        """A file that is no backup, a region that holds something, a file that is there."""
        file = tmp_path / "file"
        file.write_bytes(b"PK")
        there = f"sqlite:///{tmp_path}/restored.db"
        refused = run("restore", "--from", str(file), "--store", there)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "no backup of approvalflow" in refused.stderr
        assert run("backup", "--store", cases, "--region", REGION, "--to", str(file)).returncode == 1
        file.unlink()
        assert run("backup", "--store", cases, "--region", REGION, "--to", str(file)).returncode == 0
        refused = run("restore", "--from", str(file), "--store", cases)
        assert refused.returncode == 1
        assert "holds something already" in refused.stderr
