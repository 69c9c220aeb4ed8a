"""A small county of its own: three matters, a few officers, a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Mapping

from approvalflow import Actor, Applicant, Office
from approvalflow.domain.deadlines.moments import Instant, instant
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.parties.organisation import Organisation
from approvalflow.plugins.registry import Plugins
from approvalflow.ports.store import Store
from approvalflow.testing.doubles import SeededIds, SeededRandom, VirtualClock
from approvalflow.testing.simulation.people import (
    APPROVER,
    CLERK,
    HEAD,
    POLICE,
    PRESS_APPROVER,
    PRESS_CLERK,
    PRESS_REVIEWER,
    REVIEWER,
    SECOND,
    SHOP_CLERK,
)
from approvalflow.testing.simulation.plain import PLAIN, PRINT, ROAD, SHOP

__all__ = [
    "APPROVER",
    "CLERK",
    "HEAD",
    "MATTERS",
    "POLICE",
    "PRESS_APPROVER",
    "PRESS_CLERK",
    "PRESS_REVIEWER",
    "PRINT",
    "REVIEWER",
    "ROAD",
    "SECOND",
    "SHOP",
    "SHOP_CLERK",
    "START",
    "World",
]

MATTERS = PLAIN

#: A Wednesday morning with two plain weeks before it and after it.
START = "2026-03-04T09:30:00+08:00"


class World:
    """An office on memory (or a given store) with a clock that is set by hand."""

    def __init__(
        self,
        start: str = START,
        *,
        store: Store | None = None,
        plugins: Plugins | None = None,
        matters: Mapping[str, Matter] | None = None,
        seed: str = "world",
        organisation: Organisation | None = None,
    ) -> None:
        self.clock = VirtualClock(instant(start))
        self.office = Office(
            matters or MATTERS,
            store=store,
            plugins=plugins,
            organisation=organisation,
            clock=self.clock,
            ids=SeededIds(seed),
            random=SeededRandom(7),
        )

    def at(self, text: str) -> Instant:
        """Set the clock."""
        self.clock.set(instant(text))
        return self.clock.now()

    def filed(
        self, matter: str = "road", by: Actor = CLERK, *, area: str = "12.5", papers: tuple[str, ...] = ("application",)
    ) -> str:
        """File an application and answer its reference."""
        facts = {"area_m2": area, "days": 30} if matter in ("road", "kiosk") else {}
        case = self.office.file(
            matter,
            applicant=Applicant("王芳", id_number="420900198001010010", email="wang@example.org"),
            facts=facts,
            materials={key: key.encode() for key in papers},
            by=by,
        )
        return case.ref

    def reviewing(self) -> str:
        """A road case that was accepted."""
        ref = self.filed()
        self.office.accept(ref, by=CLERK)
        return ref

    def reviewed(self) -> str:
        """A road case with both opinions signed."""
        ref = self.reviewing()
        self.office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
        self.office.opinion(ref, "police", "同意", by=POLICE)
        return ref
