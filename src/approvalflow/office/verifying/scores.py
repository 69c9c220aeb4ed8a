"""Published formulas and scores as the journal tells them: once each, found from the last one back, and adding up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, field

from approvalflow.declare.formula import formula_from
from approvalflow.domain.supervision.kept_scores import what_does_not_add_up
from approvalflow.errors import DeclarationFaulty
from approvalflow.office.scores import LAST_FORMULA, LAST_PUBLISHED

__all__ = ["SCORE_ENTRIES", "ScoreTally"]

SCORE_ENTRIES = frozenset({"formula-published", "scores-published", "score-published"})


@define
class ScoreTally:
    """What was published so far.

    Attributes:
        last: the position of the last formula and of the last scores, by the cursor that leads there.
        known: the versions and periods that were published. period, left: what was published last, and how many scores
            of it have still to follow right behind it.
    """

    last: dict[str, int] = field(factory=dict)
    known: set[tuple[str, str]] = field(factory=set)
    period: str = ""
    left: int = 0
    at: int = 0

    def take(self, position: int, kind: str, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Take an entry in; what is wrong with it, in both languages. Raises what a body that is none raises."""
        if kind == "score-published":
            yield from self._score(position, body)
            return
        yield from self.missing()
        cursor = LAST_FORMULA if kind == "formula-published" else LAST_PUBLISHED
        if body["before"] != self.last.get(cursor, 0):
            yield "未指向前一次公布", "it does not name the one before it"
        self.last[cursor] = position
        if kind == "formula-published":
            name = body["version"]
            try:
                formula_from(body["source"])
            except DeclarationFaulty:
                yield "公式无法解读", "the formula cannot be read"
        else:
            name, self.left = body["period"], int(body["scores"])
            self.period, self.at = name, position
        if (cursor, name) in self.known:
            yield f"{name} 公布了两次", f"{name} was published twice"
        self.known.add((cursor, name))

    def _score(self, position: int, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        if not self.left or position != self.at + 1 or body["period"] != self.period:
            yield "不在其周期的评分之列", "it does not follow the scores of its period"
        self.left, self.at = max(0, self.left - 1), position
        for what in what_does_not_add_up(body):
            yield f"合计不符（{what}）", f"it does not add up: {what}"

    def missing(self) -> Iterator[tuple[str, str]]:
        """What is wrong where scores were announced and did not follow."""
        if self.left:
            yield f"{self.period} 缺 {self.left} 个评分", f"{self.left} scores of {self.period} are missing"
        self.left = 0
