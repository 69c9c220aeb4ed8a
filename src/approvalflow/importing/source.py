"""A file of rows, whatever it is written in: read from any row on, known again by its digest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from attrs import field, frozen

from approvalflow.domain.cases.sealing import sealing
from approvalflow.domain.parties.basis import Fault

__all__ = ["Record", "Source"]


@sealing
@frozen
class Record:
    """One row as it stands in the file: its place among the rows and its line, both from 1, and its fields, or what is
    wrong with it; `text` is the row itself where it could not be read."""

    index: int
    line: int
    raw: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()
    text: str = field(default="", repr=False)


class Source(Protocol):
    """A file that is read from the front, once in each run."""

    name: str
    rows: int
    digest: str

    def records(self, after: int) -> Iterator[Record]:
        """The rows behind the first `after`, in order."""
        ...

    def refused_line(self, record: Record, faults: tuple[Fault, ...]) -> str:
        """A row that was refused, as it is written down to be put right and imported again."""
        ...
