"""Samples of decided cases at a desk (抽查、案卷评查): drawn by a seed that is shown, looked through by a checklist."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from approvalflow import Actor, BadInput, NotFound, Office
from approvalflow.declare.checklist import read_checklist
from approvalflow.domain.supervision import sampling
from approvalflow.domain.supervision.checklists import CHECKLIST, MARKS, Checklist
from approvalflow.domain.supervision.findings import LEVELS
from approvalflow.domain.supervision.inbox import FINDING_STATES, KeptFinding
from approvalflow.domain.supervision.sampling import TARGETS, Sample
from county.desks.money.acting import Tried, act
from county.desks.seat import officer, only_for
from county.desks.supervision.acts import acting_page
from county.desks.supervision.shown import closed_month
from county.desks.typed import Typed
from county.desks.visible import sees_signals
from county.settings import Settings
from county.state import county_of

__all__ = ["handlers"]

_HOME = "/desk/supervision/samples"

#: How many samples a page of the list holds.
_PAGE = 50

#: How many cases are drawn unless somebody says otherwise.
_SIZE = 5


def checklist_for(settings: Settings) -> Checklist:
    """The county's own checklist (`checklist.toml`); the example of the library where it has none.

    Raises DeclarationFaulty with every fault of the file.
    """
    own = settings.home / "checklist.toml"
    return read_checklist(own) if own.exists() else CHECKLIST


@get(_HOME, sync_to_thread=True)
def samples(request: Request[Any, Any, Any]) -> Response[Any]:
    """Every sample, the latest first, and the form to draw one."""
    only_for(sees_signals(officer(request)))
    return _list(request, Tried())


def _list(request: Request[Any, Any, Any], tried: Tried) -> Response[Any]:
    office = county_of(request).office
    before = request.query_params.get("before", "")
    rows = office.samples(before=before, limit=_PAGE + 1)
    return acting_page(
        request,
        "samples",
        tried,
        here=f"{_HOME}?",
        rows=rows[:_PAGE],
        more=f"?before={rows[_PAGE - 1].ref}" if len(rows) > _PAGE else "",
        before=before,
        period=closed_month(office),
        size=_SIZE,
        targets=TARGETS,
        agencies=office.organisation.agencies,
        matters={key: matter.title for key, matter in office.published.current.items()},
        people=office.organisation.people,
        where_of=lambda one: _where(office, one),
    )


def _where(office: Office, one: Sample) -> list[Any]:
    """From what a sample was drawn, in words; empty: from everything that was decided in its period."""
    said = one.drawn.where
    found: list[Any] = [office.organisation.title_of(said["agency"])] if "agency" in said else []
    if "matter" in said:
        matter = office.published.current.get(said["matter"])
        found.append(matter.title if matter else said["matter"])
    if "person" in said:
        person = office.organisation.people.get(said["person"])
        found.append(person.name if person else said["person"])
    return [*found, TARGETS[said["target"]]] if "target" in said else found


@post(f"{_HOME}/draw", status_code=303)
async def draw(request: Request[Any, Any, Any]) -> Response[Any]:
    """Draw a sample; nobody chooses its cases, and the seed that chose them is kept."""
    settings = county_of(request).settings

    def do(office: Office, by: Actor, typed: Typed, command: str) -> Sample:
        return office.draw_sample(
            typed.one("period"),
            _size(typed.one("size")),
            by=by,
            checklist=checklist_for(settings),
            command_id=command,
            **{name: typed.one(name) for name in ("agency", "matter", "person", "target")},
        )

    return await act(
        request,
        "draw",
        do,
        allowed=sees_signals,
        to=lambda did: f"{_HOME}/{did.ref if isinstance(did, Sample) else ''}?done=draw",
        again=lambda tried: _list(request, tried),
    )


def _size(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 4:
        raise BadInput("抽查件数应为 1 至 1000", "a sample is of 1 to 1000 cases", place="size", rule="sample-size")
    return int(text)


@get(f"{_HOME}/{{ref:str}}", sync_to_thread=True)
def sample_page(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """One sample: how it was drawn, its cases, what was found; with `?again=1` drawn once more from its seed."""
    by = officer(request)
    only_for(sees_signals(by))
    office = county_of(request).office
    found = office.sample(ref)
    return acting_page(
        request,
        "sample",
        Tried(),
        found=found,
        where=_where(office, found),
        again=office.draw_again(ref) if request.query_params.get("again") else None,
        findings=_findings(office, found),
        levels=LEVELS,
        states=FINDING_STATES,
    )


def _findings(office: Office, found: Sample) -> list[KeptFinding]:
    """What became findings, in order of the cases."""
    return [
        one
        for case in found.reviews
        for one in office.findings(rule=sampling.RULE, case_ref=case)
        if one.subject.startswith(f"{found.ref}/")
    ]


@get(f"{_HOME}/{{ref:str}}/{{case:str}}", sync_to_thread=True)
def sampled_case(request: Request[Any, Any, Any], ref: FromPath[str], case: FromPath[str]) -> Response[Any]:
    """One case of a sample with its checklist: to be marked, or as it was marked."""
    only_for(sees_signals(officer(request)))
    return _case(request, ref, case, Tried())


def _case(request: Request[Any, Any, Any], ref: str, case: str, tried: Tried) -> Response[Any]:
    office, by = county_of(request).office, officer(request)
    found = office.sample(ref)
    if case not in found.drawn.cases:
        raise NotFound(f"抽查 {ref} 没有办件 {case}", f"no case {case!r} in {ref}", place="case", rule="case")
    order = found.left.index(case) if case in found.left else -1
    return acting_page(
        request,
        "sampled",
        tried,
        found=found,
        view=office.case(case),
        review=found.reviews.get(case),
        refusal=office.may_review(ref, case, by=by),
        marks=MARKS,
        marked={item.key: tried.value("review", f"mark.{item.key}") for item in found.checklist.items},
        following=found.left[(order + 1) % len(found.left)] if len(found.left) > (order >= 0) else "",
    )


@post(f"{_HOME}/{{ref:str}}/{{case:str}}/review", status_code=303)
async def review(request: Request[Any, Any, Any], ref: FromPath[str], case: FromPath[str]) -> Response[Any]:
    """Mark every item; each fault becomes a finding of the inbox."""

    def do(office: Office, by: Actor, typed: Typed, command: str) -> Sample:
        marks = {key: mark for key, mark in typed.under("mark").items() if mark}
        return office.review_sampled(ref, case, marks, words=typed.one("words"), by=by, command_id=command)

    return await act(
        request,
        "review",
        do,
        allowed=sees_signals,
        to=f"{_HOME}/{ref}/{case}?done=review",
        again=lambda tried: _case(request, ref, case, tried),
    )


handlers: list[Any] = [samples, draw, sample_page, sampled_case, review]
