"""A bad rating is put right, and called back; or it is appealed against as false, and somebody else decides."""

from __future__ import annotations

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.people import Actor
from approvalflow.domain.supervision.voices.events import (
    RatingAppealed,
    RatingCalledBack,
    RatingRectified,
    RatingReviewed,
)
from approvalflow.domain.supervision.voices.refusals import (
    needs_words,
    refuse_the_concerned,
    refuse_unless_rated,
    refuse_unless_role,
    refuse_unless_state,
    refused,
)
from approvalflow.domain.supervision.voices.terms import VoiceTerms
from approvalflow.domain.supervision.voices.voice import Voice

__all__ = ["appeal_rating", "call_back", "rectify_rating", "review_rating"]

#: Who calls a speaker back, and who decides about an appeal: never the rated, so that the centre does neither where it
#: was rated itself.
_CALLING = ("centre", "supervisor")
_OF_THE_CENTRE = ("supervisor",)


def rectify_rating(
    voice: Voice, *, by: Actor, text: str, at: Instant, timetable: Timetable, terms: VoiceTerms
) -> RatingRectified:
    """The rated agency says what it put right. A speaker who can be called is called back; else it is over.

    Raises MoveRefused: another agency, nothing to put right, no words.
    """
    refuse_unless_state("rectify-rating", voice, "rating", "rectifying")
    refuse_unless_rated("rectify-rating", voice, by)
    said = needs_words("rectify-rating", voice, text)
    ends = terms.ends("call-back", at, timetable) if voice.named else None
    return RatingRectified(
        at,
        voice.ref,
        said,
        by.id,
        by.acting_for,
        voice.light(at).value,
        ends.due if ends else None,
        ends.yellow_at if ends else None,
    )


def call_back(
    voice: Voice, *, by: Actor, satisfied: bool, at: Instant, timetable: Timetable, terms: VoiceTerms
) -> RatingCalledBack:
    """The centre or a supervisor called the speaker back. Who is not satisfied gets it put right again.

    Raises MoveRefused: the rated or their agency, another role, nobody to be called back.
    """
    refuse_unless_state("call-back", voice, "rating", "rectified")
    refuse_unless_role("call-back", voice, by, _CALLING if voice.agency else _OF_THE_CENTRE)
    refuse_the_concerned("call-back", voice, by)
    ends = None if satisfied else terms.ends("rectification", at, timetable)
    return RatingCalledBack(
        at,
        voice.ref,
        satisfied,
        by.id,
        by.acting_for,
        voice.light(at).value,
        ends.due if ends else None,
        ends.yellow_at if ends else None,
    )


def appeal_rating(
    voice: Voice, *, by: Actor, reason: str, at: Instant, timetable: Timetable, terms: VoiceTerms
) -> RatingAppealed:
    """The rated appeal against a rating that they hold for false or mistaken; once, while it is to be put right.

    Raises MoveRefused: not of the rated agency, no reason, a second appeal (`appealed`), after the term (`run-out`).
    """
    move = "appeal-rating"
    refuse_unless_state(move, voice, "rating", "rectifying")
    refuse_unless_rated(move, voice, by)
    why = needs_words(move, voice, reason)
    if voice.appeal:
        raise refused(move, voice, "appealed", "只能申诉一次", "there was an appeal already: once is all")
    if voice.due is None or at > voice.due:
        raise refused(move, voice, "run-out", "整改期限已过，不能申诉", "the term has run out: too late for an appeal")
    ends = terms.ends("review", at, timetable)
    return RatingAppealed(at, voice.ref, why, by.id, by.acting_for, ends.due, ends.yellow_at)


def review_rating(
    voice: Voice, *, by: Actor, stands: bool, reason: str, at: Instant, timetable: Timetable, terms: VoiceTerms
) -> RatingReviewed:
    """Decide about an appeal, with a reason: a rating that does not stand is struck and counts nowhere.

    Raises MoveRefused: the rated, their agency or who appealed; another role; no appeal; no reason.
    """
    move = "review-rating"
    refuse_unless_state(move, voice, "rating", "appealed")
    refuse_unless_role(move, voice, by, _CALLING if voice.agency else _OF_THE_CENTRE)
    refuse_the_concerned(move, voice, by)
    why = needs_words(move, voice, reason)
    ends = terms.ends("rectification", at, timetable) if stands else None
    return RatingReviewed(
        at,
        voice.ref,
        stands,
        why,
        by.id,
        by.acting_for,
        voice.light(at).value,
        ends.due if ends else None,
        ends.yellow_at if ends else None,
    )
