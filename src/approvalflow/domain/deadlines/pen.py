"""Drawing in SVG by plain strings: shapes, words that are measured and wrapped, and everything escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

__all__ = ["element", "escaped", "hatched", "width_of", "words", "wrapped"]

#: For Chinese first, with what the common systems have.
FONT = "'Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif"

_NARROW = frozenset("iljtfrI.'| ")
_CLOSING = frozenset("，。、；：）」』》〉！？,.;:)]〕")


def escaped(text: str) -> str:
    """The text as it may stand in XML, between tags or in an attribute; what XML cannot hold is left out."""
    allowed = (sign for sign in text if sign >= " " or sign in "\t\n")
    return escape("".join(sign for sign in allowed if not "\ud800" <= sign <= "\udfff" and sign not in "\ufffe\uffff"))


def element(tag: str, content: str = "", /, **attributes: object) -> str:
    """An element with escaped attributes (`data_day` becomes `data-day`) and content that is XML already."""
    said = "".join(f' {name.replace("_", "-")}="{_value(value)}"' for name, value in attributes.items())
    return f"<{tag}{said}>{content}</{tag}>" if content else f"<{tag}{said}/>"


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else escaped(str(value))


def words(text: str, x: float, y: float, size: float, fill: str, **more: object) -> str:
    """A line of text with its baseline at y."""
    return element("text", escaped(text), x=x, y=y, font_size=size, fill=fill, **more)


def width_of(text: str, size: float) -> float:
    """About how wide a line is: Chinese signs are square, others about half as wide, on the safe side."""
    return size * sum(1.0 if sign > "\u2e7f" else 0.32 if sign in _NARROW else 0.6 for sign in text)


def wrapped(text: str, width: float, size: float) -> Iterator[str]:
    """The lines of a text no wider than that: broken at blanks and between Chinese signs, a long word where it must."""
    line = ""
    for piece in _pieces(text):
        if line and width_of((line + piece).rstrip(), size) > width:
            yield line.rstrip()
            line = ""
        while width_of(piece.rstrip(), size) > width:
            cut = max(1, next(n for n in range(1, len(piece) + 1) if width_of(piece[:n], size) > width) - 1)
            yield piece[:cut]
            piece = piece[cut:]
        line = line + piece if line else piece.lstrip()
    if line.strip():
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """The parts between which a line may break: a word with its blank, a Chinese sign with the mark behind it."""
    piece = ""
    for sign in text:
        breaks = piece and (piece[-1] == " " or sign > "\u2e7f" or piece[-1] > "\u2e7f") and sign not in _CLOSING
        if breaks and sign != " " and piece[-1] not in "（「『《〈(〔":
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


def hatched(x: float, y: float, width: float, height: float, step: float = 8) -> str:
    """The path of diagonals that fill a rectangle: a hatching without a pattern, which would need an id."""
    parts = []
    offset = step
    while offset < width + height:
        x1, y1 = (offset, 0.0) if offset <= width else (width, offset - width)
        x2, y2 = (0.0, offset) if offset <= height else (offset - height, height)
        parts.append(f"M{x + x1:g} {y + y1:g}L{x + x2:g} {y + y2:g}")
        offset += step
    return "".join(parts)
