"""What every store owes the ledgers of supervision: rows that only go on, places for good, lists latest first."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from approvalflow.errors import Conflict, StoreFailed
from approvalflow.ports.ledgering import LedgerPlace, LedgerRow
from approvalflow.ports.store import Store
from approvalflow.testing.store_samples import AWAY, HERE, draft

__all__ = ["OnLedgers", "ledgers", "row"]


def row(ref: str, opened: int, **fields: Any) -> LedgerRow:
    """An open problem of an agency."""
    said: dict[str, Any] = {"state": "open", "last": opened, "agency": "urban-management", "due": "2026-03-31"}
    return LedgerRow(ref=ref, opened=opened, **({"ledger": "problems"} | said | fields))


def ledgers(store: Store) -> None:
    """Something of each kind."""
    _keep(store, row("w-2", 2), row("w-1", 1, agency="", due="", last=3), LedgerPlace("problems", "w-1", 1))
    _keep(store, row("s-1", 1, ledger="samples"), LedgerPlace("cards", "k-1", 2), LedgerPlace("problems", "w-1", 3))


class OnLedgers:
    """Claims about ledgers."""

    def test_things_of_a_ledger_come_latest_opened_first(self, store: Store) -> None:
        """By whose they are, how they stand, and what is overdue; every field is read back equal."""
        first, second = row("w-10", 3), row("w-9", 5, state="done", last=8, due="2026-03-05")
        third, other = row("w-11", 7, agency="fire-brigade", due="2026-03-02"), row("w-10", 4, ledger="samples")
        _keep(store, second, other, third, first)
        with store.reading(HERE) as reading:
            assert reading.ledger_row("problems", "w-9") == second
            assert reading.ledger_row("samples", "w-9") is None
            assert reading.ledger_rows("problems") == (third, second, first)
            assert reading.ledger_rows("problems", limit=1, before=7) == (second,)
            assert reading.ledger_rows("problems", agency="urban-management") == (second, first)
            assert reading.ledger_rows("problems", state="open") == (third, first)
            assert reading.ledger_rows("problems", state="open", agency="urban-management") == (first,)
            assert reading.ledger_rows("problems", state="open", due_before="2026-03-31") == (third,)
            assert reading.ledger_rows("problems", due_before="2026-03-02") == ()
        with store.reading(AWAY) as reading:
            assert reading.ledger_rows("problems") == ()
            assert reading.ledger_row("problems", "w-9") is None

    def test_a_thing_of_a_ledger_only_goes_on_and_by_one_at_a_time(self, store: Store) -> None:
        """Whoever goes on from an older entry is a Conflict; where it was opened, and whose it is, never change."""
        before = row("w-1", 3)
        after = evolve(before, state="done", last=6, due="2026-04-30")
        _keep(store, before)
        for one, expected in ((before, 0), (after, 2), (row("w-2", 3), 0)):
            with store.unit(HERE) as unit, pytest.raises(Conflict):
                unit.put_ledger_row(one, expected=expected)
        for wrong in (evolve(after, last=3), evolve(after, opened=4), evolve(after, agency="fire-brigade")):
            with store.unit(HERE) as unit, pytest.raises(StoreFailed):
                unit.put_ledger_row(wrong, expected=3)
        with store.unit(HERE) as unit, pytest.raises(StoreFailed):
            unit.put_ledger_row(row("w-9", 9, last=8), expected=0)
        with store.unit(HERE) as unit:
            unit.put_ledger_row(after, expected=3)
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.ledger_rows("problems") == (after,)

    def test_the_entries_of_things_are_found_by_their_places(self, store: Store) -> None:
        """In order of the journal; an entry is in one ledger alone, for good."""
        with store.unit(HERE) as unit:
            entries = unit.append([draft("told", command_id=f"k-{number}") for number in range(5)])
            for ref, number in (("2026-03-02", 0), ("2026-03-03", 3), ("2026-03-02", 4)):
                unit.put_ledger_place(LedgerPlace("figures", ref, entries[number].position))
            unit.put_ledger_place(LedgerPlace("cards", "2026-03-02", entries[1].position))
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_ledger_place(LedgerPlace("problems", "w-1", entries[1].position))
        with store.reading(HERE) as reading:
            assert reading.ledger_entries("figures", ["2026-03-03", "2026-03-02"]) == (
                entries[0],
                entries[3],
                entries[4],
            )
            assert reading.ledger_entries("cards", ["2026-03-02", "k-2"]) == (entries[1],)
            assert reading.ledger_entries("figures", []) == ()
            assert reading.ledger_refs("figures", upto="2026-03-31") == ("2026-03-03", "2026-03-02")
            assert reading.ledger_refs("figures", upto="2026-03-03", limit=1) == ("2026-03-03",)
            assert reading.ledger_refs("figures", upto="2026-03-01") == ()
        with store.reading(AWAY) as reading:
            assert reading.ledger_entries("figures", ["2026-03-02"]) == ()


def _keep(store: Store, *rows: LedgerRow | LedgerPlace) -> None:
    with store.unit(HERE) as unit:
        for one in rows:
            if isinstance(one, LedgerRow):
                unit.put_ledger_row(one, expected=0)
            else:
                unit.put_ledger_place(one)
        unit.commit()
