"""A county with the three bodies of supervision, and a case in it whose promise was broken."""

from __future__ import annotations

from approvalflow import Actor, Plugins
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Agency, Organisation, Person, Region
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from tests.office.world import REVIEWER, World

__all__ = ["CENTRE", "EYE", "HEAD", "ORGAN", "OTHER_EYE", "county", "watched"]

EYE = Actor("eye", agency="e-supervision", roles={"supervisor"})
OTHER_EYE = Actor("eye-2", agency="e-supervision", roles={"supervisor"})
CENTRE = Actor("hall", agency="centre", roles={"centre"})
ORGAN = Actor("organ", agency="commission", roles={"organ"})
HEAD = Actor("head", agency="urban", roles={"head"})


def county(*, proposals: bool = False) -> Organisation:
    """Three bodies, an agency, and their people."""
    agencies = {
        "e-supervision": Agency("e-supervision", Text("电子监察室", "E-supervision"), body="supervision-office"),
        "centre": Agency("centre", Text("政务中心", "Centre"), body="centre"),
        "commission": Agency("commission", Text("监委", "Commission"), body="supervision-organ"),
        "urban": Agency("urban", Text("城管局", "Urban management"), head="head"),
        "traffic-police": Agency("traffic-police", Text("交警", "Traffic police")),
    }
    people = {
        one.id: Person(one.id, one.id, one.agency, one.roles, email=f"{one.id}@county.example")
        for one in (EYE, OTHER_EYE, CENTRE, ORGAN, HEAD, REVIEWER)
    }
    return Organisation(
        Region("000000", Text("示例县", "Sample county"), proposals=proposals), agencies=agencies, people=people
    )


def watched(*, proposals: bool = False, plugins: Plugins | None = None) -> tuple[World, str]:
    """A case whose promise was broken while a reviewer held it, with supervision up to date."""
    world = World(organisation=county(proposals=proposals), plugins=plugins)
    ref = world.reviewing()
    world.office.claim(ref, "site-check", by=REVIEWER)
    world.at("2026-03-17T09:00:00+08:00")
    sweep(world.office)
    look(world.office)
    return world, ref
