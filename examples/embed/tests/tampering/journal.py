"""A journal of two hundred entries on a real file, and a witness that saw it grow."""

from __future__ import annotations

import importlib
from pathlib import Path

from attrs import frozen

from approvalflow import Plugins, hookimpl
from approvalflow.memory import MemoryWitness
from approvalflow.testing.doubles import SeededSigner
from approvalflow_sqlalchemy import open_store
from tests.office.witnesses import hashed_with
from tests.office.world import CLERK, World

__all__ = ["COVERED", "REGION", "Journal", "made"]

REGION = "000000"

#: How many entries the last checkpoint covers; its own entry comes behind them.
COVERED = 200
_CHECKPOINTS = (1, 60, 140, COVERED)


@frozen
class Journal:
    """The file, the witness that keeps checkpoints of it, and the key that signed them."""

    path: Path
    witness: MemoryWitness
    signer: SeededSigner
    algorithm: str = "sha256"

    def as_it_was(self, size: int) -> Path:
        """The copy of the file that was made when the checkpoint over so many entries had been handed over."""
        return self.path.with_name(f"{size}.db")

    @property
    def url(self) -> str:
        """How a store opens it."""
        return f"sqlite:///{self.path}"

    @property
    def plugins(self) -> Plugins:
        """The signer and the witness, as an office has them."""
        signer, witness = self.signer, self.witness

        class Watching:
            name = "watching"

            @hookimpl
            def approvalflow_register_signers(self) -> list[SeededSigner]:
                return [signer]

            @hookimpl
            def approvalflow_register_witnesses(self) -> list[MemoryWitness]:
                return [witness]

        return Plugins([Watching()])


def made(folder: Path, algorithm: str = "sha256") -> Journal:
    """Cases are filed, accepted and asked about, until the journal has `COVERED` entries; then the last checkpoint."""
    signer = SeededSigner("tampering")
    journal = Journal(folder / "county.db", MemoryWitness([signer.public()]), signer, algorithm)
    store = open_store(journal.url)
    world = World(store=store, plugins=journal.plugins, organisation=hashed_with(algorithm))
    office, ref = world.office, ""

    def size() -> int:
        with store.reading(REGION) as reading:
            return reading.head()[0]

    for goal in _CHECKPOINTS:
        while size() < goal:
            if goal - size() > 12:
                ref = world.reviewing()
            elif ref:
                office.say(ref, "question", "何时办结？", by=CLERK)
            else:
                ref = world.filed()
        attested = office.checkpoint()
        assert attested.kept == ("memory",)
        connection = importlib.import_module("pysqlite3.dbapi2").connect(str(journal.path))
        connection.execute("VACUUM INTO ?", [str(journal.as_it_was(attested.checkpoint.size))])
        connection.close()
    assert office.plugins.witnesses()["memory"].latest(REGION).size == COVERED
    store.close()
    return journal
