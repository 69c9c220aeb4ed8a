"""What every store owes to whoever copies it: all that a region holds, the same from every store, and back again."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from typing import Any

import pytest

from approvalflow.domain.parties.basis import Text
from approvalflow.errors import BadInput, Conflict
from approvalflow.memory import MemoryStore
from approvalflow.office.digest import digest_of_content, digest_of_store
from approvalflow.ports.content import JOURNAL, TABLES, Row
from approvalflow.ports.store import Command, Incoming, MatterVersion, Party, StepRow, Store, Timer
from approvalflow.testing.store_on_books import books
from approvalflow.testing.store_on_ledgers import ledgers
from approvalflow.testing.store_on_supervision import supervised
from approvalflow.testing.store_on_tallies import counted
from approvalflow.testing.store_samples import (
    AWAY,
    HERE,
    NOON,
    bill,
    block,
    card,
    case_row,
    draft,
    journal,
    letter,
    number_on_bill,
    owed_receipt,
    payment,
    posting,
    receipt,
    refund,
    refund_report,
    signature,
    voice,
    voided,
    waiver,
)

__all__ = ["OnContent", "everything"]

#: Tables that came after the digest was fixed: where nothing stands in them, a digest is what it was before.
SINCE = frozenset(
    {
        "voices",
        *("refunds", "refund_reports", "waivers"),
        *("statements", "statement_lines", "reconciliations", "open_items", "remittances", "closings"),
        *("findings", "instruments", "calamities", "tallies", "register_entries"),
        *("ledger_rows", "ledger_places"),
        *("voided_numbers", "numbers_on_bills", "receipt_blocks", "owed_receipts", "receipt_signatures"),
    }
)

#: The digest of `everything` but `SINCE`, for ever: were it to change, no restored backup could be compared with its
#: head line.
GOLDEN = "3ac26e77b1dc2e56cdfa82a955db92f12d96fc34aa429a1880ee7177f2f6880f"

YELLOW = Timer("c-1", "case", "yellow", 1, NOON + 10)


class OnContent:
    """Claims about reading all of a region and loading it."""

    def test_a_region_without_anything_has_no_content(self, store: Store) -> None:
        """Whatever else the store holds."""
        everything(store)
        with store.reading(AWAY) as reading:
            assert list(reading.content()) == []

    def test_content_is_the_same_whichever_store_keeps_it(self, store: Store) -> None:
        """The same units give the same rows in the same order as in memory, and a digest that never changes."""
        memory = MemoryStore()
        everything(memory)
        everything(store)
        assert _content(store) == _content(memory)
        assert {name for name, _ in _content(store)} == {table.name for table in TABLES}
        assert digest_of_store(store, HERE) == digest_of_store(memory, HERE)
        assert digest_of_content(named for named in _content(store) if named[0] not in SINCE) == GOLDEN

    def test_some_tables_of_a_content_and_the_journal_as_it_is_written(self, store: Store) -> None:
        """Each alone is as it stands in the whole."""
        everything(store)
        whole = _content(store)
        with store.reading(HERE) as reading:
            assert list(reading.content(("cursors", "cards"))) == [r for r in whole if r[0] in ("cursors", "cards")]
            written = [("journal", JOURNAL.row(row)) for row in reading.written()]
            assert written == [named for named in whole if named[0] == "journal"]
            assert [row.position for row in reading.written(after=2)] == [3]

    def test_a_row_gives_back_its_value(self, store: Store) -> None:
        """Nothing of a row is lost on the way to plain terms and back."""
        everything(store)
        kinds = {table.name: table for table in TABLES}
        for name, row in _content(store):
            assert kinds[name].row(kinds[name].value(row)) == row

    def test_a_lease_is_no_content(self, store: Store) -> None:
        """Until when it is held dies with the copy; how often it was tried and when it is tried next stays."""
        memory = MemoryStore()
        for one, until in ((memory, NOON + 100), (store, NOON + 999)):
            everything(one)
            with one.unit(HERE) as unit:
                assert unit.take_owed(NOON + 99, limit=9, until=until)
                unit.commit()
        assert digest_of_store(store, HERE) == digest_of_store(memory, HERE)

    def test_content_is_read_in_one_moment(self, store: Store) -> None:
        """What others write while it is read is not in it."""
        everything(store)
        before = digest_of_store(store, HERE)
        with ThreadPoolExecutor(1) as pool:
            with store.reading(HERE) as reading:
                rows = reading.content()
                first = next(rows)
                written = pool.submit(journal, store, draft("matter-published"))
                threading.Event().wait(0.05)
                assert digest_of_content([first, *rows]) == before
            written.result(60)
        assert digest_of_store(store, HERE) != before

    def test_what_is_loaded_is_what_was_read(self, store: Store) -> None:
        """Every row, link, position and order, in an empty region of another store."""
        memory = MemoryStore()
        everything(memory)
        _load(store, _content(memory))
        assert _content(store) == _content(memory)
        with store.reading(HERE) as reading, memory.reading(HERE) as origin:
            assert reading.entries() == origin.entries()
            assert reading.head() == origin.head()
            assert reading.case_entries("c-1") == origin.case_entries("c-1")
            assert reading.open_cases(agency="fire-brigade") == origin.open_cases(agency="fire-brigade") != ()
            assert reading.cases_of("p-1") == origin.cases_of("p-1")
            assert reading.ref_of("N-1") == "c-1"
            assert reading.timers_of("c-2") == origin.timers_of("c-2") != ()
            assert reading.payments_of("b-1") == origin.payments_of("b-1")
            assert reading.receipts_of("c-1") == origin.receipts_of("c-1")
            assert reading.incoming() == origin.incoming()

    def test_life_goes_on_after_loading(self, store: Store) -> None:
        """Journal, numbers and order go on where they were; what fired, was settled or counted is so once."""
        memory = MemoryStore()
        everything(memory)
        _load(store, _content(memory))
        for each in (memory, store):
            with each.unit(HERE) as unit:
                unit.rearm("c-1", [YELLOW])
                unit.owe([letter("m-2"), letter("m-9")])
                assert not unit.receive(Incoming("d-1", "bank", b"", {}, NOON))
                assert unit.next_number("acceptance") == 4
                unit.append([draft("case-accepted", case_ref="c-1", case_seq=2)])
                unit.commit()
        assert _content(store) == _content(memory)
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.fired(YELLOW)
        with store.unit(HERE) as unit, pytest.raises(Conflict):
            unit.put_payment(payment("t-1"))

    def test_only_an_empty_region_is_loaded(self, store: Store) -> None:
        """A region that holds anything is left as it is."""
        memory = MemoryStore()
        everything(memory)
        with store.unit(HERE) as unit:
            unit.put_cursor("board", 1)
            unit.commit()
        with pytest.raises(BadInput) as refused:
            _load(store, _content(memory))
        assert refused.value.rule == "region-not-empty"
        assert _content(store) == [("cursors", {"name": "board", "position": 1})]

    @pytest.mark.parametrize(
        ("table", "row", "place"),
        [
            ("towns", {"name": "x"}, "towns"),
            ("cursors", {"name": "board"}, "cursors.position"),
            ("cursors", {"name": "board", "position": "1"}, "cursors.position"),
            ("cursors", {"name": "board", "position": True}, "cursors.position"),
            ("cursors", {"name": "board", "position": 1, "colour": "red"}, "cursors.colour"),
            ("parties", {"id": "p-1", "salt": "xy", "personal": "{}"}, "parties.salt"),
            ("parties", {"id": "p-1", "salt": "00", "personal": "{"}, "parties.personal"),
            ("timers", {"timer": {"subject": "c-1"}}, "timer.clock"),
        ],
    )
    def test_a_row_that_cannot_be_read_is_refused(self, store: Store, table: str, row: Row, place: str) -> None:
        """By its place, and the unit leaves nothing."""
        with store.unit(HERE) as unit:
            unit.load("number_series", [{"series": "acceptance", "last": 1}])
            with pytest.raises(BadInput) as refused:
                unit.load(table, [row])
        assert refused.value.place == place
        assert _content(store) == []

    def test_a_journal_with_a_gap_is_not_loaded(self, store: Store) -> None:
        """A position that is missing is missing for ever: that is no record to go on with."""
        memory = MemoryStore()
        everything(memory)
        rows = [(name, row) for name, row in _content(memory) if name != "journal" or row["position"] != 2]
        with pytest.raises(BadInput) as refused:
            _load(store, rows)
        assert refused.value.rule == "journal-gap"
        assert _content(store) == []


def _content(store: Store) -> list[tuple[str, Row]]:
    with store.reading(HERE) as reading:
        return list(reading.content())


def _load(store: Store, content: list[tuple[str, Row]]) -> None:
    with store.unit(HERE) as unit:
        for name, rows in groupby(content, key=lambda named: named[0]):
            unit.load(name, [row for _, row in rows])
        unit.commit()


def everything(store: Store) -> None:
    """Something of each kind, in several units, with every field used somewhere."""
    step = StepRow("fire", "fire-brigade", "officer", "u-7", NOON + 5, None, ran_out=True)
    with store.unit(HERE) as unit:
        unit.put_party(Party("p-1", b"\x00\xff" * 16, {"name": "王芳", "tags": ["a", 1, None, True]}))
        unit.put_matter_version(MatterVersion("road-occupation", "1", {"title": "临时占道"}))
        unit.put_case(case_row("c-2", party="p-2", closed_at=NOON + 3, finished_as="green"), expected=0)
        unit.put_case(case_row("c-1", number="N-1", provisional=True, steps=(step,)), expected=0)
        for _ in range(3):
            unit.next_number("acceptance")
        unit.put_command(Command("k-2", "ab" * 32, {"ref": "c-2"}, NOON + 1))
        unit.put_command(Command("k-1", "cd" * 32, {"ref": "c-1"}, NOON))
        unit.rearm("c-1", [YELLOW])
        unit.rearm("c-2", [Timer("c-2", "case", "red", 2, NOON + 9), Timer("c-2", "intake", "red", 1, NOON + 8)])
        unit.put_bill(bill("b-2", case_ref="c-2", due_at=None), expected_state="")
        unit.put_bill(bill("b-1", due_at=NOON + 99), expected_state="")
        unit.owe([letter("m-3"), letter("m-2"), letter("m-1", body={"to": "p-1", "words": ["受理"]})])
        unit.receive(Incoming("d-2", "county-bank", b"\x00<xml/>\xff", {"x-signature": "abc"}, NOON + 5))
        unit.receive(Incoming("d-1", "county-bank", b"", {}, NOON + 6))
        unit.append([draft("case-filed", case_ref="c-1", case_seq=1, agency="urban-management", station="w-3")])
        unit.commit()
    with store.unit(HERE) as unit:
        unit.fired(Timer("c-1", "case", "yellow", 1, NOON + 11))
        unit.fired(Timer("c-1", "case", "green", 1, NOON + 7))
        unit.settle("m-2", NOON + 4)
        unit.postpone("m-3", next_try=NOON + 60, error="no such number", parked=True)
        unit.postpone("m-1", next_try=NOON + 60, error="busy", parked=False)
        unit.processed("d-2", outcome="done", reason="confirmed")
        unit.put_payment(payment("t-1", bank="county-bank"))
        unit.put_payment(payment("t-2", bill_ref="", case_ref="", verdict="suspense", reason="no such bill"))
        unit.put_bill(bill("b-1", due_at=NOON + 99, state="paid"), expected_state="open")
        unit.put_receipt(receipt("0000000001"))
        unit.post([posting("b-1"), posting("b-1", debit="fees", credit="treasury")])
        unit.put_card(card("k-2", evidence={"due": NOON, "days": ["2026-02-27"]}), expected_state="")
        unit.put_card(card("k-1", subject="c-2", case_ref="c-2"), expected_state="")
        unit.put_cursor("observer", 2)
        unit.put_cursor("board", 1)
        unit.append([draft("attempt-refused", case_ref="c-1", acting_for="u-1"), draft("matter-published")])
        unit.put_voided(voided(first=50, last=59, bill_ref="b-9"))
        unit.put_number_on_bill(number_on_bill("b-1", "0000000040"))
        unit.put_block(block(first=1, last=99, next=60, agency="fire-brigade"))
        unit.owe_receipt(owed_receipt("county-bank/t-2", bank_txn="t-2"))
        unit.owe_receipt(owed_receipt("back", left=0, reason=Text("退款", "refund"), written="42010126-0000000002"))
        unit.put_signature(signature("0000000001"))
        unit.put_refund(refund("r-2", bank_txn="t-2", held=True, found_at=NOON, yellow_at=NOON + 50), expected_state="")
        done = {"verified_by": "u-3", "verified_at": NOON, "approved_by": "u-4", "approved_at": NOON, "how": "bank"}
        done |= {"refunded_at": NOON + 8, "bank_refund": "x-1", "ended_as": "green", "late": "verify", "due": None}
        unit.put_refund(refund("r-1", fen=100, state="refunded", **done), expected_state="")
        unit.put_refund_report(refund_report("x-1"))
        unit.put_refund_report(
            refund_report("x-0", refund_ref="", case_ref="", verdict="suspense", reason="not-ordered")
        )
        over: dict[str, Any] = {
            "state": "answered",
            "term": "",
            "due": None,
            "since": None,
            "extended": True,
            "late": "answer",
        }
        over |= {"answer": "已核实", "ended_at": NOON + 9, "ended_as": "red", "outcome": "upheld", "route": "centre"}
        unit.put_voice(voice("v-2", case_ref="c-1", yellow_at=NOON + 50), expected=0)
        unit.put_voice(voice("v-1", named=False, **over), expected=0)
        unit.put_waiver(waiver("w-1", proposed_for="u-1", yellow_at=NOON + 50), expected_state="")
        unit.commit()
    supervised(store)
    counted(store)
    ledgers(store)
    books(store)
