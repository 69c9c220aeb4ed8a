"""Registers of other systems: each number is looked for among the cases, and what has none is journaled once (O2, O3).

What is found here accuses nobody: the rules of supervision look at the entries, and a person looks at what they find.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Fault
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.habits import NUMBERED
from approvalflow.domain.supervision.registers import (
    REGISTERS,
    TAKEN,
    UNMATCHED,
    RegisterRow,
    UnmatchedEntry,
    register_faults,
)
from approvalflow.domain.supervision.rulebooks import SUPERVISION
from approvalflow.domain.supervision.tallies import EVERYBODY
from approvalflow.errors import BadInput, DeclarationFaulty, MoveRefused
from approvalflow.office.counting import rest_of
from approvalflow.office.drafts import digest_of
from approvalflow.office.supervised import Supervised, supervision_draft
from approvalflow.ports.kept import Draft, Entry
from approvalflow.ports.store import Reading, Unit

__all__ = ["REGISTERS_TAKEN", "Registers", "TakenRegister"]

#: The cursor that holds the position of the last register that was taken; each names the one before it.
REGISTERS_TAKEN = "registers"


@frozen
class TakenRegister:
    """A register as it was taken.

    Attributes:
        source: the digest of its rows. rows: how many it had; unmatched: how many of them had no case.
        new: the numbers among these that had not been found in an earlier register.
        at, by: when and by whom it was taken; position: of its entry in the journal.
    """

    register: str
    source: str
    name: str
    rows: int
    unmatched: int
    new: tuple[str, ...]
    at: Instant
    by: str
    position: int


class Registers(Supervised):
    """What the supervision office does with registers."""

    def take_register(
        self,
        register: str,
        rows: Iterable[Mapping[str, Any] | Fault],
        *,
        by: Actor,
        name: str = "",
        command_id: str = "",
    ) -> TakenRegister:
        """Take a register that another system or an agency gives, and find the numbers that no case stands behind.

        Args:
            register: `certificates` or `receipts`.
            rows: one mapping of columns to text for each row, with the columns that `registers.COLUMNS` names; the
                fault of a line that was none.
            name: of the file, for people.

        The same rows again find nothing new; the same `command_id` does nothing and answers the same. Raises BadInput
        for a register of another kind; DeclarationFaulty with everything that is wrong with the rows (a missing column,
        a number twice, the row of another county), of which then nothing is taken; MoveRefused for somebody else than a
        supervisor, journaled; CommandReused.
        """
        if register not in REGISTERS:
            zh, en = f"没有台账种类 {register}", f"there is no kind of register {register!r}"
            raise BadInput(zh, en, place="register", rule="register")
        organisation = self.organisation.agencies
        found, faults = register_faults(rows, region=self.region, agencies=organisation)
        actor = self._with_powers(by)
        if faults and "supervisor" in actor.roles:
            raise DeclarationFaulty(faults)
        source = digest_of([register, *([one.number, one.agency, one.day] for one in found)])

        def work(unit: Unit, now: Instant, command: str) -> tuple[str, list[Draft]]:
            if "supervisor" not in actor.roles:
                zh, en = "须由监察员导入台账", "only a supervisor takes a register"
                raise MoveRefused("take-register", "", "role", zh, en, SUPERVISION.text())
            missing = _without_case(unit, register, found)
            new = [one for one in missing if unit.unmatched_entry(register, one.number) is None]
            body: dict[str, Any] = {"register": register, "source": source, "name": name, "rows": len(found)}
            body |= {"unmatched": len(missing), "new": [one.number for one in new]}
            body["previous"] = unit.cursor(REGISTERS_TAKEN)
            (taken,) = unit.append([supervision_draft(TAKEN, body, now, "", by, now, command)])
            unit.put_cursor(REGISTERS_TAKEN, taken.position, expected=body["previous"])
            drafts = []
            for one in new:
                entry = UnmatchedEntry(register, one.number, one.agency, one.day, source, now)
                unit.put_unmatched(entry)
                told = {"register": register, "number": one.number, "agency": one.agency}
                told |= {"day": one.day, "source": source, "file": name}
                drafts.append(supervision_draft(UNMATCHED, told, now, "", by, now, command))
            return str(taken.position), drafts

        return self._supervise(
            by, ["take-register", register, source], work, _taken, command_id=command_id, about={"register": register}
        )

    def registers(self, *, limit: int = 100) -> Sequence[TakenRegister]:
        """The registers that were taken, the latest first."""
        found: list[TakenRegister] = []
        with self._reading() as reading:
            position = reading.cursor(REGISTERS_TAKEN)
            while position and len(found) < limit:
                entry = _entry(reading, position)
                found.append(_register_of(entry))
                position = int(entry.draft.body["previous"])
        return found

    def unmatched_entries(self, *, register: str = "", agency: str = "", limit: int = 1000) -> Sequence[UnmatchedEntry]:
        """The numbers of registers that had no case when they were taken first, those found last first."""
        with self._reading() as reading:
            return reading.unmatched_entries(register=register, agency=agency, limit=limit)


def _without_case(reading: Reading, register: str, rows: Sequence[RegisterRow]) -> list[RegisterRow]:
    kinds = tuple(kind for kind, places in NUMBERED.items() if any(told == register for told, _ in places))
    told = {
        str(entry.draft.body[place])
        for entry in rest_of(reading, kinds)
        for kind, place in NUMBERED[entry.draft.kind]
        if kind == register
    }
    return [one for one in rows if one.number not in told and not _is_known(reading, register, one.number)]


def _is_known(reading: Reading, register: str, number: str) -> bool:
    if reading.tallies(register, EVERYBODY, matter=number):
        return True
    code, _, serial = number.partition("-")
    if register != "receipts" or not serial:
        return False
    return reading.receipt(code, serial) is not None or reading.bill_numbered(code, serial) is not None


def _entry(reading: Reading, position: int) -> Entry:
    (entry,) = reading.entries(after=position - 1, limit=1)
    return entry


def _taken(reading: Reading, done: str) -> TakenRegister:
    return _register_of(_entry(reading, int(done)))


def _register_of(entry: Entry) -> TakenRegister:
    body, draft = entry.draft.body, entry.draft
    return TakenRegister(
        register=body["register"],
        source=body["source"],
        name=body["name"],
        rows=body["rows"],
        unmatched=body["unmatched"],
        new=tuple(body["new"]),
        at=draft.at,
        by=draft.by,
        position=entry.position,
    )
