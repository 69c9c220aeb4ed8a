"""The calendar strip of the library in a page of the county: today is marked, and Chinese has its own marks."""

from __future__ import annotations

import re
from html import escape, unescape

from markupsafe import Markup

from approvalflow import Explanation, Office
from approvalflow.domain.deadlines.moments import day_of
from county.look.punctuation import chinese_law, wide_marks

__all__ = ["strip_picture"]

_WORDS = re.compile(r"(?<=>)[^<>]+(?=<)")


def strip_picture(explanation: Explanation, office: Office, now: int, language: str) -> Markup:
    """The strip as SVG for the page; nothing where there is no day to show."""
    if not explanation.days:
        return Markup()
    drawn = explanation.svg(language, today=day_of(now, office.zone))
    if language != "en":
        drawn = _WORDS.sub(lambda found: escape(wide_marks(chinese_law(unescape(found[0])))), drawn)
    return Markup(drawn)  # the library escapes every word that it draws
