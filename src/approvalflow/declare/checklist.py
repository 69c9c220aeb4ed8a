"""A checklist as a file: its items in order, every fault at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from approvalflow.declare.files import read_toml
from approvalflow.declare.reading import Table
from approvalflow.domain.parties.basis import Fault
from approvalflow.domain.supervision.checklists import Checklist, ChecklistItem
from approvalflow.errors import DeclarationFaulty

__all__ = ["checklist_from", "read_checklist"]

_LEVELS = ("signal", "warning")


def read_checklist(path: str | Path) -> Checklist:
    """The checklist of one file. Raises DeclarationFaulty with every fault of it."""
    faults: list[Fault] = []
    values = read_toml(Path(path), faults)
    if values is None:
        raise DeclarationFaulty(faults)
    return checklist_from(values, place=Path(path).name)


def checklist_from(source: Mapping[str, object], *, place: str = "") -> Checklist:
    """The checklist that a mapping of plain values declares, as a file would.

    Raises:
        DeclarationFaulty: with every fault.
    """
    if not isinstance(source, Mapping):
        raise DeclarationFaulty([Fault(place, "type", "应为一个表", "must be one table")])
    faults: list[Fault] = []
    table = Table(source, faults, file=place)
    seen: dict[str, str] = {}
    items = []
    for inner in table.tables("items"):
        key = inner.key("key", required=True)
        inner.once(seen, key, "key")
        items.append(ChecklistItem(key, inner.title(), inner.string("basis"), inner.word("level", _LEVELS, _LEVELS[0])))
        inner.done()
    if not items:
        table.fault("items", "required", "至少要有一项", "there has to be one item")
    checklist = Checklist(table.key("version", required=True), table.title(), tuple(items))
    table.done()
    if faults:
        raise DeclarationFaulty(faults)
    return checklist
