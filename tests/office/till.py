"""A bank that gives money back as it is told to, and a county in which a road has been paid for."""

from __future__ import annotations

import json

from attrs import define, field

from approvalflow import Actor
from approvalflow.domain.fees.bills import Bill, PaymentFact, Refund, RefundFact
from approvalflow.domain.parties.basis import Basis
from approvalflow.outbox import deliver
from approvalflow.plugins.registry import Plugins
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.bank import BankAnswer, BankMessage, BillOpened, MessageForged, Outcome
from tests.office.world import APPROVER, CLERK, World

__all__ = ["CENTRE", "CHECKER", "FINANCE", "GROUND", "REFUNDER", "Till", "billed", "held", "ordered", "paid"]

GROUND = Basis("城市道路管理条例", "38", "administrative-regulation")
CHECKER = Actor("checker", agency="urban", roles={"approver"})
FINANCE = Actor("purse", agency="finance", roles={"finance"})
REFUNDER = Actor("seal", agency="finance", roles={"finance-approver"})
CENTRE = Actor("centre", roles={"centre"})


@define
class Till:
    """A bank whose messages are JSON. What it says of a refund is set by hand, one of `bills.REFUND_STATES`."""

    name: str = "till"
    can: frozenset[str] = frozenset({"refund"})
    merchant: str = "m-1"
    says: str = "refunded"
    fen: int | None = None
    up: bool = True
    reads: bool = True
    ordered: list[str] = field(factory=list)
    asked: list[str] = field(factory=list)

    @hookimpl
    def approvalflow_register_banks(self) -> list[object]:
        return [self]

    def open_bill(self, bill: Bill) -> BillOpened:
        return BillOpened(f"code of {bill.ref}")

    def read(self, message: BankMessage) -> PaymentFact | RefundFact:
        if not self.reads:
            raise ConnectionError("cannot read now")
        if message.headers.get("signature") != "sound":
            raise MessageForged("签名不符", "the signature does not hold", rule="signature")
        said = json.loads(message.body)
        if "refund" in said:
            return RefundFact(self.name, said["number"], said["refund"], said.get("state", "refunded"), said["fen"])
        return PaymentFact(self.name, said["txn"], said["bill"], "paid", said["fen"], merchant=self.merchant)

    def answer(self, outcome: Outcome) -> BankAnswer:
        return BankAnswer(200, b"again" if outcome.state == "later" else b"ok")

    def refund(self, refund: Refund) -> RefundFact:
        self.ordered.append(refund.ref)
        return self._fact(refund)

    def query_refund(self, refund: Refund) -> RefundFact:
        self.asked.append(refund.ref)
        return self._fact(refund)

    def _fact(self, refund: Refund) -> RefundFact:
        if not self.up:
            raise ConnectionError("down")
        if self.says != "refunded":
            return RefundFact(self.name, "", refund.ref, self.says, 0)
        return RefundFact(self.name, f"x-{refund.ref}", refund.ref, "refunded", self.fen or refund.fen)

    def message(self, **said: object) -> BankMessage:
        """A message of the bank."""
        return BankMessage(json.dumps(said).encode(), {"signature": "sound"})


def billed(till: Till, *, area: str = "12.5", start: str | None = None) -> tuple[World, str, str]:
    """A world, a road in it that was granted, and its bill, which the bank knows."""
    world = World(plugins=Plugins([till]), **({"start": start} if start else {}))
    ref = world.reviewed() if area == "12.5" else ""
    world.office.grant(ref, by=APPROVER)
    deliver(world.office)
    (fee,) = world.office.case(ref).fees
    return world, ref, fee.bill


def paid(till: Till) -> tuple[World, str, str]:
    """The same, and the bill was paid by the transaction `t-1`."""
    world, ref, bill = billed(till)
    fen = world.office.case(ref).fees[0].fen
    assert world.office.payment_reported(_fact(till, "t-1", bill, fen)).reason == "paid"
    return world, ref, bill


def held(till: Till, txn: str = "t-2") -> tuple[World, str, str]:
    """The same, and a second payment came, which is held."""
    world, ref, bill = paid(till)
    fen = world.office.case(ref).fees[0].fen
    assert world.office.payment_reported(_fact(till, txn, bill, fen)).reason == "second-payment"
    return world, ref, bill


def ordered(world: World, till: Till, *, txn: str = "t-1", fen: int | None = None) -> str:
    """A refund that was proposed, if need be by us, verified and approved; nothing is delivered yet."""
    by_itself = [one for one in world.office.refunds(states=["proposed"]) if one.request.bank_txn == txn]
    view = by_itself[0] if by_itself else world.office.propose_refund(till.name, txn, fen=fen, ground=GROUND, by=CLERK)
    world.office.verify_refund(view.ref, by=CHECKER)
    return world.office.approve_refund(view.ref, by=REFUNDER).ref


def _fact(till: Till, txn: str, bill: str, fen: int) -> PaymentFact:
    return PaymentFact(till.name, txn, bill, "paid", fen, merchant=till.merchant)
