"""The file of a backup: JSON Lines in gzip.

    {"approvalflow-backup": 1, "region": ..., "position": ..., "link": ..., "algorithm": ...}
    ["paper", DIGEST, BASE64]                  each paper once, before whatever names it
    [TABLE, {...}]                             each row, in the order of `approvalflow.ports.content`
    {"end": {"rows": {TABLE: COUNT}, "papers": COUNT, "missing": [DIGEST], "digest": ...}}

What only the end can know stands at the end; a file without its end is no backup. The same content gives the same
bytes: the time of writing is not in it.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from approvalflow.errors import BadInput, NotFound

__all__ = ["FORMAT", "PAPER", "End", "Heading", "line_of", "lines_of"]

#: The version of this form; a reader takes its own and those before it.
FORMAT = 1

PAPER = "paper"

_MARK = "approvalflow-backup"


@frozen
class Heading:
    """What a backup is of, as its first line says."""

    region: str
    position: int
    link: str
    algorithm: str

    def plain(self) -> dict[str, Any]:
        """The first line."""
        said = {"region": self.region, "position": self.position, "link": self.link, "algorithm": self.algorithm}
        return {_MARK: FORMAT, **said}


@frozen
class End:
    """What a backup holds, as its last line says. `missing` are the papers that were not there any more."""

    rows: Mapping[str, int]
    papers: int
    missing: tuple[str, ...]
    digest: str

    def plain(self) -> dict[str, Any]:
        """The last line."""
        said = {"rows": dict(self.rows), "papers": self.papers, "missing": list(self.missing), "digest": self.digest}
        return {"end": said}


def line_of(value: object) -> bytes:
    """A value as a line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def lines_of(path: Path) -> Iterator[tuple[int, Heading | End | list[Any]]]:
    """The lines of a backup by their numbers: its heading, then papers and rows, then its end.

    Raises NotFound where there is no such file, BadInput for one that is no backup, is of a later form, is damaged or
    cut off, with the line as the place.
    """
    number = 0
    try:
        with path.open("rb") as raw, gzip.GzipFile(fileobj=raw) as file:
            for number, line in enumerate(file, 1):
                value = _value(path, number, line)
                # Whoever sees the end may rely on it: reading on checks the sum of the whole file.
                if isinstance(value, End) and file.read(1):
                    raise _damaged(path, number + 1)
                yield number, value
                if isinstance(value, End):
                    return
    except FileNotFoundError:
        raise NotFound("没有这个文件", "there is no such file", place=str(path), rule="backup-file") from None
    except IsADirectoryError:
        raise BadInput("这是目录", "this is a folder", place=str(path), rule="backup-file") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
        raise (_damaged(path, number + 1) if number else _foreign(path)) from fault
    raise _damaged(path, number + 1) if number else _foreign(path)


def _value(path: Path, number: int, line: bytes) -> Heading | End | list[Any]:
    try:
        value = json.loads(line)
        if number == 1:
            return _heading(path, value)
        if isinstance(value, list):
            return value
        end = value["end"]
        return End(dict(end["rows"]), int(end["papers"]), tuple(end["missing"]), str(end["digest"]))
    except BadInput:
        raise
    except (ValueError, KeyError, TypeError) as fault:
        raise (_damaged(path, number) if number > 1 else _foreign(path)) from fault


def _heading(path: Path, value: Any) -> Heading:
    version = value[_MARK]
    if version != FORMAT:
        raise BadInput(
            f"备份格式为第 {version} 版，本程序只识别第 {FORMAT} 版：请用写出该备份的版本恢复",
            f"the backup is of form {version}, this program knows {FORMAT}: restore it with the version that wrote it",
            place=str(path),
            rule="backup-version",
        )
    return Heading(value["region"], value["position"], value["link"], value["algorithm"])


def _foreign(path: Path) -> BadInput:
    zh, en = "该文件不是 approvalflow 的备份", "this is no backup of approvalflow"
    return BadInput(zh, en, place=str(path), rule="backup-foreign")


def _damaged(path: Path, number: int) -> BadInput:
    zh, en = "备份已损坏或不完整，未恢复任何内容", "the backup is damaged or cut off: nothing of it was restored"
    return BadInput(zh, en, place=f"{path}: line {number}", rule="backup-damaged")
