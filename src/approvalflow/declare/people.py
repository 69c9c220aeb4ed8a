"""People and mandates of an organisation file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvalflow.domain.deadlines.moments import instant_at
from approvalflow.domain.fees.spelling import closest
from approvalflow.domain.parties.organisation import Agency, Mandate, Person, Station
from approvalflow.domain.parties.people import ROLES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from approvalflow.declare.reading import Table
    from approvalflow.domain.parties.basis import Text

__all__ = ["mandates", "people"]


def people(
    organisation: Table, agencies: Mapping[str, Agency], posts: Mapping[str, Text], stations: Mapping[str, Station]
) -> dict[str, Person]:
    """Everybody by id; an agency, post or station that there is not is a fault."""
    found: dict[str, Person] = {}
    for person_id, table in organisation.named_tables("people", required=True):
        agency = _among(table, "agency", agencies, "部门", "agency")
        station = _among(table, "station", stations, "窗口或终端", "station")
        post = _among(table, "post", posts, "岗位", "post")
        found[person_id] = Person(
            person_id,
            name=table.string("name", required=True),
            agency=agency,
            roles=frozenset(_roles(table)),
            station=station,
            email=table.string("email"),
            post=posts.get(post),
        )
        table.done()
    return found


def mandates(organisation: Table, found: Mapping[str, Person], zone: str) -> tuple[Mandate, ...]:
    """The mandates, each half-open from 00:00 of its first day to 00:00 of the day that is no longer in it."""
    read = []
    for table in organisation.tables("mandates"):
        holder = _among(table, "holder", found, "人员", "person", required=True)
        delegate = _among(table, "delegate", found, "人员", "person", required=True)
        if holder and holder == delegate:
            zh, en = "不能授权给自己", "nobody stands in for himself or herself"
            table.fault("delegate", "same-person", zh, en)
        roles = _roles(table)
        if holder:
            for role in (role for role in roles if role not in found[holder].roles):
                zh, en = f"{holder} 没有 {role} 这一角色", f"{holder} does not have the role {role}"
                table.fault("roles", "role", zh, en, closest(role, found[holder].roles))
        first, last = table.day("from", required=True), table.day("until", required=True)
        if first and last and last <= first:
            table.fault("until", "range", f"不晚于 from ({first})", f"is not after from ({first})")
        paper = table.table("paper")
        title, number = ("", "") if paper is None else (paper.string("title"), paper.string("number"))
        if paper is not None:
            paper.done()
        table.done()
        if first and last:
            start, end = instant_at(first, 0, zone), instant_at(last, 0, zone)
            read.append(Mandate(holder, delegate, frozenset(roles), start, end, title, number))
    return tuple(read)


def _roles(table: Table) -> tuple[str, ...]:
    roles = table.words("roles", ROLES)
    if not table.has("roles"):
        table.missing("roles")
    elif not roles and not table.values["roles"]:
        table.fault("roles", "empty", "至少写一个角色", "must name at least one role")
    return roles


def _among(table: Table, key: str, known: Collection[str], zh: str, en: str, *, required: bool = False) -> str:
    """A key that is known elsewhere in the file; empty where it is not."""
    name = table.string(key, required=required)
    if name and name not in known:
        rule = f"unknown-{en}"
        table.fault(key, rule, f"没有{zh} {name}", f"there is no {en} {name}", closest(name, known))
        return ""
    return name
