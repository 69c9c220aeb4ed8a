"""Lists that people open are found through an index: no list walks over the whole history."""

import pytest

from approvalflow.testing.store_samples import HERE, NOON
from approvalflow_sqlalchemy import open_store

LISTS = {
    "approvalflow_open_cases": lambda look: look.open_cases(),
    "approvalflow_docket": lambda look: look.open_cases(agency="urban-management"),
    "approvalflow_cases_of_party": lambda look: look.cases_of("p-1"),
    "approvalflow_recent_cases ": lambda look: look.recent_cases(limit=5),
    "approvalflow_recent_cases_of_agency": lambda look: look.recent_cases(limit=5, agency="urban-management"),
    "approvalflow_recent_cases_in_stage": lambda look: look.recent_cases(limit=5, stage="filed"),
    "approvalflow_case_number": lambda look: look.ref_of("N-1"),
    "approvalflow_armed_timers": lambda look: look.timers_due(NOON, 5),
    "approvalflow_still_owed": lambda look: look.owed(),
    "approvalflow_incoming_by_outcome": lambda look: look.incoming(),
    "approvalflow_bills_of_case": lambda look: look.bills_of("c-1"),
    "approvalflow_bills_in_state": lambda look: look.bills_in(["open"]),
    "approvalflow_payments_of_bill": lambda look: look.payments_of("b-1"),
    "approvalflow_payments_by_verdict": lambda look: look.payments_in_suspense(),
    "approvalflow_receipts_of_case": lambda look: look.receipts_of("c-1"),
    "approvalflow_cards_of_agency": lambda look: look.cards(agency="urban-management"),
    "approvalflow_cards_of_person": lambda look: look.cards(person="u-17"),
    "sqlite_autoindex_approvalflow_journal_2": lambda look: look.about_case("c-1"),
    "sqlite_autoindex_approvalflow_journal_1": lambda look: look.entries(after=5),
}


@pytest.mark.parametrize("index", LISTS)
def test_a_list_uses_its_index(sqlite_url, index):
    """SQLite's plan for the list names the index that was made for it, and sorts nothing that grows."""
    store = open_store(sqlite_url)
    asked = []
    with store.reading(HERE) as look:
        connection = look._connection
        run = connection.exec_driver_sql
        connection.exec_driver_sql = lambda text, values, **more: (
            asked.append((text, values)) or run(text, values, **more)
        )
        LISTS[index](look)
        (text, values) = asked[0]
        plan = " / ".join(row[3] for row in run(f"EXPLAIN QUERY PLAN {text}", values))
    store.close()
    assert index in f"{plan} ", plan
    assert "SCAN" not in plan, plan


def test_the_turn_of_a_line_is_found_by_its_index(sqlite_url):
    """Taking what is owed looks at what is still owed, and once for each into its line."""
    store = open_store(sqlite_url)
    with store.unit(HERE) as unit:
        statement = store._say.effects.in_turn
        statement.run(unit._connection, {"region": HERE, "now": NOON, "limit": 5})
        values = (HERE, NOON, NOON, 5, 0)
        plan = [row[3] for row in unit._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.text}", values)]
    store.close()
    assert any("approvalflow_still_owed" in step for step in plan), plan
    assert any("approvalflow_owed_in_turn" in step for step in plan), plan
