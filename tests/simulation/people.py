"""The people of the county: who works where, and how they are."""

from __future__ import annotations

from approvalflow import Actor
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Agency, Organisation, Person, Region
from tests.office import world
from tests.simulation.streams import Streams

__all__ = ["CENTRE", "OFFICERS", "ORGANISATION", "at", "tempers"]

FIRE = Actor("fire-officer", agency="fire", roles={"reviewer"})
WINDOW = Actor("hall", roles={"window", "issuer"})
SHOP_HEAD = Actor("shop-head", agency="market", roles={"head"})
PRESS_HEAD = Actor("press-head", agency="press", roles={"head"})
#: Those of the centre who amend the calendar.
CENTRE: tuple[Actor, ...] = (
    Actor("centre-1", agency="centre", roles={"centre"}),
    Actor("centre-2", agency="centre", roles={"centre"}),
    Actor("centre-3", agency="centre", roles={"admin"}),
)

OFFICERS: tuple[Actor, ...] = (
    world.CLERK,
    world.REVIEWER,
    world.SECOND,
    world.POLICE,
    world.APPROVER,
    world.HEAD,
    world.SHOP_CLERK,
    world.PRESS_CLERK,
    world.PRESS_REVIEWER,
    world.PRESS_APPROVER,
    FIRE,
    WINDOW,
    SHOP_HEAD,
    PRESS_HEAD,
)

_AGENCIES = {"urban": "城管", "police": "交警", "market": "市监", "press": "新闻出版", "fire": "消防"}

#: A county with a head for every agency and a mail address for everybody, so that reminders find their way.
ORGANISATION = Organisation(
    Region("420921", Text("云州县", "Yunzhou"), calendar="town"),
    agencies={key: Agency(key, Text(zh, key), head=f"{key}-chief") for key, zh in _AGENCIES.items()},
    people={
        **{one.id: Person(one.id, one.id, one.agency, one.roles, email=f"{one.id}@county.example") for one in OFFICERS},
        **{
            f"{key}-chief": Person(f"{key}-chief", key, key, frozenset({"head"}), email=f"{key}@county.example")
            for key in _AGENCIES
        },
    },
)

_TEMPERS = ("honest", "honest", "honest", "slow", "sloppy")


def tempers(streams: Streams) -> dict[str, str]:
    """How each officer is in this seed: most are honest, some are slow or sloppy, two are not honest at all."""
    chance = streams["people"]
    found = {one.id: chance.choice(_TEMPERS) for one in OFFICERS}
    for one in chance.sample(OFFICERS, 2):
        found[one.id] = "dishonest"
    return found


def at(agency: str, *roles: str) -> list[Actor]:
    """The officers of an agency with one of these roles; those of the centre count for every agency."""
    return [one for one in OFFICERS if one.agency in (agency, "") and one.roles & set(roles)]
