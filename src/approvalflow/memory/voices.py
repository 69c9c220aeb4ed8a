"""Reading complaints, questions and ratings in memory."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, takewhile

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.supervision.voices.voice import Voice
from approvalflow.memory import shelves
from approvalflow.memory.supervision import MemorySupervision

__all__ = ["MemoryVoices"]


class MemoryVoices(MemorySupervision):
    """Voices of one region; fulfils `approvalflow.ports.voicing.ReadingVoices`."""

    def voice(self, ref: str) -> Voice | None:
        """A voice."""
        return self._shelf(shelves.VOICES).get(ref)

    def voices_open(self, *, agency: str | None = None) -> Sequence[Voice]:
        """The voices of which something is owed, in the order in which they were given."""
        every = self._shelf(shelves.VOICES).values()
        return tuple(one for one in every if one.is_open and agency in (None, one.agency))

    def voices(
        self, *, about: str = "", agency: str | None = None, before: str = "", limit: int = 100
    ) -> Sequence[Voice]:
        """Voices of one kind or of all, those given last first."""
        every = self._shelf(shelves.VOICES).values()
        if before:
            every = takewhile(lambda one: one.ref != before, every)
        found = [one for one in every if about in ("", one.about) and agency in (None, one.agency)]
        return tuple(islice(reversed(found), limit))

    def voices_between(self, start: Instant, end: Instant) -> Sequence[Voice]:
        """The voices given within these instants, in the order in which they were given."""
        return tuple(one for one in self._shelf(shelves.VOICES).values() if start <= one.given_at < end)

    def voice_of_act(self, act: str) -> str:
        """The rating that was given of an act already."""
        return self._shelf(shelves.VOICE_OF_ACT).get(act) or ""
