"""Proofs for an outsider, who has a checkpoint, `verify_journal.py` and nothing else."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from approvalflow.domain.record.checkpoints import Checkpoint
from approvalflow.ports.kept import Entry

__all__ = ["ConsistencyProof", "InclusionProof", "exported"]


@frozen
class InclusionProof:
    """That an entry is in the journal of a checkpoint.

    Attributes:
        previous: the link before the entry. path: the hashes that lead from its leaf to the root, lowest first.
    """

    entry: Entry
    previous: bytes
    path: tuple[bytes, ...]
    checkpoint: Checkpoint

    def plain(self) -> dict[str, Any]:
        """As plain values, for a file."""
        return {
            "proof": "inclusion",
            "entry": exported(self.entry),
            "previous": self.previous.hex(),
            "path": [step.hex() for step in self.path],
            "new": self.checkpoint.plain(),
        }


@frozen
class ConsistencyProof:
    """That the journal of the new checkpoint only added to that of the old one."""

    old: Checkpoint
    new: Checkpoint
    path: tuple[bytes, ...]

    def plain(self) -> dict[str, Any]:
        """As plain values, for a file."""
        return {
            "proof": "consistency",
            "path": [step.hex() for step in self.path],
            "old": self.old.plain(),
            "new": self.new.plain(),
        }


def exported(entry: Entry) -> dict[str, Any]:
    """An entry as a line of the exported journal: every field that its record binds, and its link."""
    draft = entry.draft
    return {
        "region": entry.region,
        "position": entry.position,
        "kind": draft.kind,
        "at": draft.at,
        "entered": draft.entered,
        "by": draft.by,
        "command_id": draft.command_id,
        "body": draft.body,
        "agency": draft.agency,
        "station": draft.station,
        "acting_for": draft.acting_for,
        "case_ref": draft.case_ref,
        "case_seq": draft.case_seq,
        "link": entry.link.hex(),
    }
