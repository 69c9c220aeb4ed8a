"""What every store owes the journal: a place without a gap, a link that binds, and nothing that changes an entry."""

from __future__ import annotations

import pytest

from approvalflow.domain.record.chain import GENESIS, link, verify
from approvalflow.domain.record.entries import record_of
from approvalflow.errors import BadInput, Conflict, StoreFailed
from approvalflow.ports.store import Entry, Store
from approvalflow.testing.store_samples import AWAY, HERE, case_row, draft, journal, keep

__all__ = ["OnJournal"]


class OnJournal:
    """Claims about the journal and its chain."""

    def test_entries_come_back_in_order_as_they_were_given(self, store: Store) -> None:
        """Every field of a draft is read back equal; positions count from 1 over units without a gap."""
        first = draft(
            "case-filed",
            body={"字": ["甲", 1, None, True, {"k": "\x00\n\"'"}], "big": -(10**30), "empty": {}},
            agency="urban-management",
            station="window-3",
            acting_for="u-1",
            case_ref="c-1",
            case_seq=1,
        )
        second, third = draft("attempt-refused", case_ref="c-1"), draft("holiday-loaded")
        keep(store, case_row("c-1"))
        journal(store, first, second)
        with store.unit(HERE) as unit:
            unit.append([])
            placed = unit.append([third])
            unit.commit()
        with store.reading(HERE) as reading:
            entries = reading.entries()
            assert [entry.draft for entry in entries] == [first, second, third]
            assert [(entry.region, entry.position) for entry in entries] == [(HERE, 1), (HERE, 2), (HERE, 3)]
            assert tuple(placed) == tuple(entries[2:])

    def test_the_links_hold_and_the_head_is_the_last(self, store: Store) -> None:
        """Each link binds the record of its entry to the link before; an empty journal stands at the genesis link."""
        with store.reading(HERE) as reading:
            assert reading.head() == (0, GENESIS)
        journal(store, draft("a"), draft("b"))
        journal(store, draft("c"))
        with store.unit(HERE) as unit:
            unit.append([draft("d")])
            assert unit.head()[0] == 4
            unit.append([draft("e")])
            unit.commit()
        with store.reading(HERE) as reading:
            entries = reading.entries()
            assert entries[0].link == link(GENESIS, record_of(HERE, 1, draft("a")))
            assert _breaks(entries, head=reading.head()[1]) == []
            assert reading.head() == (5, entries[-1].link)

    def test_a_rolled_back_unit_gives_its_positions_back(self, store: Store) -> None:
        """The journal has no gap where a unit was left without commit."""
        journal(store, draft("a"))
        with store.unit(HERE) as unit:
            unit.append([draft("lost"), draft("lost")])
        journal(store, draft("b"))
        with store.reading(HERE) as reading:
            assert [(entry.position, entry.draft.kind) for entry in reading.entries()] == [(1, "a"), (2, "b")]

    def test_each_region_has_a_chain_of_its_own(self, store: Store) -> None:
        """What is journaled in one region moves no position and no link of another."""
        journal(store, draft("a"))
        with store.unit(AWAY) as unit:
            unit.append([draft("a")])
            unit.commit()
        with store.reading(HERE) as here, store.reading(AWAY) as away:
            assert here.head()[0] == away.head()[0] == 1
            assert here.head()[1] != away.head()[1]

    def test_the_entries_of_a_case_are_those_that_build_it(self, store: Store) -> None:
        """Entries with a place in the case build it; attempts and cards are about it; others are neither."""
        keep(store, case_row("c-1"), case_row("c-2"))
        journal(
            store,
            draft("case-filed", case_ref="c-1", case_seq=1),
            draft("case-filed", case_ref="c-2", case_seq=1),
            draft("attempt-refused", case_ref="c-1"),
            draft("matter-published"),
        )
        journal(store, draft("case-accepted", case_ref="c-1", case_seq=2))
        with store.reading(HERE) as reading:
            assert [entry.position for entry in reading.case_entries("c-1")] == [1, 5]
            assert [entry.position for entry in reading.about_case("c-1")] == [1, 3, 5]
            assert reading.case_entries("c-1")[1].draft == draft("case-accepted", case_ref="c-1", case_seq=2)
            assert reading.case_entries("c-3") == reading.about_case("c-3") == ()
            assert reading.about_case("") == ()

    def test_a_place_in_a_case_is_taken_once(self, store: Store) -> None:
        """A second entry with the same number in the same case is a Conflict."""
        keep(store, case_row("c-1"))
        journal(store, draft("case-filed", case_ref="c-1", case_seq=1))
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.append([draft("case-declined", case_ref="c-1", case_seq=1)])
        with store.reading(HERE) as reading:
            assert reading.head()[0] == 1

    def test_an_entry_names_a_case_that_is_there(self, store: Store) -> None:
        """The case may be put after its entries, in the same unit; without it the unit cannot be committed."""
        with store.unit(HERE) as unit:
            unit.append([draft("case-filed", case_ref="c-1", case_seq=1)])
            unit.put_case(case_row("c-1"), expected=0)
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.append([draft("case-filed", case_ref="c-2", case_seq=1)])
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.head()[0] == 1

    def test_the_journal_is_read_in_pieces_and_by_kind(self, store: Store) -> None:
        """`after` excludes, `limit` counts what is given out, `kinds` narrows."""
        journal(store, *(draft(kind) for kind in "abcabc"))
        with store.reading(HERE) as reading:
            assert [entry.position for entry in reading.entries(after=2, limit=3)] == [3, 4, 5]
            assert [entry.position for entry in reading.entries(after=6)] == []
            assert [entry.position for entry in reading.entries(kinds=["a", "c"], limit=3)] == [1, 3, 4]
            assert [entry.position for entry in reading.entries(after=3, kinds=["a", "c"])] == [4, 6]
            assert reading.entries(kinds=["d"]) == ()

    def test_what_was_read_or_given_cannot_be_used_to_change_the_journal(self, store: Store) -> None:
        """Changing a body in hand, before or after, changes no entry: the port has no way to do it."""
        body = {"days": 5, "papers": ["form"]}
        journal(store, draft("a", body=body))
        body["days"] = 50
        with store.reading(HERE) as reading:
            for entry in reading.entries():
                entry.draft.body["papers"].append("none")
            entries = reading.entries()
            assert entries[0].draft.body == {"days": 5, "papers": ["form"]}
            assert _breaks(entries, head=reading.head()[1]) == []

    @pytest.mark.parametrize("value", [1.5, b"x", {1: "a"}, {"k": object()}, "\ud800"])
    def test_a_body_holds_plain_values_alone(self, store: Store, value: object) -> None:
        """What would not come back as it was is refused, and the unit with it."""
        with store.unit(HERE) as unit:
            with pytest.raises(BadInput):
                unit.append([draft("a", body={"v": value})])
            with pytest.raises(StoreFailed):
                unit.commit()
        with store.reading(HERE) as reading:
            assert reading.head()[0] == 0


def _breaks(entries: object, *, head: bytes) -> list[object]:
    placed: list[Entry] = list(entries)  # type: ignore[call-overload]
    records = [record_of(entry.region, entry.position, entry.draft) for entry in placed]
    return list(verify(records, [entry.link for entry in placed], head=head))
