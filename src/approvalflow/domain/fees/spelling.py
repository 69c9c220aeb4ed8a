"""What somebody probably meant to write."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["closest", "did_you_mean"]


def closest(word: str, known: Iterable[str]) -> str:
    """The known word nearest to one that is not known, or empty where none is near."""
    near = get_close_matches(word, sorted(known), n=1)
    return near[0] if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> tuple[str, str]:
    """The tail of a sentence in Chinese and English, e.g. `, did you mean days?`; both empty where nothing is near."""
    near = closest(word, known)
    return (f"，是否指 {near}？", f", did you mean {near}?") if near else ("", "")
