"""Supervision watches an office at work: signals, cards, answers, and what only a human may do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from approvalflow import Actor, Applicant, Basis, MoveRefused, Plugins, Text
from approvalflow.domain.supervision.findings import Happening, Seen
from approvalflow.domain.supervision.rules import Rule, Settings
from approvalflow.errors import CommandReused
from approvalflow.office.verify import verify
from approvalflow.plugins import rules as bounding
from approvalflow.plugins.spec import hookimpl
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from tests.office.world import APPROVER, CLERK, REVIEWER, World

SUPERVISOR = Actor("eye", agency="e-supervision", roles={"supervisor"})


def overdue(world: World) -> str:
    """A case whose promise was broken, with supervision up to date."""
    ref = world.reviewing()
    world.office.claim(ref, "site-check", by=REVIEWER)
    world.at("2026-03-17T09:00:00+08:00")
    sweep(world.office)
    look(world.office)
    return ref


def test_a_broken_promise_is_a_yellow_card_once() -> None:
    """However often supervision looks, one finding gives one card; the case is untouched."""
    world = World()
    ref = overdue(world)
    before = world.office.case(ref).version
    cards = [(card.rule, card.level, card.agency) for card in world.office.cards()]
    assert ("T2", "yellow", "urban") in cards
    assert look(world.office).cards == 0
    assert [(card.rule, card.level, card.agency) for card in world.office.cards()] == cards
    assert world.office.case(ref).version == before
    assert not verify(world.office.store, world.office.region).violations


def test_a_card_is_answered_and_lifted_and_stays_visible() -> None:
    """The officer answers, another human lifts it with a ground, and it is still there to read."""
    world = World()
    overdue(world)
    row = next(card for card in world.office.cards() if card.rule == "T2")
    officer = Actor(row.person, agency="urban", roles={"reviewer"})
    world.office.answer_card(row.ref, "系统故障,有维护单", by=officer)
    with pytest.raises(MoveRefused) as caught:
        world.office.lift_card(row.ref, ground="outage", reason="维护单 17 号", by=officer)
    assert caught.value.rule == "role"
    card = world.office.lift_card(row.ref, ground="outage", reason="维护单 17 号", by=SUPERVISOR)
    assert card.state == "lifted"
    assert [one.state for one in world.office.cards() if one.ref == row.ref] == ["lifted"]


def test_red_is_raised_by_a_human_alone() -> None:
    """No rule raises red; a supervisor does, on a yellow card, with a reason."""
    world = World()
    overdue(world)
    assert "red" not in {card.level for card in world.office.cards()}
    row = next(card for card in world.office.cards() if card.rule == "T2")
    with pytest.raises(MoveRefused):
        world.office.raise_red(row.ref, "多次超期", by=APPROVER)
    red = world.office.raise_red(row.ref, "多次超期,拒不整改", by=SUPERVISOR)
    assert (red.level, red.state) == ("red", "raised")


def test_a_command_about_a_card_that_comes_again_does_nothing_and_is_answered_again() -> None:
    """Answered, appealed, lifted and raised: the answer is there, or the same refusal is; the journal grows once."""
    world = World()
    overdue(world)
    row = next(card for card in world.office.cards() if card.rule == "T2")
    one, other = row.ref, next(card.ref for card in world.office.cards() if card.rule != "T2")
    person = Actor(row.person, agency="urban", roles={"reviewer"})
    acts = [
        lambda key: world.office.answer_card(one, "有维护单", by=person, command_id=key),
        lambda key: world.office.appeal_card(one, "当时停电", by=person, command_id=key),
        lambda key: world.office.lift_card(one, ground="outage", reason="停电", by=SUPERVISOR, command_id=key),
        lambda key: world.office.uphold_card(other, "理由不成立", by=CLERK, command_id=key),
        lambda key: world.office.uphold_card(one, "再定", by=SUPERVISOR, command_id=key),
    ]
    for number, act in enumerate(acts):
        outcomes = []
        for _ in range(2):
            try:
                outcomes.append(act(f"card-{number}").state)
            except MoveRefused as refusal:
                outcomes.append((refusal.rule, refusal.zh, refusal.en))
            with world.office.store.reading(world.office.region) as reading:
                outcomes.append(reading.head())
        assert outcomes[:2] == outcomes[2:]
    world = World()
    overdue(world)
    one = next(card.ref for card in world.office.cards() if card.rule == "T2")
    red = world.office.raise_red(one, "多次超期", by=SUPERVISOR, command_id="red")
    assert world.office.raise_red(one, "多次超期", by=SUPERVISOR, command_id="red") == red
    with pytest.raises(CommandReused):
        world.office.raise_red(one, "另一个理由", by=SUPERVISOR, command_id="red")


def test_refused_attempts_are_signals() -> None:
    """An officer who demands papers outside the list is seen, although the core prevented it."""
    world = World()
    ref = world.filed(papers=())
    with pytest.raises(MoveRefused):
        world.office.ask_supplements(ref, ["deed"], by=CLERK, reason="需要产权证明")
    assert look(world.office).signals == 1
    with world.office.store.reading(world.office.region) as reading:
        (signal,) = reading.entries(kinds=("signal-raised",))
    assert (signal.draft.body["rule"], signal.draft.case_ref) == ("P2", ref)


def test_a_faulty_rule_harms_nobody() -> None:
    """A plug-in's rule that raises is recorded, and the other rules go on."""

    class Faulty:
        code = "X1"

        def __getattr__(self, name: str) -> object:
            raise RuntimeError(name)

    class Plugin:
        @hookimpl
        def approvalflow_register_supervision_rules(self) -> list[object]:
            return [Faulty()]

    world = World(plugins=Plugins([Plugin()]))
    overdue(world)
    with world.office.store.reading(world.office.region) as reading:
        failed = reading.entries(kinds=("supervision-rule-failed",))
    assert failed and {card.rule for card in world.office.cards()} >= {"T2", "T4"}


def test_bad_rules_of_every_kind_harm_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that loops, one that answers rubbish, one that finds red, one that spoils what it sees: each failure is
    journaled, the house's own rules find what they find without them, and no case is touched."""
    monkeypatch.setattr(bounding, "_LOOK_SECONDS", 0.3)
    over = threading.Event()
    law = Basis("县级监察细则", level="normative-document")

    def rule(code: str, look: Callable[[Happening, Settings], Any]) -> Rule:
        return Rule(code, Text("规则", "rule"), "signal", law, None, look, kinds=frozenset({"rung-reached"}))

    def loops(_happening: Happening, _settings: Settings) -> Any:
        while not over.wait(0.01):
            pass

    def finds_red(_happening: Happening, _settings: Settings) -> list[Seen]:
        return [Seen("red", "case", "c", "urban", "", Text("红", "red"), {})]

    def spoils(happening: Happening, _settings: Settings) -> list[Seen]:
        happening.body["rung"] = "none"  # type: ignore[index]
        return []

    class Plugin:
        @hookimpl
        def approvalflow_register_supervision_rules(self) -> list[Rule]:
            return [
                rule("X1", loops), rule("X2", lambda _h, _s: "rubbish"), rule("X3", finds_red), rule("X4", spoils)
            ]  # fmt: skip

    plain, bad = World(), World(plugins=Plugins([Plugin()]))
    refs = overdue(plain), overdue(bad)
    over.set()
    assert [one.rule for one in bad.office.cards()] == [one.rule for one in plain.office.cards()]
    assert bad.office.case(refs[1]).version == plain.office.case(refs[0]).version
    with bad.office.store.reading(bad.office.region) as reading:
        failed = {entry.draft.body["rule"] for entry in reading.entries(kinds=("supervision-rule-failed",))}
    assert failed == {"X1", "X2", "X3"}


def test_what_the_public_says_reaches_the_rules() -> None:
    """A complaint that was upheld is a card (S1), one that nobody takes on a signal (S3)."""
    world = World()
    centre = Actor("u-90", roles={"centre"})
    speaker = Applicant("王芳", phone="13800000000")
    ref = world.office.complain("窗口让我自己找中介", topic="attitude", agency="urban", speaker=speaker).voice.ref
    other = world.office.complain("排队两小时", topic="handling", agency="urban", speaker=speaker).voice.ref
    world.office.accept_complaint(ref, by=centre)
    world.office.decide_complaint(ref, "upheld", "属实，已批评教育", by=centre)
    world.at("2026-03-12T09:30:00+08:00")
    sweep(world.office)
    look(world.office)
    assert [(card.rule, card.level, card.agency, card.subject) for card in world.office.cards()] == [
        ("S1", "warning", "urban", ref)
    ]
    late = [finding.subject for finding in world.office.findings(rule="S3")]
    assert late == [f"{other}/acceptance/1"]
    assert not verify(world.office.store, world.office.region).violations
