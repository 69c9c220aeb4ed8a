"""Messages from outside that were stored and not yet processed: taken up again after a crash or an adapter's fault."""

from __future__ import annotations

from attrs import frozen

from approvalflow.office.office import Office
from approvalflow.outbox import deliver
from approvalflow.ports.kept import Incoming, Owed
from approvalflow.ports.store import Unit

__all__ = ["Processed", "process_waiting"]


@frozen
class Processed:
    """What one round did: messages dealt with, messages that still wait, and those of them that were parked now."""

    done: int = 0
    waiting: int = 0
    parked: int = 0


def process_waiting(office: Office, *, limit: int = 1000) -> Processed:
    """Process the stored messages that are not marked yet, oldest first. The same message twice takes effect once.

    A message whose processing fails holds up no other; it is tried again later and later, and parked in the end, like
    an effect that is owed (see `outbox.BACKOFF`): `office.parked()` names it.
    """
    _take_up(office)
    round_ = deliver(office, limit=limit, kind="message")
    with office._reading() as reading:
        waiting = len(reading.incoming())
    return Processed(round_.done, waiting, round_.parked)


def _take_up(office: Office) -> None:
    """Owe the processing of each message that waits and is not owed yet. One of a bank that is not enabled waits."""
    banks, now = office.plugins.banks(), office.clock.now()
    with office._reading() as reading:
        new = [
            _owed(message, now)
            for message in reading.incoming()
            if message.source in banks and reading.effect(_key(message)) is None
        ]

    def work(unit: Unit) -> None:
        unit.owe(new)
        unit.commit()

    if new:
        office._in_unit(work)


def _key(message: Incoming) -> str:
    return f"message/{message.key}"


def _owed(message: Incoming, now: int) -> Owed:
    body = {"message": message.key}
    return Owed(_key(message), "message", message.source, "", body, owed_at=now, next_try=now)
