"""The public speaks: complains, asks, rates a visit; and follows by reference and query code what becomes of it."""

from __future__ import annotations

import hmac
from typing import Any

import attrs
from attrs import field, frozen

from approvalflow.domain.deadlines.lights import Light
from approvalflow.domain.deadlines.moments import Instant, day_of
from approvalflow.domain.parties.people import CITIZEN, Actor, Applicant
from approvalflow.domain.record.commitments import SALT_BYTES, commitment
from approvalflow.domain.supervision.voices.giving import Spoken, give_voice
from approvalflow.domain.supervision.voices.visits import Contact, Visit, visits_of
from approvalflow.domain.supervision.voices.voice import Voice
from approvalflow.errors import BadInput, NotFound
from approvalflow.office import numbers
from approvalflow.office.drafts import digest_of, digest_of_personal
from approvalflow.office.looking import Looking
from approvalflow.office.views import CaseView
from approvalflow.office.voices import Voices
from approvalflow.ports.kept import Command, Party
from approvalflow.ports.store import Reading, Unit

__all__ = ["FollowedVoice", "RatedVisit", "Voicing"]


@frozen
class FollowedVoice:
    """A voice as its speaker sees it: with the words, and the code by which it is found again."""

    voice: Voice
    light: Light
    words: str = field(repr=False)
    query_code: str = field(repr=False)


@frozen
class RatedVisit:
    """A visit or online act of a case, and whether it was rated already."""

    visit: Visit
    rated: bool


class Voicing(Voices, Looking):
    """What a citizen does with complaints, questions and ratings."""

    def complain(
        self,
        words: str,
        *,
        topic: str,
        agency: str = "",
        person: str = "",
        station: str = "",
        number: str = "",
        code: str = "",
        speaker: Applicant | None = None,
        channel: str = "online",
        by: Actor = CITIZEN,
        command_id: str = "",
    ) -> FollowedVoice:
        """Complain (投诉) about an agency, a person, a window, or a case that one has the query code of.

        Args:
            words: what happened. topic: a key of `TOPICS`, which decides who looks into it.
            agency: empty for the centre itself, or for that of the case. person: an officer, station: a window.
            number, code: of the case, if any.
            speaker: who complains by name, with a telephone or mail address; without, nobody can be told anything.

        Raises BadInput, NotFound for a wrong number or code, CommandReused.
        """
        spoken = Spoken("complaint", topic, agency, person, station, channel=channel)
        return self._speak(spoken, words, number, code, speaker, by, command_id)

    def ask_question(
        self,
        words: str,
        *,
        agency: str = "",
        matter: str = "",
        number: str = "",
        code: str = "",
        speaker: Applicant | None = None,
        channel: str = "online",
        by: Actor = CITIZEN,
        command_id: str = "",
    ) -> FollowedVoice:
        """Ask (咨询) an agency, the one that leads a matter or a case, or the centre. As `complain` otherwise."""
        if matter and not agency:
            agency = self.published.now(matter).agency
        spoken = Spoken("question", agency=agency, matter=matter, channel=channel)
        return self._speak(spoken, words, number, code, speaker, by, command_id)

    def rate(
        self,
        number: str,
        code: str,
        grade: int,
        *,
        visit: str,
        words: str = "",
        named: bool = True,
        channel: str = "online",
        command_id: str = "",
    ) -> FollowedVoice:
        """Rate (评价) a visit or the online act of a case, once; `grade` from 1, the best, to 5.

        Args:
            visit: the key of one of `visits`. named: whether the applicant may be called back about a bad rating.

        Nothing but the applicant's own record says which case it is of. Raises BadInput, NotFound for a wrong number,
        code or visit, and BadInput (`rated-already`) for a second rating of the same.
        """
        case = self._case_by_code(number, code)
        command = command_id or self.ids.new("command")

        def work(unit: Unit) -> FollowedVoice:
            row = unit.case(case.ref)
            party = unit.party(row.party) if row else None
            found = next((one for one in self._visits(unit, case.ref) if one.key == visit), None)
            if row is None or party is None or not party.salt or found is None:
                raise NotFound("没有可评价的办理", "there is no such visit to rate", place="visit", rule="visit")
            act = _act(party, case.ref, visit)
            asked = ["rate", act, grade, words, named, channel]
            again = self._spoken_before(unit, command, asked)
            if again is not None:
                return again
            if unit.voice_of_act(act):
                raise BadInput("该次办理已评价", "this was rated already", place="visit", rule="rated-already")
            where = found.agency, found.person, found.station
            spoken = Spoken("rating", "", *where, row.matter, channel=channel, grade=grade, act=act)
            kept = {name: party.personal.get(name, "") for name in _SPEAKER} if named else {}
            own = self._own_party(words, kept | {"case": case.ref})
            return self._keep_voice(unit, spoken, words, own, CITIZEN, command, asked, of_case=party)

        return self._in_unit(work)

    def visits(self, number: str, code: str) -> tuple[RatedVisit, ...]:
        """What of a case can be rated, and what was. Raises NotFound for a wrong number or code."""
        case = self._case_by_code(number, code)
        with self._reading() as reading:
            row = reading.case(case.ref)
            party = reading.party(row.party) if row else None
            if party is None or not party.salt:
                return ()
            found = self._visits(reading, case.ref)
            return tuple(RatedVisit(one, bool(reading.voice_of_act(_act(party, case.ref, one.key)))) for one in found)

    def voice_by_code(self, ref: str, code: str) -> FollowedVoice:
        """A voice for its speaker. Raises NotFound for a wrong reference and a wrong code alike, in the same words."""
        with self._reading() as reading:
            voice = reading.voice(ref.strip())
            party = reading.party(voice.party) if voice is not None else None
            salt = party.salt if party is not None and party.salt else b"\0" * 32
            right = hmac.compare_digest(numbers.query_code(salt, ref.strip()).encode(), code.strip().encode())
            if voice is None or party is None or not party.salt or not right:
                raise NotFound(
                    "编号或查询密码有误", "the reference or the query code is wrong", place="ref", rule="track"
                )
            return _followed(voice, party, self.clock.now())

    def _speak(
        self, spoken: Spoken, words: str, number: str, code: str, speaker: Applicant | None, by: Actor, command_id: str
    ) -> FollowedVoice:
        self._must_be_known(spoken)
        if speaker is not None and not (speaker.phone or speaker.email):
            zh, en = "实名须留电话或邮箱", "who gives a name leaves a telephone or mail address too"
            raise BadInput(zh, en, place="speaker", rule="contact")
        case = self._case_by_code(number, code) if number or code else None
        if case is not None:
            matter = self.published.current.get(case.matter)
            agency = spoken.agency or (matter.agency if matter else "")
            spoken = attrs.evolve(spoken, case=case.ref, matter=case.matter, agency=agency)
        command = command_id or self.ids.new("command")
        who = attrs.asdict(speaker) if speaker is not None else {}
        asked = ["speak", attrs.asdict(spoken), words, who, by.id]

        def work(unit: Unit) -> FollowedVoice:
            again = self._spoken_before(unit, command, asked)
            if again is not None:
                return again
            row = unit.case(case.ref) if case is not None else None
            of_case = unit.party(row.party) if row is not None else None
            own = self._own_party(words, {name: who.get(name, "") for name in _SPEAKER} if who else {})
            return self._keep_voice(unit, spoken, words, own, by, command, asked, of_case=of_case)

        return self._in_unit(work)

    def _must_be_known(self, spoken: Spoken) -> None:
        known: tuple[tuple[str, str, Any], ...] = (
            ("agency", spoken.agency, {*self.organisation.agencies, *self._leading()}),
            ("person", spoken.person, self.organisation.people),
            ("station", spoken.station, self.organisation.stations),
        )
        for place, key, there in known:
            if key and key not in there:
                raise BadInput(f"没有 {key}", f"there is no {place} {key!r}", place=place, rule=f"unknown-{place}")

    def _leading(self) -> set[str]:
        return {matter.agency for matter in self.published.current.values()}

    def _case_by_code(self, number: str, code: str) -> CaseView:
        view = self.track(number, code)
        if not isinstance(view, CaseView):
            raise NotFound("编号或查询密码有误", "the number or the query code is wrong", place="number", rule="track")
        return view

    def _visits(self, reading: Reading, ref: str) -> tuple[Visit, ...]:
        drafts = [entry.draft for entry in reading.case_entries(ref)]
        online = bool(drafts) and drafts[0].body.get("channel") == "online"
        contacts = [Contact(one.kind, one.at, one.by, one.agency, one.station) for one in drafts]
        return visits_of(contacts, online=online, day_of=lambda at: day_of(at, self.zone))

    def _own_party(self, words: str, personal: dict[str, Any]) -> Party:
        said = {**personal, "words": words.strip()}
        return Party(self.ids.new("party"), self.random.token(SALT_BYTES), said)

    def _spoken_before(self, unit: Unit, command: str, asked: list[Any]) -> FollowedVoice | None:
        """The voice that the command gave before, if it did. Raises CommandReused for another body."""
        known = unit.command(command)
        voice = unit.voice(str(known.answer.get("voice", ""))) if known is not None else None
        party = unit.party(voice.party) if voice is not None else None
        body = digest_of_personal(asked, party.salt) if party is not None and party.salt else digest_of(asked)
        self._known_command(unit, command, body)
        return _followed(voice, party, self.clock.now()) if voice is not None and party is not None else None

    def _keep_voice(
        self,
        unit: Unit,
        spoken: Spoken,
        words: str,
        own: Party,
        by: Actor,
        command: str,
        asked: list[Any],
        *,
        of_case: Party | None,
    ) -> FollowedVoice:
        now = self.clock.now()
        year = self._day_text(now)[:4]
        ref = numbers.voice_number(self.region, year, unit.next_number(f"voice/{year}"))
        event = give_voice(
            spoken,
            words,
            ref=ref,
            party=own.id,
            commitment=commitment(["voice", ref, own.personal["words"]], own.salt).hex(),
            named=bool(own.personal.get("name")),
            at=now,
            timetable=self.timetables.of(spoken.agency),
            terms=self._voice_terms,
        )
        unit.put_party(own)
        if of_case is not None and of_case.salt:
            # So that both are erased together; nobody else reads it.
            spoken_before = [*of_case.personal.get("voices", ()), own.id]
            unit.put_party(attrs.evolve(of_case, personal={**of_case.personal, "voices": spoken_before}))
        unit.put_command(Command(command, digest_of_personal(asked, own.salt), {"voice": ref}, now))
        voice = self._new_voice(unit, event, by, now, command)
        return _followed(voice, own, now)


#: What of a speaker is kept beside the words.
_SPEAKER = ("name", "phone", "email", "language")


def _act(party: Party, ref: str, visit: str) -> str:
    """What proves the one visit or act that a rating is of: nobody without the applicant's salt finds the case."""
    return commitment(["rated", ref, visit], party.salt).hex()


def _followed(voice: Voice, party: Party, now: Instant) -> FollowedVoice:
    code = numbers.query_code(party.salt, voice.ref) if party.salt else ""
    return FollowedVoice(voice, voice.light(now), str(party.personal.get("words", "")), code)
