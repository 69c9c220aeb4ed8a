"""What the light of a complaint, question or rating needs."""

from __future__ import annotations

from attrs import frozen

from approvalflow import Light
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.supervision.voices.voice import Voice

__all__ = ["Spoken", "spoken"]


@frozen
class Spoken:
    """A voice as a light reads it."""

    light: Light
    due: Instant | None
    agency: str
    provisional: bool = False


def spoken(voice: Voice, light: Light) -> Spoken:
    """What the light of a voice is read from; a voice that is over has none."""
    return Spoken(light, voice.due, voice.agency)
