"""What the applicant does after filing: hand in papers, withdraw; and the letters and receipts to read and print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Request, Response
from litestar.params import FromPath
from litestar.response import Redirect

from approvalflow import Actor, CaseView, Fault, MoveRefused, NotFound, Text
from approvalflow.office.counter import FilingFaulty
from approvalflow.office.letters import QUERY_CODE
from county.forms import FORM, Form, SentForm
from county.public.mine import open_case
from county.public.track import case_page
from county.rendering import render
from county.routes import get, post
from county.state import County, county_of

__all__ = ["handlers", "opened"]


def opened(request: Request[Any, Any, Any], number: str) -> tuple[County, CaseView]:
    """The case that this browser has opened with its code. Raises NotFound for any other."""
    county = county_of(request)
    found = open_case(request, county.office, number)
    if found is None:
        raise NotFound("请先输入查询密码", "give the query code first", place="code", rule="track")
    return county, found[0]


def _act(request: Request[Any, Any, Any], number: str, act: Callable[[County, CaseView, Actor], Any]) -> Response[Any]:
    """Do it and show the case; a refusal is shown on the case's page, with rule and basis."""
    county, view = opened(request, number)
    by = county.office.applicant_of(view.ref, view.query_code)
    try:
        act(county, view, by)
    except MoveRefused as refusal:
        return case_page(request, county, view, refusal=refusal, status=409)
    except FilingFaulty as faulty:
        problems = [("", Text(fault.zh, fault.en)) for fault in faulty.faults if isinstance(fault, Fault)]
        return case_page(request, county, view, problems=problems, status=422)
    return Redirect(f"/track/{number}", status_code=303)


def _uploads(form: Form) -> dict[str, bytes]:
    return {key.removeprefix("p."): sent.content for key, sent in form.files.items() if key.startswith("p.")}


def _nothing(request: Request[Any, Any, Any], number: str, form: Form) -> Response[Any] | None:
    """The page again where nothing usable was sent."""
    county, view = opened(request, number)
    if form.too_big:
        text = Text("文件超过 10 MB,请压缩或拆分后再交", "A file has more than 10 MB; make it smaller or split it")
    elif not _uploads(form):
        text = Text("请先选择要提交的文件", "Choose the files to hand in first")
    else:
        return None
    return case_page(request, county, view, problems=[("papers", text)], status=422)


@post("/track/{number:str}/supplements", dependencies=FORM)
def supplements(request: Request[Any, Any, Any], number: FromPath[str], form: SentForm) -> Response[Any]:
    """Hand in what the supplement request named."""
    return _nothing(request, number, form) or _act(
        request, number, lambda county, view, by: county.office.resubmit(view.ref, by=by, materials=_uploads(form))
    )


@post("/track/{number:str}/papers", dependencies=FORM)
def papers(request: Request[Any, Any, Any], number: FromPath[str], form: SentForm) -> Response[Any]:
    """Hand in tolerated papers."""
    return _nothing(request, number, form) or _act(
        request, number, lambda county, view, by: county.office.supply(view.ref, _uploads(form), by=by)
    )


@post("/track/{number:str}/withdraw", dependencies=FORM)
def withdraw(request: Request[Any, Any, Any], number: FromPath[str], form: SentForm) -> Response[Any]:
    """Withdraw before the decision."""
    return _act(
        request,
        number,
        lambda county, view, by: county.office.withdraw(view.ref, by=by, reason=form.text("reason")),
    )


@get("/track/{number:str}/letters/{seq:int}")
def letter(request: Request[Any, Any, Any], number: FromPath[str], seq: FromPath[int]) -> Response[Any]:
    """A letter to read and print, with the query code put in."""
    county, view = opened(request, number)
    found = next((one for one in county.office.letters(view.ref) if one.seq == seq), None)
    if found is None:
        raise NotFound("没有这份文书", "there is no such letter", place=str(seq), rule="letter")
    body = Text(
        found.letter.body.zh.replace(QUERY_CODE, view.query_code),
        found.letter.body.en.replace(QUERY_CODE, view.query_code),
    )
    return render(request, "public/letter.html", view=view, served=found, body=body)


@get("/track/{number:str}/receipts/{receipt:str}")
def receipt_page(request: Request[Any, Any, Any], number: FromPath[str], receipt: FromPath[str]) -> Response[Any]:
    """A receipt to print."""
    county, view = opened(request, number)
    office = county.office
    found = next((one for one in office.receipts(view.ref) if one.number == receipt), None)
    if found is None:
        raise NotFound("没有这张票据", "there is no such receipt", place=receipt, rule="receipt")
    papers = bool(office.plugins.documents())
    return render(request, "public/receipt.html", view=view, shown=found, has_paper=papers)


@get("/track/{number:str}/receipts/{receipt:str}/paper")
def receipt_paper(request: Request[Any, Any, Any], number: FromPath[str], receipt: FromPath[str]) -> Response[Any]:
    """A receipt as a PDF, where a plug-in sets documents."""
    county, view = opened(request, number)
    office = county.office
    if all(one.number != receipt for one in office.receipts(view.ref)):
        raise NotFound("没有这张票据", "there is no such receipt", place=receipt, rule="receipt")
    headers = {"content-disposition": f'inline; filename="{receipt}.pdf"', "cache-control": "no-store"}
    return Response(office.receipt_paper(receipt), media_type="application/pdf", headers=headers)


handlers = [supplements, papers, withdraw, letter, receipt_page, receipt_paper]
