"""What every store owes a case: compare-and-set, lists that agree with the rows, numbers that are given once."""

from __future__ import annotations

import pytest
from attrs import evolve

from approvalflow.errors import Conflict, StoreFailed
from approvalflow.ports.store import Command, MatterVersion, Party, StepRow, Store
from approvalflow.testing.store_samples import AWAY, HERE, NOON, case_row, keep

__all__ = ["OnCases"]


class OnCases:
    """Claims about cases, parties, commands and numbers."""

    def test_a_case_comes_back_as_it_was_put(self, store: Store) -> None:
        """Every field of a row is read back equal, steps included."""
        steps = (
            StepRow("site-check", "urban-management", "officer", "u-7", NOON + 5, NOON + 3, ran_out=True),
            StepRow("fire", "fire-brigade", "officer", "", None, None, paused_as="yellow"),
        )
        row = case_row(
            "c-1",
            number="420921-0001",
            accepted_at=NOON + 1,
            due=NOON + 9,
            yellow_at=NOON + 8,
            statutory_due=NOON + 20,
            provisional=True,
            paused_as="green",
            ran_out=True,
            waiting=True,
            steps=steps,
        )
        keep(store, row)
        with store.reading(HERE) as reading:
            assert reading.case("c-1") == row
            assert reading.case("c-2") is None
            assert reading.ref_of("420921-0001") == "c-1"
            assert reading.ref_of("420921-0002") is None

    def test_a_unit_reads_what_it_wrote(self, store: Store) -> None:
        """Inside a unit its own changes are there before they are committed."""
        with store.unit(HERE) as unit:
            unit.put_case(case_row("c-1"), expected=0)
            assert unit.case("c-1") == case_row("c-1")
            unit.put_case(case_row("c-1", version=2, stage="reviewing"), expected=1)
            assert unit.case("c-1") == case_row("c-1", version=2, stage="reviewing")

    def test_a_stale_version_is_refused(self, store: Store) -> None:
        """Whoever decides on an old version of a case gets Conflict, and the newer row stays."""
        keep(store, case_row("c-1"))
        with store.unit(HERE) as unit:
            unit.put_case(case_row("c-1", version=2, stage="granted"), expected=1)
            unit.commit()
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_case(case_row("c-1", version=2, stage="refused"), expected=1)
        with store.reading(HERE) as reading:
            assert reading.case("c-1") == case_row("c-1", version=2, stage="granted")

    def test_a_case_is_new_once(self, store: Store) -> None:
        """Putting a case as new that is there already, or as changed that is not, is a Conflict."""
        keep(store, case_row("c-1"))
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_case(case_row("c-1"), expected=0)
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_case(case_row("c-2", version=2), expected=1)

    def test_a_unit_that_refused_something_cannot_be_committed(self, store: Store) -> None:
        """Catching the Conflict and committing the rest would keep half of a command: commit raises."""
        keep(store, case_row("c-1"))
        with store.unit(HERE) as unit:
            unit.put_cursor("board", 7)
            with pytest.raises(Conflict):
                unit.put_case(case_row("c-1"), expected=0)
            with pytest.raises(StoreFailed):
                unit.commit()
        with store.reading(HERE) as reading:
            assert reading.cursor("board") == 0

    def test_a_unit_left_without_commit_leaves_nothing(self, store: Store) -> None:
        """Neither a quiet end nor an error inside keeps anything of the unit; numbers are given back."""
        with store.unit(HERE) as unit:
            unit.put_case(case_row("c-1", number="N-1"), expected=0)
            unit.put_command(Command("k-1", "d", {}, NOON))
            assert unit.next_number("acceptance") == 1
        with pytest.raises(ZeroDivisionError), store.unit(HERE) as unit:
            unit.put_case(case_row("c-1", number="N-1"), expected=0)
            assert unit.next_number("acceptance") == 1
            raise ZeroDivisionError
        with store.reading(HERE) as reading:
            assert reading.case("c-1") is None
            assert reading.ref_of("N-1") is None
            assert reading.command("k-1") is None
        with store.unit(HERE) as unit:
            assert unit.next_number("acceptance") == 1

    def test_a_series_counts_from_one_without_a_gap(self, store: Store) -> None:
        """Each series of each region has its own count, and what is committed is never given again."""
        for expected in (1, 2, 3):
            with store.unit(HERE) as unit:
                assert unit.next_number("acceptance") == expected
                unit.commit()
        with store.unit(HERE) as unit:
            assert unit.next_number("acceptance") == 4
            assert unit.next_number("acceptance") == 5
            assert unit.next_number("other") == 1
        with store.unit(AWAY) as unit:
            assert unit.next_number("acceptance") == 1

    def test_a_case_never_goes_back(self, store: Store) -> None:
        """Its version grows with every writing: what compare-and-set looks at is never there twice."""
        keep(store, case_row("c-1", version=3))
        for version in (3, 2):
            with store.unit(HERE) as unit, pytest.raises(StoreFailed):
                unit.put_case(case_row("c-1", version=version), expected=3)
        with store.reading(HERE) as reading:
            assert reading.case("c-1") == case_row("c-1", version=3)

    def test_an_acceptance_number_belongs_to_one_case_for_ever(self, store: Store) -> None:
        """A second case cannot have the number, and the first cannot lose or change it."""
        keep(store, case_row("c-1", number="N-1"))
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_case(case_row("c-2", number="N-1"), expected=0)
        for other in ("", "N-2"):
            with store.unit(HERE) as unit, pytest.raises(StoreFailed):
                unit.put_case(case_row("c-1", version=2, number=other), expected=1)
        with store.reading(HERE) as reading:
            assert reading.ref_of("N-1") == "c-1"

    def test_a_command_is_carried_out_once(self, store: Store) -> None:
        """The answer of a command is kept; the same id again is a Conflict."""
        command = Command("k-1", "ab" * 32, {"ref": "c-1", "stage": "granted", "notes": ["甲"]}, NOON)
        with store.unit(HERE) as unit:
            unit.put_command(command)
            unit.commit()
        with store.unit(HERE) as unit:
            assert unit.command("k-1") == command
            assert unit.command("k-2") is None
            with pytest.raises(Conflict):
                unit.put_command(evolve(command, answer={}))
        with store.reading(HERE) as reading:
            assert reading.command("k-1") == command

    def test_personal_data_are_kept_and_replaced(self, store: Store) -> None:
        """A party is read back equal; put again it is replaced, so that it can be corrected and erased."""
        party = Party("p-1", b"\x01" * 32, {"name": "王芳", "id_number": "420900198001010010", "aliases": ["𠮷"]})
        erased = Party("p-1", b"", {})
        for kept in (party, erased):
            with store.unit(HERE) as unit:
                unit.put_party(kept)
                unit.commit()
            with store.reading(HERE) as reading:
                assert reading.party("p-1") == kept
                assert reading.party("p-2") is None

    def test_a_published_matter_version_never_changes(self, store: Store) -> None:
        """The same code and version again changes nothing."""
        first = MatterVersion(
            "shop-sign", "1", {"title": {"zh": "店招", "en": "Shop sign"}, "steps": [], "tolerant": True}
        )
        for version in (first, evolve(first, source={}), evolve(first, version="2", source={"title": None})):
            with store.unit(HERE) as unit:
                unit.put_matter_version(version)
                unit.commit()
        with store.reading(HERE) as reading:
            assert reading.matter_version("shop-sign", "1") == first
            assert reading.matter_version("shop-sign", "2") == MatterVersion("shop-sign", "2", {"title": None})
            assert reading.matter_version("shop-sign", "3") is None

    def test_open_cases_of_an_agency_are_those_it_leads_or_holds_a_step_of(self, store: Store) -> None:
        """The docket follows the rows: a step that ends and a case that closes leave it; first filed comes first."""
        fire = (StepRow("fire", "fire-brigade", "officer", "", None, None),)
        keep(
            store,
            case_row("c-1", filed_at=NOON + 2, agency="urban-management", matter="shop-sign"),
            case_row("c-2", filed_at=NOON + 1, agency="urban-management", steps=fire),
            case_row("c-3", filed_at=NOON, agency="fire-brigade", steps=fire),
            case_row("c-4", agency="urban-management", steps=fire, closed_at=NOON + 3, finished_as="green"),
        )
        with store.reading(HERE) as reading:
            assert [row.ref for row in reading.open_cases()] == ["c-3", "c-2", "c-1"]
            assert [row.ref for row in reading.open_cases(agency="urban-management")] == ["c-2", "c-1"]
            assert [row.ref for row in reading.open_cases(agency="fire-brigade")] == ["c-3", "c-2"]
            assert [row.ref for row in reading.open_cases(agency="urban-management", matter="shop-sign")] == ["c-1"]
            assert [row.steps for row in reading.open_cases(agency="fire-brigade")] == [fire, fire]
        with store.unit(HERE) as unit:
            row = unit.case("c-2")
            assert row is not None
            unit.put_case(evolve(row, version=2, steps=()), expected=1)
            unit.put_case(case_row("c-1", version=2, closed_at=NOON + 9), expected=1)
            unit.commit()
        with store.reading(HERE) as reading:
            assert [row.ref for row in reading.open_cases(agency="fire-brigade")] == ["c-3"]
            assert [row.ref for row in reading.open_cases(agency="urban-management")] == ["c-2"]

    def test_a_closed_case_that_is_opened_again_is_listed_again(self, store: Store) -> None:
        """A remand opens a new round: the case is back on the docket of its agency."""
        keep(store, case_row("c-1", closed_at=NOON))
        with store.unit(HERE) as unit:
            unit.put_case(case_row("c-1", version=2), expected=1)
            unit.commit()
        with store.reading(HERE) as reading:
            assert [row.ref for row in reading.open_cases(agency="urban-management")] == ["c-1"]

    def test_cases_of_a_party_and_recent_cases_come_newest_first(self, store: Store) -> None:
        """Both hold closed cases too; the recent ones are narrowed by agency or stage and end at the limit."""
        keep(
            store,
            case_row("c-1", filed_at=NOON, party="p-1"),
            case_row(
                "c-2", filed_at=NOON + 2, party="p-1", agency="fire-brigade", closed_at=NOON + 3, stage="delivered"
            ),
            case_row("c-3", filed_at=NOON + 1, party="p-2", stage="granted"),
        )
        with store.reading(HERE) as reading:
            assert [row.ref for row in reading.cases_of("p-1")] == ["c-2", "c-1"]
            assert [row.ref for row in reading.recent_cases(limit=2)] == ["c-2", "c-3"]
            assert [row.ref for row in reading.recent_cases(limit=9, agency="urban-management")] == ["c-3", "c-1"]
            assert [row.ref for row in reading.recent_cases(limit=9, stage="delivered")] == ["c-2"]
            assert reading.cases_of("p-3") == ()

    def test_regions_do_not_see_one_another(self, store: Store) -> None:
        """The same reference, number and command in two regions are two things."""
        with store.unit(HERE) as unit:
            unit.put_case(case_row("c-1", number="N-1"), expected=0)
            unit.put_command(Command("k-1", "here", {}, NOON))
            unit.put_cursor("board", 3)
            unit.commit()
        with store.unit(AWAY) as unit:
            assert unit.case("c-1") is None
            assert unit.ref_of("N-1") is None
            assert unit.command("k-1") is None
            assert unit.cursor("board") == 0
            assert unit.open_cases() == ()
            unit.put_case(case_row("c-1", number="N-1", stage="granted"), expected=0)
            unit.put_command(Command("k-1", "away", {}, NOON))
            unit.commit()
        with store.reading(HERE) as reading:
            assert reading.case("c-1") == case_row("c-1", number="N-1")
            assert reading.command("k-1") == Command("k-1", "here", {}, NOON)

    def test_a_block_that_is_over_gives_nothing(self, store: Store) -> None:
        """Neither a unit nor a look can be used after its end, and a unit is committed once."""
        with store.unit(HERE) as unit:
            unit.put_cursor("board", 1)
            unit.commit()
            with pytest.raises(StoreFailed):
                unit.commit()
        with pytest.raises(StoreFailed):
            unit.put_cursor("board", 2)
        with store.reading(HERE) as reading:
            assert reading.cursor("board") == 1
        with pytest.raises(StoreFailed):
            reading.cursor("board")
