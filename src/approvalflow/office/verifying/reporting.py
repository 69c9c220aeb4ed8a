"""The kept figures of days, the ledger of problems and the samples as the journal tells them: found from the last entry
back, each what was done with it, and the figures adding up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, field

from approvalflow.domain.supervision.figures.figure import STOCK
from approvalflow.domain.supervision.figures.sums import broken_down, sums_from
from approvalflow.domain.supervision.problems import PROBLEM_EVENTS, Problem, evolve_problem, problem_event_from
from approvalflow.domain.supervision.sampling import (
    SAMPLE_EVENTS,
    Sample,
    SampleDrawn,
    evolve_sample,
    sample_event_from,
)
from approvalflow.office.figures import LAST_DAY
from approvalflow.office.places import KEPT
from approvalflow.office.problems import LAST_PROBLEM
from approvalflow.office.samples import LAST_SAMPLE

__all__ = ["REPORT_CURSORS", "REPORT_ENTRIES", "ReportTally"]

REPORT_ENTRIES = frozenset({KEPT, *PROBLEM_EVENTS, *SAMPLE_EVENTS})
#: The cursors that lead to the last entry of each chain.
REPORT_CURSORS = frozenset({LAST_DAY, LAST_PROBLEM, LAST_SAMPLE})
#: What the figures of a cell have to satisfy: the sum of the first is that of the second.
_ADDS_UP = ((("granted", "refused"), "finished"), (("in_time", "late"), "finished"))
_PART_OF = (("early", "in_time"), ("online", "filed"), ("on_the_spot", "finished"))


@define
class ReportTally:
    """What was kept so far: the position of the last entry of each chain by its cursor, and the last kept day with the
    position up to which it counts. problems, samples: as their entries left them."""

    last: dict[str, int] = field(factory=dict)
    day: str = ""
    until: int = 0
    problems: dict[str, Problem] = field(factory=dict)
    samples: dict[str, Sample] = field(factory=dict)

    def take(self, position: int, kind: str, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Take an entry in; what is wrong with it, in both languages. Raises what a body that is none raises."""
        cursor = LAST_DAY if kind == KEPT else LAST_PROBLEM if kind in PROBLEM_EVENTS else LAST_SAMPLE
        if body["before"] != self.last.get(cursor, 0):
            yield "未指向前一条", "it does not name the one before it"
        self.last[cursor] = position
        if kind == KEPT:
            yield from self._day(position, body)
        elif kind in PROBLEM_EVENTS:
            yield from self._problem(kind, body)
        else:
            yield from self._sample(kind, body)

    def _problem(self, kind: str, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        event = problem_event_from(kind, 0, body)
        problem = self.problems[event.problem] = evolve_problem(self.problems.get(event.problem), event)
        if problem.closed is not None and (problem.done is None or problem.closed.by == problem.done.by):
            yield "整改人自行销号", "whoever put it right closed it"

    def _sample(self, kind: str, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        event = sample_event_from(kind, 0, body)
        self.samples[event.sample] = evolve_sample(self.samples.get(event.sample), event)
        if isinstance(event, SampleDrawn) and not len(set(event.cases)) == len(event.cases) <= event.frame:
            yield "抽出的多于可抽的，或有重复", "more was drawn than was there, or one twice"

    def _day(self, position: int, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        day, until = str(body["day"]), int(body["until"])
        if not (day > self.day and self.until < until < position):
            yield f"{day} 不在前一日之后", f"{day} does not follow the day before it"
        self.day, self.until = day, until
        yield from _unsound(body)


def _unsound(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    counts, stock = sums_from(body["counts"]), sums_from(body["stock"])
    if any(number < 0 for sums in (counts, stock) for _, _, number in sums.items()):
        yield "数为负", "a figure is below nought"
    if any(figure != STOCK for _, figure, _ in stock.items()) or any(
        figure == STOCK for _, figure, _ in counts.items()
    ):
        yield "在办数与发生数混淆", "the stock and what was counted are mixed up"
    whole = broken_down(counts, (), {}).get((), {})
    for parts, sum_ in _ADDS_UP:
        if sum(whole.get(part, 0) for part in parts) != whole.get(sum_, 0):
            yield f"{sum_} 合计不符", f"{sum_} does not add up"
    for part, of in _PART_OF:
        if whole.get(part, 0) > whole.get(of, 0):
            yield f"{part} 多于 {of}", f"there are more {part} than {of}"
