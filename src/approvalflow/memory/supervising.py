"""Writing findings and instruments in memory."""

from __future__ import annotations

from attrs import evolve

from approvalflow.domain.supervision.calamities import Calamity
from approvalflow.domain.supervision.inbox import KeptFinding
from approvalflow.domain.supervision.instruments import Instrument
from approvalflow.memory import shelves
from approvalflow.memory.tallying import MemoryTallying
from approvalflow.ports.succession import calamity_must_follow, finding_must_follow, instrument_must_follow

__all__ = ["MemorySupervising"]


class MemorySupervising(MemoryTallying):
    """The part of a unit that writes what supervision finds; fulfils `approvalflow.ports.supervising`."""

    def put_finding(self, finding: KeptFinding, *, expected_state: str) -> None:
        """Write a finding if its stored state is `expected_state`."""
        before = self._shelf(shelves.FINDINGS).get(finding.ref)
        if (before.state if before else "") != expected_state:
            self._conflict(
                finding.ref, "finding-state", "该问题已被他人处理", "somebody else changed the finding first"
            )
        if (self._shelf(shelves.FINDING_KEYS).get(finding.key) or finding.ref) != finding.ref:
            self._conflict(finding.ref, "finding", "同一事由同一级别已有记录", "there is such a finding already")
        if before:
            self._checked(finding_must_follow, before, finding)
        self._shelf(shelves.FINDING_KEYS).put(finding.key, finding.ref)
        self._shelf(shelves.FINDINGS).put(finding.ref, evolve(finding, evidence=self._copy(finding.evidence)))

    def put_instrument(self, instrument: Instrument, *, expected_state: str) -> None:
        """Write an instrument if its stored state is `expected_state`."""
        before = self._shelf(shelves.INSTRUMENTS).get(instrument.ref)
        if (before.state if before else "") != expected_state:
            zh, en = "文书已被他人改动", "somebody else changed the instrument first"
            self._conflict(instrument.ref, "instrument-state", zh, en)
        if before:
            self._checked(instrument_must_follow, before, instrument)
        self._shelf(shelves.INSTRUMENTS).put(instrument.ref, instrument)

    def put_calamity(self, calamity: Calamity, *, expected_state: str) -> None:
        """Write a calamity if its stored state is `expected_state`."""
        before = self._shelf(shelves.CALAMITIES).get(calamity.ref)
        if (before.state if before else "") != expected_state:
            zh, en = "应急状态已被他人改动", "somebody else changed the calamity first"
            self._conflict(calamity.ref, "calamity-state", zh, en)
        if before:
            self._checked(calamity_must_follow, before, calamity)
        self._shelf(shelves.CALAMITIES).put(calamity.ref, calamity)
