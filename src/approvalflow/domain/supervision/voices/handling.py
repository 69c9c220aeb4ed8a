"""Complaints and questions are handled: taken on or declined, extended once, answered. None of it changes a case."""

from __future__ import annotations

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.voices.events import (
    ComplaintAccepted,
    ComplaintDecided,
    ComplaintDeclined,
    ComplaintExtended,
    QuestionAnswered,
)
from approvalflow.domain.supervision.voices.refusals import (
    needs_words,
    refuse_the_concerned,
    refuse_unless_rated,
    refuse_unless_role,
    refuse_unless_state,
    refused,
)
from approvalflow.domain.supervision.voices.routes import ROLES_OF_ROUTE, route_of
from approvalflow.domain.supervision.voices.terms import VoiceTerms
from approvalflow.domain.supervision.voices.voice import OUTCOMES, Voice

__all__ = ["accept_complaint", "answer_question", "decide_complaint", "decline_complaint", "extend_complaint"]

#: Who decides whether a complaint is looked into; the centre never about itself.
_REGISTER = ("centre", "supervisor")
_ABOUT_THE_CENTRE = ("supervisor",)


def accept_complaint(
    voice: Voice, *, about_centre: bool, by: Actor, at: Instant, timetable: Timetable, terms: VoiceTerms
) -> ComplaintAccepted:
    """A complaint is taken on and goes to the body whose kind of matter it is; the answer's term runs from here.

    Raises MoveRefused: not the centre or a supervisor, a person concerned, not waiting.
    """
    _may_register("accept-complaint", voice, by)
    ends = terms.ends("answer", at, timetable)
    route = route_of(voice.topic, about_centre=about_centre)
    return ComplaintAccepted(at, voice.ref, route, by.id, by.acting_for, ends.due, ends.yellow_at)


def decline_complaint(voice: Voice, *, by: Actor, reason: str, at: Instant) -> ComplaintDeclined:
    """A complaint is not looked into; whoever can be told is told why. Raises MoveRefused as `accept_complaint` does,
    and without a reason."""
    _may_register("decline-complaint", voice, by)
    why = needs_words("decline-complaint", voice, reason)
    return ComplaintDeclined(at, voice.ref, why, by.id, by.acting_for, voice.light(at).value)


def extend_complaint(
    voice: Voice, *, by: Actor, reason: str, at: Instant, timetable: Timetable, terms: VoiceTerms
) -> ComplaintExtended:
    """Give a complaint more time, once, before its term has run out.

    Raises MoveRefused: another body than the one that looks into it, a person concerned, no reason, a second time
    (`extended`), too late (`run-out`).
    """
    move = "extend-complaint"
    _may_look_into(move, voice, by)
    why = needs_words(move, voice, reason)
    if voice.extended:
        raise refused(move, voice, "extended", "只能延期一次", "it was extended already: once is all")
    if voice.due is None or at > voice.due:
        raise refused(move, voice, "run-out", "答复期限已过，不能延期", "the term has run out: too late to extend it")
    ends = terms.ends("answer", at, timetable, from_due=voice.due)
    return ComplaintExtended(at, voice.ref, why, by.id, by.acting_for, ends.due, ends.yellow_at)


def decide_complaint(voice: Voice, *, by: Actor, outcome: str, text: str, at: Instant) -> ComplaintDecided:
    """Answer a complaint: it was `upheld` or `unfounded`, and why.

    Raises MoveRefused: another body than the one that looks into it, a person concerned, no such outcome, no words.
    """
    move = "decide-complaint"
    _may_look_into(move, voice, by)
    if outcome not in OUTCOMES:
        raise refused(move, voice, "outcome", "结论须为属实或不属实", "the outcome is upheld or unfounded")
    return ComplaintDecided(
        at=at,
        complaint=voice.ref,
        about_agency=voice.agency,
        about_person=voice.person,
        outcome=outcome,
        case=voice.case_ref,
        text=needs_words(move, voice, text),
        by=by.id,
        acting_for=by.acting_for,
        light=voice.light(at).value,
    )


def answer_question(voice: Voice, *, by: Actor, text: str, at: Instant) -> QuestionAnswered:
    """Answer a question, by an officer of the agency asked. Raises MoveRefused."""
    refuse_unless_state("answer-question", voice, "question", "filed")
    refuse_unless_rated("answer-question", voice, by)
    said = needs_words("answer-question", voice, text)
    return QuestionAnswered(at, voice.ref, said, by.id, by.acting_for, voice.light(at).value)


def _may_register(move: str, voice: Voice, by: Actor) -> None:
    refuse_unless_state(move, voice, "complaint", "filed")
    refuse_unless_role(move, voice, by, _REGISTER if voice.agency else _ABOUT_THE_CENTRE)
    refuse_the_concerned(move, voice, by)


def _may_look_into(move: str, voice: Voice, by: Actor) -> None:
    refuse_unless_state(move, voice, "complaint", "accepted")
    refuse_unless_role(move, voice, by, ROLES_OF_ROUTE[voice.route])
    refuse_the_concerned(move, voice, by)
