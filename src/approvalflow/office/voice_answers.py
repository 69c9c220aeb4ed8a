"""Voices are answered: complaints taken on, extended and decided, questions answered, bad ratings put right."""

from __future__ import annotations

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.bodies import bodies_of
from approvalflow.domain.supervision.voices import handling, rated
from approvalflow.domain.supervision.voices.events import VoiceEvent
from approvalflow.domain.supervision.voices.voice import Voice
from approvalflow.office.voices import Voices

__all__ = ["VoiceAnswers"]


class VoiceAnswers(Voices):
    """What officers do with voices; the same `command_id` again answers the voice as it stands by then, or refuses as
    before. Each raises NotFound, MoveRefused, CommandReused."""

    def accept_complaint(self, ref: str, *, by: Actor, command_id: str = "") -> Voice:
        """Look into a complaint: it goes to the body whose kind of matter it is."""

        def act(voice: Voice, at: Instant, who: Actor) -> VoiceEvent:
            days = self.timetables.of("")
            own = voice.agency in self._of_the_centre()
            return handling.accept_complaint(
                voice, about_centre=own, by=who, at=at, timetable=days, terms=self._voice_terms
            )

        return self._on_voice(ref, by, ["accept"], act, command_id)

    def _of_the_centre(self) -> set[str]:
        """The agencies that are the centre: the declared body or else those of its people, and the empty key."""
        declared = {key for key, body in bodies_of(self.organisation).items() if body == "centre"}
        of_people = (one.agency for one in self.organisation.people.values() if "centre" in one.roles)
        return {"", *(declared or of_people)}

    def decline_complaint(self, ref: str, reason: str, *, by: Actor, command_id: str = "") -> Voice:
        """Not look into a complaint, with the reason that its speaker is told."""

        def act(voice: Voice, at: Instant, who: Actor) -> VoiceEvent:
            return handling.decline_complaint(voice, by=who, reason=reason, at=at)

        return self._on_voice(ref, by, ["decline", reason], act, command_id)

    def extend_complaint(self, ref: str, reason: str, *, by: Actor, command_id: str = "") -> Voice:
        """Give a complaint more time, once, with the reason that its speaker is told."""

        def act(voice: Voice, at: Instant, who: Actor) -> VoiceEvent:
            days = self.timetables.of("")
            return handling.extend_complaint(
                voice, by=who, reason=reason, at=at, timetable=days, terms=self._voice_terms
            )

        return self._on_voice(ref, by, ["extend", reason], act, command_id)

    def decide_complaint(self, ref: str, outcome: str, text: str, *, by: Actor, command_id: str = "") -> Voice:
        """Answer a complaint: it was `upheld` or `unfounded`."""

        def act(voice: Voice, at: Instant, who: Actor) -> VoiceEvent:
            return handling.decide_complaint(voice, by=who, outcome=outcome, text=text, at=at)

        return self._on_voice(ref, by, ["decide", outcome, text], act, command_id)

    def answer_question(self, ref: str, text: str, *, by: Actor, command_id: str = "") -> Voice:
        """Answer a question."""

        def act(voice: Voice, at: Instant, who: Actor) -> VoiceEvent:
            return handling.answer_question(voice, by=who, text=text, at=at)

        return self._on_voice(ref, by, ["answer", text], act, command_id)

    def rectify_rating(self, ref: str, text: str, *, by: Actor, command_id: str = "") -> Voice:
        """Say what was put right after a bad rating."""

        def act(voice: Voice, at: Instant, who: Actor) -> VoiceEvent:
            days = self.timetables.of("")
            return rated.rectify_rating(voice, by=who, text=text, at=at, timetable=days, terms=self._voice_terms)

        return self._on_voice(ref, by, ["rectify", text], act, command_id)

    def call_back(self, ref: str, *, satisfied: bool, by: Actor, command_id: str = "") -> Voice:
        """Record that a speaker was called back, and whether what was put right satisfied."""

        def act(voice: Voice, at: Instant, who: Actor) -> VoiceEvent:
            days = self.timetables.of(voice.agency)
            return rated.call_back(voice, by=who, satisfied=satisfied, at=at, timetable=days, terms=self._voice_terms)

        return self._on_voice(ref, by, ["call-back", satisfied], act, command_id)

    def appeal_rating(self, ref: str, reason: str, *, by: Actor, command_id: str = "") -> Voice:
        """Appeal, as the rated, against a rating that is false or mistaken."""

        def act(voice: Voice, at: Instant, who: Actor) -> VoiceEvent:
            days = self.timetables.of("")
            return rated.appeal_rating(voice, by=who, reason=reason, at=at, timetable=days, terms=self._voice_terms)

        return self._on_voice(ref, by, ["appeal", reason], act, command_id)

    def review_rating(self, ref: str, *, stands: bool, reason: str, by: Actor, command_id: str = "") -> Voice:
        """Decide about an appeal: the rating stands, or it is struck and counts nowhere."""

        def act(voice: Voice, at: Instant, who: Actor) -> VoiceEvent:
            days = self.timetables.of(voice.agency)
            return rated.review_rating(
                voice, by=who, stands=stands, reason=reason, at=at, timetable=days, terms=self._voice_terms
            )

        return self._on_voice(ref, by, ["review", stands, reason], act, command_id)
