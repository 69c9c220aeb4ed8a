"""What a county sets about supervision: which rules look, from which level, by which numbers, terms and rulebooks.

An edition is a value with a version. It is published, never changed; the one in force at the business time of an entry
is the one that the rules look with, and each finding names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from approvalflow.domain.deadlines.limits import Term, term
from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.parties.basis import Basis, Text

__all__ = ["SHIPPED_OFF", "STANDARD", "TERMS", "Rulebook", "SupervisionEdition", "edition_from"]

#: The terms of supervision that a county may set, each with its default: of this project where the law is silent. Those
#: of complaints, questions and ratings are told to the public, and stand in the organisation file.
TERMS: dict[str, tuple[Text, Term]] = {
    "answer-card": (Text("被发牌人说明", "answer to a card"), Term(3, "working-day")),
    "appeal-card": (Text("申诉", "appeal against a card"), Term(5, "working-day")),
    "decide-appeal": (Text("申诉裁定", "decision on an appeal"), Term(10, "working-day")),
    "publish-result": (Text("结果公开", "publication of a result"), Term(7, "working-day")),
    "hear": (Text("组织听证", "holding a hearing"), Term(20, "working-day")),
    "answer-instrument": (
        Text("监察文书答复", "answer to an instrument; each kind has its own"),
        Term(5, "working-day"),
    ),
}

#: The rules that do not look unless a county says so: that results are published is known only where it is told here.
SHIPPED_OFF = frozenset({"C1"})


@frozen
class Rulebook:
    """A local rulebook (实施细则) as data.

    Attributes:
        title, number: what it is called, and its document number.
        articles: which of its articles stands behind a rule, by the code of the rule.
        in_force_from, in_force_to: days, both inclusive; None where that end is open.
    """

    title: str
    number: str = ""
    articles: Mapping[str, str] = field(factory=dict)
    in_force_from: Day | None = None
    in_force_to: Day | None = None

    def in_force(self, day: Day) -> bool:
        """Whether it is in force on a day."""
        begun = self.in_force_from is None or self.in_force_from <= day
        return begun and (self.in_force_to is None or day <= self.in_force_to)

    def basis(self, code: str) -> Basis:
        """Its article behind a rule. Raises KeyError where it says nothing about that rule."""
        name = f"{self.title}（{self.number}）" if self.number else self.title
        return Basis(name, self.articles[code], level="normative-document")


@frozen
class SupervisionEdition:
    """What a county has set about supervision; whatever it leaves out is as the rules are shipped.

    Attributes:
        version: its name, unique in the region. in_force_from: its first day; None: from its publication on. It never
            reaches back behind its publication.
        off: the codes of the rules that do not look; what is shipped leaves out the publication of results, since the
            system cannot know of it unless it is told.
        parameters: by the code of the rule and the name of the parameter.
        levels: how grave the rule finds its gravest, by its code.
        rulebooks: the first that is in force and names the rule is cited. terms: by a key of `TERMS`.
    """

    version: str
    in_force_from: Day | None = None
    off: frozenset[str] = SHIPPED_OFF
    parameters: Mapping[tuple[str, str], int] = field(factory=dict)
    levels: Mapping[str, str] = field(factory=dict)
    rulebooks: tuple[Rulebook, ...] = ()
    terms: Mapping[str, Term] = field(factory=dict)

    def term(self, name: str) -> Term:
        """How long a term of supervision is. Raises KeyError for one that is no key of `TERMS`."""
        return self.terms.get(name) or TERMS[name][1]

    def rulebook_of(self, code: str, day: Day) -> Basis | None:
        """The article behind a rule on a day; None where no rulebook of the county names it."""
        named = (book.basis(code) for book in self.rulebooks if code in book.articles and book.in_force(day))
        return next(named, None)

    def plain(self) -> dict[str, Any]:
        """As plain values for the journal, from which `edition_from` builds it again."""
        parameters: dict[str, dict[str, int]] = {}
        for (code, name), number in sorted(self.parameters.items()):
            parameters.setdefault(code, {})[name] = number
        return {
            "version": self.version,
            "in_force_from": _said(self.in_force_from),
            "off": sorted(self.off),
            "parameters": parameters,
            "levels": dict(self.levels),
            "rulebooks": [
                {
                    "title": book.title,
                    "number": book.number,
                    "articles": dict(book.articles),
                    "in_force_from": _said(book.in_force_from),
                    "in_force_to": _said(book.in_force_to),
                }
                for book in self.rulebooks
            ],
            "terms": {name: length.text("en") for name, length in self.terms.items()},
        }


#: The edition of a county that has published none: the rules as they are shipped.
STANDARD = SupervisionEdition("standard")


def _said(day: Day | None) -> str:
    return day.isoformat() if day is not None else ""


def _day(words: str) -> Day | None:
    return Day.fromisoformat(words) if words else None


def edition_from(kept: Mapping[str, Any]) -> SupervisionEdition:
    """The edition whose plain values these are."""
    return SupervisionEdition(
        version=kept["version"],
        in_force_from=_day(kept["in_force_from"]),
        off=frozenset(kept["off"]),
        parameters={(code, name): number for code, set_ in kept["parameters"].items() for name, number in set_.items()},
        levels=dict(kept["levels"]),
        rulebooks=tuple(
            Rulebook(
                title=book["title"],
                number=book["number"],
                articles=dict(book["articles"]),
                in_force_from=_day(book["in_force_from"]),
                in_force_to=_day(book["in_force_to"]),
            )
            for book in kept["rulebooks"]
        ),
        terms={name: term(words) for name, words in kept["terms"].items()},
    )
