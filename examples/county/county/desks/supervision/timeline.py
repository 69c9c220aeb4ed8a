"""What happened to a card, in the order of time: raised, urged, answered, appealed, decided, each with who and what."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from approvalflow import Text
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.supervision.appeals import GROUNDS
from approvalflow.domain.supervision.cards import STATES, Card
from approvalflow.domain.supervision.instruments import Instrument
from county.words import WORDS

__all__ = ["Happened", "timeline_of"]


@frozen
class Happened:
    """One line of the course: when, what, by whom (a key, empty for nobody), with what words, and where it is shown."""

    at: Instant
    what: Text
    by: str = ""
    words: str = ""
    href: str = ""


def timeline_of(card: Card, instruments: Sequence[Instrument]) -> list[Happened]:
    """Everything that is known of a card, the earliest first."""
    found = [Happened(card.raised_at, WORDS["desk.card.raised"], card.raised_by, card.reason)]
    if card.answered_at is not None:
        late = WORDS["desk.card.late"]
        said = WORDS["desk.card.answer"]
        what = Text(f"{said.zh}（{late.zh}）", f"{said.en} ({late.en})") if card.answered_late else said
        found.append(Happened(card.answered_at, what, card.answered_by, card.answer))
    if card.appealed_at is not None:
        found.append(Happened(card.appealed_at, WORDS["desk.card.appeal"], card.appealed_by, card.appeal))
    if card.decided_at is not None:
        what = STATES[card.state]
        if card.ground:
            ground = GROUNDS[card.ground]
            what = Text(f"{what.zh} · {ground.zh}", f"{what.en} · {ground.en}")
        found.append(Happened(card.decided_at, what, card.decided_by, card.decision))
    for one in instruments:
        href = f"/desk/instruments/{one.ref}"
        found.append(Happened(one.issued_at, one.title, one.issued_by, href=href))
        if one.answered_at is not None:
            answered = WORDS["watch.course.answered"]
            what = Text(f"{one.title.zh}{answered.zh}", f"{one.title.en}: {answered.en}")
            found.append(Happened(one.answered_at, what, one.answered_by, one.answer, href))
    return sorted(found, key=lambda one: one.at)
