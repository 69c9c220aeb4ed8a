"""What every store owes the public: each voice stays what was said, one act is rated once, what is over stays over."""

from __future__ import annotations

import pytest
from attrs import evolve

from approvalflow.domain.supervision.voices.voice import Voice
from approvalflow.errors import Conflict, StoreFailed
from approvalflow.ports.store import Party, Store
from approvalflow.testing.store_samples import AWAY, HERE, NOON, case_row, voice

__all__ = ["OnVoices"]

_RATING = {"about": "rating", "topic": "", "grade": 5, "act": "cd" * 32, "state": "rectifying", "term": "rectification"}
_OVER = {"state": "answered", "answer": "已核实", "term": "", "since": None, "due": None, "ended_at": NOON + 9}


class OnVoices:
    """Claims about complaints, questions and ratings."""

    def test_voices_come_back_in_the_order_they_were_given(self, store: Store) -> None:
        """Every field is read back equal: by reference, by what is owed, newest first and page by page, by time."""
        second = voice("v-2", case_ref="c-1", yellow_at=NOON + 50, named=False)
        over = voice("v-3", **_OVER, extended=True, ended_as="green", outcome="upheld", version=3)
        first = voice("v-1", agency="", given_at=NOON + 9, **_RATING)
        _given(store, second, over, first)
        with store.reading(HERE) as reading:
            assert reading.voice("v-2") == second
            assert reading.voice("v-3") == over
            assert reading.voice("v-9") is None
            assert reading.voices_open() == (second, first)
            assert reading.voices_open(agency="") == (first,)
            assert reading.voices_open(agency="urban-management") == (second,)
            assert reading.voices() == (first, over, second)
            assert reading.voices(limit=1) == (first,)
            assert reading.voices(before="v-1") == (over, second)
            assert reading.voices(about="complaint", agency="urban-management", before="v-3") == (second,)
            assert reading.voices(about="rating") == reading.voices(agency="") == (first,)
            assert reading.voices_between(NOON + 7, NOON + 9) == (second, over)
            assert reading.voices_between(NOON + 8, NOON + 10) == (first,)
        with store.reading(AWAY) as reading:
            assert reading.voices() == reading.voices_open() == ()

    def test_an_act_is_rated_once(self, store: Store) -> None:
        """A second rating by the same proof is a Conflict; of another act, and in another region, it is not."""
        _given(store, voice("v-1", **_RATING))
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_voice(voice("v-2", **(_RATING | {"grade": 1})), expected=0)
        _given(store, voice("v-2", **(_RATING | {"act": "ef" * 32})))
        with store.reading(HERE) as reading:
            assert reading.voice_of_act("cd" * 32) == "v-1"
            assert reading.voice_of_act("ef" * 32) == "v-2"
            assert reading.voice_of_act("") == reading.voice_of_act("12" * 32) == ""
        with store.reading(AWAY) as reading:
            assert reading.voice_of_act("cd" * 32) == ""

    def test_a_voice_stays_what_was_said(self, store: Store) -> None:
        """Whoever saw another version gets Conflict; whom it is about, its grade, its speaker never change."""
        _given(store, voice("v-1"))
        taken = voice("v-1", version=2, state="accepted", term="answer", turn=2, route="centre", handled_by="u-9")
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_voice(taken, expected=2)
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_voice(taken, expected=0)
        for other in ({"agency": "fire"}, {"party": "p-2"}, {"commitment": "00"}, {"topic": "charges"}, {"version": 1}):
            with store.unit(HERE) as unit, pytest.raises(StoreFailed):
                unit.put_voice(evolve(taken, **other), expected=1)
        with store.unit(HERE) as unit:
            unit.put_voice(taken, expected=1)
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.voice("v-1") == taken

    def test_what_is_over_stays_over(self, store: Store) -> None:
        """Nothing of a voice that ended is written again."""
        over = voice("v-1", **_OVER, version=3)
        _given(store, over)
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_voice(evolve(over, version=4, answer="另一种说法"), expected=3)
        with store.reading(HERE) as reading:
            assert reading.voice("v-1") == over

    def test_a_voice_needs_its_party_and_its_case(self, store: Store) -> None:
        """Without the party that keeps the words, or the case that it names, it cannot be committed."""
        for lost in (voice("v-1", party="p-9"), voice("v-1", case_ref="c-9")):
            with store.unit(HERE) as unit, pytest.raises(StoreFailed):
                unit.put_party(Party("p-1", b"\x01" * 32, {}))
                unit.put_voice(lost, expected=0)
                unit.commit()


def _given(store: Store, *voices: Voice) -> None:
    with store.unit(HERE) as unit:
        if unit.party("p-1") is None:
            unit.put_party(Party("p-1", b"\x01" * 32, {}))
        if any(one.case_ref for one in voices):
            unit.put_case(case_row("c-1"), expected=0)
        for one in voices:
            unit.put_voice(one, expected=0)
        unit.commit()
