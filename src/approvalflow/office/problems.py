"""The ledger of problems in people's hands: entered, put right, looked at by somebody else, closed or sent back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from approvalflow.domain.deadlines.moments import Day, Instant, day_of
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision import problems as ledger
from approvalflow.domain.supervision.problems import Problem, ProblemEvent
from approvalflow.errors import NotFound
from approvalflow.office.ledgers import Ledgers
from approvalflow.office.places import PROBLEMS, shown_problem
from approvalflow.office.supervised import supervision_draft
from approvalflow.ports.kept import Draft
from approvalflow.ports.store import Reading, Unit

__all__ = ["LAST_PROBLEM", "Problems"]

#: The cursor that leads to the last entry of the ledger.
LAST_PROBLEM = "problems/last"


class Problems(Ledgers):
    """What the centre, the e-supervision office and the agencies do with problems.

    The same `command_id` again does nothing and answers the problem as it stands by then, or refuses as before; another
    act under it raises CommandReused. Every refusal is journaled.
    """

    def problems(
        self, *, agency: str = "", state: str = "", overdue: bool = False, before: str = "", limit: int = 100
    ) -> Sequence[Problem]:
        """The problems of an agency or of all, the latest first, at most `limit`.

        Args:
            state: only those of a key of `PROBLEM_STATES`. overdue: only those that are open and whose day is over.
            before: go on below this reference, which is the last of the list before.
        """
        if overdue and state not in ("", "open"):
            return ()
        today = day_of(self.clock.now(), self.zone).isoformat() if overdue else ""
        wanted = {"agency": agency, "state": "open" if overdue else state, "due_before": today}
        with self._reading() as reading:
            opened = self._opened_at(reading, PROBLEMS, before)
            rows = reading.ledger_rows(PROBLEMS, **wanted, before=opened, limit=limit)
            found = self._problems(reading, [row.ref for row in rows])
        return tuple(found[row.ref] for row in rows)

    def problem(self, ref: str) -> Problem:
        """A problem as it stands. Raises NotFound."""
        with self._reading() as reading:
            return self._problem(reading, ref)

    def note_problem(
        self,
        text: str,
        *,
        source: str,
        agency: str,
        due: Day,
        by: Actor,
        cause: str = "",
        person: str = "",
        subject_kind: str = "",
        subject: str = "",
        command_id: str = "",
    ) -> Problem:
        """Enter a problem that an agency is to put right.

        Args:
            text: what is wrong. cause: why, as far as that is known.
            source: a key of `PROBLEM_SOURCES`. agency, person: whose it is. due: the last day for it, included.
            subject_kind, subject: the card, instrument, sample or other thing of `SUBJECTS` that it is linked to.

        Raises MoveRefused for who is neither a supervisor nor of the centre; BadInput with everything that is wrong.
        """

        def work(unit: Unit, now: Instant, command: str) -> tuple[str, list[Draft]]:
            event = ledger.note_problem(
                source=source,
                text=text,
                cause=cause,
                agency=agency,
                person=person,
                due=due,
                subject_kind=subject_kind,
                subject=subject,
                agencies=self.organisation.agencies,
                by=self._with_powers(by),
                at=now,
                zone=self.zone,
            )
            year = self._day_text(now)[:4]
            # A number is drawn only once it is allowed: a refused entry leaves no gap in the series.
            ref = f"{self.region}-W{year}-{unit.next_number(f'problem/{year}'):05d}"
            return ref, [_draft(attrs.evolve(event, problem=ref), by, now, command)]

        said: list[object] = ["note-problem", source, text, cause, agency, person, due.isoformat()]
        said += [subject_kind, subject]
        return self._in_problems(by, said, work, command_id, {"agency": agency})

    def finish_problem(self, ref: str, text: str, *, by: Actor, cause: str = "", command_id: str = "") -> Problem:
        """The agency says what it did, and the cause where that was not known. Raises NotFound; MoveRefused for another
        agency, for a problem that is not open, without words."""

        def act(problem: Problem, now: Instant) -> ProblemEvent:
            return ledger.finish_problem(problem, text=text, cause=cause, by=by, at=now, zone=self.zone)

        return self._problem_act(["finish-problem", ref, text, cause], ref, act, by, command_id)

    def close_problem(self, ref: str, words: str, *, by: Actor, command_id: str = "") -> Problem:
        """Somebody else, of another unit, looked at what was done, and it holds. Raises NotFound, MoveRefused."""

        def act(problem: Problem, now: Instant) -> ProblemEvent:
            return ledger.close_problem(problem, words=words, by=self._with_powers(by), at=now)

        return self._problem_act(["close-problem", ref, words], ref, act, by, command_id)

    def send_back_problem(self, ref: str, reason: str, *, due: Day, by: Actor, command_id: str = "") -> Problem:
        """Somebody else looked at what was done, and it does not hold: again, until another day. Raises NotFound,
        MoveRefused."""

        def act(problem: Problem, now: Instant) -> ProblemEvent:
            powers = self._with_powers(by)
            return ledger.send_back_problem(problem, reason=reason, due=due, by=powers, at=now, zone=self.zone)

        return self._problem_act(["send-back-problem", ref, reason, due.isoformat()], ref, act, by, command_id)

    def _problem_act(
        self,
        said: list[object],
        ref: str,
        act: Callable[[Problem, Instant], ProblemEvent],
        by: Actor,
        command_id: str,
    ) -> Problem:
        def work(unit: Unit, now: Instant, command: str) -> tuple[str, list[Draft]]:
            return ref, [_draft(act(self._problem(unit, ref), now), by, now, command)]

        return self._in_problems(by, said, work, command_id, {"problem": ref})

    def _in_problems(
        self,
        by: Actor,
        said: list[object],
        work: Callable[[Unit, Instant, str], tuple[str, list[Draft]]],
        command_id: str,
        about: Mapping[str, str],
    ) -> Problem:
        return self._enter(
            *(PROBLEMS, LAST_PROBLEM, by, said, work, self._problem, shown_problem), command_id=command_id, about=about
        )

    def _problems(self, reading: Reading, refs: Sequence[str]) -> dict[str, Problem]:
        found: dict[str, Problem] = {}
        for entry in self._entries_told(reading, PROBLEMS, refs):
            event = ledger.problem_event_from(entry.draft.kind, entry.draft.at, entry.draft.body)
            found[event.problem] = ledger.evolve_problem(found.get(event.problem), event)
        return found

    def _problem(self, reading: Reading, ref: str) -> Problem:
        found = self._problems(reading, [ref]).get(ref)
        if found is None:
            raise NotFound(f"没有问题 {ref}", f"no problem {ref!r}", place="problem", rule="problem")
        return found


def _draft(event: ProblemEvent, by: Actor, now: Instant, command: str) -> Draft:
    return supervision_draft(event.kind, ledger.body_of(event), now, "", by, now, command)
