"""Rating a visit, or what was handled online: once each, from the page of the case."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response
from litestar.params import FromPath

from approvalflow import NotFound, Text
from approvalflow.domain.supervision.voices.voice import GRADES
from approvalflow.errors import BadInput
from county.forms import FORM, SentForm
from county.public.acts import opened
from county.public.track import case_page
from county.public.voices import voice_page
from county.routes import post

__all__ = ["handlers"]


@post("/track/{number:str}/rate", dependencies=FORM)
def rate(request: Request[Any, Any, Any], number: FromPath[str], form: SentForm) -> Response[Any]:
    """Take a rating; the grade is the only thing that has to be said."""
    county, view = opened(request, number)
    visit, grade = form.text("visit"), form.text("grade")
    problem = None
    if grade not in {str(key) for key in GRADES}:
        problem = Text("请选择满意程度", "Choose how satisfied you are")
    else:
        try:
            given = county.office.rate(
                view.ref,
                view.query_code,
                int(grade),
                visit=visit,
                words=form.text("words"),
                named=form.text("named") == "yes",
            )
        except BadInput as fault:
            problem = Text(fault.zh, fault.en)
        except NotFound:
            problem = Text("没有这次办理", "There is no such visit")
    if problem is not None:
        problems = [(f"grade-{visit}" if visit else "rate", problem)]
        return case_page(request, county, view, problems=problems, typed={"rating": visit, **form.fields}, status=422)
    return voice_page(request, given, new=True)


handlers = [rate]
