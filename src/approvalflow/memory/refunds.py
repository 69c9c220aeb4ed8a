"""Reading refunds and waivers in memory."""

from __future__ import annotations

from collections.abc import Sequence

from approvalflow.domain.deadlines.moments import Day, Instant
from approvalflow.domain.fees.ledger import clearing
from approvalflow.domain.fees.money import Fen
from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.domain.fees.waiver_requests import WaiverRequest
from approvalflow.memory import shelves
from approvalflow.memory.voices import MemoryVoices
from approvalflow.ports.kept import Payment, RefundReport

__all__ = ["MemoryRefunds"]


class MemoryRefunds(MemoryVoices):
    """Refunds and waivers of one region; fulfils `approvalflow.ports.refunding.ReadingRefunds`."""

    def payment(self, bank: str, bank_txn: str) -> Payment | None:
        """The money that came by this transaction."""
        return self._shelf(shelves.PAYMENTS).get((bank, bank_txn))

    def refund(self, ref: str) -> RefundRequest | None:
        """A refund."""
        return self._shelf(shelves.REFUNDS).get(ref)

    def refunds_of(self, bank: str, bank_txn: str) -> Sequence[RefundRequest]:
        """The refunds of a payment, in the order in which they were proposed."""
        return self._these(shelves.REFUNDS, self._shelf(shelves.REFUNDS_OF).get((bank, bank_txn)) or ())

    def refunds_in(self, states: Sequence[str]) -> Sequence[RefundRequest]:
        """All refunds in one of these states, in the order in which they were proposed."""
        return tuple(one for one in self._shelf(shelves.REFUNDS).values() if one.state in states)

    def refund_reports(self, refund: str) -> Sequence[RefundReport]:
        """What banks reported on a refund, in order."""
        return self._these(shelves.REFUND_REPORTS, self._shelf(shelves.REPORTS_OF).get(refund) or ())

    def refund_report(self, bank: str, bank_refund: str) -> RefundReport | None:
        """What a bank reported under its number of a refund."""
        return self._shelf(shelves.REFUND_REPORTS).get((bank, bank_refund))

    def refund_reports_between(self, bank: str, start: Instant, end: Instant) -> Sequence[RefundReport]:
        """What a bank gave back within these instants, in the order in which it was counted."""
        return tuple(
            one
            for one in self._shelf(shelves.REFUND_REPORTS).values()
            if one.fact.bank == bank
            and start <= (one.entered if one.fact.refunded_at is None else one.fact.refunded_at) < end
        )

    def remitted(self, bank: str, day: Day) -> Fen:
        """How much of what came in at a bank on a day went on to the treasury."""
        return self._shelf(shelves.REMITTED).get(clearing(bank, day)) or 0

    def waiver(self, ref: str) -> WaiverRequest | None:
        """A waiver."""
        return self._shelf(shelves.WAIVERS).get(ref)

    def waivers_of(self, bill_ref: str) -> Sequence[WaiverRequest]:
        """The waivers of a bill, in the order in which they were proposed."""
        return self._these(shelves.WAIVERS, self._shelf(shelves.WAIVERS_OF).get(bill_ref) or ())

    def waivers_in(self, states: Sequence[str]) -> Sequence[WaiverRequest]:
        """All waivers in one of these states, in the order in which they were proposed."""
        return tuple(one for one in self._shelf(shelves.WAIVERS).values() if one.state in states)
