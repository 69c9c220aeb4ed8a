"""The file: lines are only added, a torn one is skipped, a damaged one is named."""

import json
import subprocess
import sys

import pytest

from approvalflow.domain.record.checkpoints import checkpoint_from
from approvalflow.errors import AdapterFailed
from approvalflow.testing.witness_contract import HERE, Told
from approvalflow_witness import FileWitness


@pytest.fixture
def told(in_a_file):
    """The journal that the witness is told of."""
    return Told(in_a_file.signer)


def test_a_line_is_what_an_auditors_verifier_reads(in_a_file, told):
    """One checkpoint, its keys in order."""
    in_a_file.witness.keep(told.at(3), [])
    (line,) = in_a_file.path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == told.at(3).plain()
    assert checkpoint_from(json.loads(line)) == told.at(3)


@pytest.mark.parametrize("left", [1, 40, -1])
def test_a_line_that_a_crash_tore_is_skipped(in_a_file, told, left):
    """Nobody was told that it is kept; it comes again, and what follows stands on a line of its own."""
    in_a_file.witness.keep(told.at(3), [])
    whole = in_a_file.path.read_bytes()
    in_a_file.witness.keep(told.at(9), told.since(3, 9))
    torn = in_a_file.path.read_bytes()[len(whole) :][: left if left > 0 else -2]
    in_a_file.path.write_bytes(whole + torn)
    again = in_a_file.again()
    assert list(again.all(HERE)) == [told.at(3)]
    again.keep(told.at(9), told.since(3, 9))
    again.keep(told.at(12), told.since(9, 12))
    for witness in (again, in_a_file.again()):
        assert list(witness.all(HERE)) == [told.at(3), told.at(9), told.at(12)]


def test_a_damaged_line_is_named_and_nothing_is_kept_behind_it(in_a_file, told):
    """Somebody wrote into the file; who reads it hears of it."""
    for old, new in ((0, 3), (3, 9), (9, 12)):
        in_a_file.witness.keep(told.at(new), told.since(old, new) if old else [])
    lines = in_a_file.path.read_bytes().splitlines(keepends=True)
    in_a_file.path.write_bytes(b"".join([lines[0], lines[1].replace(b'"size": 9', b'"size": -9'), lines[2]]))
    for call in (lambda: in_a_file.again().all(HERE), lambda: in_a_file.again().keep(told.at(20), told.since(12, 20))):
        with pytest.raises(AdapterFailed, match=r"witness\.jsonl:2: "):
            call()


def test_a_file_that_became_shorter_is_named(in_a_file, told):
    """By whoever has read more of it."""
    in_a_file.witness.keep(told.at(3), [])
    in_a_file.path.write_bytes(b"")
    with pytest.raises(AdapterFailed, match="shorter"):
        in_a_file.witness.all(HERE)


def test_another_process_may_write_too(in_a_file, told, key):
    """What it kept is seen, and continued."""
    in_a_file.witness.keep(told.at(3), [])
    program = """
import json, sys
from pathlib import Path
from approvalflow.domain.record.checkpoints import checkpoint_from
from approvalflow_witness import Ed25519Signer, FileWitness
said = json.load(sys.stdin)
witness = FileWitness(Path(sys.argv[1]), [Ed25519Signer.from_file(Path(sys.argv[2])).public()])
witness.keep(checkpoint_from(said["checkpoint"]), [bytes.fromhex(step) for step in said["proof"]])
"""
    said = json.dumps({"checkpoint": told.at(9).plain(), "proof": [step.hex() for step in told.since(3, 9)]})
    words = [sys.executable, "-c", program, str(in_a_file.path), str(key)]
    subprocess.run(words, input=said, encoding="utf-8", check=True)
    assert list(in_a_file.witness.all(HERE)) == [told.at(3), told.at(9)]
    in_a_file.witness.keep(told.at(12), told.since(9, 12))


def test_two_files_are_two_witnesses(tmp_path):
    """Each is known by its place."""
    assert FileWitness(tmp_path / "a", []).name != FileWitness(tmp_path / "b", []).name
