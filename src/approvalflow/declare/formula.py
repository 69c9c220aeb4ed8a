"""The formula of scores as a file: parts, charges, what is added, coefficients; every fault at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import attrs

from approvalflow.declare.files import read_toml
from approvalflow.declare.reading import KEY, Table
from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.parties.basis import Fault
from approvalflow.domain.supervision.formula import (
    CARD_POINTS,
    DISCIPLINE_POINTS,
    FORMULA,
    REST,
    CardPoints,
    Charge,
    Early,
    Formula,
    Part,
    Reporting,
    Shortened,
    Workload,
    faults_of,
)
from approvalflow.domain.supervision.instruments import DISCIPLINE
from approvalflow.errors import BadInput, DeclarationFaulty

__all__ = ["formula_from", "plain_formula", "read_formula"]

_COEFFICIENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?", re.ASCII)
_MOST = 1_000_000


def read_formula(path: str | Path) -> Formula:
    """The formula of one file. Raises DeclarationFaulty with every fault of it."""
    faults: list[Fault] = []
    values = read_toml(Path(path), faults)
    if values is None:
        raise DeclarationFaulty(faults)
    return formula_from(values, place=Path(path).name)


def formula_from(source: Mapping[str, object], *, place: str = "") -> Formula:
    """The formula that a mapping of plain values declares, as a file would.

    Args:
        source: what a file holds; dates may be text.
        place: the file that the places of faults begin with; may be empty.

    Raises:
        DeclarationFaulty: with every fault.
    """
    if not isinstance(source, Mapping):
        raise DeclarationFaulty([Fault(place, "type", "应为一个表", "must be one table")])
    faults: list[Fault] = []
    table = Table(source, faults, file=place)
    formula = Formula(
        version=table.key("version", required=True),
        in_force_from=table.day("in_force_from", required=True) or Day.min,
        parts=tuple(_part(inner) for inner in table.tables("parts")),
        charges=tuple(_charge(inner) for inner in table.tables("charges")),
        cards=_cards(table.table("cards") or table.empty("cards"), CARD_POINTS),
        early=_early(table.table("early") or table.empty("early")),
        shortened=_shortened(table.table("shortened") or table.empty("shortened")),
        reporting=_reporting(table.table("reporting") or table.empty("reporting")),
        discipline=_discipline(table.table("discipline") or table.empty("discipline")),
        workload=_workloads(table),
        floors=_floors(table.table("grades") or table.empty("grades")),
    )
    table.done()
    for fault in faults_of(formula):
        table.fault(fault.place, fault.rule, fault.zh, fault.en)
    if faults:
        raise DeclarationFaulty(faults)
    return formula


def plain_formula(formula: Formula) -> dict[str, object]:
    """The formula as the plain values of a file, which read back to an equal one: what the journal keeps of it."""
    excellent, good, passed = formula.floors
    return {
        "version": formula.version,
        "in_force_from": formula.in_force_from.isoformat(),
        "parts": [
            {"key": one.key, "title": {"zh": one.title.zh, "en": one.title.en}, "weight": one.weight}
            for one in formula.parts
        ],
        "charges": [
            {
                "rules": list(one.rules),
                "parts": list(one.parts),
                **({"points": attrs.asdict(one.points)} if one.points else {}),
            }
            for one in formula.charges
        ],
        "cards": attrs.asdict(formula.cards),
        "early": attrs.asdict(formula.early),
        "shortened": attrs.asdict(formula.shortened),
        "reporting": {**attrs.asdict(formula.reporting), "rules": list(formula.reporting.rules)},
        "discipline": dict(formula.discipline),
        "workload": [{"cases": one.cases, "coefficient": _decimal_text(one.coefficient)} for one in formula.workload],
        "grades": {"excellent": excellent, "good": good, "pass": passed},
    }


def _part(table: Table) -> Part:
    part = Part(
        key=table.key("key", required=True),
        title=table.title(),
        weight=table.whole("weight", 0, least=1, most=100, required=True),
    )
    table.done()
    return part


def _charge(table: Table) -> Charge:
    if not table.has("rules"):
        table.missing("rules")
    rules = table.words("rules", None)
    for index, rule in enumerate(rules):
        if rule != REST and not KEY.fullmatch(rule):
            zh, en = f"{rule!r} 不是规则代码", f"{rule!r} is no code of a rule"
            table.fault(f"rules[{index}]", "rule", zh, en)
    points = table.table("points")
    charge = Charge(rules, table.words("parts", None), _cards(points, CARD_POINTS) if points else None)
    table.done()
    return charge


def _cards(table: Table, usual: CardPoints) -> CardPoints:
    cards = CardPoints(
        warnings=table.whole("warnings", usual.warnings, least=1, most=100),
        warning=table.whole("warning", usual.warning, least=0, most=100),
        yellow=table.whole("yellow", usual.yellow, least=0, most=100),
        red=table.whole("red", usual.red, least=0, most=100),
    )
    table.done()
    return cards


def _early(table: Table) -> Early:
    usual = Early()
    early = Early(
        step=table.whole("step", usual.step, least=1, most=100),
        points=table.whole("points", usual.points, least=0, most=100),
    )
    table.done()
    return early


def _shortened(table: Table) -> Shortened:
    usual = Shortened()
    shortened = Shortened(
        least=table.whole("least", usual.least, least=1, most=100),
        points=table.whole("points", usual.points, least=0, most=100),
        step=table.whole("step", usual.step, least=1, most=100),
        more=table.whole("more", usual.more, least=0, most=100),
    )
    table.done()
    return shortened


def _reporting(table: Table) -> Reporting:
    usual = Reporting()
    reporting = Reporting(
        rules=table.words("rules", None, usual.rules),
        part=table.key("part", usual.part),
        points=table.whole("points", usual.points, least=0, most=100),
        most=table.whole("most", usual.most, least=0, most=100),
    )
    table.done()
    return reporting


def _discipline(table: Table) -> dict[str, int]:
    points = {kind: table.whole(kind, DISCIPLINE_POINTS[kind], least=0, most=100) for kind in DISCIPLINE}
    table.done()
    return points


def _workloads(table: Table) -> tuple[Workload, ...]:
    if not table.has("workload"):
        return FORMULA.workload
    found = []
    for inner in table.tables("workload"):
        cases = inner.whole("cases", 0, least=0, most=_MOST, required=True)
        coefficient = inner.as_("coefficient", _coefficient, Fraction(1), required=True)
        inner.done()
        found.append(Workload(cases, coefficient))
    return tuple(found)


def _coefficient(value: object) -> Fraction:
    if not isinstance(value, str) or not _COEFFICIENT.fullmatch(value) or not Fraction(value):
        zh, en = '应为正的小数文字，如 "1.05"', 'must be a positive decimal as text, such as "1.05"'
        raise BadInput(zh, en, rule="coefficient")
    return Fraction(value)


def _decimal_text(value: Fraction) -> str:
    millionths = value * 1_000_000
    return f"{int(millionths) // 1_000_000}.{int(millionths) % 1_000_000:06d}".rstrip("0").rstrip(".")


def _floors(table: Table) -> tuple[int, int, int]:
    excellent, good, passed = FORMULA.floors
    floors = (
        table.whole("excellent", excellent, least=0, most=200),
        table.whole("good", good, least=0, most=200),
        table.whole("pass", passed, least=0, most=200),
    )
    table.done()
    return floors
