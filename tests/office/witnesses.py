"""A signer, a witness, and offices that have them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from attrs import evolve

from approvalflow import Office, Plugins, Text, hookimpl
from approvalflow.domain.parties.organisation import Organisation, Region
from approvalflow.memory import MemoryWitness
from approvalflow.office.proofs import exported
from approvalflow.testing.doubles import SeededSigner


class Watching:
    """A plug-in with one signer and the given witnesses."""

    name = "watching"

    def __init__(self, *witnesses: object, signer: object | None = None) -> None:
        self.signer = signer or SeededSigner("office")
        self.witnesses = list(witnesses)

    @hookimpl
    def approvalflow_register_signers(self):
        return [self.signer]

    @hookimpl
    def approvalflow_register_witnesses(self):
        return self.witnesses


def watched(*witnesses: object) -> tuple[Plugins, Watching]:
    """Plug-ins with a signer and these witnesses."""
    plugin = Watching(*witnesses)
    return Plugins([plugin]), plugin


def trusting(name: str = "memory") -> MemoryWitness:
    """A witness that trusts the signer of `Watching`."""
    witness = MemoryWitness([SeededSigner("office").public()])
    witness.name = name
    return witness


def hashed_with(algorithm: str, *, code: str = "000000") -> Organisation:
    """An organisation whose journal is to be hashed so."""
    return Organisation(evolve(Region(code, Text("示例", "sample")), hash=algorithm))


def lines_of(office: Office) -> list[bytes]:
    """The journal as `approvalflow journal export` writes it."""
    with office.store.reading(office.region) as reading:
        entries = reading.entries(limit=1_000_000)
    return [line.encode() + b"\n" for line in _json(entries)]


def _json(entries: object) -> Iterator[str]:
    for entry in entries:
        yield json.dumps(exported(entry), ensure_ascii=False, separators=(",", ":"))
