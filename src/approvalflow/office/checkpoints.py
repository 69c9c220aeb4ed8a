"""Checkpoints as the journal holds them: the last one, what came after it, and whether what witnesses keep fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import frozen

from approvalflow.domain.record.chain import genesis, linker
from approvalflow.domain.record.checkpoints import Checkpoint, checkpoint_from, key_id
from approvalflow.domain.record.entries import record_of
from approvalflow.domain.record.frontier import Frontier, Growing
from approvalflow.domain.record.merkle import hashing
from approvalflow.errors import AdapterFailed, BadInput, StoreFailed
from approvalflow.plugins.guard import guarded, guarded_each
from approvalflow.ports.kept import Entry
from approvalflow.ports.signer import Signer
from approvalflow.ports.store import Reading
from approvalflow.ports.witness import Witness
from approvalflow.verify_journal import signature_holds

__all__ = [
    "CHECKPOINT",
    "CURSOR",
    "Contradiction",
    "Copies",
    "Signed",
    "Witnessed",
    "as_it_is",
    "copies_by",
    "last_signed",
    "witnessed",
]

#: The kind of the entry that holds a checkpoint, and the cursor that stands on the last of them.
CHECKPOINT, CURSOR = "checkpoint-signed", "checkpoint"

#: How long a signer or a witness may take, in seconds.
DEADLINE_SECONDS = 30

_PAGE = 2_000
_LINKS = 50_000
#: A checkpoint stands in the journal right behind what it speaks of; only what came while it was signed is between.
_NEAR = 200


@frozen
class Signed:
    """A checkpoint in its place in the journal, with the frontier of its tree."""

    checkpoint: Checkpoint
    position: int
    frontier: Frontier


@frozen
class Contradiction:
    """Where journal and witness contradict each other.

    Attributes:
        witness: its name.
        first, last: the altered entries are among these positions; `first` is exact where the journal ends before it.
        zh, en: the sentence for a person.
    """

    witness: str
    first: int
    last: int
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.witness}: journal {self.first}-{self.last}: {self.en} / {self.zh}"


@frozen
class Witnessed:
    """What the witnesses keep, held against the journal.

    Attributes:
        checkpoints: how many were compared. latest: the largest size that any witness knows.
        contradictions: in order of the witnesses; empty where all fits.
        unreached: the witnesses that could not be asked, or lost what they were given, each with its sentence.
    """

    checkpoints: int = 0
    latest: int = 0
    contradictions: tuple[Contradiction, ...] = ()
    unreached: tuple[str, ...] = ()


def body_of(checkpoint: Checkpoint, frontier: Frontier) -> dict[str, Any]:
    """The body of the entry that holds a checkpoint."""
    return {**checkpoint.plain(), "frontier": [root.hex() for root in frontier.roots]}


def signed_in(entry: Entry) -> Signed:
    """The checkpoint that an entry holds. Raises StoreFailed where it cannot be read."""
    body = entry.draft.body
    try:
        checkpoint = checkpoint_from(body)
        roots = tuple(bytes.fromhex(root) for root in body["frontier"])
    except (BadInput, KeyError, TypeError, ValueError) as fault:
        zh, en = "日志中的检查点无法读取", "the checkpoint in the journal cannot be read"
        raise StoreFailed(zh, en, place=f"journal {entry.position}", rule="checkpoint") from fault
    return Signed(checkpoint, entry.position, Frontier(checkpoint.size, roots, checkpoint.algorithm))


def last_signed(reading: Reading) -> Signed | None:
    """The last checkpoint of the journal."""
    position = reading.cursor(CURSOR)
    found = reading.entries(after=position - 1, limit=1) if position else ()
    return signed_in(found[0]) if found and found[0].draft.kind == CHECKPOINT else None


def has_grown(reading: Reading, since: Signed | None) -> bool:
    """Whether anything but checkpoints was journaled since the last of them."""
    if since is None:
        return reading.head()[0] > 0
    return any(entry.draft.kind != CHECKPOINT for entry in reading.entries(after=since.checkpoint.size, limit=_NEAR))


def extended(reading: Reading, since: Signed | None) -> tuple[Frontier, bytes]:
    """The frontier of the whole journal and its last link, from the last checkpoint on; every link in between is worked
    out anew, so that nothing is signed that does not hold. Raises StoreFailed with the position that does not."""
    algorithm = reading.algorithm()
    link, leaf = linker(algorithm), hashing(algorithm).leaf
    growing = Growing(since.frontier if since else Frontier(algorithm=algorithm))
    before = since.checkpoint.last if since else genesis(algorithm)
    if since and tuple(reading.links(after=growing.size - 1, limit=1)) != (before,):
        zh, en = "日志与其最后的检查点不符，不予签署", "the journal does not fit its last checkpoint: nothing is signed"
        raise StoreFailed(zh, en, place=f"journal {growing.size}", rule="chain")
    while page := reading.entries(after=growing.size, limit=_PAGE):
        for entry in page:
            record = record_of(entry.region, entry.position, entry.draft)
            if entry.position != growing.size + 1 or link(before, record) != entry.link:
                zh, en = "记录与链不符，不予签署", "the entry does not fit its place in the chain: nothing is signed"
                raise StoreFailed(zh, en, place=f"journal {growing.size + 1}", rule="chain")
            growing.add(leaf(entry.link))
            before = entry.link
    return growing.frontier(), before


def leaves_between(reading: Reading, after: int, upto: int) -> list[bytes]:
    """The leaves of the positions above `after` and up to `upto`."""
    leaf, leaves = hashing(reading.algorithm()).leaf, list[bytes]()
    while after < upto and (links := reading.links(after=after, limit=min(_LINKS, upto - after))):
        leaves += map(leaf, links)
        after += len(links)
    return leaves


def frontier_at(reading: Reading, size: int) -> Frontier:
    """The frontier of the first `size` entries: from the checkpoint that has this size, else from all links."""
    for entry in reading.entries(after=size, limit=_NEAR):
        if entry.draft.kind == CHECKPOINT and entry.draft.body.get("size") == size:
            return signed_in(entry).frontier
    return Frontier(algorithm=reading.algorithm()).grown(leaves_between(reading, 0, size))


def copies_of(witness: Witness, region: str) -> tuple[Checkpoint, ...]:
    """What a witness keeps of a region. Raises AdapterFailed."""
    call = partial(witness.all, region)
    return guarded_each(call, adapter=witness.name, what="all", deadline_seconds=DEADLINE_SECONDS, expect=Checkpoint)


def public_of(signer: Signer) -> bytes:
    """The public key of a signer. Raises AdapterFailed."""
    key = guarded(signer.public, adapter=signer.name, what="public", deadline_seconds=DEADLINE_SECONDS, expect=bytes)
    if len(key) != 32:
        zh, en = "公钥应为 32 字节", "a public key has 32 bytes"
        raise AdapterFailed(zh, en, place=f"{signer.name}: public", rule="adapter-answer")
    return key


@frozen
class Copies:
    """What the witnesses of a region said, asked before the journal is looked at.

    Attributes:
        kept: by witness. keys: the public keys that are known here, by their ids.
        unreached: the witnesses that could not be asked, each with its sentence.
    """

    region: str
    kept: Mapping[str, tuple[Checkpoint, ...]]
    keys: Mapping[str, bytes]
    unreached: tuple[str, ...] = ()


def copies_by(region: str, witnesses: Mapping[str, Witness], signers: Mapping[str, Signer] | None = None) -> Copies:
    """Ask each witness for everything that it keeps of a region, and each signer for its public key.

    Outside any transaction, and before the look at the journal begins: a witness that is asked later may know more than
    that look. Raises AdapterFailed where a signer fails; a witness that does is named in the answer.
    """
    kept: dict[str, tuple[Checkpoint, ...]] = {}
    unreached: list[str] = []
    for name, witness in witnesses.items():
        try:
            kept[name] = copies_of(witness, region)
        except AdapterFailed as failure:
            unreached.append(str(failure))
    keys = {key_id(key): key for key in map(public_of, (signers or {}).values())}
    return Copies(region, kept, keys, tuple(unreached))


def witnessed(reading: Reading, copies: Copies) -> Witnessed:
    """Hold the journal against everything that the witnesses keep of it; it reads the links.

    The checkpoints say in which stretch something was altered; the chain itself says where exactly, unless it was
    written anew as a whole. Signatures are checked where the signer's key is known here: that of a witness's last
    checkpoint, which binds everything before it, and of each that contradicts.
    """
    total, found = reading.head()[0], list[Contradiction]()
    sizes = [one.size for kept in copies.kept.values() for one in kept]
    there = as_it_is(reading, set(sizes))
    for name, kept in copies.kept.items():
        found += _contradictions(name, copies.region, reading.algorithm(), kept, there, total, copies.keys)
    unreached = (*copies.unreached, *_lost(reading, copies.kept))
    return Witnessed(len(sizes), max(sizes, default=0), tuple(found), unreached)


def _lost(reading: Reading, kept: Mapping[str, Sequence[Checkpoint]]) -> Iterator[str]:
    """Witnesses that no longer keep the last checkpoint that they took."""
    for name, copies in kept.items():
        position = reading.cursor(f"witness/{name}")
        told = reading.entries(after=position - 1, limit=1) if position else ()
        if told and told[0].draft.kind == CHECKPOINT:
            checkpoint = signed_in(told[0]).checkpoint
            if checkpoint not in copies:
                zh, en = "已交付的检查点不再留存", "no longer keeps the checkpoint that it took"
                yield f"{name}: {en}: {checkpoint.size} entries / {zh}"


def as_it_is(reading: Reading, sizes: set[int]) -> dict[int, tuple[bytes, bytes]]:
    """Root and last link of the journal at each of these sizes that it has."""
    algorithm = reading.algorithm()
    leaf, growing = hashing(algorithm).leaf, Growing(Frontier(algorithm=algorithm))
    found: dict[int, tuple[bytes, bytes]] = {}
    largest = max(sizes, default=0)
    while growing.size < largest and (links := reading.links(after=growing.size, limit=_LINKS)):
        for link in links:
            growing.add(leaf(link))
            if growing.size in sizes:
                found[growing.size] = growing.frontier().root(), link
    return found


def _contradictions(
    name: str,
    region: str,
    algorithm: str,
    copies: Sequence[Checkpoint],
    there: Mapping[int, tuple[bytes, bytes]],
    total: int,
    known: Mapping[str, bytes],
) -> Iterator[Contradiction]:
    sound = 0
    for one in sorted(copies, key=lambda copy: copy.size):
        fits = (one.region, one.algorithm) == (region, algorithm) and there.get(one.size) == (one.root, one.last)
        if fits:
            sound = one.size
            if one.size == max(copy.size for copy in copies) and _forged(one, known):
                yield Contradiction(
                    name, 1, one.size, "见证方检查点的签名不符", "the witness's checkpoint has a wrong signature"
                )
        elif _forged(one, known):
            zh, en = (
                "见证方的检查点与日志不符，且签名不符",
                "the witness's checkpoint fits neither the journal nor its key",
            )
            yield Contradiction(name, sound + 1, one.size, zh, en)
        elif one.size > total:
            zh = f"日志止于第 {total} 条，见证方已有 {one.size} 条：末尾被截断，或放回了旧的副本"
            en = f"the journal ends at {total}, the witness knows {one.size}: cut off, or an older copy was put back"
            yield Contradiction(name, total + 1, one.size, zh, en)
        else:
            zh, en = "此段日志与见证方留存的不一致", "these entries are not those that the witness saw"
            yield Contradiction(name, sound + 1, one.size, zh, en)


def _forged(one: Checkpoint, known: Mapping[str, bytes]) -> bool:
    key = known.get(one.key)
    return key is not None and not signature_holds(key, one.statement(), one.signature)
