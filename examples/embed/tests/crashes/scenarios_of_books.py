"""What a finance clerk does when a day is over, each at a moment at which it does something."""

from __future__ import annotations

from approvalflow import Office
from approvalflow.domain.deadlines.moments import day as read_day
from approvalflow.domain.fees.bills import StatementLine
from approvalflow.domain.fees.treasury import TreasuryLine
from approvalflow.errors import StatementRefused
from examples.embed.tests.crashes import moments_of_books as m
from examples.embed.tests.crashes.county import FINANCE
from examples.embed.tests.crashes.scenario import K, Notes, Scenario

__all__ = ["BOOKS"]


def _statement(office: Office, notes: Notes) -> object:
    day, fen = read_day(notes["day"]), int(notes["fen"])
    lines = [
        StatementLine("teller", day, 1, "payment", "t-1", notes["bill"], fen),
        StatementLine("teller", day, 2, "payment", "t-lost", notes["lost"], fen),
        StatementLine("teller", day, 3, "payment", "t-stray", "nobody", 5),
    ]
    return office.take_statement("teller", day, lines, by=FINANCE, command_id=K)


def _cut_statement(office: Office, notes: Notes) -> object:
    day = read_day(notes["day"])
    try:
        rows = [StatementLine("teller", day, 2, "payment", "t-1", notes["bill"], 1)]
        return office.take_statement("teller", day, rows, by=FINANCE, command_id=K)
    except StatementRefused as refusal:
        return str(refusal)


def _treasury_list(office: Office, notes: Notes) -> object:
    lines = [TreasuryLine(notes["agency"], notes["item"], notes["level"], 1, "T-1")]
    return office.take_treasury_list(read_day(notes["day"]), lines, by=FINANCE, command_id=K)


#: The scenarios of the books.
BOOKS = (
    Scenario("take_statement", m.day_over, lambda o, n: _statement(o, n), weight="money"),
    Scenario("take_statement", m.difference, lambda o, n: _statement(o, n), name="take_statement corrected"),
    Scenario("take_statement", m.day_over, lambda o, n: _cut_statement(o, n), name="take_statement refused"),
    Scenario(
        "fetch_statement",
        m.day_over,
        lambda o, n: o.fetch_statement("teller", read_day(n["day"]), by=FINANCE, command_id=K),
    ),
    Scenario("resolve_item", m.difference, lambda o, n: o.resolve_item(n["item"], "已补", by=FINANCE, command_id=K)),
    Scenario("note_late_items", m.difference, lambda o, n: o.note_late_items(), again=False),
    Scenario("remit", m.day_over, lambda o, n: o.remit(read_day(n["day"]), by=FINANCE, command_id=K), weight="money"),
    Scenario("take_treasury_list", m.remitted, lambda o, n: _treasury_list(o, n)),
    Scenario(
        "close_day",
        m.to_be_closed,
        lambda o, n: o.close_day(read_day(n["day"]), by=FINANCE, command_id=K),
        weight="money",
    ),
)
