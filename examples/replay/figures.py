"""What the replay shows: deadlines that agree with the log, lateness by two measures, and who stands where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from attrs import frozen

from approvalflow.domain.deadlines.moments import SECOND, day_of
from permit_log import LoggedCase
from town_hall import Replayed, Standing

__all__ = ["Agreement", "Lateness", "Line", "agreement", "lateness", "table"]


@frozen
class Agreement:
    """How many dues of the office are the log's own deadline: of all, by local date, and to the second."""

    cases: int
    by_date: int
    to_the_second: int


@frozen
class Lateness:
    """Of the finished cases, how many ended after the log's own deadline, and after the office's uniform due."""

    finished: int
    after_own: int
    after_due: int


@frozen
class Line:
    """One department or channel: cases closed on time and late, and open ones in time and overdue."""

    name: str
    on_time: int
    late: int
    open_in_time: int
    overdue: int

    @property
    def total(self) -> int:
        """All cases of the line."""
        return self.on_time + self.late + self.open_in_time + self.overdue


def agreement(cases: Sequence[LoggedCase], replayed: Replayed, zone: str) -> Agreement:
    """Compare each due with the deadline in the log."""
    pairs = [(replayed.dues[case.name], case.deadline) for case in cases]
    return Agreement(
        len(pairs),
        sum(day_of(due, zone) == day_of(deadline, zone) for due, deadline in pairs),
        sum(due // SECOND == deadline // SECOND for due, deadline in pairs),
    )


def lateness(replayed: Replayed) -> Lateness:
    """Count the finished cases: by the log's own deadline, and by the light that the office gave them for good."""
    closed = [standing for standing in replayed.finally_ if standing.closed]
    after_own = sum(one.case.end is not None and one.case.end > one.case.deadline for one in closed)
    return Lateness(len(closed), after_own, sum(one.late for one in closed))


def table(standings: Iterable[Standing], of: Callable[[LoggedCase], str]) -> list[Line]:
    """One line for each department or channel, the largest first, and all of them together last."""
    counts: dict[str, Counter[tuple[bool, bool]]] = {}
    for one in standings:
        counts.setdefault(of(one.case), Counter())[one.closed, one.late] += 1
    lines = sorted((_line(name, count) for name, count in counts.items()), key=lambda line: (-line.total, line.name))
    return [*lines, _line("", sum(counts.values(), Counter()))]


def _line(name: str, count: Counter[tuple[bool, bool]]) -> Line:
    return Line(name, count[True, False], count[True, True], count[False, False], count[False, True])
