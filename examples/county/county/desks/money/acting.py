"""An act of finance: carried out and back to its page, or the page again with every reason and all that was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anyio
from attrs import field, frozen
from litestar import Request, Response
from litestar.response import Redirect

from approvalflow import Actor, ApprovalflowError, NotFound, Office, Text
from approvalflow.errors import CommandReused
from county.desks.reading import typed_of
from county.desks.seat import officer, only_for
from county.desks.trouble import Trouble, trouble_of
from county.desks.typed import Typed
from county.state import county_of

__all__ = ["Doing", "Tried", "act", "act_on", "failed_with", "findings_of", "seen_first"]

#: Carries out one act: the office, who does it, what was typed, the command id of the form.
Doing = Callable[[Office, Actor, Typed, str], object]


@frozen
class Tried:
    """What somebody has just tried on a page, and why it was not done; `name` is empty where nothing was tried."""

    name: str = ""
    trouble: Trouble | None = None
    findings: Sequence[tuple[str, Text]] = ()
    typed: Typed = field(factory=Typed)

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.trouble.status if self.trouble else 200

    def value(self, form: str, name: str, otherwise: str = "") -> str:
        """What stands in a field of a form: what was typed there, else the given value."""
        return self.typed.one(name, otherwise) if self.name == form else otherwise


async def act(
    request: Request[Any, Any, Any],
    name: str,
    do: Doing,
    *,
    allowed: Callable[[Actor], bool] = lambda _by: True,
    to: str | Callable[[object], str],
    again: Callable[[Tried], Response[Any]],
) -> Response[Any]:
    """Read the form, carry it out, go on; where the office refuses, `again` shows the page with what was tried.

    `allowed` is whose post the act is at all; without it the office alone judges. `to` is where one goes afterwards,
    said outright or by what the act answered. What the person does not see is not found, and never refused.
    """
    by = officer(request)
    only_for(allowed(by))
    try:
        typed = await typed_of(request)
    except ApprovalflowError as error:
        return await anyio.to_thread.run_sync(again, Tried(name, trouble_of(error)))
    return await anyio.to_thread.run_sync(_done, request, name, do, by, typed, to, again)


async def act_on(
    request: Request[Any, Any, Any],
    move: str,
    moves: Mapping[str, Doing],
    *,
    see: Callable[[Office, Actor], object],
    at: str,
    again: Callable[[Tried], Response[Any]],
) -> Response[Any]:
    """One of the acts on what the page `at` shows, and back to it. `see` raises NotFound for who does not see it."""
    if move not in moves:
        raise NotFound("没有这样的操作", f"there is no act {move!r}", place="act", rule="act")
    return await act(request, move, seen_first(see, moves[move]), to=f"{at}?done={move}", again=again)


def seen_first(see: Callable[[Office, Actor], object], do: Doing) -> Doing:
    """The act, behind the question whether the person sees what it is done to."""

    def done(office: Office, by: Actor, typed: Typed, command: str) -> object:
        see(office, by)
        return do(office, by, typed, command)

    return done


def _done(
    request: Request[Any, Any, Any],
    name: str,
    do: Doing,
    by: Actor,
    typed: Typed,
    to: str | Callable[[object], str],
    again: Callable[[Tried], Response[Any]],
) -> Response[Any]:
    try:
        did = do(county_of(request).office, by, typed, typed.one("command"))
    except NotFound:
        raise
    except ApprovalflowError as error:
        return again(failed_with(name, error, typed))
    return Redirect(to if isinstance(to, str) else to(did), status_code=303)


def failed_with(name: str, error: ApprovalflowError, typed: Typed) -> Tried:
    """What somebody has tried in vain, with every reason."""
    return Tried(name, _short(error), findings_of(error), typed)


def _short(error: ApprovalflowError) -> Trouble:
    """The trouble in one sentence; the findings under it are listed one by one."""
    trouble = trouble_of(error)
    if isinstance(error, CommandReused):
        zh, en = "该表单已经提交过,请刷新页面核对", "this form was sent already: look at the page anew"
        return Trouble("command-reused", zh, en, status=409)
    zh, en = (words.partition("\n")[0] for words in (trouble.zh, trouble.en))
    return Trouble(trouble.rule, zh, en, trouble.basis, trouble.status, trouble.fields)


def findings_of(error: ApprovalflowError) -> Sequence[tuple[str, Text]]:
    """Everything that is wrong, each with its place; empty where the error's own sentence says it all."""
    found = getattr(error, "findings", ()) or getattr(error, "faults", ())
    return [(str(getattr(one, "place", "")), Text(one.zh, one.en)) for one in found]
