"""Asking banks about bills that nobody reported as paid: lost messages are found, whoever lost them.

When a bill is asked about follows from the bill (`domain.fees.questions`). A cursor for each bank says up to which
instant that was done; so a worker that was away for nine days asks about each bill once, and then goes on. A bank that
does not answer keeps its cursor: it is asked again once its circuit breaker lets it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from approvalflow.domain.deadlines.moments import DAY, MINUTE, SECOND, Instant
from approvalflow.domain.fees.bills import Bill
from approvalflow.domain.fees.questions import ASKED_STATES, next_question
from approvalflow.errors import AdapterFailed, Conflict
from approvalflow.failpoints import failpoint
from approvalflow.office.office import Office
from approvalflow.ports.bank import DEADLINES
from approvalflow.ports.store import Unit

__all__ = ["Asked", "ask_banks"]

#: How long one worker has the questions to a bank to itself.
_LEASE: Instant = 2 * MINUTE


@frozen
class Asked:
    """What a round of questions did.

    Attributes:
        asked: how many bills a bank answered for.
        found: how many of them had been paid, or had money, of which nobody had told.
        failed: how many got no answer.
        more: whether the round ended at its limit.
    """

    asked: int = 0
    found: int = 0
    failed: int = 0
    more: bool = False


def ask_banks(office: Office, *, limit: int = 50, is_over: Callable[[], bool] = lambda: False) -> Asked:
    """Ask each bank that can be asked about the bills whose time has come, at most about `limit` bills of a bank.

    Each answer is judged like any message. A bill whose question fails holds up no other; a bank that rests, or that
    answered for none of its bills, is asked again later about the same ones. Raises what the store raises.
    """
    able = sorted(name for name, bank in office.plugins.banks().items() if "query" in bank.can)
    if not able:
        return Asked()
    with office._reading() as reading:
        open_bills = reading.bills_in(ASKED_STATES)
        cursors = {name: (reading.cursor(_cursor(name)), reading.cursor(_lease(name))) for name in able}
    total = Asked()
    for name in able:
        if is_over():
            break
        bills = [bill for bill in open_bills if bill.bank == name]
        done = _ask_one(office, name, bills, *cursors[name], limit, is_over)
        total = Asked(
            total.asked + done.asked, total.found + done.found, total.failed + done.failed, total.more or done.more
        )
    return total


def _ask_one(
    office: Office,
    name: str,
    bills: Sequence[Bill],
    stood: Instant,
    leased: Instant,
    limit: int,
    is_over: Callable[[], bool],
) -> Asked:
    """The questions to one bank, by one worker at a time."""
    now = office.clock.now()
    # A clock that was ahead by mistake silences no question.
    since = stood if stood <= now else now - DAY
    due = _due(bills, since, now)
    if now < leased <= now + _LEASE:
        return Asked()
    if not due:
        if leased:
            # Who had the lease died behind the last answer: there is nothing left of it but this.
            _move(office, [(_lease(name), leased, 0), (_cursor(name), stood, now)])
        return Asked()
    until = now + _LEASE
    if not _move(office, [(_lease(name), leased, until), (_cursor(name), stood, stood)]):
        return Asked()
    done, reached = _ask(office, due, since, now, limit, lambda: is_over() or _is_short(office.clock.now(), until))
    failpoint("bank-asked")
    _move(office, [(_lease(name), until, 0), (_cursor(name), stood, reached)])
    return done


def _due(bills: Sequence[Bill], since: Instant, now: Instant) -> list[tuple[Instant, Bill]]:
    """The bills with a question after `since` and up to now, the earliest question first."""
    due = [(at, bill) for bill in bills if (at := next_question(bill, since)) is not None and at <= now]
    return sorted(due, key=lambda one: (one[0], one[1].ref))


def _ask(
    office: Office,
    due: Sequence[tuple[Instant, Bill]],
    since: Instant,
    now: Instant,
    limit: int,
    is_over: Callable[[], bool],
) -> tuple[Asked, Instant]:
    """Ask one bank about these bills, in order; the instant is that up to which its questions are done."""
    asked = found = failed = 0
    reached = last = since
    for at, bill in due:
        # The cursor cannot stand between two of one instant: all of them are asked, or asked again.
        if is_over() or (asked + failed >= limit and at > last):
            return Asked(asked, found, failed, more=True), min(reached, at - 1)
        last = at
        try:
            outcome = office.ask_bank(bill.ref)
        except (AdapterFailed, Conflict) as fault:
            if fault.rule == "adapter-rests":
                return Asked(asked, found, failed), min(reached, at - 1)
            failed += 1
            continue
        asked += 1
        found += outcome.state == "done"
        reached = at
    # A bank that answered for some of them is there: what failed among them waits for its next time.
    return Asked(asked, found, failed), now if asked else since


def _is_short(now: Instant, until: Instant) -> bool:
    """Whether the lease could run out before a question ends."""
    return now > until - round(DEADLINES["query"]) * SECOND


def _cursor(bank: str) -> str:
    return f"asked/{bank}"


def _lease(bank: str) -> str:
    return f"asked/{bank}/leased-until"


def _move(office: Office, moves: Sequence[tuple[str, int, int]]) -> bool:
    """Move cursors from where they stood; False, and nothing is moved, where another worker was there first."""

    def work(unit: Unit) -> None:
        for name, before, after in moves:
            unit.put_cursor(name, after, expected=before)
        unit.commit()

    try:
        office._in_unit(work)
    except Conflict:
        return False
    return True
