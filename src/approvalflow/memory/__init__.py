"""Reference adapters in plain memory: what every other store has to do as well, with nothing to install.

Nothing here outlives the process.
"""

from approvalflow.memory.blobs import MemoryBlobs
from approvalflow.memory.store import MemoryStore
from approvalflow.memory.system import RandomIds, SystemClock, SystemRandom
from approvalflow.memory.witness import MemoryWitness

__all__ = ["MemoryBlobs", "MemoryStore", "MemoryWitness", "RandomIds", "SystemClock", "SystemRandom"]
