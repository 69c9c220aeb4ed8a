"""What a person can do with a case now: every move of the stage, open or refused with its reason, and which leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from approvalflow import Actor, CaseView, Office, Organisation, Text
from approvalflow.domain.cases.moves import MOVES
from approvalflow.domain.cases.moves.ending import BY_PEOPLE, GROUNDS
from approvalflow.domain.cases.told import Refusal
from approvalflow.domain.matters.materials import Material, missing
from approvalflow.domain.matters.matter import Matter
from approvalflow.office.views import StepView
from county.desks.visible import may_move

__all__ = ["Act", "Pick", "Work", "matter_of", "work_on"]

#: Which open move leads, the first that is open; its form stands open with the one primary button of the page.
_LEADING = (
    "accept",
    "resume",
    "opinion",
    "grant",
    "supply",
    "resubmit",
    "issue",
    "deliver",
    "answer-from-above",
    "claim",
    "extend",
)

#: Moves that a whole room could try and that would only fill the page: shown where they are open, else left out.
_SHOWN_IF_OPEN = frozenset(
    {"forward", "answer-from-above", "supply", "convert", "annul", "remand", "extend", "resubmit", "verify-commitment"}
)


@frozen
class Pick:
    """One thing that can be chosen in a form: what is sent and what is shown."""

    value: str
    title: Text


@frozen
class Act:
    """A move as the desk shows it; `refusal` is None where it is open."""

    name: str
    title: Text
    refusal: Refusal | None = None
    leads: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its form is shown."""
        return self.refusal is None


@frozen
class Work:
    """Everything that the forms of a case choose from.

    Attributes:
        acts: the moves, open ones first. picks: what the forms choose from, by field.
        lacking: papers that are missing now. own: the person's open steps, the deciding one included.
        officers: how many sign each of them, by step key.
    """

    acts: tuple[Act, ...]
    picks: Mapping[str, tuple[Pick, ...]]
    lacking: tuple[Material, ...]
    own: tuple[StepView, ...]
    officers: Mapping[str, int]

    @property
    def joint(self) -> tuple[str, ...]:
        """The person's open steps that several sign together."""
        return tuple(key for key, count in self.officers.items() if count > 1)

    @property
    def most_officers(self) -> int:
        """How many sign together at the most."""
        return max(self.officers.values(), default=1)

    @property
    def open_acts(self) -> tuple[Act, ...]:
        """The moves that are open, the leading one first."""
        return tuple(sorted((act for act in self.acts if act.is_open), key=lambda act: not act.leads))

    @property
    def refused(self) -> tuple[Act, ...]:
        """The moves that are not open, with their reasons."""
        return tuple(act for act in self.acts if not act.is_open)


def matter_of(office: Office, view: CaseView) -> Matter:
    """The matter as it was when the case was filed."""
    with office.store.reading(office.region) as reading:
        row = reading.case(view.ref)
        version = row.matter_version if row else office.published.now(view.matter).version
        return office.published.pinned(reading, view.matter, version)


def work_on(office: Office, view: CaseView, matter: Matter, by: Actor) -> Work:
    """What the person can do with the case, and what the forms choose from."""
    own = tuple(step for step in view.steps if step.state.is_open and _may_hold(by, step.state.role, step.state.agency))
    picks = _picks(office, view, matter, by, own)
    facts = matter.values(view.facts)
    return Work(
        acts=_acts(office.may(view.ref, by=by), picks) if may_move(by) else (),
        picks=picks,
        lacking=tuple(missing(matter.materials, facts, view.papers)),
        own=own,
        officers={step.key: step.state.officers for step in own},
    )


def _may_hold(by: Actor, role: str, agency: str) -> bool:
    return role in by.roles and by.agency in ("", agency)


def _acts(may: Mapping[str, Refusal | None], picks: Mapping[str, tuple[Pick, ...]]) -> tuple[Act, ...]:
    judged = {name: refusal or _nothing_to_choose(name, picks) for name, refusal in may.items()}
    leading = next((name for name in _LEADING if name in judged and judged[name] is None), "")
    return tuple(
        Act(name, MOVES[name].title, refusal, leads=name == leading)
        for name, refusal in judged.items()
        if refusal is None or name not in _SHOWN_IF_OPEN
    )


def _nothing_to_choose(name: str, picks: Mapping[str, tuple[Pick, ...]]) -> Refusal | None:
    """A move that would be open but has nothing here that it could be done to."""
    if name == "opinion" and not picks["opinion"]:
        return Refusal("decide-instead", "该环节须作出准予或不予的决定", "this step is a decision: grant or refuse")
    if name == "claim" and not picks["claim"]:
        return Refusal("held", "待办环节已有承办人", "every step of yours is held already")
    if name == "return" and not picks["back"]:
        return Refusal("not-earlier", "没有可退回的环节", "there is no earlier step")
    if name == "pause" and not picks["pause-step"]:
        return Refusal("step-not-open", "没有可暂停的环节", "no step of yours can be paused")
    if name == "assign" and not picks["assign"]:
        return Refusal("no-one", "没有可分派的人员", "there is nobody to give a step to")
    return None


def _picks(
    office: Office, view: CaseView, matter: Matter, by: Actor, own: Sequence[StepView]
) -> dict[str, tuple[Pick, ...]]:
    organisation = office.organisation
    open_steps = [step for step in view.steps if step.state.is_open]
    deciding = matter.plan.deciding.key
    signing = [step for step in own if step.key != deciding and step.state.holder in ("", by.id, by.acting_for)]
    paused = {pause.step for pause in view.pauses if pause.ended is None}
    pausable = [step for step in open_steps if by.agency in ("", step.state.agency) and step.key not in paused]
    titles = {step.key: step.title for step in matter.plan.steps}
    in_case = {step.key for step in view.steps}
    return {
        "opinion": _steps(signing),
        "claim": _steps([step for step in own if not step.state.holder]),
        "assign": _assignees(organisation, [step for step in open_steps if by.agency in ("", step.state.agency)]),
        "together": tuple(
            Pick(key, Text(person.name, person.name))
            for key, person in organisation.people.items()
            if key != by.id and any(_fits(person.roles, person.agency, step) for step in signing)
        ),
        "back": tuple(
            Pick(f"{step.key}/{to.key}", Text(f"{step.title.zh} → {to.title.zh}", f"{step.title.en} → {to.title.en}"))
            for step in own
            for to in matter.plan.steps
            if to.key in matter.plan.before(step.key) and to.key in in_case
        ),
        "pause-step": _steps(pausable),
        "resume": tuple(
            Pick(pause.name, titles.get(pause.step, Text(pause.step, pause.step)))
            for pause in view.pauses
            if pause.ended is None
        ),
        "forward": _steps([step for step in open_steps if matter.plan.step(step.key).forwarded]),
        "forwarded": _steps([step for step in open_steps if step.state.forwarded]),
        "verifying": tuple(
            Pick(key, Text(person.name, person.name))
            for key, person in organisation.people.items()
            if key != by.id and person.agency == view.agency and "reviewer" in person.roles
        ),
        "grounds": tuple(Pick(key, GROUNDS[key]) for key in BY_PEOPLE),
        "superior": tuple(
            Pick(key, agency.title) for key, agency in organisation.agencies.items() if agency.level != "county"
        ),
        "asked-by": tuple(
            Pick(key, Text(person.name, person.name))
            for key, person in organisation.people.items()
            if key != by.id and person.agency == view.agency and person.roles & {"reviewer", "checker", "approver"}
        ),
    }


def _steps(steps: Sequence[StepView]) -> tuple[Pick, ...]:
    return tuple(Pick(step.key, step.title) for step in steps)


def _fits(roles: frozenset[str], agency: str, step: StepView) -> bool:
    return step.state.role in roles and agency == step.state.agency


def _assignees(organisation: Organisation, steps: Sequence[StepView]) -> tuple[Pick, ...]:
    return tuple(
        Pick(f"{step.key}/{key}", Text(f"{step.title.zh} → {person.name}", f"{step.title.en} → {person.name}"))
        for step in steps
        for key, person in organisation.people.items()
        if _fits(person.roles, person.agency, step) and key != step.state.holder
    )
