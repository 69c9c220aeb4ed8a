"""Sentences of a derivation with the articles that they rest on.

The Civil Code says how days are counted where no other law says otherwise (its art. 204); it is cited as a likeness
(参照). The Licensing Law is cited for licences alone, unless the limit itself rests on it. A clock that began before a
law was in force does not cite it.
"""

from __future__ import annotations

from datetime import date

from attrs import frozen

from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.parties.basis import Basis, Text

__all__ = ["LICENSING", "Citing", "Letter", "Rule", "cited_law", "resting"]

LICENSING = "行政许可法"
_CIVIL, _GENERAL, _SIGNATURE = "民法典", "民法总则", "电子签名法"
_ENGLISH = {
    _CIVIL: "Civil Code",
    _GENERAL: "General Provisions of Civil Law",
    LICENSING: "Licensing Law",
    _SIGNATURE: "Electronic Signature Law",
}
#: From when each is in force. The General Provisions had the same articles 200 to 204 before they went into the Code.
_IN_FORCE = {
    _CIVIL: date(2021, 1, 1),
    _GENERAL: date(2017, 10, 1),
    LICENSING: date(2004, 7, 1),
    _SIGNATURE: date(2005, 4, 1),
}


#: What stands before a citation: nothing, a likeness, or for which kind of matter it holds.
_PLAIN, _LIKE, _LICENCES = Text("", ""), Text("参照 ", "as in "), Text("行政许可: ", "licences: ")


@frozen
class Rule(Text):
    """One step of a derivation: a sentence that names the articles it rests on, and these as data.

    Attributes:
        step: what it settles: `limit`, `start`, `count`, `extension`, `pauses`, `pause` (one for each pause, in their
            order), `end`, `kept`, `superseded`, `due`, `provisional` or `version`.
    """

    basis: tuple[Basis, ...] = ()
    step: str = ""


@frozen
class Letter(Text):
    """The title of a letter that paused a clock, with its lawful kind (专家评审) and the law of that kind."""

    kind: Text | None = None
    basis: Basis | None = None


def cited_law(basis: Basis, language: str) -> str:
    """A law with its article; the laws of counting have English names."""
    law = _ENGLISH.get(basis.law, basis.law) if language == "en" else basis.law
    return Basis(law, basis.article).text(language)


def resting(zh: str, en: str, basis: Basis, before: Text = _PLAIN) -> Rule:
    """A sentence with its article in brackets, and what qualifies it."""
    said_zh, said_en = f"{before.zh}{cited_law(basis, 'zh')}", f"{before.en}{cited_law(basis, 'en')}"
    return Rule(f"{zh} ({said_zh})", f"{en} ({said_en})", basis=(basis,))


class Citing:
    """Cites for one clock.

    Args:
        anchored: the day it began. of_licences: the limit itself does not rest on the Licensing Law, so that what is
            said by that law holds for licences alone.
    """

    def __init__(self, anchored: Day, *, of_licences: bool) -> None:
        self.anchored, self.of_licences = anchored, of_licences

    def civil(self, zh: str, en: str, article: str) -> Rule:
        """What the Civil Code says of counting, as a likeness."""
        for law in (_CIVIL, _GENERAL):
            if self.anchored >= _IN_FORCE[law]:
                return resting(zh, en, Basis(law, article), _LIKE)
        return Rule(zh, en)

    def licensing(self, zh: str, en: str, article: str) -> Rule:
        """What the Licensing Law says."""
        return self._by(LICENSING, zh, en, article, _LICENCES if self.of_licences else _PLAIN)

    def signature(self, zh: str, en: str, article: str) -> Rule:
        """What the Electronic Signature Law says."""
        return self._by(_SIGNATURE, zh, en, article, _PLAIN)

    def _by(self, law: str, zh: str, en: str, article: str, before: Text) -> Rule:
        return resting(zh, en, Basis(law, article), before) if self.anchored >= _IN_FORCE[law] else Rule(zh, en)
