"""Supervision reads the journal that an office wrote: each entry with the case as it stood after it."""

import pytest

from approvalflow.domain.cases.events import EVENTS, event_from
from approvalflow.domain.cases.evolve import evolve
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.supervision.cards import evolve_card
from approvalflow.domain.supervision.findings import Happening
from approvalflow.domain.supervision.raising import card_for
from approvalflow.domain.supervision.rules import Settings, look_at
from approvalflow.errors import MoveRefused
from approvalflow.sweep import sweep
from tests.office.world import APPROVER, HEAD, PRESS_CLERK, REVIEWER, SECOND, World


def happenings(office):
    """Every entry of the region as supervision sees it, in order."""
    cases, refused = {}, {}
    with office.store.reading(office.region) as reading:
        entries = reading.entries()
    for entry in entries:
        draft = entry.draft
        if draft.kind in EVENTS and draft.case_seq:
            event = event_from(draft.kind, draft.at, draft.body)
            cases[draft.case_ref] = evolve(cases.get(draft.case_ref), event)
        before = refused.setdefault((draft.case_ref, draft.by), [])
        yield Happening(
            entry.position, draft.kind, draft.at, draft.entered, draft.by, draft.agency, draft.case_ref, draft.body,
            cases.get(draft.case_ref), tuple(before),
        )  # fmt: skip
        if draft.kind == "attempt-refused":
            before.append(draft.body["rule"])


def supervised(world):
    """All findings over the whole journal, and the cards that follow from them."""
    office = world.office
    settings = Settings(timetable=office.timetables.of, head_of=lambda agency: HEAD.id if agency == "urban" else "")
    found = [one for happening in happenings(office) for one in look_at(happening, settings=settings)]
    cards = []
    for number, one in enumerate(found):
        event = card_for(
            one, cards, ref=f"C-{number}", at=office.clock.now(), timetable=office.timetables.of(one.agency)
        )
        cards += [evolve_card(None, event)] if event else []
    return found, cards


def codes(found):
    return [(one.rule, one.level) for one in found]


def test_a_case_that_nobody_touches_climbs_every_rung():
    """Both steps, the promise, the law: each once, whoever sweeps when."""
    world = World()
    ref = world.reviewing()
    world.office.claim(ref, "site-check", by=REVIEWER)
    world.at("2026-04-20T09:00:00+08:00")
    sweep(world.office)
    found, cards = supervised(world)
    assert codes(found) == [
        ("T4", "warning"),
        ("T4", "warning"),
        ("T1", "signal"),
        ("T2", "yellow"),
        ("T1", "signal"),
        ("T3", "yellow"),
        ("T3", "red-proposed"),
    ]
    assert [(card.rule, card.level, card.agency) for card in cards] == [
        ("T4", "warning", "urban"),
        ("T4", "warning", "police"),
        ("T2", "yellow", "urban"),
        ("T3", "yellow", "urban"),
    ]


def test_a_sweep_after_downtime_accuses_nobody_of_late_entry():
    """What ripens inside somebody's command is dated at its instant and is still the passing of time."""
    world = World()
    ref = world.reviewing()
    world.at("2026-03-20T09:30:00+08:00")
    world.office.claim(ref, "site-check", by=REVIEWER)
    found, _ = supervised(world)
    assert "T2" in {one.rule for one in found}
    assert "D1" not in {one.rule for one in found}


def test_an_unanswered_application_is_a_card_for_the_unit():
    """Deemed acceptance is found from the journal."""
    world = World()
    world.filed()
    world.at("2026-03-11T18:00:00+08:00")
    sweep(world.office)
    found, cards = supervised(world)
    assert ("T5", "yellow") in codes(found)
    assert [(card.rule, card.person, card.unit_head) for card in cards] == [("T5", "", "head")]


def test_three_refused_attempts_are_a_warning_card():
    """The core prevents; supervision sees and counts."""
    world = World()
    ref = world.reviewing()
    for _ in range(4):
        with pytest.raises(MoveRefused):
            world.office.grant(ref, by=PRESS_CLERK, text="准予")
    found, cards = supervised(world)
    assert codes(found) == [("A1", "signal"), ("A1", "signal"), ("A1", "warning"), ("A1", "warning")]
    assert [(card.subject, card.person) for card in cards] == [(f"{ref}/press-clerk", "press-clerk")]


def test_an_orderly_case_is_left_alone():
    """Reviewed, granted in time: nothing is found."""
    world = World()
    ref = world.reviewed()
    world.office.grant(ref, by=APPROVER, text="准予")
    assert supervised(world) == ([], [])


def test_an_act_entered_days_later_is_seen_once():
    """Business time and time of entry lie more than a working day apart; one act, one signal."""
    world = World()
    ref = world.reviewing()
    world.at("2026-03-06T15:00:00+08:00")
    world.office.opinion(
        ref, "site-check", "属实", by=REVIEWER, together=[SECOND], at=instant("2026-03-04T15:00:00+08:00")
    )
    found, cards = supervised(world)
    assert [(one.rule, one.person) for one in found] == [("D1", "reviewer")]
    assert cards == []
