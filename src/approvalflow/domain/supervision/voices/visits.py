"""What of a case can be rated: each visit to a window once (一次一评), what was handled online once (一事一评)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import frozen

from approvalflow.domain.deadlines.moments import Day, Instant

__all__ = ["ONLINE_ACT", "Contact", "Visit", "visits_of"]

#: The key of the one online act of a case.
ONLINE_ACT = "online"

#: Where applicant and officer meet: an acceptance or a decision is written at a window too, and nobody stands there.
_AT_THE_WINDOW = ("case-filed", "supplements-received", "papers-supplied", "case-delivered", "case-withdrawn")

#: With one of these a case that came in online can be rated.
_ANSWERED = ("case-accepted", "case-declined", "case-granted", "case-refused")


@frozen
class Contact:
    """An entry of a case, as far as ratings care: what happened when, by whom of which agency at which station."""

    kind: str
    at: Instant
    by: str
    agency: str
    station: str


@frozen
class Visit:
    """What a citizen can rate once: a day at a window, or the online act of the case.

    Attributes:
        key: the day as `2026-03-02`, or `online`.
        agency, person, station: of whoever was met last that day; who answered last for an online act.
        at: when that was.
    """

    key: str
    agency: str
    person: str
    station: str
    at: Instant


def visits_of(contacts: Iterable[Contact], *, online: bool, day_of: Callable[[Instant], Day]) -> tuple[Visit, ...]:
    """The visits of a case in the order of their days, the online act last; `online`: it was filed online."""
    found: dict[str, Visit] = {}
    for one in contacts:
        if one.station and one.kind in _AT_THE_WINDOW:
            key = day_of(one.at).isoformat()
            found[key] = Visit(key, one.agency, one.by, one.station, one.at)
        elif online and one.kind in _ANSWERED and one.by != "system":
            found[ONLINE_ACT] = Visit(ONLINE_ACT, one.agency, one.by, "", one.at)
    return tuple(sorted(found.values(), key=lambda visit: (visit.key == ONLINE_ACT, visit.key)))
