"""The supervision file: what a county sets about electronic supervision; every fault at once, with file and key.

version = "2026-1"
in_force_from = 2026-07-01
off = ["D1"]

[levels]
T4 = "yellow"

[parameters.P1]
card-from-attempt = 2

[terms]
answer-card = "5 working days"

[[rulebooks]]
title = "..."
number = "..."
in_force_from = 2026-01-01
articles = { T1 = "12", T2 = "13" }
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from approvalflow.declare.files import read_toml
from approvalflow.declare.reading import KEY, Table, shown
from approvalflow.domain.deadlines.limits import Term, term
from approvalflow.domain.parties.basis import Fault
from approvalflow.domain.supervision.edition import SHIPPED_OFF, Rulebook, SupervisionEdition
from approvalflow.domain.supervision.edition_faults import faults_of
from approvalflow.domain.supervision.rules import RULES
from approvalflow.errors import BadInput, DeclarationFaulty

__all__ = ["read_supervision", "supervision_from"]

_PLACEHOLDER = Term(1, "working-day")


def read_supervision(path: str | Path, *, rules: Iterable[Any] = RULES) -> SupervisionEdition:
    """The edition of supervision in one file. Raises DeclarationFaulty with every fault of it.

    `rules` are those that look in the region; add the ones of its plug-ins where there are any.
    """
    faults: list[Fault] = []
    values = read_toml(Path(path), faults)
    if values is None:
        raise DeclarationFaulty(faults)
    return supervision_from(values, place=Path(path).name, rules=rules)


def supervision_from(
    source: Mapping[str, object], *, place: str = "", rules: Iterable[Any] = RULES
) -> SupervisionEdition:
    """The edition that a mapping of plain values declares, as a file would. Raises DeclarationFaulty."""
    if not isinstance(source, Mapping):
        raise DeclarationFaulty([Fault(place, "type", "应为一个表", "must be one table")])
    faults: list[Fault] = []
    table = Table(source, faults, file=place)
    edition = SupervisionEdition(
        version=table.string("version", required=True) or "-",
        in_force_from=table.day("in_force_from"),
        off=frozenset(table.words("off", None, tuple(SHIPPED_OFF))),
        parameters=_parameters(table),
        levels=_words(table, "levels"),
        rulebooks=tuple(_rulebook(inner) for inner in table.tables("rulebooks")),
        terms=_terms(table),
    )
    table.done()
    for fault in faults_of(edition, rules):
        table.fault(fault.place, fault.rule, fault.zh, fault.en, fault.hint)
    if faults:
        raise DeclarationFaulty(faults)
    return edition


def _named(table: Table, key: str) -> Table:
    """The table under a key whose own keys are names that somebody else declared; an empty one where there is none."""
    inner = table.table(key)
    return inner if inner is not None else table.empty(key)


def _names(table: Table) -> list[str]:
    good = [name for name in table.values if isinstance(name, str) and KEY.fullmatch(name)]
    for name in table.values:
        if name not in good:
            table.fault(shown(name), "unknown-key", "没有这个键", "no such key")
    return good


def _parameters(table: Table) -> dict[tuple[str, str], int]:
    outer = _named(table, "parameters")
    found: dict[tuple[str, str], int] = {}
    for code in _names(outer):
        inner = outer.table(code)
        for name in _names(inner) if inner is not None else ():
            number = inner.as_(name, _whole, None) if inner is not None else None
            if number is not None:
                found[code, name] = number
    return found


def _whole(value: object) -> int | None:
    if type(value) is not int:
        raise BadInput("应为整数", "must be a whole number", rule="type")
    return value


def _words(table: Table, key: str) -> dict[str, str]:
    inner = _named(table, key)
    return {name: words for name in _names(inner) if (words := inner.string(name))}


def _terms(table: Table) -> dict[str, Term]:
    inner = _named(table, "terms")
    return {name: inner.as_(name, term, _PLACEHOLDER) for name in _names(inner)}


def _rulebook(table: Table) -> Rulebook:
    book = Rulebook(
        title=table.string("title", "-", required=True),
        number=table.string("number"),
        articles=_words(table, "articles"),
        in_force_from=table.day("in_force_from"),
        in_force_to=table.day("in_force_to"),
    )
    table.done()
    return book
