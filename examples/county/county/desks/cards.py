"""Cards and signals: what supervision found, what those concerned say, what becomes of it."""

from __future__ import annotations

from typing import Any

import anyio
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from approvalflow import Actor, ApprovalflowError
from approvalflow.domain.supervision.appeals import GROUNDS
from approvalflow.domain.supervision.cards import LEVELS, STATES
from approvalflow.domain.supervision.findings import LEVELS as FOUND
from county.desks.cardwork import acts_on, card_seen, cards_seen, do_with_card, rule_of
from county.desks.course import who
from county.desks.reading import typed_of
from county.desks.seat import officer, only_for
from county.desks.supervision.shown import PDF, download
from county.desks.supervision.timeline import timeline_of
from county.desks.supervision.urging import instruments_about, urging_about
from county.desks.trouble import Trouble, trouble_of
from county.desks.typed import Typed
from county.desks.visible import sees_signals
from county.rendering import render
from county.state import county_of

__all__ = ["handlers"]

_OPEN = ("raised", "answered", "appealed")

#: How far back the list of signals looks in the journal, and how many it shows.
_BACK, _SHOWN = 20_000, 200


@get("/desk/cards", sync_to_thread=True)
def cards(request: Request[Any, Any, Any]) -> Response[Any]:
    """The cards that this person sees: the open ones, or all."""
    by = officer(request)
    office = county_of(request).office
    every = cards_seen(office, by)
    open_ones = [row for row in every if row.state in _OPEN]
    tab = "all" if request.query_params.get("tab") == "all" else "open"
    return render(
        request,
        "desks/cards.html",
        by=by,
        rows=every if tab == "all" else open_ones,
        tab=tab,
        rule_of=lambda code: rule_of(office, code),
        counts={"open": len(open_ones), "all": len(every)},
        levels=LEVELS,
        states=STATES,
        who=lambda key: who(office.organisation, key) if key else None,
        sees_signals=sees_signals(by),
    )


@get("/desk/signals", sync_to_thread=True)
def signals(request: Request[Any, Any, Any]) -> Response[Any]:
    """What the rules saw, newest first, whether a card followed or not."""
    by = officer(request)
    only_for(sees_signals(by))
    office = county_of(request).office
    with office.store.reading(office.region) as reading:
        last, _ = reading.head()
        found = reading.entries(after=max(0, last - _BACK), limit=_BACK, kinds=("signal-raised",))
    lines = [entry.draft for entry in reversed(found)][:_SHOWN]
    return render(request, "desks/signals.html", by=by, lines=lines, levels=FOUND)


@get("/desk/cards/{ref:str}", sync_to_thread=True)
def card(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """One card with its evidence, what was said, and what can be done with it."""
    return _page(request, ref, officer(request))


@get("/desk/cards/{ref:str}/paper.pdf", sync_to_thread=True)
def card_paper(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """The card as a PDF; not found where nothing here sets papers."""
    office = county_of(request).office
    found = card_seen(office, ref, officer(request))
    return download(office.card_document(found.ref), f"{found.ref}.pdf", PDF)


@post("/desk/cards/{ref:str}/{move:str}", status_code=303)
async def act(request: Request[Any, Any, Any], ref: FromPath[str], move: FromPath[str]) -> Response[Any]:
    """Answer, appeal, lift, uphold or go on to red; a refusal comes back with what was typed."""
    by = officer(request)
    typed = await typed_of(request)
    return await anyio.to_thread.run_sync(_acted, request, ref, move, by, typed)


def _acted(request: Request[Any, Any, Any], ref: str, move: str, by: Actor, typed: Typed) -> Response[Any]:
    office = county_of(request).office
    card_seen(office, ref, by)
    try:
        after = do_with_card(office, ref, move, by, typed)
    except ApprovalflowError as error:
        return _page(request, ref, by, tried=move, trouble=trouble_of(error), typed=typed)
    return Redirect(f"/desk/cards/{after.ref}", status_code=303)


def _page(
    request: Request[Any, Any, Any],
    ref: str,
    by: Actor,
    *,
    tried: str = "",
    trouble: Trouble | None = None,
    typed: Typed | None = None,
) -> Response[Any]:
    office = county_of(request).office
    found = card_seen(office, ref, by)
    acts = acts_on(office, found, by)
    return render(
        request,
        "desks/card.html",
        status_code=trouble.status if trouble else 200,
        here=f"/desk/cards/{ref}?",
        by=by,
        card=found,
        acts=[act for act in acts if act.refusal is None],
        refused=[act for act in acts if act.refusal is not None],
        tried=tried,
        trouble=trouble,
        typed=typed or Typed(),
        levels=LEVELS,
        states=STATES,
        grounds=GROUNDS,
        who=lambda key: who(office.organisation, key) if key else None,
        rule=rule_of(office, found.rule),
        urging=urging_about(office, "card", ref, found.agency, found.person, found.title, by),
        timeline=timeline_of(found, instruments_about(office, "card", ref, found.case_ref)),
        command=office.ids.new("command"),
        papers=bool(office.plugins.documents()),
    )


handlers: list[Any] = [cards, signals, card, card_paper, act]
