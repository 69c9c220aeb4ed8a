"""What hides the speaker in what is said: the words without name, numbers and addresses, a rating without its day."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["hidden"]

#: Four digits or more may be a telephone, an identity card or the number of a case; full-width ones too.
_NUMBER = re.compile(r"[0-9０-９A-Za-z-]+(?:\s[0-9０-９-]+)*")
_LEAST = 4
_MAIL = re.compile(r"[^\s@，。；]+@[^\s@，。；]+")
_BLOT = "＊＊＊"


def hidden(words: str, names: Iterable[str] = ()) -> str:
    """The words with every name given, every mail address and every long number blotted out.

    What else somebody says of themselves stays: whoever reads on to strangers reads it first.
    """
    for name in sorted(filter(None, (one.strip() for one in names)), key=len, reverse=True):
        words = words.replace(name, _BLOT)
    return _NUMBER.sub(_unless_short, _MAIL.sub(_BLOT, words))


def _unless_short(found: re.Match[str]) -> str:
    return _BLOT if sum(one.isdecimal() for one in found[0]) >= _LEAST else found[0]
