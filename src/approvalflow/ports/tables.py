"""How a value is said in plain terms and read again: what a table of a content is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import NoneType, UnionType
from typing import Any, Generic, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

from attrs import NOTHING, field, fields, frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.record.plain import from_text, text_of
from approvalflow.errors import BadInput
from approvalflow.ports.kept import Plain

__all__ = ["BODY", "BYTES", "PLAIN", "TEXT", "Row", "Saying", "Table", "inside", "table"]

#: A row in plain terms: None, yes or no, whole numbers, text, and lists and mappings of them.
Row: TypeAlias = Mapping[str, Plain]

V = TypeVar("V")


@frozen
class Saying:
    """How the value of a field is said in plain terms, and how it is read again."""

    say: Callable[[Any], Plain]
    read: Callable[[Any], Any]


@frozen
class _Column:
    """One field: its name, what is left out of a row, its type, and how it is said where it is no plain value."""

    name: str
    default: Any
    types: tuple[type, ...]
    saying: Saying | None


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


def table(name: str, kind: type[V], *key: str, **sayings: Saying) -> Table[V]:
    """The table of a kind of value, ordered by these fields; with `sayings`, how its fields that are not plain are said
    and read."""
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


def inside(kind: Table[Any]) -> Saying:
    """A value with fields of its own, as a row inside the row."""
    return Saying(kind.row, kind.value)


BYTES = Saying(bytes.hex, bytes.fromhex)
PLAIN = Saying(lambda value: text_of(value, encoded=True), _plain_of)
TEXT = Saying(lambda text: text and {"en": text.en, "zh": text.zh}, lambda row: Text(zh=row["zh"], en=row["en"]))
BODY = Saying(str, _body)
