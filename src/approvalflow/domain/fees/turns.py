"""Whose turn it is with a refund or a waiver, and when the term for it turns yellow and runs out."""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.refund_events import RefundTermReached
from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.domain.fees.waiver_requests import WaiverRequest, WaiverTermReached

__all__ = ["TermRung", "Turn", "reached", "rungs_of", "turn_of"]


@frozen
class Turn:
    """What is to be done next, and by whom: by a role of an agency, of finance where that is empty; told at `since`."""

    term: str
    agency: str
    role: str
    since: Instant


@frozen
class TermRung:
    """A threshold of the term that runs, `yellow` or `red`: reached at `fire_at` if nothing happens before."""

    term: str
    rung: str
    fire_at: Instant


def turn_of(request: RefundRequest | WaiverRequest) -> Turn | None:
    """Whose turn it is; None once it has ended."""
    if isinstance(request, WaiverRequest):
        return Turn("decide", "", "finance-approver", request.proposed_at) if request.state == "proposed" else None
    match request.state:
        case "proposed":
            return Turn("verify", request.agency, "approver" if request.agency else "finance", request.proposed_at)
        case "verified":
            return Turn("approve", "", "finance-approver", request.verified_at or request.proposed_at)
        case "approved":
            return Turn("pay", "", "finance", request.approved_at or request.proposed_at)
    return None


def rungs_of(request: RefundRequest | WaiverRequest) -> tuple[TermRung, ...]:
    """The thresholds of the term that runs, in order; one that was past when it began is reached as it begins."""
    turn = turn_of(request)
    if turn is None or request.due is None:
        return ()
    yellow = request.yellow_at
    before = () if yellow is None else (TermRung(turn.term, "yellow", max(yellow, turn.since)),)
    return (*before, TermRung(turn.term, "red", max(request.due + 1, turn.since)))


def reached(request: RefundRequest | WaiverRequest, rung: TermRung) -> RefundTermReached | WaiverTermReached:
    """The event of a threshold of the term that runs. Raises ValueError where another one runs."""
    turn = turn_of(request)
    if turn is None or turn.term != rung.term or request.due is None:
        raise ValueError(f"{rung.term} does not run for {request.ref}")
    event = WaiverTermReached if isinstance(request, WaiverRequest) else RefundTermReached
    return event(rung.fire_at, request.ref, rung.term, rung.rung, turn.agency, turn.role, request.due)
