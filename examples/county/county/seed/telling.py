"""Tells the sample cases: every act of all of them in the order of time, by the office itself on a virtual clock."""

from __future__ import annotations

import attrs

from approvalflow import Office
from approvalflow.domain.parties.people import CITIZEN
from approvalflow.sweep import sweep
from county.clocks import VirtualClock
from county.seed.acts import Cast, Doing
from county.seed.books import Chore, chores
from county.seed.days import Days
from county.seed.proposals import proposed_closure
from county.seed.samples import sample_facts, sample_papers
from county.seed.stories import stories
from county.seed.story import Story
from county.seed.watching import publish_rules, watch

__all__ = ["is_empty", "seed"]


def is_empty(office: Office) -> bool:
    """Whether nothing was ever filed here."""
    with office.store.reading(office.region) as reading:
        return not reading.recent_cases(limit=1)


@attrs.frozen
class _Moment:
    """An act of a story, its filing where `do` is None; a chore of finance where `story` is -1."""

    at: int
    order: int
    story: int
    do: Doing | None


def seed(office: Office) -> dict[str, str]:
    """Fill an empty county up to the present of its clock, which is put back afterwards.

    Acts that would lie in the future are left out. Answers the filing numbers with their query codes.
    """
    real = office.clock
    now = real.now()
    days = Days(office, now)
    told = stories(days.ahead)
    moments = [_Moment(days.at(story.days_ago, story.clock), 0, nth, None) for nth, story in enumerate(told)]
    for nth, story in enumerate(told):
        moments += [
            _Moment(days.at(act.days_ago, act.clock), place, nth, act.do) for place, act in enumerate(story.acts, 1)
        ]
    begin = min(moment.at for moment in moments)
    moments += [
        _Moment(chore.at, nth, -1, _as_doing(chore)) for nth, chore in enumerate(chores(now, begin, office.zone))
    ]
    clock = VirtualClock(begin)
    office.clock = clock
    try:
        publish_rules(office)
        refs: dict[int, str] = {}
        cast = Cast(office)
        for moment in sorted(moments, key=lambda one: (one.at, one.story, one.order)):
            if moment.at >= now:
                break
            clock.move_to(moment.at)
            if moment.do is None:
                refs[moment.story] = _file(cast, told[moment.story])
            else:
                moment.do(cast, refs.get(moment.story, ""))
        clock.move_to(now)
        sweep(office)
        proposed_closure(office)
        watch(office)
    finally:
        office.clock = real
    return cast.codes


def _as_doing(chore: Chore) -> Doing:
    return lambda cast, _ref: chore.do(cast)


def _file(cast: Cast, story: Story) -> str:
    office = cast.office
    matter = office.published.current[story.matter]
    facts = sample_facts(matter, story.facts)
    view = office.file(
        story.matter,
        applicant=story.who,
        by=CITIZEN if story.online else cast.window(matter.agency),
        facts=facts,
        materials=sample_papers(matter, facts, without=story.without),
        channel="online" if story.online else "window",
    )
    cast.codes[view.ref] = view.query_code
    return view.ref
