"""The books on real databases: a day from its statement to its closing, and what the database itself refuses."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from approvalflow.domain.fees.ledger import trial_balance
from approvalflow.domain.fees.treasury import TreasuryLine
from approvalflow.office.digest import digest_of_store
from approvalflow.office.verify import verify
from approvalflow_sqlalchemy import open_store
from tests.office.window import FINANCE, MONDAY, Window, line

#: A posting, of a fee, into an account.
BOOKED = (
    "INSERT INTO approvalflow_postings (region, seq, debit, credit, fen, subject, at) "
    "VALUES ('000000', {1}, {0}, 'fees/x', 1, 'b', 1)"
)

#: What nobody may do, whoever asks the database.
FORBIDDEN = (
    "UPDATE approvalflow_statements SET lines = 9",
    "DELETE FROM approvalflow_statement_lines",
    "UPDATE approvalflow_statement_lines SET fen = 1",
    "UPDATE approvalflow_reconciliations SET unexplained = 0",
    "UPDATE approvalflow_open_items SET words = 'other'",
    "DELETE FROM approvalflow_open_items",
    "UPDATE approvalflow_remittances SET fen = 1",
    "UPDATE approvalflow_closings SET paid_fen = 1",
    "DELETE FROM approvalflow_closings",
    (
        "INSERT INTO approvalflow_reconciliations SELECT region, bank, day, version, run + 9, lines, "
        "matched + 1, amount_differs, only_bank, other_day, repeated, held, receipt_differs, only_us, "
        "unexplained, at FROM approvalflow_reconciliations WHERE bank = 'teller' AND version = 2"
    ),
    (
        "INSERT INTO approvalflow_closings SELECT region, '2026-03-10', bank, version, lines, paid_fen, "
        "held_fen, returned_fen, remitted_fen, clearing_fen + 1, receipts_fen, unexplained_fen, items, "
        "at, \"by\" FROM approvalflow_closings WHERE bank = 'teller'"
    ),
    (
        "INSERT INTO approvalflow_postings (region, seq, debit, credit, fen, subject, at) VALUES "
        "('000000', 999, 'clearing/teller/2026-03-09', 'fees/x', 1, 'b', 1)"
    ),
)


def a_day(store=None) -> Window:
    """One payment was reported, one is in the file alone, one pays nothing; the day is remitted and closed."""
    window = Window(2, store=store)
    window.pays(0, "10:00:00")
    window.morning_after(MONDAY)
    office = window.office
    lines = [window.line(1, 0, "10:00:00"), window.line(2, 1, "11:00:00"), line(3, "t-9", "nobody", 5)]
    window.hands_over(MONDAY, lines[:2])
    window.hands_over(MONDAY, lines)
    (one,) = office.remit(MONDAY, by=FINANCE)
    office.take_treasury_list(MONDAY, [TreasuryLine(one.agency, one.item, one.level, one.fen, "T")], by=FINANCE)
    office.close_day(MONDAY, by=FINANCE)
    (stray,) = office.open_items()
    office.resolve_item(stray.ref, "错付，已查明", by=FINANCE)
    return window


@pytest.fixture
def store(url):
    """A store on a real database."""
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def closed(store):
    return a_day(store)


def test_a_day_is_kept_as_in_memory(closed):
    """The same rows, and all of it is sound."""
    office = closed.office
    assert digest_of_store(office.store, office.region) == digest_of_store(a_day().office.store, office.region)
    assert verify(office.store, office.region).violations == ()
    with office.store.reading(office.region) as reading:
        assert trial_balance(reading.postings()) == 0
        assert [one.version for one in reading.statements("teller", MONDAY.isoformat())] == [1, 2]


def test_the_database_itself_refuses(closed):
    """What is kept for good, what does not add up, and money for a day that is closed; a day that is open takes it."""
    for statement in FORBIDDEN:
        with closed.office.store.engine.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text(statement))
    with closed.office.store.engine.connect() as connection:
        for number, debit in enumerate(("clearing/teller/2026-03-10", "clearing/other/2026-03-09"), start=900):
            values = {"number": number, "debit": debit}
            connection.execute(text(BOOKED.format(":debit", ":number")), values)
        connection.rollback()
