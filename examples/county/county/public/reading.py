"""Conditions and formulas of a matter as a person reads them: titles instead of keys."""

from __future__ import annotations

import re
from collections.abc import Mapping

from approvalflow import Text
from approvalflow.domain.fees.money import decimal_text, yuan_text
from approvalflow.domain.fees.tariffs import FeeLine
from approvalflow.domain.matters.matter import Matter

__all__ = ["derivation_words", "readable", "source_words", "unit_prices"]

_TOKEN = re.compile(r"\"[^\"]*\"|'[^']*'|[A-Za-z_][A-Za-z0-9_]*|[0-9.]+|==|!=|<=|>=|\*|/|\S")
_RATE = Text("单价", "unit price")
_WORDS = {
    "==": Text("为", "is"),
    "!=": Text("不是", "is not"),
    ">=": Text("≥", "≥"),
    "<=": Text("≤", "≤"),
    "*": Text("×", "×"),
    "/": Text("÷", "÷"),
    "and": Text("且", "and"),
    "or": Text("或", "or"),
    "not": Text("非:", "not:"),
    "if": Text("如果", "if"),
    "else": Text("否则", "else"),
    "CNY": Text("元", "CNY"),
}


def readable(formula: str, matter: Matter) -> Text:
    """A formula with the titles of facts and choices; a look-up in a rate table becomes `单价`."""
    titles: dict[str, Text] = {spec.key: spec.title for spec in matter.facts}
    chosen = {choice.key: choice.title for spec in matter.facts for choice in spec.choices}
    text = re.sub(r"[A-Za-z_][A-Za-z0-9_]*\[[A-Za-z_][A-Za-z0-9_]*\]", "__rate__", formula)
    zh, en = [], []
    for token in _TOKEN.findall(text):
        if token == "__rate__":
            said = _RATE
        elif token[0] in "\"'":
            said = chosen.get(token[1:-1], Text(token[1:-1], token[1:-1]))
        else:
            said = titles.get(token) or _WORDS.get(token) or Text(token, token)
        zh.append(said.zh)
        en.append(said.en)
    return Text(_joined(zh), _joined(en))


def _joined(words: list[str]) -> str:
    return " ".join(words).replace("( ", "(").replace(" )", ")").replace(" . ", ".")


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
