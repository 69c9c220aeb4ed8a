"""Where a fee goes: the item of income that it is (收入项目) and the shares of the levels of government in it.

Shares are exact fractions; the parts of an amount are whole fen and add up to the amount to the fen, since what is left
after rounding down goes to the share that the declaration names.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from approvalflow.domain.fees.money import Fen, checked_fen
from approvalflow.domain.fees.spelling import closest
from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import BadInput

__all__ = ["LOCAL", "SHARERS", "Income", "income_faults", "share", "split", "undeclared"]

#: The levels of government that may have a share, from above.
SHARERS = ("central", "province", "city", "county")

#: Whose a fee is where nothing is declared.
LOCAL = "county"


@frozen
class Income:
    """What a fee is to the treasury.

    Attributes:
        item: the code of the item of income in the budget's classification (政府收支分类), or a local one.
        shares: level to its part, in exact fractions that add up to one.
        remainder: the level that gets the fen that are left when every part is rounded down.
    """

    item: str
    shares: Mapping[str, Fraction] = field(factory=lambda: {LOCAL: Fraction(1)})
    remainder: str = LOCAL


def undeclared(code: str) -> Income:
    """The income of a fee that declares none: an item of the fee's own code, all of it the county's."""
    return Income(code)


def share(text: str) -> Fraction:
    """A share as it is declared, `"2/5"`, `"0.4"` or `"1"`: above 0 and at most 1, exact; else `BadInput`."""
    plain = isinstance(text, str) and text.isascii() and len(text) <= 20 and text.replace("/", "").replace(".", "")
    try:
        exact = Fraction(text) if plain and plain.isdigit() else Fraction(0)
    except (ValueError, ZeroDivisionError):
        exact = Fraction(0)
    if not 0 < exact <= 1:
        raise BadInput(
            f"{text!r} 不是分成比例，应写成 2/5 或 0.4，大于 0，不超过 1",
            f"{text!r} is no share: write it as 2/5 or 0.4, above 0 and at most 1",
            rule="income-share",
        )
    return exact


def split(fen: Fen, income: Income) -> Mapping[str, Fen]:
    """The parts of an amount (1 fen or more) by level, in the order of `SHARERS`; they add up to it. Parts of no fen
    are left out.

    Each part is rounded down, and the remainder, less than one fen for each level, is the declared level's.
    """
    checked_fen(fen, "fen")
    parts = {level: int(fen * income.shares[level]) for level in SHARERS if level in income.shares}
    parts[income.remainder] += fen - sum(parts.values())
    return {level: part for level, part in parts.items() if part}


def income_faults(income: Income, place: str) -> list[Fault]:
    """Everything that is wrong with a declared income; empty where it is sound."""
    faults = [
        Fault(
            f"{place}.shares.{level}",
            "income-level",
            f"没有 {level!r} 这一级",
            f"there is no level {level!r}",
            closest(level, SHARERS),
        )
        for level in income.shares
        if level not in SHARERS
    ]
    if not income.item.strip():
        faults.append(Fault(f"{place}.item", "income-item", "没有写收入项目", "the item of income is missing"))
    whole = sum(income.shares.values(), Fraction(0))
    if whole != 1:
        faults.append(
            Fault(f"{place}.shares", "income-shares", f"各级分成之和为 {whole}", f"the shares add up to {whole}, not 1")
        )
    if income.remainder not in income.shares:
        faults.append(
            Fault(
                f"{place}.remainder",
                "income-remainder",
                "尾差须归某一分成级次",
                "the remainder goes to a level that has a share",
                closest(income.remainder, income.shares),
            )
        )
    return faults
