"""A mapping profile: how another system's export says what the format says, as a TOML file instead of a program.

It names their columns and words; dates in their patterns; what every row has that no column says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from attrs import field, frozen

from approvalflow.declare.files import read_toml
from approvalflow.declare.reading import Table
from approvalflow.domain.deadlines.moments import known_zone
from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import BadInput, DeclarationFaulty
from approvalflow.importing.fields import APPLICANT, CASE, EVENT, MARKS, Field
from approvalflow.importing.shadow_rows import SHOWN
from approvalflow.importing.values import moment

__all__ = ["Profile", "read_profile"]

_NESTED = {"applicant": APPLICANT, "facts": None}
_SOURCE = "old"
#: A profile serves the import and the shadow.
_CASE: dict[str, Field | None] = {**SHOWN, **CASE}
#: A row of the table of events names its case besides.
_EVENT: dict[str, Field | None] = {"case": None, **EVENT}


@frozen
class _Names:
    """The names of one kind of row: theirs to ours, what is left out, and the words and defaults by our names."""

    ours: Mapping[str, str]
    ignored: frozenset[str]
    values: Mapping[str, Mapping[str, str]]
    defaults: Mapping[str, Any]
    moments: frozenset[str]


@frozen
class Profile:
    """How to read one export.

    Attributes:
        source: a short key of the other system, which begins the references of its cases.
        zone: of moments without an offset; empty for the region's own. dates: patterns of `strptime`, tried in order.
        digest: of the profile, so that another profile is another import.
    """

    source: str = _SOURCE
    zone: str = ""
    dates: tuple[str, ...] = ()
    digest: str = ""
    cases: _Names = field(default=_Names({}, frozenset(), {}, {}, frozenset()), repr=False)
    events: _Names = field(default=_Names({}, frozenset(), {}, {}, frozenset()), repr=False)

    def case(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """A row with our names and words, its events with it."""
        if not self.digest and not any("." in name for name in raw):
            return dict(raw)
        said = self._renamed(raw, self.cases)
        events = said.get("events")
        if self.digest and type(events) is list:
            said["events"] = [self._renamed(one, self.events) if type(one) is dict else one for one in events]
        return said

    def unknown(self, columns: Iterable[str], *, events: bool) -> list[str]:
        """The columns of a table that neither the profile nor the format knows."""
        names, fields = (self.events, _EVENT) if events else (self.cases, _CASE)
        return [
            column
            for column in columns
            if column not in names.ignored and not _is_known(names.ours.get(column, column), fields)
        ]

    def _renamed(self, raw: Mapping[str, Any], names: _Names) -> dict[str, Any]:
        said: dict[str, Any] = dict(names.defaults)
        for theirs, value in raw.items():
            if theirs in names.ignored or (value == "" and names.defaults):
                continue
            ours = names.ours.get(theirs, theirs)
            if type(value) is str and self.digest:
                value = self._word(ours, value, names)
            said[ours] = value
        if not any("." in name for name in said):
            return said
        nested: dict[str, Any] = {}
        for name, value in said.items():
            outer, dot, inner = name.partition(".")
            if not dot or outer not in _NESTED:
                nested.setdefault(name, value)
            elif value not in ("", None):
                within = nested.setdefault(outer, {})
                if type(within) is dict:
                    within[inner] = value
        return nested

    def _word(self, ours: str, value: str, names: _Names) -> str:
        words = names.values.get(ours)
        if words is not None:
            value = words.get(value.strip(), value)
        if ours in names.moments:
            for pattern in self.dates:
                try:
                    return datetime.strptime(value.strip(), pattern).isoformat()  # noqa: DTZ007
                except ValueError:
                    continue
        return value


def _is_known(name: str, fields: Mapping[str, object]) -> bool:
    outer, dot, inner = name.partition(".")
    if not dot:
        return name in fields or name in MARKS
    return outer in fields and outer in _NESTED and (outer == "facts" or inner in APPLICANT)


def read_profile(path: Path | str) -> Profile:
    """The profile of a file. Raises DeclarationFaulty with every fault of it."""
    path, faults = Path(path), list[Fault]()
    read = read_toml(path, faults)
    if read is None:
        raise DeclarationFaulty(faults)
    table = Table(read, faults, file=path.name)
    table.whole("format", 1, least=1, most=1)
    source = table.as_("source", _short, _SOURCE)
    zone = table.as_("zone", lambda value: known_zone(str(value)), "")
    dates: tuple[str, ...] = table.as_("dates", _patterns, ())
    cases = _names(table, "", _CASE)
    events = _names(table, "event-", _EVENT)
    table.done()
    if faults:
        raise DeclarationFaulty(faults)
    return Profile(source, zone, dates, sha256(path.read_bytes()).hexdigest(), cases, events)


def _names(table: Table, prefix: str, fields: Mapping[str, Field | None]) -> _Names:
    def must_be_ours(key: str, names: Iterable[str]) -> None:
        zh, en = "格式中没有这一项", "the format has no such field"
        strange = [name for name in names if not _is_known(name, fields)]
        table.faults.extend(Fault(table.place(f"{key}.{name}"), "unknown-field", zh, en) for name in strange)

    columns: dict[str, str] = table.as_(f"{prefix}columns", _words, {})
    theirs: dict[str, str] = {}
    for ours, column in columns.items():
        if column in theirs:
            zh, en = f"{column} 已对应 {theirs[column]}", f"{column!r} is {theirs[column]!r} already"
            table.fault(f"{prefix}columns.{ours}", "column-twice", zh, en)
        theirs[column] = ours
    values: dict[str, dict[str, str]] = table.as_(f"{prefix}values", _tables, {})
    defaults: dict[str, str] = table.as_(f"{prefix}defaults", _words, {})
    for key, names in (("columns", columns), ("values", values), ("defaults", defaults)):
        must_be_ours(f"{prefix}{key}", names)
    ignored: tuple[str, ...] = table.as_(f"{prefix}ignored", _patterns, ())
    moments = frozenset(name for name, one in fields.items() if one is not None and one.read is moment)
    return _Names(theirs, frozenset(ignored), values, defaults, moments)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else ""
    if text and len(text) <= 16 and text.isascii() and text[0].islower() and text.replace("-", "").isalnum():
        return text.lower()
    raise BadInput("须为小写字母开头的短代码", "has to be a short key that begins with a small letter", rule="source")


def _patterns(value: object) -> tuple[str, ...]:
    if isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise BadInput("须为文字的列表", "has to be a list of texts", rule="list")


def _words(value: object) -> dict[str, str]:
    if isinstance(value, Mapping) and all(isinstance(one, str) for one in value.values()):
        return {str(key): str(one) for key, one in value.items()}
    raise BadInput("须为键与文字的对照", "has to be a table of texts", rule="table")


def _tables(value: object) -> dict[str, dict[str, str]]:
    if isinstance(value, Mapping):
        return {str(key): _words(one) for key, one in value.items()}
    raise BadInput("须为若干对照表", "has to be a table of tables", rule="table")
