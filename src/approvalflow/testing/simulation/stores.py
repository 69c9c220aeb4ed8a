"""Stores for counties: in plain memory, in a file that is thrown away, or in a PostgreSQL."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from approvalflow.memory import MemoryStore
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.store import Store

__all__ = ["KINDS", "Stores"]

_T = TypeVar("_T")

KINDS = ("memory", "sqlite", "postgres")


class Stores:
    """Opens an empty store for each county, and throws it away after it.

    Args:
        kind: one of `KINDS`.
        url: of a PostgreSQL on which databases may be made; empty for the one that tests have.
    """

    def __init__(self, kind: str, url: str = "") -> None:
        self.kind = kind
        self.url = url

    def on(self, use: Callable[[Store], _T]) -> _T:
        """Use a store that holds nothing yet.

        Raises NotFound where the adapter of databases is not enabled, NoPostgresql where there is no such server.
        """
        if self.kind == "memory":
            return use(MemoryStore())
        return self._in_postgresql(use) if self.kind == "postgres" else self._in_a_file(use)

    def _in_a_file(self, use: Callable[[Store], _T]) -> _T:
        with tempfile.TemporaryDirectory(prefix="county-") as folder:
            return _opened(f"sqlite:///{Path(folder) / 'county.db'}", use)

    def _in_postgresql(self, use: Callable[[Store], _T]) -> _T:
        from approvalflow.testing.postgresql import PostgresqlServer, running_server

        server = PostgresqlServer(self.url) if self.url else running_server()
        url = server.fresh()
        try:
            return _opened(url, use)
        finally:
            server.drop(url)


def _opened(url: str, use: Callable[[Store], _T]) -> _T:
    store = Plugins.installed(only=["sqlalchemy"]).store_for(url)
    try:
        return use(store)
    finally:
        store.close()
