"""The review: who holds a step, opinions, pauses, more time, the decision and the result."""

from __future__ import annotations

from collections.abc import Sequence

from approvalflow.domain.cases.moves import (
    Annul,
    AnswerFromAbove,
    Assign,
    Claim,
    Deliver,
    Extend,
    Forward,
    Grant,
    Issue,
    Opinion,
    PauseStep,
    Refuse,
    Remand,
    Resume,
    Return,
    Terminate,
    VerifyCommitment,
)
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import Actor
from approvalflow.office.desk import Desk
from approvalflow.office.views import CaseView

__all__ = ["Review"]

#: What a refusal says of remedies unless the decider says otherwise (行政复议法 art. 20, 行政诉讼法 art. 46).
REMEDIES = "可以自收到本决定之日起60日内申请行政复议,或者在6个月内提起行政诉讼"


class Review(Desk):
    """What reviewers, approvers, heads and issuing windows do."""

    def claim(self, ref: str, step: str, *, by: Actor, at: Instant | None = None, command_id: str = "") -> CaseView:
        """Take a step of one's own agency and role."""
        return self._carry_out(ref, Claim(step), by, at=at, command_id=command_id)

    def assign(
        self, ref: str, step: str, to: Actor, *, by: Actor, at: Instant | None = None, command_id: str = ""
    ) -> CaseView:
        """Give a step to somebody who may sign it."""
        return self._carry_out(ref, Assign(step, to), by, at=at, command_id=command_id)

    def opinion(
        self,
        ref: str,
        step: str,
        text: str,
        *,
        by: Actor,
        verdict: str = "agree",
        together: Sequence[Actor] = (),
        at: Instant | None = None,
        command_id: str = "",
    ) -> CaseView:
        """Sign an opinion, alone or together with others; the step is done and what needs it becomes ready."""
        return self._carry_out(ref, Opinion(step, text, verdict, tuple(together)), by, at=at, command_id=command_id)

    def send_back(
        self,
        ref: str,
        step: str,
        *,
        to: str,
        by: Actor,
        reason: str,
        at: Instant | None = None,
        command_id: str = "",
    ) -> CaseView:
        """Send the case back from a step to an earlier one: it and all that need it start anew."""
        return self._carry_out(ref, Return(step, to, reason), by, at=at, command_id=command_id)

    def forward(
        self, ref: str, step: str, *, to: str, by: Actor, at: Instant | None = None, command_id: str = ""
    ) -> CaseView:
        """Send a step to the superior agency that does it (转报)."""
        return self._carry_out(ref, Forward(step, to), by, at=at, command_id=command_id)

    def answer_from_above(
        self,
        ref: str,
        step: str,
        text: str,
        *,
        by: Actor,
        verdict: str = "agree",
        at: Instant | None = None,
        command_id: str = "",
    ) -> CaseView:
        """Record what the superior agency answered."""
        return self._carry_out(ref, AnswerFromAbove(step, text, verdict), by, at=at, command_id=command_id)

    def pause(
        self,
        ref: str,
        step: str,
        kind: str,
        needed: str,
        *,
        by: Actor,
        reason: str,
        at: Instant | None = None,
        command_id: str = "",
    ) -> CaseView:
        """Serve the letter of a lawful pause: its kind, the needed time in words (`10 working days`), the reason."""
        return self._carry_out(ref, PauseStep(step, kind, needed, reason), by, at=at, command_id=command_id)

    def resume(self, ref: str, pause: str, *, by: Actor, at: Instant | None = None, command_id: str = "") -> CaseView:
        """End a pause (its name, or the step it belongs to) before its notified time is used up."""
        return self._carry_out(ref, Resume(pause), by, at=at, command_id=command_id)

    def extend(
        self,
        ref: str,
        *,
        by: Actor,
        reason: str,
        requested_by: str = "",
        at: Instant | None = None,
        command_id: str = "",
    ) -> CaseView:
        """Extend the statutory limit, once, by the head, before it has run out (延长审批)."""
        return self._carry_out(ref, Extend(reason, requested_by), by, at=at, command_id=command_id)

    def grant(
        self, ref: str, *, by: Actor, text: str = "", at: Instant | None = None, command_id: str = ""
    ) -> CaseView:
        """Grant (准予): the clocks stop, bills open, delivery begins."""
        return self._carry_out(ref, Grant(text), by, at=at, command_id=command_id)

    def refuse(
        self,
        ref: str,
        *,
        by: Actor,
        reason: str,
        basis: str,
        remedies: str = REMEDIES,
        at: Instant | None = None,
        command_id: str = "",
    ) -> CaseView:
        """Refuse (不予许可), with reason, basis and remedies."""
        return self._carry_out(ref, Refuse(reason, basis, remedies), by, at=at, command_id=command_id)

    def issue(self, ref: str, *, by: Actor, at: Instant | None = None, command_id: str = "") -> CaseView:
        """Make and issue the certificate; an open fee blocks it."""
        return self._carry_out(ref, Issue(), by, at=at, command_id=command_id)

    def deliver(
        self, ref: str, *, by: Actor, how: str = "collected", at: Instant | None = None, command_id: str = ""
    ) -> CaseView:
        """Hand the result over or serve it: `collected`, `post`, `online`, `served`."""
        return self._carry_out(ref, Deliver(how), by, at=at, command_id=command_id)

    def verify_commitment(
        self,
        ref: str,
        *,
        holds: bool,
        text: str,
        by: Actor,
        together: Sequence[Actor] = (),
        at: Instant | None = None,
        command_id: str = "",
    ) -> CaseView:
        """Say whether the commitment that the case was granted on holds (核查), with the others who checked."""
        return self._carry_out(ref, VerifyCommitment(holds, text, tuple(together)), by, at=at, command_id=command_id)

    def terminate(
        self,
        ref: str,
        *,
        by: Actor,
        ground: str,
        basis: str,
        reason: str,
        at: Instant | None = None,
        command_id: str = "",
    ) -> CaseView:
        """End the case on a listed ground with its basis (终止)."""
        return self._carry_out(ref, Terminate(ground, basis, reason), by, at=at, command_id=command_id)

    def annul(
        self, ref: str, *, by: Actor, instrument: str, reason: str, at: Instant | None = None, command_id: str = ""
    ) -> CaseView:
        """Record that a remedy ended the decision."""
        return self._carry_out(ref, Annul(instrument, reason), by, at=at, command_id=command_id)

    def remand(
        self, ref: str, *, by: Actor, instrument: str, reason: str, at: Instant | None = None, command_id: str = ""
    ) -> CaseView:
        """Open a new round of review that a remedy orders."""
        return self._carry_out(ref, Remand(instrument, reason), by, at=at, command_id=command_id)
