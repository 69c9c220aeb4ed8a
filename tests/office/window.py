"""A bank window with a finance clerk behind it: bills that were opened, money that came, files of the bank."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import define, field

from approvalflow import Actor, hookimpl
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.fees.bills import PaymentFact, StatementLine
from approvalflow.office.statements import Taken
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.bank import Outcome
from approvalflow.ports.store import Store
from tests.office.outside import Teller
from tests.office.world import APPROVER, World

__all__ = ["FINANCE", "MONDAY", "TUESDAY", "WEDNESDAY", "FilingTeller", "Window", "line"]

FINANCE = Actor("fin-1", agency="finance", roles={"finance"})

#: Days on which money moves: the window opens on the Wednesday before them.
MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11)


@define
class FilingTeller(Teller):
    """A teller that hands over a statement of each day that was put in."""

    can: frozenset[str] = frozenset({"statement"})
    files: dict[date, list[StatementLine]] = field(factory=dict)

    @hookimpl
    def approvalflow_register_banks(self) -> list[object]:
        return [self]

    def statement(self, day: date) -> Iterable[StatementLine]:
        return self.files[day]


def line(
    number: int, txn: str, bill: str, fen: int, when: str = "", day: date = MONDAY, **said: object
) -> StatementLine:
    """A line of the teller's file."""
    at = instant(f"{day}T{when}+08:00") if when else None
    return StatementLine("teller", day, number, str(said.get("kind", "payment")), txn, bill, fen, at=at)


class Window:
    """A county whose bills are open at the teller; `bills` are their references, `fen` what each is over."""

    def __init__(
        self, bills: int = 3, *, store: Store | None = None, bank: Teller | None = None, seed: str = "world"
    ) -> None:
        self.bank = bank or FilingTeller()
        self.world = World(plugins=Plugins([self.bank]), store=store, seed=seed)
        self.office = self.world.office
        self.refs = [self.world.reviewed() for _ in range(bills)]
        self.bills, self.fen = [], 0
        for ref in self.refs:
            case = self.office.grant(ref, by=APPROVER, text="准予")
            self.bills.append(case.fees[0].bill)
            self.fen = case.fees[0].fen

    def pays(self, which: int, when: str, *, txn: str = "", fen: int = 0, day: date = MONDAY) -> Outcome:
        """Somebody pays a bill and the bank reports it."""
        at = instant(f"{day}T{when}+08:00")
        if self.office.clock.now() < at:
            self.world.clock.set(at)
        fact = PaymentFact(
            "teller", txn or f"t-{which}", self.bills[which], "paid", fen or self.fen, merchant="m-1", paid_at=at
        )
        return self.office.payment_reported(fact)

    def line(self, number: int, which: int, when: str = "", *, day: date = MONDAY, fen: int = 0) -> StatementLine:
        """The line of the payment of a bill."""
        return line(number, f"t-{which}", self.bills[which], fen or self.fen, when, day)

    def hands_over(self, day: date, lines: Iterable[StatementLine]) -> Taken:
        """The bank hands over its statement of a day when finance asks for it."""
        self.bank.files[day] = list(lines)
        return self.office.fetch_statement("teller", day, by=FINANCE)

    def morning_after(self, day: date) -> None:
        """Set the clock to nine o'clock of the next day."""
        self.world.at(f"{date.fromordinal(day.toordinal() + 1)}T09:00:00+08:00")
