"""What the pages with acts have in common: which acts are open to this person, and the page as it comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen
from litestar import Request, Response

from approvalflow import MoveRefused
from county.desks.course import who
from county.desks.money.acting import Tried
from county.desks.seat import officer
from county.rendering import render
from county.state import county_of

__all__ = ["SOME", "Open", "acting_page", "open_acts", "refusal_of"]

#: Words that stand for what has not been typed yet, when it is only asked whether an act is open.
SOME = "?"


@frozen
class Open:
    """The acts of a page, in their order: those open to this person, and those that are not with the reason."""

    acts: list[str] = field(factory=list)
    refused: dict[str, MoveRefused] = field(factory=dict)


def refusal_of(ask: Callable[[], object]) -> MoveRefused | None:
    """Why an act is not open; None: it is. `ask` goes to the rules, not to the office: asking leaves no record."""
    try:
        ask()
    except MoveRefused as refused:
        return refused
    return None


def open_acts(asks: Mapping[str, Callable[[], object]]) -> Open:
    """Ask for each act whether it is open."""
    found = Open()
    for name, ask in asks.items():
        refusal = refusal_of(ask)
        if refusal is None:
            found.acts.append(name)
        else:
            found.refused[name] = refusal
    return found


def acting_page(request: Request[Any, Any, Any], template: str, tried: Tried, **shown: Any) -> Response[Any]:
    """A page with forms: as it is, as it stands after an act (`?done=`), or with what was tried in vain.

    Beside what is given the template knows `by`, `tried`, `command` (of the next form, or of the one that came back),
    `done` (the act that was just carried out) and `who` (an officer's name by key).
    """
    office = county_of(request).office
    return render(
        request,
        f"desks/supervision/{template}.html",
        status_code=tried.status,
        by=officer(request),
        tried=tried,
        command=tried.typed.one("command") or office.ids.new("command"),
        done=request.query_params.get("done", "") if not tried.name else "",
        who=lambda key: who(office.organisation, key) if key else None,
        **shown,
    )
