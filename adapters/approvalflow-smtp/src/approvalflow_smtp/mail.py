"""A letter as a mail: one message, both languages, an identity that stays the same over every attempt."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from html import escape

from approvalflow.domain.deadlines.moments import Instant, local
from approvalflow.ports.channel import Letter

__all__ = ["is_address", "mail_of", "message_id"]

# What may stand left and right of the @ without quoting; whoever needs more has an address that no form accepts.
_LOCAL = r"[^\s@<>()\[\],;:\\\"\x00-\x20\x7f.]+"
_LABEL = r"[^\W_](?:[^\W_]|-)*"
_ADDRESS = re.compile(rf"(?=.{{3,254}}\Z){_LOCAL}(?:\.{_LOCAL})*@{_LABEL}(?:\.{_LABEL})*\Z")


def is_address(text: str) -> bool:
    """Whether the text is one plain mail address, and nothing beside it that a mail server could take for more."""
    return _ADDRESS.match(text) is not None and len(text.partition("@")[0]) <= 64 and _encodable(text)


def _encodable(text: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def message_id(key: str, sender: str) -> str:
    """The identity of a letter's mail: the same key gives the same one, and nobody reads the key out of it."""
    return f"<{sha256(key.encode()).hexdigest()[:40]}@{sender.rpartition('@')[2]}>"


def mail_of(letter: Letter, sender: str, now: Instant) -> EmailMessage:
    """The mail: the letter's leading language first, the other one under it, as plain text and as HTML."""
    first, second = ("en", "zh") if letter.language == "en" else ("zh", "en")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = letter.to
    mail["Date"] = format_datetime(local(now, "Asia/Shanghai"))
    mail["Message-ID"] = message_id(letter.key, sender)
    mail["Subject"] = " / ".join(_one_line(letter.subject.in_language(one)) for one in (first, second))
    mail["Auto-Submitted"] = "auto-generated"  # no holiday reply comes back to it (RFC 3834)
    bodies = [(one, letter.body.in_language(one)) for one in (first, second)]
    mail.set_content("\n\n----\n\n".join(body.strip("\n") for _, body in bodies) + "\n", cte="base64")
    mail.add_alternative(_html(bodies), subtype="html", cte="base64")
    return mail


def _one_line(text: str) -> str:
    """A subject on one line: what could begin another header is a blank."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _html(bodies: list[tuple[str, str]]) -> str:
    parts = []
    for language, body in bodies:
        paragraphs = "".join(
            "<p>" + "<br>".join(escape(line) for line in paragraph.splitlines()) + "</p>"
            for paragraph in re.split(r"\n\s*\n", body.strip("\n"))
        )
        parts.append(f'<div lang="{"zh-CN" if language == "zh" else "en"}">{paragraphs}</div>')
    return (
        '<!doctype html><html><head><meta charset="utf-8"></head>'
        '<body style="font:16px/1.6 sans-serif;color:#1c2024">' + "<hr>".join(parts) + "</body></html>\n"
    )
