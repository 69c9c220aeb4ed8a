"""A port to listen at, for what has to be told its port before it listens there."""

import random
import socket

# Below the ports that a system hands out by itself: what some other process connects from is none of these.
_FIRST, _LAST = 20_000, 32_000


def free_port() -> int:
    """A port of this machine that nobody listens at now, and that no connection is given by chance meanwhile."""
    while True:
        port = random.SystemRandom().randint(_FIRST, _LAST)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
