"""Lines that are written beside an import: the refused rows, and what differs. Started again, it has each line once.

A line is on the disk before the unit that counts its row; a run that was killed in between leaves lines of rows that
are not counted yet, and the next run cuts them off.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import IO

from approvalflow.errors import BadInput

__all__ = ["Notes", "line_of_json"]


def line_of_json(text: str) -> int:
    """The line of the source that a line of JSON is about; 0 where it is about none."""
    try:
        said = json.loads(text)
        return int(said.get("_line") or said.get("line") or 0)
    except (ValueError, AttributeError, TypeError):
        return 0


class Notes:
    """A file of lines about rows. It is made when the first line comes, readable for its owner alone.

    Raises BadInput where it cannot be written.
    """

    def __init__(self, path: Path, *, counted: int) -> None:
        """`counted` is the last line of the source that an earlier run counted (0: nobody did)."""
        self.path = path
        self._counted_line = counted
        self._file: IO[bytes] | None = None
        self._counted = 0

    def keep_counted(self) -> None:
        """Cut off what no earlier run counted."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            kept = 0
            for line in file:
                if not 0 < line_of_json(line.decode("utf-8", "replace")) <= self._counted_line:
                    break
                kept += len(line)
        if not kept:
            self.path.unlink()
            return
        os.truncate(self.path, kept)
        self._counted = kept

    def add(self, lines: list[str]) -> None:
        """Write lines, durably, in the place of those that were never counted."""
        if self._file is None:
            if not lines:
                return
            self._file = self._opened()
        self._file.seek(self._counted)
        self._file.truncate()
        self._file.write("".join(f"{line}\n" for line in lines).encode())
        self._file.flush()
        os.fsync(self._file.fileno())

    def counted(self) -> None:
        """The unit of what was written last is committed."""
        if self._file is not None:
            self._counted = self._file.tell()

    def close(self) -> None:
        """Let go of the file, and leave nothing in it that was never counted."""
        if self._file is not None:
            self._file.truncate(self._counted)
            self._file.close()

    def _opened(self) -> IO[bytes]:
        try:
            return os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        except OSError as error:
            zh, en = f"无法写入:{error.strerror}", f"cannot be written: {error.strerror}"
            raise BadInput(zh, en, place=str(self.path), rule="file") from None
