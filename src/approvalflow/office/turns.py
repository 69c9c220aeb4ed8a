"""The terms of cards and instruments: what is told, and to whom, when one turns yellow and when it runs out.

Each threshold is reached once, dated at its instant, whether a sweep finds it or the next act on the same card or
instrument. Nobody decides anything by it: it reminds those whose turn it is, and stands in the journal for the rules.
"""

from __future__ import annotations

from approvalflow.domain.deadlines.moments import Instant, in_words
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Person
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.supervision import card_events, instrument_events
from approvalflow.domain.supervision.bodies import ROLE_OF, bodies_of
from approvalflow.domain.supervision.card_events import CardTermReached, card_event_from
from approvalflow.domain.supervision.cards import LEVELS, Card, evolve_card
from approvalflow.domain.supervision.instrument_events import InstrumentTermReached
from approvalflow.domain.supervision.instruments import Instrument, evolve_instrument
from approvalflow.domain.supervision.issuing import lapse
from approvalflow.domain.supervision.turns import CLOCKS, TurnRung, reached, rungs_of
from approvalflow.errors import Conflict, NotFound
from approvalflow.office.effects import behind_all, officer_letters
from approvalflow.office.places import CARDS, append_placed
from approvalflow.office.supervised import Supervised, supervision_draft
from approvalflow.ports.kept import Draft, Timer
from approvalflow.ports.store import Reading, Unit

__all__ = ["UNDECIDED", "Turns", "is_turn", "timer_of"]

#: The stages in which a case waits for its decision.
UNDECIDED = ("reviewing", "paused")
#: What takes it out of them.
_DECIDING = frozenset({"case-granted", "case-refused", "case-withdrawn", "case-terminated"})


def is_turn(clock: str) -> bool:
    """Whether a timer is of a card or an instrument, and so none of a case."""
    return clock in CLOCKS


def timer_of(subject: Card | Instrument, rung: TurnRung) -> Timer:
    """The timer of a threshold; a term of supervision is never moved, so it has but one due."""
    return Timer(subject.ref, rung.clock, rung.rung, 1, rung.fire_at)


class Turns(Supervised):
    """What the passing of time does to cards and instruments."""

    def _card(self, reading: Reading, ref: str) -> Card:
        card: Card | None = None
        for entry in reading.ledger_entries(CARDS, [ref]):
            card = evolve_card(card, card_event_from(entry.draft.kind, entry.draft.at, entry.draft.body))
        if card is None:
            raise NotFound(f"没有牌 {ref}", f"no card {ref!r}", place="card", rule="card")
        return card

    def _arm_turn(self, unit: Unit, subject: Card | Instrument) -> None:
        """Arm what lies before a card or an instrument once it was written: nothing, where no term runs."""
        unit.rearm(subject.ref, [timer_of(subject, rung) for rung in rungs_of(subject)])

    def _turn_passed(self, ref: str, now: Instant) -> int:
        """Let what has come due of a card or an instrument take effect; the answer is how many events that gave."""

        def work(unit: Unit) -> int:
            subject = unit.instrument(ref) or self._card(unit, ref)
            if subject.case_ref:
                # The case is locked first, as everywhere: whoever acts on the card meanwhile has to wait.
                unit.case(subject.case_ref)
            drafts = self._turn_reached(unit, subject, now)
            append_placed(unit, drafts)
            unit.commit()
            return len(drafts)

        try:
            return self._in_unit(work)
        except Conflict:
            return 0

    def _turn_reached(self, unit: Unit, subject: Card | Instrument, now: Instant) -> list[Draft]:
        """The same inside a unit, before anything is done with it; the journal entries are the answer."""
        armed = set(unit.timers_of(subject.ref))
        drafts: list[Draft] = []
        for rung in rungs_of(subject):
            timer = timer_of(subject, rung)
            if rung.fire_at > now or timer not in armed:
                continue
            if isinstance(subject, Instrument) and self._has_lapsed(unit, subject, rung.fire_at):
                closed = lapse(subject, at=rung.fire_at)
                unit.put_instrument(evolve_instrument(subject, closed), expected_state=subject.state)
                unit.rearm(subject.ref, [])
                body = instrument_events.body_of(closed)
                return [*drafts, supervision_draft(closed.kind, body, closed.at, subject.case_ref, SYSTEM, now, "")]
            unit.fired(timer)
            event = reached(subject, rung)
            self._owe_reminders(unit, subject, event, now)
            if isinstance(event, CardTermReached):
                body = card_events.body_of(event)
            else:
                body = instrument_events.body_of(event)
            if isinstance(subject, Instrument) and isinstance(event, InstrumentTermReached):
                before, subject = subject, evolve_instrument(subject, event)
                unit.put_instrument(subject, expected_state=before.state)
            drafts.append(supervision_draft(event.kind, body, event.at, subject.case_ref, SYSTEM, now, ""))
        return drafts

    def _has_lapsed(self, unit: Unit, instrument: Instrument, at: Instant) -> bool:
        """Whether the system urged about a case by itself, and the case was decided by then: nobody is to be urged."""
        if instrument.issued_by != SYSTEM.id or not instrument.case_ref:
            return False
        row = unit.case(instrument.case_ref)
        if row is None or row.stage in UNDECIDED:
            return False
        told = unit.about_case(instrument.case_ref)
        return any(one.draft.kind in _DECIDING and instrument.issued_at <= one.draft.at < at for one in told)

    def _owe_reminders(
        self,
        unit: Unit,
        subject: Card | Instrument,
        event: CardTermReached | InstrumentTermReached,
        now: Instant,
    ) -> None:
        title, words = _words(subject, event, self.zone)
        people = {one.id: one for one in self._turn_of(subject, event)}
        letters = officer_letters(
            people.values(),
            key=f"{subject.ref}/{getattr(event, 'term', 'answer')}/{event.rung}",
            case_ref=subject.case_ref,
            seq=behind_all(unit, subject.case_ref),
            subject=title,
            body=words,
            channels=self.plugins.channels(),
            now=now,
        )
        self._owe(unit, letters)

    def _turn_of(self, subject: Card | Instrument, event: CardTermReached | InstrumentTermReached) -> list[Person]:
        """Those whose turn it is; once a term is over, those who watch it too."""
        everybody = self.organisation.people
        agency = self.organisation.agencies.get(event.agency)
        named = [event.person, agency.head if agency else ""]
        turn = [everybody[one] for one in named if one in everybody]
        if isinstance(subject, Instrument):
            watching = [everybody[subject.issued_by]] if subject.issued_by in everybody else []
            if subject.issued_by == SYSTEM.id:
                watching = self._of_body("supervision-office")
        else:
            watching = self._of_body("supervision-office")
        return [*turn, *watching] if event.rung == "red" else turn

    def _of_body(self, body: str) -> list[Person]:
        """The people who act for a body of supervision."""
        bodies = bodies_of(self.organisation)
        people = self.organisation.people.values()
        return [one for one in people if ROLE_OF[body] in one.roles and (not bodies or bodies.get(one.agency) == body)]


def _words(subject: Card | Instrument, event: CardTermReached | InstrumentTermReached, zone: str) -> tuple[Text, Text]:
    due_zh, due_en = in_words(event.due, zone, "zh", ends=True), in_words(event.due, zone, "en", ends=True)
    if isinstance(subject, Instrument):
        what = subject.title
        to_do = Text("回告", "answer")
    else:
        what = LEVELS[subject.level]
        deciding = isinstance(event, CardTermReached) and event.term == "decision"
        to_do = Text("申诉裁定", "decide about the appeal against") if deciding else Text("说明", "answer")
    name_zh, name_en = f"{what.zh} {subject.ref}", f"{what.en} {subject.ref}"
    if event.rung == "yellow":
        return Text(f"催办 {name_zh}", f"Reminder {name_en}"), Text(
            f"{name_zh} 须于 {due_zh} 前{to_do.zh}，即将到期，请及时办理。",
            f"It is time to {to_do.en} {name_en}: the term ends at {due_en}.",
        )
    return Text(f"超期 {name_zh}", f"Overdue {name_en}"), Text(
        f"{name_zh} 的{to_do.zh}期限已于 {due_zh} 届满，仍未办理，请立即办理。",
        f"The term to {to_do.en} {name_en} ended at {due_en}, and nobody has done it yet.",
    )
