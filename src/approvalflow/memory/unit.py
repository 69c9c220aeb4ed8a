"""Writing a region in memory: every change lies in a layer above what is there until `commit` lays it down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve

from approvalflow.domain.fees.bills import Bill
from approvalflow.domain.fees.ledger import TREASURY, Posting
from approvalflow.errors import ApprovalflowError, NotFound, StoreFailed
from approvalflow.memory import shelves
from approvalflow.memory.loading import laid_on
from approvalflow.memory.receipting import MemoryReceipting
from approvalflow.memory.shelves import Region
from approvalflow.ports.content import Row, must_be_empty, table_named
from approvalflow.ports.store import (
    CardRow,
    CaseRow,
    Command,
    MatterVersion,
    Party,
    Payment,
    Timer,
)
from approvalflow.ports.succession import bill_must_follow, case_must_follow, only_coloured

__all__ = ["MemoryUnit"]


class MemoryUnit(MemoryReceipting):
    """One transaction of one region; fulfils `approvalflow.ports.store.Unit`.

    A unit in which something was refused cannot be committed any more.
    """

    def __init__(self, region: Region) -> None:
        super().__init__(region)
        self._taken: dict[str, CaseRow] = {}

    def case_of_bill(self, bill_ref: str) -> CaseRow | None:
        """The row of the case that a bill is of."""
        bill = self.bill(bill_ref)
        return None if bill is None else self.case(bill.case_ref)

    def put_case(self, row: CaseRow, *, expected: int) -> None:
        """Write the row if its stored version is `expected`."""
        cases = self._shelf(shelves.CASES)
        before = cases.get(row.ref)
        if (before.version if before else 0) != expected:
            self._conflict(row.ref, "case-version", "办件已被他人改动", "somebody else changed the case first")
        if before:
            self._checked(case_must_follow, before, row)
        if row.number and (self.ref_of(row.number) or row.ref) != row.ref:
            self._conflict(row.number, "number", "受理号已被占用", "the acceptance number is taken")
        cases.put(row.ref, row)
        if row.number:
            self._shelf(shelves.NUMBERS).put(row.number, row.ref)
        if row.closed_at is None:
            self._shelf(shelves.OPEN).put(row.ref, row.ref)
        else:
            self._shelf(shelves.OPEN).drop(row.ref)
        if before is None or before.party != row.party:
            if before:
                self._keep(shelves.CASES_OF, before.party, row.ref, gone=True)
            self._keep(shelves.CASES_OF, row.party, row.ref)

    def put_cases(self, rows: Sequence[CaseRow]) -> None:
        """Write the rows of many cases that do not exist yet."""
        for row in rows:
            self.put_case(row, expected=0)

    def next_number(self, series: str) -> int:
        """The next number of a series, from 1."""
        number = (self._shelf(shelves.SERIES).get(series) or 0) + 1
        self._shelf(shelves.SERIES).put(series, number)
        return number

    def put_parties(self, parties: Sequence[Party]) -> None:
        """Keep or replace the personal data of many applicants."""
        for party in parties:
            self.put_party(party)

    def put_party(self, party: Party) -> None:
        """Keep or replace an applicant's personal data."""
        self._shelf(shelves.PARTIES).put(party.id, evolve(party, personal=self._copy(party.personal)))

    def erase_party(self, id: str) -> None:
        """Empty an applicant's personal data and destroy the salt."""
        if self._shelf(shelves.PARTIES).get(id) is None:
            self._refuse(NotFound("没有这位申请人", "there is no such party", place=id, rule="party"))
        self._shelf(shelves.PARTIES).put(id, Party(id, b"", {}))

    def put_command(self, command: Command) -> None:
        """Remember a command."""
        if self._shelf(shelves.COMMANDS).get(command.id):
            self._conflict(command.id, "command", "该指令已执行", "the command was carried out already")
        self._shelf(shelves.COMMANDS).put(command.id, evolve(command, answer=self._copy(command.answer)))

    def put_matter_version(self, version: MatterVersion) -> None:
        """Keep a declaration; the same code and version again changes nothing."""
        key = version.code, version.version
        if self._shelf(shelves.MATTERS).get(key) is None:
            self._shelf(shelves.MATTERS).put(key, evolve(version, source=self._copy(version.source)))

    def rearm(self, subject: str, timers: Sequence[Timer]) -> None:
        """Replace the armed timers of a case, a refund or a waiver; a rung that fired is not armed again."""
        fired = self._shelf(shelves.FIRED)
        armed: dict[tuple[str, str, str, int], Timer] = {}
        for timer in timers:
            if not fired.get(_rung(timer)):
                armed.setdefault(_rung(timer), timer)
        self._arm(subject, tuple(armed.values()))

    def fired(self, timer: Timer) -> None:
        """Mark a rung as fired."""
        rung = _rung(timer)
        if self._shelf(shelves.FIRED).get(rung):
            self._conflict(timer.subject, "fired", "该时点已触发过", "this rung fired before")
        armed = self._shelf(shelves.TIMERS).get(timer.subject) or ()
        self._shelf(shelves.FIRED).put(rung, next((other for other in armed if _rung(other) == rung), timer))
        self._arm(timer.subject, tuple(other for other in armed if _rung(other) != rung))

    def take_cases(self, refs: Sequence[str]) -> Sequence[CaseRow]:
        """The rows of these cases, by reference; nobody else works on the region."""
        rows = self._these(shelves.CASES, sorted(set(refs)))
        self._taken.update((row.ref, row) for row in rows)
        return rows

    def put_taken(self, rows: Sequence[CaseRow]) -> None:
        """Write the rows of cases that were taken."""
        for row in rows:
            taken = self._taken.get(row.ref)
            if taken is None or self.case(row.ref) != taken:
                self._conflict(row.ref, "case-version", "办件已被他人改动", "somebody else changed the case first")
            self._checked(only_coloured, taken, row)
            self.put_case(row, expected=taken.version)

    def fire(self, timers: Sequence[Timer]) -> None:
        """Mark armed rungs as fired."""
        for timer in timers:
            if _rung(timer) not in map(_rung, self.timers_of(timer.subject)):
                self._conflict(timer.subject, "fired", "该时点已触发过", "this rung fired before")
            self.fired(timer)

    def put_bill(self, bill: Bill, *, expected_state: str) -> None:
        """Write a bill if its stored state is `expected_state`."""
        before = self._shelf(shelves.BILLS).get(bill.ref)
        if (before.state if before else "") != expected_state:
            self._conflict(bill.ref, "bill-state", "缴款单已被改动", "somebody else changed the bill first")
        if before:
            self._checked(bill_must_follow, before, bill)
        self._shelf(shelves.BILLS).put(bill.ref, bill)
        if before is None:
            self._keep(shelves.BILLS_OF, bill.case_ref, bill.ref)
            self._must_exist.append((shelves.CASES, bill.case_ref))

    def put_payment(self, payment: Payment) -> None:
        """Count money once."""
        key = payment.fact.bank, payment.fact.bank_txn
        if self._shelf(shelves.PAYMENTS).get(key):
            self._conflict(
                " ".join(key), "bank-transaction", "该笔银行流水已入账", "this bank transaction is counted already"
            )
        self._shelf(shelves.PAYMENTS).put(key, payment)
        if payment.bill_ref:
            self._keep(shelves.PAYMENTS_OF, payment.bill_ref, key)
            self._must_exist.append((shelves.BILLS, payment.bill_ref))

    def post(self, postings: Sequence[Posting]) -> None:
        """Append postings."""
        for posting in postings:
            self._shelf(shelves.POSTINGS).add(posting)
            if posting.debit == TREASURY:
                before = self._shelf(shelves.REMITTED).get(posting.credit) or 0
                self._shelf(shelves.REMITTED).put(posting.credit, before + posting.fen)

    def put_card(self, card: CardRow, *, expected_state: str) -> None:
        """Write a card if its stored state is `expected_state`."""
        before = self._shelf(shelves.CARDS).get(card.ref)
        if (before.state if before else "") != expected_state:
            self._conflict(card.ref, "card-state", "牌已被他人改动", "somebody else changed the card first")
        key = card.subject_kind, card.subject, card.rule, card.level
        if (self._shelf(shelves.CARD_KEYS).get(key) or card.ref) != card.ref:
            self._conflict(card.ref, "card", "同一事由同一级别已发牌", "there is such a card already")
        self._shelf(shelves.CARD_KEYS).put(key, card.ref)
        self._shelf(shelves.CARDS).put(card.ref, evolve(card, evidence=self._copy(card.evidence)))

    def put_cursor(self, name: str, position: int, *, expected: int | None = None) -> None:
        """Remember how far a reader of the journal has come."""
        if expected is not None and self.cursor(name) != expected:
            self._conflict(name, "cursor", "他人已先行一步", "somebody else was there first")
        self._shelf(shelves.CURSORS).put(name, position)

    def load(self, table: str, rows: Iterable[Row]) -> None:
        """Put rows of a content back into a region that held nothing before this unit."""
        try:
            kind = table_named(table)
            if not self._loading:
                must_be_empty(self)
                self._loading = True
            for row in rows:
                laid_on(self, kind.value(row))
        except ApprovalflowError as refusal:
            self._refuse(refusal)

    def commit(self) -> None:
        """Lay every change down, or raise and leave nothing."""
        for name, key in self._must_exist:
            if self._shelf(name).get(key) is None:
                place = key if isinstance(key, str) else " ".join(key)
                self._refuse(
                    StoreFailed(
                        "所引用的记录不存在", "there is no such record to refer to", place=place, rule="reference"
                    )
                )
        if self._over or self._refused:
            raise StoreFailed(
                "该事务已结束或其中有被拒绝的操作，不能提交",
                "this unit is over, or something in it was refused, and it cannot be committed",
                rule=self._refused or "block-over",
            )
        self._over = True
        self._region.lay_down(self._shelves)

    def _arm(self, subject: str, timers: tuple[Timer, ...]) -> None:
        # A closed case has no timers: were its empty place kept, every sweep would look into it.
        if timers:
            self._shelf(shelves.TIMERS).put(subject, timers)
        else:
            self._shelf(shelves.TIMERS).drop(subject)


def _rung(timer: Timer) -> tuple[str, str, str, int]:
    return timer.subject, timer.clock, timer.rung, timer.due_version
