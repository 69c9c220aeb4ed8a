"""A bank's folders with a profile, and files as banks write them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from approvalflow.domain.deadlines.moments import instant
from approvalflow_bank_file.adapter import FileBank
from approvalflow_bank_file.profile import read_profile

DAY = date(2026, 11, 23)
NOW = instant("2026-11-24T10:30:00+08:00")

PROFILE = """
merchant = "42092101"

[statement]
name = "ZHB-{day}.*"
unit = "yuan"
thousands = ","
preamble = 2
ignored = ["备注"]
payments = ["收款"]
refunds = ["退款"]
formats = ["%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S"]

[statement.columns]
txn = ["流水号", "Transaction"]
ref = ["单号", "Order"]
fen = ["金额", "Amount"]
kind = ["类型", "Kind"]
at = ["时间", "Time"]

[statement.totals]
mark = "合计"
count = 2
net = ["金额", "Amount"]
"""

HEADINGS = ("流水号", "单号", "金额", "类型", "时间", "备注")
PAID = ("T1", "420921-B-1", "112.50", "收款", "2026-11-23 10:15:00", "")
OTHER = ("T2", "420921-B-2", "1,000.00", "收款", "2026-11-23 23:59:59", "")
BACK = ("R1", "420921-B-2-R1", "400.00", "退款", "2026-11-23 11:00:00", "")
TOTAL = ("合计", "3", "712.50", "", "", "")
SOUND = (HEADINGS, PAID, OTHER, BACK, TOTAL)


def text_of(rows: Iterable[Iterable[str]], separator: str = ",") -> str:
    """The rows as a bank's program writes them."""

    def quoted(cell: str) -> str:
        return f'"{cell}"' if separator in cell else cell

    return "".join(separator.join(map(quoted, row)) + "\r\n" for row in rows)


class County:
    """A folder with a profile and the folders of the bank."""

    def __init__(self, folder: Path, profile: str = PROFILE) -> None:
        self.folder = folder
        (folder / "incoming").mkdir(parents=True)
        (folder / "bank.toml").write_text(profile, encoding="utf-8")
        self.now = NOW
        self.bank = FileBank(read_profile(folder / "bank.toml"), clock=lambda: self.now)

    def puts(self, content: bytes | str, name: str = "ZHB-20261123.csv", encoding: str = "utf-8") -> Path:
        path = self.folder / "incoming" / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    def puts_rows(self, rows: Iterable[Iterable[str]], **how: str) -> Path:
        return self.puts(text_of(rows), **how)

    def puts_sheet(self, rows: Iterable[Iterable[object]], name: str = "ZHB-20261123.xlsx") -> Path:
        path = self.folder / "incoming" / name
        book = Workbook()
        for row in rows:
            book.active.append(list(row))
        book.save(path)
        return path

    def puts_digest(self, of: Path, kind: str = "sha256") -> Path:
        path = of.with_name(f"{of.name}.{kind}")
        path.write_text(f"{hashlib.new(kind, of.read_bytes()).hexdigest()}  {of.name}\n")
        return path

    def lines(self, day: date = DAY):
        return list(self.bank.statement(day))

    def findings(self, day: date = DAY) -> list[tuple[int, str, str]]:
        """Line, column and rule of every finding."""
        from approvalflow_bank_file.findings import FileFaulty

        with pytest.raises(FileFaulty) as caught:
            self.lines(day)
        assert caught.value.count == len(caught.value.findings)
        return [(one.line, one.column, one.rule) for one in caught.value.findings]


@pytest.fixture
def county(tmp_path: Path) -> County:
    """The usual bank."""
    return County(tmp_path / "county")
