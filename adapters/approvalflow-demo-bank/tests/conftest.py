"""The bank as it really runs: a process of its own, a real callback address, real HTTP between them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_hex

import pytest

from approvalflow.domain.deadlines.moments import SECOND
from approvalflow.domain.fees.bills import Bill, PaymentFact, RefundFact
from approvalflow.ports.bank import BankAnswer, BankMessage
from approvalflow.testing.bank_contract import PaymentRefused
from approvalflow_demo_bank.adapter import DemoBank
from approvalflow_demo_bank.books import stamp
from approvalflow_demo_bank.signing import SIGNATURE, TIMESTAMP, sign
from approvalflow_demo_bank.wire import packed

SECRET = b"a secret of the tests alone"
MERCHANT = "M-420921"


class Centre(ThreadingHTTPServer):
    """The centre's address for messages; it keeps what comes and answers as it is told, each answer once."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Mailbox)
        self.messages: list[BankMessage] = []
        self.answers: list[tuple[int, bytes]] = []
        self.arrived = threading.Condition()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/bank/420921/demo-bank"

    def wait_for(self, fits, seconds: float = 60.0) -> BankMessage:
        """The first message that fits."""

        def found():
            return next((message for message in self.messages if fits(message)), None)

        with self.arrived:
            assert self.arrived.wait_for(found, seconds), "the bank sent no such message"
            return found()


class Mailbox(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        centre = self.server
        with centre.arrived:
            centre.messages.append(BankMessage(body, {k.lower(): v for k, v in self.headers.items()}))
            status, answer = centre.answers.pop(0) if centre.answers else (200, b"success")
            centre.arrived.notify_all()
        self.send_response(status)
        if status in (301, 302, 307):
            self.send_header("Location", centre.url)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


#: So many attempts that no test is too slow for the last of them.
PATIENT = ",".join(["0.1"] * 600)


class BankProcess:
    """The bank, started as anybody would start it."""

    def __init__(self, folder: Path, callback: str, *more: str, pauses: str = PATIENT) -> None:
        self.folder, self.callback, self.pauses, self.more = folder, callback, pauses, more
        self.process: subprocess.Popen[str] | None = None
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        words = ["--port", str(self.port), "--data", str(self.folder), "--callback", self.callback]
        pauses = ["--pauses", self.pauses] if self.pauses else []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "approvalflow_demo_bank", *words, *self.more, *pauses],
            env={
                **os.environ,
                "APPROVALFLOW_DEMO_BANK_SECRET": SECRET.decode(),
                "APPROVALFLOW_DEMO_BANK_MERCHANT": MERCHANT,
            },
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline()
        found = re.search(r":(\d+)$", line.strip())
        assert found, f"the bank did not start: {line!r}"
        self.port = int(found[1])

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        ended = self.process.wait(60)
        self.process.stdout.close()
        return ended

    def get(self, path: str) -> tuple[int, str]:
        return self._ask(urllib.request.Request(self.url + path))

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        return self._ask(urllib.request.Request(self.url + path, urllib.parse.urlencode(fields).encode()))

    @staticmethod
    def _ask(request: urllib.request.Request) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def form(self, code: str) -> str:
        """The mark of the form behind the teller's button; empty where the page has no button."""
        found = re.search(r'name="form" value="([^"]+)"', self.get(f"/bill?code={code}&lang=en")[1])
        return found[1] if found else ""

    def pay(self, code: str) -> tuple[int, str]:
        """Press the teller's button, as the page has it."""
        form = self.form(code)
        return self.post("/pay", code=code, lang="en", form=form) if form else (409, "there is no button")


class Sandbox:
    """The bank in its process, the adapter, and the centre's mailbox."""

    merchant = MERCHANT
    signed_headers = frozenset({TIMESTAMP, SIGNATURE})

    def __init__(self, process: BankProcess, centre: Centre) -> None:
        self.process, self.centre = process, centre
        self.bank = DemoBank(process.url, MERCHANT, SECRET, clock=lambda: time.time_ns() // 1000)

    def pay(self, bill: Bill) -> BankMessage:
        status, page = self.process.pay(bill.payment_code)
        if status != 200:
            raise PaymentRefused(page)
        return self.centre.wait_for(lambda message: f'"bill_ref":"{bill.ref}"'.encode() in message.body)

    def sign(self, body: bytes) -> BankMessage:
        return self._signed(body, int(time.time()))

    @staticmethod
    def _signed(body: bytes, at: int) -> BankMessage:
        return BankMessage(body, {TIMESTAMP: str(at), SIGNATURE: sign(SECRET, str(at), body)})

    def stamped(self, message: BankMessage, seconds: int) -> BankMessage:
        return self._signed(message.body, int(time.time()) + seconds)

    def says(self, fact: PaymentFact | RefundFact) -> BankMessage:
        fields = {"id": token_hex(16), "state": fact.state}
        if isinstance(fact, PaymentFact):
            fields |= {"kind": "payment", "merchant": fact.merchant, "bill_ref": fact.bill_ref}
            number, at = ("bank_txn", fact.bank_txn), ("paid_at", fact.paid_at)
        else:
            fields |= {"kind": "refund", "merchant": MERCHANT, "refund_ref": fact.refund_ref}
            number, at = ("bank_refund", fact.bank_refund), ("refunded_at", fact.refunded_at)
        if fact.fen:
            fields |= dict([number]) | {"fen": fact.fen, "currency": fact.currency, at[0]: stamp(at[1] / SECOND)}
        return self.sign(packed(fields))

    def hears(self, answer: BankAnswer) -> bool:
        return answer.status == 200 and answer.body.strip() == b"success"

    def probe(self) -> BankMessage:
        return self.sign(packed({"id": token_hex(16), "kind": "probe"}))

    def forge(self, message: BankMessage) -> BankMessage:
        timestamp = message.headers[TIMESTAMP]
        signature = sign(b"a key that is not the bank's", timestamp, message.body)
        return BankMessage(message.body, {TIMESTAMP: timestamp, SIGNATURE: signature})


@pytest.fixture(scope="session")
def centre() -> Iterator[Centre]:
    """Where the bank's messages go."""
    mailbox = Centre()
    yield mailbox
    mailbox.shutdown()
    mailbox.server_close()


@pytest.fixture(scope="session")
def bank_process(tmp_path_factory: pytest.TempPathFactory, centre: Centre) -> Iterator[BankProcess]:
    """One bank for all tests that only pay and ask."""
    process = BankProcess(tmp_path_factory.mktemp("bank"), centre.url)
    yield process
    process.stop()


@pytest.fixture
def sandbox(bank_process: BankProcess, centre: Centre) -> Sandbox:
    """The bank, ready to be played with."""
    return Sandbox(bank_process, centre)


@pytest.fixture
def own_bank(tmp_path: Path) -> Iterator[Sandbox]:
    """A bank and a centre for one test alone, which may kill them."""
    mailbox = Centre()
    process = BankProcess(tmp_path / "bank", mailbox.url)
    yield Sandbox(process, mailbox)
    if process.process.poll() is None:
        process.stop()
    mailbox.shutdown()
    mailbox.server_close()
