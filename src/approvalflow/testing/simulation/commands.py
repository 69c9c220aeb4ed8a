"""Commands as a client sends them: the same id again after a death or a full disk; now and then twice for no reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define

from approvalflow.domain.parties.people import Actor
from approvalflow.errors import AdapterFailed, BadInput, CommandReused, Conflict, MoveRefused, StoreFailed
from approvalflow.office.views import CaseView
from approvalflow.testing.simulation.acts import Act
from approvalflow.testing.simulation.crashes import Crash

if TYPE_CHECKING:
    from approvalflow.testing.simulation.county import County

__all__ = ["Commands"]


@define
class Commands:
    """Everybody who acts at a case, and what they do when they are not answered."""

    county: County
    step: int = 0
    sent: int = 0

    def __call__(self, act: Act, *arguments: Any) -> CaseView | None:
        """Carry out an act; None where it was refused."""
        county = self.county
        chance = county.streams["commands"]
        if self.step != county.number:
            self.step, self.sent = county.number, 0
        self.sent += 1
        command = f"c-{self.step}-{self.sent}"
        said = {**act.said, "by": act.by, "at": act.at, "command_id": command}
        head = county.head()[0]
        county.trail.append(f"{county.now()} {act.by.id} {act.move} {arguments} {act.said} {act.at or ''}")
        try:
            view = self._until_answered(act, arguments, said)
            if not county.written(head, command):
                county.fail([f"INV-A1 {act.move} was answered and left nothing in the journal"])
            if chance.random() < 0.05:
                self._again(view, act, arguments, said)
        except MoveRefused as refused:
            county.trail.append(f"  refused: {refused.rule}")
            if act.by.is_officer:
                self._must_be_an_attempt(head, command, refused)
            return None
        except AdapterFailed as fault:
            county.fail([f"INV-N4 {act.move} did not happen, for an adapter failed: {fault}"])
        except BadInput as fault:
            county.trail.append(f"  bad input: {fault.rule}")
            return None
        return view

    def _carry_out(self, act: Act, arguments: tuple[Any, ...], said: dict[str, Any]) -> CaseView:
        method = getattr(self.county.office, act.move)
        view: CaseView = method(*arguments, **said)
        return view

    def _until_answered(self, act: Act, arguments: tuple[Any, ...], said: dict[str, Any]) -> CaseView:
        county, command = self.county, str(said["command_id"])
        head = county.head()[0]
        try:
            return self._carry_out(act, arguments, said)
        except Crash:
            county.died()
            # Not whether anything was committed: a note that the machine's clock went back is a unit of its own.
            committed, head = county.written(head, command), county.head()[0]
            county.store.calm()
            view = self._carry_out(act, arguments, said)
            if committed:
                county.sometimes.add("answered again after a death")
                if county.written(head):
                    county.fail(["INV-L13 a command took effect twice after a death"])
            return view
        except (Conflict, StoreFailed) as fault:
            county.must_be_a_fault(fault)
            if county.written(head, command):
                county.fail([f"INV-C2 {act.move} was not answered ({fault.rule}), and something of it is there"])
            county.store.calm()
            county.sometimes.add("command sent again to a store that had failed")
            return self._carry_out(act, arguments, said)

    def _again(self, view: CaseView, act: Act, arguments: tuple[Any, ...], said: dict[str, Any]) -> None:
        """The same command changes nothing; its id with other words is an error."""
        county = self.county
        county.store.calm()
        head = county.head()[0]
        if self._carry_out(act, arguments, said).version != view.version or county.written(head):
            county.fail(["INV-L13 the same command again is not the same answer"])
        county.sometimes.add("command sent twice")
        try:
            self._carry_out(act, arguments, {**said, "by": Actor("somebody-else", roles={"window"})})
        except CommandReused:
            county.sometimes.add("command id reused")
        else:
            county.fail(["INV-L13 the id of a command was taken for another"])
        if county.written(head):
            county.fail(["INV-L13 a reused id changed something"])

    def _must_be_an_attempt(self, head: int, command: str, refused: MoveRefused) -> None:
        """INV-A1: a refused move of an officer is in the journal."""
        if "attempt-refused" not in self.county.written(head, command):
            self.county.fail([f"INV-A1 the refusal {refused.rule} left no attempt"])
