"""The plug-in is found by its name, configured by the environment, and works with a real store and the commands."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from approvalflow import Applicant, BadInput, Plugins, declare
from approvalflow.cli import main
from approvalflow.office.office import Office
from approvalflow_witness.plugin import signer_from, witnesses_from

ORGANISATION = """
[region]
code = "420921"
title = "云泽县"
hash = "sm3"

[agencies.forestry]
title = "林业局"

[people]
u-1 = { name = "吕建国", agency = "forestry", roles = ["window"] }
"""

MATTER = """
code = "tree"
title = "植树登记"
agency = "forestry"
kind = "registration"
handling = "promised"
free = { basis = { law = "行政许可法", article = "58", level = "law" } }
limits.promised = "5 working days"
[[steps]]
key = "register"
title = "登记"
role = "approver"
"""


class TestEnvironment:
    def test_nothing_named_is_nothing_offered(self):
        """Installed is not set up."""
        assert signer_from({}) is None
        assert witnesses_from({}) == []

    def test_what_is_named_is_offered_in_order(self, key, tmp_path):
        """Files, then addresses; a file believes the signing key and the further ones."""
        names = {
            "APPROVALFLOW_WITNESS_KEY": str(key),
            "APPROVALFLOW_WITNESS_FILES": os.pathsep.join(["a.jsonl", "b.jsonl"]),
            "APPROVALFLOW_WITNESS_URLS": "https://w.example:8741  http://v.example",
            "APPROVALFLOW_WITNESS_PUBLIC_KEYS": f"{key}.pub",
        }
        assert signer_from(names).name == "ed25519"
        found = [witness.name for witness in witnesses_from(names)]
        assert found == ["file:a.jsonl", "file:b.jsonl", "https:w.example:8741", "http:v.example"]

    @pytest.mark.parametrize("timeout", ["0", "-1", "x", "601", "１"])
    def test_a_wrong_time_is_named(self, timeout):
        """With its variable."""
        with pytest.raises(BadInput, match="APPROVALFLOW_WITNESS_TIMEOUT"):
            witnesses_from({"APPROVALFLOW_WITNESS_TIMEOUT": timeout})


class TestWithARealStore:
    """A county on SQLite, its journal hashed with SM3."""

    @pytest.fixture
    def county(self, tmp_path, key, monkeypatch):
        """A folder with one case in its store."""
        pytest.importorskip("approvalflow_sqlalchemy")
        (tmp_path / "organisation.toml").write_text(ORGANISATION, encoding="utf-8")
        (tmp_path / "matters").mkdir()
        (tmp_path / "matters" / "tree.toml").write_text(MATTER, encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("APPROVALFLOW_PLUGINS", "witness")
        monkeypatch.setenv("APPROVALFLOW_WITNESS_KEY", str(key))
        monkeypatch.setenv("APPROVALFLOW_WITNESS_FILES", "kept.jsonl")
        self.file(tmp_path)
        return tmp_path

    def file(self, folder):
        """One more case."""
        organisation = declare.read_organisation(folder / "organisation.toml")
        office = Office(
            declare.read_matters(folder / "matters"),
            store=f"sqlite:///{folder / 'county.db'}",
            organisation=organisation,
            plugins=Plugins.installed(only=["sqlalchemy"]),
        )
        office.file("tree", applicant=Applicant("王芳"), by=organisation.actor("u-1"))
        office.close()

    @pytest.fixture
    def run(self, county, capsys):
        """The command, and what it left: exit code, standard output, standard error."""

        def run(*words):
            capsys.readouterr()
            code = main(list(words))
            return SimpleNamespace(returncode=code, **capsys.readouterr()._asdict())

        return run

    @pytest.fixture
    def here(self, run):
        """The command on the store of the county."""
        return lambda name, *words: run(*name.split(), "--store", "sqlite:///county.db", "--region", "420921", *words)

    def test_the_commands_sign_export_and_prove_what_the_verifier_checks(self, county, key, run, here):
        """From the shell, with Python alone at the auditor's end."""
        done = here("checkpoint")
        assert done.returncode == 0, done.err
        assert "signed / 已签署" in done.out
        assert "file:kept.jsonl: has it / 已留存" in done.out
        assert "nothing new / 无新增" in here("checkpoint").out
        self.file(county)
        assert here("checkpoint").returncode == 0
        assert here("journal export", "--to", "journal.jsonl").returncode == 0
        assert here("journal export").out == (county / "journal.jsonl").read_text(encoding="utf-8")
        first = json.loads((county / "journal.jsonl").read_text(encoding="utf-8").splitlines()[0])
        assert (first["kind"], first["body"]) == ("journal-begun", {"algorithm": "sm3"})
        assert run("journal", "verifier", "--to", "verify.py").returncode == 0
        assert run("journal", "verifier").out == (county / "verify.py").read_text(encoding="utf-8")
        (county / "proof.json").write_text(here("prove", "--position", "2").out, encoding="utf-8")
        size = json.loads((county / "kept.jsonl").read_text().splitlines()[0])["size"]
        (county / "growth.json").write_text(here("prove", "--since", str(size)).out, encoding="utf-8")
        for words in (
            ["journal.jsonl", "--checkpoints", "kept.jsonl"],
            ["--proof", "proof.json"],
            ["--proof", "growth.json"],
        ):
            alone = [sys.executable, "-I", "-S", "verify.py", *words, "--key", f"{key}.pub"]
            done = subprocess.run(alone, capture_output=True, encoding="utf-8", env={"PYTHONUTF8": "1"})
            assert done.returncode == 0, done.stdout + done.stderr

    def test_what_cannot_be_done_is_a_sentence_and_exit_1(self, county, monkeypatch, run, here):
        """A file that is there, a region that is not, a witness that disagrees or is away, no signer."""
        (county / "there.jsonl").write_text("precious")
        done = here("journal export", "--to", "there.jsonl")
        assert (done.returncode, "there already" in done.err) == (1, True)
        done = run("journal", "export", "--store", "sqlite:///county.db", "--region", "420999")
        assert (done.returncode, "holds no record" in done.err) == (1, True)
        assert here("prove", "--position", "1").returncode == 1
        assert here("prove").returncode == 2
        assert here("checkpoint").returncode == 0
        kept = (county / "kept.jsonl").read_bytes()
        (county / "kept.jsonl").write_bytes(kept.replace(b'"size": ', b'"size": 9'))
        done = here("checkpoint")
        assert (done.returncode, "cut off, or an older copy" in done.err) == (1, True)
        (county / "kept.jsonl").write_bytes(b"damaged}\n")
        done = here("checkpoint")
        assert (done.returncode, "no checkpoint" in done.err) == (1, True)
        monkeypatch.setenv("APPROVALFLOW_PLUGINS", "")
        done = here("checkpoint")
        assert (done.returncode, "no signer is enabled" in done.err) == (1, True)
