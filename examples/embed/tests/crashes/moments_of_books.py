"""Moments at the bank window of a county, when a day is over."""

from __future__ import annotations

from approvalflow import Office
from approvalflow.domain.deadlines.moments import DAY, day_of
from approvalflow.domain.deadlines.moments import day as read_day
from approvalflow.testing.doubles import VirtualClock
from examples.embed.tests.crashes.county import FINANCE
from examples.embed.tests.crashes.moments import billed
from examples.embed.tests.crashes.outside import message
from examples.embed.tests.crashes.scenario import Notes

__all__ = ["day_over", "difference", "remitted", "to_be_closed"]


def day_over(office: Office, clock: VirtualClock) -> Notes:
    """A bill was paid, another one too and nobody reported it; the day is over, and the file is there."""
    notes = billed(office, clock)
    lost = billed(office, clock)
    day = day_of(clock.now(), office.zone)
    office.bank_message("teller", message(notes["bill"], int(notes["fen"])))
    clock.advance(DAY)
    return {**notes, "day": day.isoformat(), "lost": lost["bill"]}


def difference(office: Office, clock: VirtualClock) -> Notes:
    """The file of a day lacks what we counted, and nobody has explained it for three days."""
    notes = day_over(office, clock)
    office.take_statement("teller", read_day(notes["day"]), [], by=FINANCE)
    clock.advance(3 * DAY)
    return {**notes, "item": office.open_items()[0].ref}


def remitted(office: Office, clock: VirtualClock) -> Notes:
    """The money of a day went on to the treasury."""
    notes = day_over(office, clock)
    (one,) = office.remit(read_day(notes["day"]), by=FINANCE)
    return {**notes, "agency": one.agency, "item": one.item, "level": one.level}


def to_be_closed(office: Office, clock: VirtualClock) -> Notes:
    """The file of a day was taken, and something of it is open."""
    notes = day_over(office, clock)
    office.take_statement("teller", read_day(notes["day"]), [], by=FINANCE)
    return notes
