"""The fees of a matter file, or why it charges nothing; exactly one of the two."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from approvalflow.declare.conditions import amount
from approvalflow.declare.figures import basis, evidence
from approvalflow.domain.fees.money import ROUNDINGS, rate
from approvalflow.domain.fees.spelling import closest
from approvalflow.domain.fees.tariffs import DUES, FeeLine, soundness
from approvalflow.domain.parties.basis import Basis, PricePaper

if TYPE_CHECKING:
    from approvalflow.declare.conditions import Conditions
    from approvalflow.declare.reading import Table

__all__ = ["fees"]


def fees(matter: Table, conditions: Conditions, *, licence: bool) -> tuple[tuple[FeeLine, ...], Basis | None]:
    """The tariff, and the basis of charging nothing; `licence` where the Licensing Law binds the matter."""
    free = _free(matter)
    charges = matter.has("fees") and matter.values["fees"] != []
    if charges and matter.has("free"):
        zh, en = "fees 与 free 只能写一个", "a matter has fees or is free, not both"
        matter.fault("free", "fees-or-free", zh, en)
    elif not charges and not matter.has("free"):
        zh, en = (
            "须写明收费 (fees) 或不收费的依据 (free)",
            "a matter says what it charges (fees), or why nothing (free)",
        )
        matter.fault("free", "fees-or-free", zh, en)
    seen: dict[str, str] = {}
    lines = []
    for table in matter.tables("fees"):
        line = _line(table, conditions, licence)
        if line is not None:
            table.once(seen, line.code, "code")
            lines.append(line)
    return tuple(lines), free


def _free(matter: Table) -> Basis | None:
    table = matter.table("free")
    if table is None:
        return None
    law = basis(table, required=True)
    evidence(table)
    table.done()
    return law


def _line(table: Table, conditions: Conditions, licence: bool) -> FeeLine | None:
    law = basis(table, required=True)
    standard = _standard(table)
    formula = amount(table, "amount")
    rates = _rates(table)
    when = conditions.read(table)
    evidence(table)
    line = FeeLine(
        code=table.key("code", required=True),
        title=table.title(),
        basis=law or Basis("-"),
        standard=standard,
        amount=formula or conditions.always,
        tables={} if rates is None else {"rate": rates},
        rounding=table.word("rounding", ROUNDINGS, "half-up"),
        due=table.word("due", DUES, "before-issue"),
        reducible=table.yes_no("reducible", False),
        when=when,
        refund=table.text("refund"),
    )
    table.done()
    if formula is None:
        return None
    sound = len(table.faults)
    conditions.check(table, "amount", formula, line.tables)
    choices = {key: [choice.key for choice in spec.choices] for key, spec in conditions.specs.items() if spec.choices}
    judged = line if law else evolve(line, basis=Basis("-", level="law"))
    found = soundness(judged, "licence" if licence else "service", choices=choices, place=table.path)
    for fault in found:
        table.fault(fault.place.removeprefix(f"{table.path}."), fault.rule, fault.zh, fault.en, fault.hint)
    if len(table.faults) == sound:
        _no_idle_rates(table, line, choices)
    return line


def _standard(table: Table) -> PricePaper | None:
    inner = table.table("standard", required=True)
    if inner is None:
        return None
    paper = PricePaper(inner.string("paper", required=True), inner.string("number"), inner.day("date"))
    evidence(inner)
    inner.done()
    return paper


def _rates(table: Table) -> dict[str, Fraction] | None:
    inner = table.table("rate")
    if inner is None:
        return None
    if not inner.values:
        table.fault("rate", "empty", "至少写一个费率", "must name at least one price")
    return {str(key): inner.as_(str(key), lambda value: rate(value), Fraction(0)) for key in inner.values}  # type: ignore[arg-type]


def _no_idle_rates(table: Table, line: FeeLine, choices: dict[str, list[str]]) -> None:
    """A price for a class that nobody can choose is a slip of the pen."""
    facts = {fact for name, fact in line.amount.lookups if name == "rate" and fact in choices}
    known = {key for fact in facts for key in choices[fact]}
    for key in line.tables.get("rate", ()):
        if known and key not in known:
            zh, en = f"没有选项 {key}", f"there is no choice {key}"
            table.fault(f"rate.{key}", "fee-price", zh, en, closest(key, known))
