"""Messages from outside that were stored and not yet processed: taken up again after a crash or an adapter's fault."""

from __future__ import annotations

from attrs import frozen

from approvalflow.errors import ApprovalflowError
from approvalflow.failpoints import failpoint
from approvalflow.office.office import Office

__all__ = ["Processed", "process_waiting"]


@frozen
class Processed:
    """What one round did: messages dealt with, and messages that wait for their adapter."""

    done: int = 0
    waiting: int = 0


def process_waiting(office: Office) -> Processed:
    """Process every stored message that is not marked yet, oldest first. The same message twice takes effect once.

    A message whose processing fails goes on waiting, and holds up no other.
    """
    with office.store.reading(office.region) as reading:
        waiting = reading.incoming()
    done = 0
    enabled = office.plugins.banks()
    for incoming in waiting:
        if incoming.source not in enabled:
            continue
        failpoint("message-taken-up")
        try:
            done += office.process_incoming(incoming).state != "later"
        except ApprovalflowError:
            continue
    return Processed(done, len(waiting) - done)
