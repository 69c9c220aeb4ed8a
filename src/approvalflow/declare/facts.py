"""The facts of a matter file: the form that an applicant fills in."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from approvalflow.domain.fees.spelling import closest
from approvalflow.domain.fees.tokens import KEYWORDS
from approvalflow.domain.matters.facts import Choice, FactSpec
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from approvalflow.declare.reading import Table

__all__ = ["TYPES", "UNREAD", "facts"]

#: The types of a fact; a decimal says how many places it has.
TYPES = ("text", "integer", "decimal(1)", "decimal(2)", "date", "choice", "yes-no")

#: The type of a fact whose type cannot be read: nothing that depends on it is judged.
UNREAD = ""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_TYPE = re.compile(r"(text|integer|date|choice|yes-no)|decimal\(([0-9])\)", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", re.ASCII)
_BOUNDED = ("text", "integer", "decimal")


def facts(matter: Table) -> tuple[FactSpec, ...]:
    """The facts in the order of the form, each key once."""
    seen: dict[str, str] = {}
    found = []
    for table in matter.tables("facts"):
        spec = _fact(table)
        table.once(seen, spec.key, "key")
        found.append(spec)
    return tuple(found)


def _fact(table: Table) -> FactSpec:
    kind, places = table.as_("type", _type, (UNREAD, 0)) if table.has("type") else ("text", 0)
    choices = _choices(table, kind)
    least, most = _bounds(table, kind, places)
    spec = FactSpec(
        key=table.as_("key", _name, "", required=True),
        title=table.title(),
        type=kind,
        places=places,
        least=least,
        most=most,
        choices=choices,
        required=table.yes_no("required", True),
        personal=table.yes_no("personal", False),
        stated_by=table.word("stated_by", ("applicant", "agency"), "applicant"),
        unit=table.text("unit"),
        hint=table.text("hint"),
    )
    table.done()
    return spec


def _choices(table: Table, kind: str) -> tuple[Choice, ...]:
    keys = table.words("choices", None)
    titles: dict[str, Text] = {}
    if (titled := table.table("choice_titles")) is not None:
        for key in titled.values:
            if key not in keys:
                titled.fault(
                    str(key), "unknown-choice", "没有这个选项", "there is no such choice", closest(str(key), keys)
                )
            elif (title := titled.text(str(key))) is not None:
                titles[str(key)] = title
    if kind == "choice" and not keys:
        if table.has("choices"):
            table.fault("choices", "empty", "至少写一个选项", "must name at least one choice")
        else:
            table.missing("choices")
    for key in ("choices", "choice_titles"):
        if kind not in ("choice", UNREAD) and table.has(key):
            table.fault(key, "choices", "只用于 choice 类型", "is only for the type choice")
    return tuple(Choice(key, titles.get(key, Text(key, key))) for key in keys)


def _bounds(table: Table, kind: str, places: int) -> tuple[str, str]:
    given = {}
    for key in ("min", "max"):
        bound = table.as_(key, _number, "")
        if kind == UNREAD:
            bound = ""
        if bound and kind not in _BOUNDED:
            table.fault(key, "bound", f"{kind} 类型没有上下限", f"the type {kind} has no bounds")
            bound = ""
        elif bound and (len(bound.partition(".")[2]) > places or (kind == "text" and int(Decimal(bound)) < 0)):
            table.fault(key, "bound", "与类型不符", "does not fit the type")
            bound = ""
        given[key] = bound
    if given["min"] and given["max"] and Decimal(given["min"]) > Decimal(given["max"]):
        table.fault("max", "range", f"小于 min ({given['min']})", f"is less than min ({given['min']})")
        given["max"] = ""
    return given["min"], given["max"]


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise BadInput("应为文字", "must be text", rule="type")
    if not _NAME.fullmatch(value) or value in KEYWORDS:
        raise BadInput(
            f"{shown(value)} 不能作事实的名称: 用 a-z 0-9 _, 以字母开头, 不用公式的关键字",
            f"{shown(value)} cannot name a fact: a-z 0-9 _, a letter first, and no word of the formula language",
            rule="key",
        )
    return value


def shown(value: str) -> str:
    """A value in quotation marks, as it can be printed anywhere."""
    return ascii(value)


def _type(value: object) -> tuple[str, int]:
    found = _TYPE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        near = closest(str(value), TYPES)
        meant_zh, meant_en = (f", 是否指 {near}?", f", did you mean {near}?") if near else ("", "")
        listed = "text, integer, decimal(n), date, choice, yes-no"
        raise BadInput(f"类型只能是 {listed}{meant_zh}", f"the type is one of {listed}{meant_en}", rule="choice")
    return (found[1], 0) if found[1] else ("decimal", int(found[2]))


def _number(value: object) -> str:
    if not isinstance(value, str):
        raise BadInput('应为文字写的数字, 如 "0.1"', 'must be a number written as text, such as "0.1"', rule="type")
    if not _NUMBER.fullmatch(value):
        raise BadInput("应为半角数字, 如 0.1", "must be in ASCII digits, such as 0.1", rule="number")
    return value
