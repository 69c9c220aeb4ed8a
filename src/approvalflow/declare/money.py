"""The fees of a matter file, or why it charges nothing; for every day exactly one of the two."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from approvalflow.declare.conditions import amount
from approvalflow.declare.figures import basis, evidence
from approvalflow.declare.trying import grains_of, try_amount
from approvalflow.domain.fees.income import LOCAL, Income, share
from approvalflow.domain.fees.money import ROUNDINGS, rate
from approvalflow.domain.fees.reductions import Reduction
from approvalflow.domain.fees.soundness import soundness
from approvalflow.domain.fees.spelling import closest
from approvalflow.domain.fees.tariffs import DUES, FeeLine
from approvalflow.domain.parties.basis import Basis, PricePaper
from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from approvalflow.declare.conditions import Conditions
    from approvalflow.declare.reading import Table

__all__ = ["line_of"]

_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))? ?%", re.ASCII)


def line_of(table: Table, conditions: Conditions, *, licence: bool, kept: bool) -> FeeLine | None:
    """One line of the tariff; None where its amount cannot be read (which is noted).

    Args:
        table: the line as it is declared.
        conditions: the facts of the matter.
        licence: whether the Licensing Law binds the matter.
        kept: whether it was published before: then it is read as it was taken then. A rounding that was not declared
            was half up, and answers that nobody gave are not tried.
    """
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
        rounding=table.word("rounding", ROUNDINGS, "half-up" if kept or "rounding" in table.values else ""),
        due=table.word("due", DUES, "before-issue"),
        reducible=table.yes_no("reducible", False),
        when=when,
        refund=table.text("refund"),
        reductions=tuple(_reduction(inner, conditions) for inner in table.tables("reductions")),
        first=table.day("from"),
        last=table.day("to"),
        income=_income(table),
    )
    table.done()
    if formula is None:
        return None
    sound = len(table.faults)
    conditions.check(table, "amount", formula, line.tables)
    choices = {key: [choice.key for choice in spec.choices] for key, spec in conditions.specs.items() if spec.choices}
    judged = line if law else evolve(line, basis=Basis("-", level="law"))
    grains = None if kept else grains_of(conditions.specs)
    found = soundness(judged, "licence" if licence else "service", choices=choices, grains=grains, place=table.path)
    for fault in found:
        table.fault(fault.place.removeprefix(f"{table.path}."), fault.rule, fault.zh, fault.en, fault.hint)
    if len(table.faults) == sound:
        _no_idle_rates(table, line, choices)
        for refused, answers in () if kept else try_amount(line, conditions.specs):
            zh = f"第 {refused.column} 列: {refused.zh}（{answers}）"
            table.fault("amount", refused.rule, zh, f"column {refused.column}: {refused.en} ({answers})")
    return line


def _reduction(table: Table, conditions: Conditions) -> Reduction:
    share, off = table.as_("off", _off, (Fraction(1), Fraction(0)), required=True)
    found = Reduction(
        code=table.key("code", required=True),
        title=table.title(),
        basis=basis(table, required=True) or Basis("-"),
        when=conditions.read(table, required=True) or conditions.always,
        share=share,
        off=off,
    )
    evidence(table)
    table.done()
    return found


def _off(value: object) -> tuple[Fraction, Fraction]:
    """`50 %` as a share, `20 CNY` as exact fen."""
    found = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if found is not None:
        whole, decimals = found.group(1), found.group(2) or ""
        return Fraction(int(whole + decimals), 100 * 10 ** len(decimals)), Fraction(0)
    if isinstance(value, str) and value.endswith("CNY"):
        return Fraction(0), rate(value)
    zh, en = "减免应写成 50 % 或 20 CNY", "a reduction is written 50 % or 20 CNY"
    raise BadInput(zh, en, rule="fee-reduction")


def _standard(table: Table) -> PricePaper | None:
    inner = table.table("standard", required=True)
    if inner is None:
        return None
    paper = PricePaper(inner.string("paper", required=True), inner.string("number"), inner.day("date"))
    evidence(inner)
    inner.done()
    return paper


def _income(table: Table) -> Income | None:
    inner = table.table("income")
    if inner is None:
        return None
    shared = inner.table("shares")
    shares = {LOCAL: Fraction(1)}
    if shared is not None:
        shares = {str(key): shared.as_(str(key), lambda text: share(text), Fraction(0)) for key in shared.values}  # type: ignore[arg-type]
    remainder = inner.string("remainder", next(iter(shares)) if len(shares) == 1 else "", required=len(shares) > 1)
    income = Income(inner.string("item", required=True), shares, remainder)
    inner.done()
    return income


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
