"""The people of the county: who works where, and how they are."""

from __future__ import annotations

from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Agency, Organisation, Person, Receipts, Region
from approvalflow.domain.parties.people import Actor
from approvalflow.testing.simulation.streams import Streams

__all__ = [
    "CENTRE",
    "CHIEFS",
    "FINANCE",
    "OFFICERS",
    "ORGANISATION",
    "SUPERVISORS",
    "TREASURERS",
    "TWO_POSTS",
    "at",
    "organised",
    "tempers",
]

CLERK = Actor("clerk", agency="urban", roles={"window"}, station="w1")
REVIEWER = Actor("reviewer", agency="urban", roles={"reviewer"})
SECOND = Actor("second", agency="urban", roles={"reviewer"})
POLICE = Actor("police-officer", agency="police", roles={"reviewer"})
APPROVER = Actor("approver", agency="urban", roles={"approver"})
HEAD = Actor("head", agency="urban", roles={"head"})
SHOP_CLERK = Actor("shop-clerk", agency="market", roles={"window", "approver"})
PRESS_CLERK = Actor("press-clerk", agency="press", roles={"window"}, station="w3")
PRESS_REVIEWER = Actor("press-reviewer", agency="press", roles={"reviewer"})
PRESS_APPROVER = Actor("press-approver", agency="press", roles={"approver"})
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
    CLERK,
    REVIEWER,
    SECOND,
    POLICE,
    APPROVER,
    HEAD,
    SHOP_CLERK,
    PRESS_CLERK,
    PRESS_REVIEWER,
    PRESS_APPROVER,
    FIRE,
    WINDOW,
    SHOP_HEAD,
    PRESS_HEAD,
)

#: The money people: those who keep the books and the receipts, and those who approve what goes back or is waived.
FINANCE = tuple(Actor(f"finance-{number}", roles={"finance"}) for number in (1, 2))
TREASURERS = tuple(Actor(f"treasurer-{number}", roles={"finance-approver"}) for number in (1, 2))

#: Those who answer for the rules: they see everything, decide about cards, and touch no case.
SUPERVISORS: tuple[Actor, ...] = (
    Actor("supervisor-1", agency="supervision", roles={"supervisor"}),
    Actor("supervisor-2", agency="supervision", roles={"supervisor"}),
)

#: Somebody who holds two posts, and may not decide about the cards of the one in the other.
TWO_POSTS = Actor("urban-chief", agency="urban", roles={"head", "supervisor"})

_AGENCIES = {"urban": "城管", "police": "交警", "market": "市监", "press": "新闻出版", "fire": "消防"}

#: The heads on whom cards are served, and who stands in where one has left.
CHIEFS: tuple[Actor, ...] = tuple(
    Actor(f"{key}-{post}", agency=key, roles={"head"}) for key in _AGENCIES for post in ("chief", "deputy")
)


def organised(away: frozenset[str] = frozenset(), *, numbered: str = "when-paid") -> Organisation:
    """A county with a head for every agency and a mail address for everybody, so that reminders find their way.

    Whoever is away is not in it; where that is the head of an agency, the deputy is. `numbered` is when receipts get
    their numbers.
    """
    there = [one for one in (*OFFICERS, *CHIEFS, *FINANCE) if one.id not in away]
    heads = {key: f"{key}-deputy" if f"{key}-chief" in away else f"{key}-chief" for key in _AGENCIES}
    return Organisation(
        Region("420921", Text("云州县", "Yunzhou"), calendar="town"),
        agencies={key: Agency(key, Text(zh, key), head=heads[key]) for key, zh in _AGENCIES.items()},
        people={
            one.id: Person(one.id, one.id, one.agency, one.roles, email=f"{one.id}@county.example") for one in there
        },
        receipts=Receipts(numbered=numbered, warn_below=3),
    )


ORGANISATION = organised()

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
