"""The same random commands give the same content on memory, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import settings

from approvalflow.memory import MemoryStore
from approvalflow_sqlalchemy import open_store
from examples.embed.tests.agreement.agreeing import agree
from examples.embed.tests.agreement.drawing import MOVES

AT_LENGTH = settings().max_examples >= 10_000
#: Commands that one county sees, and how many counties there are.
EACH = 1000
ON_SQLITE, ON_POSTGRESQL = (100, 10) if AT_LENGTH else (1, 1)


@pytest.mark.proof
def test_memory_and_sqlite(tmp_path, capsys):
    """100,000 commands by `make proof`, 1,000 else; every kind of command is done and is refused among them."""
    done: Counter[str] = Counter()
    for seed in range(ON_SQLITE):
        memory, sqlite = MemoryStore(), open_store(f"sqlite:///{tmp_path}/{seed}.db")
        done += agree([memory, sqlite], tmp_path, seed, EACH)
        sqlite.close()
    with capsys.disabled():
        print(f"\n{done.total()} commands: {dict(sorted(done.items()))}")
    assert done.total() == ON_SQLITE * EACH
    never = {name for name in MOVES if not done[f"{name} done"]}
    assert len(never) <= (0 if AT_LENGTH else 12), never


@pytest.mark.proof
def test_memory_and_postgresql(tmp_path, postgresql_server):
    """10,000 commands by `make proof`, 300 else."""
    for seed in range(ON_POSTGRESQL):
        url = postgresql_server.fresh()
        memory, postgresql = MemoryStore(), open_store(url)
        agree([memory, postgresql], tmp_path, 1000 + seed, EACH if AT_LENGTH else 300)
        postgresql.close()
        postgresql_server.drop(url)
