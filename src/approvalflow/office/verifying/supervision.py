"""What supervision wrote: each card, finding and instrument beside what the journal says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import define, field

from approvalflow.domain.supervision.calamities import CALAMITY_EVENTS, calamity_event_from, evolve_calamity
from approvalflow.domain.supervision.card_events import CARD_EVENTS, CardLifted, CardTermReached, card_event_from
from approvalflow.domain.supervision.cards import Card, evolve_card
from approvalflow.domain.supervision.cards import row_of as row_of_card
from approvalflow.domain.supervision.inbox import (
    FINDING_EVENTS,
    SIGNAL,
    FindingCarded,
    evolve_finding,
    finding_event_from,
    finding_of,
)
from approvalflow.domain.supervision.instrument_events import (
    INSTRUMENT_EVENTS,
    InstrumentTermReached,
    instrument_event_from,
)
from approvalflow.domain.supervision.instruments import Instrument, evolve_instrument
from approvalflow.domain.supervision.registers import UNMATCHED
from approvalflow.domain.supervision.turns import rungs_of
from approvalflow.office.verifying.found import Found
from approvalflow.office.verifying.tally import Rung, Tally
from approvalflow.ports.content import CALAMITIES, CARDS, FINDINGS, INSTRUMENTS, Row
from approvalflow.ports.kept import CardRow

__all__ = ["SUPERVISION_ENTRIES", "Supervised", "told"]

#: The kinds of entries that tell of cards, findings and instruments.
SUPERVISION_ENTRIES = frozenset(
    {SIGNAL, *CARD_EVENTS, *FINDING_EVENTS, *INSTRUMENT_EVENTS, *CALAMITY_EVENTS, UNMATCHED}
)


def told(tally: Tally, kind: str, at: int, case_ref: str, body: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Add what an entry says to the sums; the answer is what is wrong with it, as (id, Chinese, English), or None.

    Raises KeyError, TypeError, ValueError for what cannot be applied.
    """
    if kind in CARD_EVENTS:
        event = card_event_from(kind, at, body)
        card = tally.cards[event.card] = evolve_card(tally.cards.get(event.card), event)
        _timed(tally, card, f"card:{event.term}" if isinstance(event, CardTermReached) else "", "red")
        if isinstance(event, CardLifted) and event.calamity and not _declared(tally, event.calamity):
            return "INV-T11", f"没有宣布 {event.calamity}", f"{event.calamity} was never declared"
        if card.state == "lifted" and not card.decision.strip():
            return "INV-T7", "解除未说明理由", "lifted without a reason"
    elif kind == UNMATCHED:
        if not tally.counts.told(at, body):
            return "INV-T15", "该编号此前已列为疑点", "the number was found before"
    elif kind == SIGNAL:
        finding = finding_of(at, case_ref, body)
        if finding is not None:
            tally.findings.setdefault(finding.ref, finding)
    elif kind in FINDING_EVENTS:
        decided = finding_event_from(kind, at, body)
        kept = tally.findings[decided.finding] = evolve_finding(tally.findings[decided.finding], decided)
        if not isinstance(decided, FindingCarded) and not kept.reason.strip():
            return "INV-T8", "未说明理由", "it was decided without a reason"
    elif kind in CALAMITY_EVENTS:
        said = calamity_event_from(kind, at, body)
        calamity = evolve_calamity(tally.calamities.get(said.calamity), said)
        tally.calamities[said.calamity] = calamity
        if calamity.decided_by and calamity.decided_by == calamity.proposed_by:
            return "INV-T11", "提出人自行批准", "whoever proposed it decided about it"
    else:
        step = instrument_event_from(kind, at, body)
        instrument = evolve_instrument(tally.instruments.get(step.instrument), step)
        tally.instruments[step.instrument] = instrument
        if isinstance(step, InstrumentTermReached):
            _timed(tally, instrument, "instrument:answer", step.rung)
        else:
            _timed(tally, instrument, "", "")
        if instrument.closed_by and instrument.closed_by == instrument.answered_by:
            return "INV-T9", "回告人自行销号", "whoever answered it closed it"
    return None


def _declared(tally: Tally, ref: str) -> bool:
    calamity = tally.calamities.get(ref)
    return calamity is not None and calamity.state == "declared"


def _timed(tally: Tally, subject: Card | Instrument, clock: str, rung: str) -> None:
    """The thresholds before a card or an instrument, less those that were reached; their names are those of timers."""
    reached = tally.reached[subject.ref]
    if clock:
        reached.add(Rung(clock, rung, 1))
    armed = (Rung(one.clock, one.rung, 1, one.fire_at) for one in rungs_of(subject))
    tally.armed[subject.ref] = frozenset(one for one in armed if one._replace(fire_at=0) not in reached)


@define
class Supervised:
    """Takes the rows of cards, findings and instruments; then says what is missing."""

    tally: Tally
    found: Found
    cards: set[str] = field(factory=set)
    findings: set[str] = field(factory=set)
    instruments: set[str] = field(factory=set)
    calamities: set[str] = field(factory=set)

    def card(self, row: Row) -> None:
        """A card is what was done with it."""
        ref = row["ref"]
        self.cards.add(ref)
        card = self.tally.cards.get(ref)
        if card is None:
            self.found.add("INV-T7", ref, "有牌而无经过", "there is a card, and no entry raised it")
        elif CARDS.row(CardRow(**row_of_card(card))) != row:
            self.found.add("INV-T7", ref, "牌与其经过不符", "the card is not what its entries say")
        elif card.finding and not self._carded(card):
            self.found.add("INV-T8", ref, f"{card.finding} 未记此牌", f"{card.finding} says nothing of this card")

    def _carded(self, card: Card) -> bool:
        """Whether the finding for which a human raised a card says so; a red card goes on from that card."""
        finding = self.tally.findings.get(card.finding)
        return finding is not None and finding.card != "" and finding.card in (card.ref, card.after)

    def finding(self, row: Row) -> None:
        """A finding is what was found, and what was done with it."""
        ref = row["ref"]
        self.findings.add(ref)
        finding = self.tally.findings.get(ref)
        if finding is None:
            self.found.add("INV-T8", ref, "有疑似问题而无信号", "there is a finding, and no signal told of it")
        elif FINDINGS.row(finding) != row:
            self.found.add("INV-T8", ref, "疑似问题与其经过不符", "the finding is not what its entries say")
        elif finding.card and finding.card not in self.tally.cards:
            self.found.add("INV-T8", ref, f"没有牌 {finding.card}", f"there is no card {finding.card}")

    def instrument(self, row: Row) -> None:
        """An instrument is what was issued, and what was done with it."""
        ref = row["ref"]
        self.instruments.add(ref)
        instrument = self.tally.instruments.get(ref)
        if instrument is None:
            self.found.add("INV-T9", ref, "有文书而无经过", "there is an instrument, and no entry issued it")
        elif INSTRUMENTS.row(instrument) != row:
            self.found.add("INV-T9", ref, "文书与其经过不符", "the instrument is not what its entries say")

    def calamity(self, row: Row) -> None:
        """A calamity is what was done with it."""
        ref = row["ref"]
        self.calamities.add(ref)
        calamity = self.tally.calamities.get(ref)
        if calamity is None:
            self.found.add("INV-T11", ref, "有应急状态而无经过", "there is a calamity, and no entry proposed it")
        elif CALAMITIES.row(calamity) != row:
            self.found.add("INV-T11", ref, "应急状态与其经过不符", "the calamity is not what its entries say")

    def over(self) -> None:
        """What is missing."""
        for ref in sorted(self.tally.cards.keys() - self.cards):
            self.found.add("INV-T7", ref, "牌不见了", "the card is gone")
        for ref in sorted(self.tally.findings.keys() - self.findings):
            self.found.add("INV-T8", ref, "疑似问题不见了", "the finding is gone")
        for ref in sorted(self.tally.instruments.keys() - self.instruments):
            self.found.add("INV-T9", ref, "文书不见了", "the instrument is gone")
        for ref in sorted(self.tally.calamities.keys() - self.calamities):
            self.found.add("INV-T11", ref, "应急状态不见了", "the calamity is gone")
