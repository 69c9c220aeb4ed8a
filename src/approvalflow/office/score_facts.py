"""What the scores of a month are made of, read from the journal: cards with all that became of them, and cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from attrs import field, frozen

from approvalflow.domain.cases.events import event_from
from approvalflow.domain.cases.evolve import fold
from approvalflow.domain.deadlines.moments import DAY, Instant
from approvalflow.domain.supervision.card_events import card_event_from
from approvalflow.domain.supervision.cards import Card, evolve_card
from approvalflow.domain.supervision.formula import Formula
from approvalflow.domain.supervision.kept_scores import PublishedScore
from approvalflow.domain.supervision.means import Disciplined
from approvalflow.domain.supervision.periods import Period
from approvalflow.domain.supervision.scores import Whose
from approvalflow.domain.supervision.works import Finished, finished_of
from approvalflow.office.drafts import is_imported
from approvalflow.office.places import CARDS
from approvalflow.ports.kept import Entry
from approvalflow.ports.store import Reading

__all__ = ["Facts", "entries_from", "facts_of", "told_in"]

_ANSWERED = frozenset({"case-granted", "case-refused", "case-declined"})
_PIECE = 5000
#: So many cards are read at once.
_TOGETHER = 500


@frozen
class Facts:
    """Cards raised in a month as they stand now, the cases answered in it, and the matter of each case of a card.

    Of a month that was published, `kept` is what was published of each, and no case is read again. `formula` is the one
    by which the month is scored, `everybody` whom the office counts as having had to do with it, in order.
    """

    cards: tuple[Card, ...]
    finished: tuple[Finished, ...]
    matters: Mapping[str, str]
    formula: Formula
    kept: Mapping[Whose, PublishedScore] = field(factory=dict)
    everybody: Mapping[Whose, None] = field(factory=dict)

    @cached_property
    def _cards(self) -> Mapping[tuple[str, str], tuple[Card, ...]]:
        found: dict[tuple[str, str], list[Card]] = {}
        for card in self.cards:
            for key in (("agency", card.agency), ("matter", self.matters.get(card.case_ref, ""))):
                found.setdefault(key, []).append(card)
        return {key: tuple(some) for key, some in found.items()}

    @cached_property
    def _finished(self) -> Mapping[tuple[str, str], tuple[Finished, ...]]:
        found: dict[tuple[str, str], list[Finished]] = {}
        for one in self.finished:
            for key in (("agency", one.agency), ("matter", one.matter), *(("person", by) for by in one.persons)):
                found.setdefault(key, []).append(one)
        return {key: tuple(some) for key, some in found.items()}

    def cards_of(self, whose: Whose) -> Iterable[Card]:
        """The cards that may count for somebody, so that not each of the county is looked at for everybody."""
        key = ("agency", whose.agency) if whose.agency else ("matter", whose.matter)
        return self._cards.get(key, ())

    def finished_of(self, whose: Whose) -> Iterable[Finished]:
        """The cases that may count for somebody."""
        if whose.person:
            return self._finished.get(("person", whose.person), ())
        key = ("agency", whose.agency) if whose.agency else ("matter", whose.matter)
        return self._finished.get(key, ())


def entries_from(reading: Reading, start: Instant, kinds: Iterable[str]) -> Iterable[Entry]:
    """The entries of these kinds that were entered from a day before `start` on, in order of the journal.

    What happened from `start` on was entered then or later; where that is in the journal is found by halving it. The
    day allows for entries that were begun before, and written after, others.
    """
    low, high = 0, reading.head()[0]
    while low < high:
        middle = (low + high) // 2
        (entry,) = reading.entries(after=middle, limit=1)
        if entry.draft.entered < start - DAY:
            low = middle + 1
        else:
            high = middle
    wanted = tuple(kinds)
    while True:
        piece = reading.entries(after=low, limit=_PIECE, kinds=wanted)
        yield from piece
        if len(piece) < _PIECE:
            return
        low = piece[-1].position


def facts_of(
    reading: Reading,
    period: Period,
    formula: Formula,
    *,
    agency: str = "",
    kept: Mapping[Whose, PublishedScore] | None = None,
) -> Facts:
    """What the scores of a month are made of; with `agency`, only the cases that it leads; with `kept`, what was
    published of it in the place of its cases.

    What another system did and was imported is nobody's work here.
    """
    cards = tuple(_cards_of(reading, period))
    about = {ref: reading.case(ref) for ref in {card.case_ref for card in cards} - {""}}
    matters = {ref: row.matter for ref, row in about.items() if row is not None}
    finished = () if kept else tuple(_answered_in(reading, period, agency))
    return Facts(cards, finished, matters, formula, kept or {})


def _cards_of(reading: Reading, period: Period) -> Iterable[Card]:
    """The cards that were raised in a month, with all that became of them."""
    found: dict[str, Card] = {}
    refs = [row.ref for row in reading.cards_raised(period.start, period.end)]
    for first in range(0, len(refs), _TOGETHER):
        for entry in reading.ledger_entries(CARDS, refs[first : first + _TOGETHER]):
            event = card_event_from(entry.draft.kind, entry.draft.at, entry.draft.body)
            found[event.card] = evolve_card(found.get(event.card), event)
    return found.values()


def _answered_in(reading: Reading, period: Period, agency: str) -> Iterable[Finished]:
    answered = {
        entry.draft.case_ref: None
        for entry in entries_from(reading, period.start, _ANSWERED)
        if period.holds(entry.draft.at) and not is_imported(entry.draft)
    }
    for ref in answered:
        row = reading.case(ref) if agency else None
        if agency and (row is None or row.agency != agency):
            continue
        one = _finished(reading, ref)
        if one is not None and period.holds(one.at):
            yield one


def _finished(reading: Reading, ref: str) -> Finished | None:
    entries = reading.about_case(ref)
    case = fold(event_from(one.draft.kind, one.draft.at, one.draft.body) for one in entries if one.draft.case_seq)
    declined = next((one.draft for one in entries if one.draft.kind == "case-declined"), None)
    return finished_of(
        case,
        declined_at=declined.at if declined else None,
        declined_by=declined.by if declined else "",
        signals=(str(one.draft.body["rule"]) for one in entries if one.draft.kind == "signal-raised"),
    )


def told_in(reading: Reading, period: Period) -> tuple[Disciplined, ...]:
    """What the supervision organ told in a year about what was referred to it: a referral about a card concerns whom
    the card concerns, any other the agency that it is about."""
    told = []
    for one in reading.told_results(period.start, period.end):
        card = reading.card_row(one.subject)
        concerns = (card.agency, card.person) if card else (one.subject, "")
        told.append(Disciplined(one.ref, one.discipline, *concerns, one.answered_at or 0))
    return tuple(told)
