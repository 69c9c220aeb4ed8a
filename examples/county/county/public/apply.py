"""Applying online: one form for each matter, and the receipt of filing with number and query code."""

from __future__ import annotations

import secrets
from typing import Any

from litestar import Request, Response
from litestar.params import FromPath
from litestar.response import Redirect

from approvalflow import CaseView, NotFound, Text
from approvalflow.domain.matters.matter import Matter
from approvalflow.domain.matters.wording import readable
from approvalflow.domain.parties.people import CITIZEN
from approvalflow.errors import BadInput, CommandReused
from approvalflow.office.counter import FilingFaulty
from county.forms import FORM, SentForm
from county.public.answers import Answers, Problem, asked_facts, asked_papers, read_answers
from county.public.mine import codes_of, remember
from county.public.staging import Staging
from county.rendering import language_of, render
from county.routes import get, post
from county.state import County, county_of

__all__ = ["handlers"]


def _online_matter(county: County, code: str) -> Matter:
    matter = county.office.published.now(code)
    if "online" not in matter.channels:
        raise NotFound("该事项不在网上办理", "this matter is not handled online", place=code, rule="channel")
    return matter


def _form_page(
    request: Request[Any, Any, Any], matter: Matter, answers: Answers, *, command: str, status: int = 200
) -> Response[Any]:
    return render(
        request,
        "public/apply.html",
        status_code=status,
        matter=matter,
        facts=asked_facts(matter),
        papers=[(one, readable(one.when.text, matter) if one.when else None) for one in asked_papers(matter)],
        answers=answers,
        typed=answers.typed,
        errors=answers.errors,
        problems=[(problem.name, problem.text) for problem in answers.problems],
        command=command,
    )


@get("/apply/{code:str}")
def form_of(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    """The empty form."""
    matter = _online_matter(county_of(request), code)
    return _form_page(request, matter, Answers({}), command=secrets.token_hex(16))


@post("/apply/{code:str}", dependencies=FORM)
def file_it(request: Request[Any, Any, Any], code: FromPath[str], form: SentForm) -> Response[Any]:
    """File, or show the form again with everything that is wrong. Sending the same form twice files once."""
    county = county_of(request)
    matter = _online_matter(county, code)
    staging = Staging(county.settings.var / "staging")
    answers = read_answers(form, matter, staging, language=language_of(request))
    command = form.text("command") or secrets.token_hex(16)
    if answers.problems or answers.applicant is None:
        return _form_page(request, matter, answers, command=command, status=422)
    try:
        view = county.office.file(
            code,
            applicant=answers.applicant,
            by=CITIZEN,
            facts=answers.facts,
            materials={key: upload.content for key, upload in answers.uploads.items()},
            channel="online",
            command_id=f"apply/{command}",
        )
    except FilingFaulty as faulty:
        answers.problems += [_problem(fault) for fault in faulty.faults]
        return _form_page(request, matter, answers, command=command, status=422)
    except CommandReused:
        again = Text(
            "这份表已经提交过一次。如要另外提交一份,请再按一次提交。",
            "This form was filed before. To file another application, press the button once more.",
        )
        answers.problems.append(Problem("", again))
        return _form_page(request, matter, answers, command=secrets.token_hex(16), status=409)
    except BadInput as fault:
        answers.problems.append(_problem(fault))
        return _form_page(request, matter, answers, command=command, status=422)
    staging.drop([token for token, _ in answers.kept.values()])
    response = Redirect(f"/apply/done/{view.ref}", status_code=303)
    remember(request, response, view.ref, view.query_code)
    return response


def _problem(fault: Any) -> Problem:
    kind, _, key = str(fault.place).partition(".")
    prefix = {"facts": "f.", "materials": "p."}.get(kind)
    return Problem(f"{prefix}{key}" if prefix else "", Text(fault.zh, fault.en))


@get("/apply/done/{ref:str}")
def done(request: Request[Any, Any, Any], ref: FromPath[str]) -> Response[Any]:
    """The receipt of filing, for the browser that filed."""
    office = county_of(request).office
    for code in codes_of(request):
        try:
            view = office.track(ref, code)
        except NotFound:
            continue
        if isinstance(view, CaseView):
            return render(request, "public/filed.html", view=view, explanation=office.explain(view.ref))
    return Redirect("/track", status_code=303)


handlers = [form_of, file_it, done]
