"""The part of a store that keeps money on its way back, and fees that are waived."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from approvalflow.domain.deadlines.moments import Day, Instant
from approvalflow.domain.fees.money import Fen
from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.domain.fees.waiver_requests import WaiverRequest
from approvalflow.ports.kept import Payment, RefundReport

__all__ = ["ReadingRefunds", "WritingRefunds"]


class ReadingRefunds(Protocol):
    """What can be read of refunds and waivers."""

    def payment(self, bank: str, bank_txn: str) -> Payment | None:
        """The money that came by this transaction."""
        ...

    def refund(self, ref: str) -> RefundRequest | None:
        """A refund."""
        ...

    def refunds_of(self, bank: str, bank_txn: str) -> Sequence[RefundRequest]:
        """The refunds of a payment, in the order in which they were proposed."""
        ...

    def refunds_in(self, states: Sequence[str]) -> Sequence[RefundRequest]:
        """All refunds in one of these states, in the order in which they were proposed."""
        ...

    def refund_reports(self, refund: str) -> Sequence[RefundReport]:
        """What banks reported on a refund, in order; with an empty reference, on those that nobody ordered."""
        ...

    def refund_report(self, bank: str, bank_refund: str) -> RefundReport | None:
        """What a bank reported under its number of a refund."""
        ...

    def refund_reports_between(self, bank: str, start: Instant, end: Instant) -> Sequence[RefundReport]:
        """What a bank gave back from `start` to `end` (exclusive), in the order in which it was counted; where the bank
        named no instant, that was counted then."""
        ...

    def remitted(self, bank: str, day: Day) -> Fen:
        """How much of what came in at a bank on a day went on to the treasury."""
        ...

    def waiver(self, ref: str) -> WaiverRequest | None:
        """A waiver."""
        ...

    def waivers_of(self, bill_ref: str) -> Sequence[WaiverRequest]:
        """The waivers of a bill, in the order in which they were proposed."""
        ...

    def waivers_in(self, states: Sequence[str]) -> Sequence[WaiverRequest]:
        """All waivers in one of these states, in the order in which they were proposed."""
        ...


class WritingRefunds(Protocol):
    """What a unit does with refunds and waivers."""

    def put_refund(self, request: RefundRequest, *, expected_state: str) -> None:
        """Write a refund if its stored state is `expected_state` ("": new). Raises Conflict, also for a second refund
        of money in suspense; see `ports.succession`."""
        ...

    def put_refund_report(self, report: RefundReport) -> None:
        """Count money that went back once. Raises Conflict if the bank's number of it is there already, or the refund
        was carried out before."""
        ...

    def put_waiver(self, request: WaiverRequest, *, expected_state: str) -> None:
        """Write a waiver if its stored state is `expected_state` ("": new). Raises Conflict, also for a second one of
        the bill that was not turned down; see `ports.succession`."""
        ...
