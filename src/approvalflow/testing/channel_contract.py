"""`ChannelContract`: what a channel has to do. Subclass it, fill one fixture; each test is a claim about the port."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from itertools import count
from typing import Protocol

import pytest
from attrs import frozen

from approvalflow.domain.parties.basis import Text
from approvalflow.ports.channel import Channel, Letter, Sent

__all__ = ["Arrived", "ChannelContract", "ChannelSandbox"]

_numbers = count(1)

#: Text that a wire may spoil: rare characters, blank and long lines, a lone dot, markup.
_HARD = "第一行 𠮷\n\n.\n..two dots\n<b>5 < 6 & 7</b>\n" + "很长的一行" * 300 + "\nQUIT\nlast"


@frozen
class Arrived:
    """A letter at its goal.

    Attributes:
        mark: what tells a repetition from another letter (a message identity).
        recipients: every address that it was delivered to.
        subject, text: as a person reads them; the text with plain line feeds.
    """

    mark: str
    recipients: tuple[str, ...]
    subject: str
    text: str


class ChannelSandbox(Protocol):
    """A channel that can be played with, and a look at what arrives."""

    channel: Channel

    def address(self) -> str:
        """An address that letters arrive at, another one each time."""
        ...

    def dead_address(self) -> str:
        """A well-formed address that refuses letters for good."""
        ...

    def arrived(self, address: str) -> Sequence[Arrived]:
        """What arrived at the address, in order."""
        ...

    def out_of_order(self) -> AbstractContextManager[None]:
        """While the block lasts, the channel can hand nothing over."""
        ...


def _letter(
    to: str, *, subject: str = "受理通知", body: str = "已受理。", language: str = "zh", key: str = ""
) -> Letter:
    number = next(_numbers)
    return Letter(
        key=key or f"letter-{number}",
        to=to,
        subject=Text(subject, f"Notice {number}"),
        body=Text(body, f"Accepted, number {number}."),
        language=language,
        case_ref=f"420921-{number}",
    )


class ChannelContract:
    """The conformance of a channel. Fill the fixture `sandbox`."""

    @pytest.fixture
    def sandbox(self) -> ChannelSandbox:
        """A channel, and the other end of it."""
        raise pytest.UsageError("a ChannelContract needs a fixture `sandbox` that gives a ChannelSandbox")

    def test_a_channel_says_its_name_and_what_it_can(self, sandbox: ChannelSandbox) -> None:
        """`name` is a word and `can` a frozenset of the words that the port knows."""
        assert sandbox.channel.name.strip()
        assert isinstance(sandbox.channel.can, frozenset)
        assert sandbox.channel.can <= {"dedupe", "phone"}

    def test_a_letter_arrives_once_at_its_address_alone(self, sandbox: ChannelSandbox) -> None:
        """The channel says `accepted`, and there it is."""
        letter = _letter(sandbox.address())
        assert sandbox.channel.send(letter) == Sent("accepted")
        (arrived,) = sandbox.arrived(letter.to)
        assert arrived.recipients == (letter.to,)

    @pytest.mark.parametrize(("language", "first", "second"), [("zh", "zh", "en"), ("en", "en", "zh")])
    def test_both_languages_arrive_the_leading_one_first(
        self, sandbox: ChannelSandbox, language: str, first: str, second: str
    ) -> None:
        """Nobody gets a letter that only the office can read."""
        letter = _letter(sandbox.address(), language=language)
        sandbox.channel.send(letter)
        (arrived,) = sandbox.arrived(letter.to)
        for text, words in ((arrived.subject, letter.subject), (arrived.text, letter.body)):
            assert 0 <= text.find(words.in_language(first)) < text.find(words.in_language(second))

    def test_a_letter_sent_twice_is_shown_once_or_known_as_the_same(self, sandbox: ChannelSandbox) -> None:
        """A channel that can `dedupe` shows a key once; with any other the copies bear the same mark."""
        letter = _letter(sandbox.address())
        sandbox.channel.send(letter)
        sandbox.channel.send(letter)
        arrived = sandbox.arrived(letter.to)
        assert len({one.mark for one in arrived}) == 1
        assert len(arrived) == (1 if "dedupe" in sandbox.channel.can else 2)

    def test_two_letters_bear_two_marks(self, sandbox: ChannelSandbox) -> None:
        """Also where they say the same to the same person."""
        to = sandbox.address()
        for _ in range(2):
            sandbox.channel.send(_letter(to))
        assert len({one.mark for one in sandbox.arrived(to)}) == 2

    def test_a_text_arrives_as_it_was_written(self, sandbox: ChannelSandbox) -> None:
        """Rare characters, blank lines, lines of any length, a lone dot, markup."""
        letter = _letter(sandbox.address(), body=_HARD)
        sandbox.channel.send(letter)
        (arrived,) = sandbox.arrived(letter.to)
        assert _HARD in arrived.text

    @pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\x00"], ids=repr)
    def test_a_subject_cannot_bring_a_recipient_along(self, sandbox: ChannelSandbox, end: str) -> None:
        """A line break in a subject is a blank, never the beginning of another header."""
        to, other = sandbox.address(), sandbox.address()
        sandbox.channel.send(_letter(to, subject=f"通知{end}Bcc: {other}{end}{end}Text"))
        (arrived,) = sandbox.arrived(to)
        assert arrived.recipients == (to,)
        assert sandbox.arrived(other) == []
        assert not set(arrived.subject) & set("\r\n\x00")

    def test_an_address_that_refuses_is_an_answer(self, sandbox: ChannelSandbox) -> None:
        """`undeliverable` with a reason that does not repeat the address."""
        dead = sandbox.dead_address()
        sent = sandbox.channel.send(_letter(dead))
        assert sent.state == "undeliverable"
        assert sent.detail.strip()
        assert dead not in sent.detail

    @pytest.mark.parametrize("addition", ["\r\nRCPT TO:<{0}>", ",{0}", ";{0}", " {0}", ">\r\nBcc: {0}", "\x00{0}"])
    def test_an_address_cannot_bring_another_along(self, sandbox: ChannelSandbox, addition: str) -> None:
        """What is not one address is undeliverable, and nobody gets it."""
        to, other = sandbox.address(), sandbox.address()
        assert sandbox.channel.send(_letter(to + addition.format(other))).state == "undeliverable"
        assert sandbox.arrived(to) == sandbox.arrived(other) == []

    def test_a_channel_that_is_out_of_order_raises(self, sandbox: ChannelSandbox) -> None:
        """The letter stays owed; what is raised does not repeat the address; later it arrives."""
        letter = _letter(sandbox.address())
        with sandbox.out_of_order(), pytest.raises(Exception) as caught:
            sandbox.channel.send(letter)
        assert letter.to not in f"{caught.value!r} {caught.value.__cause__!r}"
        assert sandbox.arrived(letter.to) == []
        assert sandbox.channel.send(letter) == Sent("accepted")
        assert len(sandbox.arrived(letter.to)) == 1

    def test_many_letters_at_once_all_arrive(self, sandbox: ChannelSandbox) -> None:
        """Several workers may use one channel."""
        letters = [_letter(sandbox.address()) for _ in range(24)]
        with ThreadPoolExecutor(6) as threads:
            assert set(threads.map(sandbox.channel.send, letters)) == {Sent("accepted")}
        assert all(len(sandbox.arrived(letter.to)) == 1 for letter in letters)
