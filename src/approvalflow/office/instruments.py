"""Instruments of supervision (监察文书) in people's hands: issued by the body that has the power, signed for, answered
by those addressed, closed by who issued it. What an instrument orders is done through the office, on the case itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from approvalflow.domain.cases.told import Refusal
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Person
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.domain.supervision import issuing
from approvalflow.domain.supervision.bodies import bodies_of
from approvalflow.domain.supervision.instrument_events import (
    InstrumentAnswered,
    InstrumentEvent,
    InstrumentIssued,
    body_of,
)
from approvalflow.domain.supervision.instruments import INSTRUMENTS, Instrument, evolve_instrument, instrument_terms
from approvalflow.domain.supervision.papers import instrument_paper
from approvalflow.errors import NotFound
from approvalflow.office.desk import why_not
from approvalflow.office.effects import behind_all, officer_letters
from approvalflow.office.supervised import supervision_draft
from approvalflow.office.supervision_papers import SupervisionPapers
from approvalflow.ports.kept import Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["Instruments"]


class Instruments(SupervisionPapers):
    """What the three bodies of supervision and those addressed do with instruments.

    The same `command_id` again does nothing and answers the instrument as it stands by then, or refuses as before;
    another act under it raises CommandReused. Every refusal is journaled.
    """

    def instruments(
        self, *, kind: str = "", agency: str = "", person: str = "", state: str = "", case_ref: str = ""
    ) -> Sequence[Instrument]:
        """Instruments, newest first.

        Args:
            kind: a key of `INSTRUMENTS`. agency, person: whom they are addressed to. case_ref: the case concerned.
            state: a key of `INSTRUMENT_STATES`, or `overdue` for those that were not answered in time.
        """
        now = self.clock.now()
        stored = "issued" if state == "overdue" else state
        with self._reading() as reading:
            found = reading.instruments(agency=agency, person=person, state=stored, case_ref=case_ref)
        return tuple(
            one for one in found if (not kind or one.kind == kind) and (state != "overdue" or one.is_overdue(now))
        )

    def instrument(self, ref: str) -> Instrument:
        """An instrument as it stands. Raises NotFound."""
        with self._reading() as reading:
            return _instrument(reading, ref)

    def may_issue(self, *, by: Actor, about: str = "") -> dict[str, Refusal | None]:
        """Each kind of instrument, and why this person may not issue it about such a subject (None: may)."""
        bodies, proposals = bodies_of(self.organisation), self.organisation.region.proposals

        def ask(kind: str) -> Callable[[], None]:
            return lambda: issuing.may_issue(kind, by, bodies, proposals=proposals, about=about)

        return {kind: why_not(ask(kind)) for kind in INSTRUMENTS}

    def issue_instrument(
        self,
        kind: str,
        subject_kind: str,
        subject: str,
        *,
        to_agency: str = "",
        to_person: str = "",
        text: str,
        due: Instant | None = None,
        source: str = "",
        by: Actor,
        command_id: str = "",
    ) -> Instrument:
        """Issue an instrument; it is served on the person addressed and on the head of the agency.

        Args:
            kind: a key of `INSTRUMENTS`.
            subject_kind, subject: what it is about, a key of `SUBJECTS` and its reference; a case, a card, a finding
                has to be there.
            to_agency: empty for the agency of the person.
            due: until when it is to be answered; None for the term of its kind, in the hours of the agency.
            source: which leader, and where it was said; for `leader-urging`.

        Raises MoveRefused for who has no such power; BadInput with everything that is missing; NotFound.
        """
        person = self.organisation.people.get(to_person)
        agency = to_agency or (person.agency if person else "")

        def work(unit: Unit, now: Instant, command: str) -> tuple[str, list[Draft]]:
            return self._issue_one(
                unit,
                kind,
                subject_kind,
                subject,
                _case_of(unit, subject_kind, subject),
                to_agency=agency,
                to_person=to_person,
                text=text,
                due=due,
                source=source,
                by=by,
                now=now,
                command=command,
            )

        said = ["issue-instrument", kind, subject_kind, subject, to_agency, to_person, text, due, source]
        about = {"kind": kind, "subject_kind": subject_kind, "subject": subject}
        return self._supervise(
            by,
            said,
            work,
            _instrument,
            command_id=command_id,
            about=about,
            case_of=lambda reading: _case_of(reading, subject_kind, subject),
        )

    def receive_instrument(self, ref: str, *, by: Actor, command_id: str = "") -> Instrument:
        """Those addressed sign for it (签收)."""

        def act(_unit: Unit, instrument: Instrument, now: Instant) -> InstrumentEvent:
            return issuing.receive_instrument(instrument, by=by, bodies=bodies_of(self.organisation), at=now)

        return self._on_instrument(ref, by, ["receive-instrument", ref], act, command_id)

    def answer_instrument(
        self,
        ref: str,
        text: str,
        *,
        by: Actor,
        by_case: str = "",
        by_command: str = "",
        discipline: str = "",
        command_id: str = "",
    ) -> Instrument:
        """Those addressed answer (回告), late rather than never.

        Args:
            by_case, by_command: the case in which, or the command by which, what was ordered was done; NotFound for
                one that is not there.
            discipline: what the supervision organ says that it decided, a key of `DISCIPLINE`.
        """

        def act(unit: Unit, instrument: Instrument, now: Instant) -> InstrumentEvent:
            event = issuing.answer_instrument(
                instrument,
                by=by,
                text=text,
                bodies=bodies_of(self.organisation),
                at=now,
                by_case=by_case,
                by_command=by_command,
                discipline=discipline,
            )
            if by_case and unit.case(by_case) is None:
                raise NotFound(f"没有办件 {by_case}", f"no case {by_case!r}", place="by_case", rule="case")
            if by_command and unit.command(by_command) is None:
                raise NotFound(
                    f"没有命令 {by_command}", f"no command {by_command!r}", place="by_command", rule="command"
                )
            return event

        said = ["answer-instrument", ref, text, by_case, by_command, discipline]
        return self._on_instrument(ref, by, said, act, command_id)

    def close_instrument(self, ref: str, words: str, *, by: Actor, command_id: str = "") -> Instrument:
        """The body that issued it closes it, with words (销号)."""

        def act(_unit: Unit, instrument: Instrument, now: Instant) -> InstrumentEvent:
            bodies = bodies_of(self.organisation)
            return issuing.close_instrument(instrument, by=by, words=words, bodies=bodies, at=now)

        return self._on_instrument(ref, by, ["close-instrument", ref, words], act, command_id)

    def _issue_one(
        self,
        unit: Unit,
        kind: str,
        subject_kind: str,
        subject: str,
        case_ref: str,
        *,
        to_agency: str,
        to_person: str,
        text: str,
        due: Instant | None,
        source: str = "",
        by: Actor,
        now: Instant,
        command: str,
    ) -> tuple[str, list[Draft]]:
        """Issue an instrument in a unit; its reference and the journal entries are the answer."""
        event = issuing.issue_instrument(
            kind,
            ref="",
            subject_kind=subject_kind,
            subject=subject,
            case_ref=case_ref,
            to_agency=to_agency,
            to_person=to_person,
            text=text,
            source=source,
            due=due,
            by=by,
            bodies=bodies_of(self.organisation),
            proposals=self.organisation.region.proposals,
            at=now,
            timetable=self.timetables.of(to_agency),
            terms=instrument_terms(self._edition(unit, now)),
        )
        self._addressed(to_agency, to_person)
        # A number is drawn only once it is allowed: a refused one leaves no gap in the series.
        event = attrs.evolve(event, instrument=self._instrument_ref(unit, now))
        return self._put_instrument_event(unit, None, event, by, now, command)

    def _instrument_ref(self, unit: Unit, now: Instant) -> str:
        year = self._day_text(now)[:4]
        return f"{self.region}-J{year}-{unit.next_number(f'instrument/{year}'):05d}"

    def _on_instrument(
        self,
        ref: str,
        by: Actor,
        said: Sequence[object],
        act: Callable[[Unit, Instrument, Instant], InstrumentEvent],
        command_id: str,
    ) -> Instrument:
        def work(unit: Unit, now: Instant, command: str) -> tuple[str, list[Draft]]:
            instrument = _instrument(unit, ref)
            return self._put_instrument_event(unit, instrument, act(unit, instrument, now), by, now, command)

        return self._supervise(
            by,
            said,
            work,
            _instrument,
            command_id=command_id,
            about={"instrument": ref},
            case_of=lambda reading: _instrument(reading, ref).case_ref,
            before=lambda unit, now: self._turn_reached(unit, _instrument(unit, ref), now),
        )

    def _put_instrument_event(
        self, unit: Unit, before: Instrument | None, event: InstrumentEvent, by: Actor, now: Instant, command: str
    ) -> tuple[str, list[Draft]]:
        """Write what happened to an instrument: its row, the letters of a new one; the journal entry is the answer."""
        after = evolve_instrument(before, event)
        unit.put_instrument(after, expected_state=before.state if before else "")
        self._arm_turn(unit, after)
        if isinstance(event, InstrumentIssued | InstrumentAnswered):
            self._serve(unit, after, "instrument" if isinstance(event, InstrumentIssued) else "answer", now)
        return after.ref, [supervision_draft(event.kind, body_of(event), event.at, after.case_ref, by, now, command)]

    def _serve(self, unit: Unit, instrument: Instrument, which: str, now: Instant) -> None:
        """Owe the letters of a new instrument to those addressed, of an answer to who issued it."""
        paper = instrument_paper(instrument, which, self._naming())
        everybody = self.organisation.people
        issuer = [everybody[instrument.issued_by]] if instrument.issued_by in everybody else []
        if instrument.issued_by == SYSTEM.id:
            issuer = self._of_body("supervision-office")
        letters = officer_letters(
            self._served(instrument) if which == "instrument" else issuer,
            key=f"{instrument.ref}/{'served' if which == 'instrument' else which}",
            case_ref=instrument.case_ref,
            seq=behind_all(unit, instrument.case_ref),
            subject=Text(f"{paper.title.zh} {paper.number}", f"{paper.title.en.capitalize()} {paper.number}"),
            body=paper.text(),
            channels=self.plugins.channels(),
            now=now,
        )
        self._owe(unit, letters)

    def _served(self, instrument: Instrument) -> list[Person]:
        everybody = self.organisation.people
        agency = self.organisation.agencies.get(instrument.to_agency)
        named = [instrument.to_person, agency.head if agency else ""]
        if instrument.kind == "referral":
            named += [
                key for key, one in everybody.items() if one.agency == instrument.to_agency and "organ" in one.roles
            ]
        return [everybody[key] for key in dict.fromkeys(named) if key in everybody]

    def _addressed(self, agency: str, person: str) -> None:
        """Where the organisation is declared, whoever is addressed is in it. Raises NotFound."""
        if self.organisation.agencies and agency and agency not in self.organisation.agencies:
            raise NotFound(f"没有单位 {agency}", f"no agency {agency!r}", place="to_agency", rule="agency")
        if self.organisation.people and person and person not in self.organisation.people:
            raise NotFound(f"没有人员 {person}", f"nobody {person!r}", place="to_person", rule="person")


def _case_of(reading: Reading, subject_kind: str, subject: str) -> str:
    """The case that something is about. Raises NotFound for a case, card or finding that is not there."""
    found: str | None = ""
    if subject_kind == "case":
        case = reading.case(subject)
        found = case.ref if case else None
    elif subject_kind == "card":
        card = reading.card_row(subject)
        found = card.case_ref if card else None
    elif subject_kind == "finding":
        finding = reading.finding(subject)
        found = finding.case_ref if finding else None
    if found is None:
        raise NotFound(f"没有 {subject}", f"there is no {subject_kind} {subject!r}", place="subject", rule="subject")
    return found


def _instrument(reading: Reading, ref: str) -> Instrument:
    instrument = reading.instrument(ref)
    if instrument is None:
        raise NotFound(f"没有文书 {ref}", f"no instrument {ref!r}", place="instrument", rule="instrument")
    return instrument
