"""Each rule: a story that fires it, the nearest one that does not, and the card that it makes."""

import pytest
from attrs import evolve

from approvalflow.domain.record.canonical import encode
from approvalflow.domain.supervision.cards import evolve_card
from approvalflow.domain.supervision.edition import SupervisionEdition
from approvalflow.domain.supervision.findings import LEVELS, Finding
from approvalflow.domain.supervision.raising import card_for
from approvalflow.domain.supervision.rules import RULES, look_at
from tests.domain.supervision.happenings import SETTINGS, TIMETABLE, at
from tests.domain.supervision.stories import STORIES, Story

EVERY = evolve(SETTINGS, edition=SupervisionEdition("all", off=frozenset()))
BY_CODE = {rule.code: rule for rule in RULES}
IDS = [f"{story.code}-{story.level}" for story in STORIES]


def seen(story: Story, happening) -> list[Finding]:
    """What the rule of the story finds, all rules looking; none of them may fail."""
    found = look_at(happening, settings=EVERY)
    assert all(isinstance(one, Finding) for one in found), found
    return [one for one in found if one.rule == story.code]


@pytest.mark.parametrize("story", STORIES, ids=IDS)
def test_the_story_fires_the_rule_and_the_nearest_does_not(story):
    """At the level that the story names, in both languages, with evidence that the journal can keep."""
    found = seen(story, story.fires)
    assert story.level in [one.level for one in found]
    for one in found:
        assert one.text.zh and one.text.en and one.text.zh != one.text.en
        assert encode(one.plain())
        assert one.unit_head == SETTINGS.head_of(one.agency)
    assert story.level not in [one.level for one in seen(story, story.nearly)]


@pytest.mark.parametrize("story", STORIES, ids=IDS)
def test_the_card(story):
    """A warning or a yellow card with title, words and evidence; a signal and a proposal make none."""
    finding = next(one for one in seen(story, story.fires) if one.level == story.level)
    event = card_for(finding, (), ref="C-1", at=at("03-31 10:00"), timetable=TIMETABLE)
    if story.level not in ("warning", "yellow"):
        assert event is None
        return
    card = evolve_card(None, event)
    assert (card.rule, card.level, card.state) == (story.code, story.level, "raised")
    assert (card.title, card.text) == (BY_CODE[story.code].title, finding.text)
    assert card.person or card.unit_head or not card.agency


def test_every_rule_has_its_story_at_its_gravest_level():
    """No rule without one; none finds anything graver than it says."""
    told = {}
    for story in STORIES:
        told.setdefault(story.code, set()).add(story.level)
    assert told.keys() == BY_CODE.keys()
    for code, levels in told.items():
        assert BY_CODE[code].level in levels, code
        for story in STORIES:
            gravest = max((list(LEVELS).index(one.level) for one in seen(story, story.fires)), default=0)
            assert gravest <= list(LEVELS).index(BY_CODE[story.code].level)


def test_a_rule_looks_at_nothing_but_its_kinds():
    """What is not among its kinds it never sees, so that nothing is looked at in vain."""
    for rule in RULES:
        assert rule.kinds
        for story in STORIES:
            if story.code == rule.code:
                assert rule.looks_at(story.fires.kind)


def test_a_county_that_says_nothing_of_publication_is_not_accused_of_it():
    """C1 is shipped switched off: the system knows only what it is told."""
    story = next(one for one in STORIES if one.code == "C1")
    assert look_at(story.fires, settings=SETTINGS) == []
