"""`StoreContract`: what a store has to do. Subclass it and fill one fixture; every test is a claim about the port."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import evolve

from approvalflow.domain.record.chain import verify
from approvalflow.domain.record.entries import record_of
from approvalflow.errors import BadInput, Conflict, StoreFailed
from approvalflow.ports.store import Store
from approvalflow.testing.store_on_books import OnBooks
from approvalflow.testing.store_on_cases import OnCases
from approvalflow.testing.store_on_content import OnContent
from approvalflow.testing.store_on_effects import OnEffects
from approvalflow.testing.store_on_hashing import OnHashing
from approvalflow.testing.store_on_journal import OnJournal
from approvalflow.testing.store_on_ledgers import OnLedgers
from approvalflow.testing.store_on_lists import OnLists
from approvalflow.testing.store_on_many import OnMany
from approvalflow.testing.store_on_money import OnMoney
from approvalflow.testing.store_on_receipts import OnReceipts
from approvalflow.testing.store_on_refunds import OnRefunds
from approvalflow.testing.store_on_supervision import OnSupervision
from approvalflow.testing.store_on_tallies import OnTallies
from approvalflow.testing.store_on_voices import OnVoices
from approvalflow.testing.store_samples import AWAY, HERE, case_row, draft, keep, letter, owe

__all__ = ["StoreContract"]


class StoreContract(
    OnCases,
    OnLists,
    OnMany,
    OnJournal,
    OnHashing,
    OnMoney,
    OnReceipts,
    OnRefunds,
    OnSupervision,
    OnTallies,
    OnLedgers,
    OnVoices,
    OnBooks,
    OnEffects,
    OnContent,
):
    """The conformance of a store. Fill the fixture `store` with a new, empty one for each test."""

    @pytest.fixture
    def store(self) -> Store:
        """A new, empty store; closed by whoever gives it."""
        raise pytest.UsageError("a StoreContract needs a fixture `store` that gives a new, empty store")

    def test_a_store_says_its_name_and_what_it_can(self, store: Store) -> None:
        """`name` is a word and `can` a frozenset of words."""
        assert store.name.strip()
        assert isinstance(store.can, frozenset)
        assert all(isinstance(word, str) for word in store.can)

    def test_a_region_has_a_code(self, store: Store) -> None:
        """A unit or a look without a region is bad input."""
        with pytest.raises(BadInput), store.unit(" "):
            pass
        with pytest.raises(BadInput), store.reading(""):
            pass

    def test_a_unit_inside_a_unit_is_refused_at_once(self, store: Store) -> None:
        """One thread has one unit of a region: it would wait for itself for ever."""
        with store.unit(HERE) as unit:
            unit.put_cursor("board", 1)
            with pytest.raises(StoreFailed), store.unit(HERE):
                pass
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.cursor("board") == 1

    def test_of_two_who_decide_at_once_one_wins(self, store: Store) -> None:
        """Both read the same version and decide; one is kept whole, the other gets Conflict and leaves nothing."""
        keep(store, case_row("c-1"))
        with store.reading(HERE) as reading:
            seen = reading.case("c-1")
        assert seen is not None

        def decide(stage: str) -> str:
            with store.unit(HERE) as unit:
                unit.put_case(evolve(seen, version=2, stage=stage), expected=seen.version)
                unit.append([draft(f"case-{stage}", case_ref="c-1", case_seq=2)])
                unit.commit()
            return stage

        outcomes = _at_once([lambda: decide("granted"), lambda: decide("refused")])
        won = [outcome for outcome in outcomes if isinstance(outcome, str)]
        assert len(won) == 1
        assert [type(outcome) for outcome in outcomes if not isinstance(outcome, str)] == [Conflict]
        with store.reading(HERE) as reading:
            assert reading.case("c-1") == evolve(seen, version=2, stage=won[0])
            assert [entry.draft.kind for entry in reading.about_case("c-1")] == [f"case-{won[0]}"]

    def test_no_update_is_lost(self, store: Store) -> None:
        """Four clerks add to the same case and the same chain; every step that was acknowledged is in it, in order."""
        keep(store, case_row("c-1", version=1))

        def clerk() -> int:
            done = 0
            while done < 5:
                try:
                    with store.unit(HERE) as unit:
                        row = unit.case("c-1")
                        assert row is not None
                        unit.put_case(evolve(row, version=row.version + 1), expected=row.version)
                        unit.append([draft("opinion-given", case_ref="c-1", case_seq=row.version)])
                        assert unit.next_number("opinions") == row.version
                        unit.commit()
                    done += 1
                except Conflict:
                    continue
            return done

        assert _at_once([clerk] * 4) == [5, 5, 5, 5]
        with store.reading(HERE) as reading:
            entries = reading.entries()
            assert [entry.draft.case_seq for entry in entries] == list(range(1, 21))
            records = [record_of(entry.region, entry.position, entry.draft) for entry in entries]
            assert verify(records, [entry.link for entry in entries], head=reading.head()[1]) == []
            row = reading.case("c-1")
            assert row is not None
            assert row.version == 21

    def test_two_workers_share_what_is_owed(self, store: Store) -> None:
        """Workers who take at once never get the same effect, and together they get all."""
        owe(store, *(letter(f"m-{i:02d}") for i in range(20)))

        def worker() -> list[str]:
            taken: list[str] = []
            while True:
                try:
                    with store.unit(HERE) as unit:
                        some = [owed.key for owed in unit.take_owed(10**18, limit=3, until=2 * 10**18)]
                        unit.commit()
                except Conflict:
                    continue
                if not some:
                    return taken
                taken += some

        taken = _at_once([worker] * 3)
        keys = [key for some in taken if isinstance(some, list) for key in some]
        assert sorted(keys) == [f"m-{i:02d}" for i in range(20)]

    def test_of_three_who_move_a_cursor_from_the_same_place_one_does(self, store: Store) -> None:
        """Else each reader of the journal would do what lies between; also the first time, when it stands nowhere."""
        for start, end in ((0, 3), (3, 9)):
            looked = threading.Barrier(3)

            def reader(start: int = start, end: int = end, looked: threading.Barrier = looked) -> bool:
                with store.reading(HERE) as reading:
                    assert reading.cursor("observer") == start
                looked.wait(60)
                with store.unit(HERE) as unit:
                    unit.put_cursor("observer", end, expected=start)
                    unit.commit()
                return True

            outcomes = _at_once([reader] * 3)
            assert [one for one in outcomes if one is True] == [True]
            assert sum(isinstance(one, Conflict) for one in outcomes) == 2
            with store.reading(HERE) as reading:
                assert reading.cursor("observer") == end

    def test_a_look_is_consistent_while_others_write(self, store: Store) -> None:
        """What is read at the end of a block belongs to the same moment as what was read at its beginning."""
        keep(store, case_row("c-1"))
        begun = threading.Event()

        def write() -> str:
            begun.wait(60)
            with store.unit(HERE) as unit:
                unit.put_case(case_row("c-1", version=2), expected=1)
                unit.append([draft("case-accepted", case_ref="c-1", case_seq=1)])
                unit.commit()
            return "written"

        with ThreadPoolExecutor(1) as pool:
            with store.reading(HERE) as reading:
                assert reading.head()[0] == 0
                written = pool.submit(write)
                begun.set()
                threading.Event().wait(0.05)
                assert reading.case("c-1") == case_row("c-1")
                assert reading.head()[0] == 0
            assert written.result(60) == "written"
        with store.reading(HERE) as reading:
            assert reading.case("c-1") == case_row("c-1", version=2)

    def test_regions_do_not_wait_for_a_unit_of_another_to_be_read(self, store: Store) -> None:
        """While one region is written, another can be looked at."""
        with store.unit(HERE) as unit:
            unit.put_cursor("board", 1)
            with store.reading(AWAY) as reading:
                assert reading.cursor("board") == 0
            unit.commit()


def _at_once(actions: list[Callable[[], object]]) -> list[object]:
    """What each action answered or raised, all begun at the same moment."""
    gate = threading.Barrier(len(actions))

    def run(action: Callable[[], object]) -> object:
        gate.wait(60)
        try:
            return action()
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))
