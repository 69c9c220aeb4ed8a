"""A case while it is being built: the same fields, open to change, seen by nobody but `evolve`.

A frozen case is copied for every change. One move changes it up to ten times, and reading one from its journal thirty
times; so `evolve` opens a case once, lets every event change the draft, and seals it once. That builds a case from its
events three times as fast as a copy for each of them. Sealed, the draft itself becomes the case: both have the same
slots, and to fill a second object with them would cost as much again as the opening.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, cast

import attrs
from attrs import define, field

from approvalflow.domain.cases.case import Case, Clock, Decision, FeeState, Filing, PauseState, StepState
from approvalflow.domain.cases.events import CaseFiled, CaseImported
from approvalflow.domain.cases.sealing import put_class

__all__ = ["Draft", "filed", "imported", "opened"]


@define(eq=False, weakref_slot=False)
class Draft:
    """The fields of `Case`, in its order. `clocks`, `steps` and `fees` are the draft's own; the other mappings are
    shared with the case that was opened, and are replaced whole."""

    filing: Filing
    stage: str
    version: int
    handling: str
    facts: Mapping[str, Any]
    papers: Mapping[str, str]
    clocks: dict[str, Clock]
    steps: dict[str, StepState]
    pauses: tuple[PauseState, ...]
    fees: dict[str, FeeState]
    moved_at: int
    number: str = ""
    accepted_at: int | None = None
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

    def sealed(self) -> Case:
        """The case, frozen: this very object, so that nobody has a draft of it any more."""
        sealed: Any = self
        put_class(sealed, Case)
        return cast(Case, sealed)


_values = attrgetter(*(one.name for one in attrs.fields(Case)))


def opened(case: Case) -> Draft:
    """A draft of the case, which itself stays as it is."""
    draft = Draft(*_values(case))
    draft.clocks, draft.steps, draft.fees = dict(case.clocks), dict(case.steps), dict(case.fees)
    return draft


def filed(event: CaseFiled) -> Draft:
    """A draft of the case that begins with this filing."""
    filing = Filing(
        region=event.region,
        ref=event.ref,
        matter=event.matter,
        matter_version=event.matter_version,
        agency=event.agency,
        party=event.party,
        channel=event.channel,
        language=event.language,
        filed_at=event.at,
        lifecycle=event.lifecycle,
    )
    return Draft(
        filing=filing,
        stage=event.stage,
        version=1,
        handling=event.handling,
        facts=dict(event.facts),
        papers=dict(event.papers),
        clocks={},
        steps={},
        pauses=(),
        fees={},
        moved_at=event.at,
    )


def imported(event: CaseImported) -> Draft:
    """A draft of a case that another system finished; its light is on a clock of its own, which nothing explains."""
    filing = Filing(
        region=event.region,
        ref=event.ref,
        matter=event.matter,
        matter_version=event.matter_version,
        agency=event.agency,
        party=event.party,
        channel=event.channel,
        language=event.language,
        filed_at=event.filed_at,
        lifecycle=event.lifecycle,
    )
    clocks = {"imported": _kept_light(event)} if event.light else {}
    decided = Decision(event.outcome, event.decided_at or event.at, "imported", "", "") if event.outcome else None
    return Draft(
        filing=filing,
        stage=event.stage,
        version=1,
        handling=event.handling,
        facts=dict(event.facts),
        papers={},
        clocks=clocks,
        steps={},
        pauses=(),
        fees={},
        moved_at=event.at,
        number=event.number,
        accepted_at=event.accepted_at,
        mode="imported" if event.accepted_at is not None else "",
        decision=decided,
        certificate=event.certificate,
        ending="" if event.stage == "delivered" else event.kind,
    )


def _kept_light(event: CaseImported) -> Clock:
    anchor = event.filed_at if event.accepted_at is None else event.accepted_at
    return Clock(
        name="imported",
        limit="imported",
        term="",
        binds="agency",
        anchor=anchor,
        due=event.due,
        yellow_at=None,
        reminders=(),
        provisional=False,
        calendar_version="",
        effect="none",
        due_version=1,
        set_at=anchor,
        finished_at=event.at,
        finished_as=event.light,
    )
