"""Asking and complaining: what the applicant says about a case, and what came back. Ratings name no case."""

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
    """Ask or complain; what cannot be taken is said at the field, and what was typed is still there."""
    county, view = opened(request, number)
    office = county.office
    about, text = form.text("about"), form.text("text")
    problems: list[tuple[str, Text]] = []
    if about not in ("question", "complaint"):
        problems.append(("about", Text("请选择咨询或投诉", "Choose whether you ask or complain")))
    elif not text:
        problems.append(("text", Text("请写明内容", "Say what it is about")))
    if not problems:
        try:
            by = office.applicant_of(view.ref, view.query_code)
            office.say(view.ref, about, text, by=by)
        except BadInput as fault:
            problems.append(("text", Text(fault.zh, fault.en)))
    if problems:
        return case_page(request, county, view, problems=problems, typed=dict(form.fields), status=422)
    return Redirect(f"/track/{number}#said", status_code=303)


handlers = [say]
