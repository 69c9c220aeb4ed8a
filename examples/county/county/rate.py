"""How often somebody may try: a sliding minute for each address and purpose, in memory."""

from __future__ import annotations

import threading
import time
from collections import deque

from litestar.exceptions import TooManyRequestsException

__all__ = ["Tries"]

_SPAN_SECONDS = 60.0
#: More addresses than this are not remembered; the oldest are forgotten first.
_MOST_KEYS = 10_000


class Tries:
    """Counts failures by key; who has used up a minute's share is refused with 429."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._failed: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def check(self, key: str) -> None:
        """Raises TooManyRequestsException where the share is used up."""
        with self._lock:
            if len(self._recent(key)) >= self.most:
                raise TooManyRequestsException

    def failed(self, key: str) -> None:
        """Count one failure."""
        with self._lock:
            self._recent(key).append(time.monotonic())
            while len(self._failed) > _MOST_KEYS:
                del self._failed[next(iter(self._failed))]

    def _recent(self, key: str) -> deque[float]:
        kept = self._failed.setdefault(key, deque())
        while kept and kept[0] < time.monotonic() - _SPAN_SECONDS:
            kept.popleft()
        return kept
