"""What a bank's message costs the database: so many statements, and no more the more receipts there are."""

import re

import pytest
from sqlalchemy import event

from approvalflow.domain.deadlines.moments import SECOND
from approvalflow.ports.bank import BankMessage
from approvalflow.testing.messages.centre import bills_of, centre
from approvalflow.testing.messages.teller import Teller
from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.schema.guards import GUARDS

#: Kept: one. Judged, booked and answered: nineteen, of which six look. SQLite is also told to begin, twice.
STATEMENTS = 20
FEW, MANY = 12, 160

#: There are as many of them as finance allotted: a handful.
FEW_ROWS = "receipt_blocks"


@pytest.fixture
def told(url):
    """An office with bills, and what the bank says of each, once."""
    store = open_store(url)
    bank = Teller()
    office = centre(store, bank, 0, fees=4)
    bills = bills_of(office, MANY + 1)
    office.clock.advance(SECOND)
    said = iter([bank.says("paid", bill, bank.pay(bill, fen, office.clock.now())) for bill, fen in bills])

    def tell(times):
        for _ in range(times):
            assert office.bank_message(bank.name, BankMessage(next(said))).status == 200

    yield store, tell
    store.close()


def test_a_message_is_stored_judged_posted_and_acknowledged_by_so_many_statements(told):
    """Nothing is read twice, and what is of one table is written at once; more statements are a finding."""
    store, tell = told
    tell(3)
    heard, row_by_row = [], []

    def hear(_connection, _cursor, text, _values, _context, many):
        heard.append(text)
        row_by_row.extend([text] if many else [])

    event.listen(store.engine, "before_cursor_execute", hear)
    tell(1)
    # A server is told all rows of a table in one statement; SQLite, which is no journey away, row by row.
    assert store.engine.dialect.name == "sqlite" or not row_by_row
    assert len([one for one in heard if not one.startswith("BEGIN")]) == STATEMENTS, "\n".join(heard)


def test_a_message_costs_no_more_the_more_receipts_there_are(sqlite_url):
    """SQLite's own steps are counted, triggers and references included: neither walks over what is there."""
    store = open_store(sqlite_url)
    bank = Teller()
    office = centre(store, bank, 0, fees=1)
    bills = bills_of(office, MANY)
    office.clock.advance(SECOND)
    said = [bank.says("paid", bill, bank.pay(bill, fen, office.clock.now())) for bill, fen in bills]
    raw = store.engine.raw_connection()
    driver = raw.driver_connection
    raw.close()
    steps = []
    for number, body in enumerate(said):
        if number in (FEW, MANY - 1):
            steps.append(0)
            driver.set_progress_handler(lambda: steps.__setitem__(-1, steps[-1] + 1), 10)
        assert office.bank_message(bank.name, BankMessage(body)).status == 200
        driver.set_progress_handler(None, 0)
    store.close()
    few, many = steps
    assert few > 100
    assert many < few * 1.15, steps


@pytest.mark.parametrize("guard", [one for one in GUARDS if one.event == "INSERT" and "SELECT" in one.when], ids=str)
def test_what_a_guard_looks_for_is_found_by_a_key(sqlite_url, guard):
    """No guard of a row that comes walks over all rows of the region, but where there are few for good."""
    store = open_store(sqlite_url)
    asked = re.sub(r"\bNEW\.(\w+)", r":\1", guard.when)
    with store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        plan = driver.execute(
            f"EXPLAIN QUERY PLAN SELECT {asked}", dict.fromkeys(re.findall(r":(\w+)", asked), 1)
        ).fetchall()
    store.close()
    walks = [row[3] for row in plan if row[3].endswith("(region=?)") and "max(" not in asked]
    assert [one for one in walks if FEW_ROWS not in one] == []
