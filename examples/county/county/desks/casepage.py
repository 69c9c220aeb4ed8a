"""A case at a desk: its papers, what there is to do, its course, letters and journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import field, frozen
from litestar import Request, Response, get
from litestar.params import FromPath

from approvalflow import Actor, CaseView, Explanation, NotFound, Office
from approvalflow.domain.cases.feedback import GRADES, KINDS, Feedback
from approvalflow.domain.matters.matter import ART_45, Matter
from approvalflow.domain.supervision.cards import LEVELS
from approvalflow.office.looking import ServedLetter
from approvalflow.office.review import REMEDIES
from approvalflow.ports.kept import CardRow
from county.bills import ShownBill, bills_of
from county.desks.acts import Pick, Work, matter_of, work_on
from county.desks.applicant import ShownApplicant, shown_applicant
from county.desks.cardwork import cards_seen
from county.desks.course import Told, clock_title, told_of
from county.desks.seat import officer
from county.desks.supervision.urging import Urging, urging_about
from county.desks.trouble import Trouble
from county.desks.typed import Typed
from county.desks.visible import may_move, seen_case
from county.rendering import render
from county.state import county_of
from county.words import WORDS

__all__ = ["CASE_WORDS", "Shown", "handlers", "refused_case", "shown_case"]


#: What the templates of a case look words up in.
CASE_WORDS: dict[str, Any] = {
    "known_words": WORDS,
    "card_levels": LEVELS,
    "feedback_kinds": KINDS,
    "feedback_grades": GRADES,
}


@frozen
class Shown:
    """A case as a desk shows it, with what somebody has just tried and typed.

    Attributes:
        tried: the move whose form comes back with `trouble`; empty otherwise.
        command: the command id of the forms of this page.
        why: why it is due when it is; None where no clock runs or ran.
        said: questions, complaints and ratings about it. cards: those about it that this person sees.
        bills: its money, each bill with what came for it and what is on its way back.
        urging: what this person may issue about it.
    """

    view: CaseView
    matter: Matter
    work: Work
    journal: Sequence[Told]
    letters: Sequence[ServedLetter]
    why: Explanation | None
    applicant: ShownApplicant
    pauses: tuple[Pick, ...]
    said: Sequence[Feedback]
    cards: Sequence[CardRow]
    bills: Sequence[ShownBill]
    command: str
    urging: Urging
    remedies: str = REMEDIES
    may_move: bool = True
    tried: str = ""
    trouble: Trouble | None = None
    typed: Typed = field(factory=Typed)

    def value(self, move: str, name: str, otherwise: str = "") -> str:
        """What stands in a field of a move's form: what was typed there, else the given value."""
        return self.typed.one(name, otherwise) if self.tried == move else otherwise

    def chosen(self, move: str, name: str, value: str, otherwise: bool = False) -> bool:
        """Whether a box of a move's form is ticked."""
        return value in self.typed.many(name) if self.tried == move else otherwise


def shown_case(
    office: Office,
    ref: str,
    by: Actor,
    *,
    tried: str = "",
    trouble: Trouble | None = None,
    typed: Typed | None = None,
) -> Shown:
    """The case as this person sees it. Raises NotFound where it is missing or not his."""
    view = seen_case(office, ref, by)
    matter = matter_of(office, view)
    try:
        why = office.explain(ref)
    except NotFound:
        why = None
    course = office.course(ref)
    return Shown(
        view=view,
        matter=matter,
        work=work_on(office, view, matter, by),
        journal=[told_of(line, matter, office.organisation) for line in course],
        letters=office.letters(ref),
        why=why,
        applicant=shown_applicant(office, view, by, filed_by=course[0].by if course else ""),
        pauses=_pause_kinds(matter),
        said=office.said(ref),
        cards=[row for row in cards_seen(office, by) if row.case_ref == ref],
        bills=bills_of(office, view) if view.fees else (),
        urging=urging_about(office, "case", ref, view.agency, _answers_for(view), matter.title, by),
        command=(typed.one("command") if typed else "") or office.ids.new("command"),
        may_move=may_move(by),
        tried=tried,
        trouble=trouble,
        typed=typed or Typed(),
    )


def _answers_for(view: CaseView) -> str:
    """Who has the open step in hand; nobody where it is not one person."""
    holders = {step.state.holder for step in view.steps if step.state.is_open and step.state.holder}
    return holders.pop() if len(holders) == 1 else ""


def _pause_kinds(matter: Matter) -> tuple[Pick, ...]:
    own = {kind.key: kind.title for kind in matter.pauses}
    return tuple(
        Pick(key, title) for key, title in {**own, **{k: t for k, t in ART_45.items() if k not in own}}.items()
    )


@get("/desk/cases/{ref:str}", sync_to_thread=True)
def case_page(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """A case on a page of its own."""
    by = officer(request)
    shown = shown_case(county_of(request).office, ref, by)
    return render(request, "desks/case.html", by=by, shown=shown, **CASE_WORDS)


def refused_case(request: Request[Any, Any, Any], by: Actor, shown: Shown) -> Response[Any]:
    """The page of a case with the form that was refused; its language link leads to the case, not to the form."""
    status = shown.trouble.status if shown.trouble else 200
    here = f"/desk/cases/{shown.view.ref}?"
    return render(request, "desks/case.html", status_code=status, by=by, shown=shown, here=here, **CASE_WORDS)


@get("/desk/cases/{ref:str}/why/{clock:str}", sync_to_thread=True)
def why_page(request: Request[Any, Any, Any], ref: FromPath[str], clock: FromPath[str]) -> Response[Any]:
    """Why a clock of the case is due when it is: the strip and the same as a list."""
    office = county_of(request).office
    view = seen_case(office, ref, officer(request))
    title = clock_title(clock, matter_of(office, view))
    return render(request, "desks/why.html", view=view, clock_title=title, why=office.explain(ref, clock))


@get("/desk/cases/{ref:str}/papers/{key:str}", sync_to_thread=True)
def paper(request: Request[Any, Any, Any], ref: FromPath[str], key: FromPath[str]) -> Response[bytes]:
    """A paper of the case as a download; it is never shown inside a page."""
    office = county_of(request).office
    view = seen_case(office, ref, officer(request))
    content = office.paper(view.ref, key)
    name = f"{view.ref}-{key}{_ending(content)}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(content, media_type="application/octet-stream", headers=headers)


_ENDINGS = ((b"%PDF", ".pdf"), (b"\x89PNG", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"PK\x03\x04", ".zip"))


def _ending(content: bytes) -> str:
    return next((ending for start, ending in _ENDINGS if content.startswith(start)), "")


handlers: list[Any] = [case_page, why_page, paper]
