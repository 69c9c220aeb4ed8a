"""Who sees which case. A case that somebody may not see is answered like one that is not there."""

from __future__ import annotations

from approvalflow import Actor, CaseView, NotFound, Office
from county.desks.referred import is_referred

__all__ = [
    "FINANCE",
    "MOVES_NOTHING",
    "may_move",
    "seen_case",
    "sees",
    "sees_board",
    "sees_money",
    "sees_signals",
    "sees_window",
]

#: Roles of the centre itself that see every lead agency's counter.
_COMPREHENSIVE = frozenset({"window", "issuer"})

#: Roles that see every case.
_EVERYTHING = frozenset({"supervisor", "centre"})

#: The two halves of finance: who does it, and who approves what was done.
FINANCE = frozenset({"finance", "finance-approver"})

#: Roles that look on: whoever has one of them is shown no move at all.
MOVES_NOTHING = frozenset({"supervisor", "organ", "admin", *FINANCE})


def may_move(by: Actor) -> bool:
    """Whether the person handles cases at all; supervisors look on and move nothing."""
    return not by.roles & MOVES_NOTHING


def sees_board(by: Actor) -> bool:
    """Whether the person sees the board of all agencies: supervision, the centre, heads."""
    return bool(by.roles & {"supervisor", "centre", "head", "government-head"})


def sees_signals(by: Actor) -> bool:
    """Whether the person sees what the rules of supervision saw, carded or not."""
    return bool(by.roles & _EVERYTHING)


def sees_money(by: Actor) -> bool:
    """Whether the person sees the county's money: finance, and those who see every case."""
    return bool(by.roles & (FINANCE | _EVERYTHING))


def sees_window(by: Actor) -> bool:
    """Whether the person takes applications in at a window."""
    return "window" in by.roles


def sees(view: CaseView, by: Actor) -> bool:
    """Whether the person has to do with the case: his agency leads it or holds a step of it, or his post sees more."""
    if by.roles & _EVERYTHING or (by.roles & FINANCE and view.fees):
        return True
    if not by.agency:
        return bool(by.roles & _COMPREHENSIVE)
    if by.agency == view.agency or any(step.state.agency == by.agency for step in view.steps):
        return True
    return "government-head" in by.roles and view.stage in ("reviewing", "paused")


def seen_case(office: Office, ref: str, by: Actor) -> CaseView:
    """The case, if the person sees it. Raises NotFound, in the same words where it is not his."""
    try:
        view = office.case(ref)
    except NotFound:
        view = None
    if view is None or not (sees(view, by) or is_referred(office, "case", view.ref, by)):
        raise NotFound(f"没有办件 {ref}", f"no case {ref!r}", place="ref", rule="case")
    return view
