"""The real county as a process of its own, its bank as another, in a folder of its own and on a clock to be set."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from tests.running.ports import free_port

from .mailboxes import Mailboxes

__all__ = ["RunningCounty"]

_HOME = Path(__file__).resolve().parents[2]
_START_SECONDS = 90.0


class RunningCounty:
    """`python -m county`, started and stopped as an operator does it.

    Attributes:
        address: where its pages are. bank: where the bank's are. mail: what its letters arrive at.
        seeded: begin with the sample cases. test_clock: let the clock be set.
    """

    def __init__(self, var: Path, *, seeded: bool = False, test_clock: bool = True) -> None:
        port, bank_port = free_port(), free_port()
        self.address, self.bank = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{bank_port}"
        self.mail = Mailboxes()
        self._log = var / "county.log"
        environment = {
            **os.environ,
            "PORT": str(port),
            "COUNTY_BANK_PORT": str(bank_port),
            "COUNTY_VAR": str(var / "var"),
            "COUNTY_SEED": "1" if seeded else "0",
            "COUNTY_TEST_CLOCK": "1" if test_clock else "",
            "APPROVALFLOW_SMTP_HOST": "127.0.0.1",
            "APPROVALFLOW_SMTP_PORT": str(self.mail.port),
            "APPROVALFLOW_SMTP_SENDER": "centre@county.invalid",
            "APPROVALFLOW_SMTP_STARTTLS": "no",
        }
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "county"],
                cwd=_HOME, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        try:
            self._wait_until_up()
        except BaseException:
            self.stop()
            raise

    def _wait_until_up(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while True:
            try:
                urllib.request.urlopen(f"{self.address}/track", timeout=10).close()
                return
            except (urllib.error.URLError, OSError):
                if self._process.poll() is not None or time.monotonic() > until:
                    raise AssertionError(f"the county did not come up:\n{self.said()}") from None
                time.sleep(0.05)

    def said(self) -> str:
        """What it wrote to its log so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """End it as an operator does; what does not end by itself is ended with all that it started."""
        self.mail.stop()
        self._process.terminate()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=15)

    def set(self, moment: str) -> None:
        """From now on it is that moment (RFC 3339) and running."""
        self._clock(set=moment)

    def hold(self, moment: str) -> None:
        """From now on it is that moment (RFC 3339), to the microsecond."""
        self._clock(hold=moment)

    def _clock(self, **asked: str) -> None:
        body = urllib.parse.urlencode(asked).encode()
        urllib.request.urlopen(f"{self.address}/test-clock", data=body, timeout=60).close()
