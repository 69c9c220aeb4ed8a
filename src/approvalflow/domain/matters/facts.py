"""Facts of an application: typed answers that conditions, limits and fees are computed from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from attrs import frozen

from approvalflow.domain.parties.basis import Fault, Text

__all__ = ["Choice", "FactSpec", "read_facts", "values_of"]

_INTEGER = re.compile(r"-?[0-9]{1,15}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_T = TypeVar("_T")
_YES = {"true": True, "yes": True, "on": True, "是": True, "false": False, "no": False, "off": False, "否": False}


@frozen
class Choice:
    """One answer that may be chosen."""

    key: str
    title: Text


@frozen
class FactSpec:
    """A fact that an application states.

    Attributes:
        key: its name in conditions and formulas.
        type: `text`, `integer`, `decimal`, `date`, `choice` or `yes-no`.
        places: how many decimal places a `decimal` may have.
        least, most: inclusive bounds as written in the declaration, or empty.
        unit: what the number counts (m², days), or None.
        stated_by: `applicant`, or `agency` for what an officer records at acceptance or later.
        personal: kept in the party record only, never in the journal.
    """

    key: str
    title: Text
    type: str = "text"
    places: int = 0
    least: str = ""
    most: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = True
    personal: bool = False
    stated_by: str = "applicant"
    unit: Text | None = None
    hint: Text | None = None

    def read(self, raw: object) -> str | int | bool | Fault:
        """The plain value of an answer (a decimal stays text, exactly as written), or what is wrong with it."""
        match self.type:
            case "yes-no":
                return self._yes_no(raw)
            case "integer":
                return self._integer(raw)
            case "decimal":
                return self._decimal(raw)
            case "date":
                return self._date(raw)
            case "choice":
                return self._choice(raw)
        return self._text(raw)

    def _fault(self, rule: str, zh: str, en: str, hint: str = "") -> Fault:
        return Fault(f"facts.{self.key}", rule, f"{self.title.zh}:{zh}", f"{self.title.en}: {en}", hint)

    def _yes_no(self, raw: object) -> bool | Fault:
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, str) and raw.strip().lower() in _YES:
            return _YES[raw.strip().lower()]
        return self._fault("yes-no", "请回答是或否", "answer yes or no")

    def _integer(self, raw: object) -> int | Fault:
        if isinstance(raw, bool) or not isinstance(raw, int | str):
            return self._fault("integer", "请填写整数", "give a whole number")
        text = str(raw).strip()
        if not _INTEGER.fullmatch(text):
            return self._fault(
                "integer", "请用半角数字填写整数,例如 30", "give a whole number in ASCII digits, e.g. 30"
            )
        return self._bounded(int(text), Decimal(int(text)))

    def _decimal(self, raw: object) -> str | Fault:
        if isinstance(raw, bool) or not isinstance(raw, int | str | Decimal):
            return self._fault("decimal", "请填写数字,例如 12.5", "give a number, e.g. 12.5")
        text = str(raw).strip()
        if not _DECIMAL.fullmatch(text):
            return self._fault("decimal", "请用半角数字填写,例如 12.5", "give a number in ASCII digits, e.g. 12.5")
        if len(text.partition(".")[2]) > self.places:
            return self._fault(
                "decimal-places", f"最多 {self.places} 位小数", f"no more than {self.places} decimal places"
            )
        return self._bounded(text, Decimal(text))

    def _bounded(self, value: _T, number: Decimal) -> _T | Fault:
        if self.least and number < Decimal(self.least):
            return self._fault("least", f"不得小于 {self.least}", f"must be at least {self.least}")
        if self.most and number > Decimal(self.most):
            return self._fault("most", f"不得大于 {self.most}", f"must be at most {self.most}")
        return value

    def _date(self, raw: object) -> str | Fault:
        text = raw.isoformat() if type(raw) is date else str(raw).strip()
        if _DAY.fullmatch(text):
            try:
                return date.fromisoformat(text).isoformat()
            except ValueError:
                pass
        return self._fault("date", "请按 2026-11-23 的形式填写日期", "give a date in the form 2026-11-23")

    def _choice(self, raw: object) -> str | Fault:
        keys = [choice.key for choice in self.choices]
        if isinstance(raw, str) and raw in keys:
            return raw
        titles = "、".join(choice.title.zh for choice in self.choices)
        return self._fault("choice", f"请从以下选项中选择:{titles}", f"choose one of {', '.join(keys)}")

    def _text(self, raw: object) -> str | Fault:
        if not isinstance(raw, str):
            return self._fault("text", "请填写文字", "give text")
        text = raw.strip()
        if any("\ud800" <= character <= "\udfff" or ord(character) < 9 for character in text):
            return self._fault("text", "含有无法保存的字符", "holds characters that cannot be kept")
        if self.least and len(text) < int(self.least):
            return self._fault("least", f"至少 {self.least} 个字", f"at least {self.least} characters")
        if self.most and len(text) > int(self.most):
            return self._fault("most", f"最多 {self.most} 个字", f"no more than {self.most} characters")
        return text


def read_facts(
    specs: Sequence[FactSpec], answers: Mapping[str, object]
) -> tuple[dict[str, str | int | bool], list[Fault]]:
    """Every answer in its plain form, and everything that is wrong with them, all at once.

    An unknown key is a fault; an empty answer counts as none; a required fact without an answer is a fault.
    """
    known = {spec.key: spec for spec in specs}
    plain: dict[str, str | int | bool] = {}
    faults: list[Fault] = []
    for key in answers:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            faults.append(
                Fault(f"facts.{key}", "unknown", "没有这一项", "there is no such fact", near[0] if near else "")
            )
    for spec in specs:
        raw = answers.get(spec.key)
        if raw is None or raw == "":
            if spec.required:
                faults.append(
                    Fault(f"facts.{spec.key}", "required", f"请填写{spec.title.zh}", f"{spec.title.en} is missing")
                )
            continue
        value = spec.read(raw)
        if isinstance(value, Fault):
            faults.append(value)
        else:
            plain[spec.key] = value
    return plain, faults


def values_of(specs: Sequence[FactSpec], plain: Mapping[str, str | int | bool]) -> dict[str, object]:
    """The facts as formulas want them: decimals become exact fractions; a fact that was not stated is left out."""
    values: dict[str, object] = dict(plain)
    for spec in specs:
        if spec.type == "decimal" and spec.key in plain:
            values[spec.key] = _exact(str(plain[spec.key]))
    return values


@lru_cache(maxsize=1024)
def _exact(digits: str) -> Fraction:
    # One decision asks for the values of its case several times, and reading a fraction costs ten times a look-up.
    return Fraction(digits)
