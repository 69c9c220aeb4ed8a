"""What somebody would pay: the office's own answer before filing, in the words of the matter's page."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from approvalflow import Office, Text
from approvalflow.domain.fees.reductions import Reduction
from approvalflow.domain.matters.facts import FactSpec
from approvalflow.domain.matters.foreseen_fees import ForeseenFee, ForeseenFees
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.matters.wording import readable
from approvalflow.office.counter import FilingFaulty
from county.public.reading import derivation_words, unit_prices

__all__ = ["ShownFee", "Tariff", "tariff_of"]


@frozen
class ShownFee:
    """A fee as its page shows it.

    Attributes:
        foreseen: the line of the tariff with its amount, where the facts give one.
        formula: in words. prices: the unit prices of its rate tables.
        facts: what the amount depends on. derivation: how it comes about, in words; None without an amount.
        reductions: the published reductions, each with its condition in words.
    """

    foreseen: ForeseenFee
    formula: Text
    prices: list[tuple[Text, str]]
    facts: tuple[FactSpec, ...]
    derivation: Text | None
    reductions: tuple[tuple[Reduction, Text], ...]


@frozen
class Tariff:
    """What an application filed now would cost.

    Attributes:
        fees: each fee of the tariff in force today; empty where nothing is charged.
        found: the office's answer. problems: what is wrong with an answer, by its fact. answered: somebody asked.
    """

    fees: tuple[ShownFee, ...]
    found: ForeseenFees
    problems: Mapping[str, Text]
    answered: bool


def tariff_of(office: Office, matter: Matter, asked: Mapping[str, str]) -> Tariff:
    """The fees for the answers that can be used; what cannot is told at its field."""
    names = frozenset[str]()
    for line in matter.fees:
        names |= line.amount.names | (line.when.names if line.when else frozenset())
        names = names.union(*(one.when.names for one in line.reductions))
    answers = {
        spec.key: asked[spec.key] for spec in matter.facts if spec.key in names and asked.get(spec.key, "").strip()
    }
    problems: dict[str, Text] = {}
    try:
        found = office.fees_if_filed(matter.code, answers)
    except FilingFaulty as faulty:
        problems = {fault.place.removeprefix("facts."): Text(fault.zh, fault.en) for fault in faulty.faults}
        found = office.fees_if_filed(matter.code, {key: said for key, said in answers.items() if key not in problems})
    fees = tuple(_shown(fee, found, matter) for fee in found.lines)
    return Tariff(fees, found, problems, bool(answers))


def _shown(fee: ForeseenFee, found: ForeseenFees, matter: Matter) -> ShownFee:
    line = fee.line
    names = line.amount.names | (line.when.names if line.when else frozenset())
    names = names.union(*(one.when.names for one in line.reductions))
    return ShownFee(
        foreseen=fee,
        formula=readable(line.amount.text, matter),
        prices=unit_prices(line, matter),
        facts=tuple(spec for spec in matter.facts if spec.key in names),
        derivation=derivation_words(line, matter, fee.priced.derivation) if fee.priced else None,
        reductions=tuple((one, found.conditions[line.code, one.code]) for one in line.reductions),
    )
