"""Statements that are compiled once for each store, and then only run."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Dialect, Table, Text, any_, bindparam, cast, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.sql.expression import ClauseElement

__all__ = ["Insert", "Statement", "Tongue"]

# A parameter cannot have the name of a column that the same statement sets.
_REGION_AGAIN = "region_again"

_STREAMED = {"stream_results": True}

Insert = postgresql.Insert | sqlite.Insert

#: So many rows at most are said in one statement; each number of them is a text of its own.
_FEW = 8

#: An insert of one row with its parameters by name, as psycopg has them.
_VALUES = re.compile(r"(INSERT INTO .+? VALUES )(\(.+?\))((?: ON CONFLICT DO NOTHING)?)\Z", re.DOTALL)
_PARAMETER = re.compile(r"%\((\w+)\)s")


class Statement:
    """A Core construct with its parameters by name, compiled on first use and run as the driver's own text.

    Running the text spares the walk over the construct that SQLAlchemy makes for every execution; the events of the
    engine and the translation of errors are the same.

    Attributes:
        construct: what was compiled; whoever executes it by Core itself (a benchmark) does the same more slowly.
    """

    __slots__ = ("_dialect", "_fixed", "_keys", "_order", "_together", "construct", "text")

    def __init__(self, construct: ClauseElement, dialect: Dialect, keys: Sequence[str] | None) -> None:
        self.construct = construct
        self._dialect = dialect
        self._keys = list(keys) if keys is not None else None
        self._order: tuple[str, ...] | None = None
        self._fixed: dict[str, Any] = {}
        self._together: dict[int, str] = {}
        self.text = ""

    def _compile(self) -> None:
        compiled: Any = self.construct.compile(dialect=self._dialect, column_keys=self._keys)
        given = self._keys or ()
        self._fixed = {n: value for n, value in compiled.params.items() if value is not None and n not in given}
        if compiled.positional:
            self._order = tuple("region" if name == _REGION_AGAIN else name for name in compiled.positiontup)
        self.text = str(compiled)

    def _bound(self, values: dict[str, Any]) -> Any:
        named = self._fixed | values if self._fixed else values
        return tuple([named[name] for name in self._order]) if self._order is not None else named

    def run(self, connection: Connection, values: dict[str, Any], *, streamed: bool = False) -> CursorResult[Any]:
        """Run it once; `streamed`: the rows are fetched from the database as they are asked for."""
        if not self.text:
            self._compile()
        options = _STREAMED if streamed else None
        return connection.exec_driver_sql(self.text, self._bound(values), execution_options=options)

    def many(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
        """Run it for each of the rows, and answer how many rows it changed in all; nothing for none."""
        if not rows:
            return 0
        if not self.text:
            self._compile()
        if len(rows) <= _FEW and self._order is None and not self._fixed and _VALUES.match(self.text):
            return connection.exec_driver_sql(self._of(len(rows)), _numbered(rows)).rowcount
        if self._order is not None and len(self._order) > 1 and not self._fixed:
            bound: list[Any] = list(map(itemgetter(*self._order), rows))  # half the time of one after the other
        else:
            bound = [self._bound(row) for row in rows]
        return connection.exec_driver_sql(self.text, bound).rowcount

    def _of(self, count: int) -> str:
        """The text that inserts so many rows at once: a server is asked once, and no statement is prepared per row."""
        text = self._together.get(count)
        if text is None:
            found: Any = _VALUES.match(self.text)
            begin, row, end = found.groups()
            rows = (_PARAMETER.sub(rf"%(\1_{number})s", row) for number in range(count))
            text = self._together[count] = f"{begin}{', '.join(rows)}{end}"
        return text


def _numbered(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {f"{name}_{number}": value for number, row in enumerate(rows) for name, value in row.items()}


class Tongue:
    """What differs between the databases: how to insert once, how to number rows, what to lock."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.is_sqlite = dialect.name == "sqlite"

    def prepare(self, construct: ClauseElement, keys: Sequence[str] | None = None) -> Statement:
        """A statement; `keys` are the columns that an insert or update sets."""
        return Statement(construct, self.dialect, keys)

    def into(self, table: Table) -> Insert:
        """An insert that knows `on_conflict_...`."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    def insert(self, table: Table, *, once: bool = False) -> Statement:
        """Insert a whole row; with `once`, nothing happens where a key is taken.

        A column `seq` is filled by the database: SQLite has one writer, so the next number is the largest plus one.
        """
        keys = [column.name for column in table.columns if column.name != "seq"]
        construct = self.into(table).inline()
        if "seq" in table.c and self.is_sqlite:
            rows = table.alias("rows")
            last = select(func.coalesce(func.max(rows.c.seq), 0) + 1).where(rows.c.region == bindparam(_REGION_AGAIN))
            construct = construct.values({"seq": last.scalar_subquery()})
        return self.prepare(construct.on_conflict_do_nothing() if once else construct, keys)

    def insert_where(self, table: Table, condition: ColumnElement[bool]) -> Statement:
        """Insert a whole row where a condition holds; it names its own parameters beside the columns."""
        names = [column.name for column in table.columns if column.name != "seq"]
        values: list[Any] = [bindparam(name, type_=table.c[name].type) for name in names]
        if "seq" in table.c and self.is_sqlite:
            rows = table.alias("rows")
            last = select(func.coalesce(func.max(rows.c.seq), 0) + 1).where(rows.c.region == bindparam("region"))
            names, values = [*names, "seq"], [*values, last.scalar_subquery()]
        return self.prepare(self.into(table).inline().from_select(names, select(*values).where(condition)))

    def among(self, column: ColumnElement[str], name: str) -> ColumnElement[bool]:
        """Whether a column is one of the texts in the parameter `name`, made by `listed`."""
        if self.is_sqlite:
            return column.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))
        return column == any_(cast(bindparam(name), ARRAY(Text)))

    def listed(self, words: Sequence[str]) -> object:
        """Texts as one parameter, so that the statement is the same however many there are."""
        return json.dumps(words) if self.is_sqlite else list(words)

    def position(self, text: Any, part: Any) -> ColumnElement[int]:
        """Where a part stands in a text, from 1; 0 where it does not."""
        return func.instr(text, part) if self.is_sqlite else func.strpos(text, part)
