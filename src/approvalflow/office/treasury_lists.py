"""The treasury's list of what arrived on a day, beside what we remitted of that day's money (缴库对账)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from attrs import frozen

from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.fees.bills import StatementLine
from approvalflow.domain.fees.ledger import TREASURY
from approvalflow.domain.fees.money import Fen
from approvalflow.domain.fees.treasury import (
    Place,
    TreasuryLine,
    TreasuryResult,
    compare_with_treasury,
    place_from,
)
from approvalflow.domain.parties.people import Actor
from approvalflow.office.reconciling import Compared
from approvalflow.office.statements import Statements
from approvalflow.ports.books import OpenItem, Reconciliation
from approvalflow.ports.store import Reading

__all__ = ["TreasuryCompared", "TreasuryLists"]

#: The class in which a place of the list counts among the lines of a statement.
_CLASSES = {"matched": "matched", "amount-differs": "amount-differs", "only-treasury": "only-bank"}


@frozen
class TreasuryCompared:
    """What comparing the treasury's list with our remittances gave: each place with its class."""

    day: Day
    version: int
    known: bool
    results: tuple[TreasuryResult, ...]
    reconciliation: Reconciliation


class TreasuryLists(Statements):
    """What a finance clerk does with the treasury's list."""

    def take_treasury_list(
        self, day: Day, lines: Iterable[TreasuryLine], *, by: Actor, source_digest: str = "", command_id: str = ""
    ) -> TreasuryCompared:
        """Take the treasury's list of what arrived of a day's money, and compare it with what was remitted.

        It is kept as a statement is: the same again is known, other contents are the next version. A difference is an
        open item of the finance clerk. Raises what `take_statement` raises.
        """
        kept = [
            StatementLine(TREASURY, day, number, "payment", str(line.place), line.reference, line.fen)
            for number, line in enumerate(lines, start=1)
        ]
        taken = self._take(
            TREASURY, day, kept, by=by, from_bank=False, source_digest=source_digest, command_id=command_id
        )
        with self._reading() as reading:
            results = self._places(reading, day, taken.version)
        return TreasuryCompared(day, taken.version, taken.known, results, taken.reconciliation)

    def treasury_places(self, day: Day) -> tuple[TreasuryResult, ...] | None:
        """The treasury's list of a day, as it was taken last, beside what was remitted; None where none was taken."""
        with self._reading() as reading:
            taken = reading.statements(TREASURY, day.isoformat())
            return self._places(reading, day, taken[-1].version) if taken else None

    def _places(self, reading: Reading, day: Day, version: int) -> tuple[TreasuryResult, ...]:
        lines = [
            TreasuryLine(*place_from(line.bank_txn), line.fen, line.bill_ref)
            for line in reading.statement_lines(TREASURY, day.isoformat(), version)
        ]
        remitted: defaultdict[Place, Fen] = defaultdict(int)
        for one in reading.remittances(day.isoformat()):
            remitted[Place(one.agency, one.item, one.level)] += one.fen
        return tuple(compare_with_treasury(lines, remitted))

    def _held_together(self, reading: Reading, bank: str, day: Day) -> Compared:
        """The treasury's list is compared by places, a bank's statement by transactions."""
        versions = reading.statements(bank, day.isoformat())
        if bank != TREASURY or not versions:
            return super()._held_together(reading, bank, day)
        results = self._places(reading, day, versions[-1].version)
        counts: defaultdict[str, int] = defaultdict(int)
        kinds = {str(one.place): one.kind for one in results}
        for line in reading.statement_lines(bank, day.isoformat(), versions[-1].version):
            counts[_CLASSES[kinds[line.bank_txn]]] += 1
        counts["only-us"] = sum(one.kind == "only-us" for one in results)
        needs = tuple(_needed(one, day) for one in results if one.kind != "matched")
        explained = frozenset(("payment", str(one.place)) for one in results if one.kind == "matched")
        return Compared(versions[-1], (), counts, sum(abs(one.fen) for one in needs), needs, explained)


def _needed(result: TreasuryResult, day: Day) -> OpenItem:
    kind = _CLASSES.get(result.kind, result.kind)
    reason = result.reason
    return OpenItem(
        "",
        TREASURY,
        day.isoformat(),
        kind,
        "payment",
        str(result.place),
        "",
        result.difference,
        reason.zh,
        reason.en,
        "finance",
        0,
        0,
    )
