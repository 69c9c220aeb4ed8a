"""Waivers in people's hands: proposed by the agency, approved or turned down by finance; and what nobody may try."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from attrs import define

from approvalflow.domain.fees.bills import Bill
from approvalflow.domain.fees.waiver_requests import WaiverRequest
from approvalflow.domain.parties.basis import Basis
from approvalflow.domain.parties.people import Actor
from approvalflow.testing.simulation.people import APPROVER, FINANCE, POLICE, TREASURERS, at

if TYPE_CHECKING:
    from approvalflow.testing.simulation.county import County

__all__ = ["Waiving"]

_GROUND = Basis("城市道路管理条例", "37", "administrative-regulation")

#: The fees that may be reduced, by their tariffs.
_REDUCIBLE = ("occupation", "rent")


@define
class Waiving:
    """The people of a waiver."""

    county: County
    do: Callable[..., Any]

    def act(self) -> None:
        """Somebody decides about a waiver, or proposes another."""
        county, chance = self.county, self.county.streams["clerks"]
        with county.office.store.reading(county.office.region) as reading:
            waiting = reading.waivers_in(("proposed",))
            bills = reading.bills_in(["open", "unknown", "suspense"])
            paid = reading.bills_in(["paid", "closed"])
        if waiting and chance.random() < 0.6:
            self._decided(chance.choice(waiting), chance)
        elif paid and chance.random() < 0.1:
            bill = chance.choice(paid)
            said = {"fen": bill.fen, "ground": _GROUND}
            self.do(self._clerk(bill, chance), "propose_waiver", bill.ref, forbidden="INV-F11", **said)
        elif bills:
            self._proposed(chance.choice(bills), chance)

    def _clerk(self, bill: Bill, chance: random.Random) -> Actor:
        return chance.choice(at(self._agency(bill), "window", "reviewer"))

    def _agency(self, bill: Bill) -> str:
        with self.county.office.store.reading(self.county.office.region) as reading:
            row = reading.case(bill.case_ref)
        return row.agency if row else ""

    def _proposed(self, bill: Bill, chance: random.Random) -> None:
        by = self._clerk(bill, chance)
        fen = chance.choice([bill.fen, max(1, bill.fen // 2), 1])
        said: dict[str, Any] = {"fen": fen, "ground": _GROUND}
        if bill.code not in _REDUCIBLE or bill.state == "suspense":
            self.do(by, "propose_waiver", bill.ref, forbidden="INV-F11", **said)
            return
        if chance.random() < 0.3:
            wrong: list[dict[str, Any]] = [
                {"fen": bill.fen + 1},
                {"ground": Basis(" ")},
                {"by": FINANCE[0]},
                {"by": POLICE},
                {"by": APPROVER},
            ]
            said = {"by": by, **said, **chance.choice(wrong)}
            self.do(said.pop("by"), "propose_waiver", bill.ref, forbidden="INV-F11", **said)
            return
        self.do(by, "propose_waiver", bill.ref, **said)

    def _decided(self, request: WaiverRequest, chance: random.Random) -> None:
        draw = chance.random()
        if draw < 0.3:
            post = {"finance-approver"}
            same = Actor(request.proposed_by, roles=post)
            tries = [same, Actor("another", acting_for=request.proposed_by, roles=post), APPROVER, FINANCE[0]]
            move = chance.choice(["approve_waiver", "turn_down_waiver"])
            words = ("不符合条件",) if move == "turn_down_waiver" else ()
            self.do(chance.choice(tries), move, request.ref, *words, forbidden="INV-F11")
        elif draw < 0.35:
            self.do(TREASURERS[0], "turn_down_waiver", request.ref, " ", forbidden="INV-L7")
        elif draw < 0.5:
            self.do(chance.choice(TREASURERS), "turn_down_waiver", request.ref, "不符合条件")
        else:
            self.do(chance.choice(TREASURERS), "approve_waiver", request.ref)
