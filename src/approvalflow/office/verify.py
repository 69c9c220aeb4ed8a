"""Reading the whole record again: the chain, every case from its events, the books, and the invariants by their ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import field, frozen

from approvalflow.office.checkpoints import Witnessed, copies_by
from approvalflow.office.verifying.found import Violation
from approvalflow.office.verifying.journal import JournalReader
from approvalflow.office.verifying.shares import read_in_shares
from approvalflow.office.verifying.tables import TableReader, papers_missing
from approvalflow.office.verifying.witnesses import beside_checkpoints, beside_witnesses
from approvalflow.ports.blobs import Blobs
from approvalflow.ports.signer import Signer
from approvalflow.ports.store import Reading, Store
from approvalflow.ports.witness import Witness

__all__ = ["Verified", "Violation", "verify"]


@frozen
class Verified:
    """What was read and what is wrong with it; nothing wrong is an empty tuple.

    Attributes:
        entries, cases: how many were read. papers: how many were compared with their digests.
        checkpoints: how many of the journal were compared; witnessed: what witnesses keep, None where none was asked.
        violations: the first thousand of each invariant; counts: how often each is broken, by its id.
    """

    entries: int
    cases: int
    violations: tuple[Violation, ...]
    counts: Mapping[str, int] = field(factory=dict)
    papers: int = 0
    checkpoints: int = 0
    witnessed: Witnessed | None = None


def verify(
    store: Store,
    region: str,
    *,
    progress: Callable[[int, int], None] | None = None,
    papers: Blobs | None = None,
    witnesses: Mapping[str, Witness] | None = None,
    signers: Mapping[str, Signer] | None = None,
    opener: Callable[[], Store] | None = None,
    readers: int = 1,
) -> Verified:
    """Read the record of a region again and name everything that is wrong with it.

    Args:
        progress: told how many entries were read, and of how many.
        papers: where papers are kept, to compare each of them with its digest too, and each signature of a receipt
            with what that says.
        witnesses: who keeps checkpoints, to compare the journal with theirs too; signers: whose keys are known here.
        opener: opens the same store in another process; with it, `readers` processes share the work.

    Raises StoreFailed where a process could not do its share.
    """
    copies = copies_by(region, witnesses, signers) if witnesses else None

    def beside_tables(reading: Reading, journal: JournalReader) -> Verified:
        found, tally = journal.found, journal.tally
        TableReader(reading, tally, journal.lost, found, signed=papers is not None).read()
        if not (journal.lost or tally.figures.partly):
            for position, zh, en in tally.figures.wrong():
                found.add("INV-T16", f"journal {position}", zh, en)
        if papers is not None:
            papers_missing(tally.papers, papers, found)
        beside_checkpoints(reading, tally.checkpoints, found)
        seen = beside_witnesses(reading, copies, found) if copies is not None else None
        return Verified(
            tally.entries,
            len(tally.versions),
            tuple(found.kept),
            dict(found.counts),
            papers=len(tally.papers),
            checkpoints=len(tally.checkpoints),
            witnessed=seen,
        )

    with_papers = papers is not None
    if opener is not None and readers > 1:
        verified: Verified = read_in_shares(
            store, region, opener, readers, beside_tables, with_papers=with_papers, progress=progress
        )
        return verified
    with store.reading(region) as reading:
        journal = JournalReader(reading, with_papers=with_papers)
        journal.read(progress)
        return beside_tables(reading, journal)
