"""Running seeds: a county of about three months each, until everything has settled."""

from __future__ import annotations

from attrs import frozen

from approvalflow.ports.store import Store
from tests.simulation.county import County
from tests.simulation.draining import drain

__all__ = ["STEPS", "Run", "run"]

#: Things that happen in one run, over a hundred days.
STEPS = 600


@frozen
class Run:
    """What a run came to: its journal's head, and the situations that it reached."""

    seed: int
    position: int
    head: str
    cases: int
    events: int
    sometimes: frozenset[str]


def run(seed: int, *, steps: int = STEPS, store: Store | None = None) -> Run:
    """Run a seed to its end, on plain memory or on a given empty store.

    Raises Wrong with the seed, the step and the command that shows it again.
    """
    county = County(seed, steps=steps, store=store)
    for _ in range(steps):
        county.step()
    drain(county)
    position, head = county.head()
    cases, events = len(county.watch.cases), county.watch.events
    return Run(seed, position, head, cases, events, frozenset(county.sometimes))
