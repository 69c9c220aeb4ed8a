"""Effects owed after commit: letters handed over, bills made known at banks, observers told.

At least once, each with a stable key, in order for each case and recipient. No call happens inside a unit.
"""

from approvalflow.outbox.delivering import BACKOFF, LEASE, TRIES, Delivered, deliver
from approvalflow.outbox.observing import tell_observers

__all__ = ["BACKOFF", "LEASE", "TRIES", "Delivered", "deliver", "tell_observers"]
