"""Questions, complaints and ratings: each with its own stopwatch, from the public to the agency and back.

An answer to a question or a complaint is owed within its term; a bad rating (the two lowest of five) is owed a
rectification. A complaint is answered in 10 working days, a bad rating rectified in 15, a question answered in 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias

import attrs
from attrs import field, frozen

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.lights import Light, light_of
from approvalflow.domain.deadlines.limits import Limit
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.deadlines.stopwatch import Stopwatch, read
from approvalflow.domain.parties.basis import Text, is_blank
from approvalflow.domain.parties.people import Actor
from approvalflow.errors import BadInput, MoveRefused

__all__ = [
    "FEEDBACK_EVENTS",
    "GRADES",
    "KINDS",
    "Feedback",
    "FeedbackAnswered",
    "FeedbackEvent",
    "FeedbackGiven",
    "answer",
    "evolve_feedback",
    "feedback_event_from",
    "give",
]

KINDS: dict[str, Text] = {
    "question": Text("咨询", "question"),
    "complaint": Text("投诉", "complaint"),
    "rating": Text("评价", "rating"),
}

#: The five grades of a rating (国办发〔2019〕51号); the last two are bad ones.
GRADES: dict[int, Text] = {
    1: Text("非常满意", "very satisfied"),
    2: Text("满意", "satisfied"),
    3: Text("基本满意", "fairly satisfied"),
    4: Text("不满意", "dissatisfied"),
    5: Text("非常不满意", "very dissatisfied"),
}
_BAD = 4

_LIMITS = {
    "question": Limit("5 working days", start="filing", until="answer"),
    "complaint": Limit("10 working days", start="filing", until="answer"),
    "rating": Limit("15 working days", start="filing", until="rectification"),
}


@frozen
class FeedbackGiven:
    """Somebody asked, complained or rated. `grade` is 0 but for a rating; `due` is None where nothing is owed.

    The words may be personal: they are with the party alone, and `commitment` proves them.
    """

    kind: ClassVar[str] = "feedback-given"
    at: Instant
    feedback: str
    about: str
    subject_agency: str
    commitment: str
    grade: int
    due: Instant | None
    yellow_at: Instant | None


@frozen
class FeedbackAnswered:
    """The agency answered or put right; the light it kept is part of the record."""

    kind: ClassVar[str] = "feedback-answered"
    at: Instant
    feedback: str
    text: str
    by: str
    light: str


FeedbackEvent: TypeAlias = FeedbackGiven | FeedbackAnswered

FEEDBACK_EVENTS: dict[str, type[Any]] = {one.kind: one for one in (FeedbackGiven, FeedbackAnswered)}


@frozen
class Feedback:
    """A question, complaint or rating as it stands; `said` is filled in from the party's record, while it is there."""

    ref: str
    about: str
    agency: str
    grade: int
    given_at: Instant
    due: Instant | None
    yellow_at: Instant | None
    said: str = field(default="", repr=False)
    answer: str = ""
    answered_by: str = ""
    answered_at: Instant | None = None
    kept: str = ""

    def light(self, now: Instant) -> Light:
        """Its light at an instant; grey where nothing is owed."""
        if self.kept:
            return Light(self.kept)
        return light_of(self.due, self.yellow_at, now)


def give(
    about: str,
    said: str,
    *,
    ref: str,
    agency: str,
    commitment: str,
    at: Instant,
    timetable: Timetable,
    grade: int = 0,
) -> FeedbackGiven:
    """What a question, complaint or rating emits. Raises BadInput for empty words, an unknown kind or grade."""
    if about not in KINDS:
        raise BadInput(f"没有这种反馈:{about}", f"no such kind of feedback: {about!r}", place="about", rule="feedback")
    if about == "rating" and grade not in GRADES:
        raise BadInput("请选择一至五级评价", "choose one of the five grades", place="grade", rule="grade")
    if about != "rating" and is_blank(said):
        raise BadInput("请填写内容", "say what it is about", place="said", rule="required")
    owed = about != "rating" or grade >= _BAD
    reading = read(Stopwatch(_LIMITS[about], at), timetable) if owed else None
    return FeedbackGiven(
        at=at,
        feedback=ref,
        about=about,
        subject_agency=agency,
        commitment=commitment,
        grade=grade if about == "rating" else 0,
        due=reading.due if reading else None,
        yellow_at=reading.yellow_at if reading else None,
    )


def answer(feedback: Feedback, *, text: str, by: Actor, at: Instant) -> FeedbackAnswered:
    """What an answer emits. Raises MoveRefused for another agency's officer, an empty answer, a second answer."""
    if by.agency != feedback.agency or not by.is_officer:
        raise MoveRefused("answer", feedback.about, "agency", "不属于本部门的事项", "it is another agency's to answer")
    if feedback.answered_at is not None:
        raise MoveRefused("answer", feedback.about, "answered", "已经答复", "it was answered already")
    if is_blank(text):
        raise MoveRefused("answer", feedback.about, "reason", "请填写答复内容", "an answer needs words")
    return FeedbackAnswered(at, feedback.ref, text.strip(), by.id, feedback.light(at).value)


def evolve_feedback(feedback: Feedback | None, event: FeedbackEvent) -> Feedback:
    """The feedback after the event; None before it was given. Raises TypeError for an answer to nothing."""
    if isinstance(event, FeedbackGiven):
        return Feedback(
            event.feedback,
            event.about,
            event.subject_agency,
            event.grade,
            event.at,
            event.due,
            event.yellow_at,
        )
    if feedback is None:
        raise TypeError("feedback begins with its being given")
    return attrs.evolve(feedback, answer=event.text, answered_by=event.by, answered_at=event.at, kept=event.light)


def feedback_event_from(kind: str, at: Instant, body: Mapping[str, Any]) -> FeedbackEvent:
    """The event that a journal entry holds. Raises KeyError for another kind."""
    event: FeedbackEvent = FEEDBACK_EVENTS[kind](at=at, **body)
    return event
