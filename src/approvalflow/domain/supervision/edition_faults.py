"""What is wrong with an edition of supervision, everything at once: codes, parameters and levels that are not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from approvalflow.domain.fees.spelling import closest
from approvalflow.domain.parties.basis import Fault, is_blank
from approvalflow.domain.supervision.edition import TERMS, Rulebook, SupervisionEdition
from approvalflow.domain.supervision.findings import LEVELS
from approvalflow.domain.supervision.parameters import Parameter

__all__ = ["faults_of"]


def faults_of(edition: SupervisionEdition, rules: Iterable[Any]) -> list[Fault]:
    """Every fault of an edition for these rules; the places are key paths of a `supervision.toml`.

    A rule of a plug-in need not know levels and parameters: it then has none to set.
    """
    known = {str(rule.code): rule for rule in rules}
    faults: list[Fault] = []
    if is_blank(edition.version):
        faults.append(Fault("version", "missing", "缺少这一项", "is missing"))
    for code in sorted(edition.off - known.keys()):
        faults.append(_no_rule("off", code, known))
    for code, level in edition.levels.items():
        faults += _level(code, level, known)
    for (code, name), number in edition.parameters.items():
        faults += _parameter(code, name, number, known)
    for name, length in edition.terms.items():
        if name not in TERMS:
            hint = closest(name, TERMS)
            faults.append(Fault(f"terms.{name}", "unknown-term", "没有这个期限", "there is no such term", hint))
        elif not length.amount:
            faults.append(Fault(f"terms.{name}", "term", "须为一段时间", "must be a length of time"))
    for place, book in enumerate(edition.rulebooks):
        faults += _rulebook(f"rulebooks[{place}]", book, known)
    return faults


def _no_rule(place: str, code: str, known: Mapping[str, Any]) -> Fault:
    return Fault(place, "unknown-rule", f"没有监察规则 {code}", f"there is no rule {code!r}", closest(code, known))


def _level(code: str, level: str, known: Mapping[str, Any]) -> list[Fault]:
    place = f"levels.{code}"
    if code not in known:
        return [_no_rule(place, code, known)]
    open_to: tuple[str, ...] = getattr(known[code], "levels", ())
    if level in open_to:
        return []
    if level not in LEVELS:
        listed = ", ".join(open_to)
        zh, en = f"{level!r} 不在 {listed} 之内", f"{level!r} is none of {listed}"
        return [Fault(place, "choice", zh, en, closest(level, open_to))]
    zh = f"{code} 不能高于 {LEVELS[open_to[-1]].zh}" if open_to else f"{code} 的级别不能设定"
    en = f"{code} is never graver than {open_to[-1]!r}" if open_to else f"the level of {code} cannot be set"
    return [Fault(place, "too-grave", zh, en)]


def _parameter(code: str, name: str, number: int, known: Mapping[str, Any]) -> list[Fault]:
    place = f"parameters.{code}.{name}"
    if code not in known:
        return [_no_rule(f"parameters.{code}", code, known)]
    declared: dict[str, Parameter] = {one.name: one for one in getattr(known[code], "parameters", ())}
    one = declared.get(name)
    if one is None:
        zh, en = f"{code} 没有参数 {name}", f"{code} has no parameter {name!r}"
        return [Fault(place, "unknown-parameter", zh, en, closest(name, declared))]
    if type(number) is not int:
        return [Fault(place, "type", "应为整数", "must be a whole number")]
    if not one.lowest <= number <= one.highest:
        zh, en = f"应为 {one.lowest} 至 {one.highest}", f"must be from {one.lowest} to {one.highest}"
        return [Fault(place, "range", zh, en)]
    return []


def _rulebook(place: str, book: Rulebook, known: Mapping[str, Any]) -> list[Fault]:
    faults = [] if not is_blank(book.title) else [Fault(f"{place}.title", "missing", "缺少这一项", "is missing")]
    faults += [_no_rule(f"{place}.articles.{code}", code, known) for code in book.articles if code not in known]
    ends_first = book.in_force_from and book.in_force_to and book.in_force_to < book.in_force_from
    if ends_first:
        faults.append(Fault(f"{place}.in_force_to", "order", "失效早于施行", "ends before it begins"))
    return faults
