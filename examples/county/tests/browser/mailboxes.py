"""A mail server on this machine, as real as they come, and a look into what it took."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.running.ports import free_port

__all__ = ["Mailboxes"]


class Mailboxes:
    """Takes every mail and keeps it, on a port of its own."""

    def __init__(self) -> None:
        self.port = free_port()
        self._taken: list[tuple[tuple[str, ...], EmailMessage]] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep a mail."""
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self._taken.append((tuple(envelope.rcpt_tos), mail))
        return "250 taken"

    def of(self, address: str) -> list[tuple[str, str]]:
        """Subject and words of every mail to an address, in the order in which they came."""
        return [
            (str(mail["Subject"]), mail.get_body(("plain",)).get_content())
            for recipients, mail in list(self._taken)
            if address in recipients
        ]

    def stop(self) -> None:
        """Close the door."""
        self._controller.stop()
