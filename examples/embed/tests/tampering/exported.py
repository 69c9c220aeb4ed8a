"""The same with the exported file, and the verifier that an auditor runs."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

from approvalflow.cli import main
from approvalflow.verify_journal import check_journal
from examples.embed.tests.tampering.journal import COVERED, REGION, Journal
from examples.embed.tests.tampering.sweep import Swept

__all__ = ["Export"]


class Export:
    """The lines of an export, altered one way after another."""

    def __init__(self, journal: Journal, *, every: int = 1) -> None:
        self._every = every
        self._draw = random.Random(f"exported/{every}")
        file = journal.path.with_suffix(".jsonl")
        file.unlink(missing_ok=True)
        assert main(["journal", "export", "--store", journal.url, "--region", REGION, "--to", str(file)]) == 0
        self.lines = _lines([file.read_bytes()])
        self._kept = [one.plain() for one in journal.witness.all(REGION)]
        self._keys = [journal.signer.public()]

    def sound(self) -> bool:
        """Whether it is sound as it was exported, signatures included."""
        return check_journal(self.lines, self._kept, self._keys) == (COVERED + 1, [])

    def bytes_flipped(self, share: tuple[int, int] = (0, 1)) -> Swept:
        """Each byte of each line, its end included; `share` is which of how many parts of the lines."""
        swept = Swept()
        for number, line in list(enumerate(self.lines, 1))[share[0] :: share[1]]:
            for at in range(len(line)):
                if self._every > 1 and self._draw.randrange(self._every):
                    continue
                swept.tried += 1
                mask = self._draw.randrange(1, 256)
                changed = bytearray(line)
                changed[at] ^= mask
                altered = [*self.lines[: number - 1], bytes(changed), *self.lines[number:]]
                if _same(bytes(changed), line):
                    swept.refused += 1  # other bytes for the same value: a space behind the line, for instance
                else:
                    # As a file is read: a line whose end was altered runs into the next one.
                    self._judge(swept, f"byte {at} of line {number} ^ {mask:#x}", _lines(altered), {number})
        return swept

    def pairs_swapped(self, share: tuple[int, int] = (0, 1)) -> Swept:
        """Each two lines in each other's place; `share` is which of how many parts of them."""
        swept, lines = Swept(), self.lines
        for one in range(share[0], len(lines), share[1]):
            for other in range(one + 1, len(lines)):
                if self._every > 1 and self._draw.randrange(self._every):
                    continue
                swept.tried += 1
                altered = [*lines]
                altered[one], altered[other] = lines[other], lines[one]
                self._judge(swept, f"{one + 1} and {other + 1} swapped", altered, {one + 1})
        return swept

    def ends_cut(self) -> Swept:
        """Each shorter file, against what the witness keeps."""
        swept = Swept()
        for left in range(1, COVERED):
            if self._every > 20 and self._draw.randrange(20):
                continue
            swept.tried += 1
            self._judge(swept, f"cut to {left}", self.lines[:left], {left + 1})
        return swept

    def _judge(self, swept: Swept, what: str, lines: Sequence[bytes], expected: set[int]) -> None:
        _, found = check_journal(lines, self._kept, [])
        if expected <= {position for position, *_ in found}:
            swept.found += 1
        else:
            swept.missed.append(f"{what}: {found[:3]}")


def _lines(altered: Sequence[bytes]) -> list[bytes]:
    """As a binary file gives its lines: only a line feed ends one."""
    content = b"".join(altered)
    parts = content.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _same(one: bytes, other: bytes) -> bool:
    try:
        return bool(json.loads(one) == json.loads(other)) and b"\n" in one
    except ValueError:
        return False
