"""The demo bank as anybody would start it: a process of its own with its own books."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

from approvalflow.ports.bank import BankMessage
from approvalflow_demo_bank.adapter import DemoBank
from approvalflow_demo_bank.signing import SIGNATURE, TIMESTAMP, sign

SECRET, MERCHANT = "a secret of the tests alone", "M-420921"


class BankProcess:
    """The bank, which can be killed and started again on the same books and port."""

    def __init__(self, folder: Path, centre_port: int) -> None:
        self._folder = folder
        self.centre_port, self.books = centre_port, folder / "bank.db"
        self._callback = f"http://127.0.0.1:{centre_port}/bank/420921/demo-bank"
        self.port = 0
        self.start()

    @property
    def environment(self) -> dict[str, str]:
        """What tells the plug-in `demo-bank` where the bank is."""
        said = {"URL": f"http://127.0.0.1:{self.port}", "MERCHANT": MERCHANT, "SECRET": SECRET}
        return {f"APPROVALFLOW_DEMO_BANK_{key}": value for key, value in said.items()}

    def start(self) -> None:
        words = ["--port", str(self.port), "--data", str(self._folder), "--callback", self._callback]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "approvalflow_demo_bank", *words, "--pauses", ",".join(["0.1"] * 600)],
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(re.search(r":(\d+)$", self._process.stdout.readline().strip())[1])

    def kill(self) -> None:
        """Without warning."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(60)
        self._process.stdout.close()

    def adapter(self) -> DemoBank:
        """The product's adapter for this bank."""
        return DemoBank(
            f"http://127.0.0.1:{self.port}", MERCHANT, SECRET.encode(), clock=lambda: time.time_ns() // 1000
        )

    def pay(self, code: str) -> None:
        """Press the teller's button."""
        there = f"http://127.0.0.1:{self.port}"
        with urllib.request.urlopen(f"{there}/bill?code={code}&lang=en", timeout=10) as page:
            form = re.search(r'name="form" value="([^"]+)"', page.read().decode())[1]
        asked = urllib.parse.urlencode({"code": code, "lang": "en", "form": form}).encode()
        urllib.request.urlopen(f"{there}/pay", asked, timeout=10).close()

    def codes(self) -> list[str]:
        """The payment codes of the bills in the bank's own books."""
        return [code for (code,) in self._books("SELECT code FROM bills ORDER BY rowid")]

    def messages(self) -> list[tuple[str, int]]:
        """The state of each message in the bank's own books, and how often it was tried."""
        return self._books("SELECT state, attempts FROM messages ORDER BY rowid")

    def _books(self, sql: str) -> list[tuple]:
        books = sqlite3.connect(self.books, timeout=10)
        found = books.execute(sql).fetchall()
        books.close()
        return found

    def wait_until_taken(self, seconds: float = 60) -> None:
        """Wait until the centre answered every message so that the bank stops."""
        end = time.monotonic() + seconds
        while any(state != "taken" for state, _ in self.messages()):
            assert time.monotonic() < end, self.messages()
            time.sleep(0.02)


def signed(body: bytes, at: float, secret: str = SECRET) -> BankMessage:
    """A message with that body, signed at an instant in seconds."""
    stamp = str(int(at))
    return BankMessage(body, {TIMESTAMP: stamp, SIGNATURE: sign(secret.encode(), stamp, body)})
