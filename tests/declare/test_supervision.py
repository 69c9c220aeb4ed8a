"""A county's supervision file is read into an edition, or every fault of it is told with its file and key."""

from datetime import date

import pytest

from approvalflow import declare
from approvalflow.domain.deadlines.limits import Term
from approvalflow.domain.supervision.edition import Rulebook, SupervisionEdition
from approvalflow.errors import DeclarationFaulty

WHOLE = """\
version = "2026-1"
in_force_from = 2026-07-01
off = ["D1"]

[levels]
T4 = "yellow"

[parameters.P1]
card-from-attempt = 2

[terms]
answer-card = "5 working days"
hear = "20个工作日"

[[rulebooks]]
title = "某县电子监察办法"
number = "某政发〔2026〕1号"
in_force_from = 2026-01-01
in_force_to = 2026-12-31
articles = { T1 = "12", T4 = "13" }
"""


def test_a_whole_file(tmp_path):
    """Everything that a county may set."""
    path = tmp_path / "supervision.toml"
    path.write_text(WHOLE, encoding="utf-8")
    assert declare.read_supervision(path) == SupervisionEdition(
        "2026-1",
        date(2026, 7, 1),
        frozenset({"D1"}),
        {("P1", "card-from-attempt"): 2},
        {"T4": "yellow"},
        (
            Rulebook(
                "某县电子监察办法", "某政发〔2026〕1号", {"T1": "12", "T4": "13"}, date(2026, 1, 1), date(2026, 12, 31)
            ),
        ),
        {"answer-card": Term(5, "working-day"), "hear": Term(20, "working-day")},
    )


def test_a_version_is_enough():
    """Whatever is left out is as it is shipped."""
    assert declare.supervision_from({"version": "1"}) == SupervisionEdition("1")


def test_every_fault_at_once(tmp_path):
    """With file and key, and the spelling that was probably meant."""
    path = tmp_path / "supervision.toml"
    path.write_text(
        """\
in_force_from = "2026-13-01"
off = ["T99"]
colour = "red"
[levels]
T4 = "yelow"
T2 = 3
[parameters]
D1 = { late-aftr = 3, late-after = 1.5 }
P1 = 2
[terms]
answer-card = "5 days"
anser-card = "5 working days"
[[rulebooks]]
number = 3
articles = { T44 = "1" }
pages = 3
""",
        encoding="utf-8",
    )
    with pytest.raises(DeclarationFaulty) as caught:
        declare.read_supervision(path)
    told = {fault.place.removeprefix("supervision.toml: "): (fault.rule, fault.hint) for fault in caught.value.faults}
    assert {place: rule for place, (rule, _) in told.items()} == {
        "version": "missing",
        "in_force_from": told["in_force_from"][0],
        "off": "unknown-rule",
        "colour": "unknown-key",
        "levels.T4": "choice",
        "levels.T2": "type",
        "parameters.D1.late-after": "type",
        "parameters.D1.late-aftr": "unknown-parameter",
        "parameters.P1": "type",
        "terms.answer-card": "bare-days",
        "terms.anser-card": "unknown-term",
        "rulebooks[0].title": "missing",
        "rulebooks[0].number": "type",
        "rulebooks[0].articles.T44": "unknown-rule",
        "rulebooks[0].pages": "unknown-key",
    }
    assert told["levels.T4"][1] == "yellow"
    assert told["parameters.D1.late-aftr"][1] == "late-after"
    assert told["terms.anser-card"][1] == "answer-card"


@pytest.mark.parametrize("text", ["version = ", "version = '1'\nversion = '2'"])
def test_what_is_no_toml(tmp_path, text):
    """A file that cannot be read is a fault with its line."""
    path = tmp_path / "supervision.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationFaulty) as caught:
        declare.read_supervision(path)
    assert [fault.rule for fault in caught.value.faults] == ["toml"]


def test_what_is_no_table():
    """A list is refused as a whole."""
    with pytest.raises(DeclarationFaulty):
        declare.supervision_from([])


def test_the_county_of_the_examples(root):
    """Its file is sound for the rules that ship with the library."""
    edition = declare.read_supervision(root / "examples/county/supervision.toml")
    assert edition.version == "2026-1"
    assert edition.rulebook_of("T2", date(2026, 7, 1)).article == "12"
