"""An office inside a host's own transaction: its steps, its letters and the host's rows stand or fall together."""

import pytest
from sqlalchemy import text

from approvalflow import Actor, Applicant, MoveRefused, Office, Plugins, declare, hookimpl
from approvalflow.errors import BadInput
from approvalflow.office.verify import verify
from approvalflow.outbox import deliver
from approvalflow.ports.channel import Sent
from approvalflow_sqlalchemy import open_store

REGION = "420921"
CLERK = Actor("u-17", agency="urban-management", roles={"window"})
FACTS = {"area_m2": "12.5", "days": 30, "class": "pavement", "site_check": False}


class Board:
    """A plug-in with one channel, which keeps the keys of what it was handed."""

    name, can = "board", frozenset()

    def __init__(self):
        self.keys = []

    def send(self, letter):
        self.keys.append(letter.key)
        return Sent("accepted")

    @hookimpl
    def approvalflow_register_channels(self):
        return [self]


@pytest.fixture
def matters(root):
    return declare.read_matters(root / "examples/embed/matters")


@pytest.fixture
def board():
    return Board()


@pytest.fixture
def office(url, matters, board):
    """An office, with a table of the host's in its database; in the end the record has to be sound."""
    store = open_store(url)
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS scaffolds"))
        connection.execute(text("CREATE TABLE scaffolds (case_ref TEXT)"))
    one = Office(matters, region=REGION, store=store, plugins=Plugins([board]))
    yield one
    assert verify(store, REGION).violations == ()
    one.close()


def file_one(office):
    case = office.file(
        "road-occupation",
        applicant=Applicant("王芳", email="wang@mail.example"),
        facts=FACTS,
        materials={"application": b"..."},
        by=CLERK,
    )
    return case.ref


@pytest.fixture
def ref(office):
    """A case whose filing receipt went out."""
    ref = file_one(office)
    assert deliver(office).done == 1
    return ref


def accept_with_a_row(office, connection, ref):
    connection.execute(text("INSERT INTO scaffolds VALUES (:ref)"), {"ref": ref})
    return office.within(connection).accept(ref, by=CLERK, command_id="accept-it")


def kept(office, ref):
    """Rows of the host, the stage of the case, letters owed, the length of the journal."""
    with office.store.engine.connect() as connection:
        rows = connection.execute(text("SELECT count(*) FROM scaffolds")).scalar()
    with office.store.reading(REGION) as reading:
        return rows, office.case(ref).stage, len(reading.owed()), reading.head()[0]


def test_a_rollback_of_the_host_leaves_neither(office, ref):
    """Not the row, not the acceptance, not its letter, not an entry, not even the command."""
    before = kept(office, ref)
    with office.store.engine.connect() as connection, connection.begin() as transaction:
        assert accept_with_a_row(office, connection, ref).stage == "reviewing"
        transaction.rollback()
    assert kept(office, ref) == before
    assert deliver(office).done == 0
    with office.store.reading(REGION) as reading:
        assert reading.command("accept-it") is None


def test_a_commit_of_the_host_leaves_both_and_owes_the_letter_only_then(office, ref, board):
    """Until the commit nobody else sees anything; after it the case is accepted and the letter goes out once."""
    before = kept(office, ref)
    with office.store.engine.begin() as connection:
        accept_with_a_row(office, connection, ref)
        with office.store.reading(REGION) as reading:
            assert (office.case(ref).stage, len(reading.owed()), reading.head()[0]) == before[1:]
        assert office.within(connection).case(ref).stage == "reviewing"
    rows, stage, owed, head = kept(office, ref)
    assert (rows, stage, owed) == (1, "reviewing", 1)
    assert head > before[-1]
    assert deliver(office).done == 1
    assert len(board.keys) == len(set(board.keys)) == 2


def test_the_command_is_known_again_after_the_commit(office, ref):
    """A host that lost the answer asks again, inside a transaction or outside, and gets the same one."""
    with office.store.engine.begin() as connection:
        first = accept_with_a_row(office, connection, ref)
    head = kept(office, ref)[-1]
    assert office.accept(ref, by=CLERK, command_id="accept-it").number == first.number
    with office.store.engine.begin() as connection:
        assert office.within(connection).accept(ref, by=CLERK, command_id="accept-it").number == first.number
    assert kept(office, ref)[-1] == head


def test_several_steps_are_one_transaction(office):
    """Filing and accepting, and the second step sees the first."""
    with office.store.engine.connect() as connection, connection.begin() as transaction:
        inside = office.within(connection)
        assert inside.accept(file_one(inside), by=CLERK).stage == "reviewing"
        transaction.rollback()
    with office.store.reading(REGION) as reading:
        assert (reading.open_cases(), reading.head()[0]) == ((), 0)


def test_a_refusal_leaves_the_host_its_transaction_and_the_attempt_in_it(office, ref):
    """The host goes on after the refusal; its commit keeps the attempt for supervision."""
    with office.store.engine.begin() as connection:
        with pytest.raises(MoveRefused):
            office.within(connection).grant(ref, by=CLERK)
        connection.execute(text("INSERT INTO scaffolds VALUES (:ref)"), {"ref": ref})
    assert kept(office, ref)[0] == 1
    assert office.course(ref)[-1].kind == "attempt-refused"


def test_plain_memory_has_nothing_to_join(matters):
    """The refusal names the store."""
    with pytest.raises(BadInput, match="memory"):
        Office(matters).within(object())
