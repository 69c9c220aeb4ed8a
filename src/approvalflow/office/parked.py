"""Effects that were given up for now, and what is done about them: looked at, tried again, dropped with a reason.

Whatever happens to an effect beside its delivery leaves an entry at its case, where people see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import is_blank
from approvalflow.domain.parties.people import SYSTEM, Actor
from approvalflow.errors import MoveRefused, NotFound
from approvalflow.office.desk import Desk
from approvalflow.ports.kept import Draft, Owed, Plain
from approvalflow.ports.store import Reading, Unit

__all__ = ["EFFECT_KINDS", "KEEPERS", "Parked"]

#: The kinds of entries that are about an effect.
EFFECT_KINDS = ("letter-undeliverable", "effect-parked", "effect-retried", "effect-dropped")

#: Who tries a parked effect again, or drops it.
KEEPERS = frozenset({"centre", "admin"})


class Parked(Desk):
    """What the centre does about letters, bills and messages that did not get through."""

    def parked(self) -> Sequence[Owed]:
        """The effects that were given up for now, in the order in which they were owed, each with its last error."""
        with self._reading() as reading:
            return reading.owed(parked=True)

    def unpark(self, key: str, *, by: Actor) -> None:
        """Have a parked effect tried again, as often as a new one; a letter then says that it is late.

        Raises NotFound; MoveRefused for somebody who is not of the centre; Conflict if it is not parked any more.
        """
        _must_be_keeper(by, "retry-effect")
        now = self.clock.now()

        def work(unit: Unit) -> None:
            owed = _parked(unit, key)
            unit.unpark(key, now)
            self._journal_effect(unit, "effect-retried", owed, now, {}, by)
            self.bell.owed()
            unit.commit()

        self._in_unit(work)

    def drop_parked(self, key: str, reason: str, *, by: Actor) -> None:
        """Give a parked effect up for good, with a reason; a bank's message among them counts as dealt with.

        Raises NotFound; MoveRefused for somebody who is not of the centre, and without a reason.
        """
        _must_be_keeper(by, "drop-effect")
        if is_blank(reason):
            raise MoveRefused("drop-effect", "", "reason", "请写明理由", "say why")
        now = self.clock.now()

        def work(unit: Unit) -> None:
            owed = _parked(unit, key)
            unit.settle(key, now)
            message = unit.message(str(owed.body.get("message", ""))) if owed.kind == "message" else None
            if message is not None and not message.outcome:
                unit.processed(message.key, outcome="dropped", reason=reason.strip())
            self._journal_effect(unit, "effect-dropped", owed, now, {"reason": reason.strip()}, by)
            unit.commit()

        self._in_unit(work)

    def _journal_effect(
        self, unit: Unit, kind: str, owed: Owed, now: Instant, told: Mapping[str, Plain], by: Actor = SYSTEM
    ) -> None:
        """Append an entry about an effect, at its case where it has one. The last word of a unit."""
        draft = Draft(
            kind=kind,
            at=now,
            entered=now,
            by=by.id,
            agency=by.agency,
            station=by.station,
            acting_for=by.acting_for,
            command_id="",
            case_ref=_case_of(unit, owed),
            body={"effect": owed.key, "what": owed.kind, "adapter": owed.adapter, **told},
        )
        unit.append([draft])

    def _was_retried(self, reading: Reading, owed: Owed) -> bool:
        """Whether a person had this effect tried again after it was parked."""
        return any(
            one.draft.kind == "effect-retried" and one.draft.body["effect"] == owed.key
            for one in reading.about_case(_case_of(reading, owed))
        )

    def _was_untold(self, reading: Reading, owed: Owed, to: str) -> bool:
        """Whether the case says already that this recipient has no address for the channel."""
        return any(
            one.draft.kind == "letter-undeliverable"
            and (one.draft.body["adapter"], one.draft.body["to"]) == (owed.adapter, to)
            and one.draft.body["reason"] == "no-address"
            for one in reading.about_case(_case_of(reading, owed))
        )


def _must_be_keeper(by: Actor, move: str) -> None:
    if not by.roles & KEEPERS:
        zh, en = "只有中心管理人员可以处理搁置事项", "only the centre's administration sees to what was parked"
        raise MoveRefused(move, "", "role", zh, en)


def _parked(reading: Reading, key: str) -> Owed:
    owed = reading.effect(key)
    if owed is None or not owed.parked:
        raise NotFound(f"没有搁置的事项 {key}", f"no parked effect {key!r}", place="effect", rule="parked")
    return owed


def _case_of(reading: Reading, owed: Owed) -> str:
    """The case that an effect is about; empty where it is about none."""
    if "bill" in owed.body:
        bill = reading.bill(str(owed.body["bill"]))
        return bill.case_ref if bill is not None else ""
    return str(owed.body.get("case", ""))
