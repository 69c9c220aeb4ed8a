"""Inside the review: who holds a step, what is signed, what goes back, what goes to a superior agency."""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.cases.case import Case, StepState
from approvalflow.domain.cases.clocks import limits_of, started, stopped
from approvalflow.domain.cases.events import Event, OpinionSigned, StepClaimed, StepForwarded, StepsReturned
from approvalflow.domain.cases.moves.rule import MoveRule, reason_given, refuse_unless_role
from approvalflow.domain.cases.moves.steps import done_steps, in_case, steps_ready
from approvalflow.domain.cases.told import Refusal, Told
from approvalflow.domain.parties.basis import Text, is_blank
from approvalflow.domain.parties.people import Actor

__all__ = ["REVIEW", "AnswerFromAbove", "Assign", "Claim", "Forward", "Opinion", "Return", "signatures", "signed"]


@frozen
class Claim:
    """Take a step."""

    step: str


@frozen
class Assign:
    """Give a step to somebody who may sign it."""

    step: str
    to: Actor


@frozen
class Opinion:
    """Sign an opinion. `verdict`: `agree`, `disagree`; `together` are the others who sign with it."""

    step: str
    text: str
    verdict: str = "agree"
    together: tuple[Actor, ...] = ()


@frozen
class Return:
    """Send the case back from a step to an earlier one: it and all that need it start anew."""

    step: str
    to: str
    reason: str


@frozen
class Forward:
    """Send a step to the superior agency that does it."""

    step: str
    to: str


@frozen
class AnswerFromAbove:
    """Record what the superior agency answered."""

    step: str
    text: str
    verdict: str = "agree"


def _open_step(case: Case, key: str) -> StepState | None:
    step = case.steps.get(key)
    return step if step is not None and step.is_open else None


def _step_is_open(case: Case, move: Claim | Assign | Opinion | Return | Forward | None, told: Told) -> Refusal | None:
    if move is None:
        if any(step.is_open for step in case.steps.values()):
            return None
        return Refusal("no-open-step", "没有待办环节", "no step is open")
    if _open_step(case, move.step) is None:
        declared = next((step.title for step in told.matter.plan.steps if step.key == move.step), None)
        if declared is None:
            # What was typed is not repeated: the refusal goes to the journal, and anything may have been typed.
            return Refusal("no-such-step", "没有这个环节", "there is no such step")
        if move.step in case.steps:
            return Refusal("step-done", f"环节 {declared.zh} 已办结", f"step {declared.en} is done")
        return Refusal("step-not-ready", f"环节 {declared.zh} 尚未开始", f"step {declared.en} has not begun")
    return None


def _may_hold(by: Actor, step: StepState) -> Refusal | None:
    return refuse_unless_role(by, frozenset({step.role}), step.agency)


def _own_step(case: Case, move: Claim | Opinion | Return | Forward | None, told: Told) -> Refusal | None:
    if move is None:
        refusals = [_may_hold(told.by, step) for step in case.steps.values() if step.is_open]
        return None if None in refusals else next(iter(refusals), None)
    return _may_hold(told.by, case.steps[move.step])


def _not_held_by_another(case: Case, move: Claim | Opinion | None, told: Told) -> Refusal | None:
    if move is None:
        return None
    holder = case.steps[move.step].holder
    if holder and holder not in (told.by.id, told.by.acting_for):
        return Refusal("held", f"该环节由 {holder} 承办", f"the step is held by {holder}")
    return None


def signatures(told: Told, together: tuple[Actor, ...] = ()) -> tuple[str, ...]:
    """Everybody who signs, and everybody whose mandate is used: four eyes are counted across delegations."""
    if not together and not told.by.acting_for:
        return (told.by.id,) if told.by.id else ()
    names: list[str] = []
    for actor in (told.by, *together):
        names += [name for name in (actor.id, actor.acting_for) if name and name not in names]
    return tuple(names)


def _enough_officers(case: Case, move: Opinion | None, told: Told) -> Refusal | None:
    if move is None:
        return None
    wanted = case.steps[move.step].officers
    people = {actor.id for actor in (told.by, *move.together)}
    if len(people) < wanted:
        return Refusal(
            "officers",
            f"该环节须由 {wanted} 名人员共同签署",
            f"{wanted} officers sign this step together",
            "行政许可法 art. 34",
        )
    for actor in move.together:
        refused = _may_hold(actor, case.steps[move.step])
        if refused is not None:
            return refused
    return None


def _four_eyes(case: Case, move: Opinion | None, told: Told) -> Refusal | None:
    if move is None:
        return None
    earlier = told.matter.plan.before(move.step)
    if not earlier:
        return None
    # Two steps of one role are both making: who reviewed the papers may also check the site.
    made = {
        name
        for step in case.steps.values()
        if step.key in earlier and step.role != case.steps[move.step].role
        for name in step.signers
    }
    both = made & set(signatures(told, move.together))
    if both:
        return Refusal(
            "four-eyes", "经办与审核不得为同一人", "the same person never both makes and checks", "行政许可法 art. 48"
        )
    return None


def _not_the_decision(case: Case, move: Opinion | None, told: Told) -> Refusal | None:
    if move is not None and move.step == told.matter.plan.deciding.key:
        return Refusal("decide-instead", "该环节须作出准予或不予的决定", "this step is a decision: grant or refuse")
    return None


def _words_given(case: Case, move: Opinion | AnswerFromAbove | None, told: Told) -> Refusal | None:
    if move is not None and is_blank(move.text):
        return Refusal("opinion", "请填写审批意见", "an opinion needs words", "行政许可法 art. 37")
    return None


def _not_own_application(case: Case, move: Opinion | None, told: Told) -> Refusal | None:
    if any(actor.party and actor.party == case.filing.party for actor in (told.by, *(move.together if move else ()))):
        return Refusal(
            "own-application", "不得办理本人的申请", "nobody handles their own application", "行政许可法 art. 48"
        )
    return None


def _verdict_known(case: Case, move: Opinion | AnswerFromAbove | None, told: Told) -> Refusal | None:
    if move is not None and move.verdict not in ("agree", "disagree"):
        zh, en = "请选择同意或不同意;准予与不予由决定作出", "choose agree or disagree; to grant or refuse is a decision"
        return Refusal("verdict", zh, en)
    return None


def _claim(case: Case, move: Claim, told: Told) -> list[Event]:
    return [StepClaimed(told.at, move.step, told.by.id, told.by.id)]


def _may_assign(case: Case, move: Assign | None, told: Told) -> Refusal | None:
    steps = [case.steps[move.step]] if move else [step for step in case.steps.values() if step.is_open]
    refusals = [
        refuse_unless_role(told.by, frozenset({"head", "checker", "approver", "centre"}), step.agency) for step in steps
    ]
    return None if None in refusals else refusals[0]


def _assignee_may_hold(case: Case, move: Assign | None, told: Told) -> Refusal | None:
    return _may_hold(move.to, case.steps[move.step]) if move else None


def _assign(case: Case, move: Assign, told: Told) -> list[Event]:
    return [StepClaimed(told.at, move.step, move.to.id, told.by.id)]


def signed(case: Case, told: Told, *, step: str, verdict: str, text: str, signers: tuple[str, ...]) -> list[Event]:
    """What a signature emits: the step is done, its clock stops, and what it held up becomes ready."""
    state = case.steps[step]
    events: list[Event] = [OpinionSigned(told.at, step, state.round, verdict, text, signers)]
    clock = case.clocks.get(state.clock)
    if clock is not None and clock.runs:
        events += stopped(told, [clock])
    events += _limits_from(case, told, step)
    events += steps_ready(case, told, steps=in_case(case, told), done=done_steps(case) | {step})
    return events


def _limits_from(case: Case, told: Told, step: str) -> list[Event]:
    """The limits of the case that run from the end of this step; one that was begun before is not begun anew."""
    event = f"step:{step}"
    if event not in told.matter.limits.starts:
        return []
    return [
        started(told, case, clock=name, limit_name=name, limit=limit, anchor=told.at)
        for name, limit in limits_of(case, told.matter)
        if limit.start == event and name not in case.clocks
    ]


def _opinion(case: Case, move: Opinion, told: Told) -> list[Event]:
    signers = signatures(told, move.together)
    return signed(case, told, step=move.step, verdict=move.verdict, text=move.text, signers=signers)


def _is_earlier(case: Case, move: Return | None, told: Told) -> Refusal | None:
    if move is None:
        return None
    if move.to not in told.matter.plan.before(move.step) or move.to not in case.steps:
        return Refusal("not-earlier", f"{move.to} 不是之前的环节", f"{move.to!r} is not an earlier step")
    return None


def _return(case: Case, move: Return, told: Told) -> list[Event]:
    plan = told.matter.plan
    anew = [key for key in case.steps if key in plan.depending_on(move.to)]
    clocks = [case.clocks[case.steps[key].clock] for key in anew if case.steps[key].clock in case.clocks]
    events: list[Event] = [StepsReturned(told.at, move.step, move.to, anew, move.reason, told.by.id)]
    events += stopped(told, [clock for clock in clocks if clock.runs], reason="sent back")
    done = done_steps(case) - set(anew)
    events += steps_ready(case, told, steps=in_case(case, told), done=done, anew=anew)
    return events


def _may_forward(case: Case, move: Forward | None, told: Told) -> Refusal | None:
    forwarded = {step.key for step in told.matter.plan.steps if step.forwarded}
    if not forwarded:
        return Refusal("not-forwarded", "该事项无需转报", "this matter is not forwarded to a superior agency")
    if move is not None and move.step not in forwarded:
        return Refusal("not-forwarded", "该环节无需转报", "this step is not forwarded")
    return None


def _window_or_reviewer(case: Case, _move: object, told: Told) -> Refusal | None:
    return refuse_unless_role(told.by, frozenset({"window", "reviewer", "checker"}), case.filing.agency)


def _forward(case: Case, move: Forward, told: Told) -> list[Event]:
    return [StepForwarded(told.at, move.step, move.to, told.by.id)]


def _not_own_application_above(case: Case, _move: AnswerFromAbove | None, told: Told) -> Refusal | None:
    return _not_own_application(case, None, told)


def _superior_named(case: Case, move: Forward | None, told: Told) -> Refusal | None:
    if move is not None and is_blank(move.to):
        return Refusal(
            "superior", "请写明转报的上级机关", "name the superior agency it is sent to", "行政许可法 art. 35"
        )
    return None


def _was_forwarded(case: Case, move: AnswerFromAbove | None, told: Told) -> Refusal | None:
    forwarded = [step.key for step in case.steps.values() if step.forwarded and step.state == "claimed"]
    if not forwarded or (move is not None and move.step not in forwarded):
        return Refusal("not-forwarded", "没有已转报的环节", "no step was forwarded")
    return None


def _answer(case: Case, move: AnswerFromAbove, told: Told) -> list[Event]:
    # Who wrote the answer down had it in hand, and decides nothing that rests on it.
    signers = (case.steps[move.step].holder, *signatures(told))
    return signed(case, told, step=move.step, verdict=move.verdict, text=move.text, signers=signers)


REVIEW = (
    MoveRule("claim", Text("领取环节", "claim a step"), (_step_is_open, _own_step, _not_held_by_another), _claim),
    MoveRule("assign", Text("分派环节", "assign a step"), (_step_is_open, _may_assign, _assignee_may_hold), _assign),
    MoveRule(
        "opinion",
        Text("签署意见", "sign an opinion"),
        (
            _step_is_open,
            _own_step,
            _not_held_by_another,
            _not_own_application,
            _not_the_decision,
            _words_given,
            _verdict_known,
            _enough_officers,
            _four_eyes,
        ),
        _opinion,
    ),
    MoveRule("return", Text("退回环节", "send back"), (_step_is_open, _own_step, _is_earlier, reason_given), _return),
    MoveRule(
        "forward",
        Text("转报上级", "forward"),
        (_may_forward, _step_is_open, _window_or_reviewer, _superior_named),
        _forward,
    ),
    MoveRule(
        "answer-from-above",
        Text("上级答复", "answer from above"),
        (_was_forwarded, _window_or_reviewer, _not_own_application_above, _words_given, _verdict_known),
        _answer,
    ),
)
