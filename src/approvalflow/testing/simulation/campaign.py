"""Running a county from its plan, until everything has settled."""

from __future__ import annotations

from attrs import frozen

from approvalflow.office.digest import digest_of_store
from approvalflow.ports.store import Store
from approvalflow.testing.simulation.county import County
from approvalflow.testing.simulation.draining import drain
from approvalflow.testing.simulation.plan import Plan

__all__ = ["Run", "run"]


@frozen
class Run:
    """What a run came to: the digest of what it holds, how much happened, what struck it, and what it reached."""

    plan: Plan
    position: int
    digest: str
    cases: int
    events: int
    struck: dict[str, int]
    sometimes: frozenset[str]

    def line(self) -> str:
        """The run in one line."""
        faults = sum(self.struck.values())
        return (
            f"seed {self.plan.seed}: {self.cases} cases, {self.events} events, {faults} faults, "
            f"journal {self.position}, digest {self.digest}"
        )


def run(plan: Plan, *, store: Store | None = None) -> Run:
    """Make a run, on plain memory or on a given empty store.

    Raises Wrong with the seed, the step and the command that shows it again.
    """
    county = County(plan, store)
    for _ in range(plan.steps):
        county.step()
    if plan.settles:
        drain(county)
    wrong = [*county.watch.look(county.clock.now()), *county.whole()]
    if wrong:
        county.fail(wrong)
    position, _ = county.head()
    digest = digest_of_store(county.store, county.store.region)
    struck = {name: times for name, times in sorted(county.faults.struck.items()) if times}
    cases, events = len(county.watch.cases), county.watch.events
    return Run(plan, position, digest, cases, events, struck, frozenset(county.sometimes))
