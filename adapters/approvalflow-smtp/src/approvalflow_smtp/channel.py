"""`SmtpChannel`: hands letters to a mail server, and says which ones will never arrive."""

from __future__ import annotations

import re
import smtplib
import ssl
import time
from collections.abc import Callable
from typing import NoReturn

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.errors import AdapterFailed, BadInput
from approvalflow.ports.channel import Letter, Sent
from approvalflow_smtp.mail import is_address, mail_of

__all__ = ["SmtpChannel"]

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class SmtpChannel:
    """Mail through one server.

    Args:
        host, port: the mail server.
        sender: our own address, plain (`centre@example.gov.cn`).
        username, password: for the server; empty for none. Never sent without encryption, but on this machine.
        starttls: encrypt the connection first, and refuse to go on without.
        timeout: seconds that the server may be silent.
        trust: which certificates are believed; the machine's own, if None.
        clock: tells the present instant, for the date of the mail.

    Mail cannot promise that a letter which was handed over twice is shown once, so `can` does not say `dedupe`; both
    copies have the same Message-ID.
    """

    name = "smtp"
    can: frozenset[str] = frozenset()

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        *,
        username: str = "",
        password: str = "",
        starttls: bool = True,
        timeout: float = 10.0,
        trust: ssl.SSLContext | None = None,
        clock: Callable[[], Instant] = lambda: time.time_ns() // 1000,
    ) -> None:
        if not is_address(sender) or not sender.isascii():
            raise BadInput(
                f"{sender!r} 不是可用的发件地址",
                f"{sender!r} is no sender's address",
                place="smtp",
                rule="mail-address",
            )
        if username and not starttls and host not in _LOOPBACK:
            raise BadInput(
                "有用户名时须启用 STARTTLS，否则密码会明文传送",
                "with a username STARTTLS is needed, or the password would be sent in the open",
                place="smtp",
                rule="mail-encryption",
            )
        self._host, self._port, self._sender = host, port, sender
        self._username, self._password = username, password
        self._trust = (trust or ssl.create_default_context()) if starttls else None
        self._timeout, self._clock = timeout, clock

    def __repr__(self) -> str:
        return f"SmtpChannel({self._host!r}, {self._port!r}, {self._sender!r})"

    def send(self, letter: Letter) -> Sent:
        """Hand the letter to the mail server.

        `undeliverable` where the address is none, or the server refuses this recipient for good. Raises AdapterFailed
        for whatever may pass or is our own fault (the server is away, wants a password, does not relay, refuses the
        content): the letter stays owed. No text of this channel repeats the recipient's address.
        """
        if not is_address(letter.to):
            return Sent("undeliverable", "收件地址不是邮件地址 / the address is no mail address")
        mail = mail_of(letter, self._sender, self._clock())
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException) as fault:
            _fail("邮件服务器无法使用", "the mail server cannot be used", fault)
        try:
            server.send_message(mail, self._sender, [letter.to])
        except smtplib.SMTPRecipientsRefused as fault:
            code, words = next(iter(fault.recipients.values()))
            if not _for_good(code, words):
                _fail("邮件服务器暂不接收此收件人", "the mail server does not take this recipient now", fault, code)
            return Sent("undeliverable", f"邮件服务器拒绝此收件人 / the mail server refuses the recipient ({code})")
        except smtplib.SMTPNotSupportedError:
            return Sent("undeliverable", "邮件服务器不支持此类地址 / the mail server does not know such addresses")
        except (OSError, smtplib.SMTPException) as fault:
            _fail("邮件服务器未接收", "the mail server did not take the mail", fault)
        finally:
            _goodbye(server)
        return Sent("accepted")

    def _connected(self) -> smtplib.SMTP:
        """A connection, encrypted and logged in as configured."""
        # Our own name is that of the sender's domain: to ask the machine for its name may take a name server's timeout.
        hello = self._sender.rpartition("@")[2]
        server = smtplib.SMTP(self._host, self._port, local_hostname=hello, timeout=self._timeout)
        try:
            if self._trust is not None:
                server.starttls(context=self._trust)
            if self._username:
                server.login(self._username, self._password)
        except BaseException:
            server.close()
            raise
        return server


def _for_good(code: int, words: bytes | str) -> bool:
    """Whether a refusal is about the recipient and final: not 4xx, and not 530 or x.7.x, which are about us."""
    said = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    return 500 <= code < 600 and code != 530 and not re.match(r"5\.7\.\d", said)


def _goodbye(server: smtplib.SMTP) -> None:
    """Leave; whether the mail was taken is known by now, so that nothing depends on it."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _fail(zh: str, en: str, fault: Exception, code: int = 0) -> NoReturn:
    """Raise without the cause: smtplib puts the recipient's address into its exceptions."""
    said: object = code or getattr(fault, "smtp_code", type(fault).__name__)
    raise AdapterFailed(f"{zh}（{said}）", f"{en} ({said})", place="smtp: send", rule="mail-server") from None
