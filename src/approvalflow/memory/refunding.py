"""Refunds and waivers in memory."""

from __future__ import annotations

from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.domain.fees.waiver_requests import WaiverRequest
from approvalflow.memory import shelves
from approvalflow.memory.effects import MemoryEffects
from approvalflow.ports.kept import RefundReport
from approvalflow.ports.succession import refund_must_fit, refund_must_follow, waiver_must_follow

__all__ = ["MemoryRefunding"]


class MemoryRefunding(MemoryEffects):
    """The part of a unit that writes refunds and waivers."""

    def put_refund(self, request: RefundRequest, *, expected_state: str) -> None:
        """Write a refund if its stored state is `expected_state`."""
        before = self._shelf(shelves.REFUNDS).get(request.ref)
        if (before.state if before else "") != expected_state:
            self._conflict(request.ref, "refund-state", "退付单已被改动", "somebody else changed the refund first")
        key = request.bank, request.bank_txn
        if before:
            self._checked(refund_must_follow, before, request)
        else:
            others = [one for one in self.refunds_of(*key) if one.counts]
            if request.held and request.counts and others:
                self._conflict(request.ref, "refund-once", "该款项已有退付单", "the money is on its way back already")
            self._checked(refund_must_fit, others, request)
            self._keep(shelves.REFUNDS_OF, key, request.ref)
            self._must_exist.append((shelves.PAYMENTS, key))
        self._shelf(shelves.REFUNDS).put(request.ref, request)

    def put_refund_report(self, report: RefundReport) -> None:
        """Count money that went back once."""
        key = report.fact.bank, report.fact.bank_refund
        if self._shelf(shelves.REFUND_REPORTS).get(key):
            self._conflict(" ".join(key), "bank-refund", "该笔退付已入账", "this refund of the bank is counted already")
        if report.verdict == "confirm":
            if self._shelf(shelves.CARRIED_OUT).get(report.refund_ref):
                self._conflict(report.refund_ref, "refund-once", "该退付单已退", "the refund was carried out already")
            self._shelf(shelves.CARRIED_OUT).put(report.refund_ref, key)
        if report.refund_ref:
            self._must_exist.append((shelves.REFUNDS, report.refund_ref))
        self._shelf(shelves.REFUND_REPORTS).put(key, report)
        self._keep(shelves.REPORTS_OF, report.refund_ref, key)

    def put_waiver(self, request: WaiverRequest, *, expected_state: str) -> None:
        """Write a waiver if its stored state is `expected_state`."""
        before = self._shelf(shelves.WAIVERS).get(request.ref)
        if (before.state if before else "") != expected_state:
            self._conflict(request.ref, "waiver-state", "减免单已被改动", "somebody else changed the waiver first")
        if before:
            self._checked(waiver_must_follow, before, request)
        else:
            standing = [one for one in self.waivers_of(request.bill_ref) if one.state != "turned-down"]
            if standing and request.state != "turned-down":
                zh, en = "该缴款单已有减免单", "the bill has its waiver already"
                self._conflict(request.ref, "waiver-once", zh, en)
            self._keep(shelves.WAIVERS_OF, request.bill_ref, request.ref)
            self._must_exist.append((shelves.BILLS, request.bill_ref))
        self._shelf(shelves.WAIVERS).put(request.ref, request)
