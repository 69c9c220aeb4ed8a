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


def _asked(rule: Callable[..., object], **words: object) -> _Try:
    """Whether a rule allows it, with words for what has not been typed yet."""
    return lambda voice, by, at, _days, _terms: rule(voice, by=by, at=at, **words)


def _asked_by_days(rule: Callable[..., object], **words: object) -> _Try:
    """The same for a rule that begins or ends a term."""
    return lambda voice, by, at, days, terms: rule(voice, by=by, at=at, timetable=days, terms=terms, **words)


def _typed(act: Callable[..., Voice], *needs: str) -> _Do:
    """The act with what was typed for it, in the order in which it takes it."""
    return lambda office, ref, by, typed: act(office, ref, *(typed.one(need) for need in needs), by=by)


VOICE_MOVES: dict[str, _VoiceMove] = {
    "accept": _VoiceMove(
        Text("受理", "look into it"),
        (),
        _asked_by_days(handling.accept_complaint, about_centre=False),
        _typed(Office.accept_complaint),
    ),
    "decline": _VoiceMove(
        Text("不予受理", "not look into it"),
        ("reason",),
        _asked(handling.decline_complaint, reason=_SOME),
        _typed(Office.decline_complaint, "reason"),
    ),
    "decide": _VoiceMove(
        Text("答复投诉", "answer the complaint"),
        ("outcome", "text"),
        _asked(handling.decide_complaint, outcome="upheld", text=_SOME),
        _typed(Office.decide_complaint, "outcome", "text"),
    ),
    "extend": _VoiceMove(
        Text("延期", "extend"),
        ("reason",),
        _asked_by_days(handling.extend_complaint, reason=_SOME),
        _typed(Office.extend_complaint, "reason"),
    ),
    "answer": _VoiceMove(
        Text("答复咨询", "answer the question"),
        ("text",),
        _asked(handling.answer_question, text=_SOME),
        _typed(Office.answer_question, "text"),
    ),
    "rectify": _VoiceMove(
        Text("填报整改", "say what was put right"),
        ("text",),
        _asked_by_days(rated.rectify_rating, text=_SOME),
        _typed(Office.rectify_rating, "text"),
    ),
    "appeal": _VoiceMove(
        Text("申诉（评价不实）", "appeal: the rating is false"),
        ("reason",),
        _asked_by_days(rated.appeal_rating, reason=_SOME),
        _typed(Office.appeal_rating, "reason"),
    ),
    "review": _VoiceMove(
        Text("复核", "decide about the appeal"),
        ("stands", "reason"),
        _asked_by_days(rated.review_rating, stands=True, reason=_SOME),
        lambda office, ref, by, typed: office.review_rating(
            ref, stands=_yes(typed, "stands"), reason=typed.one("reason"), by=by
        ),
    ),
    "call-back": _VoiceMove(
        Text("回访", "call back"),
        ("satisfied",),
        _asked_by_days(rated.call_back, satisfied=True),
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
