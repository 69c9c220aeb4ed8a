"""Only the account that counts money writes payments: an office on PostgreSQL that has it, and one that has not."""

import hashlib

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from approvalflow import Applicant, Office, Plugins, hookimpl
from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.errors import MessageForged, StoreFailed
from approvalflow.inbox import process_waiting
from approvalflow.office.verify import verify
from approvalflow.outbox import deliver
from approvalflow.ports.bank import BankAnswer, BankMessage, BillOpened
from approvalflow.testing.simulation.people import APPROVER, CLERK, POLICE, REVIEWER, SECOND
from approvalflow.testing.simulation.plain import PLAIN
from approvalflow_sqlalchemy import open_store
from approvalflow_sqlalchemy.maker import COUNTING, SqlStoreMaker
from approvalflow_sqlalchemy.schema.roles import counting_grants, grants

MONEY = ("approvalflow_payments", "approvalflow_receipts")


class Bank:
    """A bank whose messages are `BILL FEN DIGEST`."""

    name, merchant, can = "county-bank", "M-1", frozenset()

    @hookimpl
    def approvalflow_register_banks(self):
        return [self]

    def open_bill(self, bill):
        return BillOpened(f"code of {bill.ref}")

    def read(self, message):
        bill, fen, digest = message.body.decode().split(" ")
        if digest != hashlib.sha256(f"{bill} {fen} secret".encode()).hexdigest():
            raise MessageForged("签名不符", "the signature does not hold")
        return PaymentFact(self.name, f"T-{bill}", bill, "paid", int(fen), merchant=self.merchant)

    def answer(self, outcome):
        return BankAnswer(200 if outcome.state in ("done", "known") else 503, outcome.state.encode())


def paid(bill, fen):
    """What the bank sends."""
    digest = hashlib.sha256(f"{bill} {fen} secret".encode()).hexdigest()
    return BankMessage(f"{bill} {fen} {digest}".encode())


@pytest.fixture
def accounts(postgresql_url, account):
    """The URLs of the application's account and of the one that counts money."""
    open_store(postgresql_url).close()
    with (
        account(postgresql_url, "approvalflow test-app", grants) as app,
        account(postgresql_url, "approvalflow test-counting", counting_grants) as counting,
    ):
        yield app, counting


def office_on(store):
    return Office(PLAIN, region="420921", store=store, plugins=Plugins([Bank()]))


def billed(office):
    """An open bill that the bank knows: its reference and its amount."""
    case = office.file(
        "road",
        applicant=Applicant("王芳"),
        facts={"area_m2": "12.5", "days": 30},
        materials={"application": b"1"},
        by=CLERK,
    )
    office.accept(case.ref, by=CLERK)
    office.opinion(case.ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
    office.opinion(case.ref, "police", "同意", by=POLICE)
    fee = office.grant(case.ref, by=APPROVER).fees[0]
    deliver(office)
    return case.ref, fee.bill, fee.fen


def rows(store, table):
    with store.engine.connect() as connection:
        return connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()


def test_without_that_account_nothing_the_office_does_marks_a_bill_paid(accounts):
    """Every other act goes through. The bank's message is kept and the database refuses the payment; what the office
    with the account finds waiting it counts, once."""
    app, counting = accounts
    store = open_store(app)
    office = office_on(store)
    ref, bill, fen = billed(office)
    with pytest.raises(StoreFailed, match="may not do this"):
        office.bank_message("county-bank", paid(bill, fen))
    assert office.case(ref).fees[0].state == "open"
    assert [rows(store, table) for table in MONEY] == [0, 0]
    assert rows(store, "approvalflow_incoming") == 1
    whole = open_store(app, counting=counting)
    assert process_waiting(office_on(whole)).done == 1
    assert office.case(ref).fees[0].state == "paid"
    assert office.bank_message("county-bank", paid(bill, fen)).status == 200
    assert [rows(store, table) for table in MONEY] == [1, 1]
    assert verify(store, "420921").violations == ()
    whole.close()
    store.close()


def test_the_office_with_that_account_takes_a_message_at_once(accounts):
    """And a forged one marks nothing, whichever account it is."""
    app, counting = accounts
    store = open_store(app, counting=counting)
    assert "count" in store.can
    office = office_on(store)
    ref, bill, fen = billed(office)
    assert office.bank_message("county-bank", BankMessage(f"{bill} {fen} 00".encode())).status == 503
    assert office.case(ref).fees[0].state == "open"
    assert office.bank_message("county-bank", paid(bill, fen)).status == 200
    assert office.case(ref).fees[0].state == "paid"
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO approvalflow_payments SELECT * FROM approvalflow_payments",
        "INSERT INTO approvalflow_refund_reports SELECT * FROM approvalflow_refund_reports",
        "UPDATE approvalflow_payments SET verdict = 'confirm'",
        "DELETE FROM approvalflow_payments",
        'SET ROLE "approvalflow test-counting"',
        "COPY approvalflow_payments FROM STDIN",
    ],
)
def test_the_application_has_no_way_around(accounts, statement):
    """Not by a trigger: the right is not there, and neither is the other account's."""
    store = open_store(accounts[0])
    with pytest.raises(DBAPIError, match="permission denied"), store.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    store.close()


def test_inside_a_host_s_transaction_the_host_s_account_decides(accounts):
    """Joined to a transaction of the application's account the office counts nothing either."""
    app, counting = accounts
    store = open_store(app, counting=counting)
    office = office_on(store)
    _ref, bill, fen = billed(office)
    fact = PaymentFact("county-bank", "T-1", bill, "paid", fen, merchant="M-1")
    with pytest.raises(StoreFailed, match="may not do this"), store.engine.begin() as connection:
        office.within(connection).payment_reported(fact)
    assert rows(store, "approvalflow_payments") == 0
    store.close()


def test_the_environment_names_the_account(accounts, monkeypatch):
    """For a store that is opened by its URL; one of another database is refused."""
    app, counting = accounts
    monkeypatch.setenv(COUNTING, counting)
    store = SqlStoreMaker().open(app)
    assert "count" in store.can
    store.close()
    elsewhere = make_url(counting).set(database="postgres").render_as_string(hide_password=False)
    monkeypatch.setenv(COUNTING, elsewhere)
    with pytest.raises(StoreFailed, match="same database"):
        SqlStoreMaker().open(app)
