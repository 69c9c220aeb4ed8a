"""`approvalflow outbox`, as an operator runs it on a county's file; and `doctor`, which counts what is parked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from approvalflow.cli import main
from approvalflow.outbox import BACKOFF, deliver
from approvalflow.testing.doubles import VirtualClock
from examples.embed.tests.killed.clerk import START
from examples.embed.tests.killed.county import REGION, channel_to, command, file_road, open_county, url
from tests.running.ports import free_port

PEOPLE = 'u-02 = { name = "周敏", roles = ["centre"] }\n'


@pytest.fixture
def parked(folder: Path) -> list[str]:
    """The keys of two letters that were parked, because no mail server is there."""
    with (folder / "organisation.toml").open("a", encoding="utf-8") as file:
        file.write(PEOPLE)
    channel, clock = channel_to(free_port()), VirtualClock(START)
    office = open_county(folder, channels=[channel], clock=clock)
    for person in range(2):
        file_road(office, email=f"p-{person}@mail.example")
    for wait in (*BACKOFF, 0):
        deliver(office)
        clock.advance(wait)
    keys = [owed.key for owed in office.parked()]
    office.close()
    assert len(keys) == 2
    return keys


@pytest.fixture
def outbox(folder: Path, capsys):
    """Runs the command on the county: its exit code, what it said, and what it said on standard error."""

    def run(*words: str) -> tuple[int, str, str]:
        named = ["--store", url(folder), "--organisation", str(folder / "organisation.toml")]
        code = main(["outbox", *words, *named])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_what_is_parked_is_listed_retried_and_dropped(folder, parked, outbox):
    """Each with its error; who does it is named in the journal."""
    first, second = parked
    code, said, wrong = outbox("list")
    assert (code, wrong) == (0, "")
    assert said.startswith(f"{first}  letter smtp  2026-11-23T09:00:00+08:00  attempts / 尝试 9\n")
    assert said.endswith("parked / 搁置: 2\n")
    told = [json.loads(line) for line in outbox("list", "--json")[1].splitlines()]
    assert [(one["key"], one["kind"], one["adapter"], one["attempts"]) for one in told] == [
        (key, "letter", "smtp", 9) for key in parked
    ]
    assert outbox("retry", first, "--by", "u-02")[1].startswith(f"{first}: tried again")
    assert outbox("drop", second, "--reason", "已电话告知", "--by", "u-02")[0] == 0
    office = open_county(folder)
    assert office.parked() == ()
    with office.store.reading(REGION) as reading:
        acts = [one.draft for one in reading.entries(kinds=["effect-retried", "effect-dropped"])]
        assert [one.key for one in reading.owed()] == [first]
    assert [(one.by, one.body["effect"]) for one in acts] == [("u-02", first), ("u-02", second)]
    office.close()


def test_all_at_once(parked, outbox):
    """After an outage; nothing parked is nothing to do."""
    for retried in (2, 0):
        code, said, _ = outbox("retry", "--all", "--by", "u-02")
        assert (code, len(said.splitlines())) == (0, retried)


def test_what_cannot_be_done_is_refused_and_changes_nothing(parked, outbox):
    """Exit code 1, and why."""
    for words, why in (
        (["retry", "nothing", "--by", "u-02"], "no parked effect"),
        (["retry", "{key}", "--by", "u-17"], "only the centre's administration"),
        (["retry", "{key}", "--by", "u-99"], "nobody 'u-99'"),
        (["retry", "{key}"], "nobody ''"),
        (["retry", "--by", "u-02"], "name what is meant"),
        (["drop", "{key}", "--by", "u-02"], "say why"),
    ):
        code, said, wrong = outbox(*[word.format(key=parked[0]) for word in words])
        assert (code, why in wrong, said) == (1, True, "")
    assert outbox("list")[1].endswith("parked / 搁置: 2\n")


def test_the_doctor_counts_what_is_parked(folder, parked):
    """A warning that names the command."""
    done = command("doctor", "--store", url(folder), "--region", REGION, "--json", folder=folder)
    (symptom,) = [one for one in json.loads(done.stdout)["symptoms"] if one["rule"] == "parked"]
    assert (symptom["level"], "2" in symptom["en"], "outbox list" in symptom["mend"]["en"]) == ("warning", True, True)
