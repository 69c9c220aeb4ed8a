"""Letters to people: by mail, by message, in the inbox of the county's own site."""

from __future__ import annotations

from typing import Literal, Protocol

from attrs import frozen

from approvalflow.domain.parties.basis import Text

__all__ = ["Channel", "Letter", "Sent"]


@frozen
class Letter:
    """A letter that is owed to somebody.

    Attributes:
        key: stable over every attempt to deliver it; a channel that can `dedupe` shows a key once.
        to: the address in the channel's own form (a mail address, a number); personal, never logged.
        subject, body: in both languages; `language` says which one leads.
        case_ref: the case it is about, or empty.
        position: its place in the order of this case's letters to this recipient, from 1.
    """

    key: str
    to: str
    subject: Text
    body: Text
    language: str = "zh"
    case_ref: str = ""
    position: int = 1


@frozen
class Sent:
    """What became of a letter: `accepted` by the channel, or `undeliverable` for good with a reason."""

    state: Literal["accepted", "undeliverable"]
    detail: str = ""


class Channel(Protocol):
    """Hands letters over, at least once; it never changes a case.

    `can` may hold `dedupe` (a key that comes again is shown once).
    """

    name: str
    can: frozenset[str]

    def send(self, letter: Letter) -> Sent:
        """Hand the letter over before the deadline that the caller keeps.

        Raises anything if the channel is out of order: the letter stays owed and is tried again later.
        """
        ...
