"""The timers of refunds and waivers, and of terms that supervision watches, derived from them alone."""

from __future__ import annotations

from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.domain.fees.turns import TermRung, rungs_of
from approvalflow.domain.fees.waiver_requests import WaiverRequest
from approvalflow.domain.supervision.watched import WatchedTerm
from approvalflow.ports.kept import Timer
from approvalflow.ports.store import Unit

__all__ = ["arm_term", "is_term", "is_watched", "timer_of_term", "watched_timer"]

#: How the stopwatches of refunds and of waivers are named among the timers, before the name of the term.
_REFUND, _WAIVER = "refund:", "waiver:"
#: The like for the terms beside a case that supervision watches.
_WATCHED = "watched:"


def is_term(clock: str) -> bool:
    """Whether a timer is of a refund or a waiver, and so none of a case."""
    return clock.startswith((_REFUND, _WAIVER))


def arm_term(unit: Unit, request: RefundRequest | WaiverRequest) -> None:
    """Arm what lies before a refund or a waiver once it was written: nothing, where it has ended."""
    unit.rearm(request.ref, [timer_of_term(request, rung) for rung in rungs_of(request)])


def timer_of_term(request: RefundRequest | WaiverRequest, rung: TermRung) -> Timer:
    """The timer of a threshold; a term is never moved, so it has but one due."""
    kind = _REFUND if isinstance(request, RefundRequest) else _WAIVER
    return Timer(request.ref, f"{kind}{rung.term}", rung.rung, 1, rung.fire_at)


def is_watched(clock: str) -> bool:
    """Whether a timer is of a term that supervision watches beside a case."""
    return clock.startswith(_WATCHED)


def watched_timer(term: WatchedTerm) -> Timer:
    """The timer of a watched term: it runs out behind its last instant, and is never moved."""
    return Timer(term.subject, f"{_WATCHED}{term.term}", "red", term.number, term.due + 1)
