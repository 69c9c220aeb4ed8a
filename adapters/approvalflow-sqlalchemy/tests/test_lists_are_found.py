"""Lists that people open are found through an index: no list walks over the whole history."""

import pytest

from approvalflow.ports.docket import Desk
from approvalflow.testing.store_samples import HERE, NOON
from approvalflow_sqlalchemy import open_store

AGENCY = "urban-management"

LISTS = {
    "approvalflow_open_cases": lambda look: look.open_cases(),
    "approvalflow_docket_by_due": lambda look: look.open_cases(agency="urban-management"),
    "COVERING INDEX approvalflow_docket_counted": lambda look: look.lights(Desk(roles=frozenset()), NOON),
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
    "approvalflow_cards_raised": lambda look: look.cards_raised(NOON, NOON + 1),
    "approvalflow_instruments_with_result": lambda look: look.told_results(NOON, NOON + 1),
    "sqlite_autoindex_approvalflow_ledger_rows_1": lambda look: look.ledger_row("problems", "w-1"),
    "sqlite_autoindex_approvalflow_ledger_rows_2": lambda look: look.ledger_rows("problems"),
    "approvalflow_ledger_rows_of_agency": lambda look: look.ledger_rows("problems", agency="urban-management"),
    "approvalflow_ledger_rows_in_state": lambda look: look.ledger_rows("problems", state="open", due_before="2026"),
    "approvalflow_ledger_rows_of_both": lambda look: look.ledger_rows("samples", agency="urban", state="open"),
    "sqlite_autoindex_approvalflow_ledger_places_1 ": lambda look: look.ledger_refs("figures", upto="2026-03-31"),
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


def test_the_entries_of_a_card_that_is_about_no_case_are_found_by_their_places(sqlite_url):
    """Each by its key in the journal: nothing is walked over, neither the cards nor the journal."""
    store = open_store(sqlite_url)
    with store.reading(HERE) as look:
        statement = store._say.ledgers.entries
        asked = {"region": HERE, "ledger": "cards", "refs": store._say.ledgers.listed(["k-1"])}
        statement.run(look._connection, asked)
        explained = f"EXPLAIN QUERY PLAN {statement.text}"
        plan = [row[3] for row in look._connection.exec_driver_sql(explained, statement._bound(asked))]
    store.close()
    assert any("ledger_places USING" in step and "ledger=? AND ref=?" in step for step in plan), plan
    assert any("journal USING INDEX" in step and "position=?" in step for step in plan), plan
    assert not any(step.startswith("SCAN approvalflow") for step in plan), plan


def test_the_turn_of_a_line_is_found_by_its_index(sqlite_url):
    """Taking what is owed looks at what is still owed, and once for each into its line."""
    store = open_store(sqlite_url)
    with store.unit(HERE) as unit:
        statement = store._say.effects.in_turn
        asked = {"region": HERE, "now": NOON, "limit": 5, "at_kind": "", "without": ""}
        statement.run(unit._connection, asked)
        values = statement._bound(asked)
        plan = [row[3] for row in unit._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.text}", values)]
    store.close()
    assert any("approvalflow_still_owed" in step for step in plan), plan
    assert any("approvalflow_owed_in_turn" in step for step in plan), plan


ROLES = frozenset({"officer"})


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize(
    ("desk", "index"),
    [
        (Desk(AGENCY), "by_due"),
        (Desk(AGENCY, ROLES), "by_due"),
        (Desk(AGENCY, frozenset()), "by_due"),
        (Desk(AGENCY, ROLES, holders=frozenset({"u-7"})), "by_due"),
        (Desk(), "of_region"),
        (Desk("", frozenset()), "of_region"),
        (Desk(AGENCY, frozenset(), reviewed=True), "of_region"),
    ],
)
def test_every_piece_of_a_docket_is_a_range_of_an_index(request, kind, desk, index):
    """In the order of the index, with the rows of the cases found by their key; only what is over the statutory limit
    is sorted."""
    # In PostgreSQL a database of its own: what was kept and emptied before is still in the planner's estimates.
    server = request.getfixturevalue("postgresql_server") if kind == "postgresql" else None
    url = server.fresh() if server else request.getfixturevalue("sqlite_url")
    store = open_store(url)
    asked = []
    with store.reading(HERE) as look:
        connection = look._connection
        run = connection.exec_driver_sql
        connection.exec_driver_sql = lambda text, values, **options: (
            asked.append((text, values)) or run(text, values, **options)
        )
        look.docket(desk, NOON, limit=5)
        explain = "EXPLAIN QUERY PLAN" if kind == "sqlite" else "EXPLAIN"
        if kind == "postgresql":
            # An empty table is read as it lies, unless that is forbidden.
            for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
                run(f"SET LOCAL enable_{way} = off", ())
        plans = [" / ".join(str(row[-1]) for row in run(f"{explain} {text}", values)) for text, values in asked]
    store.close()
    if server:
        server.drop(url)
    (statutory, *pieces) = plans
    assert len(pieces) == 9
    assert f"_by_statute{'_of_region' if index == 'of_region' else ''} " in statutory or kind == "postgresql", statutory
    for plan in pieces:
        assert "SCAN" not in plan and "Seq Scan" not in plan, plan
    for plan in pieces:
        assert f"approvalflow_docket_{index}" in plan, plan
        assert "TEMP B-TREE" not in plan and "Sort" not in plan, plan
