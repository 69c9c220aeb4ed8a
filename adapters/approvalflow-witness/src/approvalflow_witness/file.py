"""`FileWitness`: keeps checkpoints in a file, best on a mount of another machine that only adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from approvalflow.domain.record.checkpoints import Checkpoint, check_growth, key_id
from approvalflow.errors import WitnessDisagrees
from approvalflow_witness.log import CheckpointLog
from approvalflow_witness.signer import is_signed

__all__ = ["FileWitness", "Trusted"]


class Trusted:
    """The public keys that a witness believes, each for one region, or for all where the region is empty."""

    def __init__(self, keys: Iterable[tuple[str, bytes]]) -> None:
        self._keys: Mapping[tuple[str, str], bytes] = {(region, key_id(key)): key for region, key in keys}

    def check(self, checkpoint: Checkpoint) -> None:
        """Nothing, where the checkpoint is signed with one of them. Raises WitnessDisagrees."""
        key = self._keys.get((checkpoint.region, checkpoint.key)) or self._keys.get(("", checkpoint.key)) or b""
        if not is_signed(key, checkpoint.statement(), checkpoint.signature):
            zh, en = "检查点不是由受信任的密钥签署", "the checkpoint is not signed with a key that is trusted here"
            raise WitnessDisagrees(zh, en, place=checkpoint.region, rule="signature")


class FileWitness:
    """Keeps checkpoints in an append-only file; fulfils `approvalflow.ports.witness.Witness`. Threads and processes may
    share the file.

    Args:
        path: the file; made where it is not there. Its folder has to be.
        keys: the public keys that are believed.
    """

    can: frozenset[str] = frozenset()

    def __init__(self, path: Path, keys: Iterable[bytes]) -> None:
        self.name = f"file:{path}"
        self._log = CheckpointLog(path)
        self._trusted = Trusted(("", key) for key in keys)

    def keep(self, checkpoint: Checkpoint, proof: Sequence[bytes]) -> None:
        """Keep a checkpoint of a trusted key, after the proof that the journal only added."""
        self._trusted.check(checkpoint)
        self._log.add(checkpoint, lambda kept: check_growth(kept[-1] if kept else None, checkpoint, proof))

    def latest(self, region: str) -> Checkpoint | None:
        """The last one that it keeps of a region."""
        return next(reversed(self.all(region)), None)

    def all(self, region: str) -> Sequence[Checkpoint]:
        """Every one that it keeps of a region."""
        return self._log.of(region)
