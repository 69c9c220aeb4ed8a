"""Checkpoints: a signed statement of how far a journal has come, small enough to be kept by somebody else.

The leaves of the journal's Merkle tree are its chain links: a record is bound through its link, and a tree over a
million records needs no record. Whoever holds a checkpoint can be shown, by short proofs, that a record is in the
journal and that a later journal only added to it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from approvalflow.domain.record.canonical import encode
from approvalflow.domain.record.chain import CHOICES
from approvalflow.domain.record.merkle import verify_consistency
from approvalflow.errors import BadInput, WitnessDisagrees

__all__ = ["KEY_BYTES", "SIGNATURE_BYTES", "Checkpoint", "check_growth", "checkpoint_from", "key_id"]

#: The sizes of an Ed25519 public key and of a signature.
KEY_BYTES, SIGNATURE_BYTES = 32, 64

_FORM = "approvalflow checkpoint 1"
_HASH = re.compile("[0-9a-f]{64}", re.ASCII)
_SIGNATURE = re.compile("[0-9a-f]{128}", re.ASCII)
_KEY = re.compile("[0-9a-f]{16}", re.ASCII)
_LARGEST = 2**63


@frozen
class Checkpoint:
    """How far the journal of a region had come.

    Attributes:
        algorithm: what links and tree are hashed with.
        size: how many entries it had, at least one.
        root: of the Merkle tree over the leaves of its links. last: the link of the last entry.
        at: when this was said, UTC microseconds.
        key: the id of the key that signed it (`key_id`). signature: over `statement()`; empty before it is signed.
    """

    region: str
    algorithm: str
    size: int
    root: bytes
    last: bytes
    at: int
    key: str
    signature: bytes = field(default=b"", repr=False)

    def statement(self) -> bytes:
        """The canonical bytes that are signed: everything but the signature."""
        return encode(
            {
                "algorithm": self.algorithm,
                "at": self.at,
                "form": _FORM,
                "key": self.key,
                "last": self.last,
                "region": self.region,
                "root": self.root,
                "size": self.size,
            }
        )

    def signed(self, signature: bytes) -> Checkpoint:
        """The same with its signature."""
        return evolve(self, signature=signature)

    def plain(self) -> dict[str, Any]:
        """As plain values, hashes and signature in lower-case hex: for a line of JSON or a journal's body."""
        return {
            "algorithm": self.algorithm,
            "at": self.at,
            "key": self.key,
            "last": self.last.hex(),
            "region": self.region,
            "root": self.root.hex(),
            "signature": self.signature.hex(),
            "size": self.size,
        }


def checkpoint_from(values: Mapping[str, Any]) -> Checkpoint:
    """The checkpoint that `plain` wrote; keys beside its own are left alone.

    Raises BadInput, with the key as its place, for one that is missing or not what it should be.
    """
    region, algorithm = values.get("region"), values.get("algorithm")
    if type(region) is not str or not region.strip():
        raise _unsound("region")
    if type(algorithm) is not str or algorithm not in CHOICES:
        raise _unsound("algorithm")
    return Checkpoint(
        region,
        algorithm,
        _whole(values, "size", least=1),
        bytes.fromhex(_hex(values, "root", _HASH)),
        bytes.fromhex(_hex(values, "last", _HASH)),
        _whole(values, "at", least=-_LARGEST),
        _hex(values, "key", _KEY),
        bytes.fromhex(_hex(values, "signature", _SIGNATURE)),
    )


def key_id(public: bytes) -> str:
    """The id of a public key (32 bytes): the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def check_growth(latest: Checkpoint | None, checkpoint: Checkpoint, proof: Sequence[bytes]) -> None:
    """Nothing, where a witness whose last checkpoint is `latest` may keep another: the journal only added.

    Raises WitnessDisagrees for a smaller size, for the same size with another root or last link, for another algorithm
    or region, and for a proof that does not hold.
    """
    if latest is None:
        return
    if (latest.region, latest.algorithm) != (checkpoint.region, checkpoint.algorithm):
        zh, en = "检查点属于另一日志", "the checkpoint is of another journal"
    elif checkpoint.size < latest.size:
        zh = f"见证方已有 {latest.size} 条，日志只有 {checkpoint.size} 条：末尾被截断，或放回了旧的副本"
        en = f"the witness knows {latest.size} entries, the journal has {checkpoint.size}: cut off, or an older copy"
    elif not verify_consistency(
        proof,
        old_size=latest.size,
        old_root=latest.root,
        new_size=checkpoint.size,
        new_root=checkpoint.root,
        algorithm=checkpoint.algorithm,
    ) or (checkpoint.size == latest.size and checkpoint.last != latest.last):
        zh = f"日志的前 {latest.size} 条不是见证方所见的"
        en = f"the first {latest.size} entries of the journal are not those that the witness saw"
    else:
        return
    raise WitnessDisagrees(zh, en, place=checkpoint.region, rule="witness")


def _whole(values: Mapping[str, Any], key: str, *, least: int) -> int:
    value = values.get(key)
    if type(value) is not int or not least <= value < _LARGEST:
        raise _unsound(key)
    return value


def _hex(values: Mapping[str, Any], key: str, form: re.Pattern[str]) -> str:
    value = values.get(key)
    if type(value) is not str or not form.fullmatch(value):
        raise _unsound(key)
    return value


def _unsound(key: str) -> BadInput:
    return BadInput("检查点的这一项缺失或有误", "missing in the checkpoint, or wrong", place=key, rule="checkpoint")
