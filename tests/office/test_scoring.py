"""Scores at the office: as they stand now and as they were published, before and after an appeal."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest

from approvalflow import Actor, DeclarationFaulty, MoveRefused, NotFound
from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.supervision.formula import FORMULA, CardPoints
from approvalflow.domain.supervision.scores import Whose
from approvalflow.errors import CommandReused
from approvalflow.office.verify import verify
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from tests.office.test_supervision import overdue
from tests.office.watched import EYE, ORGAN, watched
from tests.office.world import APPROVER, CLERK, REVIEWER, World

SUPERVISOR = Actor("eye", agency="e-supervision", roles={"supervisor"})


def carded(world: World) -> str:
    """The yellow card that a broken promise gives, raised in March."""
    overdue(world)
    return next(card.ref for card in world.office.cards() if card.rule == "T2" and card.level == "yellow")


def looked(world: World, when: str) -> None:
    world.at(when)
    sweep(world.office)
    while look(world.office).entries:
        pass


def journal(world: World, *kinds: str) -> list[dict]:
    with world.office.store.reading(world.office.region) as reading:
        return [dict(one.draft.body) for one in reading.entries(kinds=kinds, limit=10_000)]


def test_a_card_costs_its_unit_its_person_and_its_matter() -> None:
    """Each score names the card."""
    world = World()
    ref = carded(world)
    card = world.office.card(ref)
    for whose in ({"agency": card.agency}, {"agency": card.agency, "person": card.person}, {"matter": "road"}):
        found = world.office.score("2026-03", **whose)
        assert [one.cards for one in found.now.deductions if ref in one.cards] == [(ref,)]
        assert found.now.points == sum(one.points for one in (*found.now.parts, *found.now.bonuses))
        assert {one.part: one.lost for one in found.now.parts if one.lost} == {"time": 5}
        assert (found.published, found.difference) == (None, None)
    (shorter,) = world.office.score("2026-02", agency="urban").now.bonuses
    assert shorter.text.en == "every matter promises 60 % less than the law allows"


def test_decided_and_declined_cases_count_and_what_is_open_does_not() -> None:
    """The lead agency, whoever signed, and who declined."""
    world = World()
    world.office.grant(world.reviewed(), by=APPROVER)
    declined = world.filed()
    world.office.decline(declined, by=CLERK, outcome="not-competent", reason="国道", competent="公路局")
    world.reviewing()
    unit = world.office.score("2026-03", agency="urban").now
    assert (unit.decided, unit.declined) == (1, 1)
    by_person = {one.whose.person: one.now for one in world.office.scores("2026-03", of="person")}
    assert by_person[REVIEWER.id].decided == by_person[APPROVER.id].decided == 1
    assert (by_person[CLERK.id].decided, by_person[CLERK.id].declined) == (0, 1)
    assert [one.whose for one in world.office.scores("2026-03", of="matter")] == [Whose(matter="road")]


def test_published_stays_and_now_moves_when_a_card_is_lifted() -> None:
    """The difference is shown."""
    world = World()
    ref = carded(world)
    agency = world.office.card(ref).agency
    looked(world, "2026-04-02T09:30:00+08:00")
    world.office.publish_scores("2026-03", by=SUPERVISOR)
    before = world.office.score("2026-03", agency=agency)
    assert before.difference == 0
    assert ref in before.published.cards
    world.office.lift_card(ref, ground="outage", reason="维护单17号", by=SUPERVISOR)
    after = world.office.score("2026-03", agency=agency)
    assert after.published == before.published
    assert (after.difference, after.now.points) == (5, before.published.points + 5)
    assert not verify(world.office.store, world.office.region).violations


def test_a_period_is_refused_with_words_and_journaled() -> None:
    """Not over, not looked at, months missing, published already, not a supervisor."""
    world = World()
    carded(world)
    refused = []
    for when, period, by in (
        ("2026-03-31T23:59:59+08:00", "2026-03", SUPERVISOR),
        ("2026-04-02T09:30:00+08:00", "2026-03", CLERK),
        ("2026-04-02T09:31:00+08:00", "2026-Q1", SUPERVISOR),
    ):
        world.at(when)
        with pytest.raises(MoveRefused) as caught:
            world.office.publish_scores(period, by=by)
        refused.append(caught.value.rule)
    assert refused == ["period-open", "role", "months-open"]
    looked(world, "2026-04-02T09:32:00+08:00")
    world.office.publish_scores("2026-03", by=SUPERVISOR)
    with pytest.raises(MoveRefused, match="are published"):
        world.office.publish_scores("2026-03", by=SUPERVISOR)
    tried = journal(world, "score-attempt-refused")
    assert [one["rule"] for one in tried] == [*refused, "published-already"]
    assert {one["period"] for one in tried} == {"2026-03", "2026-Q1"}
    assert all(one["zh"] and one["en"] for one in tried)


def test_what_supervision_has_not_looked_at_keeps_a_month_open() -> None:
    """It may still become a card."""
    world = World()
    world.reviewing()
    world.at("2026-04-02T09:30:00+08:00")
    with pytest.raises(MoveRefused, match="supervision has not looked"):
        world.office.publish_scores("2026-03", by=SUPERVISOR)


def test_a_quarter_is_the_mean_of_its_published_months() -> None:
    """Of those in which there was anything to be scored; January and February here are empty and published as such."""
    world = World()
    carded(world)
    looked(world, "2026-04-02T09:30:00+08:00")
    for month in ("2026-01", "2026-02", "2026-03"):
        world.office.publish_scores(month, by=SUPERVISOR)
    (quarter,) = [one for one in world.office.publish_scores("2026-Q1", by=SUPERVISOR) if one.whose == Whose("urban")]
    march = world.office.score("2026-03", agency="urban")
    assert quarter.points == march.published.points
    assert world.office.score("2026-Q1", agency="urban").difference == 0
    assert world.office.published_scores("2026-01") == ()


def test_the_same_command_answers_the_same() -> None:
    """Also a refusal; another act under it is refused."""
    world = World()
    carded(world)
    with pytest.raises(MoveRefused, match="not over"):
        world.office.publish_scores("2026-03", by=SUPERVISOR, command_id="c-1")
    looked(world, "2026-04-02T09:30:00+08:00")
    with pytest.raises(MoveRefused, match="not over"):
        world.office.publish_scores("2026-03", by=SUPERVISOR, command_id="c-1")
    first = world.office.publish_scores("2026-03", by=SUPERVISOR, command_id="c-2")
    assert world.office.publish_scores("2026-03", by=SUPERVISOR, command_id="c-2") == first
    assert len(journal(world, "scores-published")) == 1
    with pytest.raises(CommandReused):
        world.office.publish_scores("2026-04", by=SUPERVISOR, command_id="c-2")


def test_what_the_organ_told_is_taken_off_the_year_and_no_month() -> None:
    """Of the person whom the referred card concerns, and of the unit; and of nobody else."""
    world, _ = watched()
    card = next(card for card in world.office.cards() if card.person)
    referral = world.office.issue_instrument(
        "referral", "card", card.ref, to_agency="commission", text="线索移送", by=EYE
    )
    looked(world, "2026-04-02T09:30:00+08:00")
    concerned = ({"agency": card.agency}, {"agency": card.agency, "person": card.person})
    before = [world.office.score("2026", **whose).now.points for whose in concerned]
    world.office.receive_instrument(referral.ref, by=ORGAN)
    world.office.answer_instrument(referral.ref, "给予记过", by=ORGAN, discipline="demerit")
    after = [world.office.score("2026", **whose).now for whose in concerned]
    assert [points - one.points for points, one in zip(before, after, strict=True)] == [15, 15]
    assert [told.kind for told in after[0].taken] == ["demerit"]
    assert world.office.score("2026-Q1", agency=card.agency).now.points == before[0]
    assert world.office.score("2027", agency=card.agency).now is None


class TestFormulas:
    """A county's own formula."""

    def test_it_is_in_force_from_its_first_day_on(self) -> None:
        """Earlier months are scored by the one before it."""
        world = World()
        dear = attrs.evolve(FORMULA, version="dear", in_force_from=Day(2026, 3, 1), cards=CardPoints(yellow=7))
        world.office.publish_formula(dear, by=SUPERVISOR)
        assert [world.office.formula(month).version for month in ("2026-02", "2026-03", "")] == [
            "example-1",
            "dear",
            "dear",
        ]
        card = world.office.card(carded(world))
        assert world.office.score("2026-03", agency=card.agency).now.formula == "dear"
        assert Fraction(7) in [one.points for one in world.office.score("2026-03", agency=card.agency).now.deductions]

    def test_faults_a_known_version_and_a_published_month_are_refused(self) -> None:
        """In words."""
        world = World()
        carded(world)
        looked(world, "2026-04-02T09:30:00+08:00")
        world.office.publish_scores("2026-03", by=SUPERVISOR)
        late = attrs.evolve(FORMULA, version="2", in_force_from=Day(2026, 3, 1))
        with pytest.raises(MoveRefused, match="up to 2026-03 are published"):
            world.office.publish_formula(late, by=SUPERVISOR)
        later = attrs.evolve(late, in_force_from=Day(2026, 4, 1))
        world.office.publish_formula(later, by=SUPERVISOR)
        with pytest.raises(MoveRefused, match="version 2 is published already"):
            world.office.publish_formula(later, by=SUPERVISOR)
        with pytest.raises(DeclarationFaulty, match="add up to 90"):
            world.office.publish_formula(attrs.evolve(later, version="3", parts=FORMULA.parts[1:]), by=SUPERVISOR)
        with pytest.raises(MoveRefused, match="only a supervisor"):
            world.office.publish_formula(attrs.evolve(later, version="4"), by=CLERK)
        assert [one["version"] for one in journal(world, "score-attempt-refused")] == ["2", "2", "4"]
        (kept,) = world.office.formulas()
        assert (kept.formula, kept.by) == (later, SUPERVISOR.id)


def test_another_formula_is_tried_before_it_is_published() -> None:
    """Over the same cards; what is in force stays."""
    world = World()
    agency = world.office.card(carded(world)).agency
    dear = attrs.evolve(FORMULA, version="tried", cards=CardPoints(yellow=9))
    tried = {one.whose: one.now for one in world.office.scores("2026-03", formula=dear)}[Whose(agency)]
    now = world.office.score("2026-03", agency=agency).now
    assert (now.points - tried.points, tried.formula, now.formula) == (4, "tried", "example-1")


def test_nobody_such_is_not_scored() -> None:
    """A matter that is not there, or nobody named."""
    world = World()
    for whose in ({}, {"matter": "nothing"}):
        with pytest.raises(NotFound):
            world.office.score("2026-03", **whose)
