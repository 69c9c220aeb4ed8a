"""What every store owes who writes or reads many rows at once: the same as one by one."""

from __future__ import annotations

import pytest

from approvalflow.errors import Conflict
from approvalflow.ports.store import Party, StepRow, Store
from approvalflow.testing.store_samples import HERE, NOON, case_row, keep

__all__ = ["OnMany"]


class OnMany:
    """Claims about pages of cases and parties, and about writing many."""

    def test_many_cases_are_the_same_as_one_by_one(self, store: Store) -> None:
        """Open and closed ones stand in every list that they belong to."""
        step = StepRow("fire", "fire-brigade", "officer", "", None, None)
        open_, closed = case_row("c-1", number="N-1", steps=(step,)), case_row("c-2", closed_at=NOON, stage="delivered")
        with store.unit(HERE) as unit:
            unit.put_cases([open_, closed])
            unit.put_cases([])
            assert unit.case("c-1") == open_
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.case("c-2") == closed
            assert reading.ref_of("N-1") == "c-1"
            assert reading.open_cases() == (open_,)
            assert reading.open_cases(agency="fire-brigade") == (open_,)

    @pytest.mark.parametrize("other", [case_row("c-1"), case_row("c-9", number="N-1")])
    def test_one_of_many_that_is_there_already_refuses_them_all(self, store: Store, other: object) -> None:
        """A reference or a number that is taken is a Conflict, and nothing of the unit stays."""
        keep(store, case_row("c-1", number="N-1"))
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_cases([case_row("c-5"), other])  # type: ignore[list-item]
        with store.reading(HERE) as reading:
            assert reading.case("c-5") is None

    def test_cases_come_in_pages_by_reference(self, store: Store) -> None:
        """Each page begins behind the last reference of the one before."""
        keep(store, case_row("c-3"), case_row("c-1", closed_at=NOON, stage="delivered"), case_row("c-2"))
        with store.reading(HERE) as reading:
            assert [row.ref for row in reading.cases(limit=2)] == ["c-1", "c-2"]
            assert [row.ref for row in reading.cases(after="c-2", limit=2)] == ["c-3"]
            assert reading.cases(after="c-3") == ()

    def test_many_parties_are_kept_and_come_in_pages(self, store: Store) -> None:
        """One that was there is replaced; the pages go by id."""
        first, second, third = (Party(f"p-{n}", bytes([n]) * 32, {"name": "王芳"}) for n in (1, 2, 3))
        with store.unit(HERE) as unit:
            unit.put_party(Party("p-2", b"", {}))
            unit.put_parties([third, second, first])
            unit.put_parties([])
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.parties(limit=2) == (first, second)
            assert reading.parties(after="p-2", limit=2) == (third,)
