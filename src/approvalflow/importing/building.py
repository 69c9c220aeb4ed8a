"""What one unit of an import writes: finished cases together, open ones each by itself, the journal last."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from approvalflow.domain.cases.events import CaseFiled, CaseImported, event_from
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import Conflict
from approvalflow.importing.finished import finished, ref_of
from approvalflow.importing.moves import Stated, stated_by
from approvalflow.importing.opening import Difference, differences, write_open
from approvalflow.importing.people import Gathered
from approvalflow.importing.replaying import Replay, RowRefused
from approvalflow.importing.rows import Row
from approvalflow.office.office import Office
from approvalflow.ports.kept import CaseRow, Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["Builder"]

_NOTHING = Stated({}, {})
#: Fields of the event that have to be the same for a case that is there already to be the one of the row, and what the
#: row calls them.
_NAMES = {"at": "closed", "filed_at": "filed", "accepted_at": "accepted", "decided_at": "decided"}
_SAME = (*_NAMES, *["due", "stage", "outcome", "light", "certificate", "number", "matter", "agency"])


class Builder:
    """Builds the cases of one unit after the other."""

    def __init__(self, office: Office, source: str, *, dry_run: bool) -> None:
        self._office, self._source = office, source
        self._seen = _Seen() if dry_run else None
        self._certificate = re.compile(rf"{re.escape(office.region)}-(.+)-(\d{{4}})-(\d{{5,}})", re.ASCII).fullmatch

    def begin(self, unit: Unit, gathered: Gathered, *, careful: bool) -> None:
        """A unit begins. `careful`: each row is looked for in the store first, else the store says when it collides."""
        self._unit, self._gathered, self._careful = unit, gathered, careful
        self._now, self._calendars = self._office.clock.now(), self._office.timetables.seen
        self._rows: list[CaseRow] = []
        self._drafts: list[Draft] = []
        self._matters: dict[str, Matter] = {}
        self._names: set[str] = set()
        self._given: dict[str, int] = {}

    def take(self, row: Row) -> list[Difference] | None:
        """Build one row. None: its case is there already; else what the other system says differently of it.

        Raises RowRefused with everything that is wrong with it, and Conflict where two rows of one unit collide.
        """
        ref = ref_of(self._office.region, self._source, row.id)
        matter, stated = self._sound(row)
        if self._careful and self._is_there(row, ref):
            return None
        number = str(row.get("number"))
        for name in filter(None, (ref, number)):
            if name in self._names:
                raise Conflict("本批中重复", "is there twice in one unit", place=name, rule="twice")
            self._names.add(name)
        self._certificate_given(row)
        self._matters[matter.code] = matter
        if row.is_finished:
            self._finished(row, ref, matter, stated[0])
            return []
        return self._open(row, ref, matter, stated)

    def _sound(self, row: Row) -> tuple[Matter, dict[int, Stated]]:
        """The matter of a row, and the facts of its application (0) and of its acts as the matter reads them."""
        published = self._office.published.current
        matter = published.get(row.said["matter"])
        if matter is None:
            near = get_close_matches(row.said["matter"], published, n=1)
            zh, en = "没有发布此事项", "no such matter is published"
            raise RowRefused([Fault("matter", "matter", zh, en, near[0] if near else "")])
        faults = []
        agency, known = row.get("agency", matter.agency), self._office.organisation.agencies
        if known and agency not in known:
            faults.append(Fault("agency", "agency", "组织文件中没有此部门", "the organisation has no such agency"))
        elif not row.is_finished and agency != matter.agency:
            zh, en = f"在办件由 {matter.agency} 主办", f"an open case of it is led by {matter.agency!r}"
            faults.append(Fault("agency", "agency", zh, en))
        stated: dict[int, Stated] = {0: _NOTHING}
        facts = row.get("facts", {})
        if facts or not row.is_finished:
            stated[0], wrong = stated_by(matter, facts, "", whole=not row.is_finished)
            faults += wrong
        for number, event in enumerate(row.events if not row.is_finished else (), start=1):
            if event.do and event.get("facts"):
                stated[number], wrong = stated_by(matter, event.get("facts"), f"events[{number}]", whole=False)
                faults += wrong
        faults += _papers_faults(row, matter)
        if faults:
            raise RowRefused(faults)
        return matter, stated

    def _is_there(self, row: Row, ref: str) -> bool:
        """Whether the row's own case is in the store. Raises RowRefused where another one has its id or number."""
        if self._seen is not None:
            self._seen.must_be_new(row)
        there = self._unit.case(ref)
        if there is not None:
            if _is_same(row, self._unit, ref, there):
                return True
            zh, en = "该件已导入, 内容不同", "a case of that id came in before, and it says something else"
            raise RowRefused([Fault("id", "id-taken", zh, en)])
        other = self._unit.ref_of(row.said["number"]) if "number" in row.said else None
        if other is not None:
            zh, en = f"受理号已用于 {other}", f"the acceptance number belongs to {other}"
            raise RowRefused([Fault("number", "number-taken", zh, en)])
        for number, event in enumerate(row.events, start=1):
            if event.do == "bill" and not row.is_finished and self._unit.bill(event.get("bill")) is not None:
                zh, en = "缴款单编号已被占用", "the number of the bill is taken"
                raise RowRefused([Fault(f"events[{number}].bill", "bill-taken", zh, en)])
        return False

    def _finished(self, row: Row, ref: str, matter: Matter, stated: Stated) -> None:
        met = self._gathered.meet(row.applicant, row.get("language", "zh"), ref, stated.personal)
        self._gathered.keep(met)
        case, drafts = finished(
            row,
            region=self._office.region,
            ref=ref,
            source=self._source,
            matter=matter,
            party=met.party.id,
            facts=stated.plain,
            commitments=met.commitments,
            now=self._now,
        )
        self._rows.append(case)
        self._drafts += drafts

    def _open(self, row: Row, ref: str, matter: Matter, stated: Mapping[int, Stated]) -> list[Difference]:
        personal: dict[str, Any] = {}
        for one in stated.values():
            personal |= one.personal
        met = self._gathered.meet(row.applicant, row.get("language", "zh"), ref, personal)
        kept = {number: (one.plain, self._committed(met.commitments, one, number)) for number, one in stated.items()}
        replay = Replay(self._office, row, matter, ref, met.party.id, self._source, self._now, kept)
        replayed = replay.run()
        self._gathered.keep(met)
        self._drafts += write_open(self._office, self._unit, row, replayed, matter, self._source, self._now)
        return differences(row, replayed, self._now, self._office.zone)

    def _committed(self, every: Mapping[str, str], stated: Stated, number: int) -> dict[str, str]:
        """The commitments of one act: those to its own personal facts, and with the application those to the person."""
        own = {f"facts.{key}" for key in stated.personal}
        return {
            key: said for key, said in every.items() if key in own or (number == 0 and not key.startswith("facts."))
        }

    def _certificate_given(self, row: Row) -> None:
        """A certificate in the form of our own series was given: the series counts on behind it."""
        numbers = [row.said["certificate"]] if "certificate" in row.said else []
        if not row.is_finished:
            numbers += [event.get("certificate") for event in row.events if event.do == "issue"]
        for number in numbers:
            ours = self._certificate(number)
            if ours is not None:
                series = f"certificate/{ours[1]}/{ours[2]}"
                self._given[series] = max(self._given.get(series, 0), int(ours[3]))

    def write(self) -> None:
        """Write everything but the journal: the finished cases, the parties, the declarations, the series."""
        self._unit.put_cases(self._rows)
        for series, given in self._given.items():
            while self._unit.next_number(series) < given:
                pass
        self._gathered.write()
        for matter in self._matters.values():
            self._office.published.keep(self._unit, matter)

    def journal(self) -> Sequence[Draft]:
        """Append the journal entries, which takes the lock of the chain head; answers them."""
        self._office._journal(self._unit, self._drafts, self._calendars)
        return self._drafts


def _papers_faults(row: Row, matter: Matter) -> list[Fault]:
    known = {paper.key for paper in matter.materials}
    strange = [key for key in row.get("papers", ()) if key not in known]
    zh, en = "不在材料目录内", "not in the published list"
    return [Fault("papers", "outside-list", f"{key} {zh}", f"{key!r} is {en}") for key in strange]


def _is_same(row: Row, reading: Reading, ref: str, there: CaseRow) -> bool:
    """Whether the case that is there came from a row that says the same. What became of an open case since then is its
    own: its application is compared."""
    first = reading.case_entries(ref)[0].draft
    event = event_from(first.kind, first.at, first.body)
    said = row.said
    if isinstance(event, CaseFiled) and not row.is_finished:
        number = said.get("number", there.number)
        return (said["matter"], said["filed"], number) == (event.matter, there.filed_at, there.number)
    if not isinstance(event, CaseImported) or not row.is_finished:
        return False
    kept = {name: getattr(event, name) for name in _SAME}
    new = {name: said.get(_NAMES.get(name, name), "" if type(kept[name]) is str else None) for name in _SAME}
    if "agency" not in said:
        new["agency"] = event.agency
    facts = {key: str(value) for key, value in said.get("facts", {}).items() if key in event.facts}
    return new == kept and facts == {key: str(value) for key, value in event.facts.items()}


class _Seen:
    """The ids and numbers that a dry run has seen, in a temporary file."""

    def __init__(self) -> None:
        self._kept = sqlite3.connect("", isolation_level=None)  # a file that is gone with the connection
        self._kept.execute("PRAGMA journal_mode = OFF")
        self._kept.execute("CREATE TABLE seen (name TEXT PRIMARY KEY) WITHOUT ROWID")

    def must_be_new(self, row: Row) -> None:
        """Raises RowRefused for an id or a number that another row has."""
        for name in ("id", "number"):
            if name in row.said:
                added = self._kept.execute("INSERT OR IGNORE INTO seen VALUES (?)", (f"{name} {row.said[name]}",))
                if not added.rowcount:
                    zh, en = "文件中另一行已用此编号", "another row of the file has it"
                    raise RowRefused([Fault(name, f"{name}-twice", zh, en)])
