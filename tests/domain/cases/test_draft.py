"""A case that is opened, changed and sealed is the case that one event after the other builds."""

import attrs
import pytest

from approvalflow.domain.cases.case import Case, Clock, StepState
from approvalflow.domain.cases.draft import Draft, opened
from approvalflow.domain.cases.events import CaseFiled, StepClaimed, StepReady
from approvalflow.domain.cases.evolve import evolve, evolve_all, fold
from approvalflow.domain.cases.sealing import changed

FILED = CaseFiled(
    at=1,
    region="420921",
    ref="r",
    matter="m",
    matter_version="1",
    agency="a",
    handling="promised",
    party="p",
    channel="window",
    language="zh",
    facts={"days": 3},
    papers={"form": "0"},
    commitments={},
    lifecycle="1",
)
READY = StepReady(2, "check", 1, "a", "reviewer", 1, False)
CLAIMED = StepClaimed(3, "check", "u", "u")


def test_a_draft_has_the_fields_of_a_case_in_its_order():
    """What is sealed field by field cannot lose one."""
    names = [one.name for one in attrs.fields(Case)]
    assert [one.name for one in attrs.fields(Draft)] == names
    defaults = [one.default for one in attrs.fields(Case)]
    assert [one.default for one in attrs.fields(Draft)] == defaults


def test_all_at_once_is_one_after_the_other():
    """`evolve_all` opens and seals once, and comes to the same case."""
    one_by_one = evolve(evolve(evolve(None, FILED), READY), CLAIMED)
    assert fold([FILED, READY, CLAIMED]) == evolve_all(evolve(None, FILED), [READY, CLAIMED]) == one_by_one
    assert one_by_one.version == 3


def test_the_case_that_was_opened_stays_as_it_is():
    """A draft never reaches into the case that it was opened from."""
    before = evolve(None, FILED)
    evolve_all(before, [READY, CLAIMED])
    draft = opened(before)
    draft.steps["x"], draft.stage = StepState("x", "ready"), "reviewing"
    assert (before.steps, before.stage, before.version) == ({}, "filed", 1)


def test_no_event_is_no_change():
    """Opened and sealed it is equal."""
    case = fold([FILED, READY])
    assert evolve_all(case, []) == case


@pytest.mark.parametrize("events", [[], [READY], [READY, FILED]])
def test_a_case_begins_with_its_filing(events):
    """Anything else is a fault of the program."""
    with pytest.raises(TypeError):
        fold(events)


def test_a_changed_clock_is_another_one_with_every_other_field_kept():
    """Copied whole, of the same class, and as frozen as before."""
    clock = Clock("c", "promised", "1 working days", "agency", 1, 9, 5, (4,), False, "v", "none", 1, 1, reason="why")
    stopped = changed(clock, finished_at=7, finished_as="green")
    assert type(stopped) is Clock
    assert stopped == attrs.evolve(clock, finished_at=7, finished_as="green")
    assert clock.finished_at is None
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        stopped.due = 3
    with pytest.raises(AttributeError):
        changed(clock, nonsense=1)
