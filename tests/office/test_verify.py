"""Every invariant is proved able to fail: a sound record is damaged in one place, and that place is named."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from approvalflow.domain.record.plain import from_text, text_of
from approvalflow.memory import MemoryBlobs
from approvalflow.office.invariants import INVARIANTS
from approvalflow.office.verify import Verified, verify
from approvalflow.office.verifying.events import OF_EVENTS
from tests.office.damaged_books import DAMAGED_BOOKS
from tests.office.story import Content, bodies, content_of, rechained, store_of, story
from tests.office.witnesses import trusting, watched
from tests.office.world import CLERK, World

HERE = "000000"
Damage = Callable[[Content], str]


@pytest.fixture(scope="module")
def sound() -> Content:
    """The content of a region in which something of every kind happened."""
    return content_of(story().office.store, HERE)


def row(content: Content, table: str, **fields: Any) -> dict[str, Any]:
    """The first row of a table with these fields."""
    return next(r for t, r in content if t == table and all(r.get(name) == value for name, value in fields.items()))


def gone(content: Content, table: str, **fields: Any) -> dict[str, Any]:
    """Take that row away, and answer it."""
    found = row(content, table, **fields)
    content.remove((table, found))
    return found


def append(content: Content, like: str, **body: Any) -> str:
    """One more event of a kind, of the case of the first of that kind; answers its place."""
    first = row(content, "journal", kind=like)
    return append_to(content, first["case_ref"], like, **{**from_text(first["body"]), **body})


def append_to(content: Content, ref: str, kind: str, **body: Any) -> str:
    """One more event of a case, with its row as it would be; answers its place."""
    events = [r for t, r in content if t == "journal" and r.get("case_ref") == ref and r.get("case_seq")]
    seq = max(r["case_seq"] for r in events) + 1
    more = {**events[-1], "kind": kind, "case_seq": seq, "body": text_of(body)}
    content.insert(content.index(("head", row(content, "head"))), ("journal", more))
    row(content, "cases", ref=ref)["version"] = seq
    return f"{ref} #{seq}"


def ref_of(content: Content, kind: str) -> str:
    """The case of the first event of a kind."""
    return str(row(content, "journal", kind=kind)["case_ref"])


def _stage(content: Content) -> str:
    found = row(content, "cases")
    found["stage"] = "withdrawn"
    return str(found["ref"])


def _second_number(content: Content) -> str:
    first, second = [r for t, r in content if t == "journal" and r["kind"] == "case-accepted"][:2]
    second["body"] = text_of({**from_text(second["body"]), "number": from_text(first["body"])["number"]})
    found = row(content, "cases", ref=second["case_ref"])
    found.pop("number")
    return str(second["case_ref"])


def _beyond_its_series(content: Content) -> str:
    number = from_text(row(content, "journal", kind="case-accepted")["body"])["number"]
    gone(content, "number_series", series=f"acceptance/{number.split('-')[1]}")
    return str(number)


def _step_missing(content: Content) -> str:
    found = gone(content, "journal", kind="step-claimed")
    return f"{found['case_ref']} #{found['case_seq'] + 1}"


def _open_papers(content: Content) -> str:
    bodies(content, "case-accepted", lambda body: body.update(tolerated=["plan"]))
    return bodies(content, "case-granted", lambda body: None)


def _pause_twice(content: Content) -> str:
    first = row(content, "journal", kind="pause-began")
    body = {**from_text(first["body"]), "pause": "other"}
    append_to(content, first["case_ref"], "pause-began", **body)
    return append_to(content, first["case_ref"], "pause-began", **{**body, "pause": "third"})


def _was(content: Content) -> str:
    def change(body: dict[str, Any]) -> None:
        body["dates"][0]["was"] += 1

    return bodies(content, "dates-amended", change)


def _before_filing(content: Content) -> str:
    found = row(content, "journal", kind="step-claimed")
    found["at"] = 1
    return f"{found['case_ref']} #{found['case_seq']}"


def _after_due(content: Content) -> str:
    found = row(content, "journal", kind="limit-extended")
    found["at"] += 10**14
    return f"{found['case_ref']} #{found['case_seq']}"


def _disarmed(content: Content) -> str:
    found = next(r for t, r in content if t == "timers" and not r.get("fired"))
    content.remove(("timers", found))
    return str(found["timer"]["subject"])


def _armed_elsewhen(content: Content) -> str:
    found = next(r for t, r in content if t == "timers" and not r.get("fired"))
    found["timer"] = {**found["timer"], "fire_at": found["timer"]["fire_at"] + 1}
    return str(found["timer"]["subject"])


def _never_fired(content: Content) -> str:
    found = row(content, "timers", fired=True)
    content.remove(("timers", found))
    return str(found["timer"]["subject"])


def _fired_of_itself(content: Content) -> str:
    found = next(r for t, r in content if t == "timers" and not r.get("fired"))
    found["fired"] = True
    return str(found["timer"]["subject"])


def _card(content: Content) -> str:
    found = row(content, "cards", state="lifted")
    found["state"] = "raised"
    return str(found["ref"])


def _amount(content: Content, table: str) -> dict[str, Any]:
    found = row(content, table)
    found["fen"] = 1
    return found


def _money(content: Content, verdict: str) -> str:
    found = row(content, "payments", verdict=verdict)
    found["fact"] = {**found["fact"], "fen": 1}
    return f"{found['fact']['bank']}/{found['fact']['bank_txn']}"


def _serial(content: Content) -> str:
    found = row(content, "receipts")
    found["serial"] = "0000000002"
    return str(found["code"])


def _unowed(content: Content) -> str:
    found = next(r for t, r in content if t == "owed" and r["owed"]["kind"] == "open-bill")
    content.remove(("owed", found))
    return str(found["owed"]["key"])


def _owed_for_nothing(content: Content) -> str:
    found = next(r for t, r in content if t == "owed" and r["owed"]["kind"] == "letter")
    body = {**from_text(found["owed"]["body"]), "seq": 999}
    found["owed"] = {**found["owed"], "body": text_of(body)}
    return str(found["owed"]["key"])


def _answered(content: Content) -> str:
    found = next(r for t, r in content if t == "commands" and "version" in from_text(r["answer"]))
    found["answer"] = text_of({**from_text(found["answer"]), "version": 99})
    return f"command {found['id']}"


def _unpaid_certificate(content: Content) -> str:
    ref = ref_of(content, "case-issued")
    bill = from_text(row(content, "journal", kind="bill-opened")["body"])
    append_to(content, ref, "bill-opened", **{**bill, "bill": "b-9"})
    return append(content, "case-issued", certificate="other")


def _changed(kind: str, **fields: Any) -> Damage:
    return lambda content: bodies(content, kind, lambda body: body.update(fields))


DAMAGES: tuple[tuple[str, Damage], ...] = (
    ("INV-L1", _stage),
    ("INV-L1", lambda content: append_to(content, ref_of(content, "case-filed"), "case-dreamt", n=1)),
    ("INV-L1", lambda content: append_to(content, ref_of(content, "case-filed"), "step-claimed", n=1)),
    ("INV-L2", lambda content: append(content, "case-delivered", stage="filed")),
    ("INV-L3", _step_missing),
    ("INV-L4", lambda content: append(content, "case-refused")),
    ("INV-L5", _second_number),
    ("INV-L5", _beyond_its_series),
    ("INV-L6", _open_papers),
    ("INV-L7", _changed("case-refused", reason=" \u3000")),
    ("INV-L7", _changed("limit-extended", reason="")),
    ("INV-L8", lambda content: append(content, "supplements-asked", papers=["deed"])),
    ("INV-L9", _changed("case-granted", by="reviewer")),
    ("INV-L11", lambda content: "{code}@{version}".format(**gone(content, "matter_versions"))),
    ("INV-L13", _answered),
    ("INV-D4", _pause_twice),
    ("INV-D5", _was),
    ("INV-D6", _changed("limit-extended", requested_by="head")),
    ("INV-D6", lambda content: append(content, "limit-extended")),
    ("INV-D6", _after_due),
    ("INV-D7", _before_filing),
    ("INV-D9", _disarmed),
    ("INV-D9", _armed_elsewhen),
    ("INV-D9", _never_fired),
    ("INV-D9", _fired_of_itself),
    ("INV-T2", _changed("clock-stopped", light="red")),
    ("INV-T4", lambda content: append(content, "rung-reached")),
    ("INV-T7", _card),
    ("INV-T7", lambda content: str(gone(content, "cards")["ref"])),
    ("INV-T7", _changed("card-lifted", reason=" ")),
    ("INV-F1", lambda content: str(_amount(content, "postings")["subject"])),
    ("INV-F1", lambda content: str(gone(content, "postings")["subject"])),
    ("INV-F2", lambda content: str(_amount(content, "bills")["ref"])),
    ("INV-F2", lambda content: _bill_said(content)),
    ("INV-F2", lambda content: _free(content, basis="行政许可法 第58条", billed=True)),
    ("INV-F2", lambda content: _free(content, basis=" ", billed=False)),
    ("INV-F3", lambda content: "{bank}/{bank_txn}".format(**gone(content, "receipts"))),
    ("INV-F4", lambda content: _money(content, "confirm")),
    ("INV-F4", lambda content: "{bank}/{bank_txn}".format(**_amount(content, "receipts"))),
    ("INV-F6", lambda content: append(content, "fee-paid").split(" ")[0] + " teller/t1"),
    ("INV-F9", lambda content: _money(content, "suspense")),
    ("INV-F10", _serial),
    ("INV-F12", _unpaid_certificate),
    ("INV-F15", _changed("bill-opened", fen=0)),
    ("INV-N1", _unowed),
    ("INV-N1", _owed_for_nothing),
    *DAMAGED_BOOKS,
)


def _bill_said(content: Content) -> str:
    found = row(content, "bills")
    found["state"] = "open"
    return str(found["ref"])


def _free(content: Content, *, basis: str, billed: bool) -> str:
    ref = ref_of(content, "case-granted")
    said = {"fee": "", "basis_zh": basis, "basis_en": basis, "reason_zh": "-", "reason_en": "-"}
    place = append_to(content, ref, "nothing-charged", **said)
    if billed:
        bill = from_text(row(content, "journal", kind="bill-opened")["body"])
        place = append_to(content, ref, "bill-opened", **{**bill, "bill": "b-9"})
    return place


def places(found: Verified, name: str) -> list[str]:
    """Where an invariant is broken."""
    return [one.place for one in found.violations if one.id == name]


def test_what_was_not_damaged_is_sound(sound: Content) -> None:
    """Also with links that were made anew."""
    assert verify(store_of(sound, HERE), HERE).violations == ()
    assert verify(store_of(rechained(copy.deepcopy(sound), HERE), HERE), HERE).violations == ()


@pytest.mark.parametrize(("name", "damage"), DAMAGES)
def test_a_damage_is_named_at_its_place(sound: Content, name: str, damage: Damage) -> None:
    """Whoever did it made the chain anew: the invariant itself finds it."""
    content = copy.deepcopy(sound)
    place = damage(content)
    found = verify(store_of(rechained(content, HERE), HERE), HERE)
    assert place in places(found, name)
    assert found.counts[name] == len(places(found, name))
    assert not places(found, "INV-A2")


def test_every_invariant_of_an_event_and_of_a_table_is_damaged_here() -> None:
    """The list above leaves none out but those that have a test of their own below."""
    by_themselves = {"INV-A2", "INV-A3", "INV-A4", "INV-L14"}
    by_themselves |= {"INV-F11", "INV-F16"}  # test_verify_refunds.py, test_verify_receipts.py
    by_themselves |= {"INV-T8", "INV-T9", "INV-T11"}  # test_verify_supervision.py
    by_themselves |= {"INV-T10", "INV-T12"}  # test_verify_voices.py, test_supervision_editions.py
    by_themselves |= {"INV-T14", "INV-T15"}  # test_registers.py
    by_themselves |= {"INV-T13", "INV-T16", "INV-T17"}  # test_verify_scores.py, test_verify_reports.py
    assert {name for name, _ in DAMAGES} | by_themselves == {one.id for one in INVARIANTS}
    assert {name for name, _, _ in OF_EVENTS} <= {one.id for one in INVARIANTS}


class TestTheChain:
    @pytest.mark.parametrize("name", ["kind", "at", "entered", "by", "command_id", "body", "link"])
    def test_an_entry_that_was_altered_does_not_fit(self, sound: Content, name: str) -> None:
        """Whatever of it was."""
        content = copy.deepcopy(sound)
        entry = row(content, "journal", position=100)
        changes: dict[str, Any] = {"at": entry["at"] + 1, "entered": 0, "body": '{"a":1}', "link": "00" * 32}
        entry[name] = changes.get(name, "other")
        assert "journal 100" in places(verify(store_of(content, HERE), HERE), "INV-A2")

    @pytest.mark.parametrize("link", ["", "00", "00" * 33])
    def test_a_link_of_another_size_is_found_and_never_built_on(self, sound: Content, link: str) -> None:
        """At its own place and at the next; what comes after is read all the same."""
        content = copy.deepcopy(sound)
        row(content, "journal", position=100)["link"] = link
        found = verify(store_of(content, HERE), HERE)
        assert places(found, "INV-A2") == ["journal 100", "journal 101"]

    @pytest.mark.parametrize("body", ["[]", "1", "null"])
    def test_a_body_that_is_no_mapping_is_found(self, sound: Content, body: str) -> None:
        """Where a store kept what no journal would take."""
        store = store_of(sound, HERE)
        entries = store._regions[HERE].tables["journal by position, each body as text"]
        entries[100] = (entries[100][0], body)
        assert "journal 100" in places(verify(store, HERE), "INV-A2")
        entries[100] = (entries[100][0], '{"a":1} ')
        assert "journal 100" in places(verify(store, HERE), "INV-A2")

    def test_a_journal_that_was_cut_off_does_not_end_at_its_head(self, sound: Content) -> None:
        content = copy.deepcopy(sound)
        last = len([1 for table, _ in content if table == "journal"])
        gone(content, "journal", position=last)
        assert places(verify(store_of(content, HERE), HERE), "INV-A2") == [f"journal {last}"]

    def test_an_entry_that_is_missing_leaves_its_gap(self, sound: Content) -> None:
        """Where a store lost one that no load would take."""
        store = store_of(sound, HERE)
        del store._regions[HERE].tables["journal by position, each body as text"][100]
        assert "journal 101" in places(verify(store, HERE), "INV-L3")

    def test_a_row_that_ends_before_its_events_is_found(self, sound: Content) -> None:
        """An older row, put back: the case looks sound up to it."""
        content = copy.deepcopy(sound)
        ref = ref_of(content, "case-refused")
        append_to(content, ref, "step-claimed", step="approve", holder="u", by="u")
        seq = row(content, "cases", ref=ref)["version"]
        row(content, "cases", ref=ref)["version"] = seq - 1
        found = verify(store_of(rechained(content, HERE), HERE), HERE)
        assert places(found, "INV-L1") == [ref]

    def test_a_case_that_only_its_end_shows_to_be_unreadable_is_found(self, sound: Content) -> None:
        """Each event can be applied, but no ladder has a fourth reminder: the reading goes on behind it."""
        content = copy.deepcopy(sound)
        body = from_text(row(content, "journal", kind="clock-started")["body"])
        ref, _ = append(content, "clock-started", clock="fourth", reminders=[body["due"]] * 4).split()
        verified = verify(store_of(rechained(content, HERE), HERE), HERE)
        assert verified.entries == len([1 for table, _ in content if table == "journal"])
        assert ref in places(verified, "INV-L1")

    def test_a_row_without_events_and_events_without_a_row_are_found(self, sound: Content) -> None:
        """Where a store lost a row that its references would have kept."""
        store = store_of(sound, HERE)
        rows = store._regions[HERE].tables["cases"]
        ref = ref_of(sound, "case-refused")
        rows["dreamt"] = evolve(rows.pop(ref), ref="dreamt")
        assert places(verify(store, HERE), "INV-L1") == [ref, "dreamt"]


class TestCheckpoints:
    def test_a_checkpoint_of_other_entries_is_found(self) -> None:
        """In the journal, with the chain made anew around it."""
        plugins, _ = watched(trusting())
        world = World(plugins=plugins)
        world.reviewing()
        world.office.checkpoint()
        content = content_of(world.office.store, HERE)
        assert verify(store_of(content, HERE), HERE).checkpoints == 1
        place = bodies(content, "checkpoint-signed", lambda body: body.update(root="00" * 32))
        assert places(verify(store_of(rechained(content, HERE), HERE), HERE), "INV-A3") == [place]
        place = bodies(content, "checkpoint-signed", lambda body: body.pop("root"))
        assert places(verify(store_of(rechained(content, HERE), HERE), HERE), "INV-A3") == [place]

    def test_an_older_copy_is_noticed_against_the_witness(self) -> None:
        """The copy is sound in itself; only what somebody else keeps shows that there was more."""
        witness = trusting()
        plugins, _ = watched(witness)
        world = World(plugins=plugins)
        ref = world.filed()
        older = content_of(world.office.store, HERE)
        world.office.accept(ref, by=CLERK)
        world.office.checkpoint()
        sound = verify(world.office.store, HERE, witnesses={"memory": witness})
        assert (sound.violations, sound.witnessed.checkpoints) == ((), 1)
        restored = store_of(older, HERE)
        assert verify(restored, HERE).violations == ()
        (found,) = verify(restored, HERE, witnesses={"memory": witness}).violations
        assert found.id == "INV-A4"
        assert "an older copy was put back" in found.en


class TestPapers:
    def test_each_paper_is_compared_with_its_digest(self) -> None:
        """With the place where they are kept; those that are not there are named."""
        world = story()
        found = verify(world.office.store, HERE, papers=world.office.blobs)
        assert (found.papers, found.violations) == (1, ())
        found = verify(world.office.store, HERE, papers=MemoryBlobs())
        assert [one.id for one in found.violations] == ["INV-L14"]
