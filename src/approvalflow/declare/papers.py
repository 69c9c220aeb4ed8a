"""The papers of a matter file: the closed list of what may be asked for (行政许可法 art. 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvalflow.declare.figures import evidence
from approvalflow.domain.matters.materials import OBTAINED, Material

if TYPE_CHECKING:
    from approvalflow.declare.conditions import Conditions
    from approvalflow.declare.reading import Table

__all__ = ["papers"]


def papers(matter: Table, conditions: Conditions) -> tuple[Material, ...]:
    """The papers in the order of the list, each code once."""
    seen: dict[str, str] = {}
    found = []
    for table in matter.tables("materials"):
        paper = _paper(table, conditions)
        table.once(seen, paper.key, "code")
        found.append(paper)
    return tuple(found)


def _paper(table: Table, conditions: Conditions) -> Material:
    obtained = table.word("obtained", OBTAINED, "applicant")
    brought = obtained == "applicant"
    required = table.yes_no("required", brought)
    if required and not brought:
        zh, en = (
            "不由申请人提交的材料不能为必需",
            "what the applicant does not bring cannot be required of the applicant",
        )
        table.fault("required", "obtained", zh, en)
    source, _ = evidence(table)
    paper = Material(
        key=table.key("code", required=True),
        title=table.title(),
        required=required,
        tolerable=table.yes_no("tolerable", False),
        when=conditions.read(table),
        source=source,
        obtained=obtained,
        personal=table.yes_no("personal", False),
        confidential=table.yes_no("confidential", False),
    )
    table.done()
    return paper
