"""What every store owes supervision that counts: a tally that only grows, a number of a register for good."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from approvalflow.domain.supervision.registers import UnmatchedEntry
from approvalflow.domain.supervision.tallies import Tally
from approvalflow.errors import Conflict, StoreFailed
from approvalflow.ports.store import Store
from approvalflow.testing.store_samples import AWAY, HERE, NOON

__all__ = ["OnTallies", "counted", "tally", "unmatched"]


def tally(person: str = "u-17", matter: str = "road", month: str = "2026-03", **fields: Any) -> Tally:
    """A tally of refusals."""
    row: dict[str, Any] = {"kind": "refusals", "chances": 3, "hits": 1, "entries": 3}
    return Tally(person=person, matter=matter, month=month, **(row | fields))


def unmatched(number: str, **fields: Any) -> UnmatchedEntry:
    """A certificate that has no case."""
    row: dict[str, Any] = {
        "register": "certificates",
        "agency": "urban-management",
        "day": "2026-03-02",
        "source": "ab" * 32,
        "found_at": NOON,
    }
    return UnmatchedEntry(number=number, **(row | fields))


def counted(store: Store) -> None:
    """Something of each kind."""
    _keep(
        store,
        tally("u-9"),
        tally("", recent="12/c-1 13/c-2", month=""),
        unmatched("Z-2", found_at=NOON + 5),
        unmatched("Z-1", register="receipts"),
    )


class OnTallies:
    """Claims about tallies and the numbers of registers."""

    def test_tallies_come_by_person_matter_and_month(self, store: Store) -> None:
        """Every field is read back equal; everybody's have no person."""
        first, second, third = tally(), tally(month="2026-04"), tally(matter="trees", hits=0)
        everybody = tally("", recent="c-1 c-2", entries=9)
        _keep(store, third, second, first, everybody, tally(kind="declines"), tally("u-18"))
        with store.reading(HERE) as reading:
            assert reading.tallies("refusals", "u-17") == (first, second, third)
            assert reading.tallies("refusals", "u-17", since="2026-04") == (second,)
            assert reading.tallies("refusals", "u-17", matter="trees") == (third,)
            assert reading.tallies("refusals", "", matter="road", since="2026-02") == (everybody,)
            assert reading.tallies("conversions", "u-17") == ()
        with store.reading(AWAY) as reading:
            assert reading.tallies("refusals", "u-17") == ()

    def test_a_tally_only_grows_and_is_counted_by_one_at_a_time(self, store: Store) -> None:
        """Whoever counts on from an older row is a Conflict, and nothing is taken back."""
        before = tally()
        after = evolve(before, chances=4, entries=4, recent="c-3")
        _keep(store, before)
        for row, expected in ((before, 0), (after, 2)):
            with store.unit(HERE) as unit, pytest.raises(Conflict):
                unit.put_tally(row, expected=expected)
        for less in (evolve(after, chances=2), evolve(after, hits=0), evolve(after, entries=3), evolve(after, hits=5)):
            with store.unit(HERE) as unit, pytest.raises(StoreFailed):
                unit.put_tally(less, expected=3)
        with store.unit(HERE) as unit:
            unit.put_tally(after, expected=3)
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.tallies("refusals", "u-17") == (after,)

    def test_a_number_of_a_register_is_kept_once_and_listed_latest_first(self, store: Store) -> None:
        """A receipt may bear the number of a certificate."""
        first, second = unmatched("Z-1"), unmatched("Z-2", agency="fire-brigade", found_at=NOON + 5)
        receipt = unmatched("Z-1", register="receipts", found_at=NOON + 9)
        _keep(store, first, second, receipt)
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_unmatched(unmatched("Z-1", day="2026-03-09"))
        with store.reading(HERE) as reading:
            assert reading.unmatched_entry("certificates", "Z-1") == first
            assert reading.unmatched_entry("certificates", "Z-9") is None
            assert reading.unmatched_entries() == (receipt, second, first)
            assert reading.unmatched_entries(register="certificates", limit=1) == (second,)
            assert reading.unmatched_entries(agency="urban-management") == (receipt, first)
        with store.reading(AWAY) as reading:
            assert reading.unmatched_entries() == ()


def _keep(store: Store, *rows: Tally | UnmatchedEntry) -> None:
    with store.unit(HERE) as unit:
        for row in rows:
            if isinstance(row, Tally):
                unit.put_tally(row, expected=0)
            else:
                unit.put_unmatched(row)
        unit.commit()
