"""What a look and a unit have in common: a connection inside a transaction, one region, and an end."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from sqlalchemy import Connection

from approvalflow.domain.record.plain import text_of
from approvalflow.errors import ApprovalflowError, BadInput, StoreFailed
from approvalflow.ports.store import CaseRow
from approvalflow_sqlalchemy.faults import RAISED, translated
from approvalflow_sqlalchemy.statements import Statement

if TYPE_CHECKING:
    from approvalflow_sqlalchemy.unit import Statements

__all__ = ["Block"]

_S = TypeVar("_S")
_T = TypeVar("_T")


class Block:
    """A transaction of one region; every statement names the region."""

    def __init__(self, connection: Connection, region: str, say: Statements, place: str) -> None:
        self.region = region
        self._connection = connection
        self._say = say
        self._place = place
        self._over = False
        self._process = os.getpid()
        self._refused = ""
        self._rows: dict[str, CaseRow] = {}
        self._taken: dict[str, CaseRow] = {}
        self._erased = False
        self._head: tuple[int, bytes, str] | None = None

    def end(self) -> None:
        """The block is over; whoever still holds this object gets nothing from it."""
        self._over = True

    def _must_be_open(self) -> None:
        if self._over:
            raise StoreFailed("该事务已结束", "this block is over: begin another", rule="block-over")
        if os.getpid() != self._process:
            zh, en = "该事务属于父进程：请另开事务", "this block is of the process that forked this one: begin another"
            raise StoreFailed(zh, en, rule="forked")

    def _run(self, statement: Statement, values: dict[str, Any], *, streamed: bool = False) -> Any:
        self._must_be_open()
        values["region"] = self.region
        try:
            return statement.run(self._connection, values, streamed=streamed)
        except RAISED as error:
            refusal = translated(error, self._place)
            self._refused = refusal.rule
            raise refusal from error

    def _one(self, statement: Statement, **values: Any) -> Any:
        return self._run(statement, values).first()

    def _all(self, statement: Statement, **values: Any) -> Sequence[Any]:
        rows: Sequence[Any] = self._run(statement, values).all()
        return rows

    def _told(self, statement: Statement, **values: Any) -> Any:
        return self._run(statement, values).scalar_one()

    def _write(self, statement: Statement, **values: Any) -> int:
        rowcount: int = self._run(statement, values).rowcount
        return rowcount

    def _write_many(self, statement: Statement, rows: Sequence[dict[str, Any]]) -> int:
        if len(rows) == 1:
            rowcount: int = self._run(statement, rows[0]).rowcount
            return rowcount
        self._must_be_open()
        for row in rows:
            row["region"] = self.region
        try:
            return statement.many(self._connection, rows)
        except RAISED as error:
            refusal = translated(error, self._place)
            self._refused = refusal.rule
            raise refusal from error

    def _text(self, value: Mapping[str, Any], *, encoded: bool = False) -> str:
        try:
            return text_of(value, encoded=encoded)
        except BadInput as refusal:
            self._refuse(refusal)

    def _checked(self, rule: Callable[[_S, _T], None], before: _S, after: _T) -> None:
        try:
            rule(before, after)
        except ApprovalflowError as refusal:
            self._refuse(refusal)

    def _refuse(self, refusal: ApprovalflowError) -> NoReturn:
        self._refused = refusal.rule or "refused"
        raise refusal
