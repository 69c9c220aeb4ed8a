"""The journal beside its checkpoints: those that stand in it, and those that somebody else keeps."""

from __future__ import annotations

from collections.abc import Mapping

from approvalflow.domain.record.checkpoints import Checkpoint
from approvalflow.office.checkpoints import Copies, Witnessed, as_it_is, witnessed
from approvalflow.office.verifying.found import Found
from approvalflow.ports.store import Reading

__all__ = ["beside_checkpoints", "beside_witnesses"]


def beside_checkpoints(reading: Reading, checkpoints: Mapping[int, Checkpoint], found: Found) -> None:
    """INV-A3: each checkpoint in the journal is of the entries before it."""
    there = as_it_is(reading, {one.size for one in checkpoints.values()}) if checkpoints else {}
    said = reading.region, reading.algorithm()
    for position, one in sorted(checkpoints.items()):
        if (one.region, one.algorithm) != said or there.get(one.size) != (one.root, one.last) or one.size >= position:
            zh = f"检查点与前 {one.size} 条记录不符"
            found.add("INV-A3", f"journal {position}", zh, f"the checkpoint is not of the first {one.size} entries")


def beside_witnesses(reading: Reading, copies: Copies, found: Found) -> Witnessed:
    """INV-A4: the journal is the one that its witnesses saw."""
    compared = witnessed(reading, copies)
    for one in compared.contradictions:
        found.add("INV-A4", f"{one.witness} journal {one.first}-{one.last}", one.zh, one.en)
    return compared
