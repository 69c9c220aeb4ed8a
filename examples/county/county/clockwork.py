"""What runs beside the pages: time takes effect, supervision looks, letters and bills go out, bank messages return."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from approvalflow import Office
from approvalflow.inbox import process_waiting
from approvalflow.outbox import deliver
from approvalflow.supervise import look
from approvalflow.sweep import sweep

__all__ = ["Clockwork"]

_log = logging.getLogger("county")


class Clockwork:
    """A thread that does every job once a second; a job that fails is recorded and tried again."""

    def __init__(self, office: Office, *, every: float = 1.0) -> None:
        self._office, self._every = office, every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clockwork", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the job at hand."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def turn(self) -> None:
        """Do every job once."""
        jobs: tuple[Callable[[Office], object], ...] = (sweep, look, deliver, process_waiting)
        for job in jobs:
            try:
                job(self._office)
            except Exception:  # noqa: BLE001 - one job that fails must not end the others
                _log.exception("the clockwork's job %s failed", job.__name__)

    def _run(self) -> None:
        while not self._ended.wait(self._every):
            self.turn()
