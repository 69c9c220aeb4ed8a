"""A supervision rule of a plug-in that hangs, ends the process or spoils what it is shown harms nobody else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from approvalflow import Plugins, hookimpl
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.supervision.findings import Finding, Happening, RuleFailed, Seen
from approvalflow.domain.supervision.rules import Rule, Settings, look_at
from approvalflow.errors import BadInput
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
    monkeypatch.setattr(bounding, "_LOOK_SECONDS", 0.5)
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


class TestRulesMadeOfTheClass:
    """A plug-in's `Rule` is bounded as any other, and keeps what it looks at."""

    LAW = Basis("行政许可法", "42")

    def made(self, look: Callable[[Happening, Settings], Any], **more: Any) -> Any:
        """Such a rule."""
        return bounded(Rule("X1", Text("规则", "rule"), "warning", self.LAW, None, look, **more))

    def test_it_looks_at_its_kinds_alone(self) -> None:
        """One that looks at other entries is not asked."""
        assert len(look_at(happening(), [self.made(sees, kinds={"case-filed"})], settings=SETTINGS)) == 1
        assert look_at(happening(), [self.made(sees, kinds={"case-granted"})], settings=SETTINGS) == []

    def test_one_that_hangs_is_left_behind(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """An endless loop ends when its time is over, and what it had seen counts."""
        monkeypatch.setattr(bounding, "_LOOK_SECONDS", 0.5)
        go_on = threading.Event()

        def loops(_happening: Happening, _settings: Settings) -> Iterator[Seen]:
            yield SEEN
            while not go_on.wait(0.01):
                pass

        first, failed = look_at(happening(), [self.made(loops)], settings=SETTINGS)
        go_on.set()
        assert isinstance(first, Finding) and isinstance(failed, RuleFailed)

    @pytest.mark.parametrize(
        "rubbish", [None, 3, "seen", [None], [SEEN, "seen"], [{"level": "yellow"}], [lambda: SEEN]]
    )
    def test_rubbish_is_told(self, rubbish: Any) -> None:
        """Whatever it answers that is nothing it can have seen is a failure; what it saw before it stays."""
        *before, failed = look_at(happening(), [self.made(lambda _h, _s: rubbish)], settings=SETTINGS)
        assert isinstance(failed, RuleFailed)
        assert len(before) == (1 if rubbish == [SEEN, "seen"] else 0)

    @pytest.mark.parametrize(
        "wrong", [{"kinds": 3}, {"kinds": [None]}, {"parameters": ["p"]}, {"parameters": None}, {"level": "red"}]
    )
    def test_one_that_is_none_cannot_be_made(self, wrong: Any) -> None:
        """What would trip up supervision later raises where the rule is made."""
        level = wrong.pop("level", "warning")
        with pytest.raises((TypeError, ValueError)):
            Rule("X1", Text("规则", "rule"), level, self.LAW, None, sees, **wrong)

    def test_the_code_of_a_rule_of_the_house_is_refused(self) -> None:
        """Its cards would look like those of the house."""

        class Plugin:
            @hookimpl
            def approvalflow_register_supervision_rules(self) -> list[object]:
                return [rule("T2", sees)]

        with pytest.raises(BadInput) as caught:
            Plugins([Plugin()])
        assert caught.value.rule == "rule-code"
