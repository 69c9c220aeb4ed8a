"""Carrying out what is owed: one effect after the other, each leased alone, tried, and marked.

    one unit   mark the effect before as settled; lease the next one, which counts the attempt
    no unit    call the adapter, within its deadline
    one unit   where it failed: put it off, or park it

Who dies in between leaves one lease to run out, and that effect is carried out again under the same key; it is parked
too if every worker that tries it dies. Nothing else waits for it.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from approvalflow.domain.deadlines.moments import HOUR, MINUTE, SECOND, Instant
from approvalflow.errors import AdapterFailed, ApprovalflowError
from approvalflow.failpoints import failpoint
from approvalflow.office.office import Office
from approvalflow.outbox.carriers import carry_out
from approvalflow.plugins.circuits import Turn
from approvalflow.ports.kept import Owed
from approvalflow.ports.store import Unit

__all__ = ["BACKOFF", "LEASE", "TRIES", "Delivered", "deliver"]

#: How long a lease lasts; longer than the deadline of any call.
LEASE: Instant = 2 * MINUTE

#: The wait after each failed attempt; after the last one the effect is parked, visible, until a person looks at it.
BACKOFF: tuple[Instant, ...] = (10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR)

#: How often an effect is tried before it is parked.
TRIES = len(BACKOFF) + 1


@frozen
class Delivered:
    """What one round did: effects handed over, put off, and parked."""

    done: int = 0
    postponed: int = 0
    parked: int = 0


def deliver(
    office: Office, *, limit: int = 100, kind: str = "", is_over: Callable[[], bool] = lambda: False
) -> Delivered:
    """Carry out what is owed and whose turn has come, at most `limit` effects. Never raises for an adapter's fault.

    Only effects of the `kind`, where one is given. `is_over` is asked before each effect; once it says so, the round
    ends. Effects of an adapter that rests are left as they are. Raises what the store raises.
    """
    done = postponed = parked = 0
    finished = ""
    for _ in range(limit):
        if is_over():
            break
        with office.plugins.circuits.turn(office.clock.now()) as turn:
            owed = _next(office, finished, kind, turn)
            finished = ""
            if owed is None:
                return Delivered(done, postponed, parked)
            failpoint("effect-leased")
            try:
                finished = owed.key if _tried(office, owed) else ""
                done += 1
                failpoint("effect-done")
            except ApprovalflowError as fault:
                if _put_off(office, owed, str(fault)):
                    parked += 1
                else:
                    postponed += 1
    if finished:
        _settled(office, finished)
    return Delivered(done, postponed, parked)


def _next(office: Office, finished: str, kind: str, turn: Turn) -> Owed | None:
    """Lease the next effect, and mark the one that was carried out before it, in one unit."""
    now = office.clock.now()
    # Reading a message is no outside call: it does not wait until the bank can be called again.
    without = () if kind == "message" else turn.resting

    def work(unit: Unit) -> Owed | None:
        if finished:
            unit.settle(finished, now)
        # What failed before may be a poison message, and proves nothing about an adapter that is probed.
        first = bool(turn.probed)
        taken = unit.take_owed(now, limit=1, until=now + LEASE, kind=kind, without=without, least_tried_first=first)
        if finished or taken:
            unit.commit()
        return taken[0] if taken else None

    return office._in_unit(work)


def _tried(office: Office, owed: Owed) -> bool:
    if owed.attempts > TRIES:
        raise AdapterFailed(
            f"处理该事项的进程 {TRIES} 次均未返回{f'；最近一次错误：{owed.error}' if owed.error else ''}",
            f"{TRIES} attempts at this effect, and of the last one nobody came back"
            f"{f'; the error before: {owed.error}' if owed.error else ''}",
            place=owed.adapter,
            rule="worker-lost",
        )
    return carry_out(office, owed)


def _put_off(office: Office, owed: Owed, error: str) -> bool:
    """Try again later, or park it after the last attempt, which is journaled; answers whether it is parked."""
    failpoint("effect-failed")
    now = office.clock.now()
    give_up = owed.attempts >= TRIES
    wait = BACKOFF[min(owed.attempts, len(BACKOFF)) - 1]

    def work(unit: Unit) -> None:
        unit.postpone(owed.key, next_try=now + wait, error=error, parked=give_up)
        if give_up:
            office._journal_effect(unit, "effect-parked", owed, now, {"attempts": owed.attempts, "error": error})
        unit.commit()

    office._in_unit(work)
    return give_up


def _settled(office: Office, key: str) -> None:
    now = office.clock.now()

    def work(unit: Unit) -> None:
        unit.settle(key, now)
        unit.commit()

    office._in_unit(work)
