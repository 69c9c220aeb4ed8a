"""What each event of a case, and each rating, counts for: a pure function, the only one that counts for any report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from approvalflow.domain.cases import events as e
from approvalflow.domain.cases.case import Case
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.supervision.figures.figure import STOCK
from approvalflow.domain.supervision.voices.events import RatingOverdue, RatingRectified

__all__ = ["CASE_KINDS", "COUNTED_KINDS", "DIMENSIONS", "Cell", "counted", "counted_of_rating"]

#: By what a report may be broken down, in the order of a cell.
DIMENSIONS = ("agency", "matter", "person", "channel")
#: Where a case is that was accepted and not decided.
_GOES_ON = frozenset({"reviewing", "paused"})
_ONE_EACH: dict[type[Any], str] = {
    e.CaseFiled: "filed",
    e.SupplementsAsked: "supplements",
    e.CaseDeclined: "declined",
    e.CaseAccepted: "accepted",
    e.PauseBegan: "special",
    e.LimitExtended: "extended",
    e.CaseTerminated: "returned",
    e.CaseWithdrawn: "withdrawn",
}
#: The kinds of a case's entries that may count for something; no other changes whether it goes on.
CASE_KINDS = frozenset(
    {one.kind for one in _ONE_EACH}
    | {one.kind for one in (e.CaseImported, e.CaseGranted, e.CaseRefused, e.CaseRemanded, e.CaseClosedUnpaid)}
    | {one.kind for one in (e.CaseAnnulled, e.PauseEnded)}
)
#: Every kind of entry that may count for something.
COUNTED_KINDS = (*sorted(CASE_KINDS), RatingRectified.kind, RatingOverdue.kind)


@frozen(order=True)
class Cell:
    """Whose a count is: the lead agency, the matter, who did it (empty for the applicant and for the passing of time),
    and the channel that the case came by."""

    agency: str = ""
    matter: str = ""
    person: str = ""
    channel: str = ""


def counted(
    before: Case | None, after: Case, event: e.Event, matter: Matter | None, *, person: str, imported: bool
) -> list[tuple[Cell, str, int]]:
    """What an event counts for, with the case before and after it, as (cell, figure, how many).

    `matter` is the matter as the case is pinned to it, asked for where a decision is counted. What another system did
    and was imported counts for nothing but the stock.
    """
    filing = after.filing
    found: list[tuple[Cell, str, int]] = []
    moved = (after.stage in _GOES_ON) - (before is not None and before.stage in _GOES_ON)
    if moved:
        found.append((Cell(filing.agency, filing.matter, "", filing.channel), STOCK, moved))
    if imported:
        return found
    cell = Cell(filing.agency, filing.matter, person, filing.channel)
    figure = _ONE_EACH.get(type(event))
    if figure is not None:
        found.append((cell, figure, 1))
    if isinstance(event, e.CaseFiled) and event.channel == "online":
        found.append((cell, "online", 1))
    if isinstance(event, e.CaseGranted | e.CaseRefused):
        found += [(cell, key, number) for key, number in _decided(after, event, matter) if number]
    return found


def _decided(case: Case, event: e.CaseGranted | e.CaseRefused, matter: Matter | None) -> list[tuple[str, int]]:
    clock = case.clocks.get("promised") or case.clocks.get("statutory")
    light = clock.finished_as if clock is not None else ""
    late = light == "red" or getattr(event, "mode", "") == "deemed"
    statutory, promised = _terms(case, matter)
    return [
        ("finished", 1),
        ("granted" if isinstance(event, e.CaseGranted) else "refused", 1),
        ("late" if late else "in_time", 1),
        ("early", int(light == "green" and not late)),
        ("on_the_spot", int(case.handling == "on-the-spot")),
        ("statutory_days", statutory),
        ("promised_days", promised),
    ]


def _terms(case: Case, matter: Matter | None) -> tuple[int, int]:
    """The statutory and the promised term of a decided case; two of different units are not compared."""
    if matter is None or matter.limits.statutory is None:
        return 0, 0
    allowed, said = matter.limits.statutory.term, matter.limits.promised.term
    if said.unit == "on-the-spot":
        return allowed.amount, 0
    return (allowed.amount, said.amount) if said.unit == allowed.unit else (0, 0)


def counted_of_rating(kind: str, body: Mapping[str, Any], agency: str) -> list[tuple[Cell, str, int]]:
    """What an entry about a bad rating counts for; `agency` is that of who wrote it. Nothing of it names a person, so
    that nobody can tell who rated."""
    if kind == RatingOverdue.kind:
        return [(Cell(str(body["agency"])), "bad_overdue", 1)]
    if kind == RatingRectified.kind and body["light"] != "red":
        return [(Cell(agency), "bad_rectified", 1)]
    return []
