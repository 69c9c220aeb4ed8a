"""Registers of certificates and receipts: every number without a case is found, once, and nobody is accused twice."""

from __future__ import annotations

import copy

import pytest

from approvalflow.errors import BadInput, CommandReused, DeclarationFaulty, MoveRefused
from approvalflow.office.verify import verify
from approvalflow.supervise import look
from tests.office.story import Content, content_of, rechained, store_of, story
from tests.office.test_verify import bodies, gone, places, row
from tests.office.watched import EYE, watched
from tests.office.world import CLERK, World

HERE = "000000"


def rows(*numbers: str, **changes: str) -> list[dict[str, str]]:
    return [{"行政区划": HERE, "部门": "urban", "编号": one, "日期": "2026-03-02"} | changes for one in numbers]


def issued(world: World) -> str:
    """The number of a certificate that a case gave."""
    with world.office.store.reading(HERE) as reading:
        return next(str(one.draft.body["certificate"]) for one in reading.entries(limit=10_000, kinds=("case-issued",)))


@pytest.fixture(scope="module")
def told() -> World:
    """Everything happened, and supervision has not looked yet."""
    return story()


def test_a_certificate_that_no_case_gave_is_found_once(told: World) -> None:
    """Whether or not supervision has counted what was issued; the same register again finds nothing new."""
    good = issued(told)
    first = told.office.take_register(
        "certificates", rows(good, "Z-1", "Z-2"), by=EYE, name="2月.csv", command_id="r-1"
    )
    assert (first.rows, first.unmatched, first.new) == (3, 2, ("Z-1", "Z-2"))
    assert told.office.take_register("certificates", rows(good, "Z-1", "Z-2"), by=EYE, command_id="r-1") == first
    with pytest.raises(CommandReused):
        told.office.take_register("certificates", rows("Z-9"), by=EYE, command_id="r-1")
    while look(told.office).entries:
        pass
    again = told.office.take_register("certificates", rows(good, "Z-2", "Z-3"), by=EYE)
    assert (again.unmatched, again.new) == (2, ("Z-3",))
    assert [one.source for one in told.office.registers()] == [again.source, first.source]
    assert {one.number for one in told.office.unmatched_entries()} == {"Z-1", "Z-2", "Z-3"}
    assert len(told.office.unmatched_entries(agency="nobody")) == 0
    assert verify(told.office.store, HERE).violations == ()


def test_a_receipt_that_no_bill_has_is_found(told: World) -> None:
    """What was drawn here is known by its number; a number that looks like one is not."""
    with told.office.store.reading(HERE) as reading:
        known = next(row for table, row in reading.content(("receipts",)))
    number = f"{known['code']}-{known['serial']}"
    taken = told.office.take_register("receipts", rows(number, f"{known['code']}-9999999999", "手写-1"), by=EYE)
    assert taken.new == (f"{known['code']}-9999999999", "手写-1")


def test_every_fault_of_a_register_is_told_at_once_and_nothing_is_taken() -> None:
    """Another county's row, a number twice, an agency or a day that is none; a column that is missing."""
    told, _ = watched()
    before = told.office.registers()
    bad = [*rows("A-1", "A-1"), *rows("A-2", 行政区划="420922"), {}, *rows("", 部门="nobody", 日期="3月2日")]
    with pytest.raises(DeclarationFaulty) as refused:
        told.office.take_register("certificates", bad, by=EYE)
    assert [(one.place, one.rule) for one in refused.value.faults] == [
        ("line 3.number", "twice"),
        ("line 4.region", "other-region"),
        ("line 6.number", "missing"),
        ("line 6.agency", "agency"),
        ("line 6.day", "day"),
    ]
    for wrong in ([{"编号": "A-1", "号": "2"}], []):
        with pytest.raises(DeclarationFaulty) as refused:
            told.office.take_register("certificates", wrong, by=EYE)
        assert {one.place for one in refused.value.faults} == {"line 1"}
    with pytest.raises(BadInput):
        told.office.take_register("bicycles", rows("A-1"), by=EYE)
    assert told.office.registers() == before


def test_who_is_no_supervisor_takes_none_and_it_is_journaled(told: World) -> None:
    """Nobody else learns which numbers have a case."""
    with pytest.raises(MoveRefused) as refused:
        told.office.take_register("certificates", rows("A-1"), by=CLERK)
    assert refused.value.rule == "role"
    with told.office.store.reading(HERE) as reading:
        (entry,) = reading.entries(limit=10_000, kinds=("supervision-attempt-refused",))[-1:]
    assert (entry.draft.by, entry.draft.body["move"]) == (CLERK.id, "take-register")


@pytest.fixture(scope="module")
def sound() -> Content:
    """Two numbers without a case, and what was counted."""
    world = story()
    world.office.take_register("certificates", rows("Z-1", "Z-2"), by=EYE)
    while look(world.office).entries:
        pass
    return content_of(world.office.store, HERE)


def _tally(content: Content, **changes: int) -> str:
    found = row(content, "tallies", kind="declines", person="")
    found.update({name: found[name] + more for name, more in changes.items()})
    return _key(found)


def _key(row: dict[str, str]) -> str:
    return "/".join(row[name] for name in ("kind", "person", "matter", "month"))


def _known(content: Content) -> str:
    bodies(content, "register-entry-unmatched", lambda body: body.update(number="Z-2"))
    return "certificates/Z-1"


DAMAGES = (
    ("INV-T14", lambda content: _tally(content, chances=1)),
    ("INV-T14", lambda content: _tally(content, entries=1)),
    ("INV-T14", lambda content: _key(gone(content, "tallies"))),
    ("INV-T15", lambda content: f"certificates/{gone(content, 'register_entries')['number']}"),
    ("INV-T15", lambda content: row(content, "register_entries").update(agency="traffic") or "certificates/Z-1"),
    ("INV-T15", _known),
)


@pytest.mark.parametrize(("name", "damage"), DAMAGES, ids=[f"{name}-{n}" for n, (name, _) in enumerate(DAMAGES)])
def test_a_damage_is_found(sound: Content, name: str, damage) -> None:
    """In the tallies, in the numbers, in what the journal says of them."""
    content = copy.deepcopy(sound)
    place = damage(content)
    found = verify(store_of(rechained(content, HERE), HERE), HERE)
    assert place in places(found, name)


def test_what_was_not_damaged_is_sound(sound: Content) -> None:
    """With the tallies of every kind of entry that counts."""
    assert verify(store_of(sound, HERE), HERE).violations == ()
    assert {row["kind"] for table, row in sound if table == "tallies"} >= {"declines", "supplements", "refusals"}
