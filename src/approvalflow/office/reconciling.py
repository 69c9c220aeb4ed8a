"""Statement, bills and receipts held beside each other (对账), and what is left open for somebody to explain.

A comparison that finds the same as the one before leaves nothing. A difference is an open item: a later comparison that
explains it closes it, or a finance clerk does, with words. What a clerk explained once is not opened again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

import attrs
from attrs import frozen

from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.moments import DAY, Day, Instant, day_of, instant_at
from approvalflow.domain.fees.bills import BROUGHT_OVER, RefundFact
from approvalflow.domain.fees.money import Fen
from approvalflow.domain.fees.reconciliation import EXPLAINED, LineResult, reconcile, who_acts
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.domain.supervision.card_terms import term_from
from approvalflow.errors import Conflict, NotFound
from approvalflow.office.items import OpenItems, about, book_draft, resolved
from approvalflow.ports.books import KeptStatement, OpenItem, Reconciliation
from approvalflow.ports.kept import Draft, Payment
from approvalflow.ports.store import Reading, Unit

__all__ = ["BY_LATER", "Compared", "Reconciling"]

#: How long a difference may stay unexplained before supervision hears of it.
EXPLAIN = Limit("1 working days", start="item-opened", until="item-resolved", source="example", evidence="demo")

#: The words with which a later comparison closes an item.
BY_LATER = "后续对账已相符 / a later comparison explains it"

#: How often a comparison is begun again when the statement was replaced meanwhile.
_TRIES = 5


@frozen
class Compared:
    """A statement beside the books as they are now.

    Attributes:
        statement: the version that counts.
        results: every line with its class, in file order, then what we alone counted; of the treasury's list, none.
        counts: how many there are of each class.
        unexplained: the sum of the items' differences without sign, in fen.
        needs: an item, still without a number, for each difference; explained: what there is none about.
    """

    statement: KeptStatement
    results: tuple[LineResult, ...]
    counts: Mapping[str, int]
    unexplained: Fen
    needs: tuple[OpenItem, ...]
    explained: frozenset[tuple[str, str]]


class Reconciling(OpenItems):
    """What becomes of a statement, and of what it leaves open."""

    def reconciled(self, bank: str, day: Day) -> Compared:
        """A day's statement beside the books as they are now. Raises NotFound where none was taken."""
        with self._reading() as reading:
            return self._held_together(reading, bank, day)

    # --- comparing ------------------------------------------------------------------------------------------------

    def _held_together(self, reading: Reading, bank: str, day: Day) -> Compared:
        versions = reading.statements(bank, day.isoformat())
        if not versions:
            raise NotFound(
                f"没有 {bank} {day.isoformat()} 的对账单",
                f"no statement of {bank} for {day.isoformat()}",
                place=bank,
                rule="statement",
            )
        lines = reading.statement_lines(bank, day.isoformat(), versions[-1].version)
        midnight = instant_at(day, 0, self.zone)
        around = (midnight - DAY, midnight + 2 * DAY)
        payments = list(reading.payments_between(bank, *around))
        there = {one.fact.bank_txn for one in payments}
        far = [line.bank_txn for line in lines if line.kind == "payment" and line.bank_txn not in there]
        strays = [one for txn in dict.fromkeys(far) if (one := reading.payment(bank, txn)) is not None]
        payments += strays
        proved = dict(reading.proved_between(bank, *around))
        for one in strays:
            proved |= _proved(reading, one)
        refunds = self._refunds(reading, bank, around)
        # Of what another system gave its own receipt for, and of what has gone back, no receipt of ours is looked for.
        held = set()
        for one in payments:
            if one.reason == BROUGHT_OVER or _went_back(reading, one, proved):
                proved[one.fact.bank_txn] = one.fact.fen
            elif one.verdict == "suspense":
                held.add(one.fact.bank_txn)
        results = reconcile(
            day,
            lines,
            [one.fact for one in payments if one.fact.state == "paid"],
            day_of=lambda at: day_of(at, self.zone),
            refunds=refunds,
            held=held,
            receipts=proved,
        )
        if any(one.kind == "only-us" for one in results):
            beside = _beside(reading, bank, day)
            results = [one for one in results if one.kind != "only-us" or one.about[:2] not in beside]
        needs = _needs(reading, results, bank, day)
        return Compared(
            versions[-1],
            tuple(results),
            Counter(one.kind for one in results),
            sum(abs(item.fen) for item in needs),
            needs,
            frozenset(one.about[:2] for one in results if one.kind in EXPLAINED),
        )

    def _refunds(self, reading: Reading, bank: str, around: tuple[Instant, Instant]) -> Sequence[RefundFact]:
        """The refunds that were carried out around a day.

        What a bank gave back without an order, or otherwise than it was ordered, is no refund of ours: it stays a
        difference.
        """
        reports = reading.refund_reports_between(bank, *around)
        return [one.fact for one in reports if one.verdict == "confirm"]

    def _compare(self, bank: str, day: Day, by: Actor, command: str) -> Reconciliation:
        """Compare the statement of a day with the books and keep what that gave, where it is news."""
        for _ in range(_TRIES):
            with self._reading() as reading:
                found = self._held_together(reading, bank, day)
                cases = _cases_of(reading, found.needs)
            kept = self._in_unit(partial(self._keep_comparison, found=found, cases=cases, by=by, command=command))
            if kept is not None:
                return kept
        raise Conflict("对账单刚被更正", "the statement has just been replaced", place=bank, rule="statement-replaced")

    def _keep_comparison(
        self, unit: Unit, found: Compared, cases: Mapping[str, str], by: Actor, command: str
    ) -> Reconciliation | None:
        """Write a comparison, its items and their entries; None where another version of the statement came before."""
        bank, day, now = found.statement.bank, found.statement.day, self.clock.now()
        if unit.statements(bank, day)[-1].version != found.statement.version:
            return None
        runs = [one for one in unit.reconciliations(bank, day) if one.version == found.statement.version]
        opened, closed = self._opened_and_closed(unit, found)
        new = _reconciliation(found, len(runs) + 1, now)
        if runs and not opened and not closed and attrs.evolve(new, run=runs[-1].run, at=runs[-1].at) == runs[-1]:
            return runs[-1]
        unit.put_reconciliation(new)
        drafts: list[Draft] = []
        for item in closed:
            after, draft = resolved(item, BY_LATER, SYSTEM, now, command)
            unit.put_open_item(after, expected_state="open")
            drafts.append(draft)
        numbered: list[OpenItem] = []
        due, year = term_from(EXPLAIN, now, self.timetables.of("")), self._day_text(now)[:4]
        for item in opened:
            ref = f"{self.region}-I{year}-{unit.next_number(f'item/{year}'):05d}"
            numbered.append(attrs.evolve(item, ref=ref, opened_at=now, due=due))
            told = {**about(numbered[-1]), "off_system": item.kind == "only-bank" and item.who == "agency"}
            drafts.append(book_draft("item-opened", now, by, command, told, cases.get(item.bill_ref, "")))
        unit.open_new(numbered)
        counted = attrs.asdict(new, filter=lambda a, _: a.name != "at")
        unit.append([*drafts, book_draft("statement-reconciled", now, by, command, counted)])
        unit.commit()
        return new

    def _opened_and_closed(self, unit: Unit, found: Compared) -> tuple[list[OpenItem], list[OpenItem]]:
        """The items that this comparison opens, still without a number, and those that it closes."""
        bank, day = found.statement.bank, found.statement.day
        needed = {_same(item): item for item in found.needs}
        closed, standing = [], set()
        for item in unit.open_items(bank=bank):
            if item.day == day:
                if _same(item) in needed:
                    standing.add(_same(item))
                else:
                    closed.append(item)
            elif self._explained_elsewhere(unit, item, found):
                closed.append(item)
        by_people = {
            _same(item) for item in unit.open_items(bank=bank, day=day, state="resolved") if item.by != SYSTEM.id
        }
        return [item for key, item in needed.items() if key not in standing | by_people], closed

    def _explained_elsewhere(self, reading: Reading, item: OpenItem, found: Compared) -> bool:
        """Whether an item of another day is over: this statement shows what its own lacked, or held money went back."""
        if item.kind == "held":
            return _is_given_back(reading, item.bank, item.bank_txn)
        return item.kind == "only-us" and (item.side, item.bank_txn) in found.explained


def _beside(reading: Reading, bank: str, day: Day) -> set[tuple[str, str]]:
    """What the statements of the days beside a day show: money that they show is not missing in its own."""
    shown = set()
    for other in (day - timedelta(days=1), day + timedelta(days=1)):
        versions = reading.statements(bank, other.isoformat())
        if versions:
            lines = reading.statement_lines(bank, other.isoformat(), versions[-1].version)
            shown |= {(line.kind, line.bank_txn) for line in lines}
    return shown


def _went_back(reading: Reading, payment: Payment, proved: Mapping[str, Fen]) -> bool:
    """Whether money in suspense went back; or the receipts of a fee prove less than was paid because some of it did."""
    fact = payment.fact
    if payment.verdict == "confirm" and proved.get(fact.bank_txn, 0) == fact.fen:
        return False
    return _is_given_back(reading, fact.bank, fact.bank_txn)


def _is_given_back(reading: Reading, bank: str, bank_txn: str) -> bool:
    return any(one.state == "refunded" for one in reading.refunds_of(bank, bank_txn))


def _proved(reading: Reading, payment: Payment) -> dict[str, Fen]:
    """What the receipts of one payment prove."""
    own = [
        one.fen
        for one in (reading.receipts_of(payment.case_ref) if payment.case_ref else ())
        if (one.bank, one.bank_txn) == (payment.fact.bank, payment.fact.bank_txn)
    ]
    return {payment.fact.bank_txn: sum(own)} if own else {}


def _needs(reading: Reading, results: Sequence[LineResult], bank: str, day: Day) -> tuple[OpenItem, ...]:
    """An item for each difference; several of one class about the same transaction are one item."""
    needed: dict[tuple[str, str, str], OpenItem] = {}
    for result in results:
        side, txn, order = result.about
        if result.kind in EXPLAINED:
            continue
        if same := needed.get((side, txn, result.kind)):
            needed[side, txn, result.kind] = attrs.evolve(same, fen=same.fen + result.difference)
            continue
        who = who_acts(result, bill_is_ours=reading.bill(order) is not None)
        zh, en, fen = result.reason.zh, result.reason.en, result.difference
        needed[side, txn, result.kind] = OpenItem(
            "", bank, day.isoformat(), result.kind, side, txn, order, fen, zh, en, who, 0, 0
        )
    return tuple(needed.values())


def _same(item: OpenItem) -> tuple[str, str, str, Fen]:
    """By what a difference is known again."""
    return item.side, item.bank_txn, item.kind, item.fen


def _cases_of(reading: Reading, items: Sequence[OpenItem]) -> dict[str, str]:
    """The cases of the bills that items are about."""
    bills = {item.bill_ref: reading.bill(item.bill_ref) for item in items if item.bill_ref}
    return {ref: bill.case_ref for ref, bill in bills.items() if bill is not None}


def _reconciliation(found: Compared, run: int, now: Instant) -> Reconciliation:
    counts = {name.replace("-", "_"): number for name, number in found.counts.items()}
    statement = found.statement
    return Reconciliation(
        bank=statement.bank,
        day=statement.day,
        version=statement.version,
        run=run,
        lines=statement.lines,
        unexplained=found.unexplained,
        at=now,
        **{name: counts.get(name, 0) for name in _COUNTED},
    )


_COUNTED = (
    "matched",
    "amount_differs",
    "only_bank",
    "other_day",
    "repeated",
    "held",
    "receipt_differs",
    "only_us",
)
