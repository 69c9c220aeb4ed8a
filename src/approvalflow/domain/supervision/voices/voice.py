"""A voice (诉求): a complaint, a question or a rating as it stands after its events.

complaint: filed -> accepted -> answered, or filed -> declined
question:  filed -> answered
rating:    kept; a bad one: rectifying -> rectified -> closed, or rectifying -> appealed -> rectifying | struck
"""

from __future__ import annotations

from typing import Any

import attrs
from attrs import frozen

from approvalflow.domain.cases.feedback import GRADES, KINDS
from approvalflow.domain.deadlines.lights import Light, light_of
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.supervision.voices import events as e

__all__ = ["BAD", "GRADES", "KINDS", "OUTCOMES", "VOICE_STATES", "Voice", "evolve_voice"]

#: From this grade on a rating is a bad one (差评).
BAD = 4

#: What a voice can be.
VOICE_STATES: dict[str, Text] = {
    "filed": Text("待处理", "waiting"),
    "declined": Text("不予受理", "not looked into"),
    "accepted": Text("核查中", "being looked into"),
    "answered": Text("已答复", "answered"),
    "kept": Text("已评价", "kept"),
    "rectifying": Text("待整改", "to be put right"),
    "appealed": Text("评价申诉中", "being reviewed"),
    "rectified": Text("已整改，待回访", "put right, to be called back"),
    "closed": Text("已整改", "put right"),
    "struck": Text("经复核不计入", "struck after review"),
}

#: How a complaint may end.
OUTCOMES: dict[str, Text] = {"upheld": Text("属实", "upheld"), "unfounded": Text("不属实", "unfounded")}


@frozen
class Voice:
    """A voice as it stands after its events; also the row that a store keeps of it.

    Attributes:
        about, topic, agency, person, station, matter, case_ref, channel, named, grade, act, party, commitment: as it
            was given, see `VoiceGiven`; none of them ever changes.
        state: a key of `VOICE_STATES`. version: the number of its events.
        term, turn, since, due, yellow_at: the term that runs, the how-manieth it is, when it began; `term` is empty
            and the due None where none runs.
        route: the body that looks into a complaint, a key of `ROUTES`; empty before.
        reason: why it was declined, extended or reviewed as it was, whichever was last.
        extended: whether its term was extended. outcome: a key of `OUTCOMES` once a complaint was answered.
        answer, answered_by, answered_at: what the speaker was told, or what was put right.
        appeal, appealed_by: what the rated said against a rating, and who. handled_by: who acted on it last.
        satisfied: `yes` or `no` once the speaker was called back.
        late: the terms that ran out, in their order, separated by blanks.
        ended_at, ended_as: when nothing was owed any more, and the light of its last term then.
    """

    ref: str
    about: str
    topic: str
    state: str
    version: int
    agency: str
    person: str
    station: str
    matter: str
    case_ref: str
    channel: str
    named: bool
    grade: int
    act: str
    party: str
    commitment: str
    given_at: Instant
    term: str = ""
    turn: int = 0
    since: Instant | None = None
    due: Instant | None = None
    yellow_at: Instant | None = None
    route: str = ""
    reason: str = ""
    extended: bool = False
    outcome: str = ""
    answer: str = ""
    answered_by: str = ""
    answered_at: Instant | None = None
    appeal: str = ""
    appealed_by: str = ""
    handled_by: str = ""
    satisfied: str = ""
    late: str = ""
    ended_at: Instant | None = None
    ended_as: str = ""

    @property
    def is_bad(self) -> bool:
        """Whether it is a rating of one of the two lowest grades."""
        return self.grade >= BAD

    @property
    def is_open(self) -> bool:
        """Whether something is still owed."""
        return bool(self.term)

    def light(self, now: Instant) -> Light:
        """Its light at an instant; grey where nothing was ever owed."""
        return Light(self.ended_as) if self.ended_as else light_of(self.due, self.yellow_at, now)


def evolve_voice(voice: Voice | None, event: e.VoiceEvent) -> Voice:
    """The voice after the event; None before it was given. The only builder. Never refuses: what happened, happened.

    Raises TypeError where the first event is not the giving, or the giving is not the first.
    """
    if isinstance(event, e.VoiceGiven):
        if voice is not None:
            raise TypeError(f"{voice.ref} was given already")
        return _given(event)
    if voice is None:
        raise TypeError(f"a voice begins with its being given, not with {type(event).__name__}")
    return attrs.evolve(voice, version=voice.version + 1, **_changes(voice, event))


def _given(event: e.VoiceGiven) -> Voice:
    first = {"rating": "rectifying" if event.term else "kept"}.get(event.about, "filed")
    return Voice(
        ref=event.voice,
        about=event.about,
        topic=event.topic,
        state=first,
        version=1,
        agency=event.agency,
        person=event.person,
        station=event.station,
        matter=event.matter,
        case_ref=event.case,
        channel=event.channel,
        named=event.named,
        grade=event.grade,
        act=event.act,
        party=event.party,
        commitment=event.commitment,
        given_at=event.at,
        term=event.term,
        turn=1 if event.term else 0,
        since=event.at if event.term else None,
        due=event.due,
        yellow_at=event.yellow_at,
        ended_at=None if event.term else event.at,
    )


def _changes(voice: Voice, event: e.VoiceEvent) -> dict[str, Any]:
    match event:
        case e.VoiceTermReached(rung="yellow"):
            return {}
        case e.VoiceTermReached(term=term):
            return {"late": _late(voice, term)}
        case e.RatingOverdue():
            return {"late": _late(voice, "rectification")}
        case e.ComplaintAccepted():
            return {**_next(voice, event, "answer"), "state": "accepted", "route": event.route, "handled_by": event.by}
        case e.ComplaintDeclined():
            return {**_ended(event), "state": "declined", "reason": event.reason, "handled_by": event.by}
        case e.ComplaintExtended():
            # A later end of the same term: a new due of it, with thresholds of its own.
            return {**_next(voice, event, "answer"), "extended": True, "reason": event.reason, "handled_by": event.by}
        case e.ComplaintDecided():
            return {**_ended(event), **_answered(event), "state": "answered", "outcome": event.outcome}
        case e.QuestionAnswered():
            return {**_ended(event), **_answered(event), "state": "answered"}
        case e.RatingAppealed():
            by = {"appeal": event.reason, "appealed_by": event.by}
            return {**_next(voice, event, "review"), **by, "state": "appealed", "handled_by": event.by}
    return _of_rating(voice, event)


def _of_rating(voice: Voice, event: e.VoiceEvent) -> dict[str, Any]:
    match event:
        case e.RatingRectified(due=None):
            return {**_ended(event), **_answered(event), "state": "closed"}
        case e.RatingRectified():
            return {**_next(voice, event, "call-back"), **_answered(event), "state": "rectified"}
        case e.RatingCalledBack(satisfied=True):
            return {**_ended(event), "state": "closed", "satisfied": "yes", "handled_by": event.by}
        case e.RatingCalledBack():
            again = _next(voice, event, "rectification")
            return {**again, "state": "rectifying", "satisfied": "no", "handled_by": event.by}
        case e.RatingReviewed(stands=True):
            again = _next(voice, event, "rectification")
            return {**again, "state": "rectifying", "reason": event.reason, "handled_by": event.by}
        case e.RatingReviewed():
            return {**_ended(event), "state": "struck", "reason": event.reason, "handled_by": event.by}
    raise TypeError(f"{type(event).__name__} is no event of a voice")


def _next(voice: Voice, event: Any, term: str) -> dict[str, Any]:
    return {
        "term": term,
        "turn": voice.turn + 1,
        "since": event.at,
        "due": event.due,
        "yellow_at": event.yellow_at,
    }


def _ended(event: Any) -> dict[str, Any]:
    nothing = {"term": "", "since": None, "due": None, "yellow_at": None}
    return {**nothing, "ended_at": event.at, "ended_as": event.light}


def _answered(event: Any) -> dict[str, Any]:
    return {"answer": event.text, "answered_by": event.by, "answered_at": event.at, "handled_by": event.by}


def _late(voice: Voice, term: str) -> str:
    return " ".join(filter(None, [voice.late, term]))
