"""What every store owes the lists of cases: the lights of the rows, the order of urgency, pages without a gap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import pytest
from attrs import evolve

from approvalflow.ports.docket import STANDINGS, Desk, Lights, Line, shown
from approvalflow.ports.store import CaseRow, Reading, StepRow, Store
from approvalflow.testing.store_samples import HERE, NOON, case_row, keep

__all__ = ["DESKS", "OnLists", "rows_of_every_kind"]

_LEAD, _FIRE = "urban-management", "fire-brigade"

#: Desks of every kind: everything, an agency's, a reviewer's, a window's, a head's, a person's own steps.
DESKS = (
    Desk(),
    Desk(_LEAD),
    Desk(_FIRE, frozenset({"officer"}), whole=False),
    Desk(_LEAD, frozenset({"officer", "approver"})),
    Desk(_LEAD, frozenset()),
    Desk("", frozenset({"officer"})),
    Desk("", frozenset()),
    Desk("", frozenset(), whole=False),
    Desk("", None, whole=False),
    Desk(_FIRE, frozenset(), reviewed=True),
    Desk("", frozenset(), whole=False, reviewed=True),
    Desk(_FIRE, frozenset({"officer"}), holders=frozenset({"u-7", "u-8"})),
    Desk(holders=frozenset({"u-7"})),
    Desk(_LEAD, frozenset(), holders=frozenset({"u-7"})),
    Desk(_LEAD, reviewed=True, holders=frozenset({"u-7"})),
)


def rows_of_every_kind() -> list[CaseRow]:
    """Open cases in every light, with steps in every light, on time and over the statutory limit."""
    clocks: list[dict[str, Any]] = [
        {"due": NOON - 1, "yellow_at": NOON - 9},
        {"due": NOON, "yellow_at": NOON},
        {"due": NOON + 9, "yellow_at": NOON + 1},
        {"due": NOON + 9},
        {"due": NOON - 5, "ran_out": True},
        {"paused_as": "yellow", "due": NOON + 5},
        {"paused_as": "green", "ran_out": True},
        {"paused_as": "red"},
        {},
    ]
    rows = []
    for n, (clock, own, over) in enumerate(product(clocks, clocks, (NOON - 1, None))):
        standing: dict[str, Any] = {"due": None, "yellow_at": None, **own}
        fire = StepRow("fire", _FIRE, "officer", "u-7" if n % 2 else "", **standing)
        site = StepRow("site", _LEAD, "approver" if n % 3 else "clerk", "u-8", None, None)
        steps = ((), (fire,), (site, fire))[n % 3]
        lead, stage = (_LEAD, _FIRE)[n % 5 == 0], ("reviewing", "filed", "paused")[n % 4 % 3]
        row = case_row(f"c-{n:03d}", agency=lead, stage=stage, statutory_due=over, steps=steps, waiting=n % 7 == 0)
        rows.append(evolve(row, **clock))
    rows.append(case_row("c-closed", closed_at=NOON, stage="delivered", due=NOON - 5))
    return rows


def _looked_at(rows: list[CaseRow], desk: Desk, now: int) -> list[Line]:
    return sorted((line for row in rows for line in shown(row, desk)), key=lambda line: line.place(now))


def _paged(reading: Reading, desk: Desk, now: int, standings: tuple[str, ...], limit: int) -> list[Line]:
    found: list[Line] = []
    while page := reading.docket(
        desk, now, standings=standings, after=found[-1].place(now) if found else None, limit=limit
    ):
        assert len(page) <= limit
        found += page
    return found


class OnLists:
    """Claims about dockets, counts, and the pages of cases."""

    @pytest.mark.parametrize("desk", DESKS)
    def test_a_docket_and_its_counts_are_what_looking_at_every_case_gives(self, store: Store, desk: Desk) -> None:
        """In whole, in pages of any size, and of each light alone; a line is as urgent as its place says."""
        rows = rows_of_every_kind()
        keep(store, *rows)
        with store.reading(HERE) as reading:
            for now in (NOON - 20, NOON, NOON + 1, NOON + 20):
                wanted = _looked_at(rows, desk, now)
                assert list(reading.docket(desk, now, limit=10_000)) == wanted
                counts = Counter((line.agency, line.standing(now)) for line in wanted)
                agencies = sorted({agency for agency, _ in counts})
                assert list(reading.lights(desk, now)) == [
                    Lights(agency, **{name: counts[agency, name] for name in STANDINGS}) for agency in agencies
                ]
            wanted = _looked_at(rows, desk, NOON)
            for limit in (1, 7):
                assert _paged(reading, desk, NOON, (), limit) == wanted
            for standings in (("red",), ("yellow",), ("paused",), ("waiting", "green")):
                kept = [line for line in wanted if line.standing(NOON) in standings]
                assert _paged(reading, desk, NOON, standings, 5) == kept

    def test_a_docket_follows_the_rows(self, store: Store) -> None:
        """A step that ends, a clock that moves, a case that closes: its lines go with it."""
        step = StepRow("fire", _FIRE, "officer", "", NOON + 9, NOON + 8)
        keep(store, case_row("c-1", due=NOON + 20, yellow_at=NOON + 19, steps=(step,)))
        later = evolve(step, due=NOON + 12, holder="u-7")
        changes: list[tuple[tuple[StepRow, ...], dict[str, Any], list[int]]] = [
            ((later,), {}, [NOON + 12, NOON + 20]),
            ((later,), {"due": NOON + 30, "statutory_due": NOON + 40}, [NOON + 12, NOON + 30]),
            ((), {}, [NOON + 30]),
            ((), {"closed_at": NOON}, []),
            ((later,), {"closed_at": None}, [NOON + 12, NOON + 30]),
        ]
        for steps, fields, dues in changes:
            with store.unit(HERE) as unit:
                row = unit.case("c-1")
                assert row is not None
                after = evolve(row, version=row.version + 1, steps=steps, **fields)
                unit.put_case(after, expected=row.version)
                unit.commit()
            with store.reading(HERE) as reading:
                lines = [*reading.docket(Desk("", frozenset()), NOON), *reading.docket(Desk(whole=False), NOON)]
                assert sorted(line.due or 0 for line in lines) == dues
                assert {line.row for line in lines} <= {after}

    def test_cases_of_a_party_and_recent_cases_come_in_pages(self, store: Store) -> None:
        """Each page begins behind the last case of the one before, whatever was filed at the same instant."""
        keep(store, *(case_row(f"c-{n}", filed_at=NOON + n // 3, stage=("filed", "granted")[n % 2]) for n in range(8)))
        with store.reading(HERE) as reading:
            newest = [f"c-{n}" for n in range(7, -1, -1)]
            asks: list[Callable[[CaseRow | None], Sequence[CaseRow]]] = [
                lambda last: reading.cases_of("p-1", after=last, limit=3),
                lambda last: reading.recent_cases(after=last, limit=3),
                lambda last: reading.recent_cases(after=last, limit=3, agency=_LEAD),
            ]
            for ask in asks:
                found: list[CaseRow] = []
                while page := ask(found[-1] if found else None):
                    found += page
                assert [row.ref for row in found] == newest
            (seventh,) = reading.recent_cases(limit=1)
            assert [row.ref for row in reading.recent_cases(after=seventh, limit=2, stage="granted")] == ["c-5", "c-3"]
            assert reading.cases_of("p-2") == ()
