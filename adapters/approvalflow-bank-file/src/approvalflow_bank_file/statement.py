"""A bank's statement of one day: whole or not at all, in memory that does not grow with it."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast
from zoneinfo import ZoneInfo

from attrs import define, field

from approvalflow.domain.deadlines.moments import DAY, MINUTE, Day, Instant, wall_clock
from approvalflow.domain.fees.bills import StatementLine
from approvalflow.domain.fees.money import CURRENCY
from approvalflow.errors import BadInput
from approvalflow_bank_file.cells import code_in, day_in, fen_in, joined, moment_in, text_in
from approvalflow_bank_file.digests import hold_against_companion
from approvalflow_bank_file.findings import Findings
from approvalflow_bank_file.profile import Form
from approvalflow_bank_file.table import Row, Table
from approvalflow_bank_file.tally import Tally

__all__ = ["StatementFile"]

#: The bytes before each line that waits, which say how long it is.
_LENGTH = 4

_CURRENCIES = (CURRENCY, "156", "RMB", "人民币", "")


@define
class StatementFile:
    """One file, as the statement of `day` of the bank `bank`.

    Attributes:
        path, form: the file, and what it should look like.
        merchant, zone: our account, held against the file's column where it has one; where the bank's clocks are.
        order_of: turns what the file calls the order, a payment code perhaps, into the bill's reference.
    """

    path: Path
    form: Form
    bank: str
    day: Day
    merchant: str
    zone: str
    order_of: Callable[[str], str] = str
    _zone: ZoneInfo = field(init=False)
    _from: Instant = field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        self._zone = ZoneInfo(self.zone)
        if self.form.cut is not None:
            self._from = wall_clock(self.day, 0, self.zone) - (1440 - self.form.cut) * MINUTE

    def lines(self) -> Iterator[StatementLine]:
        """The lines, numbered from 1 in the order of the file.

        The file is read to its end before the first line is given; what was read waits on the disk and not in memory.
        Raises FileFaulty at once, with everything that is wrong with it.
        """
        findings = Findings(self.path.name)
        hold_against_companion(self.path, self.form, findings)
        with ExitStack() as until_given:
            waiting = cast(BinaryIO, until_given.enter_context(TemporaryFile()))
            for line in self._read(findings):
                packed = marshal.dumps((line.number, line.kind, line.bank_txn, line.bill_ref, line.fen, line.at))
                waiting.write(len(packed).to_bytes(_LENGTH, "big") + packed)
            findings.refuse()
            waiting.seek(0)
            until_given.pop_all()
        return self._given(waiting)

    def _given(self, waiting: BinaryIO) -> Iterator[StatementLine]:
        with waiting:
            while said := waiting.read(_LENGTH):
                packed = waiting.read(int.from_bytes(said, "big"))
                number, kind, txn, ref, fen, at = marshal.loads(packed)  # noqa: S302 - we wrote it ourselves
                yield StatementLine(self.bank, self.day, number, kind, txn, ref, fen, CURRENCY, at)

    def _read(self, findings: Findings) -> Iterator[StatementLine]:
        table = Table(self.path, self.form, findings)
        tally = Tally(self.form)
        seen: set[int] = set()
        for row in table.rows():
            line = self._line(row, table, table.count)
            if line is None:
                continue
            tally.add(line.kind, line.fen)
            if self.form.repeated == "refuse":
                # A number for each line, not the line: two lines would have to differ and agree in 64 bits.
                mark = hash((line.kind, line.bank_txn))
                if mark in seen:
                    zh, en = "同一流水号重复出现", "the transaction stands there twice"
                    findings.add(
                        "repeated", zh, en, line=row.line, column=table.column(self._at("txn", table, line.kind))
                    )
                seen.add(mark)
            yield line
        tally.hold_against(table.closing, table.count, findings)

    def _line(self, row: Row, table: Table, number: int) -> StatementLine | None:
        findings, before, form = table.findings, table.findings.count, self.form
        kind = self._kind(row, table)
        refund = kind == "refund"

        def taken(role: str, read: Callable[[object], object]) -> object:
            at = self._at(role, table, kind)
            try:
                return read(row.cell(at))
            except BadInput as fault:
                findings.add(fault.rule, fault.zh, fault.en, line=row.line, column=table.column(at))
                return None

        txn = taken("txn", lambda cell: code_in(cell, form.prefix))
        ref = taken("ref", lambda cell: code_in(cell, form.prefix))
        fen = taken("fen", lambda cell: fen_in(cell, form.prefix, in_fen=form.fen, thousands=form.thousands))
        if isinstance(fen, int) and fen < 0:
            if "kind" in form.columns and not refund:
                zh, en = "收款的金额为负", "a payment with a minus"
                findings.add("money", zh, en, line=row.line, column=table.column(self._at("fen", table, kind)))
            refund = True
        at = self._moment(row, table, taken)
        taken("day", self._same_day) if "day" in form.columns else None
        taken("currency", self._same_currency) if "currency" in form.columns else None
        taken("merchant", self._same_merchant) if "merchant" in form.columns else None
        if findings.count != before or not (isinstance(txn, str) and isinstance(ref, str) and isinstance(fen, int)):
            return None
        order = ref if refund else self.order_of(ref)
        word = "refund" if refund else "payment"
        return StatementLine(self.bank, self.day, number, word, txn, order, abs(fen), CURRENCY, at)

    def _at(self, role: str, table: Table, kind: str) -> int | None:
        places = table.refund_places if kind == "refund" and role in table.refund_places else table.places
        return places.get(role)

    def _kind(self, row: Row, table: Table) -> str:
        at = table.places.get("kind")
        if at is None:
            return "payment"
        word = text_in(row.cell(at), self.form.prefix)
        if word in self.form.payments:
            return "payment"
        if word in self.form.refunds:
            return "refund"
        zh, en = "业务种类不在配置的用词之中", "the kind is none of the profile's words"
        table.findings.add("kind", zh, en, line=row.line, column=table.column(at))
        return "payment"

    def _moment(
        self, row: Row, table: Table, taken: Callable[[str, Callable[[object], object]], object]
    ) -> Instant | None:
        form = self.form
        role = "at" if "at" in form.columns else "date"
        if role not in form.columns:
            return None

        def read(cell: object) -> Instant:
            if role == "date" and "time" in table.places:
                cell = joined(cell, row.cell(table.places["time"]), form.prefix)
            found = moment_in(cell, form.prefix, form.formats, self._zone)
            if form.cut is not None and "day" not in form.columns and not self._from <= found < self._from + DAY:
                zh, en = f"不在 {self.day} 之内", f"not within {self.day}"
                raise BadInput(zh, en, rule="wrong-day")
            return found

        at = taken(role, read)
        return at if isinstance(at, int) else None

    def _same_day(self, cell: object) -> None:
        if day_in(cell, self.form.prefix, self.form.formats) != self.day:
            raise BadInput(f"不是 {self.day} 的", f"is not of {self.day}", rule="wrong-day")

    def _same_currency(self, cell: object) -> None:
        if text_in(cell, self.form.prefix) not in _CURRENCIES:
            raise BadInput("不是人民币", "is not in CNY", rule="currency")

    def _same_merchant(self, cell: object) -> None:
        if text_in(cell, self.form.prefix) != self.merchant:
            raise BadInput("不是本方账户", "is another account than ours", rule="merchant")
