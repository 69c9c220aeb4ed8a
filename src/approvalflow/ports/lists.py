"""The lists of cases that people open. A store finds each by an index: what was closed long ago makes none slower.

Long ones come in pages: whoever wants more gives the last one that he has, and never a number of lines to pass over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.ports.docket import Desk, Lights, Line, Place
from approvalflow.ports.kept import CaseRow

__all__ = ["Lists"]


class Lists(Protocol):
    """What can be listed of the cases of one region."""

    def ref_of(self, number: str) -> str | None:
        """The case with that acceptance number."""
        ...

    def open_cases(self, *, agency: str = "", matter: str = "") -> Sequence[CaseRow]:
        """Open cases, first filed first; with `agency`, those it leads or holds an open step of."""
        ...

    def docket(
        self, desk: Desk, now: Instant, *, standings: Sequence[str] = (), after: Place | None = None, limit: int = 200
    ) -> Sequence[Line]:
        """The lines that a desk sees, the most urgent at `now` first; with `after`, those behind that place.

        With `standings`, only the lines that stand in one of them at `now`. Rows are taken as they are stored: an act
        of time that has not been written yet (a pause that is over, an acceptance by silence) is not in them.
        """
        ...

    def lights(self, desk: Desk, now: Instant) -> Sequence[Lights]:
        """How many of the lines that a desk sees stand in which light at `now`, for each agency that has any."""
        ...

    def cases_of(self, party: str, *, after: CaseRow | None = None, limit: int = 1000) -> Sequence[CaseRow]:
        """Cases of an applicant, newest first; with `after`, those behind that case."""
        ...

    def cases(self, *, after: str = "", limit: int = 1000) -> Sequence[CaseRow]:
        """Cases whose references come after `after`, in the order of their references."""
        ...

    def recent_cases(
        self, *, limit: int, agency: str = "", stage: str = "", after: CaseRow | None = None
    ) -> Sequence[CaseRow]:
        """The cases filed last, newest first; with `agency`, those it leads; with `after`, those behind that case."""
        ...
