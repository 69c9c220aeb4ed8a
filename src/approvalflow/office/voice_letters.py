"""Letters about voices: to the speaker what became of it, to those whose turn it is that the term is ending.

No letter says who spoke: what the rated read names a reference, a grade and a day.
"""

from __future__ import annotations

from collections.abc import Mapping

from approvalflow.domain.deadlines.moments import Instant, in_words
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Organisation, Person
from approvalflow.domain.supervision.voices import events as e
from approvalflow.domain.supervision.voices.routes import ROLES_OF_ROUTE
from approvalflow.domain.supervision.voices.terms import VOICE_TERMS
from approvalflow.domain.supervision.voices.voice import KINDS, OUTCOMES, Voice
from approvalflow.office.effects import officer_letters
from approvalflow.ports.channel import Channel
from approvalflow.ports.kept import Owed, Party

__all__ = ["letters_of_voice", "reminders_of_voice"]


def letters_of_voice(
    voice: Voice,
    event: e.VoiceEvent,
    party: Party | None,
    organisation: Organisation,
    channels: Mapping[str, Channel],
    now: Instant,
) -> list[Owed]:
    """What the speaker is told, where there is an address: who spoke without a name is told nothing."""
    words = _told(voice, event, organisation)
    if words is None or party is None or not voice.named:
        return []
    kind = KINDS[voice.about]
    body = {
        "case": "",
        "seq": 1,
        "to_party": voice.party,
        "language": str(party.personal.get("language", "zh")),
        "subject_zh": f"{kind.zh} {voice.ref}",
        "subject_en": f"Your {kind.en} {voice.ref}",
        "body_zh": words.zh,
        "body_en": words.en,
    }
    return [
        Owed(
            key=f"{voice.ref}/{voice.version}/letter/{name}",
            kind="letter",
            adapter=name,
            line=f"{name}/{voice.ref}",
            body=body,
            owed_at=now,
            next_try=now,
        )
        for name, channel in channels.items()
        if party.personal.get("phone" if "phone" in channel.can else "email")
    ]


def _told(voice: Voice, event: e.VoiceEvent, organisation: Organisation) -> Text | None:
    zone = organisation.region.zone

    def until(due: Instant) -> tuple[str, str]:
        return in_words(due, zone, "zh", ends=True), in_words(due, zone, "en", ends=True)

    match event:
        case e.ComplaintAccepted():
            zh, en = until(event.due)
            return Text(
                f"您的投诉已受理，将于 {zh} 前答复。", f"Your complaint is looked into; the answer comes by {en}."
            )
        case e.ComplaintDeclined():
            return Text(f"您的投诉不予受理：{event.reason}", f"Your complaint is not looked into: {event.reason}")
        case e.ComplaintExtended():
            zh, en = until(event.due)
            return Text(
                f"您的投诉需延期至 {zh} 前答复：{event.reason}",
                f"The answer to your complaint takes until {en}: {event.reason}",
            )
        case e.ComplaintDecided():
            found = OUTCOMES[event.outcome]
            return Text(f"您的投诉经核查{found.zh}。{event.text}", f"Your complaint was found {found.en}. {event.text}")
        case e.QuestionAnswered():
            return Text(f"对您咨询的答复：{event.text}", f"The answer to your question: {event.text}")
        case e.RatingRectified():
            return Text(
                f"您评价中反映的问题已整改：{event.text}", f"What your rating was about was put right: {event.text}"
            )
        case e.RatingReviewed(stands=False):
            return Text(
                f"您的评价经复核不计入：{event.reason}", f"Your rating does not count after review: {event.reason}"
            )
    return None


def reminders_of_voice(
    voice: Voice,
    event: e.VoiceEvent,
    organisation: Organisation,
    channels: Mapping[str, Channel],
    now: Instant,
) -> list[Owed]:
    """To whoever has to act, as the term that begins, turns yellow or runs out; to supervisors too once it ran out."""
    if not voice.term or voice.due is None:
        return []
    over = isinstance(event, e.RatingOverdue) or (isinstance(event, e.VoiceTermReached) and event.rung == "red")
    near = isinstance(event, e.VoiceTermReached) and event.rung == "yellow"
    if isinstance(event, e.ComplaintExtended):
        return []
    people = _whose_turn(voice, organisation)
    if over:
        people += [one for one in organisation.people.values() if "supervisor" in one.roles and one not in people]
    kind, term = KINDS[voice.about], VOICE_TERMS[voice.term]
    zone = organisation.region.zone
    due_zh, due_en = in_words(voice.due, zone, "zh", ends=True), in_words(voice.due, zone, "en", ends=True)
    head_zh, head_en = ("超期", "Overdue") if over else ("催办", "Reminder") if near else ("待办", "To do")
    ended_zh, ended_en = ("已于", "ended") if over else ("至", "ends")
    return officer_letters(
        people,
        key=f"{voice.ref}/{voice.version}/turn",
        case_ref="",
        seq=1,
        subject=Text(f"{head_zh} {kind.zh} {voice.ref}", f"{head_en}: {kind.en} {voice.ref}"),
        body=Text(
            f"{kind.zh} {voice.ref} 的{term.zh}期限{ended_zh} {due_zh}。",
            f"The term to {term.en} ({kind.en} {voice.ref}) {ended_en} at {due_en}.",
        ),
        channels=channels,
        now=now,
    )


def _whose_turn(voice: Voice, organisation: Organisation) -> list[Person]:
    """The people whose turn it is: of the body or role that acts, never whom the voice is about, or the head of the
    agency."""
    people = organisation.people.values()
    if voice.term in ("question", "rectification"):
        known = organisation.agencies.get(voice.agency)
        turn = {voice.person, known.head if known else ""} - {""}
        return [one for one in people if one.id in turn or (not voice.agency and "centre" in one.roles)]
    roles = ROLES_OF_ROUTE[voice.route] if voice.term == "answer" else ("centre", "supervisor")
    if not voice.agency:
        roles = tuple(role for role in roles if role != "centre")
    return [
        one
        for one in people
        if one.roles & set(roles) and one.id != voice.person and (not voice.agency or one.agency != voice.agency)
    ]
