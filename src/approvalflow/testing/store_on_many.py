"""What every store owes who writes or reads many rows at once: the same as one by one."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from approvalflow.errors import Conflict, StoreFailed
from approvalflow.ports.docket import Desk
from approvalflow.ports.store import Party, StepRow, Store, Timer
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

    def test_cases_that_were_taken_are_coloured_many_at_once(self, store: Store) -> None:
        """Rows, dockets and timers follow; what is not there is left out, and the rows come by reference."""
        step = StepRow("fire", "fire-brigade", "officer", "", NOON, NOON - 1)
        rows = [case_row(f"c-{n}", due=NOON, yellow_at=NOON - 1, steps=(step,)) for n in (1, 2, 3)]
        keep(store, *rows)
        timers = [Timer(f"c-{n}", "promised", rung, 1, NOON + 1) for n in (1, 2) for rung in ("red", "yellow")]
        with store.unit(HERE) as unit:
            for n in (1, 2):
                unit.rearm(f"c-{n}", [timer for timer in timers if timer.subject == f"c-{n}"])
            unit.commit()
        with store.unit(HERE) as unit:
            assert unit.take_cases(["c-2", "c-9", "c-1"]) == tuple(rows[:2])
            out = (evolve(step, ran_out=True),)
            after = [evolve(row, version=3, ran_out=True, steps=out) for row in rows[:2]]
            unit.put_taken(after)
            unit.fire([timer for timer in timers if timer.rung == "red"])
            unit.put_taken([])
            unit.fire([])
            assert unit.take_cases([]) == ()
            unit.commit()
        with store.reading(HERE) as reading:
            assert [reading.case(row.ref) for row in rows] == [*after, rows[2]]
            assert [timer.rung for timer in reading.timers_due(NOON + 9, 9)] == ["yellow", "yellow"]
            lines = reading.docket(Desk("fire-brigade"), NOON - 5)
            assert [(line.row.ref, line.light(NOON - 5).value) for line in lines] == [
                ("c-1", "red"),
                ("c-2", "red"),
                ("c-3", "green"),
            ]

    @pytest.mark.parametrize(
        ("ref", "change", "kind"),
        [
            ("c-2", {"version": 2, "ran_out": True}, Conflict),
            ("c-1", {"version": 1, "ran_out": True}, StoreFailed),
            ("c-1", {"version": 2, "due": NOON}, StoreFailed),
            ("c-1", {"version": 2, "steps": ()}, StoreFailed),
        ],
    )
    def test_nothing_but_a_colour_of_what_was_taken_is_written(
        self, store: Store, ref: str, change: dict[str, Any], kind: type[Exception]
    ) -> None:
        """A case that nobody took, and any other change, is refused, and the unit with it."""
        step = StepRow("fire", "fire-brigade", "officer", "", NOON, NOON - 1)
        keep(store, case_row("c-1", steps=(step,)), case_row("c-2", steps=(step,)))
        with store.unit(HERE) as unit:
            unit.take_cases(["c-1"])
            with pytest.raises(kind):
                unit.put_taken([evolve(case_row(ref, steps=(step,)), **change)])
            with pytest.raises(StoreFailed):
                unit.commit()

    def test_a_case_that_was_changed_since_it_was_taken_is_not_written(self, store: Store) -> None:
        """Not even by the unit that took it."""
        keep(store, case_row("c-1"))
        with store.unit(HERE) as unit:
            (taken,) = unit.take_cases(["c-1"])
            unit.put_case(evolve(taken, version=2, waiting=True), expected=1)
            with pytest.raises(Conflict):
                unit.put_taken([evolve(taken, version=3, ran_out=True)])

    def test_rungs_that_are_not_armed_do_not_fire(self, store: Store) -> None:
        """One that fired, and one that never was: then none of them fires."""
        red = Timer("c-1", "promised", "red", 1, NOON)
        yellow = evolve(red, rung="yellow")
        with store.unit(HERE) as unit:
            unit.rearm("c-1", [red, yellow])
            unit.fire([yellow])
            unit.commit()
        for timer in (yellow, evolve(red, due_version=2)):
            with store.unit(HERE) as unit, pytest.raises(Conflict):
                unit.fire([red, timer])
        with store.reading(HERE) as reading:
            assert reading.timers_of("c-1") == (red,)
