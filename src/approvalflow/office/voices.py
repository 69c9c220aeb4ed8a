"""What every act on a voice shares: it is loaded, time takes effect, it is judged and written.

A voice's row is what its events say; the words and the speaker are in a party of its own, which no case names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.domain.supervision.bodies import bodies_of, with_powers
from approvalflow.domain.supervision.voices.events import VoiceEvent, VoiceGiven, body_of
from approvalflow.domain.supervision.voices.terms import VoiceTerms, reached
from approvalflow.domain.supervision.voices.voice import Voice, evolve_voice
from approvalflow.errors import Conflict, MoveRefused, NotFound
from approvalflow.office.desk import Desk, refused_before, said_refusal
from approvalflow.office.drafts import digest_of
from approvalflow.office.voice_letters import letters_of_voice, reminders_of_voice
from approvalflow.office.voice_timers import timers_of_voice
from approvalflow.ports.kept import Command, Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["Voices"]


class Voices(Desk):
    """How voices are loaded and written, and what the passing of time does to them."""

    @property
    def _voice_terms(self) -> VoiceTerms:
        """The terms of complaints, questions and ratings, as the region sets them."""
        return VoiceTerms(self.organisation.public)

    def _powers(self, by: Actor) -> Actor:
        """The person with no more roles of supervision than the own agency gives."""
        return with_powers(by, bodies_of(self.organisation))

    def _voice(self, reading: Reading, ref: str) -> Voice:
        voice = reading.voice(ref)
        if voice is None:
            raise NotFound("没有这条诉求", "there is no such voice", place=ref, rule="voice")
        return voice

    def _on_voice(
        self,
        ref: str,
        by: Actor,
        said: Sequence[Any],
        act: Callable[[Voice, Instant, Actor], VoiceEvent],
        command_id: str,
    ) -> Voice:
        """Do something with a voice. Raises NotFound, CommandReused and MoveRefused, which leaves an attempt."""
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        body = digest_of([*said, ref, by.id, by.acting_for])

        def work(unit: Unit) -> Voice | MoveRefused:
            known = self._known_command(unit, command, body)
            if known is not None:
                return refused_before(known) or self._voice(unit, ref)
            stored = self._voice(unit, ref)
            # A machine's clock may step back; what happens now does not happen before what happened.
            at = max(now, stored.since or stored.given_at)
            passed = self._reached(unit, stored, at)
            voice = _evolved(stored, passed)
            try:
                event = act(voice, at, self._powers(by))
            except MoveRefused as refusal:
                unit.put_command(Command(command, body, said_refusal(refusal), now))
                attempt = self._voice_attempt(refusal, ref, at, by, now, command)
                self._write_voice(unit, stored, passed, [], by, now, command, more=[attempt])
                return refusal
            unit.put_command(Command(command, body, {"voice": ref}, now))
            return self._write_voice(unit, stored, passed, [event], by, now, command)

        outcome = self._in_unit(work)
        if isinstance(outcome, MoveRefused):
            raise outcome
        return outcome

    def _voice_passed(self, ref: str, now: Instant) -> int:
        """Let what has come due of a voice take effect; the answer is how many events that gave."""

        def work(unit: Unit) -> int:
            voice = unit.voice(ref)
            passed = self._reached(unit, voice, now) if voice is not None else []
            if voice is not None and passed:
                self._write_voice(unit, voice, passed, [], SYSTEM, now, "")
            return len(passed)

        try:
            return self._in_unit(work)
        except Conflict:
            return 0

    def _reached(self, unit: Unit, voice: Voice, now: Instant) -> list[VoiceEvent]:
        """The thresholds that were passed, each once; they are marked as fired."""
        armed = set(unit.timers_of(voice.ref))
        events: list[VoiceEvent] = []
        for timer, rung in timers_of_voice(voice).items():
            if timer.fire_at <= now and timer in armed:
                unit.fired(timer)
                events.append(reached(voice, rung))
        return events

    def _write_voice(
        self,
        unit: Unit,
        stored: Voice | None,
        passed: Sequence[VoiceEvent],
        done: Sequence[VoiceEvent],
        by: Actor,
        now: Instant,
        command: str,
        *,
        more: Sequence[Draft] = (),
    ) -> Voice:
        """Write what time did (`passed`) and what somebody did to a voice: its row, its timers, what is owed, the
        journal last; and commit."""
        owed = []
        voice = stored
        for event in [*passed, *done]:
            voice = evolve_voice(voice, event)
            party = unit.party(voice.party)
            owed += letters_of_voice(voice, event, party, self.organisation, self.plugins.channels(), now)
            owed += reminders_of_voice(voice, event, self.organisation, self.plugins.channels(), now)
        if voice is None:
            raise TypeError("nothing to write")
        if passed or done:
            unit.put_voice(voice, expected=stored.version if stored else 0)
            unit.rearm(voice.ref, list(timers_of_voice(voice)))
            self._owe(unit, owed)
        drafts = [self._voice_draft(one.kind, body_of(one), one.at, SYSTEM, now, "") for one in passed]
        drafts += [self._voice_draft(one.kind, body_of(one), one.at, by, now, command) for one in done]
        self._journal(unit, [*drafts, *more], self.timetables.seen)
        unit.commit()
        return voice

    def _new_voice(self, unit: Unit, event: VoiceGiven, by: Actor, now: Instant, command: str) -> Voice:
        return self._write_voice(unit, None, [], [event], by, now, command)

    def _voice_attempt(
        self, refusal: MoveRefused, ref: str, at: Instant, by: Actor, now: Instant, command: str
    ) -> Draft:
        """The journal entry of an act on a voice that was refused."""
        kept = ("move", "stage", "rule", "zh", "en", "basis")
        body = {**{name: getattr(refusal, name) for name in kept}, "voice": ref}
        return self._voice_draft("voice-attempt-refused", body, at, by, now, command)

    def _voice_draft(
        self, kind: str, body: dict[str, Any], at: Instant, by: Actor, now: Instant, command: str
    ) -> Draft:
        # Of no case, even where the voice is about one: its course is read by those whom the voice is about.
        return Draft(
            kind=kind,
            at=at,
            entered=now,
            by=by.id,
            agency=by.agency,
            station=by.station,
            acting_for=by.acting_for,
            command_id=command,
            body=body,
        )


def _evolved(voice: Voice, events: Sequence[VoiceEvent]) -> Voice:
    for event in events:
        voice = evolve_voice(voice, event)
    return voice
