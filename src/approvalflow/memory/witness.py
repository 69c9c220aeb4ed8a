"""A witness in plain memory: for tests, and to show what a witness does."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

from approvalflow.domain.record.checkpoints import Checkpoint, check_growth, key_id
from approvalflow.errors import WitnessDisagrees
from approvalflow.verify_journal import signature_holds

__all__ = ["MemoryWitness"]


class MemoryWitness:
    """Keeps checkpoints in memory; fulfils `approvalflow.ports.witness.Witness`. Threads may share it.

    Args:
        keys: the public keys that it trusts.
    """

    name = "memory"
    can: frozenset[str] = frozenset()

    def __init__(self, keys: Iterable[bytes]) -> None:
        self._keys = {key_id(key): key for key in keys}
        self._kept: dict[str, list[Checkpoint]] = {}
        self._guard = threading.Lock()

    def keep(self, checkpoint: Checkpoint, proof: Sequence[bytes]) -> None:
        """Keep a checkpoint of a trusted key, after the proof that the journal only added."""
        key = self._keys.get(checkpoint.key, b"")
        if not signature_holds(key, checkpoint.statement(), checkpoint.signature):
            zh, en = "检查点不是由受信任的密钥签署", "the checkpoint is not signed with a key that is trusted here"
            raise WitnessDisagrees(zh, en, place=self.name, rule="signature")
        with self._guard:
            kept = self._kept.setdefault(checkpoint.region, [])
            if checkpoint not in kept:
                check_growth(kept[-1] if kept else None, checkpoint, proof)
                kept.append(checkpoint)

    def latest(self, region: str) -> Checkpoint | None:
        """The last one that it keeps of a region."""
        return next(reversed(self.all(region)), None)

    def all(self, region: str) -> Sequence[Checkpoint]:
        """Every one that it keeps of a region."""
        with self._guard:
            return tuple(self._kept.get(region, ()))
