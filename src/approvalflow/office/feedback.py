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
from approvalflow.domain.record.commitments import commitment
from approvalflow.errors import BadInput, NotFound
from approvalflow.office.desk import Desk
from approvalflow.office.drafts import digest_of, digest_of_personal
from approvalflow.ports.kept import Command, Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["Hearing"]


class Hearing(Desk):
    """Questions and complaints about a case, and the ratings that earlier versions took."""

    def say(self, ref: str, about: str, text: str, *, by: Actor, command_id: str = "") -> Feedback:
        """Ask (`question`) or complain (`complaint`) about a case.

        What is said goes to the agency that leads the case; the words stay with the party's record. A rating here would
        name its case to those who are rated: it is refused (`rating`), and `rate` takes it. Raises NotFound, BadInput,
        CommandReused.
        """
        if about == "rating":
            zh, en = (
                "评价请从“评价”提交：不对被评价人写明办件",
                "rate by `rate`, which names no case to those who are rated",
            )
            raise BadInput(zh, en, place="about", rule="rating")
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        asked = ["say", ref, about, text, by.id, by.party, 0]

        def work(unit: Unit) -> Feedback:
            case, matter = self._case_and_matter(unit, ref)
            party = unit.party(case.filing.party)
            salt = party.salt if party is not None else b""
            body = digest_of_personal(asked, salt) if salt else digest_of(asked)
            known = unit.command(command)
            if known is not None and known.digest == digest_of(asked):
                body = known.digest  # of a release that did not key it
            known = self._known_command(unit, command, body)
            if known is not None:
                return self._one(unit, ref, str(known.answer["feedback"]))
            agency = case.filing.agency
            key = f"{ref}-Q{unit.next_number('feedback')}"
            proof = commitment([key, text], salt).hex() if salt else ""
            timetable = self.timetables.for_matter(matter)(agency)
            event = give(about, text, ref=key, agency=agency, commitment=proof, at=now, timetable=timetable)
            if party is not None and salt:
                words = {**party.personal.get("said", {}), key: text.strip()}
                unit.put_party(attrs.evolve(party, personal={**party.personal, "said": words}))
            unit.put_command(Command(command, body, {"feedback": key}, now))
            self._append(unit, ref, event, by, command)
            given = self._one(unit, ref, key)
            unit.commit()
            return given

        return self._in_unit(work)

    def reply(self, ref: str, feedback: str, text: str, *, by: Actor, command_id: str = "") -> Feedback:
        """Answer what was said about a case. Raises NotFound, MoveRefused, CommandReused."""
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        body = digest_of(["reply", ref, feedback, text, by.id])

        def work(unit: Unit) -> Feedback:
            found = self._one(unit, ref, feedback)
            if self._known_command(unit, command, body) is not None:
                return found
            event = answer(found, text=text, by=by, at=now)
            unit.put_command(Command(command, body, {"feedback": feedback}, now))
            self._append(unit, ref, event, by, command)
            unit.commit()
            return evolve_feedback(found, event)

        return self._in_unit(work)

    def said(self, ref: str) -> tuple[Feedback, ...]:
        """Everything that was said about a case, with its answers, in order."""
        with self._reading() as reading:
            return self._said(reading, ref)

    def to_answer(self, *, agency: str = "") -> tuple[tuple[str, Feedback], ...]:
        """What waits for an answer or a rectification (of one agency), each with its case, in the order it was said."""
        with self._reading() as reading:
            entries = reading.entries(kinds=("feedback-given",), limit=1_000_000)
            about = dict.fromkeys(entry.draft.case_ref for entry in entries)
            said = [(ref, one) for ref in about for one in self._said(reading, ref)]
        return tuple(
            (ref, one)
            for ref, one in said
            if one.due is not None and one.answered_at is None and agency in ("", one.agency)
        )

    def _said(self, reading: Reading, ref: str) -> tuple[Feedback, ...]:
        found: dict[str, Feedback] = {}
        for entry in reading.about_case(ref):
            if entry.draft.kind in FEEDBACK_EVENTS:
                event = feedback_event_from(entry.draft.kind, entry.draft.at, entry.draft.body)
                found[event.feedback] = evolve_feedback(found.get(event.feedback), event)
        row = reading.case(ref)
        party = reading.party(row.party) if row and found else None
        words = party.personal.get("said", {}) if party else {}
        return tuple(attrs.evolve(one, said=str(words.get(one.ref, ""))) for one in found.values())

    def _one(self, reading: Reading, ref: str, feedback: str) -> Feedback:
        for one in self._said(reading, ref):
            if one.ref == feedback:
                return one
        raise NotFound("没有这条反馈", "there is no such feedback", place="feedback", rule="feedback")

    def _append(self, unit: Unit, ref: str, event: FeedbackEvent, by: Actor, command: str) -> None:
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
                    command_id=command,
                    case_ref=ref,
                    body=body,
                )
            ]
        )
