"""A backtest: with the edition that was in force it finds what was found, and with another what would have been."""

from __future__ import annotations

from collections import Counter

import attrs
import pytest

from approvalflow import MoveRefused, Plugins, Text, hookimpl
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.parties.basis import Basis
from approvalflow.domain.supervision.edition import STANDARD, SupervisionEdition
from approvalflow.domain.supervision.findings import Happening
from approvalflow.domain.supervision.rules import RULES, Rule
from approvalflow.office import cards_compared, replay
from approvalflow.office.backtest import Count, backtest, found_together, share_of
from approvalflow.office.cards_compared import CardsCompared
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from tests.office.world import APPROVER, CLERK, REVIEWER, World


def looked_at(plugins: Plugins | None = None) -> World:
    """Cases that broke their promise, a late entry, refused moves, a grant in time; all of it looked at."""
    world = World(plugins=plugins)
    late = world.office.clock.now()
    refs = [world.reviewing() for _ in range(3)]
    world.at("2026-03-06T10:00:00+08:00")
    for ref in refs[:2]:
        for _ in range(4):
            with pytest.raises(MoveRefused):
                world.office.grant(ref, by=APPROVER)
    world.office.accept(world.filed(), by=CLERK)
    world.office.claim(refs[0], "site-check", by=REVIEWER, at=late)
    world.office.grant(world.reviewed(), by=APPROVER)
    world.at("2026-04-17T09:00:00+08:00")
    sweep(world.office)
    while look(world.office).entries:
        pass
    return world


@pytest.fixture(scope="module")
def world() -> World:
    """One world for all: a backtest changes nothing."""
    return looked_at()


def test_the_edition_that_was_in_force_finds_what_was_found(world: World) -> None:
    """To the last signal and card, at the same agencies and people."""
    found = backtest(world.office, STANDARD)
    assert found.would == found.did
    assert {one.rule for one in found.did} >= {"T1", "T2", "T3", "T4", "D1", "P7"}
    assert (found.new, found.gone) == (Counter(), Counter())
    with world.office.store.reading(world.office.region) as reading:
        assert found.entries == reading.head()[0]


def test_a_rule_that_is_switched_off_and_a_level_that_is_set(world: World) -> None:
    """What would be new is named, and what would be gone."""
    tried = SupervisionEdition("tried", off=frozenset({"T2", "C1"}), levels={"D1": "warning"})
    found = backtest(world.office, tried)
    sums = {key: four for key, *four in found.by("rule", "level")}
    would, did, new, gone = sums["T2", "yellow"]
    assert (would, new) == (0, 0)
    assert did == gone > 0
    assert sums["D1", "warning"] == [1, 0, 1, 0]
    assert len(found.examples["D1"]) == 1


def test_a_threshold_is_tried(world: World) -> None:
    """A warning card from the first refused attempt on."""
    tried = attrs.evolve(STANDARD, parameters={("P7", "card-from-attempt"): 2})
    before = {key: four for key, *four in backtest(world.office, STANDARD).by("rule", "level")}
    found = {key: four for key, *four in backtest(world.office, tried).by("rule", "level")}
    assert found["P7", "warning"][:2] == [2, 2]
    assert found["P7", "signal"] == before["P7", "signal"]


def test_the_shares_together_are_the_whole(world: World) -> None:
    """However many processes share the cases."""
    whole = backtest(world.office, STANDARD)
    with world.office.store.reading(world.office.region) as reading:
        until = reading.head()[0]
        shares = [share_of(world.office, reading, STANDARD, None, (mine, 3), until, None) for mine in range(3)]
    assert sum(bool(one.would) for one in shares) >= 2
    assert found_together(shares, until) == whole
    assert found_together(shares[:2], until) != whole


def test_memory_that_holds_one_case_finds_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases that were let go of are read again."""
    whole = backtest(world.office, STANDARD)
    monkeypatch.setattr(replay, "_KEPT", 1)
    assert backtest(world.office, STANDARD) == whole


def test_a_rule_of_ones_own_is_tried_and_a_bad_one_is_counted(world: World) -> None:
    """It raises, and silences no other."""

    def broken(happening, settings):
        raise ValueError("rubbish")

    law = Basis("细则", level="normative-document")
    bad = Rule("X1", Text("坏", "bad"), "signal", law, None, broken, kinds=frozenset({"case-accepted"}))
    found = backtest(world.office, STANDARD, rules=(bad, *RULES))
    assert found.would[Count("X1", "failed", "", "")] == 5
    del found.would[Count("X1", "failed", "", "")]
    assert found.would == found.did


def test_habits_and_everything_else_are_seen_as_they_were_seen() -> None:
    """Each entry with the case, the tallies, the station and the earlier applications that supervision saw at it."""
    seen: list[Happening] = []

    def watching(happening, settings):
        seen.append(happening)
        return ()

    rule = Rule("X1", Text("看", "watch"), "signal", Basis("细则", level="normative-document"), None, watching)

    class Watching:
        @hookimpl
        def approvalflow_register_supervision_rules(self):
            return [rule]

    world = looked_at(Plugins([Watching()]))
    then, seen = seen, []
    assert sum(bool(one.tallies) for one in then) >= 9
    backtest(world.office, STANDARD, rules=[*RULES, rule])
    assert [one.position for one in seen] == [one.position for one in then]
    assert seen == then
    alone, seen = seen, []
    with world.office.store.reading(world.office.region) as reading:
        for mine in range(3):
            share_of(world.office, reading, STANDARD, [*RULES, rule], (mine, 3), alone[-1].position, None)
    assert sorted(seen, key=lambda one: one.position) == alone


def test_progress_is_told_and_nothing_is_written(world: World) -> None:
    """To the end."""
    with world.office.store.reading(world.office.region) as reading:
        before = reading.head()
    told: list[tuple[int, int]] = []
    backtest(world.office, STANDARD, progress=lambda *far: told.append(far))
    assert told[-1] == (before[0], before[0])
    with world.office.store.reading(world.office.region) as reading:
        assert reading.head() == before
    assert world.office.clock.now() == instant("2026-04-17T09:00:00+08:00")


def test_cards_that_do_not_fit_into_a_page_are_compared_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever order they come in: of one subject, rule and level the earlier entry counts, raised or not."""
    monkeypatch.setattr(cards_compared, "_TOGETHER", 2)
    cards = CardsCompared()
    for number in (3, 1, 2):
        cards.put(("case", f"C{number}", "T2"), (1, False, 20 + number, "urban", "u-1"))
        cards.put(("case", f"C{number}", "T2"), (1, False, 10 + number, "urban", "u-2"))
        cards.put(("case", f"C{number}", "T2"), (1, True, 30, "urban", "u-3"))
    together = CardsCompared()
    for page in cards.pages():
        together.join(page)
    expected = [
        (("case", f"C{number}", "T2"), [(1, False, 10 + number, "urban", "u-2"), (1, True, 30, "urban", "u-3")])
        for number in (1, 2, 3)
    ]
    assert list(cards.by_subject()) == list(together.by_subject()) == expected
