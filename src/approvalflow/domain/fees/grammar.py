"""The grammar of the formula language: from tokens to nodes, by precedence, loosest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from approvalflow.domain.fees.expressions import (
    Arithmetic,
    Choice,
    Comparison,
    Extreme,
    Literal,
    Logic,
    LookUp,
    Name,
    Negation,
    Node,
    Not,
)
from approvalflow.domain.fees.tokens import Kind, Token, tokens
from approvalflow.domain.fees.values import exact_number
from approvalflow.errors import FormulaFault

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MAX_NESTING", "MAX_TOKENS", "Grammar"]

#: The most words and signs in one formula, and the deepest nesting: what is longer is no tariff, and would only serve
#: to exhaust the reader's stack.
MAX_TOKENS = 300
MAX_NESTING = 40

_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


class Grammar:
    """One reading of one formula."""

    def __init__(self, source: str) -> None:
        self._tokens = tokens(source)
        self._at = 0
        self._nesting = 0
        if len(self._tokens) > MAX_TOKENS:
            self._fail(
                self._tokens[MAX_TOKENS],
                f"公式超过 {MAX_TOKENS} 个词",
                f"a formula of more than {MAX_TOKENS} words",
                "formula-size",
            )

    def read(self) -> Node:
        """The whole formula as a node; `FormulaFault` with the column of the first word that does not fit."""
        node = self._choice()
        if self._next.kind is not Kind.END:
            self._unexpected()
        return node

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self, *signs: str) -> Token | None:
        token = self._next
        if token.kind is Kind.SIGN and token.text in signs:
            self._at += 1
            return token
        return None

    def _need(self, sign: str) -> Token:
        token = self._take(sign)
        if token is None:
            self._fail(self._next, f"此处缺少 {sign}", f"{sign} is missing here")
        return token

    def _deeper(self, read: Callable[[], Node]) -> Node:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            self._fail(
                self._next, f"嵌套超过 {MAX_NESTING} 层", f"nested more than {MAX_NESTING} levels deep", "formula-size"
            )
        node = read()
        self._nesting -= 1
        return node

    def _choice(self) -> Node:
        then = self._logic("or", lambda: self._logic("and", self._not))
        sign = self._take("if")
        if sign is None:
            return then
        when = self._logic("or", lambda: self._logic("and", self._not))
        self._need("else")
        return Choice(then, when, self._deeper(self._choice), sign.column)

    def _logic(self, word: str, operand: Callable[[], Node]) -> Node:
        node = operand()
        while sign := self._take(word):
            node = Logic(word, node, operand(), sign.column)
        return node

    def _not(self) -> Node:
        sign = self._take("not")
        return Not(self._deeper(self._not), sign.column) if sign else self._comparison()

    def _comparison(self) -> Node:
        left = self._arithmetic("+-")
        sign = self._take(*_COMPARISONS)
        if sign is None:
            return left
        node = Comparison(sign.text, left, self._arithmetic("+-"), sign.column)
        if self._next.kind is Kind.SIGN and self._next.text in _COMPARISONS:
            self._fail(
                self._next,
                "比较不能连写，请用 and 连接，如 1 < x and x < 5",
                "comparisons do not chain: join them with and, as in 1 < x and x < 5",
            )
        return node

    def _arithmetic(self, signs: str) -> Node:
        operand = self._negation if signs == "*/" else self._product
        node = operand()
        while sign := self._take(*signs):
            node = Arithmetic(sign.text, node, operand(), sign.column)
        return node

    def _product(self) -> Node:
        return self._arithmetic("*/")

    def _negation(self) -> Node:
        sign = self._take("-")
        return Negation(self._deeper(self._negation), sign.column) if sign else self._primary()

    def _primary(self) -> Node:
        token = self._next
        self._at += 1
        if token.kind in (Kind.NUMBER, Kind.MONEY) and token.exact is not None:
            return Literal(exact_number(token.exact), token.column, money=token.kind is Kind.MONEY)
        if token.kind is Kind.TEXT:
            return Literal(token.text, token.column)
        if token.kind is Kind.NAME:
            if self._take("["):
                key = self._deeper(self._choice)
                self._need("]")
                return LookUp(token.text, key, token.column)
            if self._next.kind is Kind.SIGN and self._next.text == "(":
                self._fail(
                    token,
                    f"没有函数 {token.text}，只有 min 和 max",
                    f"there is no function {token.text}, only min and max",
                )
            return Name(token.text, token.column)
        if token.kind is Kind.SIGN and token.text in ("true", "false"):
            return Literal(token.text == "true", token.column)
        if token.kind is Kind.SIGN and token.text in ("min", "max"):
            return self._extreme(token)
        if token.kind is Kind.SIGN and token.text == "(":
            node = self._deeper(self._choice)
            self._need(")")
            return node
        self._at -= 1
        self._unexpected()

    def _extreme(self, word: Token) -> Node:
        self._need("(")
        parts = [self._deeper(self._choice)]
        while self._take(","):
            parts.append(self._deeper(self._choice))
        self._need(")")
        if len(parts) < 2:
            self._fail(word, f"{word.text} 至少要两个值", f"{word.text} needs at least two values")
        return Extreme(word.text, tuple(parts), word.column)

    def _unexpected(self) -> NoReturn:
        token = self._next
        if token.kind is Kind.END:
            self._fail(token, "公式到此中断，缺少一个值", "the formula breaks off: a value is missing")
        if token.text == "CNY":
            self._fail(token, "CNY 只能紧跟在数字后面，如 0.30 CNY", "CNY stands only after a number, as in 0.30 CNY")
        self._fail(token, f"此处不应有 {token.text!r}", f"{token.text!r} is not expected here")

    def _fail(self, token: Token, zh: str, en: str, rule: str = "formula-grammar") -> NoReturn:
        raise FormulaFault(zh, en, column=token.column, rule=rule)
