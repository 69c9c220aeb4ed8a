"""Reading findings, cards and instruments in memory."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from attrs import evolve

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.record.plain import copy_of
from approvalflow.domain.supervision.calamities import Calamity
from approvalflow.domain.supervision.inbox import KeptFinding
from approvalflow.domain.supervision.instruments import Instrument
from approvalflow.memory import shelves
from approvalflow.memory.tallies import MemoryTallies
from approvalflow.ports.kept import CardRow

__all__ = ["MemorySupervision"]


class MemorySupervision(MemoryTallies):
    """What supervision wrote in one region; fulfils `approvalflow.ports.supervising.ReadingSupervision`."""

    def card_row(self, ref: str) -> CardRow | None:
        """A card as lists show it."""
        card = self._shelf(shelves.CARDS).get(ref)
        return card and _own_card(card)

    def cards_about(self, subject_kind: str, subject: str) -> Sequence[CardRow]:
        """The cards about one thing, newest first."""
        about = subject_kind, subject
        found = (one for one in self._shelf(shelves.CARDS).values() if (one.subject_kind, one.subject) == about)
        return tuple(map(_own_card, sorted(found, key=attrgetter("raised_at", "ref"), reverse=True)))

    def cards_raised(self, start: Instant, end: Instant) -> Sequence[CardRow]:
        """The cards that were raised from `start` on and before `end`, the earliest first."""
        found = (one for one in self._shelf(shelves.CARDS).values() if start <= one.raised_at < end)
        return tuple(map(_own_card, sorted(found, key=attrgetter("raised_at", "ref"))))

    def told_results(self, start: Instant, end: Instant) -> Sequence[Instrument]:
        """The referrals whose result was told from `start` on and before `end`, in that order."""
        told = (one for one in self._shelf(shelves.INSTRUMENTS).values() if one.discipline and one.answered_at)
        return tuple(
            sorted((one for one in told if start <= (one.answered_at or 0) < end), key=attrgetter("answered_at", "ref"))
        )

    def finding(self, ref: str) -> KeptFinding | None:
        """A finding."""
        finding = self._shelf(shelves.FINDINGS).get(ref)
        return finding and _own(finding)

    def finding_about(self, subject_kind: str, subject: str, rule: str, level: str) -> KeptFinding | None:
        """The one finding of a rule about one thing, at one level."""
        ref = self._shelf(shelves.FINDING_KEYS).get((subject_kind, subject, rule, level))
        return self.finding(ref) if ref else None

    def findings(
        self,
        *,
        agency: str = "",
        rule: str = "",
        level: str = "",
        state: str = "",
        case_ref: str = "",
        before: str = "",
        limit: int = 100,
    ) -> Sequence[KeptFinding]:
        """Findings, the latest reference first."""
        asked = {"agency": agency, "rule": rule, "level": level, "state": state, "case_ref": case_ref}
        wanted = {name: value for name, value in asked.items() if value}
        found = [
            one
            for one in self._shelf(shelves.FINDINGS).values()
            if all(getattr(one, name) == value for name, value in wanted.items()) and (not before or one.ref < before)
        ]
        return tuple(map(_own, sorted(found, key=attrgetter("ref"), reverse=True)[:limit]))

    def instrument(self, ref: str) -> Instrument | None:
        """An instrument."""
        return self._shelf(shelves.INSTRUMENTS).get(ref)

    def instruments(
        self, *, agency: str = "", person: str = "", state: str = "", case_ref: str = ""
    ) -> Sequence[Instrument]:
        """Instruments, newest first."""
        asked = {"to_agency": agency, "to_person": person, "state": state, "case_ref": case_ref}
        wanted = {name: value for name, value in asked.items() if value}
        found = (
            one
            for one in self._shelf(shelves.INSTRUMENTS).values()
            if all(getattr(one, name) == value for name, value in wanted.items())
        )
        return tuple(sorted(found, key=attrgetter("issued_at", "ref"), reverse=True))

    def calamities(self) -> Sequence[Calamity]:
        """Every calamity that was proposed, the latest first."""
        return tuple(sorted(self._shelf(shelves.CALAMITIES).values(), key=attrgetter("ref"), reverse=True))


def _own(finding: KeptFinding) -> KeptFinding:
    return evolve(finding, evidence=copy_of(finding.evidence, encoded=True))


def _own_card(card: CardRow) -> CardRow:
    return evolve(card, evidence=copy_of(card.evidence, encoded=True))
