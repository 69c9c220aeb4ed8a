"""Complaining and asking, by name or without, and following by reference and code what becomes of it."""

from __future__ import annotations

import secrets
from typing import Any

import attrs
from litestar import Request, Response
from litestar.params import FromPath

from approvalflow import Applicant, NotFound, Office, Text
from approvalflow.domain.deadlines.limits import term
from approvalflow.domain.supervision.voices.giving import LONGEST
from approvalflow.domain.supervision.voices.routes import ROUTES, TOPICS
from approvalflow.domain.supervision.voices.voice import GRADES, KINDS, OUTCOMES, VOICE_STATES
from approvalflow.errors import BadInput, CommandReused
from approvalflow.office.voicing import FollowedVoice
from county.forms import FORM, Form, SentForm
from county.look.spoken import spoken
from county.public.track import client_of
from county.rate import Tries
from county.rendering import language_of, render
from county.routes import get, post
from county.state import county_of

__all__ = ["handlers", "voice_page"]

#: Wrong references and codes from one address in a minute, and what one address may say in a minute.
TRIES = Tries(most=20)
SAID = Tries(most=10)

_KINDS = ("complaint", "question")


@get("/say")
def begin(request: Request[Any, Any, Any]) -> Response[Any]:
    """What somebody can say, and where to follow it."""
    return _begin(request)


def _begin(request: Request[Any, Any, Any], ref: str = "", problem: str = "", status: int = 200) -> Response[Any]:
    promised = attrs.asdict(county_of(request).office.organisation.public)
    terms = {name: Text(term(said).text("zh"), term(said).text("en")) for name, said in promised.items()}
    return render(request, "public/say.html", status_code=status, ref=ref, problem=problem, terms=terms)


@get("/say/{about:str}")
def write(request: Request[Any, Any, Any], about: FromPath[str]) -> Response[Any]:
    """The form of a complaint or a question."""
    if about not in _KINDS:
        raise NotFound("没有这个页面", "there is no such page", place="about", rule="page")
    return _form(request, about, Form({}), secrets.token_hex(16))


def _form(
    request: Request[Any, Any, Any],
    about: str,
    form: Form,
    command: str,
    problems: list[tuple[str, Text]] | None = None,
) -> Response[Any]:
    office = county_of(request).office
    offered = {matter.agency for matter in office.published.current.values()}
    return render(
        request,
        "public/say_form.html",
        status_code=422 if problems else 200,
        about=about,
        typed=form,
        command=command,
        problems=problems or [],
        errors=dict(problems or []),
        topics=list(TOPICS.items()),
        agencies=[key for key in office.organisation.agencies if key in offered],
        longest=LONGEST,
    )


@post("/say/{about:str}", dependencies=FORM)
def send(request: Request[Any, Any, Any], about: FromPath[str], form: SentForm) -> Response[Any]:
    """Take it; what cannot be taken is said at the field, and nothing that was typed is lost."""
    if about not in _KINDS:
        raise NotFound("没有这个页面", "there is no such page", place="about", rule="page")
    SAID.check(client_of(request))
    command = form.text("command") or secrets.token_hex(16)
    problems = _missing(about, form)
    if not problems:
        try:
            given = _given(county_of(request).office, about, form, command, language_of(request))
        except NotFound:
            TRIES.failed(client_of(request))
            problems = [("number", Text("受理号或查询密码有误", "The number or the query code is wrong"))]
        except CommandReused:
            command, problems = secrets.token_hex(16), [("words", Text("请再提交一次", "Please send it once more"))]
        except BadInput as fault:
            place = fault.place.removeprefix("applicant.")
            place = {"speaker": "phone"}.get(place, place)
            problems = [(place if place in form.fields else "words", Text(fault.zh, fault.en))]
    if problems:
        return _form(request, about, form, command, problems)
    SAID.failed(client_of(request))
    return voice_page(request, given, new=True)


def _missing(about: str, form: Form) -> list[tuple[str, Text]]:
    problems: list[tuple[str, Text]] = []
    if about == "complaint" and form.text("topic") not in TOPICS:
        problems.append(("topic", Text("请选择投诉的类别", "Choose what the complaint is about")))
    if not form.text("words"):
        problems.append(("words", Text("请写明内容", "Say what it is about")))
    if form.text("name") and not (form.text("phone") or form.text("email")):
        problems.append(("phone", Text("实名请留电话或邮箱", "Leave a telephone or mail address with your name")))
    return problems


def _given(office: Office, about: str, form: Form, command: str, language: str) -> FollowedVoice:
    speaker = None
    if form.text("name"):
        speaker = Applicant(form.text("name"), phone=form.text("phone"), email=form.text("email"), language=language)
    said: dict[str, Any] = {
        "agency": form.text("agency"),
        "number": form.text("number").replace(" ", ""),
        "code": form.text("code").replace(" ", ""),
        "speaker": speaker,
        "command_id": f"say/{command}",
    }
    if about == "question":
        return office.ask_question(form.text("words"), **said)
    return office.complain(form.text("words"), topic=form.text("topic"), **said)


@post("/say/follow", dependencies=FORM)
def follow(request: Request[Any, Any, Any], form: SentForm) -> Response[Any]:
    """What became of it; a wrong reference and a wrong code get the same answer."""
    ref, code = form.text("ref").replace(" ", "")[:40], form.text("code").replace(" ", "")[:12]
    TRIES.check(client_of(request))
    try:
        found = county_of(request).office.voice_by_code(ref, code)
    except NotFound:
        TRIES.failed(client_of(request))
        return _begin(request, ref, "say.wrong", 404)
    return voice_page(request, found)


def voice_page(request: Request[Any, Any, Any], found: FollowedVoice, *, new: bool = False) -> Response[Any]:
    """A voice for its speaker: never kept by a browser, since it opens with a code."""
    return render(
        request,
        "public/voice.html",
        status_code=201 if new else 200,
        found=found,
        voice=found.voice,
        line=spoken(found.voice, found.light),
        new=new,
        here="/say?",
        kinds=KINDS,
        states=VOICE_STATES,
        grades=GRADES,
        outcomes=OUTCOMES,
        topics=TOPICS,
        routes=ROUTES,
    )


handlers = [begin, follow, write, send]
