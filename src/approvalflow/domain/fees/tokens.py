"""The words of the formula language: numbers, amounts, names, quoted text and signs, each with its column."""

from __future__ import annotations

import re
from enum import Enum
from fractions import Fraction

from attrs import frozen

from approvalflow.errors import FormulaFault

__all__ = ["KEYWORDS", "MAX_LENGTH", "Kind", "Token", "tokens"]

#: The longest formula, in characters.
MAX_LENGTH = 1000

#: Names that mean something to the language and can name no fact and no table.
KEYWORDS = frozenset({"if", "else", "and", "or", "not", "true", "false", "min", "max", "CNY"})


class Kind(Enum):
    """What a token is."""

    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    NAME = "name"
    SIGN = "sign"  # signs and keywords: what the grammar itself is made of
    END = "end"


@frozen
class Token:
    """One word: what it is, how it is written, where it begins (columns count from 1), and its value if it has one.

    `exact` is the number, or the amount in fen; `None` for everything else.
    """

    kind: Kind
    text: str
    column: int
    exact: Fraction | None = None


_WORD = re.compile(
    r"""
    (?P<money>  [0-9]+(?:\.[0-9]+)?\ ?CNY(?![A-Za-z0-9_]))
  | (?P<number> [0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9_.]))
  | (?P<name>   [A-Za-z_][A-Za-z0-9_]*)
  | (?P<text>   "[^"\r\n]*"|'[^'\r\n]*')
  | (?P<sign>   <=|>=|==|!=|[-+*/()\[\],<>])
    """,
    re.VERBOSE,
)
_DIGITS = 24
_SPACE = re.compile(r"[ \t\r\n]*")


def tokens(source: str) -> list[Token]:
    """The tokens of a formula, closed by one of kind `END`.

    Raises `FormulaFault` with the column for a character, number or quotation that is not of the language, and for a
    formula longer than `MAX_LENGTH`.
    """
    if len(source) > MAX_LENGTH:
        raise FormulaFault(
            f"公式超过 {MAX_LENGTH} 个字符", f"a formula of more than {MAX_LENGTH} characters", column=MAX_LENGTH + 1
        )
    found: list[Token] = []
    at = _past_space(source, 0)
    while at < len(source):
        word = _WORD.match(source, at)
        if word is None:
            raise _unreadable(source, at)
        found.append(_token(word))
        at = _past_space(source, word.end())
    found.append(Token(Kind.END, "", len(source) + 1))
    return found


def _past_space(source: str, at: int) -> int:
    space = _SPACE.match(source, at)
    return space.end() if space else at


def _token(word: re.Match[str]) -> Token:
    text, column = word.group(), word.start() + 1
    if word.lastgroup in ("money", "number"):
        digits = text.removesuffix("CNY").rstrip()
        if len(digits) > _DIGITS:
            raise FormulaFault(f"数字超过 {_DIGITS} 位", f"a number of more than {_DIGITS} digits", column=column)
        whole, _, decimals = digits.partition(".")
        exact = Fraction(int(whole + decimals), 10 ** len(decimals))
        if word.lastgroup == "money":
            return Token(Kind.MONEY, text, column, exact * 100)
        return Token(Kind.NUMBER, text, column, exact)
    if word.lastgroup == "text":
        return Token(Kind.TEXT, text[1:-1], column)
    if word.lastgroup == "name" and text not in KEYWORDS:
        return Token(Kind.NAME, text, column)
    return Token(Kind.SIGN, text, column)


def _unreadable(source: str, at: int) -> FormulaFault:
    character, column = source[at], at + 1
    if character in "\"'":
        return FormulaFault("引号没有闭合", "the quotation is not closed", column=column)
    if "0" <= character <= "9":
        return FormulaFault(
            "数字写法有误：只写 12 或 12.5，不用指数、千分位",
            "a malformed number: write 12 or 12.5, without exponent or thousands sign",
            column=column,
        )
    if character.isdigit() or character.isnumeric():
        return FormulaFault(
            f"{character!r} 不是半角数字，请用 0-9", f"{character!r} is no ASCII digit: use 0-9", column=column
        )
    if character == "=":
        return FormulaFault("相等写作 ==", "equality is written ==", column=column, rule="formula-equals")
    return FormulaFault(
        f"公式中不能有 {character!r}",
        f"{character!r} has no place in a formula",
        column=column,
        rule="formula-character",
    )
