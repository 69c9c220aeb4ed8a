"""The end of a day at the bank window: remittance to the treasury (缴库), its list, and daily closing (日结).

Days are closed one after the other, each whole or not at all. What is closed is never rewritten: money that is reported
later for a day that is closed is booked on the present one, and a later difference is a new open item.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

import attrs
from attrs import frozen

from approvalflow.domain.deadlines.moments import Day, Instant, day_of
from approvalflow.domain.deadlines.moments import day as read_day
from approvalflow.domain.fees.income import Income, split, undeclared
from approvalflow.domain.fees.ledger import TREASURY, Posting, clearing, post_remittance
from approvalflow.domain.fees.money import Fen, yuan_text
from approvalflow.domain.parties.basis import Fault
from approvalflow.domain.parties.people import Actor
from approvalflow.errors import Conflict, MoveRefused
from approvalflow.office.drafts import digest_of
from approvalflow.office.items import book_draft, must_be_finance
from approvalflow.office.treasury_lists import TreasuryLists
from approvalflow.ports.books import Closing, OpenItem, Remittance
from approvalflow.ports.kept import Command, Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["ClosingBooks", "DayClosed", "DayOpen"]


@frozen
class DayClosed:
    """A day that was closed: each bank, and all of them together.

    Attributes:
        items: what is still open of the day; it did not keep the day from being closed.
    """

    day: Day
    total: Closing
    banks: tuple[Closing, ...]
    items: tuple[OpenItem, ...]


@frozen
class DayOpen:
    """Why a day cannot be closed now; empty `reasons` where it can."""

    day: Day
    reasons: tuple[Fault, ...]


class ClosingBooks(TreasuryLists):
    """What a finance clerk does when a day is over."""

    # --- to the treasury ------------------------------------------------------------------------------------------

    def remit(self, day: Day, *, by: Actor, command_id: str = "") -> Sequence[Remittance]:
        """Remit to the treasury what was confirmed on a day that is over, and has neither gone on yet nor gone back.

        One remittance for each bank, collecting unit (the lead agency of the case), item of income and level of
        government, by the shares that the pinned tariff of each case declares. Again remits what came since, if
        anything did. Money in suspense stays. Raises MoveRefused: not of finance, or the day is not over.
        """
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        body = digest_of(["remit", day.isoformat(), by.id])
        must_be_finance(by, "remit")
        if day >= day_of(now, self.zone):
            raise MoveRefused("remit", "", "day-not-over", "该日尚未结束", "the day is not over yet")
        with self._reading() as reading:
            incomes = self._incomes(reading, day)

        def work(unit: Unit) -> Sequence[Remittance]:
            known = self._known_command(unit, command, body)
            if known is not None:
                refs = set(known.answer["remittances"])
                return [one for one in unit.remittances(day.isoformat()) if one.ref in refs]
            # Whoever remits the same day waits here, and then sees what is gone.
            first = unit.next_number(f"remittance/{day.isoformat()}")
            before = self._accounts(unit, day)
            made = self._made(before, incomes, unit.remittances(day.isoformat()), day, first, now, by)
            unit.put_remittances(made)
            unit.post([post_remittance(one.bank, day, one.fen, subject=one.ref, at=now) for one in made])
            unit.put_command(Command(command, body, {"remittances": [one.ref for one in made]}, now))
            unit.append([_remitted_draft(day, made, now, by, command)])
            self._as_before(unit, day, before, len(made))
            unit.commit()
            return made

        return self._in_unit(work)

    def _made(
        self,
        accounts: Mapping[str, Sequence[Posting]],
        incomes: Mapping[str, tuple[str, Income]],
        earlier: Sequence[Remittance],
        day: Day,
        first: int,
        now: Instant,
        by: Actor,
    ) -> list[Remittance]:
        made: list[Remittance] = []
        for bank, postings in accounts.items():
            left: dict[tuple[str, str], Fen] = defaultdict(int)
            shares: dict[tuple[str, str], Income] = {}
            for posting in postings:
                ref = _of_fee(posting)
                if ref is None:
                    continue
                if ref not in incomes:
                    raise Conflict("账目刚有变动", "money has just been booked", place=bank, rule="booked-meanwhile")
                agency, income = incomes[ref]
                shares[agency, income.item] = income
                into = posting.debit == clearing(bank, day)
                left[agency, income.item] += posting.fen if into else -posting.fen
            for one in earlier:
                if one.bank == bank:
                    left[one.agency, one.item] -= one.fen
            for (agency, item), fen in sorted(left.items()):
                for level, part in split(fen, shares[agency, item]).items() if fen > 0 else ():
                    ref = f"{self.region}-T{day:%Y%m%d}-{first:02d}-{len(made) + 1:03d}"
                    made.append(Remittance(ref, bank, day.isoformat(), agency, item, level, part, now, by.id))
        return made

    def _accounts(self, reading: Reading, day: Day) -> dict[str, Sequence[Posting]]:
        """The clearing accounts of a day through which money moved, by bank."""
        banks = {*self.plugins.banks(), self.bank, *(one.bank for one in reading.statements("", day.isoformat()))}
        found = {bank: reading.postings_of(clearing(bank, day)) for bank in sorted(banks - {"", TREASURY})}
        return {bank: postings for bank, postings in found.items() if postings}

    def _incomes(self, reading: Reading, day: Day) -> dict[str, tuple[str, Income]]:
        """The collecting unit and the income of each bill or refund through the clearing accounts of a day."""
        found: dict[str, tuple[str, Income]] = {}
        for postings in self._accounts(reading, day).values():
            for ref in filter(None, map(_of_fee, postings)):
                if ref not in found:
                    found[ref] = self._income_of(reading, self._bill_of(reading, ref))
        return found

    def _bill_of(self, reading: Reading, ref: str) -> str:
        """The bill that a posting of a fee is about, its payment or its refund."""
        refund = reading.refund(ref)
        return refund.bill_ref if refund is not None else ref

    def _income_of(self, reading: Reading, ref: str) -> tuple[str, Income]:
        bill = reading.bill(ref)
        row = reading.case(bill.case_ref) if bill else None
        if bill is None or row is None:
            return "", undeclared("unknown")
        matter = self.published.pinned(reading, row.matter, row.matter_version)
        filed = day_of(row.filed_at, self.zone)
        line = matter.fee_line(bill.code, filed)
        return row.agency, (line.income if line is not None else None) or undeclared(bill.code)

    def _as_before(self, unit: Unit, day: Day, before: Mapping[str, Sequence[Posting]], added: int) -> None:
        """Raises Conflict where money of the day was booked since: behind the lock of the chain head nobody does."""
        after = self._accounts(unit, day)
        if sum(map(len, after.values())) != sum(map(len, before.values())) + added:
            raise Conflict("账目刚有变动", "money has just been booked", place=day.isoformat(), rule="booked-meanwhile")

    # --- daily closing --------------------------------------------------------------------------------------------

    def may_close(self, day: Day) -> DayOpen:
        """Everything that keeps a day from being closed now."""
        now = self.clock.now()
        with self._reading() as reading:
            return DayOpen(day, tuple(self._against(reading, day, now)))

    def close_day(self, day: Day, *, by: Actor, command_id: str = "") -> DayClosed:
        """Close a day, all banks at once: totals, receipts, refunds, remittances, what the clearing accounts hold.

        Each statement is compared with the books anew before. Raises MoveRefused with every reason at once: not of
        finance, the day is not over, the day before is not closed, it is closed already, a statement is missing, or a
        difference has no open item. A difference that has one does not keep the day open.
        """
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        body = digest_of(["close-day", day.isoformat(), by.id])
        must_be_finance(by, "close-day")
        with self._reading() as reading:
            latest = {one.bank: one.version for one in reading.statements("", day.isoformat()) if one.bank != TREASURY}
            if reading.command(command) is not None or reading.closings(day.isoformat()):
                latest = {}
            taken = [(b, v, reading.statement_lines(b, day.isoformat(), v)) for b, v in latest.items()]
        for bank, version, lines in taken:
            # Whoever took it let the bank's own word take effect; what is still unknown is asked about once more.
            self._bring_in(bank, day, lines, version, from_bank=False)
            self._compare(bank, day, by, command)

        def work(unit: Unit) -> DayClosed:
            if self._known_command(unit, command, body) is not None:
                return _day_closed(unit, day)
            against = list(self._against(unit, day, now))
            if against:
                raise _refused(against)
            before = self._accounts(unit, day)
            rows = self._totals(unit, day, before, now, by)
            unit.put_closings(rows)
            unit.put_command(Command(command, body, {"day": day.isoformat()}, now))
            plain = [attrs.asdict(one, filter=lambda a, _: a.name not in ("at", "by")) for one in rows]
            unit.append([book_draft("day-closed", now, by, command, {"day": day.isoformat(), "closings": plain})])
            self._as_before(unit, day, before, 0)
            done = _day_closed(unit, day)
            unit.commit()
            return done

        return self._in_unit(work)

    def closed(self, day: Day | None = None) -> DayClosed | None:
        """How a day was closed, the last one if none is named; None where it was not."""
        with self._reading() as reading:
            last = reading.closings(day.isoformat() if day else "")
            return _day_closed(reading, read_day(last[0].day)) if last else None

    def _against(self, reading: Reading, day: Day, now: Instant) -> Iterable[Fault]:
        place = day.isoformat()
        if day >= day_of(now, self.zone):
            yield Fault(place, "day-not-over", "该日尚未结束", "the day is not over yet")
        last = reading.closings()
        if last and place <= last[0].day:
            yield Fault(place, "day-closed", f"已日结至 {last[0].day}", f"the books are closed up to {last[0].day}")
        elif last and place != (read_day(last[0].day) + timedelta(days=1)).isoformat():
            zh, en = f"须先日结 {last[0].day} 之后的日期", f"the days after {last[0].day} are closed first"
            yield Fault(place, "day-before-open", zh, en)
        statements = {one.bank: one for one in reading.statements("", place)}
        hands_over = {name for name, bank in self.plugins.banks().items() if "statement" in bank.can}
        for bank in sorted(({*self._accounts(reading, day)} | hands_over) - statements.keys()):
            yield Fault(f"{bank} {place}", "statement-missing", "对账单未收", "the statement is missing")
        for bank, statement in sorted(statements.items()):
            runs = reading.reconciliations(bank, place)
            if not runs or runs[-1].version != statement.version:
                zh, en = "对账单尚未对账", "the statement was not compared with the books yet"
                yield Fault(f"{bank} {place}", "statement-not-compared", zh, en)
                continue
            named = sum(abs(one.fen) for one in reading.open_items(bank=bank, day=place, state=""))
            if runs[-1].unexplained > named:
                loose = yuan_text(runs[-1].unexplained - named)
                zh, en = f"{loose} 元差异未立事项", f"differences of {loose} CNY have no open item"
                yield Fault(f"{bank} {place}", "unexplained", zh, en)

    def _totals(
        self, reading: Reading, day: Day, accounts: Mapping[str, Sequence[Posting]], now: Instant, by: Actor
    ) -> list[Closing]:
        statements = {one.bank: one for one in reading.statements("", day.isoformat()) if one.bank != TREASURY}
        rows = []
        for bank in sorted({*accounts, *statements}):
            account, sums = clearing(bank, day), defaultdict[str, Fen](int)
            bills = set()
            for posting in accounts.get(bank, ()):
                if posting.debit == account:
                    fee = posting.credit.startswith("fees/")
                    sums["paid" if fee else "held"] += posting.fen
                    bills |= {posting.subject} if fee else set()
                else:
                    sums["remitted" if posting.debit == TREASURY else "returned"] += posting.fen
            statement = statements.get(bank)
            runs = reading.reconciliations(bank, day.isoformat())
            rows.append(
                Closing(
                    day=day.isoformat(),
                    bank=bank,
                    version=statement.version if statement else 0,
                    lines=statement.lines if statement else 0,
                    paid_fen=sums["paid"],
                    held_fen=sums["held"],
                    returned_fen=sums["returned"],
                    remitted_fen=sums["remitted"],
                    clearing_fen=sums["paid"] + sums["held"] - sums["returned"] - sums["remitted"],
                    receipts_fen=_receipts_of(reading, bank, bills),
                    unexplained_fen=runs[-1].unexplained if runs else 0,
                    items=len(reading.open_items(bank=bank, day=day.isoformat())),
                    at=now,
                    by=by.id,
                )
            )
        return [_total(day, rows, now, by), *rows]


def _day_closed(reading: Reading, day: Day) -> DayClosed:
    total, *banks = reading.closings(day.isoformat())
    return DayClosed(day, total, tuple(banks), tuple(reading.open_items(day=day.isoformat())))


def _of_fee(posting: Posting) -> str | None:
    """What a posting of a fee that passes through a clearing account is about; None for any other."""
    is_fee = posting.credit.startswith("fees/") or posting.debit.startswith("fees/")
    return posting.subject if is_fee else None


def _receipts_of(reading: Reading, bank: str, bills: set[str]) -> Fen:
    """What the receipts of these bills prove, after reversals."""
    proved = 0
    for ref in bills:
        bill = reading.bill(ref)
        receipts = reading.receipts_of(bill.case_ref) if bill else ()
        proved += sum(one.fen for one in receipts if one.bill_ref == ref and one.bank == bank)
    return proved


def _total(day: Day, rows: Sequence[Closing], now: Instant, by: Actor) -> Closing:
    names = ("lines", "paid_fen", "held_fen", "returned_fen", "remitted_fen", "clearing_fen", "receipts_fen")
    sums = {name: sum(getattr(one, name) for one in rows) for name in (*names, "unexplained_fen", "items")}
    return Closing(day=day.isoformat(), bank="", version=0, at=now, by=by.id, **sums)


def _remitted_draft(day: Day, made: Sequence[Remittance], now: Instant, by: Actor, command: str) -> Draft:
    plain = [attrs.asdict(one, filter=lambda a, _: a.name not in ("at", "by", "day")) for one in made]
    return book_draft("money-remitted", now, by, command, {"day": day.isoformat(), "remittances": plain})


def _refused(against: Sequence[Fault]) -> MoveRefused:
    zh = "；".join(f"{one.place}：{one.zh}" for one in against)
    en = "; ".join(f"{one.place}: {one.en}" for one in against)
    return MoveRefused("close-day", "", against[0].rule, zh, en)
