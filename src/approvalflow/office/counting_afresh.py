"""The tallies of habits as they stood along a history that is looked at again: counted from its first entry on.

Nothing is read from the tallies of the store, which hold the whole history already, and nothing is written.
"""

from __future__ import annotations

from attrs import define, evolve

from approvalflow.domain.cases.case import Case
from approvalflow.domain.supervision.findings import Earlier, Happening
from approvalflow.domain.supervision.habits import NUMBERED, counts_of
from approvalflow.domain.supervision.tallies import tally_after
from approvalflow.office.counting import Counting
from approvalflow.ports.store import Reading

__all__ = ["CountingAfresh"]

#: Numbers of certificates and receipts have a row each; no rule sees these rows, and they would grow with the history.
_NUMBERS = frozenset(kind for kinds in NUMBERED.values() for kind, _ in kinds)
#: Of how many cases it is remembered at once who applied.
_KEPT = 5000


@define
class CountingAfresh(Counting):
    """Counts habits for a backtest."""

    def counted(self, reading: Reading, happening: Happening) -> Happening:
        """Count an entry; the answer is the same with the tallies that a rule wants to see at it."""
        counts = [one for one in counts_of(happening) if one.kind not in _NUMBERS]
        if not counts:
            return happening
        earlier: tuple[Earlier, ...] = ()
        if happening.kind == "case-filed" and happening.case is not None:
            self._remember(reading, happening.case)
            earlier = tuple(self._earlier(reading, happening))
        for one in counts:
            self._put(tally_after(self._row(one.key), one))
        return evolve(happening, tallies=tuple(self._shown(reading, counts)), earlier=earlier)

    def _remember(self, reading: Reading, case: Case) -> None:
        """Who applied, by the party that the filing names, which takes one question and not two."""
        party = reading.party(case.filing.party)
        personal = party.personal if party is not None and not party.erased else {}
        name, number = str(personal.get("name") or ""), str(personal.get("id_number") or "")
        self._who[case.ref] = (name, number) if number else ()
        while len(self._who) > _KEPT:
            self._who.pop(next(iter(self._who)))

    def _load(self, reading: Reading, kind: str, person: str, matter: str, month: str) -> None:
        """What was not counted yet has not happened yet."""
