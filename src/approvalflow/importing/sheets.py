"""Two tables as CSV: the cases, and what happened in them (long form), as a spreadsheet writes them.

UTF-8 with or without its mark, or GBK; commas, semicolons or tabs. The events may stand in any order of cases: they are
put into a temporary file first, so that the memory does not grow with them.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, Protocol

from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import BadInput
from approvalflow.importing.json_lines import opened_bytes
from approvalflow.importing.profile import Profile
from approvalflow.importing.source import Record

__all__ = ["Sheets", "guarded_cell", "plain_rows"]

_GUARD = re.compile(r"'+[=+\-@\t\r]")
_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_PIECE = 1 << 20
_AT_ONCE = 5000


def guarded_cell(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula; what is read back from it is the text again."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def _plain_cell(text: str) -> str:
    return text[1:] if text[:1] == "'" and _GUARD.match(text) else text


class _Columns(Protocol):
    """Knows which columns a table may have."""

    def unknown(self, names: Sequence[str], *, events: bool) -> Sequence[str]:
        """Those of the columns that it may not have."""
        ...


class _AnyColumns:
    def unknown(self, _names: Sequence[str], *, events: bool) -> Sequence[str]:
        return ()


def plain_rows(path: Path) -> Iterator[dict[str, str] | Fault]:
    """The rows of a table of any columns, each with all of them, from the line below the columns on: what stands empty
    is an empty row, and what is no row is its fault. Raises BadInput for a file that cannot be read as a table."""
    table = _Table(path, _AnyColumns(), events=False)
    next_line = 2 + table.skip
    for line, cells, fault in table.rows():
        while next_line < line:
            next_line += 1
            yield {}
        next_line = line + 1
        yield fault if fault is not None else {name: cells.get(name, "") for name in table.columns}


class Sheets:
    """A file of cases and one of events. Raises BadInput where a table cannot be read, or has a column too many."""

    def __init__(self, cases: Path, events: Path | None, profile: Profile) -> None:
        self.name = cases.name
        self._cases, self._profile = cases, profile
        self._id = next((theirs for theirs, ours in profile.cases.ours.items() if ours == "id"), "id")
        self._case = next((theirs for theirs, ours in profile.events.ours.items() if ours == "case"), "case")
        hashed = sha256()
        self.rows = sum(1 for _ in _Table(cases, profile, events=False, hashed=hashed).rows())
        self._index = _Events(self._case)
        if events is not None:
            self._index.fill(_Table(events, profile, events=True, hashed=hashed))
        self.digest = hashed.hexdigest()

    def records(self, after: int) -> Iterator[Record]:
        """The rows behind the first `after`, each with its events."""
        for index, (line, cells, fault) in enumerate(_Table(self._cases, self._profile, events=False).rows(), start=1):
            happened = self._index.of(cells.get(self._id, ""))
            if index > after:
                raw: dict[str, Any] = {**cells, "events": happened} if happened else dict(cells)
                yield Record(index, line, raw, (fault,) if fault else ())

    def strays(self) -> int:
        """How many events name a case that is not in the table; known once all rows were read."""
        return self._index.left()

    def refused_line(self, record: Record, faults: Sequence[Fault]) -> str:
        """The row with its events, as JSON, with what is wrong with it beside it."""
        said = [{"place": one.place, "rule": one.rule, "zh": one.zh, "en": one.en} for one in faults]
        return json.dumps({**record.raw, "_line": record.line, "_refused": said}, ensure_ascii=True, default=str)


class _Table:
    """One CSV file: its columns, and its rows with their lines."""

    def __init__(self, path: Path, profile: _Columns, *, events: bool, hashed: Any = None) -> None:
        self.path = path
        encoding, sample = self._looked_at(hashed)
        self.encoding = encoding
        self.delimiter = max(",;\t", key=sample.split("\n", 1)[0].count)
        self.skip = sample.startswith("sep=")
        if self.skip:
            self.delimiter = sample[4:5]
        with self._opened() as file:
            self.columns = [column.strip() for column in next(self._read(file), [])]
        twice = sorted({column for column in self.columns if self.columns.count(column) > 1})
        if twice or not self.columns:
            shown = ", ".join(twice) or "-"
            raise BadInput(
                f"列名缺失或重复:{shown}",
                f"columns are missing or there twice: {shown}",
                place=path.name,
                rule="columns",
            )
        unknown = profile.unknown(self.columns, events=events)
        if unknown:
            shown = ", ".join(unknown)
            zh = f"格式中没有这些列:{shown};可在对照文件中对应或忽略"
            en = f"the format knows no columns {shown}: name or ignore them in a mapping profile"
            raise BadInput(zh, en, place=path.name, rule="unknown-field")

    def _looked_at(self, hashed: Any) -> tuple[str, str]:
        first, is_utf8, rest = b"", True, b""
        with opened_bytes(self.path) as file:
            while piece := file.read(_PIECE):
                if hashed is not None:
                    hashed.update(piece)
                first = first or piece
                if is_utf8:
                    is_utf8, rest = _is_utf8(rest + piece)
        encoding = "utf-8-sig" if is_utf8 and not rest else "gb18030"
        if first.startswith((b"\xff\xfe", b"\xfe\xff")):
            encoding = "utf-16"
        return encoding, first.decode(encoding, "replace").lstrip("\ufeff")

    def _opened(self) -> IO[str]:
        return TextIOWrapper(opened_bytes(self.path), encoding=self.encoding, errors="replace", newline="")

    def _read(self, file: IO[str]) -> Iterator[list[str]]:
        if self.skip:
            file.readline()
        return csv.reader(file, delimiter=self.delimiter)

    def rows(self) -> Iterator[tuple[int, dict[str, str], Fault | None]]:
        """Each row that is not empty: its line, its cells by column, and what is wrong with it as a row."""
        with self._opened() as file:
            reader: Any = self._read(file)
            next(reader, None)
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield reader.line_num, {}, Fault("line", "csv", f"不是 CSV:{error}", f"is no CSV: {error}")
                    continue
                if not any(cells):
                    continue
                fault = None
                if len(cells) > len(self.columns) and any(cells[len(self.columns) :]):
                    zh, en = f"多于 {len(self.columns)} 列", f"more than {len(self.columns)} columns"
                    fault = Fault("line", "columns", zh, en)
                elif any("\ufffd" in cell for cell in cells):
                    fault = Fault("line", "encoding", "既不是 UTF-8 也不是 GBK", "is neither UTF-8 nor GBK")
                said = {name: _plain_cell(cell) for name, cell in zip(self.columns, cells, strict=False) if cell != ""}
                yield reader.line_num + self.skip, said, fault


def _is_utf8(content: bytes) -> tuple[bool, bytes]:
    """Whether the bytes are UTF-8, and what is left at their end of a character that is not whole yet."""
    try:
        content.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start >= len(content) - 3:
            return True, content[error.start :]
        return False, b""
    return True, b""


class _Events:
    """The events of all cases in a temporary database of the standard library, by case and in their order."""

    def __init__(self, case: str) -> None:
        self._case = case
        self._kept = sqlite3.connect("", isolation_level=None)  # a file that is gone with the connection
        self._kept.execute("PRAGMA journal_mode = OFF")
        self._kept.execute("CREATE TABLE events (n INTEGER PRIMARY KEY, id TEXT, said TEXT, seen INTEGER DEFAULT 0)")

    def fill(self, table: _Table) -> None:
        """Take in all events; a row that is none keeps its fault for the case that it names."""
        batch: list[tuple[str, str]] = []
        self._kept.execute("BEGIN")
        for line, cells, fault in table.rows():
            said = {name: cell for name, cell in cells.items() if name != self._case}
            if fault is not None:
                said[f"line {line}: {fault.en} / {fault.zh}"] = "?"
            batch.append((cells.get(self._case, ""), json.dumps(said)))
            if len(batch) == _AT_ONCE:
                self._kept.executemany("INSERT INTO events (id, said) VALUES (?, ?)", batch)
                batch = []
        self._kept.executemany("INSERT INTO events (id, said) VALUES (?, ?)", batch)
        self._kept.execute("CREATE INDEX by_case ON events (id, n)")
        self._kept.execute("COMMIT")

    def of(self, id: str) -> list[dict[str, str]]:
        """The events of a case, in the order of the file."""
        rows = self._kept.execute("SELECT said FROM events WHERE id = ? ORDER BY n", (id,)).fetchall()
        if rows:
            self._kept.execute("UPDATE events SET seen = 1 WHERE id = ?", (id,))
        return [json.loads(said) for (said,) in rows]

    def left(self) -> int:
        """How many events no case asked for."""
        found: int = self._kept.execute("SELECT count(*) FROM events WHERE seen = 0").fetchone()[0]
        return found
