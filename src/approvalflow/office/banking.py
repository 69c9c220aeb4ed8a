"""Calling a bank's adapter: within its deadline, through its circuit breaker, outside every unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from approvalflow.domain.deadlines.moments import DAY, Day, Instant, day_of
from approvalflow.errors import AdapterFailed, NotFound
from approvalflow.office.receipting import Receipting
from approvalflow.plugins.guard import guarded
from approvalflow.ports.bank import DEADLINES, Bank

__all__ = ["Banking"]

_T = TypeVar("_T")


class Banking(Receipting):
    """What everything that asks a bank shares."""

    def _bank(self, name: str) -> Bank:
        banks: Mapping[str, Bank] = self.plugins.banks()
        if name not in banks:
            there = ", ".join(banks) or "-"
            raise NotFound(
                f"没有银行 {name},现有:{there}", f"no bank {name!r}; there are: {there}", place="bank", rule="bank"
            )
        return banks[name]

    def _bank_says(self, bank: str, what: str, call: Callable[[], _T], expect: type[_T]) -> _T:
        """Ask a bank's adapter something, unless it rests. Raises AdapterFailed."""
        circuits = self.plugins.circuits
        with circuits.turn(self.clock.now()) as turn:
            if bank in turn.resting:
                zh, en = "银行接口连续失败，暂停调用", "the bank failed again and again; it is not asked for a while"
                raise AdapterFailed(zh, en, place=bank, rule="adapter-rests")
            with circuits.call(bank, self.clock.now):
                return guarded(call, adapter=bank, what=what, deadline_seconds=DEADLINES[what], expect=expect)

    def _day_moved(self, at: Instant | None, entered: Instant) -> Day:
        """The agency's day on which money moved; that of its entry where the bank names none that can be."""
        named = at if at is not None and 0 < at <= entered + DAY else entered
        return day_of(named, self.zone)
