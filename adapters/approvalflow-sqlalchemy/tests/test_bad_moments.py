"""A connection lost while COMMIT is under way, processes that share a file, and forks: nothing twice, nothing half."""

import os
import socket
import subprocess
import sys
import threading
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import make_url

from approvalflow import Applicant, Office
from approvalflow.domain.record.chain import verify
from approvalflow.domain.record.entries import record_of
from approvalflow.errors import StoreFailed
from approvalflow.testing.store_samples import HERE, case_row, draft, keep
from approvalflow_sqlalchemy import open_store
from tests.office.world import MATTERS, SHOP_CLERK

FORKS = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")


class Wire:
    """A wire to a server on a socket of a folder: it carries everything, until it is told to swallow an answer."""

    def __init__(self, server):
        self.server = server
        self.after = b""
        self.swallowed = 0
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.server)
            pair = {"cut": False}
            for one, other, asks in ((client, server, True), (server, client, False)):
                threading.Thread(target=self.carry, args=(one, other, asks, pair), daemon=True).start()

    def carry(self, one, other, asks, pair):
        """Bytes from one to the other; behind the words `after`, the answer never comes and both ends hang up."""
        with closing(one), closing(other):
            while True:
                try:
                    said = one.recv(65536)
                except OSError:
                    return
                if asks and self.after and self.after in said:
                    self.after, pair["cut"] = b"", True
                elif not asks and pair["cut"]:
                    self.swallowed += 1
                    one.shutdown(socket.SHUT_RDWR)
                    other.shutdown(socket.SHUT_RDWR)
                    return
                if not said:
                    return
                try:
                    other.sendall(said)
                except OSError:
                    return


@pytest.fixture
def wire(postgresql_url):
    """A wire, and the URL of the database over it."""
    parsed = make_url(postgresql_url)
    if "host" not in parsed.query:
        pytest.skip("the named PostgreSQL is not on a socket of this machine")
    made = Wire(f"{parsed.query['host']}/.s.PGSQL.5432")
    url = parsed.set(host="127.0.0.1", port=made.port).difference_update_query(["host"])
    yield made, url.update_query_dict({"sslmode": "disable"}).render_as_string(hide_password=False)
    made.listening.close()


def file(office, command):
    return office.file(
        "shop",
        applicant=Applicant("王芳"),
        materials={"application": b"x"},
        by=SHOP_CLERK,
        command_id=command,
    )


@pytest.mark.parametrize("word", [b"COMMIT\0", b"INSERT INTO approvalflow_commands"])
def test_a_command_whose_answer_was_lost_is_found_by_its_id_and_done_once(wire, postgresql_url, word):
    """The wire is cut behind COMMIT: the outcome is unknown, the command id tells it, and the same command again does
    nothing twice. Cut before it, nothing was done, and the same command does it."""
    cutting, url = wire
    office = Office(MATTERS, store=open_store(url))
    file(office, "k-1")
    cutting.after = word
    with pytest.raises(StoreFailed) as refusal:
        file(office, "k-2")
    assert cutting.swallowed == 1
    assert refusal.value.rule == ("outcome-unknown" if word == b"COMMIT\0" else "unreachable")
    with office.store.reading(office.region) as reading:
        kept = reading.command("k-2")
        entries = reading.head()[0]
    assert (kept is not None) is (word == b"COMMIT\0")
    again = file(office, "k-2")
    assert kept is None or again.ref == kept.answer["ref"]
    with office.store.reading(office.region) as reading:
        assert len(reading.open_cases()) == 2
        assert (reading.head()[0] == entries) is (word == b"COMMIT\0")
    assert file(office, "k-3").ref.endswith("00003")
    office.close()


STEPS = """
import sys
from approvalflow.testing.store_samples import HERE, draft
from approvalflow_sqlalchemy import open_store
store = open_store(sys.argv[1])
for n in range(40):
    with store.unit(HERE) as unit:
        unit.next_number("steps")
        unit.append([draft("opinion-given", body={"n": n, "by": sys.argv[2]})])
        unit.commit()
store.close()
"""


def sound(store, entries):
    """The chain holds, and it has so many entries."""
    with store.reading(HERE) as reading:
        found = reading.entries(limit=10_000)
        position, link = reading.head()
    assert position == len(found) == entries
    assert verify([record_of(HERE, e.position, e.draft) for e in found], [e.link for e in found], head=link) == []


def test_two_processes_write_one_file(url):
    """Every unit of both is there, once, and the chain holds."""
    both = [
        subprocess.Popen([sys.executable, "-c", STEPS, url, name], stderr=subprocess.PIPE, text=True) for name in "ab"
    ]
    assert [process.communicate(timeout=60)[1] for process in both] == ["", ""]
    store = open_store(url)
    sound(store, 80)
    with store.unit(HERE) as unit:
        assert unit.next_number("steps") == 81
    store.close()


@contextmanager
def child():
    """What is done inside is done twice, by a child that is forked here too; the parent must see it end well."""
    pid = os.fork()
    if pid:
        yield False
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        return
    code = 1
    try:
        yield True
        code = 0
    finally:
        os._exit(code)


def step(store, name):
    with store.unit(HERE) as unit:
        unit.append([draft("opinion-given", body={"by": name})])
        unit.commit()


@FORKS
def test_a_store_may_be_used_on_both_sides_of_a_fork(url):
    """Parent and child write in turn and at once, each over its own connections; the child's end harms nobody."""
    store = open_store(url)
    step(store, "before")
    for _ in range(3):
        with child() as is_child:
            for _ in range(5):
                step(store, "child" if is_child else "parent")
            if is_child:
                store.close()
    step(store, "after")
    sound(store, 2 + 3 * 10)
    store.close()


@FORKS
def test_a_unit_is_not_carried_over_a_fork(url):
    """The child of a process that forked inside a unit gets a refusal, and a unit of its own when the parent's is over;
    the parent's unit is not disturbed by how the child ends."""
    store = open_store(url)
    keep(store, case_row("c-1"))
    with store.unit(HERE) as unit:
        unit.append([draft("opinion-given", body={"by": "parent"})])
        with child() as is_child:
            if is_child:
                with pytest.raises(StoreFailed) as refusal:
                    unit.commit()
                assert refusal.value.rule == "forked"
                with store.reading(HERE) as reading:
                    assert reading.head()[0] == 0
                store.close()
        unit.commit()
    sound(store, 1)
    store.close()
