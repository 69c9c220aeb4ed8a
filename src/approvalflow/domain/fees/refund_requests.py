"""A refund on its way (退付单): proposed, verified by the agency, approved by finance, paid by the bank, or refused.

Nothing but `evolve_refund` builds a request, from its events. Terms, by a provincial regulation of non-tax revenue: 10
working days to verify, 10 to approve, 10 to pay, and 5 to propose what the agency itself finds to have been overpaid.
"""

from __future__ import annotations

from typing import Any

import attrs
from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.fees.bills import Refund
from approvalflow.domain.fees.money import Fen
from approvalflow.domain.fees.refund_events import (
    RefundApproved,
    RefundEvent,
    RefundProposed,
    RefundRefused,
    RefundReported,
    RefundVerified,
)
from approvalflow.domain.parties.basis import Basis, Text

__all__ = ["CAUSES", "REFUND_STAGES", "RefundRequest", "evolve_refund"]

#: What a refund can be, and what it waits for.
REFUND_STAGES: dict[str, Text] = {
    "proposed": Text("已提出，待主管部门核实", "proposed, to be verified by the agency"),
    "verified": Text("已核实，待财政审批", "verified, to be approved by finance"),
    "approved": Text("已批准，待银行退付", "approved, to be paid by the bank"),
    "refunded": Text("已退付", "refunded"),
    "refused": Text("不予退付", "refused"),
}

#: How it came to be proposed.
CAUSES: dict[str, Text] = {
    "applied": Text("缴款人书面申请", "the payer applied in writing"),
    "found": Text("主管部门自行发现多收", "the agency itself found it"),
    "held": Text("来款不能入账（重复、关闭后、逾期或多缴）", "it pays nothing: paid twice, late or too much"),
    "withdrawn": Text("决定作出前撤回申请", "the application was withdrawn before the decision"),
}


@frozen
class RefundRequest:
    """A refund as it stands after its events; also the row that a store keeps of it.

    Attributes:
        state: a key of `REFUND_STAGES`.
        held: whether the money is in suspense; else it was confirmed as a fee.
        bank, bank_txn, merchant, bill_ref: the payment that it returns. paid: how much that was.
        fen: how much goes back, 1 to `paid`.
        agency: the lead agency of the case, which verifies it; empty for money of no case.
        law, article, level: the ground.
        cause: a key of `CAUSES`. found_at: when the agency found it; None elsewhere.
        proposed_by, verified_by, approved_by: three people, of whom the first may be `system`; each `..._for` is whose
            mandate was used, or empty.
        due, yellow_at: of the stage that it is in; None once it has ended.
        how: `bank` (the order goes there by itself) or `counter` (finance takes it there); empty before approval.
        reason: why it was refused.
        bank_refund: the bank's number of the refund that was carried out.
        late: the stages that took too long, in their order, separated by blanks.
        ended_as: the light of its last stage when it ended.
        disputed: the rule of the last report of the bank that does not fit the order; empty where all fits.
    """

    ref: str
    state: str
    held: bool
    bank: str
    bank_txn: str
    merchant: str
    bill_ref: str
    case_ref: str
    agency: str
    fen: Fen
    paid: Fen
    currency: str
    law: str
    article: str
    level: str
    cause: str
    found_at: Instant | None
    proposed_at: Instant
    proposed_by: str
    proposed_for: str = ""
    due: Instant | None = None
    yellow_at: Instant | None = None
    verified_at: Instant | None = None
    verified_by: str = ""
    verified_for: str = ""
    approved_at: Instant | None = None
    approved_by: str = ""
    approved_for: str = ""
    how: str = ""
    refused_at: Instant | None = None
    refused_by: str = ""
    reason: str = ""
    refunded_at: Instant | None = None
    bank_refund: str = ""
    late: str = ""
    ended_as: str = ""
    disputed: str = ""

    @property
    def ground(self) -> Basis:
        """Why, by law."""
        return Basis(self.law, self.article, self.level)

    @property
    def is_open(self) -> bool:
        """Neither refunded nor refused yet."""
        return self.state in ("proposed", "verified", "approved")

    @property
    def counts(self) -> bool:
        """Whether it takes away from what may still go back of its payment."""
        return self.state != "refused"

    @property
    def handlers(self) -> frozenset[str]:
        """Everybody who had a hand in it, mandates included."""
        people = self.proposed_by, self.proposed_for, self.verified_by, self.verified_for
        return frozenset(people) - {""}

    @property
    def order(self) -> Refund:
        """The order to the bank, of a refund that was approved. Raises ValueError before."""
        if self.approved_at is None:
            raise ValueError(f"{self.ref} is not approved")
        return Refund(
            ref=self.ref,
            bill_ref=self.bill_ref,
            bank=self.bank,
            merchant=self.merchant,
            bank_txn=self.bank_txn,
            fen=self.fen,
            currency=self.currency,
            ground=self.ground,
            proposed_by=self.proposed_by,
            approved_by=self.approved_by,
            ordered_at=self.approved_at,
        )


def evolve_refund(request: RefundRequest | None, event: RefundEvent) -> RefundRequest:
    """The request after the event; None before it was proposed. The only builder. Never refuses: what happened,
    happened. Raises TypeError where the first event is not the proposal, or the proposal is not the first."""
    if isinstance(event, RefundProposed):
        if request is not None:
            raise TypeError(f"{request.ref} was proposed already")
        return _proposed(event)
    if request is None:
        raise TypeError(f"a refund begins with its proposal, not with {type(event).__name__}")
    return attrs.evolve(request, **_changes(request, event))


def _proposed(event: RefundProposed) -> RefundRequest:
    return RefundRequest(
        ref=event.refund,
        state="proposed",
        held=event.held,
        bank=event.bank,
        bank_txn=event.bank_txn,
        merchant=event.merchant,
        bill_ref=event.bill,
        case_ref=event.case,
        agency=event.agency,
        fen=event.fen,
        paid=event.paid,
        currency=event.currency,
        law=event.law,
        article=event.article,
        level=event.level,
        cause=event.cause,
        found_at=event.found_at,
        proposed_at=event.at,
        proposed_by=event.by,
        proposed_for=event.acting_for,
        due=event.due,
        yellow_at=event.yellow_at,
        late="propose" if event.late else "",
    )


def _changes(request: RefundRequest, event: RefundEvent) -> dict[str, Any]:
    if isinstance(event, RefundVerified):
        return {
            "state": "verified",
            "verified_at": event.at,
            "verified_by": event.by,
            "verified_for": event.acting_for,
            "due": event.due,
            "yellow_at": event.yellow_at,
            "late": _late(request, "verify", event.late),
        }
    if isinstance(event, RefundApproved):
        return {
            "state": "approved",
            "approved_at": event.at,
            "approved_by": event.by,
            "approved_for": event.acting_for,
            "how": event.how,
            "due": event.due,
            "yellow_at": event.yellow_at,
            "late": _late(request, "approve", event.late),
        }
    if isinstance(event, RefundRefused):
        return {
            **_ended(event.light),
            "state": "refused",
            "refused_at": event.at,
            "refused_by": event.by,
            "reason": event.reason,
            "late": _late(request, "verify" if request.state == "proposed" else "approve", event.light == "red"),
        }
    if isinstance(event, RefundReported) and event.verdict == "confirm":
        return {
            **_ended(event.light),
            "state": "refunded",
            "refunded_at": event.at,
            "bank_refund": event.bank_refund,
            "late": _late(request, "pay", event.light == "red"),
        }
    return {"disputed": event.rule} if isinstance(event, RefundReported) else {}


def _ended(light: str) -> dict[str, Any]:
    return {"due": None, "yellow_at": None, "ended_as": light}


def _late(request: RefundRequest, stage: str, late: bool) -> str:
    return " ".join(filter(None, [request.late, stage if late else ""]))
