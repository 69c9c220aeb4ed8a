"""Documents: papers that the office composes and a plug-in sets, as files that can be printed and kept."""

from __future__ import annotations

from typing import Protocol

from attrs import frozen

from approvalflow.domain.parties.basis import Text

__all__ = ["Document", "DocumentLine", "Documents"]


@frozen
class DocumentLine:
    """One line of a document: what it is, and what it says."""

    label: Text
    value: str


@frozen
class Document:
    """A paper, all of whose words are settled: whoever sets it adds none and leaves none out.

    Attributes:
        kind: `receipt`, `payment-notice`, `card`, `instrument`, `report` or `bulletin`; a plug-in may set each in its
            own way.
        title: what it is called.
        issuer: whose paper it is.
        number: its number, or empty.
        lines: in order.
        amount: in figures; capitals: the same in Chinese capitals.
        marks: what has to be seen at once: that it was reversed, or is only a notice.
        link: what the QR code leads to; empty for none.
        date: the day of the paper, `2026-03-04`.
        body: paragraphs, above the lines.
    """

    kind: str
    title: Text
    issuer: Text
    number: str
    lines: tuple[DocumentLine, ...]
    amount: str = ""
    capitals: str = ""
    marks: tuple[Text, ...] = ()
    link: str = ""
    date: str = "1970-01-01"
    body: tuple[Text, ...] = ()


class Documents(Protocol):
    """Sets documents. It keeps nothing and changes nothing."""

    name: str
    can: frozenset[str]

    def compose(self, document: Document) -> bytes:
        """The document as a PDF, every character of it visible.

        Raises anything where that cannot be: a paper with a box in the place of a name is worse than none.
        """
        ...
