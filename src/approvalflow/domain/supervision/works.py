"""What a case counts for in a score: who decided it, when, and whether it was early; also where it was declined."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.deadlines.moments import Instant

__all__ = ["Finished", "finished_of"]


@frozen
class Finished:
    """A case that people answered: when, by which lead agency, who signed, and whether it was early.

    Attributes:
        declined: it was not accepted at all; it counts among the answered cases and never among the decided ones, so
            that refusing intake gains nothing.
        signals: the codes of the rules that found something at it.
    """

    case_ref: str
    agency: str
    persons: frozenset[str]
    at: Instant
    early: bool
    matter: str = ""
    declined: bool = False
    signals: frozenset[str] = frozenset()


def finished_of(
    case: Case, *, declined_at: Instant | None = None, declined_by: str = "", signals: Iterable[str] = ()
) -> Finished | None:
    """What a case counts for in a score; None while it is open, where it ended without a decision, or where the clock
    decided. Early is what was decided while its promised clock was still green.

    A case does not keep when and by whom it was declined; whoever has its history says so.
    """
    found = frozenset(signals)
    if case.stage == "declined" and declined_at is not None:
        by = frozenset({declined_by})
        return Finished(case.ref, case.filing.agency, by, declined_at, False, case.filing.matter, True, found)
    decision = case.decision
    if decision is None or decision.mode == "deemed":
        return None
    persons = {signer for step in case.steps.values() if not step.forwarded for signer in step.signers}
    promised = case.clocks.get("promised")
    early = promised is not None and promised.finished_as == "green"
    who = frozenset(persons | {decision.by})
    return Finished(case.ref, case.filing.agency, who, decision.at, early, case.filing.matter, False, found)
