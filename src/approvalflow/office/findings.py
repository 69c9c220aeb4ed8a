"""The inbox of findings in people's hands: noted, or set aside with a reason. Nothing here touches a case."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision import inbox
from approvalflow.domain.supervision.inbox import FindingEvent, KeptFinding
from approvalflow.errors import NotFound
from approvalflow.office.supervised import Supervised, supervision_draft
from approvalflow.ports.kept import Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["Findings", "finding_ref", "kept_finding"]


def finding_ref(region: str, position: int, place: int) -> str:
    """The reference of what was found at an entry of the journal, as the `place`-th there: later entries come later."""
    return f"{region}-N{position:010d}-{place:02d}"


class Findings(Supervised):
    """What supervisors do with findings.

    The same `command_id` again does nothing and answers the finding as it stands by then, or refuses as before; another
    act under it raises CommandReused. Every refusal is journaled.
    """

    def findings(
        self,
        *,
        agency: str = "",
        rule: str = "",
        level: str = "",
        state: str = "",
        case_ref: str = "",
        before: str = "",
        limit: int = 100,
    ) -> Sequence[KeptFinding]:
        """Findings as the inbox shows them, the latest first, at most `limit`.

        Args:
            agency, rule, level, state, case_ref: only of these, where given; `state` is a key of `FINDING_STATES`.
            before: go on below this reference, which is the last of the list before.
        """
        asked = {"agency": agency, "rule": rule, "level": level, "state": state, "case_ref": case_ref}
        with self._reading() as reading:
            return reading.findings(**asked, before=before, limit=limit)

    def finding(self, ref: str) -> KeptFinding:
        """A finding as it stands. Raises NotFound."""
        with self._reading() as reading:
            return kept_finding(reading, ref)

    def note_finding(self, ref: str, reason: str, *, by: Actor, command_id: str = "") -> KeptFinding:
        """A supervisor looked at a finding and says what became of it (核实)."""

        def act(finding: KeptFinding, now: Instant) -> FindingEvent:
            return inbox.note(finding, by=self._with_powers(by), reason=reason, at=now)

        return self._on_finding(ref, by, ["note-finding", ref, reason], act, command_id)

    def set_aside_finding(self, ref: str, reason: str, *, by: Actor, command_id: str = "") -> KeptFinding:
        """A supervisor sets a finding aside, with a reason (不予采纳); it stays to be seen."""

        def act(finding: KeptFinding, now: Instant) -> FindingEvent:
            return inbox.set_aside(finding, by=self._with_powers(by), reason=reason, at=now)

        return self._on_finding(ref, by, ["set-aside-finding", ref, reason], act, command_id)

    def _on_finding(
        self,
        ref: str,
        by: Actor,
        said: Sequence[object],
        act: Callable[[KeptFinding, Instant], FindingEvent],
        command_id: str,
    ) -> KeptFinding:
        def work(unit: Unit, now: Instant, command: str) -> tuple[str, list[Draft]]:
            finding = kept_finding(unit, ref)
            event = act(finding, now)
            unit.put_finding(inbox.evolve_finding(finding, event), expected_state=finding.state)
            body = inbox.body_of(event)
            return ref, [supervision_draft(event.kind, body, event.at, finding.case_ref, by, now, command)]

        return self._supervise(
            by,
            said,
            work,
            kept_finding,
            command_id=command_id,
            about={"finding": ref},
            case_of=lambda reading: kept_finding(reading, ref).case_ref,
        )


def kept_finding(reading: Reading, ref: str) -> KeptFinding:
    """A finding as it stands. Raises NotFound."""
    finding = reading.finding(ref)
    if finding is None:
        raise NotFound(f"没有疑似问题 {ref}", f"no finding {ref!r}", place="finding", rule="finding")
    return finding
