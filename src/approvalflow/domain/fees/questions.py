"""When a bank is asked about a bill that nobody reported as paid: soon at first, then daily, and before it lapses.

A message can be lost, and so can all its repetitions. What the bank holds is found by asking, at the latest a day after
it was paid. The instants follow from the bill and are kept nowhere: an amended due date moves them too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvalflow.domain.deadlines.moments import DAY, HOUR, MINUTE, Instant

if TYPE_CHECKING:
    from approvalflow.domain.fees.bills import Bill

__all__ = ["ASKED_AFTER", "ASKED_STATES", "next_question"]

#: The bills that a bank is asked about: whatever is not finished.
ASKED_STATES = ("open", "unknown", "suspense")

#: The first questions, after the bill was opened; then one on every day.
ASKED_AFTER: tuple[Instant, ...] = (30 * MINUTE, 2 * HOUR, 8 * HOUR, DAY)

#: Where the time to pay is short: once half and once seven eighths of it are over; and an hour before its end.
_EIGHTHS = (4, 7)
_BEFORE_THE_END: Instant = HOUR

#: A bank that does not know yet is asked every hour, for money may be on its way.
_UNKNOWN: Instant = HOUR


def next_question(bill: Bill, after: Instant) -> Instant | None:
    """The first instant after `after` at which the bank is to be asked; None where it will not be.

    Nothing is asked before the bill is known at the bank, and nothing after it is due: then the lapse itself asks.
    """
    if bill.state not in ASKED_STATES or not bill.payment_code:
        return None
    asked = [bill.opened_at + wait for wait in ASKED_AFTER]
    asked.append(_next_of(bill.opened_at, DAY, after))
    if bill.state == "unknown":
        asked.append(_next_of(bill.opened_at, _UNKNOWN, after))
    if bill.due_at is not None:
        whole = max(0, bill.due_at - bill.opened_at)
        asked += [bill.opened_at + whole * eighths // 8 for eighths in _EIGHTHS]
        asked.append(bill.due_at - _BEFORE_THE_END)
    coming = [at for at in asked if after < at and bill.opened_at < at and (bill.due_at is None or at <= bill.due_at)]
    return min(coming, default=None)


def _next_of(start: Instant, every: Instant, after: Instant) -> Instant:
    """The first whole multiple of `every` since the start that is later than `after`."""
    return start + every * max(1, (after - start) // every + 1)
