"""evolve(case, event) -> case: the only builder of a case, so that what is stored and what is replayed agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from approvalflow.domain.cases import clockwork
from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case, Decision, FeeState, PauseState, StepState
from approvalflow.domain.cases.draft import Draft, filed, imported, opened
from approvalflow.domain.cases.sealing import changed

__all__ = ["evolve", "evolve_all", "fold", "happen"]


def _staged(case: Draft, event: Any) -> None:
    case.stage, case.moved_at = event.stage, event.at


def _supplements_asked(case: Draft, event: e.SupplementsAsked) -> None:
    _staged(case, event)
    case.asked, case.named = event.papers, case.named | set(event.papers)


def _supplements_received(case: Draft, event: e.SupplementsReceived) -> None:
    _staged(case, event)
    case.asked = ()
    case.papers = {**case.papers, **event.papers}
    case.facts = {**case.facts, **event.facts}


def _accepted(case: Draft, event: e.CaseAccepted) -> None:
    _staged(case, event)
    case.number, case.accepted_at, case.mode, case.accepted_by = event.number, event.as_of, event.mode, event.by
    case.facts = {**case.facts, **event.facts}
    case.tolerated = event.tolerated


def _step_ready(case: Draft, event: e.StepReady) -> None:
    case.steps[event.step] = StepState(
        key=event.step,
        state="ready",
        round=event.round,
        agency=event.agency,
        role=event.role,
        officers=event.officers,
        ready_at=event.at,
        forwarded=event.forwarded,
    )


def _step_claimed(case: Draft, event: e.StepClaimed) -> None:
    case.steps[event.step] = changed(case.steps[event.step], state="claimed", holder=event.holder)


def _step_forwarded(case: Draft, event: e.StepForwarded) -> None:
    case.steps[event.step] = changed(case.steps[event.step], state="claimed", holder=event.to, forwarded=True)


def _opinion_signed(case: Draft, event: e.OpinionSigned) -> None:
    case.steps[event.step] = changed(
        case.steps[event.step],
        state="done",
        signers=event.signers,
        verdict=event.verdict,
        text=event.text,
        done_at=event.at,
    )
    case.signed = case.signed | set(event.signers)


def _steps_returned(case: Draft, event: e.StepsReturned) -> None:
    for key in event.steps:
        case.steps[key] = changed(
            case.steps[key], state="waiting", holder="", signers=(), verdict="", text="", done_at=None
        )


def _pause_began(case: Draft, event: e.PauseBegan) -> None:
    _staged(case, event)
    pause = PauseState(
        name=event.pause,
        step=event.step,
        kind=event.pause_kind,
        start=event.at,
        notified=event.notified,
        stops_statutory=event.stops_statutory,
        reason=event.reason,
    )
    case.pauses = (*case.pauses, pause)


def _pause_ended(case: Draft, event: e.PauseEnded) -> None:
    _staged(case, event)
    case.pauses = tuple(
        changed(pause, ended=event.at) if pause.name == event.pause and pause.ended is None else pause
        for pause in case.pauses
    )


def _supplied(case: Draft, event: e.PapersSupplied) -> None:
    case.papers, case.tolerated = {**case.papers, **event.papers}, event.left


def _to_follow(case: Draft, event: e.PapersToFollow) -> None:
    case.tolerated = event.papers


def _dropped(case: Draft, event: e.StepsDropped) -> None:
    for key in event.steps:
        case.steps[key] = changed(case.steps[key], state="waiting", holder="")


def _converted(case: Draft, event: e.HandlingConverted) -> None:
    case.handling = event.handling


def _granted(case: Draft, event: e.CaseGranted) -> None:
    _staged(case, event)
    case.decision = Decision("granted", event.at, event.mode, event.text, event.by)


def _refused(case: Draft, event: e.CaseRefused) -> None:
    _staged(case, event)
    case.decision = Decision("refused", event.at, "normal", event.reason, event.by, event.basis, event.remedies)


def _bill_opened(case: Draft, event: e.BillOpened) -> None:
    case.fees[event.bill] = FeeState(event.bill, event.fee, event.fen, "open", event.due_at, event.bank)


def _bill_known(case: Draft, event: e.BillKnown) -> None:
    fee = case.fees[event.bill]
    case.fees[event.bill] = changed(fee, payment_code=event.payment_code, pay_url=event.pay_url)


def _bill_closed(case: Draft, event: e.BillClosed) -> None:
    case.fees[event.bill] = changed(case.fees[event.bill], state="closed")


def _fee_paid(case: Draft, event: e.FeePaid | e.FeeBroughtOver) -> None:
    fee = case.fees[event.bill]
    case.fees[event.bill] = changed(fee, state="paid", receipt=event.receipt, paid_at=event.at)


def _refunded(case: Draft, event: e.FeeRefunded) -> None:
    fee = case.fees[event.bill]
    if event.held:
        case.fees[event.bill] = changed(fee, suspense=fee.suspense - 1)
        return
    back = fee.refunded + event.fen
    state = "refunded" if fee.state == "paid" and back >= fee.fen else fee.state
    case.fees[event.bill] = changed(fee, refunded=back, state=state)


def _waived(case: Draft, event: e.FeeWaived) -> None:
    case.waived = {**case.waived, event.fee: case.waived.get(event.fee, 0) + event.fen}


def _receipt_issued(case: Draft, event: e.ReceiptIssued) -> None:
    case.fees[event.bill] = changed(case.fees[event.bill], receipt=event.receipt)


def _receipt_reversed(case: Draft, event: e.ReceiptReversed) -> None:
    if event.replaced_by:
        case.fees[event.bill] = changed(case.fees[event.bill], receipt=event.replaced_by)


def _said(case: Draft, event: Any) -> None:
    """It is in the record and changes nothing of the case."""


def _suspended(case: Draft, event: e.PaymentSuspended) -> None:
    fee = case.fees[event.bill]
    case.fees[event.bill] = changed(fee, suspense=fee.suspense + 1)


def _issued(case: Draft, event: e.CaseIssued) -> None:
    _staged(case, event)
    case.certificate = event.certificate


def _ended(case: Draft, event: Any) -> None:
    _staged(case, event)
    case.ending = getattr(event, "ground", "") or event.kind


def _closed_unpaid(case: Draft, event: e.CaseClosedUnpaid) -> None:
    _ended(case, event)
    case.fees[event.bill] = changed(case.fees[event.bill], state="closed")


def _rectified(case: Draft, event: e.CaseRectified) -> None:
    case.facts = {**case.facts, **event.facts}
    case.papers = {**case.papers, **event.papers}


def _remanded(case: Draft, event: e.CaseRemanded) -> None:
    _staged(case, event)
    case.decision, case.certificate, case.round = None, "", event.round
    case.steps, case.pauses, case.signed = {}, (), frozenset()


_BUILD: dict[type[Any], Callable[[Draft, Any], None]] = {
    e.ClockStarted: clockwork.clock_started,
    e.ClockRedated: clockwork.clock_redated,
    e.DatesAmended: clockwork.dates_amended,
    e.ClockHeld: clockwork.clock_held,
    e.ClockStopped: clockwork.clock_stopped,
    e.RungReached: clockwork.rung_reached,
    e.SupplementsAsked: _supplements_asked,
    e.SupplementsReceived: _supplements_received,
    e.CaseAccepted: _accepted,
    e.CaseDeclined: _ended,
    e.StepReady: _step_ready,
    e.StepClaimed: _step_claimed,
    e.StepForwarded: _step_forwarded,
    e.OpinionSigned: _opinion_signed,
    e.StepsReturned: _steps_returned,
    e.PauseBegan: _pause_began,
    e.PauseEnded: _pause_ended,
    e.LimitExtended: clockwork.extended,
    e.PapersSupplied: _supplied,
    e.PapersToFollow: _to_follow,
    e.StepsDropped: _dropped,
    e.CommitmentVerified: _said,
    e.HandlingConverted: _converted,
    e.CaseGranted: _granted,
    e.CaseRefused: _refused,
    e.BillOpened: _bill_opened,
    e.BillKnown: _bill_known,
    e.BillClosed: _bill_closed,
    e.FeePaid: _fee_paid,
    e.FeeBroughtOver: _fee_paid,
    e.FeeUnpriced: _said,
    e.NothingCharged: _said,
    e.FeeRefunded: _refunded,
    e.FeeWaived: _waived,
    e.PaymentSuspended: _suspended,
    e.ReceiptIssued: _receipt_issued,
    e.ReceiptReversed: _receipt_reversed,
    e.CaseIssued: _issued,
    e.CaseDelivered: _staged,
    e.CaseClosedUnpaid: _closed_unpaid,
    e.CaseWithdrawn: _ended,
    e.CaseTerminated: _ended,
    e.CaseRectified: _rectified,
    e.CaseAnnulled: _ended,
    e.CaseRemanded: _remanded,
}


def evolve(case: Case | None, event: e.Event) -> Case:
    """The case after the event; None before its filing. Never refuses: what happened, happened."""
    return evolve_all(case, (event,))


def evolve_all(case: Case | None, events: Iterable[e.Event]) -> Case:
    """The case after all these events, in order; None before its filing.

    The same as `evolve` for one after the other, but the case is opened and sealed only once. Raises TypeError where
    there is neither a case nor a filing to begin with.
    """
    draft = opened(case) if case is not None else None
    for event in events:
        draft = happen(draft, event)
    if draft is None:
        raise TypeError("a case needs at least its filing")
    return draft.sealed()


def happen(draft: Draft | None, event: e.Event) -> Draft:
    """Let one more event change the draft, and answer it; None before the filing. For who looks at each step of a case:
    sealed at the end, it is the case that `evolve_all` gives. Raises TypeError where there is no filing to begin with.
    """
    if draft is not None:
        _BUILD[type(event)](draft, event)
        draft.version += 1
        return draft
    if isinstance(event, e.CaseFiled):
        return filed(event)
    if isinstance(event, e.CaseImported):
        return imported(event)
    raise TypeError(f"a case begins with its filing, not with {type(event).__name__}")


def fold(events: Iterable[e.Event]) -> Case:
    """The case that these events build, in order. Raises TypeError where the first is not its filing."""
    return evolve_all(None, events)
