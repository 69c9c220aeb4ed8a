"""Work that may take longer than a person waits for a page: it goes on beside the pages, and says how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from attrs import define, field
from litestar import Request

__all__ = ["Job", "Jobs", "jobs_of"]

_R = TypeVar("_R")
_Work = Callable[[Callable[[int, int], None]], _R]

#: How many finished pieces of work are remembered, and for how many seconds what one of them found is still news.
_KEPT, _NEWS = 40, 60.0


@define
class Job(Generic[_R]):
    """One piece of work.

    Attributes:
        done, of: how many cases are done, of how many; `of` is 0 before the first is.
        result: what it gave, or None. error: why it gave nothing, or None.
        ended_at: when it ended, on a clock that only goes on.
    """

    done: int = 0
    of: int = 0
    result: _R | None = None
    error: Exception | None = None
    ended_at: float = 0.0
    _ended: threading.Event = field(factory=threading.Event, repr=False)

    @property
    def running(self) -> bool:
        """Whether it is still going on."""
        return not self._ended.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for its end, at most so long. Whether it has ended; raises what it raised."""
        ended = self._ended.wait(seconds)
        if self.error is not None:
            raise self.error
        return ended

    def run(self, work: _Work[_R]) -> None:
        """Do it, telling how far it is."""
        try:
            self.result = work(self._tell)
        except Exception as error:  # noqa: BLE001 - it is raised where somebody waits for it
            self.error = error
        finally:
            self.ended_at = time.monotonic()
            self._ended.set()

    def _tell(self, done: int, of: int) -> None:
        self.done, self.of = done, of


class Jobs:
    """The pieces of work of one county by name; one name is never at work twice at once."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job[Any]] = {}
        self._lock = threading.Lock()

    def begin(self, name: str, work: _Work[Any]) -> Job[Any]:
        """Begin it in a thread of its own, or answer the one of that name that is going on."""
        with self._lock:
            job = self._jobs.get(name)
            if job is not None and job.running:
                return job
            job = self._jobs[name] = Job()
            for old in [key for key, one in self._jobs.items() if not one.running][:-_KEPT]:
                del self._jobs[old]
        threading.Thread(target=job.run, args=(work,), name=name, daemon=True).start()
        return job

    def find(self, name: str) -> Job[Any] | None:
        """The last one of that name, going on or ended."""
        return self._jobs.get(name)

    def take(self, name: str) -> Job[Any] | None:
        """The last one of that name; it is forgotten if it has ended, so that it is done anew when asked again.

        None where there is none, or where it ended so long ago that its findings may be out of date.
        """
        with self._lock:
            job = self._jobs.get(name)
            if job is None or job.running:
                return job
            del self._jobs[name]
            return job if time.monotonic() - job.ended_at < _NEWS else None


def jobs_of(request: Request[Any, Any, Any]) -> Jobs:
    """The pieces of work of this county."""
    jobs: Jobs | None = request.app.state.get("jobs")
    if jobs is None:
        jobs = request.app.state["jobs"] = Jobs()
    return jobs
