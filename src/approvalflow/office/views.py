"""What people see of a case: frozen views, with times in the agency's zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from approvalflow.domain.cases.case import Case, Decision, FeeState, PauseState, StepState
from approvalflow.domain.cases.clocks import shown_light
from approvalflow.domain.cases.licences import Licence
from approvalflow.domain.cases.lifecycle import STAGES
from approvalflow.domain.cases.standing import standing
from approvalflow.domain.deadlines.lights import Light
from approvalflow.domain.deadlines.moments import Instant, local
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.basis import Text

if TYPE_CHECKING:
    from approvalflow.domain.deadlines.moments import DateTime
    from approvalflow.ports.kept import Party

__all__ = ["ERASED_NAME", "CaseView", "CourseLine", "StepView", "TrackView", "case_view", "track_view"]


#: What stands in the place of a name that was erased.
ERASED_NAME = "已删除 / erased"


def shown_name(party: Party | None) -> str:
    """The masked name of an applicant; that it was erased, where it was; empty where nobody is known."""
    if party is None:
        return ""
    return ERASED_NAME if party.erased else str(party.personal.get("masked_name", ""))


@frozen
class StepView:
    """A step as a desk shows it, with its own light."""

    key: str
    title: Text
    state: StepState
    light: Light
    due: DateTime | None = None
    paused: bool = False
    provisional: bool = False


@frozen
class CourseLine:
    """One line of the course of a case: when, what, and who (an officer's id; empty for the applicant)."""

    at: DateTime
    kind: str
    by: str
    body: Mapping[str, Any]
    entered: DateTime


@frozen
class CaseView:
    """A case as it stands now, for those who handle it.

    Attributes:
        ref, number: filing number and acceptance number (empty before acceptance).
        due, light: when it is due and the light now; `due` is None while paused, waiting or closed.
        next_due: once the promise is broken, the next due that is still alive.
        query_code: the applicant's secret; only in the answer to the applicant and to the window that filed.
        applicant: the masked name.
    """

    ref: str
    number: str
    stage: str
    title: Text
    matter: str
    agency: str
    handling: str
    version: int
    due: DateTime | None
    light: Light
    paused: bool
    waiting: bool
    provisional: bool
    statutory_overdue: bool
    next_due: DateTime | None
    filed_at: DateTime
    accepted_at: DateTime | None
    applicant: str
    facts: Mapping[str, Any] = field(repr=False)
    papers: Mapping[str, str]
    asked: tuple[str, ...]
    tolerated: tuple[str, ...]
    steps: tuple[StepView, ...]
    pauses: tuple[PauseState, ...]
    fees: tuple[FeeState, ...]
    decision: Decision | None
    certificate: str
    licence: Licence | None = None
    command_id: str = ""
    query_code: str = field(default="", repr=False)

    @property
    def stage_title(self) -> Text:
        """The stage in both languages."""
        return STAGES[self.stage]


@frozen
class TrackView:
    """What the number alone shows: stage, light, due, outcome, agency; no name and nothing personal (SEED-10)."""

    number: str
    stage: str
    title: Text
    agency: str
    light: Light
    due: DateTime | None
    paused: bool
    waiting: bool
    provisional: bool
    outcome: str


def _zoned(instant: Instant | None, zone: str) -> DateTime | None:
    return None if instant is None else local(instant, zone)


def case_view(
    case: Case,
    matter: Matter,
    *,
    now: Instant,
    zone: str,
    applicant: str,
    command_id: str = "",
    query_code: str = "",
    personal: Mapping[str, Any] | None = None,
    licence: Licence | None = None,
) -> CaseView:
    """The case as it stands at `now`."""
    stands = standing(case, now)
    return CaseView(
        ref=case.ref,
        number=case.number,
        stage=case.stage,
        title=matter.title,
        matter=matter.code,
        agency=case.filing.agency,
        handling=case.handling,
        version=case.version,
        due=_zoned(stands.due, zone),
        light=stands.light,
        paused=stands.paused,
        waiting=stands.waiting,
        provisional=stands.provisional,
        statutory_overdue=stands.statutory_overdue,
        next_due=_zoned(stands.next_due, zone),
        filed_at=local(case.filing.filed_at, zone),
        accepted_at=_zoned(case.accepted_at, zone),
        applicant=applicant,
        facts={**case.facts, **(personal or {})},
        papers=case.papers,
        asked=case.asked,
        tolerated=case.tolerated,
        steps=_steps(case, matter, now, zone),
        pauses=case.pauses,
        fees=tuple(case.fees.values()),
        decision=case.decision,
        certificate=case.certificate,
        licence=licence,
        command_id=command_id,
        query_code=query_code,
    )


def _steps(case: Case, matter: Matter, now: Instant, zone: str) -> tuple[StepView, ...]:
    views: list[StepView] = []
    shown: Sequence[str] = [step.key for step in matter.plan.steps if step.key in case.steps]
    for key in shown:
        state = case.steps[key]
        clock = case.clocks.get(state.clock)
        views.append(
            StepView(
                key=key,
                title=matter.plan.step(key).title,
                state=state,
                light=shown_light(clock, now) if clock else Light.grey,
                due=_zoned(clock.due, zone) if clock and clock.runs else None,
                paused=bool(clock and clock.paused_as),
                provisional=bool(clock and clock.provisional),
            )
        )
    return tuple(views)


def track_view(case: Case, matter: Matter, *, now: Instant, zone: str) -> TrackView:
    """What may be shown to anybody who knows the number."""
    stands = standing(case, now)
    return TrackView(
        number=case.number or case.ref,
        stage=case.stage,
        title=matter.title,
        agency=case.filing.agency,
        light=stands.light,
        due=_zoned(stands.due, zone),
        paused=stands.paused,
        waiting=stands.waiting,
        provisional=stands.provisional,
        outcome=case.decision.outcome if case.decision else case.stage if case.is_closed else "",
    )
