"""Cases and what belongs to them: rows, docket, numbers, parties, commands, declarations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, bindparam, select

from approvalflow.domain.record.plain import from_text
from approvalflow.errors import Conflict, NotFound
from approvalflow.ports.store import CaseRow, Command, MatterVersion, Party
from approvalflow.ports.succession import case_must_follow
from approvalflow_sqlalchemy.lists import ListReading
from approvalflow_sqlalchemy.placing import PLACED, Placed, line_values, placed
from approvalflow_sqlalchemy.rows import COLUMNS, NAMES, case_of, values_of
from approvalflow_sqlalchemy.schema.cases import cases, commands, docket, matter_versions, number_series, parties
from approvalflow_sqlalchemy.schema.money import bills
from approvalflow_sqlalchemy.statements import Tongue

__all__ = ["CaseReading", "CaseStatements", "CaseWriting"]

_Lines = Mapping[tuple[str, str], Placed]

#: Changes of these touch an index; most steps of a case change none of them.
_INDEXED = ("stage", "matter", "matter_version", "agency", "party", "filed_at", "number", "closed_at")
_PLAIN = [name for name in NAMES if name not in _INDEXED and name != "ref"]


class CaseStatements:
    """What is asked and told of cases."""

    def __init__(self, tongue: Tongue) -> None:
        matched = (
            cases.c.region == bindparam("at_region"),
            cases.c.ref == bindparam("at_ref"),
            cases.c.version == bindparam("expected"),
        )
        limit = bindparam("limit", type_=Integer)
        after: Any = bindparam("after")
        case = select(*COLUMNS).where(cases.c.region == bindparam("region"), cases.c.ref == bindparam("ref"))
        self.case = tongue.prepare(case)
        # Weaker than FOR UPDATE: whoever only refers to the case does not wait.
        self.lock_case = tongue.prepare(case.with_for_update(key_share=True))
        # Of which case a bill is never changes, so that it may be looked up by the statement that waits for the lock.
        its_case = select(bills.c.case_ref).where(
            bills.c.region == bindparam("region"), bills.c.ref == bindparam("bill_ref")
        )
        of_bill = select(*COLUMNS).where(
            cases.c.region == bindparam("region"), cases.c.ref == its_case.scalar_subquery()
        )
        self.lock_case_of_bill = tongue.prepare(of_bill.with_for_update(key_share=True))
        self.insert = tongue.insert(cases)
        self.update = tongue.prepare(cases.update().where(*matched), [*_PLAIN, *_INDEXED])
        self.update_plain = tongue.prepare(cases.update().where(*matched), _PLAIN)
        line = tongue.into(docket)
        key = ["region", "agency", "case_ref", "step"]
        self.to_docket = tongue.prepare(
            line.on_conflict_do_update(index_elements=key, set_={name: line.excluded[name] for name in PLACED}),
            [column.name for column in docket.columns],
        )
        self.off_docket = tongue.prepare(docket.delete().where(*(docket.c[name] == bindparam(name) for name in key)))
        series = tongue.into(number_series).values(region=bindparam("region"), series=bindparam("series"), last=1)
        self.next_number = tongue.prepare(
            series.on_conflict_do_update(
                index_elements=["region", "series"], set_={"last": number_series.c.last + 1}
            ).returning(number_series.c.last)
        )
        people = select(parties.c.id, parties.c.salt, parties.c.personal).where(
            parties.c.region == bindparam("region"), parties.c.id > after
        )
        self.parties = tongue.prepare(people.order_by(parties.c.id).limit(limit))
        self.party = tongue.prepare(
            select(parties.c.salt, parties.c.personal).where(
                parties.c.region == bindparam("region"), parties.c.id == bindparam("id")
            )
        )
        person = tongue.into(parties)
        self.put_party = tongue.prepare(
            person.on_conflict_do_update(
                index_elements=["region", "id"],
                set_={"salt": person.excluded.salt, "personal": person.excluded.personal},
            ),
            ["region", "id", "salt", "personal"],
        )
        erased = parties.update().where(parties.c.region == bindparam("at_region"), parties.c.id == bindparam("at_id"))
        self.erase_party = tongue.prepare(erased, ["salt", "personal"])
        self.command = tongue.prepare(
            select(commands.c.digest, commands.c.answer, commands.c.entered).where(
                commands.c.region == bindparam("region"), commands.c.id == bindparam("id")
            )
        )
        self.put_command = tongue.insert(commands)
        self.matter = tongue.prepare(
            select(matter_versions.c.source).where(
                matter_versions.c.region == bindparam("region"),
                matter_versions.c.code == bindparam("code"),
                matter_versions.c.version == bindparam("version"),
            )
        )
        self.put_matter = tongue.insert(matter_versions, once=True)


class CaseReading(ListReading):
    """Reading cases and what belongs to them."""

    def case(self, ref: str) -> CaseRow | None:
        """The row of a case."""
        row = self._one(self._say.cases.case, ref=ref)
        return None if row is None else self._seen(case_of(row))

    def _seen(self, row: CaseRow) -> CaseRow:
        return row

    def party(self, id: str) -> Party | None:
        """An applicant's personal data."""
        row = self._one(self._say.cases.party, id=id)
        return None if row is None else Party(id, bytes(row[0]), from_text(row[1]))

    def parties(self, *, after: str = "", limit: int = 1000) -> Sequence[Party]:
        """Applicants whose ids come after `after`, in the order of their ids."""
        rows = self._all(self._say.cases.parties, after=after, limit=limit)
        return tuple(Party(row[0], bytes(row[1]), from_text(row[2])) for row in rows)

    def command(self, id: str) -> Command | None:
        """A command that was carried out."""
        row = self._one(self._say.cases.command, id=id)
        return None if row is None else Command(id, row[0], from_text(row[1]), row[2])

    def matter_version(self, code: str, version: str) -> MatterVersion | None:
        """A declaration as it was published."""
        row = self._one(self._say.cases.matter, code=code, version=version)
        return None if row is None else MatterVersion(code, version, from_text(row[0]))


class CaseWriting(CaseReading):
    """Writing cases."""

    def case(self, ref: str) -> CaseRow | None:
        """The row of a case, locked: the first of a unit's locks. What is read of the case after it is as new as it."""
        row = self._one(self._say.cases.lock_case, ref=ref)
        return None if row is None else self._seen(case_of(row))

    def case_of_bill(self, bill_ref: str) -> CaseRow | None:
        """The row of the case that a bill is of, locked like any other."""
        row = self._one(self._say.cases.lock_case_of_bill, bill_ref=bill_ref)
        return None if row is None else self._seen(case_of(row))

    def _seen(self, row: CaseRow) -> CaseRow:
        self._rows[row.ref] = row
        return row

    def put_case(self, row: CaseRow, *, expected: int) -> None:
        """Write the row if its stored version is `expected`."""
        before = self._rows.get(row.ref) or (self.case(row.ref) if expected else None)
        values = values_of(row)
        if before is not None and before.version == expected:
            self._checked(case_must_follow, before, row)
        if not expected:
            self._write(self._say.cases.insert, **values)
        else:
            at = {"at_region": self.region, "at_ref": row.ref, "expected": expected}
            same = before is not None and all(getattr(row, name) == getattr(before, name) for name in _INDEXED)
            statement = self._say.cases.update_plain if same else self._say.cases.update
            if self._write(statement, **values, **at) != 1:
                zh, en = "办件已被他人改动", "somebody else changed the case first"
                self._refuse(Conflict(zh, en, place=row.ref, rule="case-version"))
        self._put_lines(row.ref, placed(before), placed(row))
        self._rows[row.ref] = row

    def put_cases(self, rows: Sequence[CaseRow]) -> None:
        """Write the rows of many cases that do not exist yet."""
        self._write_many(self._say.cases.insert, list(map(values_of, rows)))
        lines = [line_values(row.ref, line, values) for row in rows for line, values in sorted(placed(row).items())]
        self._write_many(self._say.cases.to_docket, lines)
        self._rows.update((row.ref, row) for row in rows if row.closed_at is None)

    def _put_lines(self, ref: str, before: _Lines, after: _Lines) -> None:
        if before != after:
            say = self._say.cases
            gone = sorted(before.keys() - after.keys())
            self._write_many(say.off_docket, [{"agency": a, "case_ref": ref, "step": step} for a, step in gone])
            changed = [line for line in sorted(after) if before.get(line) != after[line]]
            self._write_many(say.to_docket, [line_values(ref, line, after[line]) for line in changed])

    def next_number(self, series: str) -> int:
        """The next number of a series, from 1."""
        number: int = self._told(self._say.cases.next_number, series=series)
        return number

    def put_parties(self, parties: Sequence[Party]) -> None:
        """Keep or replace the personal data of many applicants."""
        rows = [{"id": party.id, "salt": party.salt, "personal": self._text(party.personal)} for party in parties]
        self._write_many(self._say.cases.put_party, rows)

    def put_party(self, party: Party) -> None:
        """Keep or replace an applicant's personal data."""
        personal = self._text(party.personal)
        self._write(self._say.cases.put_party, id=party.id, salt=party.salt, personal=personal)

    def erase_party(self, id: str) -> None:
        """Empty an applicant's personal data and destroy the salt."""
        if self._write(self._say.cases.erase_party, at_region=self.region, at_id=id, salt=b"", personal="{}") != 1:
            self._refuse(NotFound("没有这位申请人", "there is no such party", place=id, rule="party"))
        self._erased = True

    def put_command(self, command: Command) -> None:
        """Remember a command."""
        self._write(
            self._say.cases.put_command,
            id=command.id,
            digest=command.digest,
            answer=self._text(command.answer),
            entered=command.entered,
        )

    def put_matter_version(self, version: MatterVersion) -> None:
        """Keep a declaration; the same code and version again changes nothing."""
        if self.matter_version(version.code, version.version) is None:
            source = self._text(version.source)
            self._write(self._say.cases.put_matter, code=version.code, version=version.version, source=source)
