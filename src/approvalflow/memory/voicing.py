"""Complaints, questions and ratings in memory."""

from __future__ import annotations

from approvalflow.domain.supervision.voices.voice import Voice
from approvalflow.memory import shelves
from approvalflow.memory.supervising import MemorySupervising
from approvalflow.ports.succession import voice_must_follow

__all__ = ["MemoryVoicing"]


class MemoryVoicing(MemorySupervising):
    """The part of a unit that writes voices."""

    def put_voice(self, voice: Voice, *, expected: int) -> None:
        """Write a voice if its stored version is `expected`."""
        before = self._shelf(shelves.VOICES).get(voice.ref)
        if (before.version if before else 0) != expected:
            self._conflict(voice.ref, "voice-version", "该诉求已被改动", "somebody else changed the voice first")
        if before:
            self._checked(voice_must_follow, before, voice)
        else:
            if voice.act and self._shelf(shelves.VOICE_OF_ACT).get(voice.act):
                self._conflict(voice.ref, "rated-once", "该次办理已评价", "this visit or act was rated already")
            if voice.act:
                self._shelf(shelves.VOICE_OF_ACT).put(voice.act, voice.ref)
            self._must_exist.append((shelves.PARTIES, voice.party))
            if voice.case_ref:
                self._must_exist.append((shelves.CASES, voice.case_ref))
        self._shelf(shelves.VOICES).put(voice.ref, voice)
