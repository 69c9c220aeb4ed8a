"""Voices as officers see them, the speaker hidden, and what is published of them."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
from attrs import field, frozen

from approvalflow.domain.deadlines.lights import Light
from approvalflow.domain.deadlines.moments import Instant, day_of, instant_at
from approvalflow.domain.parties.basis import is_blank
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.periods import Period
from approvalflow.domain.supervision.voices.hiding import hidden
from approvalflow.domain.supervision.voices.published import PublicFigures, published
from approvalflow.domain.supervision.voices.refusals import may_see
from approvalflow.domain.supervision.voices.voice import Voice
from approvalflow.errors import MoveRefused, NotFound
from approvalflow.office.desk import refused_before, said_refusal
from approvalflow.office.drafts import digest_of
from approvalflow.office.voices import Voices
from approvalflow.ports.kept import Command
from approvalflow.ports.store import Reading, Unit

__all__ = ["SeenVoice", "SpeakerSeen", "VoiceLists"]


@frozen
class SeenVoice:
    """A voice as an officer sees it: words without names and numbers; no party; whom it is about sees no case of a
    complaint, and no hour of a rating."""

    voice: Voice
    light: Light
    words: str = field(repr=False)


@frozen
class SpeakerSeen:
    """Who spoke, for the one who calls back; that it was looked at is in the journal."""

    voice: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    email: str = field(repr=False)


class VoiceLists(Voices):
    """What officers and the public read of voices."""

    def voices(
        self,
        *,
        by: Actor,
        about: str = "",
        agency: str | None = None,
        state: str = "",
        before: str = "",
        limit: int = 100,
    ) -> tuple[SeenVoice, ...]:
        """The voices that somebody may see, those given last first; those given before the voice `before` only.

        The centre and supervisors see all, of one agency or of every one (None), the organ the complaints that went to
        it; an agency sees the questions asked of it, the ratings of it and the complaints about it that were decided.
        """
        now, by = self.clock.now(), self._powers(by)
        whose = agency if _sees_all(by) else by.agency
        seen: list[SeenVoice] = []
        with self._reading() as reading:
            while len(seen) < limit:
                some = reading.voices(about=about, agency=whose, before=before, limit=limit)
                fit = [one for one in some if may_see(one, by) and state in ("", one.state)]
                seen += [_seen(reading, one, by, now, self.zone) for one in fit]
                if len(some) < limit:
                    break
                before = some[-1].ref
        return tuple(seen[:limit])

    def voices_to_answer(self, *, by: Actor, agency: str | None = None) -> tuple[SeenVoice, ...]:
        """The voices of which something is owed that somebody may see, the one due first first."""
        now, by = self.clock.now(), self._powers(by)
        with self._reading() as reading:
            found = reading.voices_open(agency=agency if _sees_all(by) else by.agency)
            seen = [_seen(reading, one, by, now, self.zone) for one in found if may_see(one, by)]
        return tuple(sorted(seen, key=lambda one: (one.voice.due or 0, one.voice.ref)))

    def voice(self, ref: str, *, by: Actor) -> SeenVoice:
        """One voice for an officer. Raises NotFound, also for one that is not theirs to see."""
        by = self._powers(by)
        with self._reading() as reading:
            voice = reading.voice(ref)
            if voice is None or not may_see(voice, by):
                raise NotFound("没有这条诉求", "there is no such voice", place=ref, rule="voice")
            return _seen(reading, voice, by, self.clock.now(), self.zone)

    def who_spoke(self, ref: str, *, by: Actor, reason: str, command_id: str = "") -> SpeakerSeen:
        """The name and address of a speaker who gave them, to call back or to write; journaled with the reason.

        For the centre, supervisors and the organ that it went to, never for those whom the voice is about. Raises
        NotFound, MoveRefused, which leaves an attempt, CommandReused.
        """
        now, by = self.clock.now(), self._powers(by)
        command = command_id or self.ids.new("command")
        body = digest_of(["who-spoke", ref, by.id, reason])

        def work(unit: Unit) -> SpeakerSeen | MoveRefused:
            voice = self._voice(unit, ref)
            known = self._known_command(unit, command, body)
            refusal = (refused_before(known) if known is not None else None) or _may_not_know(voice, by, reason)
            party = unit.party(voice.party)
            said = party.personal if party is not None and voice.named else {}
            if known is None:
                told = {"voice": ref, "reason": reason.strip()}
                draft = self._voice_draft("speaker-seen", told, now, by, now, command)
                if refusal is not None:
                    draft = self._voice_attempt(refusal, ref, now, by, now, command)
                answer = {"voice": ref} if refusal is None else said_refusal(refusal)
                unit.put_command(Command(command, body, answer, now))
                self._journal(unit, [draft], self.timetables.seen)
                unit.commit()
            if refusal is not None:
                return refusal
            return SpeakerSeen(ref, *(str(said.get(name, "")) for name in ("name", "phone", "email")))

        outcome = self._in_unit(work)
        if isinstance(outcome, MoveRefused):
            raise outcome
        return outcome

    def public_supervision(self, period: Period) -> tuple[PublicFigures, ...]:
        """What is published of a period: the region's figures, then those of each agency about which something was
        said, by its key. Figures alone; the empty key is the centre itself."""
        with self._reading() as reading:
            voices = reading.voices_between(period.start, period.end)
        agencies = sorted({one.agency for one in voices} - {""})
        figures = [published(voices, start=period.start, end=period.end)]
        return (*figures, *(published(voices, start=period.start, end=period.end, agency=key) for key in agencies))


def _may_not_know(voice: Voice, by: Actor, reason: str) -> MoveRefused | None:
    basis = "个人信息保护法 art. 6"
    if not _sees_all(by) or _is_concerned(voice, by) or not may_see(voice, by):
        zh, en = "只有办理人可以查看诉求人", "only who handles the voice sees who spoke"
        return MoveRefused("who-spoke", voice.state, "role", zh, en, basis)
    if is_blank(reason):
        return MoveRefused("who-spoke", voice.state, "reason", "请写明查看的理由", "say why you have to know", basis)
    return None


def _sees_all(by: Actor) -> bool:
    return not by.roles.isdisjoint(("centre", "supervisor", "organ"))


def _is_concerned(voice: Voice, by: Actor) -> bool:
    return bool({by.id, by.acting_for} & ({voice.person} - {""})) or (bool(voice.agency) and voice.agency == by.agency)


def _seen(reading: Reading, voice: Voice, by: Actor, now: Instant, zone: str) -> SeenVoice:
    party = reading.party(voice.party)
    said = party.personal if party is not None else {}
    words = hidden(str(said.get("words", "")), _names(said.get("name", "")))
    light = voice.light(now)
    unlinked = attrs.evolve(voice, party="", act="", commitment="")
    whom_it_is_about = _is_concerned(voice, by) or not _sees_all(by)
    if voice.about == "complaint" and whom_it_is_about:
        unlinked = attrs.evolve(unlinked, case_ref="")
    if voice.about == "rating" and whom_it_is_about:
        # Who was rated must not find out by whom: not by the hour either.
        unlinked = attrs.evolve(unlinked, given_at=instant_at(day_of(voice.given_at, zone), 0, zone), since=None)
    return SeenVoice(unlinked, light, words)


def _names(name: object) -> Iterable[str]:
    return (str(name),) if name else ()
