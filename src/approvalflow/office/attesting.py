"""Attesting to the journal: signing how far it has come, handing that to witnesses, and proving what is in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from attrs import frozen

from approvalflow.domain.deadlines.moments import MINUTE
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.record.chain import genesis
from approvalflow.domain.record.checkpoints import Checkpoint, check_growth, key_id
from approvalflow.domain.record.merkle import consistency_proof, inclusion_proof
from approvalflow.errors import AdapterFailed, BadInput, NotFound, WitnessDisagrees
from approvalflow.office.checkpoints import (
    CHECKPOINT,
    CURSOR,
    DEADLINE_SECONDS,
    Signed,
    body_of,
    extended,
    frontier_at,
    has_grown,
    last_signed,
    leaves_between,
    public_of,
    signed_in,
)
from approvalflow.office.joined import JoinedStore
from approvalflow.office.proofs import ConsistencyProof, InclusionProof
from approvalflow.office.units import Units
from approvalflow.plugins.guard import guarded
from approvalflow.ports.kept import Draft
from approvalflow.ports.store import Reading, Unit
from approvalflow.ports.witness import Witness
from approvalflow.verify_journal import signature_holds

if TYPE_CHECKING:
    from approvalflow.office.office import Office

__all__ = ["Attested", "Attesting", "attest", "checkpoint_due"]

#: How many checkpoints a witness is handed in one round.
_AT_ONCE = 100


@frozen
class Attested:
    """What one round did.

    Attributes:
        checkpoint: the last one of the journal; None where there is none yet.
        new: whether it was signed in this round.
        kept: the witnesses that have it now.
        refused: the witnesses that contradict the journal, each with its sentence: somebody has to look.
        away: the witnesses that could not be reached, each with its sentence; they get it in a later round.
    """

    checkpoint: Checkpoint | None
    new: bool
    kept: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    away: tuple[str, ...] = ()


class Attesting(Units):
    """Checkpoints and proofs of the region's journal."""

    def checkpoint(self) -> Attested:
        """Sign how far the journal has come, where it has grown, and copy what witnesses do not have to each of them.

        The signer and the witnesses are called outside any transaction. Raises BadInput without a signer, for an empty
        journal, and inside a host's transaction; AdapterFailed where the signer fails; StoreFailed where the journal
        does not hold: nothing is signed then. A witness that is away or disagrees is in the answer.
        """
        if isinstance(self.store, JoinedStore):
            zh, en = "不能在外部事务之内签署", "nothing is signed inside a transaction of somebody else"
            raise BadInput(zh, en, place="checkpoint", rule="join")
        signer = next(iter(self.plugins.signers().values()), None)
        if signer is None:
            zh, en = "没有启用签名器", "no signer is enabled"
            raise BadInput(zh, en, place="checkpoint", rule="signer")
        key, now = public_of(signer), self.clock.now()
        with self.store.reading(self.region) as reading:
            last = last_signed(reading)
            if not reading.head()[0]:
                zh, en = f"行政区 {self.region} 的日志是空的", f"the journal of the region {self.region} is empty"
                raise BadInput(zh, en, place="checkpoint", rule="journal-empty")
            if not has_grown(reading, last):
                return self._handed_on(last, new=False)
            frontier, link = extended(reading, last)
            algorithm = reading.algorithm()
        at = max(now, last.checkpoint.at) if last else now
        unsigned = Checkpoint(self.region, algorithm, frontier.size, frontier.root(), link, at, key_id(key))
        signature = guarded(
            partial(signer.sign, unsigned.statement()),
            adapter=signer.name,
            what="sign",
            deadline_seconds=DEADLINE_SECONDS,
            expect=bytes,
        )
        if not signature_holds(key, unsigned.statement(), signature):
            zh, en = "签名与公钥不符", "the signature is not of the signer's own key"
            raise AdapterFailed(zh, en, place=f"{signer.name}: sign", rule="adapter-answer")
        checkpoint = unsigned.signed(signature)
        draft = Draft(
            kind=CHECKPOINT,
            at=at,
            entered=now,
            by=SYSTEM.id,
            command_id=f"{CHECKPOINT}/{checkpoint.size}",
            body=body_of(checkpoint, frontier),
        )

        def work(unit: Unit) -> bool:
            if unit.cursor(CURSOR) != (last.position if last else 0):
                return False  # another worker has just signed
            (entry,) = unit.append([draft])
            unit.put_cursor(CURSOR, entry.position)
            unit.commit()
            return True

        new = self._in_unit(work)
        with self.store.reading(self.region) as reading:
            last = last_signed(reading)
        return self._handed_on(last, new=new)

    def _handed_on(self, last: Signed | None, *, new: bool) -> Attested:
        """Copy what each witness does not have yet, in order, and tell what came of it."""
        kept, refused, away = list[str](), list[str](), list[str]()
        for name, witness in self.plugins.witnesses().items():
            try:
                self._copy_to(name, witness)
                kept.append(name)
            except WitnessDisagrees as refusal:
                refused.append(f"{name}: {refusal}")
            except AdapterFailed as failure:
                away.append(str(failure))
        return Attested(last.checkpoint if last else None, new, tuple(kept), tuple(refused), tuple(away))

    def _copy_to(self, name: str, witness: Witness) -> None:
        cursor = f"witness/{name}"
        # Asked before the journal is looked at: what another worker has just told it is in the journal by then.
        latest = self._asked(name, "latest", lambda: witness.latest(self.region))
        with self.store.reading(self.region) as reading:
            told, newest = reading.cursor(cursor), reading.cursor(CURSOR)
            entries = reading.entries(after=told, kinds=[CHECKPOINT], limit=_AT_ONCE) if told < newest else ()
            last = last_signed(reading)
        if not entries and latest is not None and last is not None and latest.size >= last.checkpoint.size:
            check_growth(latest, last.checkpoint, [])  # an older copy that was put back believes that all was told
        position = 0
        try:
            for entry in entries:
                checkpoint = signed_in(entry).checkpoint
                proof = self._grown_since(latest, checkpoint)
                self._asked(name, "keep", partial(witness.keep, checkpoint, proof))
                latest, position = checkpoint, entry.position
        finally:
            if position:
                self._remember(cursor, position)

    def _asked(self, name: str, what: str, call: Callable[[], object]) -> Checkpoint | None:
        answer: Checkpoint | None = guarded(
            call,
            adapter=name,
            what=what,
            deadline_seconds=DEADLINE_SECONDS,
            expect=(Checkpoint, type(None)),
            may_raise=(WitnessDisagrees,),
        )
        return answer

    def _grown_since(self, latest: Checkpoint | None, checkpoint: Checkpoint) -> list[bytes]:
        """The proof for a witness that keeps `latest`; empty where there is nothing to prove, or nothing that could."""
        if latest is None or latest.size >= checkpoint.size:
            return []
        with self.store.reading(self.region) as reading:
            later = leaves_between(reading, latest.size, checkpoint.size)
            return frontier_at(reading, latest.size).consistency(later)

    def _remember(self, cursor: str, position: int) -> None:
        def work(unit: Unit) -> None:
            unit.put_cursor(cursor, position)
            unit.commit()

        self._in_unit(work)

    # --- proofs ---------------------------------------------------------------------------------------------------

    def prove(self, position: int, *, size: int = 0) -> InclusionProof:
        """The proof, for somebody who has nothing but a checkpoint, that an entry is in the journal at this position.

        `size` names the checkpoint; the last one if 0. Raises NotFound where there is no such entry or checkpoint, or
        the checkpoint does not reach so far.
        """
        with self.store.reading(self.region) as reading:
            checkpoint = _checkpoint(reading, size)
            if not 1 <= position <= checkpoint.size:
                zh = f"检查点止于第 {checkpoint.size} 条，不含第 {position} 条"
                en = f"the checkpoint reaches to entry {checkpoint.size} and does not hold entry {position}"
                raise NotFound(zh, en, place="position", rule="position")
            first, *rest = reading.entries(after=max(position - 2, 0), limit=2)
            entry = rest[0] if position > 1 else first
            before = first.link if position > 1 else genesis(checkpoint.algorithm)
            leaves = leaves_between(reading, 0, checkpoint.size)
        path = inclusion_proof(leaves, position - 1, checkpoint.algorithm)
        return InclusionProof(entry, before, tuple(path), checkpoint)

    def prove_growth(self, old: int, new: int = 0) -> ConsistencyProof:
        """The proof that the journal only added between two checkpoints, named by their sizes; `new` is the last if 0.

        Raises NotFound where there are no such checkpoints, BadInput where the first is not the smaller.
        """
        with self.store.reading(self.region) as reading:
            earlier, later = _checkpoint(reading, old or -1), _checkpoint(reading, new)
            leaves = leaves_between(reading, 0, later.size)
        path = consistency_proof(leaves, earlier.size, later.algorithm)
        return ConsistencyProof(earlier, later, tuple(path))


def _checkpoint(reading: Reading, size: int) -> Checkpoint:
    found = last_signed(reading) if not size else None
    if size > 0:
        near = (entry for entry in reading.entries(after=size, kinds=[CHECKPOINT], limit=20))
        found = next((signed for signed in map(signed_in, near) if signed.checkpoint.size == size), None)
    if found is None:
        zh = f"没有 {size} 条的检查点" if size > 0 else "尚无检查点：请先运行 approvalflow checkpoint"
        en = f"no checkpoint of {size} entries" if size > 0 else "no checkpoint yet: run approvalflow checkpoint"
        raise NotFound(zh, en, place="checkpoint", rule="checkpoint")
    return found.checkpoint


def checkpoint_due(office: Office) -> bool:
    """Whether it is time for a checkpoint: a signer is enabled, the journal has grown, and the last one is
    `checkpoint_minutes` old, or of the future, where the machine's clock stepped back."""
    if not office.plugins.signers():
        return False
    with office.store.reading(office.region) as reading:
        last = last_signed(reading)
        grown = has_grown(reading, last)
    wait = office.organisation.region.checkpoint_minutes * MINUTE
    return grown and (last is None or not 0 <= office.clock.now() - last.checkpoint.at < wait)


def attest(office: Office) -> Attested | None:
    """One round of a worker: sign where it is due, and hand each witness what it does not have yet.

    None where there is nothing to do. Raises what `checkpoint` raises.
    """
    if checkpoint_due(office):
        return office.checkpoint()
    with office.store.reading(office.region) as reading:
        newest = reading.cursor(CURSOR)
        waiting = any(reading.cursor(f"witness/{name}") < newest for name in office.plugins.witnesses())
        last = last_signed(reading) if waiting else None
    return office._handed_on(last, new=False) if waiting else None
