"""The store: an engine, its statements, and transactions of one region each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.pool import Pool

from approvalflow.errors import BadInput, StoreFailed
from approvalflow_sqlalchemy.blobs import FileBlobs
from approvalflow_sqlalchemy.faults import judged
from approvalflow_sqlalchemy.schema.opening import make_ready
from approvalflow_sqlalchemy.sqlite import LOOKS_ONLY, SOON
from approvalflow_sqlalchemy.turns import Turns
from approvalflow_sqlalchemy.unit import JoinedUnit, KeepingUnit, SqlReading, SqlUnit, Statements

__all__ = ["SqlStore"]

#: Pools of processes that this one was forked from: kept, so that nothing in them is closed here.
_OF_PARENTS: list[Pool] = []


class SqlStore:
    """Keeps regions in a database; fulfils `approvalflow.ports.store.Store`. Threads and processes may share it.

    `can` holds `durable`, `shared`, `join` (`unit_on` works inside a transaction of somebody else), `check` and `keep`;
    with an account of its own for money also `count` (`counting_unit` is that account's).

    A process that was forked after the store was opened has connections of its own; the parent's stay the parent's.

    Attributes:
        blobs: where papers are kept beside the database; None where there is no such place.
        found: the version of the tables that were there when the store was opened; 0 where there were none.
        when_owed: called in the transaction of a unit that owes something, with its connection and region, just before
            the commit: a job that it adds is there if the effects are. What it raises leaves nothing of the unit.
    """

    name = "sqlalchemy"
    can: frozenset[str] = frozenset({"durable", "shared", "join", "check", "keep"})

    def __init__(
        self,
        engine: Engine,
        *,
        patience: float = 30.0,
        blobs: FileBlobs | None = None,
        beside: bool = False,
        counting: Engine | None = None,
    ) -> None:
        self._engine = engine
        self._counting = counting
        if counting is not None:
            self.can = self.can | {"count"}
        self._process = os.getpid()
        self.blobs = blobs
        self._place = engine.url.render_as_string(hide_password=True)
        one_writer = engine.dialect.name == "sqlite"
        self._turns = Turns(one_writer=one_writer, patience=patience)
        self._looks = engine.execution_options(**_looking(one_writer))
        self._soon = engine.execution_options(**{SOON: True})
        try:
            with judged(self._place):
                self.found = make_ready(engine, self._looks, beside=beside)
        except BaseException:
            engine.dispose()
            raise
        self._say = Statements(engine.dialect)
        self.when_owed: Callable[[Connection, str], object] | None = None

    @property
    def engine(self) -> Engine:
        """For whoever wants to join: `with store.engine.begin() as connection: ...` begins as a writer."""
        self._be_at_home()
        return self._engine

    def _be_at_home(self) -> None:
        # A child must not use or close a handle of SQLite, and a socket has one owner: the pool is left as it is.
        if os.getpid() != self._process:
            self._process = os.getpid()
            for engine in filter(None, (self._engine, self._counting)):
                _OF_PARENTS.append(engine.pool)
                engine.dispose(close=False)
            self._turns.begin_anew()

    @contextmanager
    def unit(self, region: str) -> Iterator[SqlUnit]:
        """Begin a transaction that may write."""
        with self._unit(region, self.engine) as unit:
            yield unit

    @contextmanager
    def counting_unit(self, region: str) -> Iterator[SqlUnit]:
        """Begin a transaction that may write payments, by the account that alone has the right to."""
        self._be_at_home()
        with self._unit(region, self._counting or self._engine) as unit:
            yield unit

    @contextmanager
    def keeping_unit(self, region: str) -> Iterator[SqlUnit]:
        """Begin a transaction that keeps a message and waits for no disk: everybody sees it once it is committed, and
        it outlives this process; through a loss of power it lasts once a later unit was committed that wrote."""
        self._be_at_home()
        with self._unit(region, self._soon, KeepingUnit) as unit:
            yield unit

    @contextmanager
    def _unit(self, region: str, engine: Engine, kind: type[SqlUnit] = SqlUnit) -> Iterator[SqlUnit]:
        _must_be_named(region)
        with self._turns.turn(region), self._connection(engine) as connection:
            unit = kind(connection, region, self._say, self._place)
            unit.when_owed = self.when_owed
            try:
                yield unit
            finally:
                unit.end()

    @contextmanager
    def unit_on(self, connection: Connection, region: str) -> Iterator[SqlUnit]:
        """A unit inside the transaction that is open on this connection.

        Its `commit` keeps the unit within that transaction, which the caller commits; without it the unit leaves
        nothing there. The connection is of `engine`, or of one with the same foreign keys and guards. Raises
        StoreFailed where no transaction is open.
        """
        _must_be_named(region)
        if not connection.in_transaction() or not _really_begun(connection):
            zh, en = (
                "该连接上没有打开的事务：请先开始事务",
                "no transaction is open on this connection: begin one first",
            )
            raise StoreFailed(zh, en, place=self._place, rule="join")
        with judged(self._place):
            savepoint = connection.begin_nested()
        unit = JoinedUnit(connection, region, self._say, self._place, savepoint)
        unit.when_owed = self.when_owed
        try:
            yield unit
        finally:
            unit.end()
            if savepoint.is_active:
                with judged(self._place):
                    savepoint.rollback()

    @contextmanager
    def reading(self, region: str) -> Iterator[SqlReading]:
        """Begin a consistent look."""
        _must_be_named(region)
        self._be_at_home()
        with self._connection(self._looks) as connection:
            reading = SqlReading(connection, region, self._say, self._place)
            try:
                yield reading
            finally:
                reading.end()

    @contextmanager
    def _connection(self, engine: Engine) -> Iterator[Connection]:
        process = os.getpid()
        with judged(self._place):
            connection = engine.connect()
        try:
            with judged(self._place):
                connection.begin()
            yield connection
        finally:
            # Closing rolls back whatever was not committed; a child that was forked inside leaves that to its parent.
            if os.getpid() == process:
                with judged(self._place):
                    connection.close()

    def check(self) -> tuple[str, ...]:
        """What the database finds wrong with its own file, in its words; nothing where it is a server. Reads it all.

        Raises StoreFailed where it cannot be read.
        """
        if self._engine.dialect.name != "sqlite":
            return ()
        self._be_at_home()
        with self._connection(self._looks) as connection, judged(self._place):
            found = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
        return tuple(line for line in found if line != "ok")

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()
        if self._counting is not None:
            self._counting.dispose()


def _looking(one_writer: bool) -> dict[str, Any]:
    if one_writer:
        return {LOOKS_ONLY: True}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _must_be_named(region: str) -> None:
    if not region.strip():
        raise BadInput("区划代码不能为空", "a region has a code", rule="region")


def _really_begun(connection: Connection) -> bool:
    # SQLite's drivers begin late, or not at all: a savepoint alone would be a transaction of its own.
    driver: Any = connection.connection.dbapi_connection
    return bool(getattr(driver, "in_transaction", True))
