"""Moments at which the public has spoken."""

from __future__ import annotations

from approvalflow import Actor, Applicant, Office
from approvalflow.domain.deadlines.moments import DAY
from approvalflow.testing.doubles import VirtualClock
from examples.embed.tests.crashes.county import WANG
from examples.embed.tests.crashes.scenario import Notes
from tests.office.world import CLERK

__all__ = [
    "CENTRE",
    "SPEAKER",
    "asked",
    "complained",
    "looked_into",
    "put_right",
    "rated_badly",
    "rating_appealed",
    "rating_late",
    "visited",
]

CENTRE = Actor("centre-1", agency="centre", roles={"centre"})
SPEAKER = Applicant("王芳", phone="13800000000", email="wang@mail.example")
_AT_WINDOW = Actor(CLERK.id, agency=CLERK.agency, roles=CLERK.roles, station="w-3")


def visited(office: Office, clock: VirtualClock) -> Notes:
    """A citizen filed at a window, and can rate that."""
    case = office.file(
        "road",
        applicant=WANG,
        facts={"area_m2": "12.5", "days": 30},
        materials={"application": b"the paper"},
        by=_AT_WINDOW,
    )
    (visit,) = office.visits(case.ref, case.query_code)
    return {"ref": case.ref, "code": case.query_code, "visit": visit.visit.key}


def complained(office: Office, clock: VirtualClock) -> Notes:
    """Somebody complained by name."""
    given = office.complain("推诿", topic="handling", agency="urban", speaker=SPEAKER)
    return {"voice": given.voice.ref}


def looked_into(office: Office, clock: VirtualClock) -> Notes:
    """The centre looks into it."""
    notes = complained(office, clock)
    office.accept_complaint(notes["voice"], by=CENTRE)
    return notes


def asked(office: Office, clock: VirtualClock) -> Notes:
    """Somebody asked an agency."""
    return {"voice": office.ask_question("几点开门？", agency="urban", speaker=SPEAKER).voice.ref}


def rated_badly(office: Office, clock: VirtualClock) -> Notes:
    """The visit was rated with the lowest grade."""
    notes = visited(office, clock)
    rated = office.rate(notes["ref"], notes["code"], 5, visit=notes["visit"], words="态度差")
    return {**notes, "voice": rated.voice.ref}


def put_right(office: Office, clock: VirtualClock) -> Notes:
    """What it was about was put right, and the speaker is to be called."""
    notes = rated_badly(office, clock)
    office.rectify_rating(notes["voice"], "已道歉", by=CLERK)
    return notes


def rating_appealed(office: Office, clock: VirtualClock) -> Notes:
    """The rated hold it for false."""
    notes = rated_badly(office, clock)
    office.appeal_rating(notes["voice"], "误点", by=CLERK)
    return notes


def rating_late(office: Office, clock: VirtualClock) -> Notes:
    """Nobody put anything right in time, and nobody came by since."""
    notes = rated_badly(office, clock)
    clock.advance(40 * DAY)
    return notes
