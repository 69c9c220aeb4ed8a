"""evolve(case, event) -> case: the only builder of a case, so that what is stored and what is replayed agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import attrs

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case, Clock, Decision, FeeState, Filing, PauseState, StepState, changed

__all__ = ["evolve", "fold"]


def _filed(event: e.CaseFiled) -> Case:
    filing = Filing(
        region=event.region,
        ref=event.ref,
        matter=event.matter,
        matter_version=event.matter_version,
        agency=event.agency,
        party=event.party,
        channel=event.channel,
        language=event.language,
        filed_at=event.at,
        lifecycle=event.lifecycle,
    )
    return Case(
        filing=filing,
        stage=event.stage,
        version=1,
        handling=event.handling,
        facts=dict(event.facts),
        papers=dict(event.papers),
        clocks={},
        steps={},
        pauses=(),
        fees={},
        moved_at=event.at,
    )


def _staged(case: Case, event: Any, **changes: Any) -> Case:
    return changed(case, version=case.version + 1, stage=event.stage, moved_at=event.at, **changes)


def _with_clock(case: Case, clock: Clock) -> Case:
    return changed(case, version=case.version + 1, clocks={**case.clocks, clock.name: clock})


def _clock_started(case: Case, event: e.ClockStarted) -> Case:
    # A rectified limit is the same clock with another term: that it was extended once stays on its ledger.
    before = case.clocks.get(event.clock) if event.reason == "rectified" else None
    return _with_clock(
        case,
        Clock(
            name=event.clock,
            limit=event.limit,
            term=event.term,
            binds=event.binds,
            anchor=event.anchor,
            due=event.due,
            yellow_at=event.yellow_at,
            reminders=event.reminders,
            provisional=event.provisional,
            calendar_version=event.calendar_version,
            effect=event.effect,
            due_version=event.due_version,
            set_at=event.at,
            extended=before.extended if before else "",
            extended_at=before.extended_at if before else None,
            reason=event.reason,
        ),
    )


def _clock_redated(case: Case, event: e.ClockRedated) -> Case:
    clock = case.clocks[event.clock]
    return _with_clock(
        case,
        changed(
            clock,
            due=event.due,
            yellow_at=event.yellow_at,
            reminders=event.reminders,
            provisional=event.provisional,
            calendar_version=event.calendar_version,
            due_version=event.due_version,
            paused_as=event.paused_as,
            set_at=event.at,
            reason=event.reason,
            reached=clock.reached if event.due_version == clock.due_version else frozenset(),
        ),
    )


def _clock_held(case: Case, event: e.ClockHeld) -> Case:
    clock = case.clocks[event.clock]
    return _with_clock(
        case, changed(clock, held=True, due=None, yellow_at=None, reminders=(), set_at=event.at, reason=event.reason)
    )


def _clock_stopped(case: Case, event: e.ClockStopped) -> Case:
    clock = case.clocks[event.clock]
    return _with_clock(case, changed(clock, finished_at=event.at, finished_as=event.light, paused_as="", held=False))


def _rung_reached(case: Case, event: e.RungReached) -> Case:
    clock = case.clocks[event.clock]
    return _with_clock(
        case,
        changed(clock, reached=clock.reached | {event.rung}, ran_out=clock.ran_out or event.rung == "red"),
    )


def _supplements_asked(case: Case, event: e.SupplementsAsked) -> Case:
    return _staged(case, event, asked=event.papers, named=case.named | set(event.papers))


def _supplements_received(case: Case, event: e.SupplementsReceived) -> Case:
    return _staged(case, event, asked=(), papers={**case.papers, **event.papers}, facts={**case.facts, **event.facts})


def _accepted(case: Case, event: e.CaseAccepted) -> Case:
    return _staged(
        case,
        event,
        number=event.number,
        accepted_at=event.as_of,
        mode=event.mode,
        accepted_by=event.by,
        facts={**case.facts, **event.facts},
        tolerated=event.tolerated,
    )


def _step_ready(case: Case, event: e.StepReady) -> Case:
    step = StepState(
        key=event.step,
        state="ready",
        round=event.round,
        agency=event.agency,
        role=event.role,
        officers=event.officers,
        ready_at=event.at,
        forwarded=event.forwarded,
    )
    return _with_step(case, step)


def _with_step(case: Case, step: StepState, **changes: Any) -> Case:
    return changed(case, version=case.version + 1, steps={**case.steps, step.key: step}, **changes)


def _step_claimed(case: Case, event: e.StepClaimed) -> Case:
    return _with_step(case, changed(case.steps[event.step], state="claimed", holder=event.holder))


def _step_forwarded(case: Case, event: e.StepForwarded) -> Case:
    return _with_step(case, changed(case.steps[event.step], state="claimed", holder=event.to, forwarded=True))


def _opinion_signed(case: Case, event: e.OpinionSigned) -> Case:
    step = changed(
        case.steps[event.step],
        state="done",
        signers=event.signers,
        verdict=event.verdict,
        text=event.text,
        done_at=event.at,
    )
    return _with_step(case, step, signed=case.signed | set(event.signers))


def _steps_returned(case: Case, event: e.StepsReturned) -> Case:
    waiting = {
        key: changed(case.steps[key], state="waiting", holder="", signers=(), verdict="", text="", done_at=None)
        for key in event.steps
    }
    return changed(case, version=case.version + 1, steps={**case.steps, **waiting})


def _pause_began(case: Case, event: e.PauseBegan) -> Case:
    pause = PauseState(
        name=event.pause,
        step=event.step,
        kind=event.pause_kind,
        start=event.at,
        notified=event.notified,
        stops_statutory=event.stops_statutory,
        reason=event.reason,
    )
    return _staged(case, event, pauses=(*case.pauses, pause))


def _pause_ended(case: Case, event: e.PauseEnded) -> Case:
    pauses = tuple(
        attrs.evolve(pause, ended=event.at) if pause.name == event.pause and pause.ended is None else pause
        for pause in case.pauses
    )
    return _staged(case, event, pauses=pauses)


def _extended(case: Case, event: e.LimitExtended) -> Case:
    return _with_clock(case, changed(case.clocks[event.clock], extended=event.term, extended_at=event.at))


def _supplied(case: Case, event: e.PapersSupplied) -> Case:
    return changed(case, version=case.version + 1, papers={**case.papers, **event.papers}, tolerated=event.left)


def _converted(case: Case, event: e.HandlingConverted) -> Case:
    return changed(case, version=case.version + 1, handling=event.handling)


def _granted(case: Case, event: e.CaseGranted) -> Case:
    return _staged(case, event, decision=Decision("granted", event.at, event.mode, event.text, event.by))


def _refused(case: Case, event: e.CaseRefused) -> Case:
    decision = Decision("refused", event.at, "normal", event.reason, event.by, event.basis, event.remedies)
    return _staged(case, event, decision=decision)


def _with_fee(case: Case, fee: FeeState) -> Case:
    return changed(case, version=case.version + 1, fees={**case.fees, fee.bill: fee})


def _bill_opened(case: Case, event: e.BillOpened) -> Case:
    return _with_fee(case, FeeState(event.bill, event.fee, event.fen, "open", event.due_at, event.bank))


def _bill_known(case: Case, event: e.BillKnown) -> Case:
    fee = case.fees[event.bill]
    return _with_fee(case, attrs.evolve(fee, payment_code=event.payment_code, pay_url=event.pay_url))


def _bill_closed(case: Case, event: e.BillClosed) -> Case:
    return _with_fee(case, attrs.evolve(case.fees[event.bill], state="closed"))


def _fee_paid(case: Case, event: e.FeePaid) -> Case:
    fee = case.fees[event.bill]
    return _with_fee(case, attrs.evolve(fee, state="paid", receipt=event.receipt, paid_at=event.at))


def _suspended(case: Case, event: e.PaymentSuspended) -> Case:
    fee = case.fees[event.bill]
    return _with_fee(case, attrs.evolve(fee, suspense=fee.suspense + 1))


def _issued(case: Case, event: e.CaseIssued) -> Case:
    return _staged(case, event, certificate=event.certificate)


def _ended(case: Case, event: Any, **changes: Any) -> Case:
    return _staged(case, event, ending=getattr(event, "ground", "") or event.kind, **changes)


def _closed_unpaid(case: Case, event: e.CaseClosedUnpaid) -> Case:
    fee = attrs.evolve(case.fees[event.bill], state="closed")
    return _ended(case, event, fees={**case.fees, fee.bill: fee})


def _delivered(case: Case, event: e.CaseDelivered) -> Case:
    return _staged(case, event)


def _rectified(case: Case, event: e.CaseRectified) -> Case:
    return changed(
        case,
        version=case.version + 1,
        facts={**case.facts, **event.facts},
        papers={**case.papers, **event.papers},
    )


def _remanded(case: Case, event: e.CaseRemanded) -> Case:
    return _staged(
        case, event, decision=None, certificate="", steps={}, pauses=(), signed=frozenset(), round=event.round
    )


_BUILD: dict[type[Any], Callable[[Case, Any], Case]] = {
    e.ClockStarted: _clock_started,
    e.ClockRedated: _clock_redated,
    e.ClockHeld: _clock_held,
    e.ClockStopped: _clock_stopped,
    e.RungReached: _rung_reached,
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
    e.LimitExtended: _extended,
    e.PapersSupplied: _supplied,
    e.HandlingConverted: _converted,
    e.CaseGranted: _granted,
    e.CaseRefused: _refused,
    e.BillOpened: _bill_opened,
    e.BillKnown: _bill_known,
    e.BillClosed: _bill_closed,
    e.FeePaid: _fee_paid,
    e.PaymentSuspended: _suspended,
    e.CaseIssued: _issued,
    e.CaseDelivered: _delivered,
    e.CaseClosedUnpaid: _closed_unpaid,
    e.CaseWithdrawn: _ended,
    e.CaseTerminated: _ended,
    e.CaseRectified: _rectified,
    e.CaseAnnulled: _ended,
    e.CaseRemanded: _remanded,
}


def evolve(case: Case | None, event: e.Event) -> Case:
    """The case after the event; None before its filing. Never refuses: what happened, happened."""
    if case is None:
        if not isinstance(event, e.CaseFiled):
            raise TypeError(f"a case begins with its filing, not with {type(event).__name__}")
        return _filed(event)
    return _BUILD[type(event)](case, event)


def fold(events: Iterable[e.Event]) -> Case:
    """The case that these events build, in order. Raises TypeError where the first is not its filing."""
    case: Case | None = None
    for event in events:
        case = evolve(case, event)
    if case is None:
        raise TypeError("a case needs at least its filing")
    return case
