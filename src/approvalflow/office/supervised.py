"""One act of a person at supervision: the same command once, a refusal journaled, everything in one unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.bodies import bodies_of, with_powers
from approvalflow.domain.supervision.edition import SupervisionEdition
from approvalflow.errors import MoveRefused
from approvalflow.office.desk import Desk, refused_before, said_refusal
from approvalflow.office.drafts import digest_of
from approvalflow.office.places import append_placed
from approvalflow.office.supervision_editions import in_force_at, published_editions
from approvalflow.ports.kept import Command, Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["ATTEMPT", "Supervised", "supervision_draft"]

#: The entry of an act at supervision that was refused; one at a card has a kind of its own.
ATTEMPT = "supervision-attempt-refused"

_T = TypeVar("_T")


class Supervised(Desk):
    """What every act of supervision shares."""

    def _with_powers(self, by: Actor) -> Actor:
        """The person with no more roles of supervision than the own body gives."""
        return with_powers(by, bodies_of(self.organisation))

    def _edition(self, reading: Reading, now: Instant) -> SupervisionEdition:
        """What the county has set about supervision, as it is in force."""
        return in_force_at(published_editions(reading, self.zone), now)

    def _supervise(
        self,
        by: Actor,
        said: Sequence[object],
        work: Callable[[Unit, Instant, str], tuple[str, list[Draft]]],
        answer: Callable[[Reading, str], _T],
        *,
        command_id: str,
        about: Mapping[str, str],
        case_of: Callable[[Reading], str] = lambda _reading: "",
        before: Callable[[Unit, Instant], list[Draft]] = lambda _unit, _now: [],
        attempt: str = ATTEMPT,
        answered: str = "done",
    ) -> _T:
        """Carry out an act, and answer what it left.

        `work` does it in a unit and answers the reference of what it acted on, with the journal entries; `answer` reads
        that. The same `command_id` again does nothing and answers it as it stands by then, or refuses as before;
        another act under it raises CommandReused. What `work` refuses is journaled with `about`, as an entry of the
        kind `attempt`. `before` lets time take effect first, and what it gives is written whether or not the act is
        refused. `answered` is how the reference stands in the answer of the command.
        """
        now = self.clock.now()
        command = command_id or self.ids.new("command")
        body = digest_of([*said, by.id, by.party])

        def in_unit(unit: Unit) -> _T | MoveRefused:
            known = self._known_command(unit, command, body)
            if known is not None:
                return refused_before(known) or answer(unit, str(known.answer[answered]))
            case_ref = case_of(unit)
            if case_ref:
                # The case is locked first, as everywhere.
                unit.case(case_ref)
            passed = before(unit, now)
            try:
                ref, drafts = work(unit, now, command)
            except MoveRefused as refusal:
                unit.put_command(Command(command, body, said_refusal(refusal), now))
                append_placed(unit, [*passed, _attempt(attempt, refusal, about, case_ref, by, now, command)])
                unit.commit()
                return refusal
            unit.put_command(Command(command, body, {answered: ref}, now))
            append_placed(unit, [*passed, *drafts])
            after = answer(unit, ref)
            unit.commit()
            return after

        outcome = self._in_unit(in_unit)
        if isinstance(outcome, MoveRefused):
            raise outcome
        return outcome


def _attempt(
    kind: str, refusal: MoveRefused, about: Mapping[str, str], case_ref: str, by: Actor, now: Instant, command: str
) -> Draft:
    body = {
        "move": refusal.move,
        "stage": refusal.stage,
        "rule": refusal.rule,
        "zh": refusal.zh,
        "en": refusal.en,
        "basis": refusal.basis,
        **about,
    }
    return supervision_draft(kind, body, now, case_ref, by, now, command)


def supervision_draft(
    kind: str, body: Mapping[str, object], at: Instant, case_ref: str, by: Actor, now: Instant, command: str
) -> Draft:
    """The journal entry of something that happened at supervision."""
    return Draft(
        kind=kind,
        at=at,
        entered=now,
        by=by.id,
        agency=by.agency,
        station=by.station,
        acting_for=by.acting_for,
        command_id=command,
        case_ref=case_ref,
        body=body,
    )
