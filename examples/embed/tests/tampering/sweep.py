"""Every way of altering the journal, tried one after another: how many there were, and which were not found."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator

from attrs import define, field

from approvalflow.errors import ApprovalflowError
from approvalflow.office.verify import Verified, verify
from approvalflow.ports.store import Store
from approvalflow_sqlalchemy import open_store
from examples.embed.tests.tampering.journal import COVERED, REGION, Journal
from examples.embed.tests.tampering.tamper import FIELDS, HEAD_FIELDS, Tamper

__all__ = ["Swept", "Sweep", "places"]

_OF_THE_RECORD = {"INV-A2", "INV-A3", "INV-A4", "INV-L3"}


@define
class Swept:
    """What a sweep came to: tried, found at the position, refused by a key of the database, and what was not found."""

    tried: int = 0
    found: int = 0
    refused: int = 0
    missed: list[str] = field(factory=list)

    def __add__(self, other: Swept) -> Swept:
        return Swept(
            self.tried + other.tried, self.found + other.found, self.refused + other.refused, self.missed + other.missed
        )


class Sweep:
    """Alters a journal, verifies it, puts it back; `every` tries one of so many, at places that follow from a seed."""

    def __init__(self, journal: Journal, *, every: int = 1) -> None:
        self._journal = journal
        self._every = every
        self._draw = random.Random(f"tampering/{every}")
        self._store: Store = open_store(journal.url)
        self._tamper = Tamper(journal.path)
        self.total = max(self._tamper.rows)

    def close(self) -> None:
        """Let go of the file."""
        self._tamper.close()
        self._store.close()

    def verified(self, *, witness: bool = False) -> Verified:
        """What `verify` says now."""
        plugins = self._journal.plugins
        witnesses, signers = (plugins.witnesses(), plugins.signers()) if witness else ({}, {})
        return verify(self._store, REGION, witnesses=witnesses, signers=signers)

    def bytes_flipped(self, fields: Iterable[str] = FIELDS) -> Swept:
        """Each byte of each field of each entry."""
        swept = Swept()
        for name in fields:
            for position in range(1, self.total + 1):
                for at in self._some(range(len(self._tamper.bytes_of(name, position)))):
                    self._flip(swept, name, position, at)
        return swept

    def _flip(self, swept: Swept, name: str, position: int, at: int) -> None:
        swept.tried += 1
        mask = self._draw.randrange(1, 256)
        try:
            with self._tamper.flipped(name, position, at, mask):
                self._judge(swept, f"{name} of {position}, byte {at} ^ {mask:#x}", {position})
        except self._tamper.refused:
            swept.refused += 1  # no two entries at one place, nor two events at one place of a case

    def heads_flipped(self) -> Swept:
        """Each byte of the head of the chain: it says that the journal ends elsewhere."""
        swept = Swept()
        for name in HEAD_FIELDS:
            for at in range(len(self._tamper.head_bytes(name))):
                mask = self._draw.randrange(1, 256)
                swept.tried += 1
                with self._tamper.head_flipped(name, at, mask):
                    self._judge(swept, f"head {name}, byte {at} ^ {mask:#x}", set())
        return swept

    def pairs_swapped(self, share: tuple[int, int] = (0, 1)) -> Swept:
        """Each two entries in each other's place; `share` is which of how many parts of them."""
        swept = Swept()
        for one in range(1 + share[0], self.total + 1, share[1]):
            for other in self._some(range(one + 1, self.total + 1)):
                swept.tried += 1
                with self._tamper.swapped(one, other):
                    self._judge(swept, f"{one} and {other} swapped", {one, other})
        return swept

    def ends_cut(self) -> Swept:
        """Each shorter journal: with the old head, and with a head of its own, which only the witness can tell."""
        swept = Swept()
        for left in self._some(range(1, COVERED)):
            for with_head in (False, True):
                swept.tried += 1
                with self._tamper.cut(left, with_head=with_head):
                    self._judge(swept, f"cut to {left}, head {with_head}", {left + 1}, witness=with_head)
        return swept

    def _some(self, every: Iterable[int]) -> Iterator[int]:
        return (one for one in every if self._every == 1 or not self._draw.randrange(self._every))

    def _judge(self, swept: Swept, what: str, expected: set[int], *, witness: bool = False) -> None:
        try:
            found = self.verified(witness=witness)
        except ApprovalflowError as refusal:
            # A head that nobody can read: there is no position to tell.
            if expected or refusal.rule not in ("not-text", "hash-algorithm"):
                raise
            swept.found += 1
            return
        except Exception as fell:  # noqa: BLE001 - whatever it is, it is told
            # A verifier that falls over what it reads has told nobody where: as bad as not found.
            swept.missed.append(f"{what}: verify fell with {fell!r}")
            return
        if found.violations and expected <= places(found):
            swept.found += 1
        else:
            swept.missed.append(f"{what}: {[str(one) for one in found.violations[:3]]}")


def places(verified: Verified) -> set[int]:
    """The positions that a verification names."""
    found: set[int] = set()
    for one in verified.violations:
        if one.id in _OF_THE_RECORD:
            found |= {int(number) for number in re.findall(r"journal (\d+)", one.place)}
            found |= {int(number) for number in re.findall(r"position (\d+) is missing", one.en)}
    return found
