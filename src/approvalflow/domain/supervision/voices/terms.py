"""How long each part of a voice may take, by the settings of the region, and the thresholds before its end."""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.deadlines.stopwatch import Stopwatch, read
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import PublicTerms
from approvalflow.domain.supervision.voices.events import RatingOverdue, VoiceTermReached
from approvalflow.domain.supervision.voices.voice import Voice

__all__ = ["VOICE_TERMS", "Ends", "VoiceRung", "VoiceTerms", "reached", "rungs_of"]

#: The terms of voices, by name.
VOICE_TERMS: dict[str, Text] = {
    "acceptance": Text("受理", "decide whether to look into it"),
    "answer": Text("答复", "answer"),
    "question": Text("答复", "answer"),
    "rectification": Text("整改", "put it right"),
    "call-back": Text("回访", "call back"),
    "review": Text("复核", "review"),
}


@frozen
class Ends:
    """The last instant in time of a term, and when it turns yellow; None where it does not."""

    due: Instant
    yellow_at: Instant | None


@frozen
class VoiceTerms:
    """The terms of a region, counted in the days and hours of whoever has to act."""

    settings: PublicTerms

    def ends(self, term: str, at: Instant, timetable: Timetable, *, from_due: Instant | None = None) -> Ends:
        """The end of a term that begins at `at`, and when it turns yellow; an extension is counted from the due.

        Raises BadInput beyond the years of the calendar.
        """
        amounts = {
            "acceptance": self.settings.acceptance,
            "answer": self.settings.extension if from_due is not None else self.settings.answer,
            "question": self.settings.question,
            "rectification": self.settings.rectification,
            "call-back": self.settings.call_back,
            "review": self.settings.review,
        }
        limit = Limit(amounts[term], start="filing", until=term)
        reading = read(Stopwatch(limit, at if from_due is None else from_due), timetable)
        due = reading.due if reading.due is not None else timetable.calendar.beyond()
        return Ends(due, reading.yellow_at)


@frozen
class VoiceRung:
    """A threshold of the term that runs, `yellow` or `red`: reached at `fire_at` if nothing happens before."""

    term: str
    rung: str
    turn: int
    fire_at: Instant


def rungs_of(voice: Voice) -> tuple[VoiceRung, ...]:
    """The thresholds of the term that runs, in order; one that was past when it began is reached as it begins."""
    if not voice.term or voice.due is None or voice.since is None:
        return ()
    yellow, since = voice.yellow_at, voice.since
    before = () if yellow is None else (VoiceRung(voice.term, "yellow", voice.turn, max(yellow, since)),)
    return (*before, VoiceRung(voice.term, "red", voice.turn, max(voice.due + 1, since)))


def reached(voice: Voice, rung: VoiceRung) -> VoiceTermReached | RatingOverdue:
    """The event of a threshold of the term that runs. Raises ValueError where another one runs."""
    if (voice.term, voice.turn) != (rung.term, rung.turn) or voice.due is None:
        raise ValueError(f"{rung.term} does not run for {voice.ref}")
    if (rung.term, rung.rung) == ("rectification", "red"):
        return RatingOverdue(rung.fire_at, voice.ref, voice.agency, voice.person, voice.due, voice.grade, voice.turn)
    agency = voice.agency if rung.term in ("question", "rectification", "call-back") else ""
    return VoiceTermReached(rung.fire_at, voice.ref, rung.term, rung.rung, voice.turn, voice.due, agency)
