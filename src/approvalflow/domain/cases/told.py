"""What a decision is told: the time, who acts, under which declaration and timetable. The core asks for none of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from attrs import field, frozen

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.organisation import ReceiptRule
from approvalflow.domain.parties.people import Actor

__all__ = ["Refusal", "Told", "Under"]

#: Agency, since when or which version, whether for a promise: the timetables, each with when it came into force.
Under: TypeAlias = Callable[[str, Instant | str, bool], tuple[tuple[Instant, Timetable], ...]]


@frozen
class Told:
    """The facts of one decision.

    Attributes:
        at: business time of the act; now: system time; `at <= now`.
        timetable: the days and hours of an agency, by its key.
        under: the timetables of an agency under every calendar version in force since an instant, or since a version
            was, each with the instant from which it was in force, the present one last; with the agency's duty days
            where they are for a promise.
        number: an acceptance number drawn for this decision, where it may need one.
        certificate: a certificate number drawn for this decision, where it may need one.
        bank: the bank, or the named variant of one, that bills are opened at.
        receipt: the county's receipt rule, where it has set one.
    """

    at: Instant
    now: Instant
    by: Actor
    matter: Matter
    timetable: Callable[[str], Timetable]
    number: str = ""
    certificate: str = ""
    bank: str = ""
    receipt: ReceiptRule | None = None
    under: Under = field()

    @under.default
    def _one_calendar(self) -> Under:
        return lambda agency, _since, _promise: ((0, self.timetable(agency)),)


@frozen
class Refusal:
    """Why a move is not open: a short stable rule, the sentence in both languages, and the law behind it."""

    rule: str
    zh: str
    en: str
    basis: str = ""
