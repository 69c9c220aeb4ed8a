"""The people of the centre who amend the calendar: one proposes, another confirms, and things break off in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
from attrs import define

from approvalflow.domain.deadlines.moments import day_of
from approvalflow.domain.deadlines.notice_faults import check_notices
from approvalflow.domain.parties.people import Actor
from approvalflow.errors import DeclarationFaulty, MoveRefused, StoreFailed
from approvalflow.office import calendars
from approvalflow.office.amendments import Proposal, Recomputed
from approvalflow.testing.simulation.crashes import Crash
from approvalflow.testing.simulation.papers import bad, sound
from approvalflow.testing.simulation.people import CENTRE, OFFICERS

if TYPE_CHECKING:
    from approvalflow.testing.simulation.county import County

__all__ = ["Centre", "a_few_at_a_time"]

_Answer = TypeVar("_Answer")


class _BrokenOff(BaseException):
    """Whoever watched the progress is gone, and the recomputing with them."""


@contextmanager
def a_few_at_a_time() -> Iterator[None]:
    """Open cases are recomputed in chunks so small that a county in a box has several."""
    usual, calendars._CHUNK = calendars._CHUNK, 3
    try:
        yield
    finally:
        calendars._CHUNK = usual


@define
class Centre:
    """Proposals of one county, from the first word to the last recomputed case."""

    county: County

    def act(self) -> None:
        """Somebody proposes a paper, or settles what was proposed."""
        county, chance = self.county, self.county.streams["centre"]
        with county.office.store.reading(county.office.region) as reading:
            adopted = bool(reading.head()[0])
        if not adopted:
            return
        # The faults of the store come while it is confirmed, where they can do harm.
        county.store.busy, county.store.refuses = 0, None
        waiting = [one for one in county.office.amendments() if one.state == "proposed"]
        if waiting and chance.random() < 0.75:
            self._settle(chance.choice(waiting))
        else:
            # Now and then somebody has not looked, and proposes what a colleague proposed.
            self._propose(chance.choice(waiting) if waiting and chance.random() < 0.3 else None)

    # --- proposing ------------------------------------------------------------------------------------------------

    def _propose(self, colleague: Proposal | None) -> None:
        county, chance = self.county, self.county.streams["centre"]
        number, today = f"2026-{county.number:03d}", day_of(county.clock.now(), county.office.zone)
        there = county.office.notices()
        broken, notices = bad(chance, today, there, number) if chance.random() < 0.15 else ("", [])
        kind = broken
        if not broken and colleague is not None:
            kind, notices = "again", list(colleague.notices)
        elif not broken:
            kind, notices = sound(chance, today, there, number)
        by = chance.choice(CENTRE)
        county.trail.append(f"{county.now()} {by.id} proposes {kind} {[_words(one) for one in notices]}")
        said: dict[str, Any] = {"by": by, "reason": "上级来文", "command_id": f"n-{county.number}"}
        if broken or check_notices(notices, today=today, beside=there):
            self._must_be_refused(broken, lambda: county.office.propose_notices(notices, **said))
            return
        if chance.random() < 0.1:
            outsider = attrs.evolve(chance.choice(OFFICERS), acting_for=by.id)
            outside = {**said, "by": outsider, "command_id": f"n-{county.number}-outside"}
            self._must_refuse("role", lambda: county.office.propose_notices(notices, **outside))
            county.sometimes.add("outsider tried to amend the calendar")
        proposal = self._again_after_a_death(lambda: county.office.propose_notices(notices, **said))
        if proposal.notices != tuple(notices) or proposal.state != "proposed":
            county.fail([f"INV-D5 {proposal.id} is not what was proposed"])
        if kind in ("duty", "next year"):
            county.sometimes.add(f"{kind} proposed")

    def _must_be_refused(self, broken: str, propose: Callable[[], object]) -> None:
        self.county.store.arm(0)
        head = self.county.head()[0]
        try:
            propose()
        except DeclarationFaulty as faulty:
            rules = {str(getattr(fault, "rule", fault)) for fault in faulty.faults}
            if broken and broken not in rules:
                self.county.fail([f"INV-D5 a paper was refused for {sorted(rules)}, not for {broken}"])
            self.county.sometimes.add("bad paper refused")
        else:
            self.county.fail([f"INV-D5 a bad paper was taken: {broken}"])
        if self.county.written(head):
            self.county.fail(["INV-D5 a refused paper left something behind"])

    # --- settling -------------------------------------------------------------------------------------------------

    def _settle(self, proposal: Proposal) -> None:
        county, chance = self.county, self.county.streams["centre"]
        office, draw = county.office, self.county.streams["centre"].random()
        proposer = next(one for one in CENTRE if one.id == proposal.by)
        other = chance.choice([one for one in CENTRE if one is not proposer])
        if draw < 0.15:
            himself = chance.choice([proposer, attrs.evolve(other, acting_for=proposer.id)])
            self._must_refuse("four-eyes", lambda: office.confirm_notices(proposal.id, by=himself))
            county.sometimes.add("proposer tried to confirm")
        elif draw < 0.2:
            clerk = chance.choice(OFFICERS)
            self._must_refuse("role", lambda: office.confirm_notices(proposal.id, by=clerk))
        elif draw < 0.3:
            self._must_refuse("reason", lambda: office.withdraw_notices(proposal.id, " ", by=other))
            self._withdraw(proposal, chance.choice([proposer, other]))
        else:
            self._confirm(proposal, other)

    def _must_refuse(self, rule: str, tried: Callable[[], object]) -> None:
        self.county.store.arm(0)
        head = self.county.head()[0]
        try:
            tried()
        except MoveRefused as refused:
            if refused.rule != rule:
                self.county.fail([f"INV-D5 refused for {refused.rule}, not for {rule}"])
        else:
            self.county.fail([f"INV-D5 not refused: {rule}"])
        if self.county.written(head):
            self.county.fail(["INV-D5 a refused act on the calendar left something behind"])

    def _withdraw(self, proposal: Proposal, by: Actor) -> None:
        county = self.county
        county.trail.append(f"{county.now()} {by.id} withdraws {proposal.id}")
        try:
            county.office.withdraw_notices(proposal.id, "文号有误", by=by)
        except Crash:
            county.died()
            return
        self._must_refuse("settled", lambda: county.office.preview_notices(proposal.id))
        county.sometimes.add("proposal withdrawn")

    def _confirm(self, proposal: Proposal, by: Actor) -> None:
        """Look first; then confirm, and the process may die, the store may fail, the progress may break off."""
        county = self.county
        office, today = county.office, day_of(county.clock.now(), county.office.zone)
        county.trail.append(f"{county.now()} {by.id} confirms {proposal.id}")
        head = county.head()[0]
        preview = office.preview_notices(proposal.id)
        if county.written(head):
            county.fail(["INV-D5 a preview changed something"])
        faults = check_notices(proposal.notices, today=today, beside=office.notices())
        broken_off = office.recompute_pending()
        try:
            done = self._with_faults(lambda progress: office.confirm_notices(proposal.id, by=by, progress=progress))
        except DeclarationFaulty:
            if not faults:
                county.fail([f"INV-D5 {proposal.id} was refused though nothing is wrong with it"])
            county.sometimes.add("paper refused when it was confirmed")
            county.store.arm(0)
            office.withdraw_notices(proposal.id, "与他件重复", by=by)
            return
        except (Crash, _BrokenOff, StoreFailed) as broken:
            self._after(broken, proposal, head)
            if county.office.amendments() and self._state(proposal) == "loaded":
                county.watch.dates.expect(preview, None)
            return
        if today.month == 2:
            county.sometimes.add("calendar amended in February")
        if faults:
            county.fail([f"INV-D5 {proposal.id} was loaded with {faults[0].rule}"])
        if bool(done.failed) != county.office.recompute_pending():
            county.fail(["INV-D5 what failed to be recomputed is not left to the sweep"])
        if done.failed:
            county.sometimes.add("recompute failed at a case")
        county.watch.dates.expect(preview, None if broken_off else done)

    def _with_faults(self, confirm: Callable[[Callable[[int, int], None]], Recomputed]) -> Recomputed:
        county, chance = self.county, self.county.streams["centre"]
        breaks = county.faults.strikes("recompute_breaks", 3)
        refuses = county.faults.strikes("disk_full", 3)

        def progress(done: int, of: int) -> None:
            if done > of:
                county.fail([f"INV-D5 {done} of {of} cases were recomputed"])
            if breaks and chance.random() < 0.5:
                raise _BrokenOff

        if county.faults.strikes("crash", 2):
            county.store.arm(chance.randrange(1, 60))
        if refuses:
            county.store.refuses = lambda: chance.random() < 0.3
        try:
            with a_few_at_a_time():
                return confirm(progress)
        finally:
            county.store.refuses = None

    def _after(self, broken: BaseException, proposal: Proposal, head: int) -> None:
        """What broke off left all of a unit or nothing; a process that died starts again and knows what was loaded."""
        county = self.county
        state = self._state(proposal)
        if isinstance(broken, Crash):
            county.died()
            county.sometimes.add(f"died with a proposal {state}")
        elif isinstance(broken, StoreFailed) and state == "proposed" and county.written(head):
            county.fail([f"INV-C6 the store refused to load {proposal.id}, and something is left"])
        elif isinstance(broken, _BrokenOff):
            county.sometimes.add("recompute broken off")
        if not isinstance(broken, StoreFailed):
            county.store.arm(0)
            county.offices.restart()
            if self._state(proposal) != state:
                county.fail([f"INV-C1 {proposal.id} was {state} before the restart"])

    def _state(self, proposal: Proposal) -> str:
        return next(one.state for one in self.county.office.amendments() if one.id == proposal.id)

    def _again_after_a_death(self, command: Callable[[], _Answer]) -> _Answer:
        """Carry out a command as a client does: the same again after a death."""
        try:
            return command()
        except Crash:
            self.county.died()
            self.county.store.arm(0)
            return command()


def _words(notice: object) -> str:
    off, worked = (sorted(map(str, getattr(notice, name))) for name in ("days_off", "days_worked"))
    return f"{getattr(notice, 'layer', '')} off {off} worked {worked} amends {getattr(notice, 'amends', '')!r}"
