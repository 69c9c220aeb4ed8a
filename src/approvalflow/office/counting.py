"""The tallies while supervision looks: read once for a round, counted on in memory, written with the cursor.

The rows of a round are those that the store held when they were first asked for, with every entry since in them. They
are written in the unit that advances the cursor, and only if nobody else looked meanwhile: so each entry counts once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import event_from
from approvalflow.domain.cases.evolve import fold
from approvalflow.domain.deadlines.moments import DAY, Instant
from approvalflow.domain.supervision.findings import Earlier, Happening
from approvalflow.domain.supervision.habits import counts_of, numbers_of, used_up
from approvalflow.domain.supervision.tallies import EVERYBODY, Count, Tally, months_before, tally_after
from approvalflow.ports.kept import Draft, Entry
from approvalflow.ports.store import Reading, Unit

if TYPE_CHECKING:
    from approvalflow.office.office import Office

__all__ = ["TALLIES", "Counting", "count_brought_over", "rest_of"]

#: The cursor that holds how far was counted.
TALLIES = "tallies"
#: How far back an application of the same applicant is looked for: one that was filed, and one that ended.
_FILED_BEFORE, _ENDED_BEFORE = DAY, 92 * DAY

#: The kinds that hold numbers, not habits.
_NUMBERS = ("certificates", "receipts")

_Key = tuple[str, str, str, str]


@define
class Counting:
    """The tallies of one round of supervision.

    Attributes:
        position: how far was counted, as this round knows it.
    """

    office: Office
    position: int
    _rows: dict[tuple[str, str], dict[tuple[str, str], Tally]] = field(factory=lambda: defaultdict(dict))
    _kept: dict[_Key, int] = field(factory=dict)
    _changed: set[_Key] = field(factory=set)
    _loaded: set[tuple[str, ...]] = field(factory=set)
    _who: dict[str, tuple[str, ...]] = field(factory=dict)

    def count(self, happening: Happening, *, imported: bool = False) -> Happening:
        """Count an entry; the answer is the same with the tallies that a rule wants to see at it."""
        counts = list(counts_of(happening, imported=imported))
        if not counts:
            return happening
        with self.office.store.reading(self.office.region) as reading:
            for one in counts:
                self._load(reading, one.kind, one.person, one.matter, one.month)
            earlier = tuple(self._earlier(reading, happening)) if happening.kind == "case-filed" else ()
            for one in counts:
                self._put(tally_after(self._row(one.key), one))
                self._changed.add(one.key)
            return evolve(happening, tallies=tuple(self._shown(reading, counts)), earlier=earlier)

    def write(self, unit: Unit, position: int) -> bool:
        """Write what was counted, and the cursor; answers False, and writes nothing, where somebody else did."""
        if unit.cursor(TALLIES) != self.position:
            return False
        for key in sorted(self._changed):
            unit.put_tally(self._at(key), expected=self._kept.get(key, 0))
        unit.put_cursor(TALLIES, position, expected=self.position)
        return True

    def written(self, position: int) -> None:
        """What was written is durable now."""
        self.position = position
        self._kept |= {key: self._at(key).entries for key in self._changed}
        self._changed.clear()

    def _load(self, reading: Reading, kind: str, person: str, matter: str, month: str) -> None:
        """Take the rows of the window from the store: of a person all, of everybody those of the matter."""
        since = months_before(month) if month else ""
        asked = (kind, person, "" if person else matter, since)
        if asked in self._loaded:
            return
        self._loaded.add(asked)
        for row in reading.tallies(kind, person, matter=asked[2], since=since):
            if row.key not in self._kept:
                self._kept[row.key] = row.entries
                self._put(row)

    def _row(self, key: _Key) -> Tally | None:
        return self._rows[key[:2]].get(key[2:])

    def _at(self, key: _Key) -> Tally:
        return self._rows[key[:2]][key[2:]]

    def _put(self, row: Tally) -> None:
        self._rows[row.kind, row.person][row.matter, row.month] = row

    def _shown(self, reading: Reading, counts: list[Count]) -> Iterator[Tally]:
        """Of a habit the rows of the window: those of the person, and everybody's of the same matters."""
        for one in counts:
            if not one.month:
                if one.kind not in _NUMBERS:
                    yield self._at(one.key)
            elif one.person:
                since = months_before(one.month)
                own = [row for row in self._rows[one.kind, one.person].values() if since <= row.month <= one.month]
                yield from own
                matters = {row.matter for row in own}
                for matter in sorted(matters):
                    self._load(reading, one.kind, EVERYBODY, matter, one.month)
                for row in self._rows[one.kind, EVERYBODY].values():
                    if row.matter in matters and since <= row.month <= one.month:
                        yield row

    def _earlier(self, reading: Reading, happening: Happening) -> Iterator[Earlier]:
        """The applications of the same applicant for the same matter shortly before, filed or ended."""
        case = happening.case
        who = self._identity(reading, happening.case_ref)
        if case is None or not who:
            return
        for kind, how, span in (("endings", "ended", _ENDED_BEFORE), ("filings", "filed", _FILED_BEFORE)):
            self._load(reading, kind, EVERYBODY, case.filing.matter, "")
            row = self._row((kind, EVERYBODY, case.filing.matter, ""))
            for mark in row.marks if row is not None else ():
                at, _, ref = mark.partition("/")
                then: Instant = int(at)
                near = 0 <= happening.at - then <= span
                if near and ref != happening.case_ref and self._identity(reading, ref) == who:
                    yield self._told(reading, case, Earlier(ref, how, then))

    def _told(self, reading: Reading, now: Case, earlier: Earlier) -> Earlier:
        """The same with who did it, how much time it had used up, and how far its papers are those of now."""
        built = reading.case_entries(earlier.ref)
        if not built:
            return earlier
        then = fold(event_from(one.draft.kind, one.draft.at, one.draft.body) for one in built)
        did = next((one.draft for one in reversed(built) if one.draft.at == earlier.at), built[-1].draft)
        nobody = not (did.agency or did.station or did.by in self.office.organisation.people)
        alike = sum(then.papers.get(key) == digest for key, digest in now.papers.items())
        return evolve(
            earlier,
            by="" if nobody else did.by,
            own=nobody,
            used=used_up(then, earlier.at) if earlier.how == "ended" else None,
            alike=alike * 100 // len(now.papers) if now.papers else None,
        )

    def _identity(self, reading: Reading, ref: str) -> tuple[str, ...]:
        """Who applied: by name and number, in memory only; empty where it is not known any more."""
        if ref not in self._who:
            row = reading.case(ref)
            party = reading.party(row.party) if row is not None else None
            personal = party.personal if party is not None and not party.erased else {}
            name, number = str(personal.get("name") or ""), str(personal.get("id_number") or "")
            self._who[ref] = (name, number) if number else ()
        return self._who[ref]


def rest_of(reading: Reading, kinds: tuple[str, ...]) -> Iterator[Entry]:
    """The entries of these kinds that were not counted yet."""
    after = reading.cursor(TALLIES)
    while entries := reading.entries(after=after, kinds=kinds):
        yield from entries
        after = entries[-1].position


def count_brought_over(unit: Unit, drafts: Iterable[Draft]) -> None:
    """Count the numbers in entries of another system in the unit that brings them in: of millions of them nobody has to
    be kept from what happens next until they are counted."""
    rows: dict[_Key, Tally] = {}
    known: dict[_Key, int] = {}
    for draft in drafts:
        for one in numbers_of(draft.kind, draft.body, draft.case_ref):
            if one.key not in rows:
                row = next(iter(unit.tallies(one.kind, one.person, matter=one.matter)), None)
                known[one.key] = row.entries if row is not None else 0
            else:
                row = rows[one.key]
            rows[one.key] = tally_after(row, one)
    for key in sorted(rows):
        unit.put_tally(rows[key], expected=known[key])
