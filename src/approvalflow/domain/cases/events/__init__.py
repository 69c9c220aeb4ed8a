"""What happened to a case: past tense, frozen, with business time.

An event holds plain values only, so that the journal keeps it as it is. It carries every due instant, threshold and
calendar version that was decided: building a case from its events reads no calendar, tariff or clock. An event that
changes the stage names the stage it led to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, get_args

import attrs

from approvalflow.domain.cases.events.clocks import (
    ClockHeld,
    ClockRedated,
    ClockStarted,
    ClockStopped,
    DatesAmended,
    LimitExtended,
    PauseBegan,
    PauseEnded,
    RungReached,
)
from approvalflow.domain.cases.events.ending import (
    CaseAnnulled,
    CaseClosedUnpaid,
    CaseDelivered,
    CaseGranted,
    CaseIssued,
    CaseRefused,
    CaseRemanded,
    CaseTerminated,
    CaseWithdrawn,
)
from approvalflow.domain.cases.events.filing import (
    CaseAccepted,
    CaseDeclined,
    CaseFiled,
    CaseRectified,
    HandlingConverted,
    PapersSupplied,
    PapersToFollow,
    SupplementsAsked,
    SupplementsReceived,
)
from approvalflow.domain.cases.events.imported import CaseImported, FeeBroughtOver
from approvalflow.domain.cases.events.money import (
    BillClosed,
    BillKnown,
    BillOpened,
    FeePaid,
    FeeRefunded,
    FeeUnpriced,
    FeeWaived,
    NothingCharged,
    PaymentSuspended,
    ReceiptIssued,
    ReceiptReversed,
)
from approvalflow.domain.cases.events.review import (
    CommitmentVerified,
    OpinionSigned,
    StepClaimed,
    StepForwarded,
    StepReady,
    StepsDropped,
    StepsReturned,
)
from approvalflow.domain.cases.sealing import sealing
from approvalflow.domain.deadlines.moments import Instant

__all__ = [
    "EVENTS",
    "BillClosed",
    "BillKnown",
    "BillOpened",
    "CaseAccepted",
    "CaseAnnulled",
    "CaseClosedUnpaid",
    "CaseDeclined",
    "CaseDelivered",
    "CaseFiled",
    "CaseGranted",
    "CaseImported",
    "CaseIssued",
    "CaseRectified",
    "CaseRefused",
    "CaseRemanded",
    "CaseTerminated",
    "CaseWithdrawn",
    "ClockHeld",
    "ClockRedated",
    "ClockStarted",
    "ClockStopped",
    "CommitmentVerified",
    "DatesAmended",
    "Event",
    "FeeBroughtOver",
    "FeePaid",
    "FeeRefunded",
    "FeeUnpriced",
    "FeeWaived",
    "HandlingConverted",
    "LimitExtended",
    "NothingCharged",
    "OpinionSigned",
    "PapersSupplied",
    "PapersToFollow",
    "PauseBegan",
    "PauseEnded",
    "PaymentSuspended",
    "ReceiptIssued",
    "ReceiptReversed",
    "RungReached",
    "StepClaimed",
    "StepForwarded",
    "StepReady",
    "StepsDropped",
    "StepsReturned",
    "SupplementsAsked",
    "SupplementsReceived",
    "body_of",
    "event_from",
]

Event: TypeAlias = (
    CaseFiled
    | CaseImported
    | SupplementsAsked
    | SupplementsReceived
    | CaseAccepted
    | CaseDeclined
    | HandlingConverted
    | PapersSupplied
    | PapersToFollow
    | CaseRectified
    | ClockStarted
    | ClockRedated
    | DatesAmended
    | ClockHeld
    | ClockStopped
    | RungReached
    | PauseBegan
    | PauseEnded
    | LimitExtended
    | StepReady
    | StepClaimed
    | OpinionSigned
    | StepsReturned
    | StepsDropped
    | CommitmentVerified
    | StepForwarded
    | BillOpened
    | BillKnown
    | BillClosed
    | FeePaid
    | FeeBroughtOver
    | FeeUnpriced
    | NothingCharged
    | FeeRefunded
    | FeeWaived
    | PaymentSuspended
    | ReceiptIssued
    | ReceiptReversed
    | CaseGranted
    | CaseRefused
    | CaseIssued
    | CaseDelivered
    | CaseClosedUnpaid
    | CaseWithdrawn
    | CaseTerminated
    | CaseAnnulled
    | CaseRemanded
)

#: Every event by its kind, as the journal names it.
EVENTS: dict[str, type[Any]] = {cls.kind: sealing(cls) for cls in get_args(Event)}

_FIELDS = {cls: tuple(one.name for one in attrs.fields(cls) if one.name != "at") for cls in EVENTS.values()}


def body_of(event: Event) -> dict[str, Any]:
    """The event without its time, as plain values, for the journal."""
    return {name: getattr(event, name) for name in _FIELDS[type(event)]}


def event_from(kind: str, at: Instant, body: Mapping[str, Any]) -> Event:
    """The event that a journal entry holds. Raises KeyError for a kind that is not a case's."""
    event: Event = EVENTS[kind](at=at, **body)
    return event
