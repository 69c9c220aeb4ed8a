"""Bank statements (对账单): taken whole or refused with everything that is wrong, kept as versions, reported onwards.

A statement line is the fourth messenger of a payment: what names a bill of ours and is not known yet is judged like a
message. Then the statement is compared with the books (`office.reconciling`). Each of these is a unit of its own; the
same file again goes on where the first time ended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import islice

import attrs
from attrs import frozen

from approvalflow.domain.deadlines.moments import DAY, Day, Instant, day_of, instant_at, rfc3339
from approvalflow.domain.fees.bills import PaymentFact, RefundFact, StatementLine
from approvalflow.domain.fees.statements import (
    MOST_LINES,
    Difference,
    Row,
    Totals,
    differences,
    digest_of_lines,
    lines_from,
    statement_faults,
    totals_of,
)
from approvalflow.domain.parties.basis import Fault
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.domain.record.plain import text_of
from approvalflow.errors import AdapterFailed, BadInput, StatementRefused
from approvalflow.office.drafts import digest_of
from approvalflow.office.items import book_draft, must_be_finance
from approvalflow.office.reconciling import Reconciling
from approvalflow.plugins.guard import guarded_each
from approvalflow.ports.bank import DEADLINES
from approvalflow.ports.books import KeptStatement, Reconciliation
from approvalflow.ports.kept import Command, Incoming
from approvalflow.ports.store import Reading, Unit

__all__ = ["Statements", "Taken"]


@frozen
class Taken:
    """What became of a statement.

    Attributes:
        version: which version of the day's statement it is.
        known: it says what the version before it said; nothing was kept twice.
        differences: what it says otherwise than the version before it.
        reconciliation: what comparing it with the books gave.
    """

    bank: str
    day: Day
    version: int
    known: bool
    differences: tuple[Difference, ...]
    reconciliation: Reconciliation


class Statements(Reconciling):
    """What a finance clerk does with a bank's file."""

    def take_statement(
        self,
        bank: str,
        day: Day,
        lines: Iterable[StatementLine | Row],
        *,
        by: Actor,
        totals: Totals | None = None,
        source_digest: str = "",
        announced: str = "",
        command_id: str = "",
    ) -> Taken:
        """Take a bank's statement of a day: keep it, let its lines take effect, compare it with the books.

        Args:
            bank, day: whose statement it has to be, and of which day by the bank's own cut; the day is over.
            lines: its lines, or rows as `statements.lines_from` reads them.
            by: a finance clerk, or the system.
            totals: what its closing line says, where it has one.
            source_digest: the SHA-256 of the file as it came, in hexadecimal, where somebody reckoned it.
            announced: what the bank says that digest is, where it says so.

        The same contents again are known and kept once; other contents of the same day are the next version. Raises
        StatementRefused with every finding at once, and then the file is kept with its findings all the same;
        MoveRefused for somebody who is not of finance, NotFound for a bank that is not enabled.

        A file that a person hands in pays nothing: nothing but a bank's adapter reports money. Where a line says what
        nobody reported, the bank is asked about that bill or refund, if it can be asked; else the line stays an open
        item.
        """
        self._bank(bank)
        return self._take(
            bank,
            day,
            lines,
            by=by,
            from_bank=False,
            totals=totals,
            source_digest=source_digest,
            announced=announced,
            command_id=command_id,
        )

    def fetch_statement(self, bank: str, day: Day, *, by: Actor = SYSTEM, command_id: str = "") -> Taken:
        """Ask the bank for its statement of a day and take it: a line that its adapter read and nobody reported before
        is a report like any other, and takes effect.

        Raises what `take_statement` raises; AdapterFailed where the bank does not hand it over, which is journaled, and
        BadInput for a bank that has no statements to hand over.
        """
        must_be_finance(by, "take-statement")
        adapter = self._bank(bank)
        if "statement" not in adapter.can:
            zh, en = "该银行不提供对账单接口，请收文件", "this bank hands over no statements: take its file"
            raise BadInput(zh, en, place=bank, rule="bank-statement")
        try:
            lines = guarded_each(
                lambda: adapter.statement(day),
                adapter=bank,
                what="statement",
                deadline_seconds=DEADLINES["statement"],
                expect=StatementLine,
                at_most=MOST_LINES,
            )
        except AdapterFailed as failed:
            self._not_taken(bank, day, [Fault(bank, failed.rule, failed.zh, failed.en)], by)
            raise
        return self._take(bank, day, lines, by=by, from_bank=True, command_id=command_id)

    def _take(
        self,
        bank: str,
        day: Day,
        given: Iterable[StatementLine | Row],
        *,
        by: Actor,
        from_bank: bool,
        totals: Totals | None = None,
        source_digest: str = "",
        announced: str = "",
        command_id: str,
    ) -> Taken:
        must_be_finance(by, "take-statement")
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        rows = tuple(islice(given, MOST_LINES + 1))
        lines, faults = lines_from(bank, day, rows)
        faults += statement_faults(bank, day, lines, zone=self.zone, totals=totals, rows_lost=len(rows) - len(lines))
        if announced and announced.strip().lower() != source_digest.strip().lower():
            zh, en = "文件摘要与银行公布的不符", "the file is not the one whose digest the bank announced"
            faults.append(Fault("file", "statement-hash", zh, en))
        if day >= day_of(now, self.zone):
            zh, en = f"{day.isoformat()} 尚未结束", f"{day.isoformat()} is not over yet"
            faults.append(Fault("statement", "statement-early", zh, en))
        digest = digest_of_lines(lines)
        said = [str(fault) for fault in faults]
        body = digest_of(
            ["take-statement", bank, day.isoformat(), digest, said, totals and attrs.asdict(totals), source_digest]
        )
        if faults:
            self._not_taken(bank, day, faults, by, command=Command(command, body, {"refused": said}, now), rows=rows)
            raise StatementRefused(faults, place=f"{bank} {day.isoformat()}")
        kept = totals_of(lines)
        statement = KeptStatement(
            bank,
            day.isoformat(),
            1,
            digest,
            kept.lines,
            kept.payments_fen,
            kept.refunds_fen,
            now,
            by.id,
            source_digest.strip().lower(),
        )
        told = Command(command, body, {}, now)
        version, known = self._in_unit(lambda unit: self._statement_kept(unit, statement, lines, by, told))
        self._bring_in(bank, day, lines, version, from_bank=from_bank)
        reconciliation = self._compare(bank, day, by, command)
        with self._reading() as reading:
            before = reading.statement_lines(bank, day.isoformat(), version - 1) if version > 1 else lines
        return Taken(bank, day, version, known, differences(before, lines), reconciliation)

    def _statement_kept(
        self, unit: Unit, statement: KeptStatement, lines: Sequence[StatementLine], by: Actor, command: Command
    ) -> tuple[int, bool]:
        """Keep a statement unless its contents are kept; answers its version, and whether they were."""
        known = self._known_command(unit, command.id, command.digest)
        if known is not None:
            return int(known.answer["version"]), bool(known.answer["known"])
        versions = unit.statements(statement.bank, statement.day)
        is_known = bool(versions) and versions[-1].digest == statement.digest
        version = len(versions) + (not is_known)
        unit.put_command(attrs.evolve(command, answer={"version": version, "known": is_known}))
        if not is_known:
            kept = attrs.evolve(statement, version=version)
            unit.put_statement(kept, lines)
            before = unit.statement_lines(kept.bank, kept.day, version - 1) if version > 1 else ()
            changed = differences(before, lines) if before else ()
            told = attrs.asdict(kept, filter=lambda a, _: a.name not in ("taken_at", "by"))
            told |= {"supersedes": version - 1, "differences": len(changed), "differs_fen": sum(c.fen for c in changed)}
            unit.append([book_draft("statement-taken", command.entered, by, command.id, told)])
        unit.commit()
        return version, is_known

    def _not_taken(
        self,
        bank: str,
        day: Day,
        faults: Sequence[Fault],
        by: Actor,
        *,
        command: Command | None = None,
        rows: Sequence[StatementLine | Row] = (),
    ) -> None:
        """Keep what was refused and everything that is wrong with it."""
        now = self.clock.now()
        content = "\n".join(_told(row, self.zone) for row in rows).encode("utf-8", "backslashreplace")
        key = hashlib.sha256(b"\0".join([b"statement", bank.encode(), day.isoformat().encode(), content])).hexdigest()
        told = {
            "bank": bank,
            "day": day.isoformat(),
            "file": key if rows else "",
            "lines": len(rows),
            "findings": [{"place": one.place, "rule": one.rule, "zh": one.zh, "en": one.en} for one in faults],
        }

        def work(unit: Unit) -> None:
            if command is not None:
                if self._known_command(unit, command.id, command.digest) is not None:
                    return
                unit.put_command(command)
            kept = Incoming(key, bank, content, {"about": f"statement of {day.isoformat()}"}, now)
            if rows and unit.receive(kept):
                unit.processed(key, outcome="refused", reason="; ".join(one.rule for one in faults))
            unit.append([book_draft("statement-refused", now, by, command.id if command else "", told)])
            unit.commit()

        self._in_unit(work)

    def _bring_in(self, bank: str, day: Day, lines: Sequence[StatementLine], version: int, *, from_bank: bool) -> None:
        """Let what nobody reported before take effect, each line as a fact of its own; or ask the bank about it, where
        a person handed the file in."""
        midnight, evidence = instant_at(day, 0, self.zone), f"statement/{bank}/{day.isoformat()}/{version}"
        with self._reading() as reading:
            facts = list(self._unknown(reading, bank, lines, midnight, evidence))
            back = list(self._unknown_refunds(reading, bank, lines, midnight, evidence))
        if from_bank:
            for fact in facts:
                self.payment_reported(fact)
            for gone in back:
                self.refund_reported(gone)
            return
        can = self._bank(bank).can if facts or back else frozenset()
        # A bank that does not answer leaves the line an open item; it is asked again on its schedule.
        for bill in sorted({fact.bill_ref for fact in facts}) if "query" in can else ():
            with suppress(AdapterFailed):
                self.ask_bank(bill)
        for refund in sorted({gone.refund_ref for gone in back}) if "refund" in can else ():
            with suppress(AdapterFailed):
                self.ask_refund(refund)

    def _unknown(
        self, reading: Reading, bank: str, lines: Sequence[StatementLine], midnight: Instant, evidence: str
    ) -> Iterable[PaymentFact]:
        around = reading.payments_between(bank, midnight - DAY, midnight + 2 * DAY)
        known = {one.fact.bank_txn for one in around}
        for line in lines:
            if line.kind != "payment" or line.bank_txn in known:
                continue
            known.add(line.bank_txn)
            bill = reading.bill(line.bill_ref)
            if bill is None or bill.bank != bank or reading.payment(bank, line.bank_txn) is not None:
                continue
            yield PaymentFact(
                bank,
                line.bank_txn,
                line.bill_ref,
                "paid",
                line.fen,
                line.currency,
                bill.merchant,
                # Where a file tells the day alone, the money counts as having come at its beginning: in time.
                midnight if line.at is None else line.at,
                f"{evidence}/{line.number}",
            )

    def _unknown_refunds(
        self, reading: Reading, bank: str, lines: Sequence[StatementLine], midnight: Instant, evidence: str
    ) -> Iterable[RefundFact]:
        """The lines of refunds that were ordered and that nobody reported before, each as a fact of its own."""
        for line in lines:
            if line.kind != "refund" or reading.refund_report(bank, line.bank_txn) is not None:
                continue
            request = reading.refund(line.bill_ref)
            if request is None or request.bank != bank:
                continue
            at = midnight if line.at is None else line.at
            said = f"{evidence}/{line.number}"
            yield RefundFact(bank, line.bank_txn, request.ref, "refunded", line.fen, line.currency, at, said)


def _told(row: StatementLine | Row, zone: str) -> str:
    """A row as it is kept where it was refused: as JSON, or, where it is none, as it shows itself."""
    if isinstance(row, StatementLine):
        at = None if row.at is None else rfc3339(row.at, zone)
        row = {**attrs.asdict(row), "day": row.day.isoformat(), "at": at}
    try:
        return text_of(row)
    except (BadInput, TypeError):
        return repr(row)
