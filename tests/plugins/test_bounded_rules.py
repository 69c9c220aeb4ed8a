"""A supervision rule of a plug-in that hangs, ends the process or spoils what it is shown harms nobody else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.supervision.findings import Finding, Happening, RuleFailed, Seen
from approvalflow.domain.supervision.rules import Settings, look_at
from approvalflow.plugins import rules as bounding
from approvalflow.plugins.rules import bounded

SETTINGS = Settings(timetable=lambda _agency: None, head_of=lambda _agency: "")  # type: ignore[arg-type,return-value]
SEEN = Seen("warning", "case", "c-1", "urban", "u-1", Text("见", "seen"), {"n": 1})


def happening() -> Happening:
    """Something that happened, with a body that could be spoilt."""
    return Happening(1, "case-filed", 5, 6, "u-1", "urban", "c-1", {"facts": {"area": "12"}}, None, ())


def rule(code: str, look: Callable[[Happening, Settings], Any]) -> Any:
    """A rule as a plug-in offers it."""
    basis = Basis("行政许可法", "42")
    return SimpleNamespace(
        code=code, title=Text("规则", "rule"), level="warning", law=basis, rulebook=None, look=look, meaning="words"
    )


def found(*looks: Callable[[Happening, Settings], Any]) -> list[Finding | RuleFailed]:
    """What such rules find, in order."""
    offered = [bounded(rule(f"X{number}", look)) for number, look in enumerate(looks)]
    return look_at(happening(), offered, settings=SETTINGS)


def sees(_happening: Happening, _settings: Settings) -> Iterator[Seen]:
    yield SEEN


def test_a_rule_that_hangs_is_left_behind_and_the_next_one_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it had seen before counts, and that it hung is found too."""
    monkeypatch.setattr(bounding, "_LOOK_SECONDS", 0.05)
    go_on = threading.Event()

    def hangs(_happening: Happening, _settings: Settings) -> Iterator[Seen]:
        yield SEEN
        go_on.wait(60)

    first, failed, last = found(hangs, sees)
    go_on.set()
    assert isinstance(first, Finding) and isinstance(failed, RuleFailed) and isinstance(last, Finding)
    assert (first.rule, failed.rule, last.rule) == ("X0", "X0", "X1")
    assert "did not come back" in str(failed.plain())


def test_a_rule_that_would_end_the_process_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """SystemExit is no way out; an error of its own is named by its kind."""

    def leaves(_happening: Happening, _settings: Settings) -> Iterator[Seen]:
        raise SystemExit

    def breaks(_happening: Happening, _settings: Settings) -> Iterator[Seen]:
        raise ZeroDivisionError

    failures = found(leaves, breaks, sees)
    assert [type(one) for one in failures] == [RuleFailed, RuleFailed, Finding]
    assert "ZeroDivisionError" in str(failures[1].plain())


def test_a_rule_spoils_only_what_it_is_shown_itself() -> None:
    """INV-G2: the next rule sees what was recorded."""

    def spoils(shown: Happening, _settings: Settings) -> list[Seen]:
        shown.body["facts"]["area"] = "spoilt"
        return []

    def reads(shown: Happening, _settings: Settings) -> list[Seen]:
        return [SEEN] if shown.body["facts"]["area"] == "12" else []

    assert [type(one) for one in found(spoils, reads)] == [Finding]


def test_a_bounded_rule_is_what_it_was() -> None:
    """Lists of rules show its title, its basis and its meaning."""
    assert (bounded(rule("X1", sees)).code, bounded(rule("X1", sees)).meaning) == ("X1", "words")
