"""What the heads and the administrator are told of the calendar: how far it is firm, and what would reach further."""

from __future__ import annotations

from approvalflow import Actor, Office
from approvalflow.office.health import Symptom, near_horizons

__all__ = ["horizon_warnings"]

#: Posts that can see to it that the next holiday notice is loaded.
_TOLD = frozenset({"head", "government-head", "centre", "admin"})


def horizon_warnings(office: Office, by: Actor) -> tuple[Symptom, ...]:
    """The warnings about calendars, for those who can do something about them; nothing for everybody else."""
    return near_horizons(office) if by.roles & _TOLD else ()
