"""The unit is urged by the system itself (督办通知书), one rung above the reminder to the handler."""

from __future__ import annotations

import attrs

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.supervision import issuing
from approvalflow.domain.supervision.bodies import bodies_of
from approvalflow.domain.supervision.findings import Finding
from approvalflow.domain.supervision.instruments import instrument_terms
from approvalflow.office.card_writing import CardWriting
from approvalflow.office.instruments import Instruments
from approvalflow.office.turns import UNDECIDED
from approvalflow.ports.kept import Draft
from approvalflow.ports.store import Unit

__all__ = ["Urging"]


class Urging(Instruments, CardWriting):
    """What the system issues of its own accord."""

    def _urge_by_itself(self, unit: Unit, finding: Finding, now: Instant) -> list[Draft]:
        """The system urges the unit that holds up an undecided case, unless it is urged about that case already, or a
        calamity excuses it; the caller has locked the case."""
        row = unit.case(finding.case_ref) if finding.case_ref else None
        known = not self.organisation.agencies or finding.agency in self.organisation.agencies
        if row is None or row.stage not in UNDECIDED or not finding.agency or not known:
            return []
        if self._covering(unit, finding.agency, finding.at) is not None:
            return []
        running = unit.instruments(agency=finding.agency, state="issued", case_ref=finding.case_ref)
        if any(one.kind in ("urging", "leader-urging") for one in running):
            return []
        bodies = bodies_of(self.organisation)
        event = issuing.urge_by_itself(
            finding,
            from_agency=next((key for key, body in bodies.items() if body == "supervision-office"), ""),
            at=now,
            timetable=self.timetables.of(finding.agency),
            terms=instrument_terms(self._edition(unit, now)),
        )
        event = attrs.evolve(event, instrument=self._instrument_ref(unit, now))
        return self._put_instrument_event(unit, None, event, SYSTEM, now, "")[1]
