"""Terms of different units set side by side: what can be said without a calendar."""

from __future__ import annotations

from approvalflow.domain.deadlines.limits import Term

__all__ = ["PLACEHOLDER", "surely_longer"]

#: What a term that cannot be read is taken for, so that the reading goes on; a faulty declaration is never used.
PLACEHOLDER = Term(1, "working-day")

#: The fewest and the most calendar days that one of a unit can take. Make-up weeks are worked through, so a working day
#: may be no longer than a calendar day; the longest holiday puts eleven days between two working days.
_SPANS = {
    "on-the-spot": (0, 0),
    "working-day": (1, 11),
    "calendar-day": (1, 1),
    "week": (7, 7),
    "month": (28, 31),
    "year": (365, 366),
}
#: Units that are whole multiples of each other, so that amounts can be compared outright.
_WHOLES = {"calendar-day": ("day", 1), "week": ("day", 7), "month": ("month", 1), "year": ("month", 12)}


def surely_longer(one: Term, other: Term) -> bool:
    """Whether the one term is longer than the other wherever it begins; False where that depends on the calendar.

    Working hours and terms before licence expiry are never compared with anything else, and a term that could not be
    read with nothing at all.
    """
    if one is PLACEHOLDER or other is PLACEHOLDER:
        return False
    if one.unit == other.unit:
        return one.amount > other.amount
    if one.unit in _WHOLES and other.unit in _WHOLES and _WHOLES[one.unit][0] == _WHOLES[other.unit][0]:
        return one.amount * _WHOLES[one.unit][1] > other.amount * _WHOLES[other.unit][1]
    if one.unit not in _SPANS or other.unit not in _SPANS:
        return False
    return one.amount * _SPANS[one.unit][0] > other.amount * _SPANS[other.unit][1]
