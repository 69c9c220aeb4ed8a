"""Where in the journal the things of a ledger are told: a place for each of their entries, written with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from approvalflow.domain.record.plain import from_text
from approvalflow.domain.supervision.card_events import CARD_EVENTS
from approvalflow.domain.supervision.problems import PROBLEM_EVENTS, Problem
from approvalflow.domain.supervision.sampling import SAMPLE_EVENTS, Sample
from approvalflow.ports.kept import Draft, Entry
from approvalflow.ports.ledgering import LedgerPlace, LedgerRow
from approvalflow.ports.store import Unit

__all__ = [
    "CARDS",
    "FIGURES",
    "KEPT",
    "PROBLEMS",
    "SAMPLES",
    "Shown",
    "append_placed",
    "place_again",
    "place_of",
    "row_in",
    "shown_problem",
    "shown_sample",
]

#: The ledgers: kept days of figures, problems, samples and cards.
FIGURES, PROBLEMS, SAMPLES, CARDS = "figures", "problems", "samples", "cards"
#: The entry that keeps the figures of a day.
KEPT = "figures-kept"
#: By which key of its body an entry of a kind names what it tells of.
_NAMED = {
    KEPT: (FIGURES, "day"),
    **dict.fromkeys(PROBLEM_EVENTS, (PROBLEMS, "problem")),
    **dict.fromkeys(SAMPLE_EVENTS, (SAMPLES, "sample")),
    **dict.fromkeys(CARD_EVENTS, (CARDS, "card")),
}


def place_of(position: int, kind: str, body: Mapping[str, Any]) -> LedgerPlace | None:
    """The place of an entry in a ledger, None for one that is in none. Raises KeyError where its body names nothing."""
    named = _NAMED.get(kind)
    if named is None:
        return None
    ledger, key = named
    return LedgerPlace(ledger, str(body[key]), position)


def place_again(unit: Unit) -> None:
    """Keep the places of the journal as it stands: of one that an earlier release wrote, which kept none."""
    for row in unit.written():
        if row.kind in _NAMED:
            place = place_of(row.position, row.kind, from_text(row.body))
            if place is not None:
                unit.put_ledger_place(place)


def append_placed(unit: Unit, drafts: Sequence[Draft]) -> Sequence[Entry]:
    """Append the drafts to the journal, and keep the place of each that a ledger is made of."""
    entries = unit.append(drafts)
    for entry in entries:
        place = place_of(entry.position, entry.draft.kind, entry.draft.body)
        if place is not None:
            unit.put_ledger_place(place)
    return entries


class Shown(NamedTuple):
    """How a thing of a ledger stands in its list: its state; whose it is and the last day for it, or empty."""

    state: str
    agency: str = ""
    due: str = ""


def shown_problem(problem: Problem) -> Shown:
    """A problem is of the agency that is to put it right."""
    return Shown(problem.state, problem.noted.agency, problem.due.isoformat())


def shown_sample(sample: Sample) -> Shown:
    """A sample is `open` until each of its cases was looked through; of an agency where it was drawn from its cases."""
    return Shown("open" if sample.left else "done", sample.drawn.where.get("agency", ""))


def row_in(ledger: str, ref: str, shown: Shown, opened: int, last: int) -> LedgerRow:
    """The row of a thing whose first and last entries stand there."""
    return LedgerRow(ledger, ref, shown.state, opened, last, shown.agency, shown.due)
