"""Papers: what must be handed in, and what is missing, all at once (行政许可法 arts. 30-32)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from approvalflow.domain.fees.formula import Formula
from approvalflow.domain.parties.basis import Text

__all__ = ["OBTAINED", "Material", "missing", "needed"]

#: Who brings a paper, by the keys that declarations use.
OBTAINED: dict[str, Text] = {
    "applicant": Text("申请人提交", "handed in by the applicant"),
    "data-sharing": Text("数据共享获取", "obtained by data sharing"),
    "step": Text("办理环节产生", "made by a step of the review"),
}


@frozen
class Material:
    """A paper of the published list; nothing outside the list may be demanded (行政许可法 art. 31).

    Attributes:
        key: its name in the case.
        required: must be there before acceptance.
        tolerable: may follow later under tolerant acceptance (容缺受理).
        when: a condition over the facts; the paper counts only where it is true; None means always.
        source: the law or list that asks for it; may be empty.
        obtained: who brings it: `applicant`, `data-sharing` (looked up) or `step` (a step of the plan makes it).
        personal: holds personal data.
        confidential: may hold trade secrets; left out of what is published (行政许可法 art. 5).
    """

    key: str
    title: Text
    required: bool = True
    tolerable: bool = False
    when: Formula | None = None
    source: str = ""
    note: Text | None = None
    obtained: str = "applicant"
    personal: bool = False
    confidential: bool = False


def needed(materials: Sequence[Material], facts: Mapping[str, object]) -> list[Material]:
    """The required papers whose condition is true of the facts, in the order of the list."""
    return [paper for paper in materials if paper.required and (paper.when is None or paper.when.is_true(facts))]


def missing(materials: Sequence[Material], facts: Mapping[str, object], handed_in: Iterable[str]) -> list[Material]:
    """The needed papers that were not handed in, all of them, in the order of the list."""
    there = set(handed_in)
    return [paper for paper in needed(materials, facts) if paper.key not in there]
