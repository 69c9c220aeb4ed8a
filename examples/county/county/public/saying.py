"""Asking, complaining and rating: what the applicant says about a case, and what came back."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response
from litestar.params import FromPath
from litestar.response import Redirect

from approvalflow import Text
from approvalflow.errors import BadInput
from county.forms import FORM, SentForm
from county.public.acts import opened
from county.public.track import case_page
from county.routes import post

__all__ = ["handlers"]


@post("/track/{number:str}/say", dependencies=FORM)
def say(request: Request[Any, Any, Any], number: FromPath[str], form: SentForm) -> Response[Any]:
    """Ask, complain or rate; what cannot be taken is said at the field, and what was typed is still there."""
    county, view = opened(request, number)
    office = county.office
    about, text, grade = form.text("about"), form.text("text"), form.text("grade")
    problems: list[tuple[str, Text]] = []
    if about not in ("question", "complaint", "rating"):
        problems.append(("about", Text("请选择咨询、投诉或评价", "Choose whether you ask, complain or rate")))
    if about == "rating" and grade not in ("1", "2", "3", "4", "5"):
        problems.append(("grade", Text("请选择满意程度", "Choose how satisfied you are")))
    if about in ("question", "complaint") and not text:
        problems.append(("text", Text("请写明内容", "Say what it is about")))
    if not problems:
        try:
            by = office.applicant_of(view.ref, view.query_code)
            office.say(view.ref, about, text, by=by, grade=int(grade) if about == "rating" else 0)
        except BadInput as fault:
            problems.append(("text", Text(fault.zh, fault.en)))
    if problems:
        return case_page(request, county, view, problems=problems, typed=dict(form.fields), status=422)
    return Redirect(f"/track/{number}#said", status_code=303)


handlers = [say]
