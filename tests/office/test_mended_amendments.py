"""What the county in a box found about amendments of the calendar, each as small as it could be told."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from approvalflow.domain.deadlines.moments import instant
from approvalflow.sweep import sweep
from tests.office.notices import SATURDAY_WORKED, THURSDAY_OFF, county
from tests.office.test_amendments import NEXT_YEAR_TODAY, amend, built, due, world
from tests.office.world import CLERK, MATTERS, World


class _Died(BaseException):
    pass


def _dies(_done: int, _of: int) -> None:
    raise _Died


@pytest.mark.parametrize("swept", [False, True])
def test_a_case_that_silence_accepts_by_an_amended_date_has_a_number(swept: bool) -> None:
    """The recompute breaks off before its turn; by Sunday the answer is overdue under the new calendar alone."""
    here = world(start="2026-03-09T09:30:00+08:00")
    last = [here.filed() for _ in range(60)][-1]
    here.at("2026-03-12T10:00:00+08:00")
    with pytest.raises(_Died):
        amend(here, SATURDAY_WORKED, progress=_dies)
    here.at("2026-03-15T10:00:00+08:00")
    if swept:
        assert not sweep(here.office).failed
    else:
        here.office.withdraw(last, reason="不办了", by=CLERK)
    case = built(here, last)
    assert case.mode == "deemed"
    assert case.number


class TestAMachineWhoseClockStepsBack:
    """What was loaded stays loaded at its instant, whatever the clock says when a case is looked at."""

    def test_a_date_that_moves_earlier_is_measured_from_the_loading(self) -> None:
        """Loaded on Saturday the 14th, touched when the clock says Friday: due on the Monday after the loading."""
        here = world(start="2026-03-09T09:30:00+08:00")
        last = [here.filed() for _ in range(60)][-1]
        here.at("2026-03-14T10:00:00+08:00")
        with pytest.raises(_Died):
            amend(here, SATURDAY_WORKED, progress=_dies)
        here.at("2026-03-13T10:00:00+08:00")
        assert not sweep(here.office).failed
        assert due(here, last, "intake") == "2026-03-16 17:30"

    def test_an_amendment_does_not_come_before_the_one_before(self) -> None:
        """The second of two loadings is entered an hour earlier by the clock; both versions count in their order."""
        here = world()
        ref = here.reviewing()
        here.at("2026-03-06T10:00:00+08:00")
        amend(here, THURSDAY_OFF)
        here.at("2026-03-06T09:00:00+08:00")
        amend(here, SATURDAY_WORKED)
        first, second = here.office.timetables.editions[1:]
        assert first.at <= second.at
        assert due(here, ref, "promised") == "2026-03-17 17:30"


def test_a_promise_entered_late_was_told_under_the_calendar_of_its_day() -> None:
    """Accepted on the 5th, entered after a loading on the 6th; a paper about another day changes nothing later on."""
    here = world()
    ref = here.filed()
    here.at("2026-03-06T10:00:00+08:00")
    amend(here, SATURDAY_WORKED)
    here.at("2026-03-06T11:00:00+08:00")
    here.office.accept(ref, by=CLERK, at=instant("2026-03-05T10:00:00+08:00"))
    assert due(here, ref, "promised") == "2026-03-17 17:30"
    assert due(here, ref, "statutory") == "2026-04-01 17:30"
    assert amend(here, NEXT_YEAR_TODAY).changed == 0


def test_a_term_of_the_applicant_that_is_over_is_not_opened_again() -> None:
    """Papers were to be supplied by the 9th, and missing that has no effect; the 9th is off by a paper of the 10th."""
    plain = MATTERS["road"]
    supply = attrs.evolve(plain.limits.supply, on_missed="none")
    road = attrs.evolve(plain, limits=attrs.evolve(plain.limits, supply=supply))
    here = World("2026-03-02T09:30:00+08:00", plugins=county(), matters={**MATTERS, "road": road})
    ref = here.filed(area="60")
    here.office.accept(ref, by=CLERK, mode="tolerant")
    assert due(here, ref, "supply") == "2026-03-10 00:00"
    here.at("2026-03-10T10:00:00+08:00")
    late = attrs.evolve(THURSDAY_OFF, issued_on=date(2026, 3, 10), days_off=[date(2026, 3, 9)])
    assert amend(here, late).changed == 1
    assert due(here, ref, "promised") == "2026-03-13 17:30"
    assert due(here, ref, "supply") == "2026-03-10 00:00"
