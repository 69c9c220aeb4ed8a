"""What the public says of a case and what it gets for an answer; kept in the journal beside the case."""

from __future__ import annotations

import attrs

from approvalflow.domain.cases.feedback import (
    FEEDBACK_EVENTS,
    Feedback,
    FeedbackEvent,
    answer,
    evolve_feedback,
    feedback_event_from,
    give,
)
from approvalflow.domain.parties.people import Actor
from approvalflow.errors import NotFound
from approvalflow.office.desk import Desk
from approvalflow.ports.kept import Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["Hearing"]


class Hearing(Desk):
    """Questions, complaints and ratings about a case."""

    def say(self, ref: str, about: str, text: str, *, by: Actor, grade: int = 0) -> Feedback:
        """Ask (`question`), complain (`complaint`) or rate (`rating`, with a grade from 1 to 5) about a case.

        What is said goes to the agency that leads the case. Raises NotFound, BadInput.
        """
        now = self.clock.now()

        def work(unit: Unit) -> Feedback:
            case, matter = self._case_and_matter(unit, ref)
            agency = case.filing.agency
            number = unit.next_number("feedback")
            timetable = self.timetables.for_matter(matter)(agency)
            event = give(about, text, ref=f"{ref}-Q{number}", agency=agency, at=now, timetable=timetable, grade=grade)
            self._append(unit, ref, event, by)
            unit.commit()
            return evolve_feedback(None, event)

        return self._in_unit(work)

    def reply(self, ref: str, feedback: str, text: str, *, by: Actor) -> Feedback:
        """Answer what was said about a case. Raises NotFound, MoveRefused."""
        now = self.clock.now()

        def work(unit: Unit) -> Feedback:
            found = next((one for one in self._said(unit, ref) if one.ref == feedback), None)
            if found is None:
                raise NotFound(f"没有反馈 {feedback}", f"no feedback {feedback!r}", place="feedback", rule="feedback")
            event = answer(found, text=text, by=by, at=now)
            self._append(unit, ref, event, by)
            unit.commit()
            return evolve_feedback(found, event)

        return self._in_unit(work)

    def said(self, ref: str) -> tuple[Feedback, ...]:
        """Everything that was said about a case, with its answers, in order."""
        with self.store.reading(self.region) as reading:
            return self._said(reading, ref)

    def _said(self, reading: Reading, ref: str) -> tuple[Feedback, ...]:
        found: dict[str, Feedback] = {}
        for entry in reading.about_case(ref):
            if entry.draft.kind in FEEDBACK_EVENTS:
                event = feedback_event_from(entry.draft.kind, entry.draft.at, entry.draft.body)
                found[event.feedback] = evolve_feedback(found.get(event.feedback), event)
        return tuple(found.values())

    def _append(self, unit: Unit, ref: str, event: FeedbackEvent, by: Actor) -> None:
        body = {one.name: getattr(event, one.name) for one in attrs.fields(type(event)) if one.name != "at"}
        unit.append(
            [
                Draft(
                    kind=event.kind,
                    at=event.at,
                    entered=event.at,
                    by=by.id,
                    agency=by.agency,
                    station=by.station,
                    acting_for=by.acting_for,
                    command_id="",
                    case_ref=ref,
                    body=body,
                )
            ]
        )
