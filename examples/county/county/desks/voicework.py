"""What a person can do with a complaint, a question or a rating now, and the doing of it."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from approvalflow import Actor, MoveRefused, NotFound, Office, Text
from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.supervision.bodies import bodies_of, with_powers
from approvalflow.domain.supervision.voices import handling, rated
from approvalflow.domain.supervision.voices.terms import VoiceTerms
from approvalflow.domain.supervision.voices.voice import Voice
from county.desks.typed import Typed

__all__ = ["VOICE_MOVES", "VoiceAct", "acts_on_voice", "do_with_voice"]

#: Words that stand for what has not been typed yet, when it is only asked whether a move is open.
_SOME = "?"

_Try = Callable[[Voice, Actor, Instant, Timetable, VoiceTerms], object]
_Do = Callable[[Office, str, Actor, Typed], Voice]


@frozen
class VoiceAct:
    """A move at a voice that is open, or refused though it is this person's turn; `needs` are its fields."""

    name: str
    title: Text
    needs: tuple[str, ...]
    refusal: MoveRefused | None


@frozen
class _VoiceMove:
    title: Text
    needs: tuple[str, ...]
    tried: _Try
    done: _Do


def _yes(typed: Typed, name: str) -> bool:
    return typed.one(name) == "yes"


VOICE_MOVES: dict[str, _VoiceMove] = {
    "accept": _VoiceMove(
        Text("受理", "look into it"),
        (),
        lambda voice, by, at, days, terms: handling.accept_complaint(
            voice, about_centre=False, by=by, at=at, timetable=days, terms=terms
        ),
        lambda office, ref, by, typed: office.accept_complaint(ref, by=by),
    ),
    "decline": _VoiceMove(
        Text("不予受理", "not look into it"),
        ("reason",),
        lambda voice, by, at, _days, _terms: handling.decline_complaint(voice, by=by, reason=_SOME, at=at),
        lambda office, ref, by, typed: office.decline_complaint(ref, typed.one("reason"), by=by),
    ),
    "decide": _VoiceMove(
        Text("答复投诉", "answer the complaint"),
        ("outcome", "text"),
        lambda voice, by, at, _days, _terms: handling.decide_complaint(
            voice, by=by, outcome="upheld", text=_SOME, at=at
        ),
        lambda office, ref, by, typed: office.decide_complaint(ref, typed.one("outcome"), typed.one("text"), by=by),
    ),
    "extend": _VoiceMove(
        Text("延期", "extend"),
        ("reason",),
        lambda voice, by, at, days, terms: handling.extend_complaint(
            voice, by=by, reason=_SOME, at=at, timetable=days, terms=terms
        ),
        lambda office, ref, by, typed: office.extend_complaint(ref, typed.one("reason"), by=by),
    ),
    "answer": _VoiceMove(
        Text("答复咨询", "answer the question"),
        ("text",),
        lambda voice, by, at, _days, _terms: handling.answer_question(voice, by=by, text=_SOME, at=at),
        lambda office, ref, by, typed: office.answer_question(ref, typed.one("text"), by=by),
    ),
    "rectify": _VoiceMove(
        Text("填报整改", "say what was put right"),
        ("text",),
        lambda voice, by, at, days, terms: rated.rectify_rating(
            voice, by=by, text=_SOME, at=at, timetable=days, terms=terms
        ),
        lambda office, ref, by, typed: office.rectify_rating(ref, typed.one("text"), by=by),
    ),
    "appeal": _VoiceMove(
        Text("申诉（评价不实）", "appeal: the rating is false"),
        ("reason",),
        lambda voice, by, at, days, terms: rated.appeal_rating(
            voice, by=by, reason=_SOME, at=at, timetable=days, terms=terms
        ),
        lambda office, ref, by, typed: office.appeal_rating(ref, typed.one("reason"), by=by),
    ),
    "review": _VoiceMove(
        Text("复核", "decide about the appeal"),
        ("stands", "reason"),
        lambda voice, by, at, days, terms: rated.review_rating(
            voice, by=by, stands=True, reason=_SOME, at=at, timetable=days, terms=terms
        ),
        lambda office, ref, by, typed: office.review_rating(
            ref, stands=_yes(typed, "stands"), reason=typed.one("reason"), by=by
        ),
    ),
    "call-back": _VoiceMove(
        Text("回访", "call back"),
        ("satisfied",),
        lambda voice, by, at, days, terms: rated.call_back(
            voice, by=by, satisfied=True, at=at, timetable=days, terms=terms
        ),
        lambda office, ref, by, typed: office.call_back(ref, satisfied=_yes(typed, "satisfied"), by=by),
    ),
}


def acts_on_voice(office: Office, voice: Voice, by: Actor) -> list[VoiceAct]:
    """The moves that are open to this person, and those that are refused for another reason than that they are not of
    this stage or not this person's. Nothing is recorded by asking."""
    now = office.clock.now()
    days = office.timetables.of(voice.agency)
    terms = VoiceTerms(office.organisation.public)
    who = with_powers(by, bodies_of(office.organisation))
    acts = []
    for name, move in VOICE_MOVES.items():
        refusal = None
        try:
            move.tried(voice, who, now, days, terms)
        except MoveRefused as refused:
            if refused.rule in ("stage", "role", "agency"):
                continue
            refusal = refused
        acts.append(VoiceAct(name, move.title, move.needs, refusal))
    return acts


def do_with_voice(office: Office, ref: str, move: str, by: Actor, typed: Typed) -> Voice:
    """Carry out a move at a voice with what was typed. Raises MoveRefused, NotFound."""
    if move not in VOICE_MOVES:
        raise NotFound("没有这样的操作", f"there is no move {move!r}", place="move", rule="move")
    return VOICE_MOVES[move].done(office, ref, by, typed)
