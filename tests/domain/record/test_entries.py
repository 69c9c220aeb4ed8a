"""The record of an entry, and plain values as text: what every store writes and hashes alike."""

from datetime import date

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.record.canonical import encode, said
from approvalflow.domain.record.entries import record_again, record_of
from approvalflow.domain.record.plain import copy_of, from_text, text_of
from approvalflow.errors import BadInput
from approvalflow.ports.store import Draft

DRAFT = Draft(
    "case-accepted",
    1_772_164_800_000_000,
    1_772_164_800_000_001,
    "u-17",
    "k-1",
    {"人": [1, None]},
    agency="urban-management",
    station="window-3",
    acting_for="u-1",
    case_ref="c-1",
    case_seq=2,
)

GOLDEN = (
    "m13:s10:acting_fors3:u-1s6:agencys16:urban-managements2:ati1772164800000000;s4:bodym1:s3:人l2:i1;n"
    "s2:bys4:u-17s8:case_refs3:c-1s8:case_seqi2;s10:command_ids3:k-1s7:enteredi1772164800000001;"
    "s4:kinds13:case-accepteds8:positioni7;s6:regions6:420921s7:stations8:window-3"
)


def test_the_record_of_an_entry_never_changes():
    """A golden vector: whoever changes a byte of it breaks every journal ever written."""
    assert record_of("420921", 7, DRAFT).decode() == GOLDEN


@pytest.mark.parametrize("name", [field.name for field in fields(Draft)])
def test_every_field_of_a_draft_is_bound(name):
    """Altering any field alters the record; so do region and position."""
    other = {"body": {}, "at": 1, "entered": 1, "case_seq": 9}.get(name, "other")
    assert record_of("420921", 7, evolve(DRAFT, **{name: other})) != record_of("420921", 7, DRAFT)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(st.tuples(*[TEXTS] * 8), st.tuples(*[st.integers(-(2**63), 2**63)] * 4), st.dictionaries(TEXTS, TEXTS))
def test_a_record_that_is_put_together_again_has_the_same_bytes(texts, numbers, body):
    """Field by field, from what a row holds; also where text is in another normal form."""
    kind, by, command, agency, station, acting_for, ref, region = texts
    position, at, entered, seq = numbers
    draft = Draft(kind, at, entered, by, command, body, agency, station, acting_for, ref, seq)
    named = {f.name: getattr(draft, f.name) for f in fields(Draft)}
    try:
        expected = encode({**named, "region": region, "position": position})
    except BadInput:
        return  # two keys that are one in NFC
    parts = kind, at, entered, by, command, said(body), agency, station, acting_for, ref, seq
    assert record_again(region, position, *parts) == record_of(region, position, draft) == expected


def test_region_and_position_are_bound():
    """The same draft elsewhere, or at another place, is another record."""
    records = {record_of(*place, DRAFT) for place in (("420921", 7), ("420921", 8), ("420922", 7))}
    assert len(records) == 3


@pytest.mark.parametrize("value", [None, True, 0, -(10**40), "", '甲\x00\n"', [], [1, [2]], {}, {"b": {"a": []}}])
def test_plain_values_come_back_from_their_text(value):
    """What was written is read back equal, and the copy is nobody else's."""
    assert from_text(text_of(value)) == value
    copied = copy_of({"v": value})
    assert copied == {"v": value}
    assert type(copied["v"]) is type(value)


def test_the_text_does_not_depend_on_the_order_of_keys():
    """Equal mappings have one text."""
    assert text_of({"b": 1, "a": (2, 3)}) == text_of({"a": [2, 3], "b": 1}) == '{"a":[2,3],"b":1}'


@pytest.mark.parametrize("value", [1.0, float("nan"), b"x", {1: 2}, {"a": {None: 1}}, object(), "\ud800"])
def test_what_would_not_come_back_is_refused(value):
    """A float, bytes, a key that is no text, a lone surrogate: BadInput, not something else of the same look."""
    with pytest.raises(BadInput):
        text_of(value)


@pytest.mark.parametrize("value", [b"x", date(2026, 2, 27)])
def test_what_can_be_hashed_but_not_written_is_refused(value):
    """Bytes and days have canonical bytes, yet no place in a journal's body."""
    with pytest.raises(BadInput):
        text_of({"v": value}, encoded=True)
