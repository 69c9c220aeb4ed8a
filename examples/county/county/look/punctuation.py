"""Chinese sentences with the marks that Chinese print has: the wide comma, colon and brackets."""

from __future__ import annotations

import re

__all__ = ["chinese_law", "wide_marks"]

_WIDE = str.maketrans(",;:?!", "，；：？！")
_HAN = "\u3400-\u9fff〇》〕”）"
_AFTER_HAN = re.compile(rf"(?<=[{_HAN}])[,;:?!] ?")
_BEFORE_HAN = re.compile(rf"(?<=[^\s])[,;] ?(?=[{_HAN}])")
_BRACKETS = re.compile(rf" ?\(([^()]*[{_HAN}][^()]*)\)")
_ARTICLE = re.compile(r" arts?\. ([0-9]+)((?:\([0-9]+\))?)")
_OWN_FIGURE = re.compile(r"demonstration county[^,]*(, .*)?$")


def wide_marks(text: str) -> str:
    """The sentence with wide marks beside Chinese characters; times and numbers keep theirs."""
    bracketed = _BRACKETS.sub(r"（\1）", text)
    for pattern in (_AFTER_HAN, _BEFORE_HAN):
        bracketed = pattern.sub(lambda found: found[0].strip().translate(_WIDE), bracketed)
    return bracketed


def chinese_law(text: str) -> str:
    """`行政许可法 art. 42(2)` as Chinese reads it: `行政许可法 第42条(2)`; the county's own figures say so."""
    article = _ARTICLE.sub(r" 第\1条\2", text)
    return _OWN_FIGURE.sub("本县设定(演示)", article)
