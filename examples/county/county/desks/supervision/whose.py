"""Whose a score is, in words."""

from __future__ import annotations

from approvalflow import Office, Text
from approvalflow.domain.supervision.scores import Whose
from county.desks.course import who

__all__ = ["name_of"]


def name_of(office: Office, whose: Whose) -> Text | str | None:
    """The name of the unit, person or matter."""
    if whose.matter:
        declared = office.published.current.get(whose.matter)
        return declared.title if declared else whose.matter
    return who(office.organisation, whose.person) if whose.person else office.organisation.title_of(whose.agency)
