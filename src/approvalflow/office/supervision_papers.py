"""The papers of supervision: as words for letters, and as documents that a plug-in sets."""

from __future__ import annotations

from approvalflow.domain.deadlines.moments import Instant, day_of, in_words
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.supervision.cards import Card
from approvalflow.domain.supervision.inbox import KeptFinding
from approvalflow.domain.supervision.papers import Naming, SupervisionPaper, card_paper, instrument_paper
from approvalflow.errors import NotFound
from approvalflow.office.composing import composed
from approvalflow.office.turns import Turns
from approvalflow.ports.document import Document, DocumentLine
from approvalflow.ports.store import Reading

__all__ = ["SupervisionPapers", "finding_of_card"]


def finding_of_card(reading: Reading, card: Card) -> KeptFinding | None:
    """What a card rests on: the finding for which a human raised it, or the one that called for it; None for a card
    from before findings were kept, and while that is written."""
    if card.finding:
        return reading.finding(card.finding)
    level = "yellow" if card.level == "red" else card.level
    return reading.finding_about(card.subject_kind, card.subject, card.rule, level)


class SupervisionPapers(Turns):
    """Papers of cards and instruments, from the first to the decision."""

    def card_letter(self, ref: str, which: str = "card") -> SupervisionPaper:
        """A paper of a card in words, a word of `CARD_PAPERS`: the card itself, the `answer`, the `appeal`, the
        `decision`. Raises NotFound for a card that is not there, and where nothing of the kind was written."""
        with self._reading() as reading:
            return self._card_letter(reading, self._card(reading, ref), which)

    def card_document(self, ref: str, which: str = "card") -> bytes:
        """The same as a PDF. Raises NotFound also where no plug-in sets documents, AdapterFailed where it fails."""
        return composed(self.plugins, self._as_document(self.card_letter(ref, which), "card"))

    def instrument_letter(self, ref: str, which: str = "instrument") -> SupervisionPaper:
        """An instrument, or its `answer`, in words. Raises NotFound as `card_letter` does."""
        with self._reading() as reading:
            instrument = reading.instrument(ref)
        if instrument is None:
            raise NotFound(f"没有文书 {ref}", f"no instrument {ref!r}", place="instrument", rule="instrument")
        return instrument_paper(instrument, which, self._naming())

    def instrument_document(self, ref: str, which: str = "instrument") -> bytes:
        """The same as a PDF. Raises as `card_document`."""
        return composed(self.plugins, self._as_document(self.instrument_letter(ref, which), "instrument"))

    def _card_letter(self, reading: Reading, card: Card, which: str, law: str = "") -> SupervisionPaper:
        finding = finding_of_card(reading, card)
        return card_paper(card, which, self._naming(), law=finding.law if finding is not None else law)

    def _naming(self) -> Naming:
        people, zone = self.organisation.people, self.zone

        def name(person: str) -> str:
            return people[person].name if person in people else person

        def when(instant: Instant) -> Text:
            return Text(in_words(instant, zone, "zh", ends=True), in_words(instant, zone, "en", ends=True))

        return Naming(self.organisation.title_of, name, when)

    def _as_document(self, paper: SupervisionPaper, kind: str) -> Document:
        lines = [(Text("送达", "To"), paper.to)] if paper.to.zh else []
        return Document(
            kind,
            paper.title,
            paper.issuer,
            paper.number,
            tuple(DocumentLine(label, _both(value)) for label, value in (*lines, *paper.lines)),
            date=day_of(paper.at, self.zone).isoformat(),
            body=paper.body,
        )


def _both(text: Text) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} / {text.en}"
