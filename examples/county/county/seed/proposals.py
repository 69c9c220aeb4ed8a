"""A proposed amendment of the calendar that waits for a second person, so that a newcomer sees the page at work."""

from __future__ import annotations

from approvalflow import Office
from approvalflow.domain.deadlines.moments import day_of
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.office.amendments import Proposal

__all__ = ["proposed_closure"]


def proposed_closure(office: Office) -> Proposal:
    """The administrator proposes that the offices are closed on the third working day from now; nothing moves by it."""
    organisation = office.organisation
    by = next(one for one in organisation.people.values() if "admin" in one.roles)
    today = day_of(office.clock.now(), office.zone)
    closed = office.calendar().add(today, 3)
    notice = Notice(
        title="关于供电检修期间暂停办公的通知（演示）",
        number=f"演示〔{today.year}〕1号",
        issued_on=today,
        layer="city",
        area=f"{organisation.region.code[:4]}00",
        days_off=[closed],
        names={closed: "供电检修"},
    )
    return office.propose_notices(
        notice, by=organisation.actor(by.id, office.clock.now()), reason="演示：看确认后哪些办件的期限会变"
    )
