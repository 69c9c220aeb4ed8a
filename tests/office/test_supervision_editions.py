"""A county publishes what it sets about supervision; the rules look by what was in force when something happened."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date

import pytest
from attrs import evolve

from approvalflow import Actor, MoveRefused
from approvalflow.domain.record.plain import from_text, text_of
from approvalflow.domain.supervision.edition import STANDARD, SupervisionEdition
from approvalflow.errors import CommandReused, DeclarationFaulty
from approvalflow.office.verify import verify
from approvalflow.supervise import look
from tests.office.story import Content, content_of, rechained, store_of
from tests.office.world import CLERK, World

SUPERVISOR = Actor("eye", agency="e-supervision", roles={"supervisor"})
STRICT = SupervisionEdition("strict", parameters={("P2", "card-from-attempt"): 1})


def demand(world: World) -> str:
    """A clerk demands a paper outside the list, and is refused."""
    ref = world.filed(papers=())
    with pytest.raises(MoveRefused):
        world.office.ask_supplements(ref, ["deed"], by=CLERK, reason="需要产权证明")
    return ref


def signals(world: World) -> list[tuple[str, str, str]]:
    with world.office.store.reading(world.office.region) as reading:
        entries = reading.entries(kinds=("signal-raised",))
    return [(one.draft.case_ref, one.draft.body["level"], one.draft.body["edition"]) for one in entries]


def test_what_was_in_force_when_it_happened_counts() -> None:
    """However late supervision looks, and whatever was published since."""
    world = World()
    office = world.office
    assert office.supervision_edition() == STANDARD
    first = demand(world)
    world.at("2026-03-05T10:00:00+08:00")
    published = office.publish_supervision(STRICT, by=SUPERVISOR)
    assert (published.effective, published.by) == (office.clock.now(), "eye")
    second = demand(world)
    world.at("2026-03-06T10:00:00+08:00")
    mild = evolve(STRICT, version="mild", parameters={}, in_force_from=date(2026, 3, 9))
    office.publish_supervision(mild, by=SUPERVISOR)
    third = demand(world)
    world.at("2026-03-09T10:00:00+08:00")
    fourth = demand(world)
    assert [one.edition.version for one in office.supervision_editions()] == ["strict", "mild"]
    assert office.supervision_edition() == mild
    assert office.supervision_edition(published.effective - 1) == STANDARD
    look(office)
    assert signals(world) == [
        (first, "signal", "standard"),
        (second, "warning", "strict"),
        (third, "warning", "strict"),
        (fourth, "signal", "mild"),
    ]
    assert not verify(office.store, office.region).violations


def test_it_never_reaches_back() -> None:
    """An edition whose day has passed is in force from its publication on."""
    world = World()
    first = demand(world)
    world.at("2026-03-05T10:00:00+08:00")
    published = world.office.publish_supervision(evolve(STRICT, in_force_from=date(2025, 1, 1)), by=SUPERVISOR)
    assert published.effective == world.office.clock.now()
    look(world.office)
    assert signals(world) == [(first, "signal", "standard")]


def test_of_two_the_one_that_is_in_force_later_counts() -> None:
    """What was published for July stays for July, though something was published for June afterwards."""
    world = World()
    for version, day in (("july", date(2026, 7, 1)), ("june", date(2026, 6, 1)), ("again", date(2026, 6, 1))):
        world.office.publish_supervision(evolve(STRICT, version=version, in_force_from=day), by=SUPERVISOR)
    world.at("2026-06-02T10:00:00+08:00")
    assert world.office.supervision_edition().version == "again"
    world.at("2026-07-01T00:00:00+08:00")
    assert world.office.supervision_edition().version == "july"


def test_only_a_supervisor_publishes() -> None:
    """A clerk's attempt is journaled, a command that comes again is answered again, another body is refused."""
    world = World()
    office = world.office
    for _ in range(2):
        with pytest.raises(MoveRefused) as caught:
            office.publish_supervision(STRICT, by=CLERK, command_id="clerk")
        assert caught.value.rule == "role"
    with office.store.reading(office.region) as reading:
        (attempt,) = reading.entries(kinds=("supervision-attempt-refused",))
    assert attempt.draft.by == CLERK.id
    published = office.publish_supervision(STRICT, by=SUPERVISOR, command_id="one")
    assert office.publish_supervision(STRICT, by=SUPERVISOR, command_id="one") == published
    assert len(office.supervision_editions()) == 1
    with pytest.raises(CommandReused):
        office.publish_supervision(evolve(STRICT, off=frozenset({"T1"})), by=SUPERVISOR, command_id="one")


def test_what_is_wrong_is_told_at_once_and_journaled() -> None:
    """A version that is there, a rule that is not; nothing is published, and the same command is told the same."""
    world = World()
    office = world.office
    office.publish_supervision(STRICT, by=SUPERVISOR)
    for _ in range(2):
        with pytest.raises(DeclarationFaulty) as caught:
            office.publish_supervision(evolve(STRICT, off=frozenset({"T99"})), by=SUPERVISOR, command_id="faulty")
        assert [fault.rule for fault in caught.value.faults] == ["unknown-rule", "twice"]
    assert len(office.supervision_editions()) == 1
    with office.store.reading(office.region) as reading:
        (refused,) = reading.entries(kinds=("supervision-attempt-refused",))
    assert [fault[1] for fault in refused.draft.body["faults"]] == ["unknown-rule", "twice"]
    assert not verify(office.store, office.region).violations


@pytest.fixture(scope="module")
def kept() -> Content:
    """The record of a region that published three editions."""
    world = World()
    for version in ("one", "two", "three"):
        world.office.publish_supervision(evolve(STRICT, version=version), by=SUPERVISOR)
    return content_of(world.office.store, world.office.region)


def _said(content: Content, which: int, **more: object) -> str:
    entry = [row for table, row in content if table == "journal" and row["kind"] == "supervision-published"][which]
    body = from_text(entry["body"])
    entry["body"] = text_of({**body, **more, "edition": {**body["edition"], **more}})
    return f"journal {entry['position']}"


def _cursor(content: Content, change: int) -> str:
    found = next(row for table, row in content if table == "cursors" and row["name"] == "supervision-editions")
    if change:
        found["position"] += change
    else:
        content.remove(("cursors", found))
    return "supervision-editions"


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: _cursor(content, -1),
        lambda content: _cursor(content, 0),
        lambda content: _said(content, 2, version="one"),
        lambda content: _said(content, 2, previous=1),
        lambda content: _said(content, 1, terms={"hear": "some days"}),
        lambda content: _said(content, 1, off=None),
    ],
)
def test_a_damaged_record_of_editions_is_named(kept: Content, damage: Callable[[Content], str]) -> None:
    """INV-T12: a cursor that leads elsewhere, a version twice, a way back that is broken, an edition that is none."""
    content = copy.deepcopy(kept)
    assert not verify(store_of(content, "000000"), "000000").violations
    place = damage(content)
    found = verify(store_of(rechained(content, "000000"), "000000"), "000000").violations
    assert place in [one.place for one in found if one.id == "INV-T12"]
