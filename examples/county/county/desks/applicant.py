"""The applicant as a desk shows it: in full to those who handle the case, masked to everybody else."""

from __future__ import annotations

from attrs import frozen

from approvalflow import Actor, CaseView, Office
from approvalflow.office.numbers import query_code
from county.desks.visible import may_move

__all__ = ["ShownApplicant", "shown_applicant"]


@frozen
class ShownApplicant:
    """Who applies, as far as this person may know.

    Attributes:
        full: whether the lines below the name are filled in.
        query_code: the applicant's secret, for the clerk who filed and hands out the receipt; else empty.
    """

    name: str
    full: bool = False
    id_number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    agent: str = ""
    query_code: str = ""


def _hidden(text: str) -> str:
    """The first six and the last four characters of a number; the rest is covered."""
    return text if len(text) <= 10 else f"{text[:6]}{'*' * (len(text) - 10)}{text[-4:]}"


def shown_applicant(office: Office, view: CaseView, by: Actor, *, filed_by: str) -> ShownApplicant:
    """The applicant of a case; the whole name only for those who may move it."""
    with office.store.reading(office.region) as reading:
        row = reading.case(view.ref)
        party = reading.party(row.party) if row else None
    if party is None or party.erased or not may_move(by):
        return ShownApplicant(view.applicant)
    data = {key: str(party.personal.get(key, "")) for key in ("id_number", "phone", "email", "address", "agent")}
    return ShownApplicant(
        name=str(party.personal.get("name", "")),
        full=True,
        id_number=_hidden(data["id_number"]),
        phone=data["phone"],
        email=data["email"],
        address=data["address"],
        agent=data["agent"],
        query_code=query_code(party.salt, view.ref) if filed_by == by.id else "",
    )
