"""What lives on after delivery: the licence that a granted case gave, and how it stands on a day.

A licence is derived from its case and the declaration that the case was filed under, and ends by its term. That it may
be recalled, revoked or cancelled (撤回, 撤销, 注销) takes an act of its own, which is not part of the case.
"""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import Limit, term
from approvalflow.domain.deadlines.moments import Day, Instant, day_of, instant_at
from approvalflow.domain.deadlines.stopwatch import Stopwatch, read
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Text

__all__ = ["STATES", "Licence", "licence_of"]

STATES: dict[str, Text] = {
    "valid": Text("有效", "valid"),
    "expired": Text("期满失效", "expired"),
}

#: A validity without an end.
_OPEN_ENDED = "open-ended"


@frozen
class Licence:
    """A certificate with the days on which it is valid.

    Attributes:
        number: of the certificate. matter: the code of the matter it was granted for.
        since: the day of the decision. until: the last day of its validity, inclusive; None without an end.
    """

    number: str
    matter: str
    case_ref: str
    title: Text
    since: Day
    until: Day | None

    def state_on(self, day: Day) -> str:
        """A key of `STATES`."""
        return "expired" if self.until is not None and day > self.until else "valid"


def licence_of(case: Case, matter: Matter, timetable: Timetable) -> Licence | None:
    """The licence that a case gave, once its certificate was issued; None before, or where the matter gives none."""
    if not case.certificate or case.decision is None or matter.result is None:
        return None
    since = day_of(case.decision.at, timetable.zone)
    return Licence(
        number=case.certificate,
        matter=matter.code,
        case_ref=case.ref,
        title=matter.result.title,
        since=since,
        until=_last_day(matter.result.validity, since, timetable),
    )


def _last_day(validity: str, since: Day, timetable: Timetable) -> Day | None:
    """The date on which a term of validity ends (民法典 art. 202: the corresponding date); it never rolls."""
    if not validity or validity == _OPEN_ENDED:
        return None
    limit = Limit(term(validity), roll="none", end="close", start="decision", until="expiry")
    anchor: Instant = instant_at(since, 0, timetable.zone)
    return read(Stopwatch(limit, anchor), timetable).due_day
