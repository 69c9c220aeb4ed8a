"""What is entered into the ledger of problems and about samples, each killed at every point."""

from __future__ import annotations

from approvalflow import Actor, Office
from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.supervision.checklists import CHECKLIST
from approvalflow.testing.doubles import VirtualClock
from examples.embed.tests.crashes import moments as m
from examples.embed.tests.crashes.county import SUPERVISOR
from examples.embed.tests.crashes.scenario import K, Notes, Scenario
from tests.office.world import HEAD

__all__ = ["LEDGERS"]

_DUE = Day(2026, 12, 31)
_OTHER = Actor("eye-9", agency="e-supervision", roles={"supervisor"})
_MARKS = {**{item.key: "sound" for item in CHECKLIST.items}, "papers": "fault"}


def _noted(office: Office, clock: VirtualClock) -> Notes:
    """A problem of an agency."""
    notes = m.accepted(office, clock)
    problem = office.note_problem("超期偏多", source="report", agency="urban", due=_DUE, by=SUPERVISOR)
    return {**notes, "problem": problem.ref}


def _done(office: Office, clock: VirtualClock) -> Notes:
    """The agency put it right."""
    notes = _noted(office, clock)
    office.finish_problem(notes["problem"], "已改", by=HEAD)
    return notes


def _drawn(office: Office, clock: VirtualClock) -> Notes:
    """A sample of one case."""
    notes = m.granted(office, clock)
    return {**notes, "sample": office.draw_sample("2026", 1, by=SUPERVISOR).ref}


#: The scenarios of problems and samples.
LEDGERS = (
    Scenario(
        "note_problem",
        m.accepted,
        lambda o, n: (
            o.note_problem("超期偏多", source="report", agency="urban", due=_DUE, by=SUPERVISOR, command_id=K).ref
        ),
    ),
    Scenario("finish_problem", _noted, lambda o, n: o.finish_problem(n["problem"], "已改", by=HEAD, command_id=K)),
    Scenario("close_problem", _done, lambda o, n: o.close_problem(n["problem"], "属实", by=SUPERVISOR, command_id=K)),
    Scenario(
        "send_back_problem",
        _done,
        lambda o, n: o.send_back_problem(n["problem"], "未改", due=_DUE, by=SUPERVISOR, command_id=K),
    ),
    Scenario("draw_sample", m.granted, lambda o, n: o.draw_sample("2026", 1, by=SUPERVISOR, command_id=K)),
    Scenario(
        "review_sampled",
        _drawn,
        lambda o, n: o.review_sampled(n["sample"], n["ref"], _MARKS, words="多收材料", by=_OTHER, command_id=K),
    ),
)
