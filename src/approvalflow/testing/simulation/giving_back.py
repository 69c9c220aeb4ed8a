"""Refunds in people's hands: proposed, verified, approved, refused, and taken to the bank; and what nobody may try."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from attrs import define, evolve

from approvalflow.domain.deadlines.moments import DAY
from approvalflow.domain.fees.refund_requests import RefundRequest
from approvalflow.domain.parties.basis import Basis
from approvalflow.domain.parties.people import Actor
from approvalflow.ports.kept import Payment
from approvalflow.testing.simulation.people import APPROVER, FINANCE, POLICE, TREASURERS, at

if TYPE_CHECKING:
    from approvalflow.testing.simulation.county import County

__all__ = ["GROUND", "GivingBack"]

GROUND = Basis("地方政府非税收入管理条例", "30", "local-regulation")


@define
class GivingBack:
    """The people of a refund: who proposes, who verifies, who approves, and who would rather do all of it alone."""

    county: County
    do: Callable[..., Any]

    def act(self) -> None:
        """Somebody does what comes next with a refund, or proposes another."""
        county, chance = self.county, self.county.streams["clerks"]
        with county.office.store.reading(county.office.region) as reading:
            waiting = reading.refunds_in(("proposed", "verified"))
            at_counters = [one for one in reading.refunds_in(("approved",)) if one.how == "counter"]
        if at_counters and chance.random() < 0.5:
            self._taken_to_the_bank(chance.choice(at_counters))
        elif waiting and chance.random() < 0.75:
            request = chance.choice(waiting)
            (self._verified if request.state == "proposed" else self._approved)(request, chance)
        else:
            self._proposed(chance)

    # --- proposing ------------------------------------------------------------------------------------------------

    def _proposed(self, chance: random.Random) -> None:
        county = self.county
        with county.office.store.reading(county.office.region) as reading:
            held = list(reading.payments_in_suspense())
            paid = [one for bill in reading.bills_in(["paid"]) for one in reading.payments_of(bill.ref)]
            payments = held if held and chance.random() < 0.6 else paid or held
            if not payments:
                return
            payment = chance.choice(payments)
            row = reading.case(payment.case_ref)
            others = reading.refunds_of(payment.fact.bank, payment.fact.bank_txn)
        agency = row.agency if row else ""
        left = payment.fact.fen - sum(one.fen for one in others if one.state != "refused")
        proposers = [*at(agency, "window", "reviewer"), *FINANCE]
        if chance.random() < 0.3:
            self._proposed_wrongly(payment, agency, left, chance)
            return
        said: dict[str, Any] = {"ground": GROUND}
        if payment.verdict == "confirm" and left > 1 and chance.random() < 0.5:
            said["fen"] = chance.randrange(1, left)
        if chance.random() < 0.3:
            said |= {"cause": "found", "found_at": county.clock.now() - chance.randrange(20) * DAY}
        self.do(
            chance.choice(proposers),
            "propose_refund",
            payment.fact.bank,
            payment.fact.bank_txn,
            # Nothing is left of it: who tries all the same wants more than was paid.
            forbidden="" if left > 0 else "INV-F9",
            **said,
        )

    def _proposed_wrongly(self, payment: Payment, agency: str, left: int, chance: random.Random) -> None:
        """More than was paid, part of what is held, without a ground, or by who has no hand in it."""
        key = payment.fact.bank, payment.fact.bank_txn
        others: list[dict[str, Any]] = [
            {"by": FINANCE[0], "forbidden": "INV-F9", "fen": left + 1},
            {"by": FINANCE[0], "forbidden": "INV-F9", "fen": payment.fact.fen * 2},
            {"by": FINANCE[1], "forbidden": "INV-F11", "ground": Basis(" ")},
            {"by": TREASURERS[0], "forbidden": "INV-F11"},
            {"by": evolve(APPROVER, agency=agency), "forbidden": "INV-F11"},
            {"by": POLICE, "forbidden": "INV-F11"},
            {"by": FINANCE[0], "forbidden": "INV-F11", "cause": "withdrawn"},
        ]
        if payment.verdict == "suspense" and payment.fact.fen > 1:
            others.append({"by": FINANCE[0], "forbidden": "INV-F9", "fen": payment.fact.fen - 1})
        said = {"ground": GROUND, **chance.choice(others)}
        self.do(said.pop("by"), "propose_refund", *key, **said)

    # --- what comes next ------------------------------------------------------------------------------------------

    def _verified(self, request: RefundRequest, chance: random.Random) -> None:
        post = {"approver"} if request.agency else {"finance"}
        if chance.random() < 0.3:
            # The same person in another post, or by another's mandate; finance for an agency; the last step first.
            same = Actor(request.proposed_by, agency=request.agency, roles=post)
            mandated = Actor("another", agency=request.agency, roles=post, acting_for=request.proposed_by)
            tries = [(same, "verify_refund"), (mandated, "verify_refund"), (TREASURERS[0], "approve_refund")]
            if request.agency:
                tries += [(FINANCE[0], "verify_refund"), (POLICE, "verify_refund")]
            by, move = chance.choice(tries)
            self.do(by, move, request.ref, forbidden="INV-F11")
            return
        verifiers = [one for one in at(request.agency, "approver") if one.agency] if request.agency else list(FINANCE)
        there = [one for one in verifiers if one.id not in request.handlers]
        if not there:
            return
        if chance.random() < 0.12:
            self.do(chance.choice(there), "refuse_refund", request.ref, "与申请不符")
        else:
            self.do(chance.choice(there), "verify_refund", request.ref, note="属实")

    def _approved(self, request: RefundRequest, chance: random.Random) -> None:
        if chance.random() < 0.3:
            # Who had a hand in it, in another post or for somebody else; an agency's person, who never handles money.
            post = {"finance-approver"}
            tries = [Actor(name, roles=post) for name in (request.proposed_by, request.verified_by)]
            tries += [Actor("another", acting_for=request.verified_by, roles=post), APPROVER, FINANCE[0]]
            self.do(chance.choice(tries), "approve_refund", request.ref, forbidden="INV-F11")
        elif chance.random() < 0.08:
            self.do(TREASURERS[0], "refuse_refund", request.ref, " ", forbidden="INV-L7")
        elif chance.random() < 0.12:
            self.do(chance.choice(TREASURERS), "refuse_refund", request.ref, "依据不足")
        else:
            self.do(chance.choice(TREASURERS), "approve_refund", request.ref)

    def _taken_to_the_bank(self, request: RefundRequest) -> None:
        """A bank that takes no orders from the office is told by a person, at its counter."""
        bank = next(one for one in self.county.banks if one.name == request.bank)
        self.county.trail.append(f"{self.county.now()} {request.ref} is taken to {bank.name}")
        if bank.now >= bank.down_until:
            bank.counter.take(request.order, bank.now)
            self.county.sometimes.add("refund taken to the bank's counter")
