"""Complaints, questions and ratings, each beside what the journal says of it."""

from __future__ import annotations

from attrs import define, field

from approvalflow.domain.supervision.voices.voice import Voice
from approvalflow.office.verifying.found import Found
from approvalflow.office.verifying.tally import Tally
from approvalflow.ports.content import VOICES, Row

__all__ = ["Heard"]

_NAME = "INV-T10"


@define
class Heard:
    """Takes the rows of voices; then says what does not fit."""

    tally: Tally
    found: Found
    kept: set[str] = field(factory=set)

    def voice(self, row: Row) -> None:
        """A voice is what its entries say."""
        ref, said = row["ref"], self.tally.voices.get(row["ref"])
        self.kept.add(ref)
        if said is None:
            self.found.add(_NAME, ref, "有诉求而无经过", "there is a voice, and no entry gave it")
        elif VOICES.row(said) != row:
            self.found.add(_NAME, ref, "诉求与其经过不符", "the voice is not what its entries say")

    def over(self) -> None:
        """What is missing, what was rated twice, and what people handled that was about themselves."""
        rated: dict[str, str] = {}
        for ref, voice in sorted(self.tally.voices.items()):
            if ref not in self.kept:
                self.found.add(_NAME, ref, "诉求不见了", "the voice is gone")
            if voice.act and rated.setdefault(voice.act, ref) != ref:
                zh, en = f"与 {rated[voice.act]} 为同一次办理", f"it is of the same act as {rated[voice.act]}"
                self.found.add(_NAME, ref, zh, en)
            if _handled_by_the_concerned(voice):
                self.found.add(_NAME, ref, "由当事人办理", "it was handled by whom it is about")


def _handled_by_the_concerned(voice: Voice) -> bool:
    if voice.about == "complaint":
        return bool(voice.person) and voice.handled_by == voice.person
    return voice.state == "struck" and voice.handled_by in (voice.person, voice.appealed_by)
