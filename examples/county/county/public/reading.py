"""Fees and figures of a matter as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping

from approvalflow import Text
from approvalflow.domain.fees.money import decimal_text, yuan_text
from approvalflow.domain.fees.tariffs import FeeLine
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.matters.wording import readable

__all__ = ["derivation_words", "source_words", "unit_prices"]


def unit_prices(line: FeeLine, matter: Matter) -> list[tuple[Text, str]]:
    """The prices of a fee's rate tables: what for, and how many yuan."""
    chosen: dict[str, Mapping[str, Text]] = {
        spec.key: {choice.key: choice.title for choice in spec.choices} for spec in matter.facts
    }
    facts = dict(line.amount.lookups)
    found = []
    for table, prices in line.tables.items():
        titles = chosen.get(facts.get(table, ""), {})
        for key, fen in prices.items():
            whole = decimal_text(fen / 100)
            yuan = whole if len(whole.partition(".")[2]) > 2 else yuan_text(int(fen))
            found.append((titles.get(key, Text(key, key)), yuan))
    return found


def derivation_words(line: FeeLine, matter: Matter, derivation: Text) -> Text:
    """How an amount came about, with the formula in words."""
    words = readable(line.amount.text, matter)
    zh = derivation.zh.replace(line.amount.text, words.zh).replace(" CNY", " 元")
    return Text(zh, derivation.en.replace(line.amount.text, words.en))


def source_words(source: str) -> Text:
    """Where a figure is from; what the county set for itself says so."""
    own = source.startswith("demonstration county")
    return Text(source, "set by this county (demonstration)" if own else source)
