"""What the database itself refuses of receipts, whoever asks it: each statement goes past the store."""

import pytest
from sqlalchemy.exc import DBAPIError

from approvalflow.testing.store_samples import (
    HERE,
    bill,
    block,
    case_row,
    number_on_bill,
    owed_receipt,
    payment,
    receipt,
    signature,
    voided,
)
from approvalflow_sqlalchemy import open_store


@pytest.fixture
def run(url):
    """Runs a statement in a transaction of its own, and says what the database answered, or nothing."""
    store = open_store(url)
    with store.unit(HERE) as unit:
        unit.put_case(case_row("c-1"), expected=0)
        for ref in ("b-1", "b-2"):
            unit.put_bill(bill(ref), expected_state="")
        for txn in ("t-1", "t-2", "t-3"):
            unit.put_payment(payment(txn))
        unit.put_block(block(first=1, last=20, next=11))
        unit.put_receipt(receipt("0000000001"))
        unit.put_voided(voided(first=2, last=4))
        unit.put_number_on_bill(number_on_bill("b-1", "0000000005"))
        unit.owe_receipt(owed_receipt("o-1", bank_txn="t-2"))
        unit.owe_receipt(owed_receipt("o-2", bank_txn="t-3", written="42010126-0000000006"))
        unit.put_signature(signature("0000000001"))
        unit.commit()

    def execute(statement):
        try:
            with store.engine.begin() as connection:
                assert connection.exec_driver_sql(statement).rowcount, f"the statement met no row: {statement}"
        except DBAPIError as error:
            return str(error.orig)
        return ""

    yield execute
    store.close()


def copied(table, columns, **changes):
    """Inserts a copy of the first row of a table, with other values in some columns."""
    names = columns.split()
    values = ", ".join(changes.get(name, f'"{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    return (
        f"INSERT INTO approvalflow_{table} ({listed}) SELECT {values} FROM approvalflow_{table} "
        f"WHERE region = '{HERE}' LIMIT 1"
    )


RECEIPT = (
    "region seq code serial case_ref bill_ref payer_ref bank bank_txn fee_title_zh fee_title_en fen currency issued_at "
    "reverses check_code replaces"
)
VOID = "region code first last reason_zh reason_en by at bill_ref"
ON_BILL = "region bill_ref case_ref code serial check_code drawn_at"
BLOCK = "region seq code first last next agency allotted_at allotted_by"
SIGNED = "region code serial party signer key signature signed_at"


@pytest.mark.parametrize("table", ["voided_numbers", "numbers_on_bills", "receipt_signatures", "receipts"])
def test_what_was_drawn_stays_where_it_stands(run, table):
    assert "never changed" in run(f"UPDATE approvalflow_{table} SET region = '420922'")
    assert "never taken away" in run(f"DELETE FROM approvalflow_{table}")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM approvalflow_receipt_blocks",
        "UPDATE approvalflow_receipt_blocks SET next = next - 1",
        "UPDATE approvalflow_receipt_blocks SET next = next",
        "UPDATE approvalflow_receipt_blocks SET next = 22",
        "UPDATE approvalflow_receipt_blocks SET last = 30, next = 12",
        "UPDATE approvalflow_receipt_blocks SET agency = 'urban', next = 12",
        "DELETE FROM approvalflow_owed_receipts",
        "UPDATE approvalflow_owed_receipts SET written = '' WHERE key = 'o-2'",
        "UPDATE approvalflow_owed_receipts SET written = 'x' WHERE key = 'o-2'",
        "UPDATE approvalflow_owed_receipts SET bill_ref = 'b-2' WHERE key = 'o-1'",
        copied("receipts", RECEIPT, seq="99", serial="'0000000011'", bank_txn="'t-2'"),
        copied("receipts", RECEIPT, seq="99", serial="'0000000003'", bank_txn="'t-2'"),
        copied("receipts", RECEIPT, seq="99", code="'42020126'", bank_txn="'t-2'"),
        copied("receipts", RECEIPT, seq="99", serial="'0000000007'"),
        copied("receipts", RECEIPT, seq="99", serial="'0000000007'", replaces="'x'", reverses="'x'", fen="-1"),
        copied("voided_numbers", VOID, first="11", last="12"),
        copied("voided_numbers", VOID, first="1", last="1"),
        copied("voided_numbers", VOID, first="3", last="8"),
        copied("voided_numbers", VOID, first="8", last="7"),
        copied("numbers_on_bills", ON_BILL, bill_ref="'b-2'"),
        copied("numbers_on_bills", ON_BILL, bill_ref="'b-2'", serial="'0000000012'"),
        copied("receipt_blocks", BLOCK, seq="99", first="20", last="30", next="20"),
        copied("receipt_blocks", BLOCK, seq="99", first="31", last="30", next="31"),
        copied("receipt_signatures", SIGNED, party="'clerk'"),
        copied("receipt_signatures", SIGNED, party="'treasury'", serial="'0000000009'"),
    ],
)
def test_what_cannot_be_is_refused(run, statement):
    """Numbers that were not drawn, or are somewhere else; blocks that draw backwards; debts that come back."""
    assert run(statement)


def test_what_may_be_is_done(run):
    """So that the refusals above are about their rules and nothing else."""
    assert run("UPDATE approvalflow_receipt_blocks SET next = next + 1") == ""
    assert run("UPDATE approvalflow_owed_receipts SET written = '42010126-0000000007' WHERE key = 'o-1'") == ""
    assert run(copied("receipts", RECEIPT, seq="99", serial="'0000000007'", bank_txn="'t-2'")) == ""
    assert run(copied("receipts", RECEIPT, seq="98", serial="'0000000008'", replaces="'42010126-0000000001'")) == ""
    assert run(copied("voided_numbers", VOID, first="9", last="10")) == ""
    assert run(copied("numbers_on_bills", ON_BILL, bill_ref="'b-2'", serial="'0000000011'")) == ""
    assert run(copied("receipt_blocks", BLOCK, seq="99", first="21", last="30", next="21")) == ""
    assert run(copied("receipt_signatures", SIGNED, party="'treasury'")) == ""
