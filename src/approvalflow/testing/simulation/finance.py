"""Finance clerks: statements taken, cut short, of the wrong day, taken again; differences explained, days closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from attrs import define, evolve

from approvalflow.domain.deadlines.moments import Day, day_of
from approvalflow.domain.fees.ledger import balance, claims, clearing
from approvalflow.domain.fees.statements import totals_of
from approvalflow.domain.parties.people import Actor
from approvalflow.errors import AdapterFailed, Conflict, MoveRefused, StatementRefused, StoreFailed
from approvalflow.testing.simulation.bank import TownBank
from approvalflow.testing.simulation.crashes import Crash
from approvalflow.testing.simulation.people import CLERK, FINANCE
from approvalflow.testing.simulation.watched_money import acknowledged_wrong

if TYPE_CHECKING:
    from approvalflow.testing.simulation.county import County

__all__ = ["Finance"]

#: In how many of a hundred steps finance does something.
_OFTEN = 9


@define
class Finance:
    """The finance desk of one county."""

    county: County

    def act(self) -> None:
        """Now and then somebody of finance does something about a day that is over, mostly the last one."""
        county, chance = self.county, self.county.streams["finance"]
        if chance.randrange(100) >= _OFTEN:
            return
        county._arm_deaths()
        today = day_of(county.clock.now(), county.office.zone)
        day = today - timedelta(days=chance.choice([1, 1, 1, 2, 3]))
        bank, by = chance.choice(county.banks), chance.choice(FINANCE)
        if bank.taken and chance.random() < 0.6:
            day = min(day, day_of(chance.choice(bank.taken[-3:]).at, county.office.zone))
        if chance.random() < 0.05:
            by = CLERK
        acts: dict[str, Callable[[TownBank, Day, Actor], None]] = {
            "takes the statement": self._fetched,
            "takes a file cut short": self._cut,
            "takes a file of another day": self._of_another_day,
            "explains a difference": self._explained,
            "remits": self._remitted,
            "closes": self._closed,
        }
        what = chance.choice(["takes the statement"] * 6 + [*acts])
        county.trail.append(f"{county.now()} {by.id} {what} {day} {bank.name}")
        # A statement would tell of it now: what we said we had has to be there before.
        with county.office.store.reading(county.office.region) as reading:
            wrong = list(acknowledged_wrong(reading, county.workers.acknowledged))
        if wrong:
            county.fail(wrong)
        try:
            acts[what](bank, day, by)
        except Crash:
            county.died()
        except (Conflict, StoreFailed) as fault:
            county.must_be_a_fault(fault)
        except AdapterFailed:
            county.sometimes.add("statement not handed over")
        except MoveRefused as refused:
            if refused.rule == "finance":
                county.sometimes.add("refused to who is not of finance")
            elif by is CLERK:
                county.fail([f"INV-A1 {what} by {by.id} was refused for {refused.rule}, and not for who it was"])

    # --- statements -----------------------------------------------------------------------------------------------

    def _fetched(self, bank: TownBank, day: Day, by: Actor) -> None:
        county = self.county
        before = self._counted(bank)
        taken = county.office.fetch_statement(bank.name, day, by=by)
        county.sometimes.add("statement taken again" if taken.known else "statement taken")
        new = self._counted(bank) - before
        if new:
            county.sometimes.add("money found in a statement")
        if taken.known and taken.version > 1 and not taken.differences:
            county.sometimes.add("statement as before")
        if county.office.open_items(bank=bank.name, day=day):
            county.sometimes.add("difference left open")
        self._explains_every_fen(bank, day)

    def _cut(self, bank: TownBank, day: Day, by: Actor) -> None:
        lines = bank.file(day)
        if lines:
            cut = lines[: len(lines) // 2]
            self._refused("statement cut short refused", lambda: self.county.office.take_statement(
                bank.name, day, cut, by=by, totals=totals_of(lines)
            ))  # fmt: skip

    def _of_another_day(self, bank: TownBank, day: Day, by: Actor) -> None:
        lines = [evolve(line, day=day - timedelta(days=1)) for line in bank.file(day)]
        if lines:
            self._refused(
                "statement of another day refused",
                lambda: self.county.office.take_statement(bank.name, day, lines, by=by),
            )

    def _refused(self, situation: str, takes: Callable[[], object]) -> None:
        county, position = self.county, self.county.head()[0]
        try:
            takes()
        except StatementRefused:
            county.sometimes.add(situation)
            return
        county.fail([f"INV-F14 a file that is wrong was taken behind {position}: no {situation}"])

    def _counted(self, bank: TownBank) -> int:
        with self.county.office.store.reading(self.county.office.region) as reading:
            entries = reading.entries(kinds=("fee-paid", "payment-suspended"), limit=100_000)
        return sum(entry.draft.body["bank"] == bank.name for entry in entries)

    def _explains_every_fen(self, bank: TownBank, day: Day) -> None:
        """INV-F14: what the bank's file and our clearing account of the day are apart is what the comparison says."""
        county = self.county
        compared = county.office.reconciled(bank.name, day)
        lines = bank.file(day)
        told = [one for one in compared.results if one.line is not None]
        if len(told) != len(lines):
            county.fail([f"INV-F14 {bank.name} {day}: {len(lines)} lines, and {len(told)} of them in a class"])

    # --- days -----------------------------------------------------------------------------------------------------

    def _explained(self, bank: TownBank, _day: Day, by: Actor) -> None:
        county, chance = self.county, self.county.streams["finance"]
        items = county.office.open_items(bank=bank.name)
        if items:
            item = chance.choice(items)
            county.office.resolve_item(item.ref, "已与银行核实", by=by)
            county.sometimes.add("difference explained")

    def _remitted(self, _bank: TownBank, day: Day, by: Actor) -> None:
        county = self.county
        made = county.office.remit(day, by=by)
        if made:
            county.sometimes.add("remitted to the treasury")
        self._nothing_below_zero(day)

    def _nothing_below_zero(self, day: Day) -> None:
        """INV-F4: nobody remits more than came in. What a bank gave back unasked is its own to make good."""
        county = self.county
        with county.office.store.reading(county.office.region) as reading:
            postings = reading.postings()
        accounts = balance(postings)
        for bank in county.banks:
            name = clearing(bank.name, day)
            unasked = sum(one.fen for one in postings if one.credit == name and one.debit == claims(bank.name))
            left = accounts.get(name, 0) + unasked
            if left < 0:
                county.fail([f"INV-F4 {bank.name} {day}: {-left} fen more went to the treasury than came in"])

    def _closed(self, _bank: TownBank, day: Day, by: Actor) -> None:
        county, office = self.county, self.county.office
        last = office.closed()
        if last is not None:
            day = last.day + timedelta(days=1)
        if day >= day_of(county.clock.now(), office.zone):
            return
        # Whoever forgets the statements is told that they are missing.
        for bank in county.banks if county.streams["finance"].random() < 0.7 else ():
            office.fetch_statement(bank.name, day, by=by)
        try:
            office.close_day(day, by=by)
        except MoveRefused as refused:
            if refused.rule != "finance":
                county.sometimes.add("day not closed")
            raise
        county.sometimes.add("day closed")
