"""The demo bank beside the county: its process, and a payer who pays one sample bill there, and then once more."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from approvalflow import Actor, Office
from approvalflow.outbox import deliver
from approvalflow_demo_bank.client import Client
from county.office import MERCHANT, REGION, bank_environment
from county.settings import Settings

__all__ = ["DemoBankProcess", "pay_one"]

_log = logging.getLogger("county")
_WAIT_SECONDS = 30.0


class DemoBankProcess:
    """The demo bank as a process of its own, with its callback at this county."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it is up; a bank that does not come up is told, and the county runs on."""
        settings = self._settings
        command = [
            sys.executable, "-m", "approvalflow_demo_bank", "--port", str(settings.bank_port),
            "--data", str(settings.var / "bank"),
            "--callback", f"http://127.0.0.1:{settings.port}/bank/{REGION}/demo-bank",
        ]  # fmt: skip
        environment = {**os.environ, **bank_environment(settings)}
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        until = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            if _answers(f"http://127.0.0.1:{settings.bank_port}/up"):
                return
            time.sleep(0.05)
        _log.error("the demo bank did not come up on port %s; fees cannot be paid", settings.bank_port)

    def stop(self) -> None:
        """End the process that this county started."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=10)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def pay_one(office: Office, settings: Settings) -> None:
    """Pay the first open sample bill at the bank's own page, so that one payment has come the whole way; then once
    more, and have that given back by everybody whom it takes, so that one refund is on its way at a bank."""
    until = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < until:
        deliver(office)
        with office.store.reading(office.region) as reading:
            known = [bill for bill in reading.bills_in(["open"]) if bill.payment_code]
        if len(known) > 1 and _pay(settings, known[0].payment_code):
            _give_back(office, settings, known[0].payment_code)
            return
        time.sleep(0.2)
    _log.warning("no sample bill became payable at the demo bank")


def _pay(settings: Settings, code: str) -> bool:
    """Press the button of the bank's page; answers whether there was one."""
    base = f"http://127.0.0.1:{settings.bank_port}"
    with urllib.request.urlopen(f"{base}/bill?code={code}", timeout=5) as page:
        form = re.search(r'name="?form"? value="([^"]+)"', page.read().decode())
    if form is None:
        return False
    sent = urllib.parse.urlencode({"code": code, "form": form[1]}).encode()
    urllib.request.urlopen(f"{base}/pay", data=sent, timeout=5).close()
    return True


def _give_back(office: Office, settings: Settings, code: str) -> None:
    """The second payment of a bill on its way back: the bank was told to take its time, once."""
    bank = Client(
        f"http://127.0.0.1:{settings.bank_port}", MERCHANT, settings.bank_secret.encode(), office.clock.now, 5
    )
    bank.fields("conduct", pays_again=True, refund="slow", refund_seconds=3600)
    try:
        if _pay(settings, code):
            _refund_second(office)
    finally:
        bank.fields("conduct", pays_again=False, refund="done")


def _refund_second(office: Office) -> None:
    clerk = _one(office, "finance", "finance")
    until = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < until:
        # The samples have made-up numbers that begin with S; this one is the bank's own.
        held = [one for one in office.suspense(by=clerk) if not one.bank_txn.startswith("S")]
        if held:
            money = held[0]
            refund = money.refund  # paid twice: the system proposed it as the money came
            assert refund is not None
            office.verify_refund(refund.ref, by=_one(office, "approver", money.agency))
            office.approve_refund(refund.ref, by=_one(office, "finance-approver", "finance"))
            deliver(office)
            return
        time.sleep(0.2)
    _log.warning("the second payment did not come")


def _one(office: Office, role: str, agency: str) -> Actor:
    people = office.organisation.people.values()
    found = next(one for one in people if role in one.roles and one.agency == agency)
    return office.organisation.actor(found.id, office.clock.now())
