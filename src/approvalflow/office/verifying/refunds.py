"""Refunds, reports of banks and waivers, each beside what the journal says of it and beside what the cases say."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from attrs import define, field

from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.domain.fees.waiver_requests import WaiverRequest
from approvalflow.office.verifying.found import Found
from approvalflow.office.verifying.tally import Tally
from approvalflow.ports.content import REFUNDS, WAIVERS, Row

__all__ = ["GoingBack"]


@define
class GoingBack:
    """Takes the rows in the order payments, refunds, reports, waivers; then says what does not fit."""

    tally: Tally
    lost: set[str]
    found: Found
    #: Postings that have to be there, as `Money` counts them: kind, subject, fen.
    booked: Counter[tuple[str, str, int]]
    paid: dict[tuple[str, str], int] = field(factory=dict)
    ordered: dict[tuple[str, str], int] = field(factory=lambda: defaultdict(int))
    refunds: set[str] = field(factory=set)
    waivers: set[str] = field(factory=set)

    def payment(self, row: Row) -> None:
        """What came in, of which no more goes back."""
        self.paid[row["fact"]["bank"], row["fact"]["bank_txn"]] = row["fact"]["fen"]

    def refund(self, row: Row) -> None:
        """A refund is what was done with it, by people who are not the same."""
        ref, said = row["ref"], self.tally.refunds.get(row["ref"])
        self.refunds.add(ref)
        if said is None:
            self.found.add("INV-F9", ref, "有退付单而无经过", "there is a refund, and no entry proposed it")
        elif REFUNDS.row(said) != row:
            self.found.add("INV-F9", ref, "退付单与其经过不符", "the refund is not what its entries say")
        if row["state"] != "refused":
            self.ordered[row["bank"], row["bank_txn"]] += row["fen"]

    def report(self, row: Row) -> None:
        """What a bank reported is in the journal, and in the case where it carried a refund out."""
        fact = row["fact"]
        key, fen = (fact["bank"], fact["bank_refund"]), fact["fen"]
        place = "/".join(key)
        confirmed = row["verdict"] == "confirm"
        self.booked[("refund", row["refund_ref"], fen) if confirmed else ("claim", place, fen)] += 1
        said = self.tally.reports.pop(key, None)
        if said != (row["refund_ref"], row["verdict"], fen):
            self.found.add("INV-F9", place, f"退付 {fen} 分与经过不符", f"{fen} fen went back, and no entry says so")
        if not confirmed or row["case_ref"] in self.lost:
            return
        request = self.tally.refunds.get(row["refund_ref"])
        gone = self.tally.gone.pop(row["refund_ref"], None)
        if request is not None and request.case_ref and gone != (request.bill_ref, fen, request.held):
            self.found.add("INV-F4", place, f"退付 {fen} 分与办件不符", f"{fen} fen went back; the case says otherwise")

    def waiver(self, row: Row) -> None:
        """A waiver is what was done with it, and in the case where it was approved."""
        ref, said = row["ref"], self.tally.waivers.get(row["ref"])
        self.waivers.add(ref)
        if said is None:
            self.found.add("INV-F11", ref, "有减免单而无经过", "there is a waiver, and no entry proposed it")
        elif WAIVERS.row(said) != row:
            self.found.add("INV-F11", ref, "减免单与其经过不符", "the waiver is not what its entries say")
        if row["state"] == "approved" and row["case_ref"] not in self.lost:
            waived = self.tally.waived.pop(ref, None)
            if waived != (row["bill_ref"], row["fen"]):
                self.found.add("INV-F11", ref, "减免与办件不符", "it was approved, and the case does not say so")

    def over(self) -> None:
        """What is missing, and what adds up to too much."""
        for key, fen in sorted(self.ordered.items()):
            if fen > self.paid.get(key, 0):
                zh, en = f"退付合计 {fen} 分，超过所缴", f"{fen} fen go back, more than was paid"
                self.found.add("INV-F9", "/".join(key), zh, en)
        for key in sorted(self.tally.reports):
            self.found.add("INV-F9", "/".join(key), "退付报告不见了", "what the bank reported is gone")
        for ref in sorted(self.tally.refunds.keys() - self.refunds):
            self.found.add("INV-F9", ref, "退付单不见了", "the refund is gone")
        for ref in sorted(self.tally.waivers.keys() - self.waivers):
            self.found.add("INV-F11", ref, "减免单不见了", "the waiver is gone")
        for ref, (bill, fen, _) in sorted(self.tally.gone.items()):
            zh, en = f"办件 {bill} 退 {fen} 分，无银行报告", f"the case gave {fen} fen of {bill} back; no bank says so"
            self.found.add("INV-F4", ref, zh, en)
        for ref, (bill, fen) in sorted(self.tally.waived.items()):
            zh, en = f"办件 {bill} 减 {fen} 分，无减免单", f"the case waived {fen} fen of {bill}; nobody approved it"
            self.found.add("INV-F11", ref, zh, en)
        for request in self.tally.refunds.values():
            self._by_two("INV-F11", request.ref, _people_of(request))
        for waiver in self.tally.waivers.values():
            self._by_two("INV-F11", waiver.ref, _people_of(waiver))

    def _by_two(self, name: str, ref: str, people: list[tuple[str, ...]]) -> None:
        seen: set[str] = set()
        for one in people:
            known = seen & set(filter(None, one))
            if known:
                self.found.add(name, ref, f"{min(known)} 经手两次", f"{min(known)} had a hand in it twice")
            seen |= set(filter(None, one))


def _people_of(request: RefundRequest | WaiverRequest) -> list[tuple[str, ...]]:
    one: Any = request
    roles = ("proposed", "verified", "approved") if isinstance(request, RefundRequest) else ("proposed", "decided")
    return [(getattr(one, f"{role}_by"), getattr(one, f"{role}_for")) for role in roles]
