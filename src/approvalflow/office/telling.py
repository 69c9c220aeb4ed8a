"""Letters about refunds and waivers: owed when something is done with one, and found again in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from approvalflow.domain.cases.case import Case
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.refund_events import REFUND_EVENTS, RefundEvent, refund_event_from
from approvalflow.domain.fees.refund_requests import RefundRequest, evolve_refund
from approvalflow.domain.fees.waiver_requests import (
    WAIVER_EVENTS,
    WaiverEvent,
    WaiverRequest,
    evolve_waiver,
    waiver_event_from,
)
from approvalflow.domain.matters.matter import Matter
from approvalflow.office.effects import applicant_letters
from approvalflow.office.letters import LetterText, letter_of
from approvalflow.office.money_letters import refund_told, waiver_told
from approvalflow.ports.channel import Channel
from approvalflow.ports.kept import Entry, Owed

__all__ = ["letters_told", "owed_by_request"]


def owed_by_request(
    event: RefundEvent | WaiverEvent,
    request: RefundRequest | WaiverRequest,
    case: Case,
    matter: Matter,
    channels: Mapping[str, Channel],
    *,
    zone: str,
    now: Instant,
) -> list[Owed]:
    """The letters that what was done with a refund or a waiver owes to the applicant; `request` is as it is after it,
    `case` as it is when this is written."""
    letter = _letter(event, request, case, matter, zone)
    if letter is None:
        return []
    return applicant_letters(letter, _key(event, request), case.version, case, channels, now)


def letters_told(
    entries: Iterable[Entry], stood: Mapping[int, Case], matter: Matter, zone: str
) -> Iterator[tuple[Entry, LetterText, str]]:
    """The letters of refunds and waivers among the entries about a case, each with its entry and what it is owed as.

    `stood` is the case after each of its own events, by the position of the entry.
    """
    requests: dict[str, RefundRequest | WaiverRequest] = {}
    case: Case | None = None
    for entry in entries:
        case = stood.get(entry.position, case)
        kind, at, body = entry.draft.kind, entry.draft.at, entry.draft.body
        event: RefundEvent | WaiverEvent
        if kind in REFUND_EVENTS:
            event = refund_event_from(kind, at, body)
            before = requests.get(event.refund)
            after = evolve_refund(before if isinstance(before, RefundRequest) else None, event)
            requests[event.refund] = after
            letter = _letter(event, after, case, matter, zone) if case is not None else None
            key = _key(event, after)
        elif kind in WAIVER_EVENTS:
            event = waiver_event_from(kind, at, body)
            asked = requests.get(event.waiver)
            waiver = evolve_waiver(asked if isinstance(asked, WaiverRequest) else None, event)
            requests[event.waiver] = waiver
            letter = _letter(event, waiver, case, matter, zone) if case is not None else None
            key = _key(event, waiver)
        else:
            continue
        if letter is not None:
            yield entry, letter, key


def _key(event: RefundEvent | WaiverEvent, request: RefundRequest | WaiverRequest) -> str:
    """Each is done once with a refund or a waiver, so its kind tells it."""
    return f"{request.ref}/{event.kind}"


def _letter(
    event: RefundEvent | WaiverEvent, request: RefundRequest | WaiverRequest, case: Case, matter: Matter, zone: str
) -> LetterText | None:
    if isinstance(request, WaiverRequest):
        told = waiver_told(event, request) if isinstance(event, WaiverEvent) else None
    else:
        told = None if isinstance(event, WaiverEvent) else refund_told(event, request, zone)
    return None if told is None else letter_of(told[0], case, matter, told[1])
