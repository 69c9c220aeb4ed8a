"""The moves as the desks' forms ask for them: each reads its own fields and calls the office once."""

from __future__ import annotations

from collections.abc import Callable

from approvalflow import Actor, BadInput, CaseView, Office
from county.desks.typed import Typed

__all__ = ["DOING", "do"]

#: Carries out one move: the office, the case, who does it, what was typed, the command id of the form.
Doing = Callable[[Office, str, Actor, Typed, str], CaseView]


def do(office: Office, ref: str, move: str, by: Actor, typed: Typed) -> CaseView:
    """Carry out a move with what was typed. Raises what the office raises, and BadInput for an unknown move or person.

    The form's own command id makes a second click on the same button answer as the first did.
    """
    if move not in DOING:
        raise BadInput("没有这样的操作", f"there is no move {move!r}", place="move", rule="move")
    return DOING[move](office, ref, by, typed, typed.one("command"))


def _person(office: Office, key: str) -> Actor:
    if key not in office.organisation.people:
        raise BadInput("请选择人员", "choose a person", place="person", rule="person")
    return office.organisation.actor(key, office.clock.now())


def _given(facts: dict[str, str]) -> dict[str, object]:
    return {key: value for key, value in facts.items() if value}


def _accept(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    stated = _given(typed.under("fact"))
    return office.accept(ref, by=by, mode=typed.one("mode", "normal"), facts=stated, command_id=command)


def _ask(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.ask_supplements(ref, typed.many("papers"), by=by, reason=typed.one("reason"), command_id=command)


def _resubmit(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.resubmit(ref, by=by, materials=typed.papers(), facts=_changed(office, ref, typed), command_id=command)


def _decline(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.decline(
        ref,
        by=by,
        outcome=typed.one("outcome"),
        reason=typed.one("reason"),
        competent=typed.one("competent"),
        command_id=command,
    )


def _convert(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.convert(ref, by=by, reason=typed.one("reason"), command_id=command)


def _claim(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.claim(ref, typed.one("step"), by=by, command_id=command)


def _assign(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    step, _, person = typed.one("to").rpartition("/")
    return office.assign(ref, step, _person(office, person), by=by, command_id=command)


def _opinion(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.opinion(
        ref,
        typed.one("step"),
        typed.one("text"),
        by=by,
        verdict=typed.one("verdict", "agree"),
        together=[_person(office, key) for key in typed.many("together")],
        command_id=command,
    )


def _send_back(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    step, _, to = typed.one("back").rpartition("/")
    return office.send_back(ref, step, to=to, by=by, reason=typed.one("reason"), command_id=command)


def _forward(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.forward(ref, typed.one("step"), to=typed.one("to"), by=by, command_id=command)


def _answer(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.answer_from_above(
        ref,
        typed.one("step"),
        typed.one("text"),
        by=by,
        verdict=typed.one("verdict", "agree"),
        command_id=command,
    )


def _pause(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    needed = " ".join(part for part in (typed.one("amount"), typed.one("unit")) if part)
    return office.pause(
        ref, typed.one("step"), typed.one("kind"), needed, by=by, reason=typed.one("reason"), command_id=command
    )


def _resume(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.resume(ref, typed.one("pause"), by=by, command_id=command)


def _extend(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.extend(
        ref, by=by, reason=typed.one("reason"), requested_by=typed.one("requested_by"), command_id=command
    )


def _supply(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.supply(ref, typed.papers(), by=by, command_id=command)


def _changed(office: Office, ref: str, typed: Typed) -> dict[str, object]:
    """Only the facts that differ from what the case holds: what was not touched is not put right."""
    before = office.case(ref).facts
    return {key: value for key, value in _given(typed.under("fact")).items() if _as_typed(before.get(key)) != value}


def _as_typed(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _rectify(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.rectify(
        ref,
        by=by,
        reason=typed.one("reason"),
        facts=_changed(office, ref, typed),
        materials=typed.papers(),
        command_id=command,
    )


def _grant(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.grant(ref, by=by, text=typed.one("text"), command_id=command)


def _refuse(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.refuse(
        ref,
        by=by,
        reason=typed.one("reason"),
        basis=typed.one("basis"),
        remedies=typed.one("remedies"),
        command_id=command,
    )


def _issue(office: Office, ref: str, by: Actor, _typed: Typed, command: str) -> CaseView:
    return office.issue(ref, by=by, command_id=command)


def _deliver(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.deliver(ref, by=by, how=typed.one("how", "collected"), command_id=command)


def _terminate(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.terminate(
        ref,
        by=by,
        ground=typed.one("ground"),
        basis=typed.one("basis"),
        reason=typed.one("reason"),
        command_id=command,
    )


def _withdraw(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.withdraw(ref, by=by, reason=typed.one("reason"), command_id=command)


def _annul(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    instrument, reason = typed.one("instrument"), typed.one("reason")
    return office.annul(ref, by=by, instrument=instrument, reason=reason, command_id=command)


def _remand(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    instrument, reason = typed.one("instrument"), typed.one("reason")
    return office.remand(ref, by=by, instrument=instrument, reason=reason, command_id=command)


def _verify(office: Office, ref: str, by: Actor, typed: Typed, command: str) -> CaseView:
    return office.verify_commitment(
        ref,
        holds=typed.one("holds", "yes") == "yes",
        text=typed.one("text"),
        by=by,
        together=[_person(office, key) for key in typed.many("together")],
        command_id=command,
    )


DOING: dict[str, Doing] = {
    "accept": _accept,
    "ask-supplements": _ask,
    "resubmit": _resubmit,
    "decline": _decline,
    "convert": _convert,
    "claim": _claim,
    "assign": _assign,
    "opinion": _opinion,
    "return": _send_back,
    "forward": _forward,
    "answer-from-above": _answer,
    "verify-commitment": _verify,
    "pause": _pause,
    "resume": _resume,
    "extend": _extend,
    "supply": _supply,
    "rectify": _rectify,
    "grant": _grant,
    "refuse": _refuse,
    "issue": _issue,
    "deliver": _deliver,
    "terminate": _terminate,
    "withdraw": _withdraw,
    "annul": _annul,
    "remand": _remand,
}
