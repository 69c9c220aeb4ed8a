"""The timers of voices, derived from them alone."""

from __future__ import annotations

from approvalflow.domain.supervision.voices.terms import VoiceRung, rungs_of
from approvalflow.domain.supervision.voices.voice import Voice
from approvalflow.ports.kept import Timer

__all__ = ["is_of_voice", "timers_of_voice"]

#: How the stopwatches of voices are named among the timers, before the name of the term.
_VOICE = "voice:"


def is_of_voice(clock: str) -> bool:
    """Whether a timer is of a complaint, a question or a rating, and so none of a case."""
    return clock.startswith(_VOICE)


def timers_of_voice(voice: Voice) -> dict[Timer, VoiceRung]:
    """What lies before a voice, each with its threshold: nothing, where it has ended."""
    return {Timer(voice.ref, f"{_VOICE}{one.term}", one.rung, one.turn, one.fire_at): one for one in rungs_of(voice)}
