"""How the bank behaves: as banks should, or badly, as it is told on its page or through its interface.

What it was told stands in its books and outlives a restart. Everything here has happened to somebody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from approvalflow_demo_bank.wire import NotSound

__all__ = ["REFUNDS", "SCHEDULES", "STATEMENTS", "Conduct", "changed"]

_MINUTE, _HOUR = 60, 3600

#: Seconds between one attempt to deliver a message and the next. `demo`: soon at first, so that a demonstration goes
#: on; the two others are those of two large payment banks, with fifteen repetitions in a day and with seven.
SCHEDULES: Mapping[str, tuple[float, ...]] = {
    "demo": (1, 2, 5, 15, 30, 180, 600, 1200, 1800, 1800, 3600, 10800, 10800, 21600, 21600),
    "fifteen": (
        *(15, 15, 30, 3 * _MINUTE, 10 * _MINUTE, 20 * _MINUTE, *(30 * _MINUTE,) * 3),
        *(_HOUR, *(3 * _HOUR,) * 3, *(6 * _HOUR,) * 2),
    ),
    "eight": (4 * _MINUTE, 10 * _MINUTE, 10 * _MINUTE, _HOUR, 2 * _HOUR, 6 * _HOUR, 15 * _HOUR),
}

#: What becomes of a refund that is ordered.
REFUNDS = ("done", "slow", "refused")

#: What the statement of a day looks like.
STATEMENTS = (
    "true",
    "missing",
    "cut",
    "line-missing",
    "line-twice",
    "amount-changed",
    "order-changed",
    "next-day",
    "total-wrong",
)


@dataclass(frozen=True)
class Conduct:
    """What the bank was told to do; as it stands, it behaves well.

    Attributes:
        declines: so many payments are declined, one after the other; the payer may try again.
        hang_seconds: so long the bank keeps silent before it answers a question, 0 to 120.
        down: it answers no question at all.
        copies: how often each message is delivered, 1 to 20, though the first was taken.
        late_seconds: so long it waits before the first attempt, 0 to two days.
        shuffled_seconds: up to so long it waits in addition, differently for each message: they overtake each other.
        lost_hours: so many hours every attempt is lost on the way, counted from when that was said, 0 to 72.
        forged: each message is preceded by a copy that somebody else signed, about one fen.
        off_by_fen: payments come in with so many fen more, or less.
        pays_again: a bill that is paid, or closed, may be paid once more.
        other_merchant: payments go to somebody else's account.
        schedule: one of `SCHEDULES`.
        refund: one of `REFUNDS`; a slow one takes `refund_seconds`, 0 to seven days.
        statement: one of `STATEMENTS`.
    """

    declines: int = 0
    hang_seconds: int = 0
    down: bool = False
    copies: int = 1
    late_seconds: int = 0
    shuffled_seconds: int = 0
    lost_hours: int = 0
    forged: bool = False
    off_by_fen: int = 0
    pays_again: bool = False
    other_merchant: bool = False
    schedule: str = "demo"
    refund: str = "done"
    refund_seconds: int = 3600
    statement: str = "true"

    @property
    def told(self) -> dict[str, Any]:
        """What is not as it should be, by name; empty for a bank that behaves."""
        well = asdict(Conduct())
        quiet = {"schedule", "refund_seconds"}
        return {key: value for key, value in asdict(self).items() if value != well[key] and key not in quiet}


_BOUNDS: Mapping[str, tuple[int, int]] = {
    "declines": (0, 1000),
    "hang_seconds": (0, 120),
    "copies": (1, 20),
    "late_seconds": (0, 2 * 86_400),
    "shuffled_seconds": (0, 2 * 86_400),
    "lost_hours": (0, 72),
    "off_by_fen": (-1_000_000, 1_000_000),
    "refund_seconds": (0, 7 * 86_400),
}
_WORDS: Mapping[str, tuple[str, ...]] = {
    "schedule": tuple(SCHEDULES),
    "refund": REFUNDS,
    "statement": STATEMENTS,
}
_NAMES = frozenset(field.name for field in fields(Conduct))
_WHOLE = re.compile(r"-?[0-9]{1,7}", re.ASCII)


def changed(conduct: Conduct, told: Mapping[str, Any]) -> Conduct:
    """The conduct with what is told of it, each value as JSON or a form has it. Raises NotSound."""
    unknown = sorted(told.keys() - _NAMES)
    if unknown:
        raise NotSound(f"no such conduct: {', '.join(unknown)}")
    return replace(conduct, **{key: _value(key, value) for key, value in told.items()})


def _value(key: str, value: Any) -> Any:
    if key in _WORDS:
        if value not in _WORDS[key]:
            raise NotSound(f"{key} must be one of {', '.join(_WORDS[key])}")
        return value
    if key not in _BOUNDS:
        if value not in (True, False, "yes", "no", "true", "false"):
            raise NotSound(f"{key} must be yes or no")
        return value in (True, "yes", "true")
    least, most = _BOUNDS[key]
    number = int(value) if isinstance(value, str) and _WHOLE.fullmatch(value.strip()) else value
    if type(number) is not int or not least <= number <= most:
        raise NotSound(f"{key} must be a whole number from {least} to {most}")
    return number
