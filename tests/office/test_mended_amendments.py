"""What the county in a box found about amendments of the calendar, each as small as it could be told."""

from __future__ import annotations

import pytest

from approvalflow.sweep import sweep
from tests.office.notices import SATURDAY_WORKED
from tests.office.test_amendments import amend, built, world
from tests.office.world import CLERK


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

