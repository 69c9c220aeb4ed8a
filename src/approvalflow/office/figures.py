"""The figures of the centre, counted from the journal: what each closed day came to, and what a period comes to.

A day that is closed is kept as one entry (`figures-kept`), which names the one before it; a report adds those up and
counts only what came after the last of them. Both are counted by the same function, so that a kept day says what
counting it again would. What is entered after the close of its day is counted in the next: a figure that was told never
changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from itertools import islice, takewhile

from attrs import field, frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import event_from
from approvalflow.domain.cases.evolve import evolve
from approvalflow.domain.deadlines.moments import Day, Instant
from approvalflow.domain.parties.people import SYSTEM
from approvalflow.domain.supervision.figures.counting import (
    CASE_KINDS,
    COUNTED_KINDS,
    Cell,
    counted,
    counted_of_rating,
)
from approvalflow.domain.supervision.figures.spans import Span, closing_of, day_counted
from approvalflow.domain.supervision.figures.sums import Sums, sums_from
from approvalflow.failpoints import failpoint
from approvalflow.office.desk import Desk
from approvalflow.office.drafts import is_imported
from approvalflow.office.places import FIGURES, KEPT, append_placed
from approvalflow.ports.kept import Draft, Entry
from approvalflow.ports.store import Reading, Unit

__all__ = ["LAST_DAY", "CountedDay", "Figures"]

#: The cursor that says where the last kept day stands.
LAST_DAY = "figures/day"
_ONE_DAY = timedelta(days=1)
_PIECE = 2000
#: So many days are counted at once before they are kept.
_DAYS = 31
_NOTHING = Sums({})
_DECISIONS = frozenset({"case-granted", "case-refused"})


@frozen
class CountedDay:
    """The figures of one day.

    Attributes:
        day: the day; until: the position of the last entry that is counted in it.
        counts: what was counted in it; stock: what stood open at its close.
        position, before: where it is kept and where the kept day before it is; 0 for a day that is not kept, and for
            none.
    """

    day: Day
    until: int
    counts: Sums = field(default=_NOTHING)
    stock: Sums = field(default=_NOTHING)
    position: int = 0
    before: int = 0

    def plain(self) -> dict[str, object]:
        """As plain values for the journal."""
        return {
            "day": self.day.isoformat(),
            "until": self.until,
            "counts": self.counts.plain(),
            "stock": self.stock.plain(),
            "before": self.before,
        }


class Figures(Desk):
    """What keeps the figures of a day, and counts those that are not kept yet."""

    def close_figures(self) -> int:
        """Keep the figures of every day that has closed since the last one, one entry for each day on which anything
        was counted; answers how many. What another round kept meanwhile is not kept twice."""
        now = self.clock.now()
        kept = 0
        while True:
            with self._reading() as reading:
                last = self._last_figures(reading)
                closed = list(
                    islice(takewhile(partial(self._figures_closed, now), self._figures_since(reading, last)), _DAYS)
                )
            for one in closed:
                failpoint("figures-counted")
                last = self._in_unit(partial(self._keep_figures, one, last, now))
                if last is None:
                    return kept
                kept += 1
            if len(closed) < _DAYS:
                return kept

    def _figures_closed(self, now: Instant, one: CountedDay) -> bool:
        return closing_of(one.day, self.organisation.region.closing, self.zone) <= now

    def _keep_figures(self, one: CountedDay, last: CountedDay | None, now: Instant, unit: Unit) -> CountedDay | None:
        at = last.position if last else 0
        if unit.cursor(LAST_DAY) != at:
            return None
        linked = CountedDay(one.day, one.until, one.counts, one.stock, before=at)
        draft = Draft(
            kind=KEPT,
            at=min(now, closing_of(one.day, self.organisation.region.closing, self.zone)),
            entered=now,
            by=SYSTEM.id,
            command_id="",
            body=linked.plain(),
        )
        (entry,) = append_placed(unit, [draft])
        unit.put_cursor(LAST_DAY, entry.position, expected=at)
        unit.commit()
        return _day_from(entry)

    def _last_figures(self, reading: Reading) -> CountedDay | None:
        position = reading.cursor(LAST_DAY)
        return _day_from(*reading.entries(after=position - 1, limit=1)) if position else None

    def _figures_kept(self, reading: Reading, span: Span) -> tuple[CountedDay | None, Sequence[CountedDay]]:
        """The last kept day that is not after a period, and those within it, in order."""
        refs = reading.ledger_refs(FIGURES, upto=span.last.isoformat(), limit=(span.last - span.first).days + 2)
        within = [ref for ref in refs if ref >= span.first.isoformat()]
        days = [_day_from(entry) for entry in reading.ledger_entries(FIGURES, within or refs[:1])]
        return (days[-1] if days else None), days if within else ()

    def _figures_since(self, reading: Reading, last: CountedDay | None) -> Iterator[CountedDay]:
        """The days after the last kept one on which anything was counted, in order, each with the stock at its close.

        The day of an entry is never before that of one that stands before it: clocks of two machines differ a little.
        """
        stock = last.stock if last else _NOTHING
        day: Day | None = None
        floor = last.day + _ONE_DAY if last else Day.min
        entries: list[Entry] = []
        for entry in _entries_after(reading, last.until if last else 0):
            floor = max(floor, day_counted(entry.draft.entered, self.organisation.region.closing, self.zone))
            if day is not None and floor != day:
                one = self._figures_of_day(reading, day, entries, stock)
                stock = one.stock
                yield one
                entries = []
            day = floor
            entries.append(entry)
        if day is not None:
            yield self._figures_of_day(reading, day, entries, stock)

    def _figures_of_day(self, reading: Reading, day: Day, entries: Sequence[Entry], stock: Sums) -> CountedDay:
        found: list[tuple[Cell, str, int]] = []
        wanted: dict[str, set[int]] = {}
        for entry in entries:
            if entry.draft.kind in CASE_KINDS:
                wanted.setdefault(entry.draft.case_ref, set()).add(entry.position)
            else:
                found += counted_of_rating(entry.draft.kind, entry.draft.body, entry.draft.agency)
        for ref, positions in wanted.items():
            found += self._figures_of_case(reading, ref, positions)
        whole = _NOTHING.with_(found)
        return CountedDay(
            day, entries[-1].position, whole.only(stock=False), stock.with_(whole.only(stock=True).items())
        )

    def _figures_of_case(self, reading: Reading, ref: str, positions: set[int]) -> Iterator[tuple[Cell, str, int]]:
        case: Case | None = None
        last = max(positions)
        for entry in reading.case_entries(ref):
            if entry.position > last:
                return
            draft = entry.draft
            event = event_from(draft.kind, draft.at, draft.body)
            before, case = case, evolve(case, event)
            if entry.position not in positions:
                continue
            matter = None
            if draft.kind in _DECISIONS:
                matter = self.published.pinned(reading, case.filing.matter, case.filing.matter_version)
            person = draft.by if draft.agency else ""
            yield from counted(before, case, event, matter, person=person, imported=is_imported(draft))


def _entries_after(reading: Reading, position: int) -> Iterator[Entry]:
    while True:
        piece = reading.entries(after=position, limit=_PIECE, kinds=COUNTED_KINDS)
        yield from piece
        if len(piece) < _PIECE:
            return
        position = piece[-1].position


def _day_from(entry: Entry) -> CountedDay:
    body = entry.draft.body
    return CountedDay(
        Day.fromisoformat(body["day"]),
        int(body["until"]),
        sums_from(body["counts"]),
        sums_from(body["stock"]),
        entry.position,
        int(body["before"]),
    )
