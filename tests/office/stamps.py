"""A county with finance officers, signers of receipts and a stock that is allotted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from approvalflow import Actor, Plugins, Text
from approvalflow.domain.parties.organisation import Agency, Organisation, Person, Receipts, Region
from approvalflow.outbox import deliver
from approvalflow.plugins.spec import hookimpl
from approvalflow.ports.store import Store
from approvalflow.testing.doubles import SeededSigner
from tests.office.outside import Box, Teller
from tests.office.world import APPROVER, World

__all__ = ["CODE", "FINANCE", "REASON", "Seal", "Till"]

CODE = "42010126"
FINANCE = Actor("fin-1", agency="finance", roles={"finance"})
REASON = Text("抬头有误", "the name was wrong")


class Seal:
    """Signs, unless it is told to fail or to lie."""

    can: frozenset[str] = frozenset()

    def __init__(self, name: str) -> None:
        self.name = name
        self.up = self.honest = True
        self._signer = SeededSigner(name)
        self.asked = 0

    def public(self) -> bytes:
        return self._signer.public()

    def sign(self, statement: bytes) -> bytes:
        self.asked += 1
        if not self.up:
            raise ConnectionError("the seal is in the safe")
        return self._signer.sign(statement if self.honest else b"something else")


class Till:
    """A world in which cases are paid one after the other."""

    def __init__(self, store: Store | None = None, *, documents: Sequence[object] = (), **settings: Any) -> None:
        self._documents = list(documents)
        self.bank, self.box = Teller(), Box()
        self.seals = {name: Seal(name) for name in ("agency-seal", "treasury-seal")}
        people = {
            "fin-1": Person("fin-1", "周会计", "finance", frozenset({"finance"}), email="fin-1@county.example"),
            "u-1": Person("u-1", "李工", "urban", frozenset({"reviewer"}), email="u-1@county.example"),
        }
        organisation = Organisation(
            Region("420921", Text("云泽县", "Yunze")),
            agencies={
                "urban": Agency("urban", Text("城管局", "Urban management")),
                "press": Agency("press", Text("新闻出版局", "Press")),
                "finance": Agency("finance", Text("财政局", "Finance")),
            },
            people=people,
            receipts=Receipts(**settings),
        )
        self.world = World(store=store, plugins=Plugins([self.bank, self.box, self]), organisation=organisation)
        self.office = self.world.office
        self._paid = 0

    @hookimpl
    def approvalflow_register_signers(self) -> list[object]:
        return list(self.seals.values())

    @hookimpl
    def approvalflow_register_documents(self) -> list[object]:
        return self._documents

    def billed(self) -> tuple[str, str]:
        """A case that waits for its money, and its bill."""
        ref = self.world.reviewed()
        (fee,) = self.office.grant(ref, by=APPROVER).fees
        return ref, fee.bill

    def pay(self, bill: str, *, fen: int = 11250) -> None:
        """The bank says that somebody paid."""
        self._paid += 1
        self.office.bank_message("teller", self.bank.message(bill, fen, txn=f"t-{self._paid}"))

    def paid(self) -> str:
        """A case that was paid."""
        ref, bill = self.billed()
        self.pay(bill)
        return ref

    def number(self, ref: str) -> str:
        """The receipt of a case, or nothing."""
        return self.office.case(ref).fees[0].receipt

    def numbers(self, *refs: str) -> list[str]:
        """The serials of the receipts of these cases, as short as they can be."""
        return [self.number(ref).rpartition("-")[2].lstrip("0") for ref in refs]

    def allot(self, first: int, last: int, *, code: str = CODE, agency: str = "") -> None:
        """Enter a block."""
        self.office.allot_receipts(code, first, last, by=FINANCE, agency=agency)

    def delivered(self) -> None:
        """Everything that is owed is carried out."""
        while deliver(self.office).done:
            pass
