"""The public speaks: complaints, questions and ratings, just and unjust; and those who answer, in time and late."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from attrs import define, field

from approvalflow.domain.parties.people import Actor, Applicant
from approvalflow.domain.supervision.voices.routes import ROLES_OF_ROUTE, TOPICS
from approvalflow.domain.supervision.voices.voice import Voice
from approvalflow.office.numbers import query_code
from approvalflow.testing.simulation.people import CENTRE, CLERK, OFFICERS, ORGANISATION, SUPERVISORS
from approvalflow.testing.simulation.watch import CANARY
from approvalflow.testing.simulation.watched_voices import PHONE, Hidden

if TYPE_CHECKING:
    from approvalflow.testing.simulation.county import County

__all__ = ["Speakers"]

#: In how many of a hundred steps somebody speaks, or does something about what was said.
_OFTEN = 14

_ADMITTED = [one for one in (*CENTRE, *SUPERVISORS) if one.roles & {"centre", "supervisor"}]


@define
class Speakers:
    """The public of one county, and the desks at which it is answered."""

    county: County
    do: Callable[..., Any]
    hidden: Hidden = field(init=False)
    is_slow: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.hidden = Hidden(self.county.sometimes)
        # In some counties nobody hurries.
        self.is_slow = self.chance.random() < 0.4

    @property
    def chance(self) -> random.Random:
        """A stream of their own: what they do shifts no other draw."""
        return self.county.streams["voices"]

    def act(self) -> None:
        """Now and then somebody speaks, and more often somebody answers."""
        chance, county = self.chance, self.county
        if chance.randrange(100) >= _OFTEN:
            return
        county._arm_deaths()
        chance.choice([self._complains, self._asks, *[self._rates] * 3, *[self._answers] * 7, self._meddles])()
        # What the rated can read is read as it stands then, whatever was just done.
        county.store.calm()
        wrong = list(self.hidden.wrong(county.office, CANARY))
        if wrong:
            county.fail(wrong)

    # --- the public -----------------------------------------------------------------------------------------------

    def _complains(self) -> None:
        chance, agency = self.chance, self._agency()
        about = [one.id for one in OFFICERS if one.agency == agency and one.id not in self.county.offices.away]
        speaker = self._somebody() if chance.random() < 0.6 else None
        said = {
            "topic": chance.choice([*TOPICS]),
            "agency": agency,
            "person": chance.choice(["", *about]),
            "speaker": speaker,
            **self._case(0.3),
        }
        if chance.random() < 0.1:
            nobody = Applicant(f"{CANARY}{self.county.number}")
            self.do(Actor("citizen"), "complain", "无法联系", forbidden="INV-T10", **{**said, "speaker": nobody})
            return
        if self.do(Actor("citizen"), "complain", self._words(speaker), **said) is not None:
            self.county.sometimes.add("complaint made" if speaker else "complaint made without a name")

    def _asks(self) -> None:
        speaker = self._somebody() if self.chance.random() < 0.6 else None
        said = {"agency": self._agency(), "speaker": speaker, **self._case(0.3)}
        if self.do(Actor("citizen"), "ask_question", self._words(speaker), **said) is not None:
            self.county.sometimes.add("question asked")

    def _rates(self) -> None:
        """A visit, or what was done online; half of the grades are bad, and some of these unjust."""
        chance, county = self.chance, self.county
        with county.office.store.reading(county.office.region) as reading:
            rows = reading.recent_cases(limit=40)
        if not rows:
            return
        ref = chance.choice(rows).ref
        code = self._code(ref)
        visits = county.office.visits(ref, code)
        if not visits:
            return
        one = chance.choice(visits)
        said = {"visit": one.visit.key, "words": f"太慢了，请打 {PHONE}", "named": chance.random() < 0.6}
        grade = chance.choice([1, 2, 3, 4, 5, 5])
        forbidden = "INV-T10" if one.rated else ""
        given = self.do(None, "rate", ref, code, grade, forbidden=forbidden, **said)
        if given is not None:
            self.hidden.rated(given.voice.ref, ref)
            county.sometimes.add("bad rating given" if given.voice.is_bad else "rating given")

    # --- who answers ----------------------------------------------------------------------------------------------

    def _answers(self) -> None:
        """Whoever is at it does something about a voice, not the most urgent one first: some are answered late."""
        chance, county = self.chance, self.county
        waiting = county.office.voices_to_answer(by=SUPERVISORS[0])
        if not waiting or (self.is_slow and chance.random() < 0.7):
            return
        with county.office.store.reading(county.office.region) as reading:
            voice = reading.voice(chance.choice(waiting).voice.ref)
        if voice is None or voice.due is None:
            return
        late = county.clock.now() > voice.due
        after = self._act_on(voice)
        if isinstance(after, Voice):
            again = after.about == "rating" and after.state == "rectifying"
            said = "to be put right again" if again else after.state
            county.sometimes.add(f"{after.about} {said}{' late' if late and not after.is_open else ''}")
            if after.extended:
                county.sometimes.add("complaint extended")

    def _act_on(self, voice: Voice) -> object:
        chance = self.chance
        own = self._of(voice.agency)
        others = [one for one in _ADMITTED if one.agency != voice.agency and one.id != voice.person]
        acts: dict[tuple[str, str], Callable[[], object]] = {
            ("complaint", "filed"): lambda: self._registered(voice, others),
            ("complaint", "accepted"): lambda: self._looked_into(voice, others),
            ("question", "filed"): lambda: self._one(own, "answer_question", voice.ref, "请于工作日到窗口办理"),
            ("rating", "rectifying"): lambda: self._put_right(voice, own),
            ("rating", "appealed"): lambda: self._one(
                others, "review_rating", voice.ref, stands=chance.random() < 0.5, reason="查阅监控和办件经过"
            ),
            ("rating", "rectified"): lambda: self._one(others, "call_back", voice.ref, satisfied=chance.random() < 0.7),
        }
        return acts[voice.about, voice.state]()

    def _registered(self, voice: Voice, others: Sequence[Actor]) -> object:
        # Of the centre itself, which has no agency here, the supervisors decide.
        hands = [one for one in others if voice.agency or "supervisor" in one.roles]
        if self.chance.random() < 0.8:
            return self._one(hands, "accept_complaint", voice.ref)
        return self._one(hands, "decline_complaint", voice.ref, "属信访事项")

    def _looked_into(self, voice: Voice, others: Sequence[Actor]) -> object:
        hands = [one for one in others if one.roles & set(ROLES_OF_ROUTE[voice.route])]
        if self.chance.random() < (0.4 if voice.extended else 0.25):
            late = voice.due is not None and self.county.clock.now() > voice.due
            forbidden = "INV-T10" if voice.extended or late else ""
            return self._one(hands, "extend_complaint", voice.ref, "须外调", forbidden=forbidden)
        outcome = self.chance.choice(["upheld", "unfounded"])
        return self._one(hands, "decide_complaint", voice.ref, outcome, "已核查")

    def _put_right(self, voice: Voice, own: Sequence[Actor]) -> object:
        if self.chance.random() < 0.4:
            late = voice.due is not None and self.county.clock.now() > voice.due
            forbidden = "INV-T10" if voice.appeal or late else ""
            return self._one(own, "appeal_rating", voice.ref, "当日并未办理该件", forbidden=forbidden)
        return self._one(own, "rectify_rating", voice.ref, "已增开窗口")

    def _meddles(self) -> None:
        """Somebody does what they may not: decides about their own, wants to know who spoke, answers for others."""
        chance, county = self.chance, self.county
        waiting = county.office.voices_to_answer(by=SUPERVISORS[0])
        if not waiting:
            return
        appealed = [one for one in waiting if one.voice.state == "appealed"]
        with county.office.store.reading(county.office.region) as reading:
            voice = reading.voice(chance.choice(appealed or waiting).voice.ref)
        if voice is None:
            return
        by = chance.choice(self._of(voice.agency) or [CLERK])
        tries: dict[str, tuple[str, tuple[object, ...], dict[str, object]]] = {
            "": ("who_spoke", (voice.ref,), {"reason": "想知道是谁"}),
            "filed": ("accept_complaint", (voice.ref,), {}),
            "accepted": ("decide_complaint", (voice.ref, "unfounded", "没有的事"), {}),
            "appealed": ("review_rating", (voice.ref,), {"stands": False, "reason": "不实"}),
            "rectified": ("call_back", (voice.ref,), {"satisfied": True}),
        }
        # As a rule what would help them now.
        move, arguments, said = tries[chance.choice(["", voice.state if voice.state in tries else "", *tries])]
        self.do(by, move, *arguments, forbidden="INV-T10", **said)
        if voice.named and chance.random() < 0.5:
            hands = [one for one in _ADMITTED if one.agency != voice.agency and one.id != voice.person]
            seen = self.do(chance.choice(hands), "who_spoke", voice.ref, reason="回访")
            if seen is not None:
                county.sometimes.add("speaker looked up to be called back")

    # --- who and what ---------------------------------------------------------------------------------------------

    def _one(self, hands: Sequence[Actor], move: str, *arguments: object, **said: object) -> object:
        there = [one for one in hands if one.id not in self.county.offices.away]
        return self.do(self.chance.choice(there), move, *arguments, **said) if there else None

    def _of(self, agency: str) -> list[Actor]:
        return [one for one in OFFICERS if one.agency == agency]

    def _agency(self) -> str:
        return self.chance.choice(["", *sorted(ORGANISATION.agencies)])

    def _somebody(self) -> Applicant:
        number = self.county.number
        return Applicant(f"{CANARY}{number}", email=f"{CANARY}{number}@example.org", phone=f"{CANARY}")

    def _words(self, speaker: Applicant | None) -> str:
        return f"我是{speaker.name}，电话 {PHONE}，等了很久" if speaker is not None else "等了很久"

    def _case(self, often: float) -> dict[str, str]:
        """The number and code of a case, as whoever applied knows them."""
        with self.county.office.store.reading(self.county.office.region) as reading:
            rows = reading.recent_cases(limit=40)
        if not rows or self.chance.random() >= often:
            return {}
        ref = self.chance.choice(rows).ref
        return {"number": ref, "code": self._code(ref)}

    def _code(self, ref: str) -> str:
        with self.county.office.store.reading(self.county.office.region) as reading:
            row = reading.case(ref)
            party = reading.party(row.party) if row is not None else None
        return query_code(party.salt, ref) if party is not None else ""
