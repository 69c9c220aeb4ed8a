"""What every store owes to time, to what goes out and to what comes in: once each, in order, to one worker."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from attrs import evolve

from approvalflow.errors import Conflict, NotFound
from approvalflow.ports.store import Incoming, Store, Timer
from approvalflow.testing.store_samples import AWAY, HERE, NOON, card, letter, owe

__all__ = ["OnEffects"]

YELLOW = Timer("c-1", "case", "yellow", 1, NOON + 10)
RED = Timer("c-1", "case", "red", 1, NOON + 20)
OTHER = Timer("c-2", "case", "yellow", 1, NOON + 5)


class OnEffects:
    """Claims about timers, owed effects, incoming messages, cards and cursors."""

    def test_timers_are_due_from_their_instant_on_earliest_first(self, store: Store) -> None:
        """One microsecond before nothing is due; at the instant it is; the limit cuts the latest."""
        _rearm(store, "c-1", RED, YELLOW)
        _rearm(store, "c-2", OTHER)
        with store.reading(HERE) as reading:
            assert reading.timers_due(NOON + 4, 10) == ()
            assert reading.timers_due(NOON + 5, 10) == (OTHER,)
            assert reading.timers_due(NOON + 20, 10) == (OTHER, YELLOW, RED)
            assert reading.timers_due(NOON + 20, 2) == (OTHER, YELLOW)
            assert reading.timers_of("c-1") == (YELLOW, RED)
        with store.reading(AWAY) as reading:
            assert reading.timers_due(NOON + 20, 10) == ()

    def test_rearming_replaces_the_timers_of_one_subject(self, store: Store) -> None:
        """The timers of a new due take the place of the old ones; those of other cases stay."""
        _rearm(store, "c-1", YELLOW, RED)
        _rearm(store, "c-2", OTHER)
        later = evolve(YELLOW, due_version=2, fire_at=NOON + 30)
        _rearm(store, "c-1", later)
        with store.reading(HERE) as reading:
            assert reading.timers_of("c-1") == (later,)
            assert reading.timers_due(NOON + 99, 10) == (OTHER, later)
        _rearm(store, "c-1")
        with store.reading(HERE) as reading:
            assert reading.timers_of("c-1") == ()

    def test_of_one_rung_given_twice_the_first_is_armed(self, store: Store) -> None:
        """A rung has one instant."""
        _rearm(store, "c-1", YELLOW, evolve(YELLOW, fire_at=NOON + 99))
        with store.reading(HERE) as reading:
            assert reading.timers_of("c-1") == (YELLOW,)

    def test_a_rung_fires_once(self, store: Store) -> None:
        """What fired is due no longer, cannot fire again, and is never armed again; the next due's rung can."""
        _rearm(store, "c-1", YELLOW, RED)
        with store.unit(HERE) as unit:
            unit.fired(YELLOW)
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.fired(YELLOW)
        _rearm(store, "c-1", evolve(YELLOW, fire_at=NOON + 11), RED)
        with store.reading(HERE) as reading:
            assert reading.timers_due(NOON + 99, 10) == (RED,)
        _rearm(store, "c-1", evolve(YELLOW, due_version=2), RED)
        with store.reading(HERE) as reading:
            assert len(reading.timers_due(NOON + 99, 10)) == 2

    def test_a_rung_that_was_not_armed_can_fire_once_too(self, store: Store) -> None:
        """A case that ripens while it is decided fires rungs that no sweep has seen."""
        with store.unit(HERE) as unit:
            unit.fired(YELLOW)
            unit.rearm("c-1", [YELLOW, RED])
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.timers_of("c-1") == (RED,)
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.fired(YELLOW)

    def test_an_effect_is_owed_once(self, store: Store) -> None:
        """What is owed comes back equal and in order; a key that is known, settled or not, is not owed again."""
        first, second = letter("m-1"), letter("m-2", body={"to": "p-1", "words": ["受理"], "urgent": False})
        owe(store, second, first)
        owe(store, evolve(first, body={"other": 1}))
        with store.unit(HERE) as unit:
            assert unit.owed() == (second, first)
            unit.settle("m-1", NOON)
            unit.owe([first])
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.owed() == (second,)

    def test_a_leased_effect_is_had_by_one_worker(self, store: Store) -> None:
        """Until the lease ends nobody else gets it; at its end somebody does."""
        owe(store, letter("m-1"), letter("m-2"))
        assert _take(store, NOON, until=NOON + 60, limit=1) == ["m-1"]
        assert _take(store, NOON, until=NOON + 60) == ["m-2"]
        assert _take(store, NOON + 59, until=NOON + 99) == []
        assert _take(store, NOON + 60, until=NOON + 99) == ["m-1", "m-2"]

    def test_a_lease_that_was_not_committed_is_none(self, store: Store) -> None:
        """A worker that died before commit has taken nothing."""
        owe(store, letter("m-1"))
        with store.unit(HERE) as unit:
            assert len(unit.take_owed(NOON, limit=5, until=NOON + 60)) == 1
        assert _take(store, NOON, until=NOON + 60) == ["m-1"]

    def test_an_attempt_is_counted_when_it_is_leased(self, store: Store) -> None:
        """A worker that dies cannot count: each lease that was committed is an attempt, whatever became of it."""
        owe(store, letter("m-1"), letter("m-2"))
        with store.unit(HERE) as unit:
            assert [one.attempts for one in unit.take_owed(NOON, limit=1, until=NOON + 9)] == [1]
        for turn in (1, 2, 3):
            with store.unit(HERE) as unit:
                (taken,) = unit.take_owed(NOON + 10 * turn, limit=1, until=NOON + 10 * turn + 9)
                unit.commit()
            assert (taken.key, taken.attempts) == ("m-1", turn)
        _postpone(store, "m-1", next_try=NOON + 40)
        with store.reading(HERE) as reading:
            assert [(one.key, one.attempts) for one in reading.owed()] == [("m-1", 3), ("m-2", 0)]

    def test_effects_of_an_adapter_that_rests_are_left(self, store: Store) -> None:
        """They are neither leased nor counted; a name is the whole name; the rest of their line waits with them."""
        owe(
            store,
            letter("m-1", adapter="sms", line="c-1"),
            letter("m-2", adapter="sms-2", line="c-2"),
            letter("m-3", adapter="post", line="c-1"),
            letter("m-4", adapter="post", line="c-3"),
        )
        assert _take(store, NOON, until=NOON + 9, without=["post", "sms"]) == ["m-2"]
        assert _take(store, NOON, until=NOON + 9, without=["sms", "s", "sms-", "pos", "pos\nt"]) == ["m-4"]
        with store.reading(HERE) as reading:
            assert [one.attempts for one in reading.owed()] == [0, 1, 0, 1]
        assert _take(store, NOON, until=NOON + 9, without=["other"]) == ["m-1"]

    def test_the_least_tried_come_first_where_that_is_asked(self, store: Store) -> None:
        """Then what failed before does not stand in front of what was never tried; a line keeps its order."""
        owe(store, letter("m-1", line="c-1"), letter("m-2"), letter("m-3", line="c-1"), letter("m-4"))
        assert _take(store, NOON, until=NOON + 1, limit=2) == ["m-1", "m-2"]
        with store.unit(HERE) as unit:
            taken = unit.take_owed(NOON + 5, limit=3, until=NOON + 9, least_tried_first=True)
            unit.commit()
        assert [(one.key, one.attempts) for one in taken] == [("m-4", 1), ("m-1", 2), ("m-2", 2)]

    def test_effects_of_one_kind_are_taken_alone(self, store: Store) -> None:
        """With a kind, others are left; without one, every kind is taken."""
        owe(store, letter("m-1"), evolve(letter("m-2"), kind="message"), letter("m-3"))
        assert _take(store, NOON, until=NOON + 9, kind="message") == ["m-2"]
        assert _take(store, NOON, until=NOON + 9, kind="message") == []
        assert _take(store, NOON, until=NOON + 9) == ["m-1", "m-3"]

    def test_an_effect_waits_for_its_turn(self, store: Store) -> None:
        """Nothing is taken before its `next_try`, and from it on it is."""
        owe(store, letter("m-1", next_try=NOON + 5))
        assert _take(store, NOON + 4, until=NOON + 60) == []
        assert _take(store, NOON + 5, until=NOON + 60) == ["m-1"]

    def test_a_line_is_delivered_in_order(self, store: Store) -> None:
        """The second of a line waits until the first is settled, leased or postponed as it may be; others do not."""
        owe(store, letter("m-1", line="c-1"), letter("m-2", line="c-1"), letter("m-3", line="c-2"))
        assert _take(store, NOON, until=NOON + 60) == ["m-1", "m-3"]
        assert _take(store, NOON, until=NOON + 60) == []
        _postpone(store, "m-1", next_try=NOON + 30)
        assert _take(store, NOON + 29, until=NOON + 60) == []
        assert _take(store, NOON + 30, until=NOON + 60) == ["m-1"]
        _settle(store, "m-1")
        assert _take(store, NOON + 30, until=NOON + 60) == ["m-2"]

    def test_a_parked_effect_holds_up_nobody(self, store: Store) -> None:
        """What was given up is listed with its error and counted tries, and the next of its line goes on."""
        owe(store, letter("m-1", line="c-1"), letter("m-2", line="c-1"))
        assert _take(store, NOON, until=NOON + 60) == ["m-1"]
        _postpone(store, "m-1", next_try=NOON + 1, error="no such number", parked=True)
        assert _take(store, NOON + 5, until=NOON + 60) == ["m-2"]
        with store.reading(HERE) as reading:
            (parked,) = reading.owed(parked=True)
            assert (parked.key, parked.attempts, parked.error) == ("m-1", 1, "no such number")
            assert [owed.key for owed in reading.owed()] == ["m-2"]
        _postpone(store, "m-1", next_try=NOON + 7)
        with store.reading(HERE) as reading:
            assert reading.owed(parked=True) == ()
            assert reading.owed()[0] == letter("m-1", line="c-1", next_try=NOON + 7, attempts=1)

    def test_a_parked_effect_is_owed_again(self, store: Store) -> None:
        """With its attempts forgotten and its error kept; only what is parked is; what is unknown is NotFound."""
        owe(store, letter("m-1"), letter("m-2"))
        assert _take(store, NOON, until=NOON + 60) == ["m-1", "m-2"]
        _postpone(store, "m-1", next_try=NOON + 1, error="no such number", parked=True)
        with store.unit(HERE) as unit:
            unit.unpark("m-1", NOON + 9)
            unit.commit()
        again = letter("m-1", next_try=NOON + 9, error="no such number")
        with store.reading(HERE) as reading:
            assert reading.owed(parked=True) == ()
            assert reading.owed()[0] == reading.effect("m-1") == again
        for key in ("m-1", "m-2"):
            with store.unit(HERE) as unit, pytest.raises(Conflict):
                unit.unpark(key, NOON)
        with store.unit(HERE) as unit, pytest.raises(NotFound):
            unit.unpark("m-9", NOON)
        _settle(store, "m-1")
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.unpark("m-1", NOON)

    def test_an_effect_is_found_by_its_key(self, store: Store) -> None:
        """Owed or parked; a settled one and an unknown one are not there, nor that of another region."""
        first = letter("m-1", body={"to": "p-1", "urgent": False})
        owe(store, first, letter("m-2"), letter("m-3"))
        _postpone(store, "m-2", next_try=NOON, error="no", parked=True)
        _settle(store, "m-3")
        with store.reading(HERE) as reading:
            assert reading.effect("m-1") == first
            assert reading.effect("m-2") == letter("m-2", error="no", parked=True)
            assert reading.effect("m-3") is reading.effect("m-9") is None
        with store.reading(AWAY) as reading:
            assert reading.effect("m-1") is None

    def test_effects_without_a_line_do_not_wait_for_one_another(self, store: Store) -> None:
        """An empty line is no line."""
        owe(store, letter("m-1", line=""), letter("m-2", line=""))
        assert _take(store, NOON, until=NOON + 60, limit=1) == ["m-1"]
        assert _take(store, NOON, until=NOON + 60) == ["m-2"]

    def test_settling_twice_is_settling_once(self, store: Store) -> None:
        """A worker whose lease ran out may be late: that harms nothing; an unknown key is NotFound."""
        owe(store, letter("m-1"))
        _settle(store, "m-1")
        _settle(store, "m-1")
        _postpone(store, "m-1", next_try=NOON)
        with store.reading(HERE) as reading:
            assert reading.owed() == reading.owed(parked=True) == ()
        with store.unit(HERE) as unit, pytest.raises(NotFound):
            unit.settle("m-9", NOON)
        with store.unit(HERE) as unit, pytest.raises(NotFound):
            unit.postpone("m-9", next_try=NOON, error="", parked=False)

    def test_a_message_is_kept_once_and_dealt_with_once(self, store: Store) -> None:
        """The same message again is known; two workers cannot both deal with it."""
        first = Incoming("d-1", "county-bank", b"\x00<xml/>\xff", {"x-signature": "abc"}, NOON + 5)
        second = Incoming("d-2", "county-bank", b"", {}, NOON)
        with store.unit(HERE) as unit:
            assert unit.receive(first)
            assert unit.receive(second)
            assert not unit.receive(evolve(first, received_at=NOON + 9))
            unit.commit()
        with store.unit(HERE) as unit:
            assert not unit.receive(first)
            assert unit.incoming() == (first, second)
            assert (unit.message("d-1"), unit.message("d-9")) == (first, None)
            unit.processed("d-1", outcome="done", reason="confirmed")
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.incoming() == (second,)
            assert reading.incoming(outcome="done") == (evolve(first, outcome="done", reason="confirmed"),)
            assert reading.incoming(outcome="rejected") == ()
            assert reading.message("d-1") == evolve(first, outcome="done", reason="confirmed")
        with store.reading(AWAY) as reading:
            assert reading.message("d-1") is None
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.processed("d-1", outcome="rejected", reason="again")
        with store.unit(HERE) as unit, pytest.raises(NotFound):
            unit.processed("d-9", outcome="done", reason="")

    def test_a_card_is_unique_by_subject_rule_and_level(self, store: Store) -> None:
        """A second such card is a Conflict; another level, rule or subject is another card; newest come first."""
        first = card("k-1", evidence={"due": NOON, "days": ["2026-02-27"]})
        with store.unit(HERE) as unit:
            unit.put_card(first, expected_state="")
            unit.put_card(card("k-2", level="red", raised_at=NOON + 1, person="u-9"), expected_state="")
            unit.put_card(card("k-3", subject="c-2", raised_at=NOON + 2, agency="fire-brigade"), expected_state="")
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_card(card("k-4"), expected_state="")
        with store.reading(HERE) as reading:
            assert [kept.ref for kept in reading.cards()] == ["k-3", "k-2", "k-1"]
            assert [kept.ref for kept in reading.cards(agency="urban-management")] == ["k-2", "k-1"]
            assert [kept.ref for kept in reading.cards(person="u-9")] == ["k-2"]
            assert reading.cards()[2] == first

    def test_a_card_is_changed_by_whoever_saw_its_state(self, store: Store) -> None:
        """The second of two officers who lift and confirm the same card gets Conflict; it stays listed."""
        with store.unit(HERE) as unit:
            unit.put_card(card("k-1"), expected_state="")
            unit.commit()
        with store.unit(HERE) as unit:
            unit.put_card(card("k-1", state="lifted"), expected_state="raised")
            unit.commit()
        for expected in ("raised", ""):
            with store.unit(HERE) as unit, pytest.raises(Conflict):
                unit.put_card(card("k-1", state="confirmed"), expected_state=expected)
        with store.reading(HERE) as reading:
            assert reading.cards(state="lifted") == (card("k-1", state="lifted"),)
            assert reading.cards(state="raised") == ()

    def test_a_cursor_remembers_where_a_reader_is(self, store: Store) -> None:
        """It stands at 0 at first and then where it was put last."""
        for position in (3, 7):
            with store.unit(HERE) as unit:
                unit.put_cursor("observer", position)
                unit.commit()
        with store.reading(HERE) as reading:
            assert reading.cursor("observer") == 7
            assert reading.cursor("board") == 0

    def test_a_cursor_is_moved_by_whoever_saw_where_it_stood(self, store: Store) -> None:
        """The second of two readers who saw the same position gets Conflict, and has moved nothing."""
        for expected, position in ((0, 3), (3, 7), (7, 7)):
            with store.unit(HERE) as unit:
                unit.put_cursor("observer", position, expected=expected)
                unit.commit()
        for name, expected in (("observer", 3), ("observer", 0), ("board", 1)):
            with store.unit(HERE) as unit, pytest.raises(Conflict):
                unit.put_cursor(name, 9, expected=expected)
        with store.reading(HERE) as reading:
            assert (reading.cursor("observer"), reading.cursor("board")) == (7, 0)


def _rearm(store: Store, subject: str, *timers: Timer) -> None:
    with store.unit(HERE) as unit:
        unit.rearm(subject, timers)
        unit.commit()


def _take(
    store: Store, now: int, *, until: int, limit: int = 10, kind: str = "", without: Sequence[str] = ()
) -> list[str]:
    with store.unit(HERE) as unit:
        keys = [owed.key for owed in unit.take_owed(now, limit=limit, until=until, kind=kind, without=without)]
        unit.commit()
        return keys


def _postpone(store: Store, key: str, *, next_try: int, error: str = "", parked: bool = False) -> None:
    with store.unit(HERE) as unit:
        unit.postpone(key, next_try=next_try, error=error, parked=parked)
        unit.commit()


def _settle(store: Store, key: str) -> None:
    with store.unit(HERE) as unit:
        unit.settle(key, NOON)
        unit.commit()
