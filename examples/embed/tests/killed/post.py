"""A mail server on this machine that keeps what arrives."""

from __future__ import annotations

import email
import email.policy
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from approvalflow_smtp import SmtpChannel
from examples.embed.tests.killed.county import channel_to
from tests.running.ports import free_port


class PostOffice:
    """Takes every mail; `on_data`, where it is set, is called once when a mail is in and before that is said."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []
        self.on_data: Callable[[], None] | None = None
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails += [(address, mail) for address in envelope.rcpt_tos]
        if self.on_data is not None:
            told, self.on_data = self.on_data, None
            told()
        return "250 taken"

    def arrived(self, *addresses: str) -> Counter[str]:
        """How often each Message-ID arrived, at these addresses or at all."""
        return Counter(str(mail["Message-ID"]) for to, mail in self.mails if not addresses or to in addresses)

    def subjects(self, address: str) -> list[str]:
        """The subjects that arrived at an address, in order."""
        return [str(mail["Subject"]) for to, mail in self.mails if to == address]

    def channel(self) -> SmtpChannel:
        """The product's channel to this server."""
        return channel_to(self.port)

    def stop(self) -> None:
        self._controller.stop()
