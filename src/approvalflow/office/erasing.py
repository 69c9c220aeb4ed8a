"""Erasing a person: what was personal is gone, the record of what was done stays and still verifies."""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.parties.basis import is_blank
from approvalflow.domain.parties.people import Actor
from approvalflow.errors import MoveRefused, NotFound
from approvalflow.office.desk import Desk
from approvalflow.office.drafts import digest_of
from approvalflow.ports.kept import Command, Draft, Party
from approvalflow.ports.store import Reading, Unit

__all__ = ["ERASED", "Erased", "Erasing"]

#: The kind of the entry that tells of it.
ERASED = "party-erased"

#: Who may erase a person, and who may agree to it.
_ROLES = frozenset({"centre", "admin"})

_MOVE = "erase-party"


@frozen
class Erased:
    """A person who was erased, and in how many cases the person had applied."""

    party: str
    cases: int


class Erasing(Desk):
    """What is done when the law says that a person's data must go (个人信息保护法 art. 47)."""

    def erase(self, party: str, *, by: Actor, together: Actor, reason: str, basis: str, command_id: str = "") -> Erased:
        """Erase an applicant's personal data and destroy the salt, for good, and journal that it was done.

        Names, numbers, addresses, personal facts and what the person said, in ratings too, are gone; query codes no
        longer work; what the journal committed to can no longer be opened or guessed. Cases, letters, money and papers
        stay.

        Args:
            party: the party's id, as `CaseRow.party` has it.
            by, together: two people of the centre or its administration, never the same one, across mandates too.
            reason: why, without saying anything about the person: it stays in the journal.
            basis: the law or the paper that demands it.

        Raises NotFound; MoveRefused while a case of the person is open, money waits in suspense, a letter or an answer
        is owed, for other people, and without a reason or basis; CommandReused.
        """
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        body = digest_of([_MOVE, party, by.id, together.id, reason, basis])

        def work(unit: Unit) -> Erased:
            known = self._known_command(unit, command, body)
            rows = unit.cases_of(party)
            if known is not None:
                return Erased(party, len(rows))
            kept = unit.party(party)
            if kept is None:
                raise NotFound("没有这位申请人", "there is no such party", place=party, rule="party")
            refusal = _may(by, together, reason, basis) or _unfinished(unit, kept)
            if refusal is not None:
                raise refusal
            unit.put_command(Command(command, body, {"party": party}, now))
            if not kept.erased:
                for spoken in kept.personal.get("voices", ()):
                    unit.erase_party(str(spoken))
                unit.erase_party(party)
                said = {"party": party, "cases": len(rows), "together": together.id}
                draft = Draft(
                    kind=ERASED,
                    at=now,
                    entered=now,
                    by=by.id,
                    agency=by.agency,
                    station=by.station,
                    acting_for=by.acting_for,
                    command_id=command,
                    body={**said, "reason": reason.strip(), "basis": basis.strip()},
                )
                unit.append([draft])
            unit.commit()
            return Erased(party, len(rows))

        return self._in_unit(work)


def _may(by: Actor, together: Actor, reason: str, basis: str) -> MoveRefused | None:
    """Why these two may not, or None."""
    if not by.roles & _ROLES or not together.roles & _ROLES:
        return _refused("role", "只有中心管理人员可以删除个人信息", "only the centre's administration erases a person")
    if ({by.id, by.acting_for} & {together.id, together.acting_for}) - {""}:
        zh = "删除个人信息须由两人共同办理"
        return _refused("four-eyes", zh, "a person is erased by two people, never by one and the same")
    if is_blank(reason) or is_blank(basis):
        return _refused("reason", "请写明理由和依据", "say why, and on what basis")
    return None


def _unfinished(reading: Reading, kept: Party) -> MoveRefused | None:
    """What still needs the person's data, or None."""
    party, spoken = kept.id, {kept.id, *kept.personal.get("voices", ())}
    refs = {row.ref for row in reading.cases_of(party)}
    for row in reading.cases_of(party):
        if row.closed_at is None:
            return _refused("open-case", f"办件 {row.ref} 尚未办结", f"the case {row.ref} is open")
    for payment in reading.payments_in_suspense():
        if payment.case_ref in refs:
            zh, en = f"办件 {payment.case_ref} 有待处理的款项", f"money for the case {payment.case_ref} is in suspense"
            return _refused("suspense", zh, en)
    for voice in reading.voices_open():
        if voice.party in spoken:
            return _refused("open-voice", f"诉求 {voice.ref} 尚未办结", f"the voice {voice.ref} is not answered yet")
    for owed in reading.owed():
        if owed.kind == "letter" and owed.body.get("to_party") in spoken:
            return _refused("letter", "尚有通知书待送出", "a letter to the person is still owed")
    return None


def _refused(rule: str, zh: str, en: str) -> MoveRefused:
    return MoveRefused(_MOVE, "", rule, zh, en, "个人信息保护法 art. 47")
