"""The part of a store that keeps complaints, questions and ratings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.supervision.voices.voice import Voice

__all__ = ["ReadingVoices", "WritingVoices"]


class ReadingVoices(Protocol):
    """What can be read of voices."""

    def voice(self, ref: str) -> Voice | None:
        """A voice."""
        ...

    def voices_open(self, *, agency: str | None = None) -> Sequence[Voice]:
        """The voices of which something is owed, about one agency (the empty key: about the centre) or about all, in
        the order in which they were given."""
        ...

    def voices(
        self, *, about: str = "", agency: str | None = None, before: str = "", limit: int = 100
    ) -> Sequence[Voice]:
        """Voices of one kind or of all, about one agency or about all, those given last first; those given before the
        voice `before` only."""
        ...

    def voices_between(self, start: Instant, end: Instant) -> Sequence[Voice]:
        """The voices given from `start` on and before `end`, in the order in which they were given."""
        ...

    def voice_of_act(self, act: str) -> str:
        """The rating that was given of an act already, by what proves the act; empty where there is none."""
        ...


class WritingVoices(Protocol):
    """What a unit does with voices."""

    def put_voice(self, voice: Voice, *, expected: int) -> None:
        """Write a voice if its stored version is `expected` (0: new). Raises Conflict, also for a second rating of the
        same act; see `ports.succession`."""
        ...
