"""What the lines of a file add up to, held against its closing line."""

from __future__ import annotations

import re
from collections.abc import Mapping

from approvalflow.domain.fees.money import Fen, yuan_text
from approvalflow.errors import BadInput
from approvalflow_bank_file.cells import count_in, fen_in, text_in
from approvalflow_bank_file.findings import Findings
from approvalflow_bank_file.profile import Form
from approvalflow_bank_file.table import Closing

__all__ = ["Tally"]


class Tally:
    """The sums of a file, while its lines go by."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.payments: Fen = 0
        self.refunds: Fen = 0

    def add(self, kind: str, fen: Fen) -> None:
        """Count a line."""
        if kind == "refund":
            self.refunds += fen
        else:
            self.payments += fen

    def hold_against(self, closing: Closing | None, lines: int, findings: Findings) -> None:
        """Note every figure of the closing line that is another. Sums are not judged where a line could not be read."""
        if closing is None:
            return
        unread = findings.count > 0
        sums: Mapping[str, int] = {
            "count": lines,
            "payments": self.payments,
            "refunds": self.refunds,
            "net": self.payments - self.refunds,
        }
        for name, cell in closing.figures.items():
            try:
                told = self._told(name, cell)
            except BadInput as fault:
                findings.add("totals", fault.zh, fault.en, line=closing.line, column=name)
                continue
            if told == sums[name] or (unread and name != "count"):
                continue
            said, found = (str(one) if name == "count" else yuan_text(one) for one in (told, sums[name]))
            zh = f"合计为 {said}，各行相加为 {found}：文件不完整或被改动"
            en = f"the closing line says {said}, the lines are {found}: the file was cut short or changed"
            findings.add("totals", zh, en, line=closing.line, column=name)

    def _told(self, name: str, cell: object) -> int:
        form = self.form
        if name == "count":
            return count_in(cell, form.prefix, thousands=form.thousands)
        if re.fullmatch(r"-?0(\.0{1,2})?", text_in(cell, form.prefix)):
            return 0  # no line has an amount of nothing, but a day may
        return fen_in(cell, form.prefix, in_fen=form.fen, thousands=form.thousands)
