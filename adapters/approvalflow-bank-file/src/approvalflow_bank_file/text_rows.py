"""The rows of a text file: UTF-8 with or without BOM, or GBK; read in pieces, never as a whole."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from approvalflow_bank_file.findings import Findings

__all__ = ["text_rows"]

#: GB 18030 holds all of GBK.
_CODECS = {"utf-8": "utf-8-sig", "gbk": "gb18030"}

_PIECE = 1 << 16


def text_rows(
    path: Path, encodings: Sequence[str], separator: str, findings: Findings
) -> Iterator[tuple[int, Sequence[object]]]:
    """Each row with the line on which it ends. What cannot be read at all is a finding, and ends the rows."""
    encoding = _encoding(path, encodings, findings)
    if encoding is None:
        return
    with path.open(encoding=encoding, newline="") as text:
        reader = csv.reader(text, delimiter=separator, strict=True)
        try:
            for row in reader:
                yield reader.line_num, row
        except csv.Error:
            zh, en = "引号不成对或单元格过长", "a quotation mark without its pair, or a cell too long"
            findings.add("csv", zh, en, line=reader.line_num)


def ends_with_a_line(path: Path) -> bool:
    """Whether the last byte ends a line."""
    with path.open("rb") as content:
        if not content.seek(0, 2):
            return False
        content.seek(-1, 2)
        return content.read(1) in (b"\n", b"\r")


def _encoding(path: Path, encodings: Sequence[str], findings: Findings) -> str | None:
    """The first encoding in which the whole file is text."""
    lines: list[int] = []
    for name in encodings:
        decoder = codecs.getincrementaldecoder(_CODECS[name])("strict")
        line = 1
        with path.open("rb") as content:
            try:
                while piece := content.read(_PIECE):
                    line += decoder.decode(piece).count("\n")
                decoder.decode(b"", final=True)
            except UnicodeDecodeError as fault:
                before = fault.object[: fault.start]
                lines.append(line + bytes(before).count(b"\n"))
                continue
        return _CODECS[name]
    named = ", ".join(encodings)
    findings.add("encoding", f"不是 {named} 编码的文字", f"is no text in {named}", line=max(lines, default=0))
    return None
