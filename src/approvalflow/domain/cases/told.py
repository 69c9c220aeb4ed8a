"""What a decision is told: the time, who acts, under which declaration and timetable. The core asks for none of it."""

from __future__ import annotations

from collections.abc import Callable

from attrs import field, frozen

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.organisation import ReceiptRule
from approvalflow.domain.parties.people import Actor

__all__ = ["Refusal", "Told"]


@frozen
class Told:
    """The facts of one decision.

    Attributes:
        at: business time of the act; now: system time; `at <= now`.
        timetable: the days and hours of an agency, by its key.
        under: the timetables of an agency under every calendar version in force since an instant, the present one last;
            with its duty days where they are for a promise.
        number: an acceptance number drawn for this decision, where it may need one.
        certificate: a certificate number drawn for this decision, where it may need one.
        bank: the bank that bills are opened at.
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
    under: Callable[[str, Instant, bool], tuple[Timetable, ...]] = field()

    @under.default
    def _one_calendar(self) -> Callable[[str, Instant, bool], tuple[Timetable, ...]]:
        return lambda agency, _since, _promise: (self.timetable(agency),)


@frozen
class Refusal:
    """Why a move is not open: a short stable rule, the sentence in both languages, and the law behind it."""

    rule: str
    zh: str
    en: str
    basis: str = ""
