"""All that a region holds, in plain terms that are the same whatever store keeps it.

It is what a backup holds, what a restored region is compared with, and what two stores are compared by: tables in an
order in which each refers only to those before it, each row a mapping of plain values. A field that holds its default
is left out, so that a field that is added one day changes nothing that was written before. Bytes stand as lower-case
hexadecimal, and what a store keeps as plain values (a body, an answer) as their JSON text.

What a store derives from other rows (dockets, indexes, versions of its schema) is not content, nor is a lease: whoever
held it is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Any, Generic, NamedTuple, Protocol, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

from attrs import NOTHING, field, fields, frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.bills import Bill, PaymentFact, RefundFact
from approvalflow.domain.fees.ledger import Posting
from approvalflow.domain.fees.receipts import Receipt
from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.domain.fees.waiver_requests import WaiverRequest
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.record.plain import from_text, text_of
from approvalflow.errors import BadInput
from approvalflow.ports.kept import (
    CardRow,
    CaseRow,
    Command,
    Incoming,
    MatterVersion,
    Owed,
    Party,
    Payment,
    Plain,
    RefundReport,
    StepRow,
    Timer,
)

__all__ = [
    "TABLES",
    "Cursor",
    "Effect",
    "Head",
    "JournalRow",
    "Row",
    "Rung",
    "Series",
    "Table",
    "must_be_empty",
    "must_follow",
    "table_named",
]

#: A row in plain terms: None, yes or no, whole numbers, text, and lists and mappings of them.
Row: TypeAlias = Mapping[str, Plain]

V = TypeVar("V")


class JournalRow(NamedTuple):
    """A journal entry in its place, its body as text: as it is written, so that millions can be read again soon."""

    position: int
    link: bytes
    kind: str
    at: Instant
    entered: Instant
    by: str
    command_id: str
    body: str
    agency: str = ""
    station: str = ""
    acting_for: str = ""
    case_ref: str = ""
    case_seq: int = 0


@frozen
class Head:
    """The last position of the journal, its link, and what the chain is hashed with."""

    position: int
    link: bytes
    algorithm: str = "sha256"


@frozen
class Series:
    """The last number drawn from a series."""

    series: str
    last: int


@frozen
class Rung:
    """A timer that is armed, or one that fired and never fires again."""

    timer: Timer
    fired: bool = False


@frozen
class Effect:
    """An effect, still owed or settled: what was settled is never owed again."""

    owed: Owed
    settled_at: Instant | None = None


@frozen
class Cursor:
    """How far a reader of the journal has come."""

    name: str
    position: int


@frozen
class _Saying:
    """How the value of a field is said in plain terms, and how it is read again."""

    say: Callable[[Any], Plain]
    read: Callable[[Any], Any]


@frozen
class _Column:
    """One field: its name, what is left out of a row, its type, and how it is said where it is no plain value."""

    name: str
    default: Any
    types: tuple[type, ...]
    saying: _Saying | None


@frozen
class Table(Generic[V]):
    """The rows of one kind.

    Attributes:
        name: the name it has in every store's content.
        kind: the class of its values.
        key: the fields by which its rows are ordered, text by code points; empty: in the order in which they came.
    """

    name: str
    kind: type[V]
    key: tuple[str, ...] = ()
    columns: tuple[_Column, ...] = field(kw_only=True)

    def row(self, value: V) -> dict[str, Plain]:
        """The value in plain terms."""
        row = {}
        for column in self.columns:
            told = getattr(value, column.name)
            if told != column.default:
                row[column.name] = column.saying.say(told) if column.saying else told
        return row

    def value(self, row: Row) -> V:
        """The value that the row says.

        Raises BadInput with the field's name as its place, where one is missing, unknown, of another type, or says
        what the value does not take.
        """
        unknown = row.keys() - {column.name for column in self.columns}
        if unknown:
            raise _refusal(f"{self.name}.{min(unknown)}", "不认识的字段", "there is no such field")
        return self.kind(**{column.name: self._told(column, row) for column in self.columns})

    def _told(self, column: _Column, row: Row) -> Any:
        place = f"{self.name}.{column.name}"
        if column.name not in row:
            if column.default is NOTHING:
                raise _refusal(place, "缺少该字段", "the field is missing")
            return column.default
        told = row[column.name]
        if column.saying is not None:
            try:
                return column.saying.read(told)
            except BadInput:
                raise
            except (TypeError, ValueError, AttributeError) as error:
                raise _refusal(place, "内容无法解读", "it cannot be read") from error
        if type(told) not in column.types:
            raise _refusal(place, "类型不符", f"it cannot be a {type(told).__name__}")
        return told


def _table(name: str, kind: type[V], *key: str, **sayings: _Saying) -> Table[V]:
    hints = get_type_hints(kind, localns={"Instant": Instant})  # some modules import it for the type checker alone
    columns = tuple(
        _Column(name_of, default, _types(hints[name_of]), sayings.get(name_of)) for name_of, default in _fields(kind)
    )
    return Table(name, kind, key, columns=columns)


def _fields(kind: Any) -> list[tuple[str, Any]]:
    """The fields of a frozen class or a named tuple, each with its default or NOTHING."""
    if issubclass(kind, tuple):
        return [(name, kind._field_defaults.get(name, NOTHING)) for name in kind._fields]
    return [(a.name, a.default.factory() if hasattr(a.default, "factory") else a.default) for a in fields(kind)]


def _types(hint: Any) -> tuple[type, ...]:
    if get_origin(hint) is UnionType:
        return tuple(kind for part in get_args(hint) for kind in _types(part))
    if get_args(hint):  # a Literal: its words are text
        return (str,)
    return (NoneType,) if hint is None else (hint,)


def _refusal(place: str, zh: str, en: str) -> BadInput:
    return BadInput(zh, en, place=place, rule="content-row")


def _plain_of(text: Any) -> Any:
    value = from_text(text)
    if not isinstance(value, dict) or text_of(value) != text:
        raise ValueError("not the text of a mapping")
    return value


def _body(text: Any) -> str:
    _plain_of(text)
    return str(text)


def _inside(table: Table[Any]) -> _Saying:
    return _Saying(table.row, table.value)


_BYTES = _Saying(bytes.hex, bytes.fromhex)
_PLAIN = _Saying(lambda value: text_of(value, encoded=True), _plain_of)
_TEXT = _Saying(lambda text: text and {"en": text.en, "zh": text.zh}, lambda row: Text(zh=row["zh"], en=row["en"]))
_TIMER = _inside(_table("timer", Timer))
_STEP = _table("steps", StepRow)
_STEPS = _Saying(lambda steps: [_STEP.row(step) for step in steps], lambda rows: tuple(map(_STEP.value, rows)))

PARTIES = _table("parties", Party, "id", salt=_BYTES, personal=_PLAIN)
MATTER_VERSIONS = _table("matter_versions", MatterVersion, "code", "version", source=_PLAIN)
SERIES = _table("number_series", Series, "series")
COMMANDS = _table("commands", Command, "id", answer=_PLAIN)
CASES = _table("cases", CaseRow, "ref", steps=_STEPS)
BILLS = _table("bills", Bill, fee_title=_TEXT)
PAYMENTS = _table("payments", Payment, fact=_inside(_table("fact", PaymentFact)))
REFUNDS = _table("refunds", RefundRequest)
REFUND_REPORTS = _table("refund_reports", RefundReport, fact=_inside(_table("fact", RefundFact)))
WAIVERS = _table("waivers", WaiverRequest)
RECEIPTS = _table("receipts", Receipt, fee_title=_TEXT, reason=_TEXT)
POSTINGS = _table("postings", Posting)
TIMERS = _table("timers", Rung, *(f"timer.{n}" for n in ("subject", "clock", "rung", "due_version")), timer=_TIMER)
OWED = _table("owed", Effect, owed=_inside(_table("effect", Owed, body=_PLAIN)))
INCOMING = _table("incoming", Incoming, body=_BYTES, headers=_PLAIN)
CARDS = _table("cards", CardRow, "ref", evidence=_PLAIN)
JOURNAL = _table("journal", JournalRow, "position", link=_BYTES, body=_Saying(str, _body))
HEAD = _table("head", Head, link=_BYTES)
CURSORS = _table("cursors", Cursor, "name")

#: Every table, in the order of the content: the journal after the cases that it names, the head after the journal.
TABLES: tuple[Table[Any], ...] = (
    PARTIES,
    MATTER_VERSIONS,
    SERIES,
    COMMANDS,
    CASES,
    BILLS,
    PAYMENTS,
    REFUNDS,
    REFUND_REPORTS,
    WAIVERS,
    RECEIPTS,
    POSTINGS,
    TIMERS,
    OWED,
    INCOMING,
    CARDS,
    JOURNAL,
    HEAD,
    CURSORS,
)

_BY_NAME = {table.name: table for table in TABLES}


def table_named(name: str) -> Table[Any]:
    """The table of that name. Raises BadInput for a name that is none."""
    if name not in _BY_NAME:
        raise BadInput(f"没有名为 {name!r} 的表", f"there is no table {name!r}", place=name, rule="content-table")
    return _BY_NAME[name]


class Readable(Protocol):
    """A region whose content can be read; `approvalflow.ports.store.Reading` is one."""

    @property
    def region(self) -> str:
        """The region's code."""
        ...

    def content(self) -> Iterator[tuple[str, Row]]:
        """Every row with the name of its table."""
        ...


def must_be_empty(region: Readable) -> None:
    """Refuse to load into a region that holds anything. Raises BadInput."""
    found = next(iter(region.content()), None)
    if found is not None:
        raise BadInput(
            f"行政区 {region.region} 已有记录，只能恢复到空的行政区",
            f"the region {region.region} holds something already: only an empty one can be loaded",
            place=found[0],
            rule="region-not-empty",
        )


def must_follow(row: JournalRow, before: int) -> int:
    """The position of a journal entry that follows the one at `before`. Raises BadInput where one is missing."""
    if row.position != before + 1:
        raise BadInput(
            f"日志缺第 {before + 1} 条",
            f"position {before + 1} of the journal is missing",
            place=f"journal {row.position}",
            rule="journal-gap",
        )
    return row.position
