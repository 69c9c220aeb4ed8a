"""What every store owes the record as a whole: a hash that is chosen once, links by themselves, and a person erased."""

from __future__ import annotations

import pytest

from approvalflow.domain.record.chain import genesis, linker, verify
from approvalflow.domain.record.entries import record_of
from approvalflow.errors import BadInput, NotFound, StoreFailed
from approvalflow.ports.kept import Party
from approvalflow.ports.store import Store
from approvalflow.testing.store_samples import AWAY, HERE, draft, journal

__all__ = ["OnHashing"]


def _choose(store: Store, name: str) -> None:
    with store.unit(HERE) as unit:
        unit.choose_algorithm(name)
        unit.append([draft("begun")])
        unit.commit()


class OnHashing:
    """Claims about the algorithm of a chain, its links, and what remains of a person who was erased."""

    def test_a_chain_is_sha_256_where_nothing_was_chosen(self, store: Store) -> None:
        """Before the first entry and after it."""
        for _ in range(2):
            with store.reading(HERE) as reading:
                assert reading.algorithm() == "sha256"
            journal(store, draft("a"))

    def test_the_algorithm_is_chosen_before_the_first_entry(self, store: Store) -> None:
        """Genesis, links and head are of it; another region is left alone; it stays."""
        with store.unit(HERE) as unit:
            unit.choose_algorithm("sm3")
            assert (unit.algorithm(), unit.head()) == ("sm3", (0, genesis("sm3")))
            unit.append([draft("begun")])
            unit.commit()
        journal(store, draft("a"), draft("b"))
        with store.reading(HERE) as reading, store.reading(AWAY) as away:
            assert (reading.algorithm(), away.algorithm()) == ("sm3", "sha256")
            entries, (_, head) = reading.entries(), reading.head()
        records = [record_of(HERE, entry.position, entry.draft) for entry in entries]
        links = [entry.link for entry in entries]
        assert links[0] == linker("sm3")(genesis("sm3"), records[0])
        assert verify(records, links, head=head, algorithm="sm3") == []

    @pytest.mark.parametrize("name", ["sha256", "sm3"])
    def test_what_is_chosen_already_changes_nothing(self, store: Store, name: str) -> None:
        """Before the first entry and after it."""
        _choose(store, name)
        with store.unit(HERE) as unit:
            unit.choose_algorithm(name)
            unit.append([draft("more")])
            unit.commit()
        with store.reading(HERE) as reading:
            assert (reading.algorithm(), reading.head()[0]) == (name, 2)

    @pytest.mark.parametrize(("kept", "asked"), [("sha256", "sm3"), ("sm3", "sha256")])
    def test_another_choice_after_the_first_entry_is_refused(self, store: Store, kept: str, asked: str) -> None:
        """With a sentence, and the unit with it."""
        _choose(store, kept)
        with store.unit(HERE) as unit:
            with pytest.raises(StoreFailed, match=kept) as caught:
                unit.choose_algorithm(asked)
            assert caught.value.rule == "hash-algorithm"
            with pytest.raises(StoreFailed):
                unit.commit()
        with store.reading(HERE) as reading:
            assert (reading.algorithm(), reading.head()[0]) == (kept, 1)

    def test_a_choice_that_was_rolled_back_was_never_made(self, store: Store) -> None:
        """And one may choose again while there is no entry."""
        with store.unit(HERE) as unit:
            unit.choose_algorithm("sm3")
        with store.reading(HERE) as reading:
            assert (reading.algorithm(), reading.head()) == ("sha256", (0, genesis("sha256")))
        with store.unit(HERE) as unit:
            unit.choose_algorithm("sm3")
            unit.choose_algorithm("sha256")
            unit.append([draft("a")])
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.entries()[0].link == linker("sha256")(genesis("sha256"), record_of(HERE, 1, draft("a")))

    @pytest.mark.parametrize("name", ["", "md5", "sha512"])
    def test_nothing_else_can_be_chosen(self, store: Store, name: str) -> None:
        """What a journal is hashed with is one of two."""
        with store.unit(HERE) as unit, pytest.raises(BadInput):
            unit.choose_algorithm(name)

    def test_the_choice_is_part_of_what_a_region_holds(self, store: Store) -> None:
        """Whatever takes the content up again goes on with the same hash."""
        _choose(store, "sm3")
        with store.reading(HERE) as reading:
            content = list(reading.content())
        with store.unit(AWAY) as unit:
            for table, row in content:
                unit.load(table, [row])
            unit.append([draft("more")])
            unit.commit()
        with store.reading(AWAY) as reading:
            assert reading.algorithm() == "sm3"
            assert [entry.link for entry in reading.entries()][-1] == reading.head()[1]

    def test_links_come_in_order_and_in_pieces(self, store: Store) -> None:
        """`after` excludes, `limit` counts; of this region alone."""
        journal(store, *(draft(kind) for kind in "abcde"))
        with store.unit(AWAY) as unit:
            unit.append([draft("a")])
            unit.commit()
        with store.reading(HERE) as reading:
            links = [entry.link for entry in reading.entries()]
            assert list(reading.links()) == links
            assert list(reading.links(after=1, limit=3)) == links[1:4]
            assert list(reading.links(after=5)) == []
            assert all(type(link) is bytes for link in reading.links())

    def test_of_a_person_who_was_erased_nothing_is_left_but_the_id(self, store: Store) -> None:
        """Neither data nor salt; again is the same; another person is left alone; who is not there cannot be erased."""
        other = Party("p-2", b"s" * 32, {"name": "李"})
        with store.unit(HERE) as unit:
            unit.put_party(Party("p-1", b"t" * 32, {"name": "王芳", "facts": {"c-1": {"place": "here"}}}))
            unit.put_party(other)
            unit.commit()
        for _ in range(2):
            with store.unit(HERE) as unit:
                unit.erase_party("p-1")
                unit.commit()
            with store.reading(HERE) as reading:
                left = reading.party("p-1")
                assert left == Party("p-1", b"", {})
                assert left is not None
                assert left.erased
                assert reading.party("p-2") == other
        with store.unit(HERE) as unit, pytest.raises(NotFound):
            unit.erase_party("p-3")
        with store.unit(AWAY) as unit, pytest.raises(NotFound):
            unit.erase_party("p-2")
