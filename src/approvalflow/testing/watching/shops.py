"""Registration on the spot, and those who turn it into a promise."""

from __future__ import annotations

from approvalflow.domain.deadlines.moments import MINUTE
from approvalflow.domain.parties.people import Actor, Applicant
from approvalflow.testing.watching.county import Story, WatchedCounty, at

__all__ = ["shop"]


def shop(county: WatchedCounty, number: int, day: int, by: Actor) -> Story:
    """Filed, accepted and registered at one window; or converted, and registered the next day."""
    office, chance = county.office, county.chance
    who = Applicant(f"乙{number}", id_number=f"s-{county.seed}-{number}")
    ref = office.file("shop", applicant=who, materials={"application": b"a"}, by=by).ref
    office.accept(ref, by=by)
    yield county.clock.now() + 5 * MINUTE
    if chance.random() < county.ways(by.id).converts:
        office.convert(ref, by=by, reason="需核实")
        yield at(day + 1, 10, chance.randrange(60))
    office.grant(ref, by=by)
    issued = office.issue(ref, by=by)
    county.certificates.append(issued.certificate)
    office.deliver(ref, by=by, how="collected")
