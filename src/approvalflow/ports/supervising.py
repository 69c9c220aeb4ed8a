"""The part of a store that keeps what supervision finds and writes: findings, cards, instruments and calamities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.supervision.calamities import Calamity
from approvalflow.domain.supervision.inbox import KeptFinding
from approvalflow.domain.supervision.instruments import Instrument
from approvalflow.ports.kept import CardRow

__all__ = ["ReadingSupervision", "WritingSupervision"]


class ReadingSupervision(Protocol):
    """What can be read of supervision."""

    def card_row(self, ref: str) -> CardRow | None:
        """A card as lists show it."""
        ...

    def cards_about(self, subject_kind: str, subject: str) -> Sequence[CardRow]:
        """The cards about one thing, newest first."""
        ...

    def cards_raised(self, start: Instant, end: Instant) -> Sequence[CardRow]:
        """The cards that were raised from `start` on and before `end`, the earliest first."""
        ...

    def told_results(self, start: Instant, end: Instant) -> Sequence[Instrument]:
        """The referrals whose result the supervision organ told from `start` on and before `end`, in that order."""
        ...

    def finding(self, ref: str) -> KeptFinding | None:
        """A finding."""
        ...

    def finding_about(self, subject_kind: str, subject: str, rule: str, level: str) -> KeptFinding | None:
        """The one finding of a rule about one thing, at one level."""
        ...

    def findings(
        self,
        *,
        agency: str = "",
        rule: str = "",
        level: str = "",
        state: str = "",
        case_ref: str = "",
        before: str = "",
        limit: int = 100,
    ) -> Sequence[KeptFinding]:
        """Findings, the latest reference first; with `before`, only those with a reference below it."""
        ...

    def instrument(self, ref: str) -> Instrument | None:
        """An instrument."""
        ...

    def instruments(
        self, *, agency: str = "", person: str = "", state: str = "", case_ref: str = ""
    ) -> Sequence[Instrument]:
        """Instruments, newest first; `agency` and `person` are those addressed."""
        ...

    def calamities(self) -> Sequence[Calamity]:
        """Every calamity that was proposed, the latest first."""
        ...


class WritingSupervision(Protocol):
    """What a unit does with findings, instruments and calamities."""

    def put_calamity(self, calamity: Calamity, *, expected_state: str) -> None:
        """Write a calamity if its stored state is `expected_state` ("": new). Raises Conflict; see
        `ports.succession`."""
        ...

    def put_finding(self, finding: KeptFinding, *, expected_state: str) -> None:
        """Write a finding if its stored state is `expected_state` ("": new). Raises Conflict, also for a second finding
        of the same subject, rule and level; see `ports.succession`."""
        ...

    def put_instrument(self, instrument: Instrument, *, expected_state: str) -> None:
        """Write an instrument if its stored state is `expected_state` ("": new). Raises Conflict; see
        `ports.succession`."""
        ...
