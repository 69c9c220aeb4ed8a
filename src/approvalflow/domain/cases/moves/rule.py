"""What a move is made of: its name, who may do it, its guards, and what it emits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from approvalflow.domain.cases.case import Case
from approvalflow.domain.cases.events import Event
from approvalflow.domain.cases.told import Refusal, Told
from approvalflow.domain.parties.basis import Text, is_blank
from approvalflow.domain.parties.people import ROLES, Actor

__all__ = [
    "CENTRE",
    "Guard",
    "MoveRule",
    "applicant_or_window",
    "issuing_window",
    "lead_with",
    "reason_given",
    "refuse_unless_role",
]

#: People of the centre itself carry no agency; its comprehensive windows act for every agency. Its management does so
#: from its own section too, which is an agency where the bodies of supervision are declared.
CENTRE = ""

#: The roles in which they do: no reviewer, approver or head acts without an agency.
_OF_THE_CENTRE = frozenset({"window", "issuer", "centre"})

#: Looks at the case, the move's own data (None when only asked whether the move is open) and what is told.
Guard = Callable[[Case, Any, Told], Refusal | None]


@frozen
class MoveRule:
    """A move: guards are asked in order and the first refusal counts; `emit` answers what happens."""

    name: str
    title: Text
    guards: tuple[Guard, ...]
    emit: Callable[[Case, Any, Told], list[Event]]


def _role_names(roles: frozenset[str]) -> tuple[str, str]:
    titles = [ROLES[role] for role in sorted(roles)]
    return "、".join(title.zh for title in titles), " or ".join(title.en for title in titles)


def refuse_unless_role(by: Actor, roles: frozenset[str], agency: str) -> Refusal | None:
    """A refusal if the person has none of the roles, or acts for another agency than `agency` (empty: any).

    Who carries no agency acts for every one, but only as a window, an issuing window or the centre's management; the
    management (`centre`) does so wherever it sits.
    """
    if by.roles.isdisjoint(roles):
        zh, en = _role_names(roles)
        return Refusal("role", f"须由{zh}办理", f"this is for the role of {en}", "行政许可法 art. 26")
    if not agency or by.agency == agency or "centre" in by.roles & roles:
        return None
    if by.agency != CENTRE or not by.roles & roles & _OF_THE_CENTRE:
        return Refusal("agency", "不属于本部门的办件", "the case belongs to another agency", "行政许可法 art. 26")
    return None


def lead_with(*roles: str) -> Guard:
    """A guard: somebody of the lead agency (or of the centre's comprehensive windows) with one of these roles."""
    wanted = frozenset(roles)

    def guard(case: Case, _move: Any, told: Told) -> Refusal | None:
        return refuse_unless_role(told.by, wanted, case.filing.agency)

    return guard


def issuing_window(case: Case, _move: Any, told: Told) -> Refusal | None:
    """Results are made, issued and served at a window of the lead agency or of the centre."""
    return refuse_unless_role(told.by, frozenset({"issuer", "window"}), case.filing.agency)


def applicant_or_window(case: Case, _move: Any, told: Told) -> Refusal | None:
    """The applicant acts, or a window clerk writes down the applicant's written act."""
    if told.by.party:
        if told.by.party == case.filing.party:
            return None
        return Refusal("applicant", "只能由申请人本人办理", "only the applicant may do this", "行政许可法 art. 29")
    return refuse_unless_role(told.by, frozenset({"window"}), case.filing.agency)


def reason_given(_case: Case, move: Any, _told: Told) -> Refusal | None:
    """The move carries a reason that is more than blanks (INV-L7)."""
    if move is not None and is_blank(move.reason):
        return Refusal("reason", "请写明理由", "give the reason", "行政许可法 art. 38")
    return None
