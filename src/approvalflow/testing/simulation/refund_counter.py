"""Where a bank gives money back: each order once, now or days later; and now and then twice, otherwise, or unasked."""

from __future__ import annotations

from attrs import define, field

from approvalflow.domain.deadlines.moments import HOUR, Instant
from approvalflow.domain.fees.bills import Refund, RefundFact
from approvalflow.testing.simulation.misbehaviour import Misbehaviour

__all__ = ["Given", "RefundCounter"]


@define
class Given:
    """Money that the bank gave back, under its own number."""

    number: str
    refund: str
    fen: int
    currency: str
    at: Instant


@define(eq=False)
class RefundCounter:
    """The refunds of one bank: what was ordered of it, until when it puts that off, and what it gave back.

    `wrong` is what the county may never do: the same reference for two orders.
    """

    bank: str
    errs: Misbehaviour
    orders: dict[str, Refund] = field(factory=dict)
    put_off: dict[str, Instant] = field(factory=dict)
    given: list[Given] = field(factory=list)
    wrong: list[str] = field(factory=list)

    def take(self, refund: Refund, now: Instant) -> RefundFact:
        """Take an order; the same reference again is the same refund."""
        known = self.orders.setdefault(refund.ref, refund)
        if known != refund:
            self.wrong.append(f"INV-F9 {refund.ref} was ordered twice, and not as the same refund")
        if known.ref in self.put_off or any(one.refund == known.ref for one in self.given):
            return self.knows(known.ref, now)
        way = self._way()
        if way == "failed first":
            return self._fact("not-refunded", known.ref)
        if way == "went late":
            self.put_off[known.ref] = now + self.errs.streams["refunds"].randrange(72 * HOUR)
            return self._fact(self.errs.streams["refunds"].choice(["unknown", "not-refunded"]), known.ref)
        self._give(known.ref, known.fen + (way == "in another amount"), known.currency, now)
        if way == "went out twice":
            self._give(known.ref, known.fen, known.currency, now)
        return self._fact("unknown", known.ref) if way == "answered with unknown" else self.knows(known.ref, now)

    def _way(self) -> str:
        if not self.errs.faults.strikes("refund_odd", 4):
            return ""
        way = self.errs.streams["refunds"].choice(
            ["failed first", "went late", "went late", "answered with unknown", "went out twice", "in another amount"]
        )
        self.errs.sometimes.add(f"refund {way}")
        return way

    def knows(self, ref: str, now: Instant) -> RefundFact:
        """What became of an order: the first money that went out for it, or that none did."""
        self.carry_out(now)
        first = next((one for one in self.given if one.refund == ref), None)
        if first is None:
            return self._fact("unknown" if ref in self.put_off else "not-refunded", ref)
        return self.fact_of(first)

    def carry_out(self, now: Instant) -> None:
        """What was put off goes out, once its time has come."""
        for ref in [ref for ref, until in self.put_off.items() if until <= now]:
            del self.put_off[ref]
            self._give(ref, self.orders[ref].fen, self.orders[ref].currency, now)

    def unasked(self, fen: int, now: Instant) -> None:
        """A mistake of the bank: money goes back that nobody ordered."""
        self._give(f"nobody-{len(self.given)}", fen, "CNY", now)
        self.errs.sometimes.add("refund that nobody ordered")

    def _give(self, ref: str, fen: int, currency: str, now: Instant) -> None:
        self.given.append(Given(f"R{len(self.given) + 1:05d}", ref, fen, currency, now))

    def fact_of(self, one: Given) -> RefundFact:
        """As the bank says it."""
        return RefundFact(self.bank, one.number, one.refund, "refunded", one.fen, one.currency, one.at)

    def _fact(self, state: str, ref: str) -> RefundFact:
        return RefundFact(self.bank, "", ref, state, 0)
