"""The three bodies of supervision and what each may do: the centre urges and orders, the e-supervision office finds and
cards, the supervision organ receives what is referred to it. None of them imposes discipline through this system.

Where an organisation declares which of its agencies a body is, a role of supervision counts only in that body; where it
declares none, the role alone gives the power.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Organisation
from approvalflow.domain.parties.people import Actor

__all__ = ["BODIES", "CITY", "ROLE_OF", "WATCHING", "bodies_of", "bodies_of_person", "with_powers"]

#: What an agency may be in supervision, as an organisation file says it.
BODIES: dict[str, Text] = {
    "centre": Text("政务服务中心", "service centre"),
    "supervision-office": Text("电子监察室", "e-supervision office"),
    "supervision-organ": Text("监察机关", "supervision organ"),
}

#: The role that acts for each body.
ROLE_OF: dict[str, str] = {"centre": "centre", "supervision-office": "supervisor", "supervision-organ": "organ"}

#: The role of whoever watches for the city over its counties: it sees them beside each other, and acts in none of them.
CITY = "city-supervisor"

#: Every role of supervision: what somebody with one of them looks at is journaled.
WATCHING = frozenset({*ROLE_OF.values(), CITY})


def bodies_of(organisation: Organisation) -> dict[str, str]:
    """The agencies that are a body, each with the body that it is; empty where none is declared."""
    return {key: agency.body for key, agency in organisation.agencies.items() if agency.body}


def bodies_of_person(by: Actor, bodies: Mapping[str, str]) -> tuple[str, ...]:
    """The bodies for which somebody acts: by the role alone where no body is declared."""
    return tuple(
        body for body, role in ROLE_OF.items() if role in by.roles and (not bodies or bodies.get(by.agency) == body)
    )


def with_powers(by: Actor, bodies: Mapping[str, str]) -> Actor:
    """The same person with no more roles of supervision than the own agency gives; everybody where none is declared."""
    kept = {ROLE_OF[body] for body in bodies_of_person(by, bodies)}
    return attrs.evolve(by, roles=by.roles - (set(ROLE_OF.values()) - kept))
