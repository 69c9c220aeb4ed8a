"""Bills, payments and the books, each beside the others and beside what the cases say."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from attrs import define, field

from approvalflow.domain.fees.bills import BROUGHT_OVER
from approvalflow.domain.fees.ledger import OPENING
from approvalflow.domain.fees.money import MAX_FEN
from approvalflow.office.verifying.found import Found
from approvalflow.office.verifying.tally import Tally
from approvalflow.ports.content import Row

__all__ = ["Money", "kind_of"]

#: What the row of a bill may be, by what its case says; suspended money leaves the case as it is.
_STATES = {
    "open": ("open", "unknown", "suspense"),
    "paid": ("paid",),
    "refunded": ("refunded",),
    "closed": ("closed", "suspense"),
}


@define
class Money:
    """Takes the rows in the order bills, payments, postings; then says what does not fit."""

    tally: Tally
    lost: set[str]
    found: Found
    bills: set[str] = field(factory=set)
    sums: dict[str, int] = field(factory=lambda: defaultdict(int))
    booked: Counter[tuple[str, str, int]] = field(factory=Counter)

    def bill(self, row: Row) -> None:
        """A bill is what its case says."""
        ref, said = row["ref"], self.tally.bills.get(row["ref"])
        self.bills.add(ref)
        if row["case_ref"] in self.lost:
            return
        if said is None:
            self.found.add("INV-F2", ref, "办件没有此缴款单", "no case has this bill")
            return
        state = row.get("state", "open")
        there = row["case_ref"], row["code"], row["fen"]
        if there != (said.case, said.fee, said.fen) or state not in _STATES.get(said.state, ()):
            zh = f"缴款单为 {row['fen']} 分 {state}，办件为 {said.fen} 分 {said.state}"
            self.found.add("INV-F2", ref, zh, f"{row['fen']} fen, {state}; the case says {said.fen} fen, {said.state}")

    def payment(self, row: Row) -> None:
        """Money is what a case says of it."""
        fact = row["fact"]
        key, fen = (fact["bank"], fact["bank_txn"]), fact["fen"]
        place = "/".join(key)
        if not 1 <= fen <= MAX_FEN:
            self.found.add("INV-F15", place, f"金额 {fen} 有误", f"{fen} is no amount")
        kind = kind_of(row)
        self.booked[kind, row["bill_ref"] or fact["bill_ref"], fen] += 1
        if row["case_ref"] in self.lost:
            return
        said = self.tally.money.pop(key, None)
        self.sums[f"payments {kind}"] += fen
        if said is None or (said.kind, said.fen, said.bill) != (kind, fen, row["bill_ref"]):
            name = "INV-F9" if kind == "suspense" else "INV-F4"
            self.found.add(name, place, f"{fen} 分与办件不符", f"{fen} fen, and the case does not say so")
        if said is not None:
            self.sums[f"cases {said.kind}"] += said.fen

    def posting(self, row: Row) -> None:
        """A posting moves money from one account to another."""
        fen, debit, credit = row["fen"], row["debit"], row["credit"]
        if debit == OPENING:
            self.sums["opening"] += fen
        # Each row is a debit and a credit at once, so that the books balance; what can go wrong is what was booked.
        if debit.startswith("clearing/") or debit == OPENING:
            kind = "brought" if debit == OPENING else "suspense" if credit.startswith("suspense/") else "paid"
            self.booked[kind, row["subject"], fen] -= 1
        elif debit.startswith(("fees/", "suspense/", "claims/")):
            self.booked["claim" if debit.startswith("claims/") else "refund", row["subject"], fen] -= 1
        if not 1 <= fen <= MAX_FEN:
            self.found.add("INV-F15", f"posting {row['subject']}", f"金额 {fen} 有误", f"{fen} is no amount")

    def over(self) -> None:
        """What is missing, and what the sums say."""
        for ref, bill in self.tally.bills.items():
            if ref not in self.bills:
                self.found.add("INV-F2", ref, "缴款单不见了", f"the bill of {bill.case} is gone")
        for key, money in self.tally.money.items():
            name = "INV-F9" if money.kind == "suspense" else "INV-F4"
            self.found.add(
                name, "/".join(key), f"办件有 {money.fen} 分，无到账", f"{money.fen} fen in the case, no payment"
            )
            self.sums[f"cases {money.kind}"] += money.fen
        if not self.lost:
            self._sums()
        for (kind, about, fen), times in sorted(self.booked.items()):
            if times:
                zh = f"{fen} 分（{kind}）{'未入账' if times > 0 else '入账而无到账'}"
                en = f"{fen} fen ({kind}) {'not booked' if times > 0 else 'booked, and no payment says so'}"
                self.found.add("INV-F1", about or "ledger", zh, en)

    def _sums(self) -> None:
        sums: dict[str, Any] = self.sums
        cases, payments = sums["cases paid"], sums["payments paid"]
        if cases != payments:
            self.found.add("INV-F4", "ledger", f"办件 {cases} 到账 {payments}", f"cases {cases}, payments {payments}")
        # Of money that was brought over there is no receipt of ours: the opening of the books says how much it was.
        brought, there, opened = sums["cases brought"], sums["payments brought"], sums["opening"]
        if not brought == there == opened:
            zh = f"办件转入 {brought} 到账 {there} 开账 {opened}"
            self.found.add("INV-F4", "ledger", zh, f"brought over: cases {brought}, payments {there}, books {opened}")


def kind_of(row: Row) -> str:
    """What a payment is: `paid`, `brought` (to the system before this one) or `suspense`."""
    if row["verdict"] != "confirm":
        return "suspense"
    return "brought" if row["reason"] == BROUGHT_OVER else "paid"
