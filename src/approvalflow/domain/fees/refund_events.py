"""What happens to a refund: past tense, frozen, plain values with business time, as the journal keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias, get_args

import attrs
from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.money import CURRENCY, Fen

__all__ = [
    "REFUND_EVENTS",
    "RefundApproved",
    "RefundEvent",
    "RefundProposed",
    "RefundRefused",
    "RefundReported",
    "RefundTermReached",
    "RefundVerified",
    "body_of",
    "refund_event_from",
]


@frozen
class RefundProposed:
    """Somebody proposed to give money back; `late` where the term to propose what was found had passed."""

    kind: ClassVar[str] = "refund-proposed"
    at: Instant
    refund: str
    held: bool
    bank: str
    bank_txn: str
    merchant: str
    bill: str
    case: str
    agency: str
    fen: Fen
    paid: Fen
    currency: str
    law: str
    article: str
    level: str
    cause: str
    found_at: Instant | None
    by: str
    acting_for: str
    due: Instant
    yellow_at: Instant | None
    late: bool


@frozen
class RefundVerified:
    """The agency found that it is so."""

    kind: ClassVar[str] = "refund-verified"
    at: Instant
    refund: str
    by: str
    acting_for: str
    note: str
    due: Instant
    yellow_at: Instant | None
    late: bool


@frozen
class RefundApproved:
    """Finance approved it: the order to the bank stands."""

    kind: ClassVar[str] = "refund-approved"
    at: Instant
    refund: str
    by: str
    acting_for: str
    how: str
    due: Instant
    yellow_at: Instant | None
    late: bool


@frozen
class RefundRefused:
    """The agency or finance refused it, with the reason; `light` is what it ended with."""

    kind: ClassVar[str] = "refund-refused"
    at: Instant
    refund: str
    by: str
    acting_for: str
    reason: str
    light: str


@frozen
class RefundReported:
    """A bank said that money went back, counted once by its number of it.

    `refund` is empty where nobody ordered such a one; `named` is what the bank called it. `verdict` is `confirm` or
    `suspense`, and `rule` why; `light` is what the refund ended with, empty where it did not end by it.
    """

    kind: ClassVar[str] = "refund-reported"
    at: Instant
    refund: str
    named: str
    bank: str
    bank_refund: str
    fen: Fen
    refunded_at: Instant | None
    verdict: str
    rule: str
    light: str
    currency: str = CURRENCY


@frozen
class RefundTermReached:
    """The term of a stage turned yellow, or ran out, while the refund was still in it.

    `term` is `verify`, `approve` or `pay`, `rung` is `yellow` or `red`; `agency` and `role` are whose turn it was (no
    agency: finance's), `due` is the end of the term.
    """

    kind: ClassVar[str] = "refund-term-reached"
    at: Instant
    refund: str
    term: str
    rung: str
    agency: str
    role: str
    due: Instant


RefundEvent: TypeAlias = (
    RefundProposed | RefundVerified | RefundApproved | RefundRefused | RefundReported | RefundTermReached
)

#: Every event of a refund by its kind, as the journal names it.
REFUND_EVENTS: dict[str, type[Any]] = {cls.kind: cls for cls in get_args(RefundEvent)}


def body_of(event: RefundEvent) -> dict[str, Any]:
    """The event without its time, as plain values, for the journal."""
    return {one.name: getattr(event, one.name) for one in attrs.fields(type(event)) if one.name != "at"}


def refund_event_from(kind: str, at: Instant, body: Mapping[str, Any]) -> RefundEvent:
    """The event that a journal entry holds. Raises KeyError for a kind that is not a refund's."""
    event: RefundEvent = REFUND_EVENTS[kind](at=at, **body)
    return event
