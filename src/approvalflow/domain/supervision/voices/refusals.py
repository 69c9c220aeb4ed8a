"""Who may not do what with a voice, and the words in which they are told."""

from __future__ import annotations

from collections.abc import Collection

from approvalflow.domain.parties.basis import is_blank
from approvalflow.domain.parties.people import ROLES, Actor
from approvalflow.domain.supervision.voices.voice import VOICE_STATES, Voice
from approvalflow.errors import MoveRefused

__all__ = [
    "may_see",
    "needs_words",
    "refuse_the_concerned",
    "refuse_unless_rated",
    "refuse_unless_role",
    "refuse_unless_state",
    "refused",
]

_BASIS = "国务院关于加快推进政务服务标准化规范化便利化的指导意见 国发〔2022〕5号"
_OF_RATINGS = "国务院办公厅关于建立政务服务“好差评”制度提高政务服务水平的意见 国办发〔2019〕51号"


def refused(move: str, voice: Voice, rule: str, zh: str, en: str) -> MoveRefused:
    """The refusal of a move at a voice, to be raised."""
    return MoveRefused(move, voice.state, rule, zh, en, _OF_RATINGS if voice.about == "rating" else _BASIS)


def refuse_unless_state(move: str, voice: Voice, about: str, *states: str) -> None:
    """Raises MoveRefused (`stage`) unless it is a voice of this kind in one of these states."""
    if voice.about != about or voice.state not in states:
        now = VOICE_STATES[voice.state]
        zh, en = f"该诉求状态为“{now.zh}”，不能办理", f"this is not open: the voice is {now.en}"
        raise refused(move, voice, "stage", zh, en)


def refuse_unless_role(move: str, voice: Voice, by: Actor, roles: Collection[str]) -> None:
    """Raises MoveRefused (`role`) unless somebody has one of these roles."""
    if by.roles.isdisjoint(roles):
        who = [ROLES[role] for role in roles if role in ROLES]
        zh, en = "、".join(one.zh for one in who), " or ".join(one.en for one in who)
        raise refused(move, voice, "role", f"须由{zh}办理", f"this is for the role of {en}")


def refuse_the_concerned(move: str, voice: Voice, by: Actor) -> None:
    """Raises MoveRefused for the person it is about, anybody of that agency, and who appealed: nobody looks into a
    complaint or a rating of their own."""
    own = {voice.person, voice.appealed_by} - {""}
    if {by.id, by.acting_for} & own or (voice.agency and by.agency == voice.agency):
        zh, en = "当事人及其单位不得办理", "nobody handles a voice about themselves or their own agency"
        raise refused(move, voice, "concerned", zh, en)


def refuse_unless_rated(move: str, voice: Voice, by: Actor) -> None:
    """Raises MoveRefused (`agency`) unless an officer of the agency concerned acts; of the centre for no agency."""
    of_the_centre = not voice.agency and "centre" in by.roles
    if not by.is_officer or (by.agency != voice.agency and not of_the_centre):
        raise refused(move, voice, "agency", "不属于本部门的事项", "it is another agency's to answer")


def needs_words(move: str, voice: Voice, words: str) -> str:
    """The words without blanks around them. Raises MoveRefused (`reason`) where there are none."""
    if is_blank(words):
        raise refused(move, voice, "reason", "请写明内容", "say it in words")
    return words.strip()


def may_see(voice: Voice, by: Actor) -> bool:
    """Whether somebody may see a voice at all, the speaker always hidden: the centre and the supervisors see every
    one, the organ the complaints that went to it; an agency sees the questions asked of it and the ratings of it;
    nobody sees complaints of themselves before they are decided."""
    own = bool({by.id, by.acting_for} & ({voice.person} - {""}))
    if not by.roles.isdisjoint(("centre", "supervisor")):
        return voice.about != "complaint" or not own
    if "organ" in by.roles:
        return voice.route == "supervision-organ" and not own
    if not by.is_officer or by.agency != voice.agency:
        return False
    return voice.about != "complaint" or voice.state == "answered"
