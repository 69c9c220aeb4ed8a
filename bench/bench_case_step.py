"""One step of a case in memory, whole: guards, plan, stopwatches, events, and the case after them.

    python bench/bench_case_step.py

Beside it a bare trigger of `transitions` on one machine for all cases, which moves a word and does nothing else, and
SpiffWorkflow running the same plan in memory. The path is that of `examples/embed`, to its end: accept, a site check
by two officers, the opinion of the traffic police at the same time, the grant with its bill, the bank's notice that it
knows the bill, the payment, the certificate, the delivery. The review steps (claim, opinion) are measured apart too:
they are what a trigger is, one guarded change.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from measuring.tables import goal, head, table
from measuring.timing import rates
from SpiffWorkflow import TaskState
from SpiffWorkflow.specs.Join import Join
from SpiffWorkflow.specs.Simple import Simple
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.workflow import Workflow
from transitions import Machine

from approvalflow import Actor, declare
from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.decide import apply, decide, file
from approvalflow.domain.cases.evolve import evolve_all
from approvalflow.domain.cases.lifecycle import MOVES_BETWEEN, STAGES
from approvalflow.domain.cases.moves import Accept, Claim, Deliver, Grant, Issue, Move, Opinion
from approvalflow.domain.cases.moves.fees import bill_known, fee_paid
from approvalflow.domain.cases.told import Told
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import DAY, HOUR, instant
from approvalflow.domain.parties.people import SYSTEM
from approvalflow_china_calendar.source import calendar

EMBED = Path(__file__).parent.parent / "examples" / "embed"
FILED = instant("2026-11-23T09:30:00+08:00")
CASES = 200

CLERK = Actor("u-17", agency="urban-management", roles={"window"})
CHECKER = Actor("u-18", agency="urban-management", roles={"reviewer"})
SECOND = Actor("u-19", agency="urban-management", roles={"reviewer"})
POLICE = Actor("u-26", agency="traffic-police", roles={"reviewer"})
APPROVER = Actor("u-21", agency="urban-management", roles={"approver"})
#: What a bank reports instead of a person's move.
KNOWN, PAID = "bill known", "payment"
#: When, who, what.
PATH: tuple[tuple[int, Actor, Move | str], ...] = (
    (HOUR, CLERK, Accept()),
    (DAY, CHECKER, Claim("site-check")),
    (DAY + HOUR, CHECKER, Opinion("site-check", "同意", together=(SECOND,))),
    (2 * DAY, POLICE, Claim("police-opinion")),
    (2 * DAY + HOUR, POLICE, Opinion("police-opinion", "同意")),
    (3 * DAY, APPROVER, Grant("准予")),
    (3 * DAY + 1, SYSTEM, KNOWN),
    (3 * DAY + HOUR, SYSTEM, PAID),
    (4 * DAY, CLERK, Issue()),
    (4 * DAY + HOUR, CLERK, Deliver()),
)

MATTER = declare.read_matters(EMBED / "matters")["road-occupation"]
TABLE = Timetable(calendar())


def timetable(_agency: str) -> Timetable:
    """One timetable for every agency."""
    return TABLE


def told(at: int, by: Actor) -> Told:
    """What a decision is told at an instant."""
    number, certificate = "420921-20261123-00001-4821", "420921-road-occupation-permit-2026-00001"
    return Told(
        at=at, now=at, by=by, matter=MATTER, timetable=timetable, number=number, certificate=certificate, bank="bank"
    )


STEPS = tuple((move, told(FILED + after, by)) for after, by, move in PATH)


def step(case: Case, move: Move | str, facts: Told) -> Case:
    """One whole step: a move through its guards, or what the bank reports of the open bill."""
    if not isinstance(move, str):
        return apply(case, move, facts)[0]
    (fee,) = case.open_fees
    if move == KNOWN:
        return evolve_all(case, bill_known(case, facts, bill=fee.bill, payment_code="code", pay_url=""))
    return evolve_all(case, fee_paid(case, facts, bill=fee.bill, fen=fee.fen, bank="bank", bank_txn="t", receipt="r"))


def filed(number: int) -> Case:
    """A new case."""
    case, _ = file(
        told(FILED, CLERK),
        region="420921",
        ref=f"420921-F20261123-{number:05d}",
        party=f"party-{number}",
        channel="window",
        language="zh",
        facts={"area_m2": "12.5", "days": 30, "class": "pavement", "site_check": False},
        papers={"application": "0" * 64},
        commitments={},
    )
    return case


def whole_path(cases: list[Case]) -> Callable[[], int]:
    """Every case through all its moves."""

    def work() -> int:
        for case in cases:
            for move, facts in STEPS:
                case = step(case, move, facts)
        return len(cases) * len(STEPS)

    return work


def review_steps(cases: list[Case]) -> Callable[[], int]:
    """Every case through its claims and opinions alone."""
    accepted = [after(case, 1) for case in cases]

    def work() -> int:
        for case in accepted:
            for move, facts in STEPS[1:5]:
                case = step(case, move, facts)
        return 4 * len(accepted)

    return work


def decided_alone(cases: list[Case]) -> Callable[[], int]:
    """The rules without the case after them: `decide` for the signature of two officers."""
    case = after(cases[0], 2)
    move, facts = STEPS[2]
    assert not isinstance(move, str)

    def work() -> int:
        for _ in range(200):
            decide(case, move, facts)
        return 200

    return work


def after(case: Case, steps: int) -> Case:
    """The case after so many steps of the path."""
    for move, facts in STEPS[:steps]:
        case = step(case, move, facts)
    return case


def evolved_alone(cases: list[Case]) -> Callable[[], int]:
    """Building a case from the events up to the grant: what a store pays for reading one, in events."""
    case, events = cases[0], []
    for move, facts in STEPS[:6]:
        if not isinstance(move, str):
            case, more = apply(case, move, facts)
            events += more

    def work() -> int:
        for _ in range(50):
            evolve_all(cases[0], events)
        return 50 * len(events)

    return work


class Cursor:
    """A model of one word, for a machine that all share."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def bare_trigger() -> Callable[[], int]:
    """The same legal stages as ours, one machine, nothing but the word moves."""
    machine = Machine(
        model=None,
        states=list(STAGES),
        initial="filed",
        auto_transitions=False,
        send_event=True,
        transitions=[{"trigger": move, "source": start, "dest": end} for move, start, end in MOVES_BETWEEN],
    )
    path = [
        machine.events[move] for move in ("accept", "claim", "opinion", "claim", "opinion", "grant", "issue", "deliver")
    ]

    def work() -> int:
        for _ in range(CASES):
            cursor = Cursor("filed")
            for event in path:
                event.trigger(cursor)
        return CASES * len(path)

    return work


def spiff() -> Callable[[], int]:
    """The same plan as a SpiffWorkflow: accept, two steps at the same time, a join, the decision, three more."""
    spec = WorkflowSpec("road-occupation", addstart=True)
    names = ("accept", "site-check", "police-opinion", "approve", "pay", "issue", "deliver")
    accept, check, police, *rest = (Simple(spec, name) for name in names)
    for task in (accept, check, police, *rest):
        task.manual = True
    join = Join(spec, "join")
    spec.start.connect(accept)
    for review in (check, police):
        accept.connect(review)
        review.connect(join)
    for before, then in zip((join, *rest), rest, strict=False):
        before.connect(then)

    def work() -> int:
        done = 0
        for _ in range(20):
            workflow = Workflow(spec)
            while not workflow.is_completed():
                for task in workflow.get_tasks(state=TaskState.READY):
                    done += task.task_spec.manual
                    task.run()
        return done

    return work


def kib_per_case() -> float:
    """What a case under review keeps in memory, its events not counted: the mean over a thousand."""
    filed(0)
    gc.collect()
    tracemalloc.start()
    kept = []
    for number in range(1000):
        kept.append(after(filed(number), 3))
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / len(kept) / 1024


def main() -> None:
    """Measure and compare with the goals."""
    head("A step of a case in memory", ["approvalflow", "transitions", "SpiffWorkflow"])
    cases = [filed(number) for number in range(CASES)]
    own, bare, other = "approvalflow apply, whole path", "transitions, bare shared trigger", "SpiffWorkflow in memory"
    review = "approvalflow apply, review steps"
    found = rates(
        {
            bare: bare_trigger(),
            own: whole_path(cases),
            review: review_steps(cases),
            "approvalflow decide, an opinion": decided_alone(cases),
            "approvalflow evolve, events": evolved_alone(cases),
            other: spiff(),
        }
    )
    table(
        ["", "steps/s", "of the bare trigger"],
        [[name, f"{rate:,.0f}", f"{rate / found[bare]:.2f}"] for name, rate in found.items()],
    )
    print("\n  the steps of the path, one by one")
    moves = each_move(cases[0], bare)
    table(
        ["", "us", "of the bare trigger"],
        [[name, f"{1e6 / rate:.1f}", f"{rate / moves[bare]:.2f}"] for name, rate in moves.items()],
    )
    print()
    goal("of the bare trigger", found[own] / found[bare], 0.5)
    goal("of the bare trigger, review steps", found[review] / found[bare], 0.5)
    goal("SpiffWorkflow in memory", found[own] / found[other], 4)
    goal("SpiffWorkflow in memory, review steps", found[review] / found[other], 4)
    goal("a case under review", kib_per_case(), 4, at_most=True, unit=" KiB")


def each_move(case: Case, bare: str) -> dict[str, float]:
    """Applications in a second of every move of the path, beside the bare trigger."""
    works: dict[str, Callable[[], int]] = {bare: bare_trigger()}
    for number, (move, facts) in enumerate(STEPS, start=1):
        name = move if isinstance(move, str) else type(move).__name__.lower()
        works[f"{number} {name}"] = _again(case, move, facts)
        case = step(case, move, facts)
    return rates(works, rounds=5, seconds=0.03)


def _again(case: Case, move: Move | str, facts: Told) -> Callable[[], int]:
    def work() -> int:
        for _ in range(50):
            step(case, move, facts)
        return 50

    return work


if __name__ == "__main__":
    main()
