"""Figures and the law behind them: terms with source and evidence, bases, extensions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

from approvalflow.declare.spans import PLACEHOLDER
from approvalflow.domain.deadlines.limits import ExtensionRule, Term, term
from approvalflow.domain.parties.basis import LEVELS, Basis

if TYPE_CHECKING:
    from approvalflow.declare.reading import Table

__all__ = [
    "EVIDENCE",
    "HEADS",
    "PLACEHOLDER",
    "Sourced",
    "basis",
    "basis_in",
    "evidence",
    "extension",
    "figure",
    "term_of",
]

#: How sure a figure is: the law's text was read, a secondary page, general knowledge, made up.
EVIDENCE = ("P", "S", "K", "demo")

#: Who may grant an extension.
HEADS = ("agency-head", "government-head")

_ARTICLE = re.compile(r"(?P<law>.+?)(?: art\. ?| 第)(?P<article>[^ ]+?)条?")


@frozen
class Sourced:
    """A term with where it is from and how sure that is."""

    term: Term
    source: str = ""
    evidence: str = ""


def evidence(table: Table) -> tuple[str, str]:
    """The source and the evidence that stand beside a figure; both may be empty."""
    source = table.string("source")
    sure = table.word("evidence", EVIDENCE)
    table.word("unit_evidence", EVIDENCE)
    return source, sure


def term_of(table: Table, key: str, *, required: bool = False) -> Term | None:
    """The term under a key; None where there is none."""
    if not table.has(key) and not required:
        return None
    return table.as_(key, term, PLACEHOLDER, required=required)


def figure(table: Table, key: str, *, required: bool = False) -> Sourced | None:
    """A figure that is a bare term, or a table of nothing but `term`, `source`, `evidence`, `unit_evidence`."""
    if isinstance(table.values.get(key), str):
        return Sourced(table.as_(key, term, PLACEHOLDER))
    inner = table.table(key, required=required)
    if inner is None:
        return None
    found = Sourced(term_of(inner, "term", required=True) or PLACEHOLDER, *evidence(inner))
    inner.done()
    return found


def basis(table: Table, key: str = "basis", *, required: bool = False) -> Basis | None:
    """A law with its article and level, as a table; None where there is none."""
    inner = table.table(key, required=required)
    return None if inner is None else basis_in(inner)


def basis_in(table: Table) -> Basis:
    """The law that a table is; its level is required, because what may be done by it depends on the level."""
    article = table.values.get("article")
    if type(article) is int:
        table.fault("article", "type", f'条号应写成文字 "{article}"', f'an article is text: "{article}"')
        table.has("article")
        article_text = ""
    else:
        article_text = table.string("article")
    law, level = table.string("law", required=True), table.word("level", LEVELS, required=True)
    evidence(table)
    table.done()
    return Basis(law, article_text, level or "law")


def extension(table: Table, *, base: Term) -> tuple[ExtensionRule | None, int]:
    """The rule under `extension`, in the unit of the limit that it extends, and how often it may be used.

    Its basis may be a bare string such as `行政许可法 art. 42`, which is then taken for a law.
    """
    inner = table.table("extension")
    if inner is None:
        return None, 0
    more = term_of(inner, "term", required=True) or PLACEHOLDER
    if more is PLACEHOLDER or base is PLACEHOLDER:
        more = base
    elif more.unit != base.unit or not base.amount:
        zh = f"延长 {more.text('zh')} 须与期限 {base.text('zh')} 同一单位"
        en = f"an extension of {more.text('en')} has to have the unit of the limit, {base.text('en')}"
        if inner.has("term"):
            inner.fault("term", "extension-unit", zh, en)
        more = base
    by = inner.word("by", HEADS, "agency-head")
    given = inner.values.get("basis")
    law = _law_of(inner.string("basis")) if isinstance(given, str) else basis(inner, required=True)
    times = inner.whole("times", 1, least=1, most=9) if table.path.endswith("lapse") else 1
    evidence(inner)
    inner.done()
    rule = None if not more.amount else ExtensionRule(more, by, law or "")
    return rule, times


def _law_of(words: str) -> Basis:
    found = _ARTICLE.fullmatch(words)
    return Basis(found["law"], found["article"]) if found else Basis(words)
