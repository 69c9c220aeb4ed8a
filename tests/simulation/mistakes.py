"""Mistakes that somebody could make, each with the invariant that has to catch it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import attrs
import pytest

from approvalflow.domain.cases.moves import MOVES
from approvalflow.domain.cases.moves.decision import _fees_paid
from approvalflow.domain.cases.moves.intake import _asked_once
from approvalflow.domain.cases.moves.rule import Guard
from approvalflow.domain.deadlines.lights import Light
from approvalflow.domain.fees.bills import judge
from approvalflow.memory.unit import MemoryUnit

__all__ = ["MISTAKES", "Mistake"]

#: Makes the mistake and answers the invariant that catches it.
Mistake: TypeAlias = Callable[[pytest.MonkeyPatch], str]


def _without(patch: pytest.MonkeyPatch, move: str, guard: Guard) -> None:
    left = tuple(one for one in MOVES[move].guards if one is not guard)
    patch.setitem(MOVES, move, attrs.evolve(MOVES[move], guards=left))


def issue_unpaid(patch: pytest.MonkeyPatch) -> str:
    """The certificate does not wait for the fee."""
    _without(patch, "issue", _fees_paid)
    return "INV-F12"


def ask_again(patch: pytest.MonkeyPatch) -> str:
    """Papers are asked for that the first request did not name."""
    _without(patch, "ask-supplements", _asked_once)
    return "INV-L8"


def leave_pauses_running(patch: pytest.MonkeyPatch) -> str:
    """A case that ends does not end its pauses."""
    patch.setattr("approvalflow.domain.cases.moves.ending.pauses_closed", lambda case, told: [])
    return "INV-(D4|L2)"


def forget_what_is_owed(patch: pytest.MonkeyPatch) -> str:
    """Letters are not owed in the unit of their event."""
    patch.setattr(MemoryUnit, "owe", lambda self, owed: None)
    return "INV-N1"


def forget_timers(patch: pytest.MonkeyPatch) -> str:
    """Nobody arms the timers of a case."""
    patch.setattr("approvalflow.office.desk.timers_of", lambda case: [])
    return "INV-D9"


def forget_commands(patch: pytest.MonkeyPatch) -> str:
    """A command that comes again is carried out again."""
    patch.setattr("approvalflow.office.desk.Desk._known_command", lambda self, unit, command, body: None)
    patch.setattr(MemoryUnit, "put_command", lambda self, command: None)
    return "INV-L13"


def forget_earlier_payments(patch: pytest.MonkeyPatch) -> str:
    """A bill that is paid may be paid again."""
    patch.setattr(
        "approvalflow.office.payments.judge",
        lambda bill, fact, payments_so_far: judge(attrs.evolve(bill, state="open"), fact),
    )
    return "INV-(F|C7)"


def skip_numbers(patch: pytest.MonkeyPatch) -> str:
    """Receipt numbers are drawn twice."""
    plain = MemoryUnit.next_number

    def twice(self: MemoryUnit, series: str) -> int:
        if series.startswith("receipt"):
            plain(self, series)
        return plain(self, series)

    patch.setattr(MemoryUnit, "next_number", twice)
    return "INV-F10"


def stop_green(patch: pytest.MonkeyPatch) -> str:
    """Every clock stops green, however late."""
    patch.setattr("approvalflow.domain.cases.clocks.shown_light", lambda clock, now: Light.green)
    return "INV-T2"


def write_before_the_commit(patch: pytest.MonkeyPatch) -> str:
    """The head of the chain is moved at once, whether or not the unit is committed."""
    plain = MemoryUnit.append

    def at_once(self: MemoryUnit, drafts: Any) -> Any:
        placed = plain(self, drafts)
        self._region.lay_down({name: shelf for name, shelf in self._shelves.items() if name == "chain head"})
        return placed

    patch.setattr(MemoryUnit, "append", at_once)
    return "INV-(C2|C6|L3)"


def stale_rows(patch: pytest.MonkeyPatch) -> str:
    """Lists show the stage before the move."""
    from approvalflow.office import desk

    plain = desk.row_of
    patch.setattr(desk, "row_of", lambda case: attrs.evolve(plain(case), waiting=False))
    return "INV-L1"


def amend_promises_both_ways(patch: pytest.MonkeyPatch) -> str:
    """An amendment moves what was promised like a date by law: earlier too."""
    patch.setattr("approvalflow.domain.cases.amending.is_relied_on", lambda clock: False)
    return "INV-D5 .* promised moved earlier"


def forget_a_chunk(patch: pytest.MonkeyPatch) -> str:
    """A recompute goes over the first cases of the region and believes it is done."""
    from approvalflow.office.calendars import Calendars

    plain = Calendars._recompute

    def forgetful(self: Calendars, refs: Any, unit: Any) -> int:
        with self.store.reading(self.region) as reading:
            first_of_all = min(row.ref for row in reading.open_cases())
        return plain(self, refs, unit) if first_of_all in refs else 0

    patch.setattr(Calendars, "_recompute", forgetful)
    return "INV-D5 .* would still change"


MISTAKES: tuple[Mistake, ...] = (
    issue_unpaid,
    ask_again,
    leave_pauses_running,
    forget_what_is_owed,
    forget_timers,
    forget_commands,
    forget_earlier_payments,
    skip_numbers,
    stop_green,
    write_before_the_commit,
    stale_rows,
    amend_promises_both_ways,
    forget_a_chunk,
)
