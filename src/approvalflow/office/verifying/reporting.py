"""The kept figures of days as the journal tells them: each day once, found from the last one back, and adding up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, field

from approvalflow.domain.supervision.figures.figure import STOCK
from approvalflow.domain.supervision.figures.sums import broken_down, sums_from
from approvalflow.office.figures import KEPT, LAST_DAY

__all__ = ["REPORT_CURSORS", "REPORT_ENTRIES", "ReportTally"]

REPORT_ENTRIES = frozenset({KEPT})
#: The cursors that lead to the last entry of each chain.
REPORT_CURSORS = frozenset({LAST_DAY})
#: What the figures of a cell have to satisfy: the sum of the first is that of the second.
_ADDS_UP = ((("granted", "refused"), "finished"), (("in_time", "late"), "finished"))
_PART_OF = (("early", "in_time"), ("online", "filed"), ("on_the_spot", "finished"))


@define
class ReportTally:
    """What was kept so far: the position of the last entry of each chain by its cursor, and the last kept day with the
    position up to which it counts."""

    last: dict[str, int] = field(factory=dict)
    day: str = ""
    until: int = 0

    def take(self, position: int, kind: str, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Take an entry in; what is wrong with it, in both languages. Raises what a body that is none raises."""
        if body["before"] != self.last.get(LAST_DAY, 0):
            yield "未指向前一次留存的日报", "it does not name the day before it"
        self.last[LAST_DAY] = position
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
