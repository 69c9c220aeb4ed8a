"""The database itself refuses what must never be, whoever asks it: each test speaks SQL, past the store."""

import sqlite3

import pytest
from sqlalchemy import ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint, create_engine
from sqlalchemy.exc import DBAPIError

from approvalflow.domain.parties.basis import Text
from approvalflow.ports.store import Command, Incoming, MatterVersion, Timer
from approvalflow.testing.store_samples import (
    HERE,
    NOON,
    bill,
    card,
    case_row,
    draft,
    letter,
    payment,
    posting,
    receipt,
)
from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.schema.columns import metadata
from approvalflow_sqlalchemy.schema.creation import schema_version

FOR_GOOD = ("journal", "matter_versions", "commands", "payments", "receipts", "postings")


def fill(store):
    """One of everything that is there for good."""
    with store.unit(HERE) as unit:
        unit.put_case(case_row("c-1", number="N-1"), expected=0)
        unit.put_case(case_row("c-2"), expected=0)
        unit.put_bill(bill("b-1"), expected_state="")
        unit.put_payment(payment("t-1"))
        unit.put_payment(payment("t-2"))
        unit.put_receipt(receipt("0000000001"))
        unit.post([posting("b-1"), posting("b-1")])
        unit.put_card(card("k-1"), expected_state="")
        unit.put_card(card("k-2", level="red"), expected_state="")
        unit.put_command(Command("k-1", "", {}, NOON))
        unit.put_matter_version(MatterVersion("shop-sign", "1", {}))
        unit.fired(Timer("c-1", "case", "yellow", 1, NOON))
        unit.next_number("acceptance")
        unit.owe([letter("m-1"), letter("m-2")])
        unit.settle("m-1", NOON)
        unit.receive(Incoming("d-1", "county-bank", b"{}", {}, NOON))
        unit.append(
            [draft("case-filed", case_ref="c-1", case_seq=1), draft("case-accepted", case_ref="c-1", case_seq=2)]
        )
        unit.commit()


@pytest.fixture
def filled(url):
    store = open_store(url)
    fill(store)
    yield store
    store.close()


@pytest.fixture
def refused(filled):
    """Runs a statement in a transaction of its own, and says what the database answered, or nothing."""

    def run(statement):
        try:
            with filled.engine.begin() as connection:
                changed = connection.exec_driver_sql(statement).rowcount
        except DBAPIError as error:
            return str(error.orig)
        assert changed, f"the statement met no row: {statement}"
        return ""

    return run


@pytest.mark.parametrize("table", FOR_GOOD)
def test_what_is_there_for_good_is_neither_changed_nor_taken_away(refused, table):
    """UPDATE and DELETE are refused with a sentence."""
    assert "never changed" in refused(f"UPDATE approvalflow_{table} SET region = '420922'")
    assert "never taken away" in refused(f"DELETE FROM approvalflow_{table}")


@pytest.mark.parametrize("table", ["cases", "bills", "cards", "chain_heads", "number_series"])
def test_what_changes_is_not_taken_away(refused, table):
    """DELETE is refused."""
    assert "never taken away" in refused(f"DELETE FROM approvalflow_{table}")


def test_postgresql_empties_no_table(postgresql_url):
    """TRUNCATE, which asks no row, is refused too."""
    store = open_store(postgresql_url)
    fill(store)
    for table in FOR_GOOD:
        with pytest.raises(DBAPIError, match="never emptied"), store.engine.begin() as connection:
            connection.exec_driver_sql(f"TRUNCATE approvalflow_{table} CASCADE")
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approvalflow_bills SET fen = -1",
        "UPDATE approvalflow_bills SET fen = 0",
        "UPDATE approvalflow_bills SET fen = 1000000000001",
        "UPDATE approvalflow_bills SET case_ref = 'c-9'",
        "UPDATE approvalflow_cases SET number = '' WHERE ref = 'c-1'",
        "UPDATE approvalflow_cases SET number = 'N-2' WHERE ref = 'c-1'",
        "UPDATE approvalflow_cases SET number = 'N-1' WHERE ref = 'c-2'",
        "UPDATE approvalflow_cases SET version = 0",
        "UPDATE approvalflow_cases SET stage = '  '",
        "UPDATE approvalflow_cases SET provisional = 2",
        "UPDATE approvalflow_cards SET level = 'red'",
        "UPDATE approvalflow_chain_heads SET position = 1",
        "UPDATE approvalflow_number_series SET last = last + 2",
        "UPDATE approvalflow_number_series SET last = 0",
        "UPDATE approvalflow_timers SET fired = 0",
        "DELETE FROM approvalflow_timers",
        "UPDATE approvalflow_docket SET region = '420922'",
        "UPDATE approvalflow_bills SET fen = 2593",
        "UPDATE approvalflow_bills SET code = 'other-fee'",
        "UPDATE approvalflow_cases SET version = 1 WHERE ref = 'c-1'",
        "UPDATE approvalflow_chain_heads SET algorithm = 'sm3'",
        "UPDATE approvalflow_chain_heads SET algorithm = 'md5', position = 3",
        "UPDATE approvalflow_incoming SET received_at = 1",
        "UPDATE approvalflow_incoming SET source = 'other-bank'",
        "UPDATE approvalflow_owed SET settled_at = NULL WHERE key = 'm-1'",
        "DELETE FROM approvalflow_incoming",
        "DELETE FROM approvalflow_owed",
        "UPDATE approvalflow_docket SET case_ref = 'c-9' WHERE case_ref = 'c-1'",
    ],
)
def test_a_row_that_cannot_be_is_refused(refused, statement):
    """Amounts, numbers, versions, cards, fired rungs and references keep their rules."""
    assert refused(statement)


def columns_of(table, changes):
    """The columns of a copied row, and what stands in each: itself, or a change."""
    names = [column.name for column in metadata.tables[f"approvalflow_{table}"].columns if column.name != "seq"]
    quoted = [f'"{name}"' for name in names]
    return ", ".join(quoted), ", ".join(changes.get(name, f'"{name}"') for name in names)


@pytest.mark.parametrize(
    ("table", "changes", "seq"),
    [
        ("payments", {}, True),
        ("payments", {"bank_txn": "'t-3'", "fen": "-1"}, True),
        ("payments", {"bank_txn": "'t-3'", "fen": "0"}, True),
        ("payments", {"bank_txn": "'t-3'", "bill_ref": "NULL"}, True),
        ("payments", {"bank_txn": "'t-3'", "state": "'not-paid'"}, True),
        ("payments", {"bank_txn": "'t-3'", "verdict": "'suspense'", "receipt": "'42010126-1'"}, True),
        ("receipts", {"serial": "'2'"}, True),
        ("receipts", {"serial": "'2'", "bank_txn": "'t-2'", "fen": "-2594"}, True),
        ("receipts", {"serial": "'2'", "bank_txn": "'t-9'"}, True),
        ("postings", {"fen": "-1"}, True),
        ("postings", {"credit": "debit"}, True),
        ("cards", {"ref": "'k-3'"}, False),
        ("cases", {"ref": "'c-3'", "number": "'N-1'"}, False),
        ("journal", {}, False),
        ("journal", {"position": "3"}, False),
        ("journal", {"position": "3", "case_seq": "3", "link": "'short'"}, False),
    ],
)
def test_a_second_one_or_an_impossible_one_is_refused(filled, table, changes, seq):
    """A copy of a row with these changes does not come in: doubles, negative fen, money without its bill."""
    into, values = columns_of(table, changes)
    if seq and filled.engine.dialect.name == "sqlite":
        into, values = f"{into}, seq", f"{values}, seq + 100"
    if filled.engine.dialect.name == "postgresql":
        values = values.replace("'short'", "'short'::bytea")
    with pytest.raises(DBAPIError), filled.engine.begin() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO approvalflow_{table} ({into}) SELECT {values} FROM approvalflow_{table} "
            f"ORDER BY {'seq' if seq else 1} LIMIT 1"
        )


class TestAStrangerAtTheFile:
    """Somebody opens the SQLite file with the standard library, and none of the store's settings."""

    @pytest.fixture
    def stranger(self, sqlite_url, tmp_path):
        store = open_store(sqlite_url)
        fill(store)
        store.close()
        connection = sqlite3.connect(tmp_path / "county.db", isolation_level=None)
        assert connection.execute("PRAGMA recursive_triggers").fetchone() == (0,)
        yield connection
        connection.close()

    @pytest.mark.parametrize("table", [*FOR_GOOD, "cases", "bills", "cards"])
    def test_insert_or_replace_replaces_nothing(self, stranger, table):
        """A row of the same key, which would replace the old one without a trigger, is refused."""
        everything = ", ".join(f'"{column.name}"' for column in metadata.tables[f"approvalflow_{table}"].columns)
        before = stranger.execute(f"SELECT {everything} FROM approvalflow_{table}").fetchall()
        with pytest.raises(sqlite3.IntegrityError, match="taken"):
            stranger.execute(
                f"INSERT OR REPLACE INTO approvalflow_{table} ({everything}) "
                f"SELECT {everything} FROM approvalflow_{table} LIMIT 1"
            )
        assert stranger.execute(f"SELECT {everything} FROM approvalflow_{table}").fetchall() == before

    @pytest.mark.parametrize(
        ("table", "changes"),
        [
            ("journal", {"position": "3"}),
            ("receipts", {"serial": "'2'", "seq": "seq + 100"}),
            ("cards", {"ref": "'k-3'"}),
        ],
    )
    def test_insert_or_replace_replaces_nothing_by_another_key(self, stranger, table, changes):
        """Nor does a row that meets the old one in its second unique key."""
        names = [column.name for column in metadata.tables[f"approvalflow_{table}"].columns]
        into = ", ".join(f'"{name}"' for name in names)
        values = ", ".join(changes.get(name, f'"{name}"') for name in names)
        with pytest.raises(sqlite3.IntegrityError, match="taken"):
            stranger.execute(
                f"INSERT OR REPLACE INTO approvalflow_{table} ({into}) "
                f"SELECT {values} FROM approvalflow_{table} LIMIT 1"
            )

    @pytest.mark.parametrize(
        "change", ["UPDATE approvalflow_journal SET kind = 'x'", "DELETE FROM approvalflow_journal"]
    )
    def test_the_journal_is_append_only_for_a_stranger_too(self, stranger, change):
        """The guards stand in the file, not in the store."""
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            stranger.execute(change)


def test_every_key_begins_with_the_region_and_every_reference_stays_in_it():
    """No key and no index leaves the region out, so that a region can be moved as a whole."""
    for table in metadata.tables.values():
        if table is schema_version:
            continue
        keys = [c for c in table.constraints if isinstance(c, PrimaryKeyConstraint | UniqueConstraint)]
        assert keys, table.name
        for key in [*keys, *table.indexes]:
            assert next(iter(key.columns)).name == "region", (table.name, key.name)
        for reference in table.constraints:
            if isinstance(reference, ForeignKeyConstraint):
                assert reference.elements[0].parent.name == reference.elements[0].column.name == "region"


_KEYS = {
    "postgresql": "SELECT i.indrelid::regclass::text, a.attname FROM pg_index i "
    "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] "
    "UNION ALL SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c "
    "JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype IN ('p', 'u', 'f') "
    "UNION ALL SELECT c.confrelid::regclass::text, a.attname FROM pg_constraint c "
    "JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = c.confkey[1] WHERE c.contype = 'f'",
    "sqlite": "SELECT t.name, x.name FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) x "
    "WHERE t.type = 'table' AND x.seqno = 0 "
    'UNION ALL SELECT t.name, f."from" FROM sqlite_master t, pragma_foreign_key_list(t.name) f WHERE f.seq = 0 '
    'UNION ALL SELECT f."table", f."to" FROM sqlite_master t, pragma_foreign_key_list(t.name) f WHERE f.seq = 0',
}


def test_the_database_itself_has_no_key_or_reference_that_leaves_the_region_out(filled):
    """Every index, unique or not, every key and both ends of every reference begin with it; the one sequence of each
    table only orders rows, and may have gaps."""
    with filled.engine.connect() as connection:
        found = connection.exec_driver_sql(_KEYS[filled.engine.dialect.name]).all()
    ours = [(table, column) for table, column in found if table.startswith("approvalflow_")]
    assert len(ours) > 50
    notes = ("approvalflow_schema_version", "approvalflow_alembic_version")
    assert {(table, column) for table, column in ours if column != "region" and table not in notes} == set()


def test_text_is_sorted_by_code_points_whatever_the_locale(postgresql_url):
    """Every column of text says so itself."""
    store = open_store(postgresql_url)
    with store.engine.connect() as connection:
        others = connection.exec_driver_sql(
            "SELECT table_name, column_name, collation_name FROM information_schema.columns "
            "WHERE table_name LIKE 'approvalflow%%' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C' "
            "AND table_name <> 'approvalflow_schema_version'"
        ).all()
    store.close()
    assert others == []


def test_a_reference_does_not_reach_into_another_region(url):
    """A bill of one region cannot be of a case of another."""
    store = open_store(url)
    fill(store)
    engine = create_engine(store.engine.url) if store.engine.dialect.name == "postgresql" else store.engine
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.exec_driver_sql("UPDATE approvalflow_bills SET region = '420922'")
    engine.dispose()
    store.close()


def test_the_reason_of_a_reversal_comes_back(filled):
    """The nullable pair of columns behind a reversal's reason is one value again."""
    back = receipt("0000000002", fen=-2594, reverses="42010126-0000000001", reason=Text("误开", "in error"))
    with filled.unit(HERE) as unit:
        unit.put_receipt(back)
        unit.commit()
    with filled.reading(HERE) as reading:
        assert reading.receipts_of("c-1")[1] == back
