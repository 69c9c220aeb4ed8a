"""An office inside a host's own transaction: what the host rolls back, the office never did."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol, cast

from approvalflow.errors import BadInput
from approvalflow.ports.store import Reading, Store, Unit

__all__ = ["JoinedStore"]


class _Joining(Protocol):
    """A store that `can` join: its units may live on a connection of the caller's."""

    def unit_on(self, connection: Any, region: str) -> AbstractContextManager[Unit]: ...


class JoinedStore:
    """A store whose units are part of the transaction on a connection; committing them is left to its owner.

    Raises BadInput for a store that cannot join.
    """

    def __init__(self, store: Store, connection: object) -> None:
        if "join" not in store.can:
            raise BadInput(
                f"存储 {store.name} 不能加入外部事务",
                f"the store {store.name!r} cannot join a transaction of somebody else",
                place="store",
                rule="join",
            )
        self.name = store.name
        # What the host's transaction may write is the host's account's right, and when it lasts is the host's word.
        self.can = store.can - {"count", "keep"}
        self._store = cast(_Joining, store)
        self._connection = connection

    def unit(self, region: str) -> AbstractContextManager[Unit]:
        """A unit on the host's connection."""
        return self._store.unit_on(self._connection, region)

    def reading(self, region: str) -> AbstractContextManager[Reading]:
        """A look on the host's connection, which sees what the host has not committed yet."""
        return self._store.unit_on(self._connection, region)

    def close(self) -> None:
        """The connection is the host's: nothing to let go of."""
