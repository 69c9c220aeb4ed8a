"""The editions of supervision of a region, as its journal tells them: each names the position of the one before it."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant, wall_clock
from approvalflow.domain.supervision.edition import STANDARD, SupervisionEdition, edition_from
from approvalflow.ports.kept import Entry
from approvalflow.ports.store import Reading

__all__ = ["EDITIONS", "PUBLISHED", "PublishedEdition", "in_force_at", "published_editions"]

#: The entry by which an edition is published.
PUBLISHED = "supervision-published"
#: The cursor that holds the position of the last of them.
EDITIONS = "supervision-editions"


@frozen
class PublishedEdition:
    """An edition with when and by whom it was published; `effective` is its first instant."""

    edition: SupervisionEdition
    effective: Instant
    at: Instant
    by: str
    position: int


def published_editions(reading: Reading, zone: str) -> list[PublishedEdition]:
    """Every edition that was ever published, in that order; found from the last one back, not by a search."""
    found: list[PublishedEdition] = []
    position = reading.cursor(EDITIONS)
    while position:
        (entry,) = reading.entries(after=position - 1, limit=1)
        found.append(_published(entry, zone))
        position = int(entry.draft.body["previous"])
    return found[::-1]


def in_force_at(published: Sequence[PublishedEdition], at: Instant) -> SupervisionEdition:
    """The edition in force at an instant: of those that are effective by then the one that became so last, and of two
    at once the one that was published later. `STANDARD` before the first."""
    last: PublishedEdition | None = None
    for one in published:
        if one.effective <= at and (last is None or one.effective >= last.effective):
            last = one
    return last.edition if last is not None else STANDARD


def _published(entry: Entry, zone: str) -> PublishedEdition:
    draft = entry.draft
    edition = edition_from(draft.body["edition"])
    begins = edition.in_force_from
    effective = draft.at if begins is None else max(draft.at, wall_clock(begins, 0, zone))
    return PublishedEdition(edition, effective, draft.at, draft.by, entry.position)
