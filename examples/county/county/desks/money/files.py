"""A statement that comes as a file: read by the adapter that reads files, by the county's own profile."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from approvalflow import BadInput
from approvalflow.domain.fees.bills import StatementLine
from approvalflow.domain.fees.treasury import TreasuryLine
from county.settings import HOME

__all__ = ["can_read_files", "lines_of", "treasury_lines_of"]

#: What the files look like that are handed to this county.
PROFILE = HOME / "statement-file.toml"


def can_read_files() -> bool:
    """Whether the adapter that reads statement files is installed."""
    return find_spec("approvalflow_bank_file") is not None


def lines_of(content: bytes, bank: str, day: date, merchant: str) -> Sequence[StatementLine]:
    """The lines of a statement file, CSV or XLSX. Raises BadInput or AdapterFailed with every finding at once."""
    _can_be_read()
    from approvalflow_bank_file.profile import read_profile
    from approvalflow_bank_file.statement import StatementFile

    profile = read_profile(PROFILE)
    with _kept(content, day) as path:
        return tuple(StatementFile(path, profile.statement, bank, day, merchant, profile.zone).lines())


def treasury_lines_of(content: bytes, day: date) -> Sequence[TreasuryLine]:
    """The lines of the treasury's list of a day, CSV or XLSX. Raises as `lines_of` does."""
    _can_be_read()
    from approvalflow_bank_file.profile import read_profile
    from approvalflow_bank_file.treasury import treasury_lines

    form = read_profile(PROFILE).treasury
    if form is None:
        raise BadInput("格式文件中没有国库清单", "the profile knows no treasury list", place="file", rule="file")
    with _kept(content, day) as path:
        return treasury_lines(path, form, day)


def _can_be_read() -> None:
    if not can_read_files():
        raise BadInput("没有启用读取文件的适配器", "no adapter reads files here", place="file", rule="file")


@contextmanager
def _kept(content: bytes, day: date) -> Iterator[Path]:
    """The file as the adapter reads it, for as long as it does."""
    with tempfile.TemporaryDirectory() as folder:
        ending = ".xlsx" if content.startswith(b"PK\x03\x04") else ".csv"
        path = Path(folder) / f"{day:%Y%m%d}{ending}"
        path.write_bytes(content)
        yield path
