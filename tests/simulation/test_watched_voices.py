"""What the county in a box holds of voices is held: each thing that may not be is planted, and is told."""

from __future__ import annotations

import pytest

from approvalflow.domain.deadlines.moments import DAY
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.people import Applicant
from approvalflow.office.voice_lists import SeenVoice, VoiceLists
from approvalflow.ports.channel import Letter
from approvalflow.ports.kept import Draft, Entry
from approvalflow.testing.simulation.county import County
from approvalflow.testing.simulation.plan import Plan
from approvalflow.testing.simulation.watched_voices import PHONE, Hidden, Voices


def given(ref: str, **said: object) -> Entry:
    """The entry of a rating."""
    body = {"voice": ref, "about": "rating", "act": "ab", "case": "", **said}
    return Entry("420921", 1, Draft("voice-given", 0, 0, "citizen", "", body), b"")


def fired(at: int, entered: int) -> Entry:
    """The entry of a rating that was not put right in time."""
    body = {"rating": "V-1", "turn": 1}
    return Entry("420921", 2, Draft("rating-rectification-overdue", at, entered, "system", "", body), b"")


def test_an_act_that_is_rated_twice_or_named_is_told() -> None:
    voices = Voices()
    assert list(voices.take(given("V-1"))) == []
    assert [one[:7] for one in voices.take(given("V-2"))] == ["INV-T10"]
    assert [one[:7] for one in voices.take(given("V-3", act="cd", case="F-1"))] == ["INV-T10"]


def test_a_term_that_fires_twice_or_too_early_is_told() -> None:
    voices = Voices()
    assert [one[:6] for one in voices.take(fired(DAY, 0))] == ["INV-D9"]
    assert [one[:6] for one in voices.take(fired(DAY, DAY))] == ["INV-T4"]
    assert voices.met() == {"term of a voice ran out"}


@pytest.mark.parametrize("text", ["canary7", PHONE, "F-1"], ids=["name", "telephone", "case"])
def test_a_letter_that_says_who_spoke_is_told(text: str) -> None:
    hidden = Hidden(set())
    hidden.rated("420921-V2026-00001", "F-1")
    county = County(Plan(1, 1))
    letter = Letter("420921-V2026-00001/2/turn/u", "clerk@county.example", Text("催办", "r"), Text("", f"by {text}"))
    sound = Letter("420921-V2026-00001/2/turn/u", "clerk@county.example", Text("催办", "r"), Text("", "by somebody"))
    with county.store.reading(county.store.region) as reading:
        assert list(hidden.given_away(reading, [sound], "canary")) == []
        assert [one[:6] for one in hidden.given_away(reading, [letter], "canary")] == ["INV-P1"]


def test_a_list_that_shows_an_agency_more_than_it_may_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row and the words as they are kept, in the place of what the list makes of them."""
    county = County(Plan(1, 1))
    speaker = Applicant("canary7", phone=PHONE)
    county.office.ask_question(f"我是canary7，电话 {PHONE}，几点开门？", agency="urban", speaker=speaker)
    assert list(county.speakers.hidden.wrong(county.office, "canary")) == []
    hides = VoiceLists.voices

    def shows(self: VoiceLists, **asked: object) -> tuple[SeenVoice, ...]:
        seen = hides(self, **asked)
        with self.store.reading(self.region) as reading:
            rows = [reading.voice(one.voice.ref) for one in seen]
            words = [reading.party(one.party).personal["words"] for one in rows]
        return tuple(SeenVoice(row, one.light, said) for row, one, said in zip(rows, seen, words, strict=True))

    monkeypatch.setattr(VoiceLists, "voices", shows)
    told = list(county.speakers.hidden.wrong(county.office, "canary"))
    assert [one.partition(": ")[2] for one in told] == [
        "clerk reads who spoke",
        "clerk reads by what the speaker is known again",
    ]
