"""What the scores of a month are made of, read from the journal: cards with all that became of them, and cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from approvalflow.domain.cases.events import event_from
from approvalflow.domain.cases.evolve import fold
from approvalflow.domain.deadlines.moments import DAY, Instant
from approvalflow.domain.supervision.card_events import CARD_EVENTS, CardRaised, card_event_from
from approvalflow.domain.supervision.cards import Card, evolve_card
from approvalflow.domain.supervision.means import Disciplined
from approvalflow.domain.supervision.periods import Period
from approvalflow.domain.supervision.works import Finished, finished_of
from approvalflow.office.drafts import is_imported
from approvalflow.ports.kept import Entry
from approvalflow.ports.store import Reading

__all__ = ["Facts", "entries_from", "facts_of", "told_in"]

_ANSWERED = frozenset({"case-granted", "case-refused", "case-declined"})
_INSTRUMENT = frozenset({"instrument-issued", "instrument-answered"})
_PIECE = 5000


@frozen
class Facts:
    """Cards raised in a month as they stand now, the cases answered in it, and the matter of each case of a card."""

    cards: tuple[Card, ...]
    finished: tuple[Finished, ...]
    matters: Mapping[str, str]


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


def facts_of(reading: Reading, period: Period, *, agency: str = "") -> Facts:
    """What the scores of a month are made of; with `agency`, only the cases that it leads.

    What another system did and was imported is nobody's work here.
    """
    cards: dict[str, Card] = {}
    answered: dict[str, None] = {}
    for entry in entries_from(reading, period.start, (*CARD_EVENTS, *_ANSWERED)):
        draft = entry.draft
        if draft.kind in _ANSWERED:
            if period.holds(draft.at) and not is_imported(draft):
                answered[draft.case_ref] = None
            continue
        event = card_event_from(draft.kind, draft.at, draft.body)
        if isinstance(event, CardRaised):
            if period.holds(event.at):
                cards[event.card] = evolve_card(None, event)
        elif event.card in cards:
            cards[event.card] = evolve_card(cards[event.card], event)
    rows = {ref: reading.case(ref) for ref in dict.fromkeys([*answered, *(card.case_ref for card in cards.values())])}
    finished = []
    for ref in answered:
        row = rows[ref]
        if row is None or (agency and row.agency != agency):
            continue
        one = _finished(reading, ref)
        if one is not None and period.holds(one.at):
            finished.append(one)
    matters = {ref: row.matter for ref, row in rows.items() if row is not None}
    return Facts(tuple(cards.values()), tuple(finished), matters)


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
    cards: dict[str, tuple[str, str]] = {}
    referred: dict[str, tuple[str, str]] = {}
    told = []
    for entry in entries_from(reading, 0, (CardRaised.kind, *_INSTRUMENT)):
        body = entry.draft.body
        if entry.draft.kind == CardRaised.kind:
            cards[body["card"]] = (body["agency"], body["person"])
        elif entry.draft.kind == "instrument-issued":
            if body["form"] == "referral":
                about = body["subject"]
                referred[body["instrument"]] = cards.get(about, (about, ""))
        elif body["discipline"] and body["instrument"] in referred and period.holds(entry.draft.at):
            told.append(
                Disciplined(body["instrument"], body["discipline"], *referred[body["instrument"]], entry.draft.at)
            )
    return tuple(told)
