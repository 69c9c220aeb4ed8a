"""One application for a matter, as it stands after its events. Nothing but `evolve` builds a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from approvalflow.domain.cases.lifecycle import CLOSED
from approvalflow.domain.cases.sealing import sealing
from approvalflow.domain.deadlines.moments import Instant

__all__ = ["Case", "Clock", "Decision", "FeeState", "Filing", "PauseState", "StepState"]


@frozen
class Filing:
    """What never changes after filing: who applied for what, and under which version it is judged."""

    region: str
    ref: str
    matter: str
    matter_version: str
    agency: str
    party: str
    channel: str
    language: str
    filed_at: Instant
    lifecycle: str


@sealing
@frozen
class Clock:
    """A stopwatch of the case with what was decided about it.

    Attributes:
        name: its name in the case; limit: the rule in the matter; term: the term that was pinned, in words.
        binds: `agency` or `applicant`; effect: what happens by itself when it is missed.
        due, yellow_at: None while it is paused, held or without end.
        paused_as: the colour it paused with, or empty; held: the applicant has to act.
        reached: the rungs reached for this `due_version`.
        ran_out: its due passed while it was running; nothing moves it any more.
        finished_at, finished_as: when it stopped and the light it keeps.
        extended: the term by which it was extended, in words; extended_at: when.
        since: the calendar version under which its first date was told. told: the latest of all dates told.
        not_before: what an amendment of the calendar left of a date that would have moved earlier, else None.
    """

    name: str
    limit: str
    term: str
    binds: str
    anchor: Instant
    due: Instant | None
    yellow_at: Instant | None
    reminders: tuple[Instant, ...]
    provisional: bool
    calendar_version: str
    effect: str
    due_version: int
    set_at: Instant
    reached: frozenset[str] = frozenset()
    paused_as: str = ""
    held: bool = False
    ran_out: bool = False
    finished_at: Instant | None = None
    finished_as: str = ""
    extended: str = ""
    extended_at: Instant | None = None
    reason: str = ""
    since: str = ""
    told: Instant | None = None
    not_before: Instant | None = None

    @property
    def runs(self) -> bool:
        """Started and not stopped; it may be paused or held."""
        return self.finished_at is None


@sealing
@frozen
class StepState:
    """A step of the plan in this case: `waiting`, `ready`, `claimed` or `done`, and in which round."""

    key: str
    state: str
    round: int = 1
    agency: str = ""
    role: str = ""
    officers: int = 1
    holder: str = ""
    signers: tuple[str, ...] = ()
    verdict: str = ""
    text: str = ""
    ready_at: Instant | None = None
    done_at: Instant | None = None
    forwarded: bool = False

    @property
    def clock(self) -> str:
        """The name of its stopwatch; a new round has a new one."""
        return f"step:{self.key}" if self.round == 1 else f"step:{self.key}:{self.round}"

    @property
    def is_open(self) -> bool:
        """Somebody has to do it now."""
        return self.state in ("ready", "claimed")


@sealing
@frozen
class PauseState:
    """A pause of the case: half-open, from the service of its letter."""

    name: str
    step: str
    kind: str
    start: Instant
    notified: Instant | None
    stops_statutory: bool
    reason: str
    ended: Instant | None = None


@sealing
@frozen
class FeeState:
    """A bill of the case: `open`, `paid`, `closed` or `refunded`; `suspense` counts money that waits for a person, and
    `refunded` is how much of the fee went back."""

    bill: str
    fee: str
    fen: int
    state: str
    due: str
    bank: str
    payment_code: str = ""
    pay_url: str = ""
    receipt: str = ""
    paid_at: Instant | None = None
    suspense: int = 0
    refunded: int = 0


@sealing
@frozen
class Decision:
    """How the case was decided: `granted` or `refused`, by whom, with which words."""

    outcome: str
    at: Instant
    mode: str
    text: str
    by: str
    basis: str = ""
    remedies: str = ""


@frozen(weakref_slot=False)  # a sealed `Draft` is one, and has the same slots
class Case:
    """The state of an application.

    Attributes:
        version: the number of its events.
        facts, papers: what the application states and holds (paper key to digest).
        tolerated: papers that were tolerated and have not come yet.
        named: every paper that a supplement request ever named; asked: those of the last request.
        signed: everybody who signed an opinion in this round, mandates included.
        moved_at: the business time of the last change of stage.
        waived: by how much each fee was reduced before it was paid, by its code; whatever is billed is less by that.
    """

    filing: Filing
    stage: str
    version: int
    handling: str
    facts: Mapping[str, Any]
    papers: Mapping[str, str]
    clocks: Mapping[str, Clock]
    steps: Mapping[str, StepState]
    pauses: tuple[PauseState, ...]
    fees: Mapping[str, FeeState]
    moved_at: Instant
    number: str = ""
    accepted_at: Instant | None = None
    mode: str = ""
    accepted_by: str = ""
    tolerated: tuple[str, ...] = ()
    named: frozenset[str] = frozenset()
    asked: tuple[str, ...] = ()
    signed: frozenset[str] = frozenset()
    decision: Decision | None = None
    certificate: str = ""
    ending: str = ""
    round: int = 1
    waived: Mapping[str, int] = field(factory=dict)

    @property
    def ref(self) -> str:
        """The filing number, its key for ever."""
        return self.filing.ref

    @property
    def by_commitment(self) -> bool:
        """Decided on a written commitment, without the review; a new round that a remedy orders reviews it whole."""
        return self.mode == "commitment" and self.round == 1

    @property
    def is_closed(self) -> bool:
        """Nothing is owed any more; only a remedy opens it again."""
        return self.stage in CLOSED

    @property
    def running_pauses(self) -> tuple[PauseState, ...]:
        """Pauses that have not ended."""
        return tuple([pause for pause in self.pauses if pause.ended is None]) if self.pauses else ()

    @property
    def open_fees(self) -> tuple[FeeState, ...]:
        """Bills that are not paid."""
        return tuple([fee for fee in self.fees.values() if fee.state == "open"]) if self.fees else ()
