"""A file that checkpoints are only ever added to: one a line, each forced onto the disk before anybody is told.

Its lines are what `verify_journal.py --checkpoints` reads. Processes may share it; who writes holds a lock on it.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from approvalflow.domain.record.checkpoints import Checkpoint, checkpoint_from
from approvalflow.errors import AdapterFailed, ApprovalflowError

try:
    import fcntl
except ImportError:  # Windows: one process alone may write
    fcntl = None  # type: ignore[assignment]

__all__ = ["CheckpointLog"]


class CheckpointLog:
    """The checkpoints of a file, by region, in the order in which they came. Raises AdapterFailed where a line was
    damaged, and OSError where the file cannot be read or written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._read_to = 0
        self._line = 0
        self._kept: dict[str, list[Checkpoint]] = {}

    def of(self, region: str) -> Sequence[Checkpoint]:
        """Those of a region."""
        with self._guard:
            if self._path.exists():
                with self._path.open("rb") as file:
                    self._read(file)
            return tuple(self._kept.get(region, ()))

    def add(self, checkpoint: Checkpoint, judge: Callable[[Sequence[Checkpoint]], None]) -> None:
        """Add a checkpoint that is not there yet, if `judge`, told those of its region, raises nothing."""
        with self._guard, self._locked() as file:
            self._read(file)
            kept = self._kept.setdefault(checkpoint.region, [])
            if checkpoint in kept:
                return
            judge(tuple(kept))
            whole = json.dumps(checkpoint.plain(), ensure_ascii=False, sort_keys=True).encode() + b"\n"
            # A writer that died left a line without its end: nobody was told of it, and it becomes a line of its own.
            file.write(whole if self._ends_well(file) else b"\n" + whole)
            file.flush()
            os.fsync(file.fileno())
            self._read(file)

    @contextmanager
    def _locked(self) -> Iterator[BinaryIO]:
        new = not self._path.exists()
        with self._path.open("ab+") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX)
            if new and os.name == "posix":
                folder = os.open(self._path.parent, os.O_RDONLY)
                try:
                    os.fsync(folder)
                finally:
                    os.close(folder)
            yield file

    def _ends_well(self, file: BinaryIO) -> bool:
        if not file.seek(0, os.SEEK_END):
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"

    def _read(self, file: BinaryIO) -> None:
        """Take in the lines that came since the last time."""
        if file.seek(0, os.SEEK_END) < self._read_to:
            raise self._damaged("文件变短", "the file became shorter")
        file.seek(self._read_to)
        for line in file:
            if not line.endswith(b"\n"):
                return  # somebody is writing it, or died at it
            self._take(line)
            self._line += 1
            self._read_to += len(line)

    def _take(self, line: bytes) -> None:
        if not line.rstrip().endswith(b"}"):
            return  # torn while it was written: it never came to its end, and nobody was told of it
        try:
            checkpoint = checkpoint_from(json.loads(line))
        except (ApprovalflowError, ValueError, AttributeError) as fault:
            raise self._damaged("此行不是检查点", "this line is no checkpoint") from fault
        self._kept.setdefault(checkpoint.region, []).append(checkpoint)

    def _damaged(self, zh: str, en: str) -> AdapterFailed:
        return AdapterFailed(zh, en, place=f"{self._path.name}:{self._line + 1}", rule="witness-file")
