"""A voice is given: a complaint, a question, a rating. Who speaks stays with the party."""

from __future__ import annotations

from attrs import frozen

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.parties.basis import is_blank
from approvalflow.domain.supervision.voices.events import VoiceGiven
from approvalflow.domain.supervision.voices.routes import TOPICS
from approvalflow.domain.supervision.voices.terms import Ends, VoiceTerms
from approvalflow.domain.supervision.voices.voice import BAD, GRADES, KINDS
from approvalflow.errors import BadInput

__all__ = ["CHANNELS", "LONGEST", "Spoken", "give_voice"]

#: How a voice may come in.
CHANNELS = ("online", "window", "phone", "letter")

#: How long what is said may be, in characters.
LONGEST = 2000


@frozen
class Spoken:
    """What is said about whom.

    Attributes:
        about: a key of `KINDS`. topic: a key of `TOPICS` for a complaint, else empty.
        agency, person, station, matter, case: what it is about; a rating names no case.
        grade: 1 to 5 for a rating, else 0. act: proves the visit or online act that a rating is of.
    """

    about: str
    topic: str = ""
    agency: str = ""
    person: str = ""
    station: str = ""
    matter: str = ""
    case: str = ""
    channel: str = "online"
    grade: int = 0
    act: str = ""


def give_voice(
    spoken: Spoken,
    words: str,
    *,
    ref: str,
    party: str,
    commitment: str,
    named: bool,
    at: Instant,
    timetable: Timetable,
    terms: VoiceTerms,
) -> VoiceGiven:
    """What a voice emits. Words may be left out of a rating alone; only a bad rating is owed anything.

    Raises BadInput for an unknown kind, topic, channel or grade, for no words, and for too many.
    """
    _must_be_sound(spoken, words)
    term = {"complaint": "acceptance", "question": "question"}.get(spoken.about, "")
    if spoken.grade >= BAD:
        term = "rectification"
    ends = terms.ends(term, at, timetable) if term else Ends(0, None)
    return VoiceGiven(
        at=at,
        voice=ref,
        about=spoken.about,
        topic=spoken.topic,
        agency=spoken.agency,
        person=spoken.person,
        station=spoken.station,
        matter=spoken.matter,
        case=spoken.case,
        channel=spoken.channel,
        named=named,
        grade=spoken.grade,
        act=spoken.act,
        party=party,
        commitment=commitment,
        term=term,
        due=ends.due if term else None,
        yellow_at=ends.yellow_at if term else None,
    )


def _must_be_sound(spoken: Spoken, words: str) -> None:
    rating = spoken.about == "rating"
    if spoken.about not in KINDS:
        raise BadInput(f"没有这种诉求：{spoken.about}", f"no such kind of voice: {spoken.about!r}", place="about")
    if rating and spoken.grade not in GRADES:
        raise BadInput("请选择一至五级评价", "choose one of the five grades", place="grade", rule="grade")
    if rating and (not spoken.act or spoken.case):
        zh, en = "一次评价对应一次办理，且不写明办件", "a rating is of one visit or online act, and names no case"
        raise BadInput(zh, en, place="act", rule="rating-act")
    if not rating and (spoken.grade or spoken.act):
        raise BadInput("只有评价才有等级", "only a rating has a grade", place="grade", rule="grade")
    if (spoken.about == "complaint") != bool(spoken.topic) or (spoken.topic and spoken.topic not in TOPICS):
        raise BadInput("请选择投诉的类别", "choose what the complaint is about", place="topic", rule="topic")
    if spoken.channel not in CHANNELS:
        raise BadInput(f"没有这种渠道：{spoken.channel}", f"no such channel: {spoken.channel!r}", place="channel")
    if not rating and is_blank(words):
        raise BadInput("请填写内容", "say what it is about", place="words", rule="required")
    if len(words) > LONGEST:
        zh, en = f"内容最多 {LONGEST} 字", f"at most {LONGEST} characters"
        raise BadInput(zh, en, place="words", rule="too-long")
