"""The import: rows in batches, each batch with its place in the file as one unit of the store.

A run that was killed goes on where the last unit ended, for the place is kept in the store. Whatever is refused is
written beside the file with its reasons; the counts add up: rows = imported + refused + already there.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import attrs
from attrs import define, field, frozen

from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import Conflict
from approvalflow.failpoints import failpoint
from approvalflow.importing.building import Builder
from approvalflow.importing.notes import Notes
from approvalflow.importing.opening import Difference
from approvalflow.importing.people import Gathered, People
from approvalflow.importing.profile import Profile
from approvalflow.importing.replaying import RowRefused
from approvalflow.importing.rows import Row, read_row
from approvalflow.importing.source import Record, Source
from approvalflow.office.counting import TALLIES, count_brought_over
from approvalflow.office.office import Office
from approvalflow.ports.kept import Draft
from approvalflow.ports.store import Reading, Unit
from approvalflow.supervise import CURSOR as SUPERVISION
from approvalflow.supervise import look

__all__ = ["Imported", "import_cases"]

_COUNTS = ("finished", "open", "refused", "there", "differing")


@frozen
class Imported:
    """What became of a file, earlier runs included.

    Attributes:
        rows: of the file. finished, open: cases that came in, by what they are. refused: rows that did not.
        there: rows whose case was in the store already. differing: open cases of which the other system says something
            else. before: the rows that earlier runs had done.
    """

    rows: int
    finished: int
    open: int
    refused: int
    there: int
    differing: int
    before: int

    @property
    def imported(self) -> int:
        """The cases that came in."""
        return self.finished + self.open


@define
class _Counts:
    finished: int = 0
    open: int = 0
    refused: int = 0
    there: int = 0
    differing: int = 0

    def plus(self, other: _Counts) -> _Counts:
        return _Counts(*(one + more for one, more in zip(attrs.astuple(self), attrs.astuple(other), strict=True)))


@define
class _Outcome:
    """What one unit did with its records."""

    counts: _Counts = field(factory=_Counts)
    refused: list[tuple[Record, tuple[Fault, ...]]] = field(factory=list)
    differing: list[tuple[Record, Difference]] = field(factory=list)

    def refuse(self, record: Record, faults: Sequence[Fault]) -> None:
        self.refused.append((record, tuple(faults)))
        self.counts.refused += 1


def import_cases(
    office: Office,
    source: Source,
    *,
    refused: Path,
    differing: Path,
    profile: Profile | None = None,
    dry_run: bool = False,
    at_once: int = 1000,
    progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Import a file into the region of an office.

    Args:
        refused, differing: where the refused rows, and what the other system says differently of open cases, go.
        dry_run: judge every row and write the two files, but nothing into the store.
        at_once: rows in one unit of the store.
        progress: told how many rows were read, and of how many.

    The same file with the same profile goes on where it was left. No row raises. Raises what the store raises, and
    Conflict where another process imports the same file.
    """
    run = _Run(office, source, profile or Profile(), refused, differing, dry_run=dry_run)
    try:
        return run.all(at_once, progress)
    finally:
        run.close()


class _Run:
    def __init__(
        self, office: Office, source: Source, profile: Profile, refused: Path, differing: Path, *, dry_run: bool
    ) -> None:
        self._office, self._source, self._dry_run = office, source, dry_run
        self._cursor = f"import/{source.digest}{profile.digest and '/' + profile.digest}"
        self._builder = Builder(office, profile.source, dry_run=dry_run)
        self._profile, self._people = profile, People()
        self._done, self._line, self._counts = 0, 0, _Counts()
        if not dry_run:
            office._in_unit(lambda _unit: None)  # a region that writes for the first time adopts its calendars
        with office._reading() as reading:
            if not dry_run:
                self._take_up(reading)
            self._before = self._done
            if self._done < source.rows:
                self._people.read(reading)
        while self._done < source.rows and not dry_run and look(office, limit=1000).entries:
            pass  # so that supervision has seen everything that was there before
        self._refused = Notes(refused, counted=self._line)
        self._differing = Notes(differing, counted=self._line)
        if self._done < source.rows:
            self._refused.keep_counted()
            self._differing.keep_counted()

    def _take_up(self, reading: Reading) -> None:
        self._done, self._line = reading.cursor(self._cursor), reading.cursor(f"{self._cursor}/line")
        self._counts = _Counts(*(reading.cursor(f"{self._cursor}/{name}") for name in _COUNTS))

    def close(self) -> None:
        self._refused.close()
        self._differing.close()

    def all(self, at_once: int, progress: Callable[[int, int], None] | None) -> Imported:
        """Every row that is left, batch by batch."""
        records = self._source.records(self._done)
        # The rows of a batch are many objects and no circles: to look for circles among them takes a tenth of the time,
        # and after the batch there are few to look at.
        looking = gc.isenabled()
        gc.disable()
        try:
            while batch := list(islice(records, at_once)):
                self._batch(batch)
                batch.clear()
                gc.collect(1)
                if progress is not None:
                    progress(self._done, self._source.rows)
        finally:
            if looking:
                gc.enable()
        return Imported(rows=self._done, before=self._before, **attrs.asdict(self._counts))

    def _batch(self, batch: Sequence[Record]) -> None:
        """One unit for all of them; where one of them collides with what is there, look at each; then each alone."""
        for careful in (False, True):
            try:
                return self._unit(batch, careful=careful or self._dry_run)
            except Conflict as conflict:
                if conflict.rule == "cursor":
                    raise  # another process imports the same file
        for record in batch:
            self._alone(record)
        return None

    def _alone(self, record: Record) -> None:
        try:
            self._unit([record], careful=True)
        except Conflict as conflict:
            if conflict.rule == "cursor":
                raise
            fault = Fault(conflict.place or "row", conflict.rule, conflict.zh, conflict.en)
            self._unit([record], careful=True, refused=fault)

    def _unit(self, batch: Sequence[Record], *, careful: bool, refused: Fault | None = None) -> None:
        def work(unit: Unit) -> tuple[_Outcome, Gathered]:
            outcome, gathered = _Outcome(), Gathered(self._office, self._people, unit)
            if refused is None:
                self._builder.begin(unit, gathered, careful=careful)
                for record, row in self._rows(batch, outcome):
                    self._one(record, row, outcome)
                self._builder.write()
            else:
                outcome.refuse(batch[0], [refused])
            if self._dry_run:
                return outcome, gathered
            failpoint("import-written")
            self._noted(outcome)
            failpoint("import-noted")
            self._put_counts(unit, batch[-1], self._counts.plus(outcome.counts))
            self._passed_over(unit, self._builder.journal())
            failpoint("import-journaled")
            unit.commit()
            return outcome, gathered

        outcome, gathered = self._once(work) if self._dry_run or not careful else self._office._in_unit(work)
        if self._dry_run:
            self._noted(outcome)
        failpoint("import-committed")
        gathered.committed()
        self._refused.counted()
        self._differing.counted()
        self._counts = self._counts.plus(outcome.counts)
        self._done, self._line = batch[-1].index, batch[-1].line

    def _passed_over(self, unit: Unit, drafts: Sequence[Draft]) -> None:
        """Whoever reads the journal and had read all of it has read what the import wrote: it is nothing to them, and
        millions of entries would keep them from what happens next. Supervision counts the numbers in it here."""
        head = unit.head()[0]
        before = head - len(drafts)
        if not drafts:
            return
        if unit.cursor(SUPERVISION) == unit.cursor(TALLIES) == before:
            count_brought_over(unit, drafts)
            for name in (SUPERVISION, TALLIES):
                unit.put_cursor(name, head, expected=before)
        for name, _ in self._office.plugins.observers():
            if unit.cursor(f"observer/{name}") == before:
                unit.put_cursor(f"observer/{name}", head, expected=before)

    def _once(self, work: Callable[[Unit], Any]) -> Any:
        """Without beginning again: who collides is looked at more closely."""
        with self._office.store.unit(self._office.region) as unit:
            self._office.timetables.follow(unit)
            return work(unit)

    def _rows(self, batch: Sequence[Record], outcome: _Outcome) -> Iterator[tuple[Record, Row]]:
        zone, now = self._profile.zone or self._office.zone, self._office.clock.now()
        for record in batch:
            if record.faults:
                outcome.refuse(record, record.faults)
                continue
            row, faults = read_row(record.index, record.line, self._profile.case(record.raw), zone, now)
            if row is None:
                outcome.refuse(record, faults)
            else:
                yield record, row

    def _one(self, record: Record, row: Row, outcome: _Outcome) -> None:
        try:
            built = self._builder.take(row)
        except RowRefused as refused:
            outcome.refuse(record, refused.faults)
            return
        if built is None:
            outcome.counts.there += 1
            return
        outcome.counts.finished += row.is_finished
        outcome.counts.open += not row.is_finished
        outcome.counts.differing += bool(built)
        outcome.differing += [(record, one) for one in built]

    def _noted(self, outcome: _Outcome) -> None:
        """Written before the unit is committed: what is counted there can be read here."""
        self._refused.add([self._source.refused_line(record, faults) for record, faults in outcome.refused])
        self._differing.add(
            [json.dumps({"_line": record.line, **attrs.asdict(one)}) for record, one in outcome.differing]
        )

    def _put_counts(self, unit: Unit, last: Record, counts: _Counts) -> None:
        unit.put_cursor(self._cursor, last.index, expected=self._done)
        unit.put_cursor(f"{self._cursor}/line", last.line)
        for name in _COUNTS:
            unit.put_cursor(f"{self._cursor}/{name}", getattr(counts, name))
