"""What is held of voices: an act is rated once, terms fire, and the rated never learn who rated them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define, field

from approvalflow.domain.deadlines.moments import Instant, day_of, instant_at
from approvalflow.office.office import Office
from approvalflow.ports.channel import Letter
from approvalflow.ports.kept import Entry
from approvalflow.ports.store import Reading
from approvalflow.testing.simulation.people import OFFICERS

__all__ = ["PHONE", "Hidden", "Voices"]

#: What speakers say of themselves in their words.
PHONE = "13800001111"

_TERM = {"voice-term-reached": "", "rating-rectification-overdue": "rectification"}


@define
class Voices:
    """What the journal says of voices: which acts were rated, and which thresholds were reached."""

    acts: dict[str, str] = field(factory=dict)
    reached: set[tuple[str, str, int, str]] = field(factory=set)

    def met(self) -> set[str]:
        """The situations that were met."""
        return {"term of a voice ran out"} if any(one[3] == "red" for one in self.reached) else set()

    def take(self, entry: Entry) -> Iterator[str]:
        """One more entry of the journal."""
        draft, body = entry.draft, entry.draft.body
        if draft.kind == "voice-given":
            ref = str(body["voice"])
            if body["act"] and self.acts.setdefault(body["act"], ref) != ref:
                yield f"INV-T10 {ref} is of the same act as {self.acts[body['act']]}"
            if body["about"] == "rating" and (body["case"] or draft.case_ref):
                yield f"INV-T10 {ref}: the journal says of which case a rating is"
        if draft.kind in _TERM:
            one = (
                str(body.get("voice") or body["rating"]),
                _TERM[draft.kind] or str(body["term"]),
                int(body["turn"]),
                str(body.get("rung", "red")),
            )
            if one in self.reached:
                yield f"INV-T4 {one} was reached a second time"
            if draft.entered < draft.at:
                yield f"INV-D9 {one} was reached before its time"
            self.reached.add(one)

    def left(self, reading: Reading, now: Instant) -> Iterator[str]:
        """At the end: whatever ran out was told."""
        for voice in reading.voices_open(agency=None):
            if (
                voice.due is not None
                and voice.due < now
                and (voice.ref, voice.term, voice.turn, "red") not in self.reached
            ):
                yield f"INV-T10 {voice.ref}: the term {voice.term} ran out, and nobody was told"


@define
class Hidden:
    """Who rated what, which only this knows; and whether anything that the rated read gives it away."""

    sometimes: set[str]
    cases: dict[str, str] = field(factory=dict)

    def rated(self, voice: str, case: str) -> None:
        """A rating was given by the applicant of a case."""
        self.cases.setdefault(voice, case)

    def wrong(self, office: Office, canary: str) -> Iterator[str]:
        """What the officers of each agency read of its voices."""
        for agency in sorted({one.agency for one in OFFICERS}):
            by = next(one for one in OFFICERS if one.agency == agency)
            for seen in office.voices(by=by, limit=20):
                voice = seen.voice
                text = f"{voice} {seen.words}"
                self.sometimes.add(f"{voice.about} read by whom it is about")
                if canary in text or PHONE in text:
                    yield f"INV-P1 {voice.ref}: {by.id} reads who spoke"
                if voice.party or voice.act or voice.commitment:
                    yield f"INV-P1 {voice.ref}: {by.id} reads by what the speaker is known again"
                midnight = instant_at(day_of(voice.given_at, office.zone), 0, office.zone)
                if voice.about == "rating" and (voice.given_at != midnight or voice.since is not None):
                    yield f"INV-P1 {voice.ref}: {by.id} reads the hour of a rating"
                case = self.cases.get(voice.ref, "")
                if case and case in text:
                    yield f"INV-P1 {voice.ref}: {by.id} reads of which case a rating is"

    def given_away(self, reading: Reading, letters: Iterable[Letter], canary: str) -> Iterator[str]:
        """At the end: no case names a rating of it, and no letter to an officer says who spoke."""
        for voice, case in self.cases.items():
            if any(voice in str(entry.draft.body) for entry in reading.about_case(case)):
                yield f"INV-P1 {case} says that {voice} is of it"
        for letter in letters:
            voice, _, _ = letter.key.partition("/")
            if not letter.to.endswith("@county.example") or "-V" not in voice:
                continue
            text = f"{letter.subject.zh}{letter.subject.en}{letter.body.zh}{letter.body.en}"
            if canary in text or PHONE in text or self.cases.get(voice, canary) in text:
                yield f"INV-P1 {letter.key} tells {letter.to} who spoke"
