"""The locks of a unit are taken in one order: case, number series, everything else, chain head.

So no two units wait for each other.
"""

import re

import pytest
from sqlalchemy import event

from approvalflow.supervise import look
from approvalflow.testing.simulation.county import County
from approvalflow.testing.simulation.plan import Plan
from approvalflow_sqlalchemy import open_store

SEED, STEPS = 116, 140

_LAST = ("head", "journal")


def lock_of(statement):
    """What a statement locks, if it locks anything."""
    table = re.search(r"approvalflow_(\w+)", statement)
    verb = statement.split(None, 1)[0]
    if table is None or (verb == "SELECT" and "FOR " not in statement.rsplit("WHERE", 1)[-1]):
        return None
    if verb == "SELECT" and table[1] == "cases":
        return "case"
    return {"number_series": "series", "chain_heads": "head", "journal": "journal"}.get(table[1], table[1])


def out_of_order(locks):
    """What is wrong with the order of a unit's locks: pairs of an earlier and a later one."""
    found = set()
    for place, lock in enumerate(locks):
        for later in locks[place + 1 :]:
            # A cursor that is put behind the head is always put behind it: it names the place of the new entry. So does
            # a place of a ledger, whose row is new and waits for nobody.
            if lock in _LAST and later not in (*_LAST, "cursors", "ledger_places"):
                found.add((lock, later))
            # The row of a case that is new, or was locked when it was read, waits for nobody.
            if later == "case" and lock != "case" and "case" not in locks[:place]:
                found.add((lock, later))
    return found


@pytest.fixture
def heard(postgresql_url):
    """A store, and the locks of every unit that was begun on it."""
    store = open_store(postgresql_url)
    units = []
    mine = {}

    def begun(connection):
        mine[connection] = []
        units.append(mine[connection])

    def hear(connection, _cursor, statement, _parameters, _context, _many):
        lock = lock_of(statement)
        if lock is not None:
            mine[connection].append(lock)

    event.listen(store.engine, "begin", begun)
    event.listen(store.engine, "before_cursor_execute", hear)
    yield store, units
    store.close()


def test_every_unit_of_an_office_takes_its_locks_in_one_order(heard):
    """A county in a box, with its officers, citizens, bank, sweeps and cards: the chain head is the last, the case the
    first."""
    store, units = heard
    county = County(Plan(SEED), store)
    for _ in range(STEPS):
        county.step()
    look(county.office, limit=10_000)
    wrong = {pair: locks for locks in units for pair in out_of_order(locks)}
    assert wrong == {}
    locked = {lock for locks in units for lock in locks}
    assert {"case", "series", "bills", "payments", "receipts", "incoming", "cards", "commands", "head"} <= locked


@pytest.mark.parametrize(
    ("locks", "wrong"),
    [
        (["case", "series", "bills", "head", "journal", "head"], set()),
        (["series", "cases", "head"], set()),
        (["series", "case", "head"], {("series", "case")}),
        (["case", "head", "payments"], {("head", "payments")}),
        (["case", "head", "journal", "commands"], {("head", "commands"), ("journal", "commands")}),
    ],
)
def test_an_order_that_lets_two_wait_for_each_other_is_found(locks, wrong):
    """What is looked for can be found."""
    assert out_of_order(locks) == wrong
