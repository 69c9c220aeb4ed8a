"""A mail server on this machine, as real as they come, and a look into its mailboxes."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from itertools import count

import pytest
from aiosmtpd.controller import Controller

from approvalflow.testing.channel_contract import Arrived
from approvalflow_smtp import SmtpChannel
from tests.running.ports import free_port

REFUSALS = {
    "dead": "550 5.1.1 no such mailbox",
    "busy": "450 4.2.1 try again later",
    "foreign": "550 5.7.1 relaying denied",
    "unknown-us": "530 5.7.0 authentication required",
}


class Mailboxes:
    """Takes every mail, but for recipients whose name says what to answer."""

    def __init__(self) -> None:
        self.taken: list[tuple[tuple[str, ...], EmailMessage]] = []
        self.data_answer = ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        for word, refusal in REFUSALS.items():
            if address.startswith(f"{word}-"):
                return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.data_answer:
            return self.data_answer
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.taken.append((tuple(envelope.rcpt_tos), mail))
        return "250 taken"


class Sandbox:
    """The channel, and the server at its other end."""

    def __init__(self) -> None:
        self.port = free_port()
        self.boxes = Mailboxes()
        self._controller = self._started()
        self.channel = SmtpChannel("127.0.0.1", self.port, "centre@county.example", starttls=False, timeout=5)
        self._numbers = count(1)

    def _started(self) -> Controller:
        controller = Controller(self.boxes, hostname="127.0.0.1", port=self.port)
        controller.start()
        return controller

    def stop(self) -> None:
        self._controller.stop()

    def address(self) -> str:
        return f"citizen-{next(self._numbers)}@mail.example"

    def dead_address(self) -> str:
        return f"dead-{next(self._numbers)}@mail.example"

    def mails(self, address: str) -> list[EmailMessage]:
        return [mail for recipients, mail in self.boxes.taken if address in recipients]

    def arrived(self, address: str) -> list[Arrived]:
        return [
            Arrived(
                str(mail["Message-ID"]),
                recipients,
                str(mail["Subject"]),
                mail.get_body(("plain",)).get_content().replace("\r\n", "\n"),
            )
            for recipients, mail in self.boxes.taken
            if address in recipients or any(re.search(rf"\b{re.escape(address)}", one) for one in recipients)
        ]

    @contextmanager
    def out_of_order(self) -> Iterator[None]:
        self._controller.stop()
        yield
        self._controller = self._started()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A mail server and a channel to it."""
    one = Sandbox()
    yield one
    one.stop()
