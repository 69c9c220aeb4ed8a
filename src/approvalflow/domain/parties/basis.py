"""Law behind a rule or a figure, and sentences in the two languages of the project."""

from __future__ import annotations

import unicodedata
from datetime import date

from attrs import frozen

__all__ = ["LEVELS", "MAY_CHARGE", "Basis", "Fault", "PricePaper", "Text", "is_blank"]

#: Levels that may create a fee for a licence (行政许可法 art. 58).
MAY_CHARGE = frozenset({"law", "administrative-regulation"})


def is_blank(words: object) -> bool:
    """Whether something says nothing: it is no text, or all of it is space, control or of no width."""
    return not isinstance(words, str) or all(unicodedata.category(one)[0] in "ZC" for one in words)


@frozen
class Text:
    """One sentence or title in Chinese and English."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The sentence in `zh` or `en`; any other language gives Chinese."""
        return self.en if language == "en" else self.zh


#: Levels of a legal basis, highest first, by the keys that declarations use.
LEVELS = {
    "law": Text("法律", "law"),
    "administrative-regulation": Text("行政法规", "administrative regulation"),
    "local-regulation": Text("地方性法规", "local regulation"),
    "department-rule": Text("部门规章", "department rule"),
    "local-government-rule": Text("地方政府规章", "local government rule"),
    "normative-document": Text("规范性文件", "normative document"),
}


@frozen
class Basis:
    """A law with its article, and the level at which it was made (a key of `LEVELS`)."""

    law: str
    article: str = ""
    level: str = "law"

    def text(self, language: str = "zh") -> str:
        """`行政许可法 第42条`, or `行政许可法 art. 42`."""
        if not self.article:
            return self.law
        return f"{self.law} art. {self.article}" if language == "en" else f"{self.law} 第{self.article}条"


@frozen
class PricePaper:
    """The paper that sets a price: its title, document number and date."""

    paper: str
    number: str = ""
    date: date | None = None


@frozen
class Fault:
    """One thing that is wrong with a declaration.

    Attributes:
        place: file and key path, e.g. `road.toml: limits.promised.term`.
        rule: a short stable name of the broken rule.
        zh, en: what is wrong, without a full stop.
        hint: a spelling that was probably meant ("did you mean ...?"), or empty.
    """

    place: str
    rule: str
    zh: str
    en: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f" (did you mean {self.hint!r}? / 是否指 {self.hint!r}?)" if self.hint else ""
        return f"{self.place}: {self.en} / {self.zh}{hint}"
