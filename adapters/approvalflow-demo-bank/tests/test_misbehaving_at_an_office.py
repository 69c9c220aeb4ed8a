"""The bank misbehaves at a real office, over real HTTP: every fen is counted once, held in the open, or refused."""

import threading
import time
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from approvalflow.domain.deadlines.moments import MINUTE
from approvalflow.office.verify import verify
from approvalflow.ports.bank import BankMessage
from approvalflow.questions import ask_banks
from approvalflow.testing.bank_window import Window
from approvalflow_demo_bank.client import Client
from approvalflow_demo_bank.conduct import Conduct

from .conftest import MERCHANT, SECRET, BankProcess, Sandbox


class Address(BaseHTTPRequestHandler):
    """The host of the callback address: hands over what came, unread, and answers as it is told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): said for name, said in self.headers.items()}
        answer = self.server.window.told(BankMessage(body, headers))
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_):
        pass


class Town:
    """An office, its callback address, and the bank."""

    def __init__(self, folder):
        self.host = ThreadingHTTPServer(("127.0.0.1", 0), Address)
        address = f"http://127.0.0.1:{self.host.server_port}/bank"
        # It gives a forged message up after a while, so that one can wait until nothing is on its way.
        self.process = BankProcess(folder, address, pauses=",".join(["0.1"] * 30))
        self.sandbox = Sandbox(self.process, self)
        self.client = Client(self.process.url, MERCHANT, SECRET, lambda: time.time_ns() // 1000, 10)
        self.host.window = self  # until there is an office nothing is taken
        threading.Thread(target=self.host.serve_forever, daemon=True).start()
        self.host.window = self.window = Window(self.sandbox)

    def told(self, message):
        """What came before there was an office: taken, so that the sandbox knows the bank's present."""
        self.first = message
        return self.sandbox.bank.answer(_Done)

    def wait_for(self, _fits):
        """The first message of all."""
        until(lambda: hasattr(self, "first"))
        return self.first

    def tell(self, **told):
        """Tell the bank how to behave; what is not named is as it should be."""
        self.client.fields("conduct", **{**asdict(Conduct()), **told})
        self.window.clock.set(time.time_ns() // 1000)

    def pays(self, bill):
        """Somebody pays at the teller's window."""
        assert self.process.pay(bill.payment_code)[0] == 200

    def close(self):
        self.process.stop()
        self.host.shutdown()
        self.host.server_close()


class _Done:
    state = "done"


def until(holds, seconds=60):
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """One for all; each test has bills of its own."""
    found = Town(tmp_path_factory.mktemp("bank"))
    yield found
    found.close()


def test_repeated_and_forged_messages_count_once(town):
    """Four copies, a forgery before each: one payment, one receipt, the forgeries on record."""
    town.tell(copies=4, forged=True)
    window, bill = town.window, town.window.billed()
    before = window.refused()
    town.pays(bill)
    until(lambda: window.refused() - before == 4 and window.state(bill) == "paid")
    assert (len(window.money(bill)), window.receipts(bill)) == (1, 1)


@pytest.mark.parametrize("fen", [-1, 1])
def test_a_wrong_amount_waits_and_the_right_one_pays(town, fen):
    """The bank takes the bill for paid; the office does not."""
    town.tell(off_by_fen=fen)
    window, bill = town.window, town.window.billed()
    town.pays(bill)
    until(lambda: window.state(bill) == "suspense")
    assert window.receipts(bill) == 0
    town.tell(pays_again=True)
    town.pays(bill)
    until(lambda: window.state(bill) == "paid")
    assert ([one.verdict for one in window.money(bill)], window.receipts(bill)) == (["suspense", "confirm"], 1)


def test_a_second_payment_is_held(town):
    """Both are there; one pays."""
    town.tell(pays_again=True)
    window, bill = town.window, town.window.billed()
    for _ in range(2):
        town.pays(bill)
    until(lambda: len(window.money(bill)) == 2)
    assert ([one.verdict for one in window.money(bill)], window.receipts(bill)) == (["confirm", "suspense"], 1)


def test_money_for_somebody_else_pays_nothing(town):
    """It is on record; the bill stays open."""
    town.tell(other_merchant=True)
    window, bill = town.window, town.window.billed()
    before = window.refused()
    town.pays(bill)
    until(lambda: window.refused() > before)
    assert (window.state(bill), window.money(bill)) == ("open", [])


def test_what_was_lost_for_a_day_is_found_by_asking_and_told_again_later(town):
    """INV-F8 with a real bank: the question finds it, and the late message changes nothing."""
    town.tell(lost_hours=24)
    window, bill = town.window, town.window.billed()
    town.pays(bill)
    time.sleep(0.3)
    assert window.state(bill) == "open"
    window.clock.advance(31 * MINUTE)
    assert ask_banks(window.office).found >= 1
    assert (window.state(bill), window.receipts(bill)) == ("paid", 1)
    before = window.books(bill)
    town.tell()
    until(lambda: "on its way" not in town.process.get("/conduct?lang=en")[1])
    assert window.books(bill) == before


def test_in_the_end_the_books_verify(town):
    """Whatever happened above."""
    assert verify(town.window.office.store, town.window.office.region).violations == ()
