"""Conditions and formulas of a matter as a person reads them: titles instead of keys."""

from __future__ import annotations

import re

from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Text

__all__ = ["readable"]

_TOKEN = re.compile(r"\"[^\"]*\"|'[^']*'|[A-Za-z_][A-Za-z0-9_]*|[0-9.]+|==|!=|<=|>=|\*|/|\S")
_LOOK_UP = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\[[A-Za-z_][A-Za-z0-9_]*\]")
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
    text = _LOOK_UP.sub("__rate__", formula)
    zh, en = [], []
    for word in _TOKEN.findall(text):
        if word == "__rate__":
            said = _RATE
        elif word[0] in "\"'":
            said = chosen.get(word[1:-1], Text(word[1:-1], word[1:-1]))
        else:
            said = titles.get(word) or _WORDS.get(word) or Text(word, word)
        zh.append(said.zh)
        en.append(said.en)
    return Text(_joined(zh), _joined(en))


def _joined(words: list[str]) -> str:
    return " ".join(words).replace("( ", "(").replace(" )", ")").replace(" . ", ".")
