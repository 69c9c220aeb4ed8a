"""Whoever has a hand in money that goes back, in fees that are waived and in the numbers of receipts, at work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attrs import define, field

from approvalflow.domain.parties.people import Actor
from approvalflow.errors import BadInput, CommandReused, Conflict, MoveRefused, NotFound, StoreFailed
from approvalflow.testing.simulation.crashes import Crash
from approvalflow.testing.simulation.giving_back import GivingBack
from approvalflow.testing.simulation.receipt_desk import ReceiptDesk
from approvalflow.testing.simulation.waiving import Waiving

if TYPE_CHECKING:
    from approvalflow.testing.simulation.county import County

__all__ = ["Clerks"]

#: In how many of a hundred steps one of them does something.
_OFTEN = 16

_ATTEMPTS = {"attempt-refused", "receipt-attempt-refused", "voice-attempt-refused"}


@define
class Clerks:
    """The desks of one county for refunds, waivers and receipts, and what they do when they are not answered."""

    county: County
    step: int = 0
    sent: int = 0
    refunds: GivingBack = field(init=False)
    waivers: Waiving = field(init=False)
    receipts: ReceiptDesk = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.refunds = GivingBack(self.county, self.do)
        self.waivers = Waiving(self.county, self.do)
        self.receipts = ReceiptDesk(self.county, self.do)

    def act(self) -> None:
        """Now and then somebody does something at one of the desks."""
        chance = self.county.streams["clerks"]
        if chance.randrange(100) < _OFTEN:
            self.county._arm_deaths()
            chance.choice([self.refunds.act] * 5 + [self.waivers.act] * 2 + [self.receipts.act] * 3)()

    def do(self, by: Actor | None, move: str, *arguments: Any, forbidden: str = "", **said: Any) -> Any:
        """Carry out an act of the office; None where it was refused. `forbidden` is the invariant that it would break:
        it has to be refused, and the run is wrong where it is not. `by` is None for an act that takes nobody."""
        county = self.county
        if self.step != county.number:
            self.step, self.sent = county.number, 0
        self.sent += 1
        command = f"m-{self.step}-{self.sent}"
        said |= {"command_id": command} if by is None else {"by": by, "command_id": command}
        by = by or Actor("citizen")
        head = county.head()[0]
        county.trail.append(f"{county.now()} {by.id} {by.acting_for} {move} {arguments} {said}")
        try:
            answer = self._until_answered(move, arguments, said)
        except MoveRefused as refused:
            county.trail.append(f"  refused: {refused.rule}")
            if forbidden:
                county.sometimes.add(f"{move} refused: {refused.rule}")
            if by.is_officer and not _ATTEMPTS & set(county.written(head, command)):
                county.fail([f"INV-A1 the refusal {refused.rule} of {move} left no attempt"])
            return None
        except (BadInput, NotFound) as refused:
            county.trail.append(f"  refused: {refused.rule}")
            if forbidden:
                county.sometimes.add(f"{move} refused: {refused.rule}")
            if county.written(head, command):
                county.fail([f"INV-C2 {move} was refused for {refused.rule}, and something of it is there"])
            return None
        if forbidden:
            county.fail([f"{forbidden} {move} by {by.id} {by.acting_for} went through: {arguments} {said}"])
        if not county.written(head, command):
            county.fail([f"INV-A1 {move} was answered and left nothing in the journal"])
        if county.streams["clerks"].random() < 0.1:
            self._again(move, arguments, said)
        return answer

    def _carry_out(self, move: str, arguments: Sequence[Any], said: dict[str, Any]) -> Any:
        return getattr(self.county.office, move)(*arguments, **said)

    def _until_answered(self, move: str, arguments: Sequence[Any], said: dict[str, Any]) -> Any:
        county, command = self.county, str(said["command_id"])
        head = county.head()[0]
        try:
            return self._carry_out(move, arguments, said)
        except Crash:
            county.died()
            county.store.calm()
            before = county.written(head, command)
            answer = self._carry_out(move, arguments, said)
            if before and county.written(head, command) != before:
                county.fail([f"INV-L13 {move} took effect twice after a death"])
            county.sometimes.add(f"died, and sent again: {move}")
            return answer
        except (Conflict, StoreFailed) as fault:
            county.must_be_a_fault(fault)
            before = county.written(head, command)
            # What is owed for want of numbers is written in units of its own, behind the one that allots them.
            if before and move != "allot_receipts":
                county.fail([f"INV-C2 {move} was not answered ({fault.rule}), and something of it is there"])
            county.store.calm()
            return self._carry_out(move, arguments, said)

    def _again(self, move: str, arguments: Sequence[Any], said: dict[str, Any]) -> None:
        """The same command changes nothing; its id with other words is an error."""
        county = self.county
        county.store.calm()
        head = county.head()[0]
        self._carry_out(move, arguments, said)
        try:
            other = {"by": Actor("somebody-else", roles={"finance"})} if "by" in said else {"words": "something else"}
            self._carry_out(move, arguments, {**said, **other})
        except CommandReused:
            county.sometimes.add("act of finance sent twice")
        else:
            county.fail([f"INV-L13 the id of {move} was taken for another"])
        if county.written(head):
            county.fail([f"INV-L13 {move} took effect twice"])
