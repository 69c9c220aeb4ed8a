"""From the events of a case back to the acts that made them: what time did is left out, for it will do it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from approvalflow.domain.cases import events as e
from approvalflow.domain.deadlines.moments import Instant

__all__ = ["acts_of"]

_Act = dict[str, Any]


def acts_of(events: Sequence[e.Event]) -> list[tuple[Instant, _Act]]:
    """The acts in the order of the events, each with its instant."""
    forwarded: set[str] = set()
    fees = {event.bill: event.fee for event in events if isinstance(event, e.BillOpened)}
    acts: list[tuple[Instant, _Act]] = []
    for event in events:
        if isinstance(event, e.StepForwarded):
            forwarded.add(event.step)
        if isinstance(event, e.OpinionSigned):
            acts += [(event.at, act) for act in _opinion(event, forwarded)]
        else:
            make = _ACTS.get(type(event))
            act = make(event) if make is not None else None
            if act is not None:
                if "bill" in act:
                    act["fee"] = fees[act["bill"]]
                acts.append((event.at, {"by": getattr(event, "by", ""), **act}))
    return acts


def _opinion(event: e.OpinionSigned, forwarded: set[str]) -> Iterator[_Act]:
    if event.verdict not in ("agree", "disagree"):
        return  # it is the decision, which says so itself
    if event.step in forwarded:
        forwarded.discard(event.step)
        by = event.signers[1] if len(event.signers) > 1 else ""
        yield {"do": "answer-from-above", "step": event.step, "verdict": event.verdict, "text": event.text, "by": by}
        return
    yield {
        "do": "opinion",
        "step": event.step,
        "verdict": event.verdict,
        "text": event.text,
        "by": event.signers[0],
        "together": list(event.signers[1:]),
    }


def _accepted(event: e.CaseAccepted) -> _Act | None:
    if event.mode == "deemed":
        return None
    return {"do": "accept", "mode": event.mode, "facts": dict(event.facts)}


def _claimed(event: e.StepClaimed) -> _Act:
    if event.holder == event.by:
        return {"do": "claim", "step": event.step}
    return {"do": "assign", "step": event.step, "to": event.holder}


def _granted(event: e.CaseGranted) -> _Act | None:
    return None if event.mode == "deemed" else {"do": "grant", "text": event.text}


def _paused(event: e.PauseBegan) -> _Act:
    return {"do": "pause", "step": event.step, "kind": event.pause_kind, "needed": event.needed, "reason": event.reason}


def _resumed(event: e.PauseEnded) -> _Act | None:
    return {"do": "resume"} if event.how == "by-person" else None


def _known(event: e.BillKnown) -> _Act:
    return {"do": "bill", "bill": event.bill, "payment_code": event.payment_code, "pay_url": event.pay_url}


def _paid(event: e.FeePaid | e.FeeBroughtOver) -> _Act:
    return {
        "do": "paid",
        "bill": event.bill,
        "fen": event.fen,
        "bank_txn": event.bank_txn,
        "receipt": event.receipt,
    }


def _keys(papers: Mapping[str, str] | Iterable[str]) -> list[str]:
    return list(papers)


_ACTS: dict[type[Any], Callable[[Any], _Act | None]] = {
    e.SupplementsAsked: lambda one: {"do": "ask-supplements", "papers": _keys(one.papers), "reason": one.reason},
    e.SupplementsReceived: lambda one: {"do": "resubmit", "papers": _keys(one.papers), "facts": dict(one.facts)},
    e.CaseAccepted: _accepted,
    e.HandlingConverted: lambda one: {"do": "convert", "reason": one.reason},
    e.PapersSupplied: lambda one: {"do": "supply", "papers": _keys(one.papers)},
    e.CaseRectified: lambda one: {
        "do": "rectify",
        "reason": one.reason,
        "facts": dict(one.facts),
        "papers": _keys(one.papers),
    },
    e.StepClaimed: _claimed,
    e.StepsReturned: lambda one: {"do": "return", "step": one.step, "to": one.to, "reason": one.reason},
    e.StepForwarded: lambda one: {"do": "forward", "step": one.step, "to": one.to},
    e.PauseBegan: _paused,
    e.PauseEnded: _resumed,
    e.LimitExtended: lambda one: {"do": "extend", "reason": one.reason, "requested_by": one.requested_by},
    e.BillKnown: _known,
    e.FeePaid: _paid,
    e.FeeBroughtOver: _paid,
    e.CaseGranted: _granted,
    e.CaseRefused: lambda one: {
        "do": "refuse",
        "reason": one.reason,
        "basis": one.basis,
        "remedies": one.remedies,
    },
    e.CaseIssued: lambda one: {"do": "issue", "certificate": one.certificate},
    e.CaseDelivered: lambda one: {"do": "deliver", "how": one.how},
    e.CommitmentVerified: lambda one: {
        "do": "verify-commitment",
        "holds": one.holds,
        "text": one.text,
        "by": one.signers[0],
        "together": list(one.signers[1:]),
    },
    e.CaseRemanded: lambda one: {"do": "remand", "instrument": one.instrument, "reason": one.reason},
}
