"""Walks through the life of a case, drawn by Hypothesis: a gap of time, then somebody does something, well or badly."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from attrs import evolve, frozen
from hypothesis import strategies as st

from approvalflow import Actor, Applicant, ApprovalflowError, CaseView
from approvalflow.domain.deadlines.moments import DAY, HOUR, Instant
from approvalflow.domain.fees.bills import PaymentFact
from approvalflow.testing.simulation.acts import Act, mischief, sensible
from approvalflow.testing.simulation.kiosk import MATTERS
from approvalflow.testing.simulation.people import OFFICERS, at
from tests.office.world import World

__all__ = ["Done", "Stride", "begin", "strides", "walk"]

_GAPS = (0, 1, HOUR, 5 * HOUR, DAY, 3 * DAY, 8 * DAY, 20 * DAY)


@frozen
class Stride:
    """A gap in microseconds, or how far from the next timer of the case to act (`to_timer`), and what is done."""

    gap: Instant
    to_timer: bool
    choice: int


@frozen
class Done:
    """One command as it was given: when, what, and what it came to (the view, or the error's kind and rule)."""

    at: Instant
    call: Callable[[World], Any]
    came_to: object


#: Walks of up to eight strides; a third of them go to the microsecond around the next timer.
strides: st.SearchStrategy[list[Stride]] = st.lists(
    st.one_of(
        st.builds(Stride, st.sampled_from(_GAPS), st.just(False), st.integers(0, 65535)),
        st.builds(Stride, st.sampled_from(_GAPS), st.just(False), st.integers(0, 65535)),
        st.builds(Stride, st.sampled_from((-1, 0, 1)), st.just(True), st.integers(0, 65535)),
    ),
    min_size=1,
    max_size=8,
)


def begin(matter: str, **world_of: Any) -> tuple[World, str]:
    """A world with one case that was filed with every paper but the last."""
    world = World(matters=MATTERS, **world_of)
    declared = MATTERS[matter]
    facts = {"area_m2": "45", "days": 10} if declared.facts else {}
    papers = [paper.key for paper in declared.materials][: max(1, len(declared.materials) - 1)]
    case = world.office.file(
        matter,
        applicant=Applicant("王芳"),
        facts=facts,
        materials={key: key.encode() for key in papers},
        by=at(declared.agency, "window")[0],
        command_id="c-file",
    )
    return world, case.ref


def walk(world: World, ref: str, way: Sequence[Stride], each: Callable[[Done], None] | None = None) -> list[Done]:
    """Walk, and answer what was done."""
    done: list[Done] = []
    for number, stride in enumerate(way, start=1):
        _go(world, ref, stride)
        chance = random.Random(stride.choice)
        call = _call(world, world.office.case(ref), f"c-{number}", chance)
        came_to = carried_out(call, world)
        done.append(Done(world.clock.now(), call, came_to))
        if each is not None:
            each(done[-1])
    return done


def carried_out(call: Callable[[World], Any], world: World) -> object:
    """What a call comes to: its answer, or the kind and rule of its error."""
    try:
        return call(world)
    except ApprovalflowError as error:
        return type(error).__name__, error.rule


def _go(world: World, ref: str, stride: Stride) -> None:
    if not stride.to_timer:
        world.clock.advance(stride.gap)
        return
    with world.office.store.reading(world.office.region) as reading:
        timers = reading.timers_of(ref)
    ahead = [timer.fire_at for timer in timers if timer.fire_at > world.clock.now()]
    if ahead:
        world.clock.set(max(world.clock.now(), ahead[0] + stride.gap))


def _call(world: World, case: CaseView, command: str, chance: random.Random) -> Callable[[World], Any]:
    with world.office.store.reading(world.office.region) as reading:
        # Nobody can pay a bill that time has opened and nobody has written yet.
        open_fees = [fee for fee in case.fees if fee.state == "open" and reading.bill(fee.bill) is not None]
    if open_fees and chance.random() < 0.4:
        fee = chance.choice(open_fees)
        fen = fee.fen if chance.random() < 0.8 else fee.fen + 1
        fact = PaymentFact(bank="", bank_txn=f"t{chance.randrange(6)}", bill_ref=fee.bill, state="paid", fen=fen)
        return lambda there: there.office.payment_reported(fact)
    act = _act(world, case, chance)
    said: dict[str, Any] = {**act.said, "by": act.by, "at": act.at, "command_id": command}
    return lambda there: getattr(there.office, act.move)(case.ref, **said)


def _act(world: World, case: CaseView, chance: random.Random) -> Act:
    acts = sensible(case, MATTERS[case.matter], chance)
    if case.stage in ("correcting", "filed", "reviewing", "paused") and chance.random() < 0.3:
        with world.office.store.reading(world.office.region) as reading:
            row = reading.case(case.ref)
        citizen = Actor("citizen", party=row.party if row else "")
        acts = [
            Act(citizen, "resubmit", {"materials": dict.fromkeys(case.asked[:1], b"new")}),
            Act(citizen, "supply", {"materials": dict.fromkeys(case.tolerated[:1], b"late")}),
            Act(citizen, "withdraw", {"reason": "不办了"}),
        ]
    act = chance.choice(acts) if acts else None
    if act is None or chance.random() < 0.15:
        act = mischief(case, chance.choice(OFFICERS), act, world.clock.now(), chance)
    if chance.random() < 0.1:
        act = evolve(act, at=world.clock.now() - chance.choice([1, HOUR, 2 * DAY]))
    return act
