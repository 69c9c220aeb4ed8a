"""The hash chain: every tampering shows, and at which position."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.record.chain import GENESIS, link, verify
from approvalflow.errors import BadInput


def _chain(records: list[bytes]) -> list[bytes]:
    links, before = [], GENESIS
    for record in records:
        before = link(before, record)
        links.append(before)
    return links


RECORDS = [f"record {number}".encode() for number in range(1, 8)]
LINKS = _chain(RECORDS)


def test_golden_links_hold() -> None:
    """The first links never change: chains already written depend on them."""
    assert sha256(b"approvalflow chain 1").digest() == GENESIS
    assert link(GENESIS, b"").hex() == sha256(b"\x02" + GENESIS).hexdigest()
    assert LINKS[1].hex() == "b2c43d413c80b522c5ebb2de6c82a5dc9ffdf5d2646ffd28163064b3fb3d8835"


@given(st.lists(st.binary(max_size=8), max_size=8))
def test_an_untouched_chain_holds(records: list[bytes]) -> None:
    """No break is found where there is none."""
    links = _chain(records)
    assert verify(records, links, head=links[-1] if links else GENESIS) == []


@given(st.data())
def test_any_changed_bit_of_a_record_is_one_break_at_its_place(data: st.DataObject) -> None:
    """An altered record is named by its position, and by that alone."""
    at = data.draw(st.integers(0, len(RECORDS) - 1))
    bit = data.draw(st.integers(0, len(RECORDS[at]) * 8 - 1))
    changed = bytearray(RECORDS[at])
    changed[bit // 8] ^= 1 << bit % 8
    records = [*RECORDS[:at], bytes(changed), *RECORDS[at + 1 :]]
    assert [(b.position, b.rule) for b in verify(records, LINKS)] == [(at + 1, "not-following")]


@pytest.mark.parametrize("at", range(len(RECORDS)))
def test_a_changed_link_shows_at_its_place_and_the_next(at: int) -> None:
    """An altered link follows nothing, and nothing follows it."""
    links = [*LINKS[:at], bytes(32), *LINKS[at + 1 :]]
    assert [b.position for b in verify(RECORDS, links)] == [at + 1, at + 2][: len(RECORDS) - at]


@pytest.mark.parametrize("at", range(len(RECORDS) - 1))
def test_a_record_taken_out_shows_where_it_was(at: int) -> None:
    """With its link or without, a missing record shows at its position."""
    fewer = [*RECORDS[:at], *RECORDS[at + 1 :]]
    assert verify(fewer, [*LINKS[:at], *LINKS[at + 1 :]])[0].position == at + 1
    assert verify(fewer, LINKS)[0].position == at + 1


@pytest.mark.parametrize("at", range(len(RECORDS)))
def test_a_record_put_in_shows_where_it_is(at: int) -> None:
    """An inserted record, linked as its forger can, breaks what follows it."""
    records = [*RECORDS[:at], b"forged", *RECORDS[at:]]
    links = [*LINKS[:at], link(LINKS[at - 1] if at else GENESIS, b"forged"), *LINKS[at:]]
    assert [b.position for b in verify(records, links)] == [at + 2]


@pytest.mark.parametrize(("one", "other"), [(a, b) for a in range(7) for b in range(a + 1, 7)])
def test_two_records_that_changed_places_both_show(one: int, other: int) -> None:
    """A swap is two breaks, one at each position."""
    records = list(RECORDS)
    records[one], records[other] = records[other], records[one]
    assert [b.position for b in verify(records, LINKS)] == [one + 1, other + 1]


class TestTheEnd:
    """A cut-off end shows only against the link that somebody else keeps."""

    @pytest.mark.parametrize("kept", range(len(RECORDS)))
    def test_truncation_shows_against_the_witness(self, kept: int) -> None:
        """Any shorter copy is an older copy: the chain holds, its head does not."""
        assert verify(RECORDS[:kept], LINKS[:kept]) == []
        (found,) = verify(RECORDS[:kept], LINKS[:kept], head=LINKS[-1])
        assert (found.position, found.rule) == (kept, "head")

    def test_a_chain_rewritten_with_valid_hashes_shows_against_the_witness(self) -> None:
        """Whoever recomputes every link still cannot give the witness's head."""
        forged = [b"forged", *RECORDS[1:]]
        assert [b.rule for b in verify(forged, _chain(forged), head=LINKS[-1])] == ["head"]

    def test_a_record_without_a_link_and_a_link_without_a_record_are_named(self) -> None:
        """Sides of unequal length show what is missing."""
        assert [(b.position, b.rule) for b in verify(RECORDS, LINKS[:-1])] == [(7, "no-link")]
        assert [(b.position, b.rule) for b in verify(RECORDS[:-1], LINKS)] == [(7, "no-record")]


def test_each_break_has_its_sentences():
    """Whatever is wrong, a person reads it in both languages, led by the position."""
    found = [
        *verify(RECORDS, LINKS[:-1], head=b"other"),
        *verify(RECORDS[:-1], [b"short", *LINKS[1:]]),
        *verify([b"x", *RECORDS[1:]], LINKS),
    ]
    assert {b.rule for b in found} == {"no-link", "head", "link-size", "no-record", "not-following"}
    assert all(b.zh and b.en and str(b).startswith(f"{b.position}: ") for b in found)


def test_a_missing_link_is_made_up_so_that_only_one_break_shows():
    """Where a link is missing at the end or short in the middle, what follows is still checked against the records."""
    assert [b.rule for b in verify(RECORDS, LINKS[:-1], head=LINKS[-1])] == ["no-link"]
    assert [b.rule for b in verify(RECORDS[:-1], [*LINKS[:-1], b"short"], head=LINKS[-2])] == ["no-record"]


def test_a_chain_can_be_checked_in_pieces() -> None:
    """A piece starts at the link before it and counts from its own first position."""
    assert verify(RECORDS[3:], LINKS[3:], previous=LINKS[2], first=4, head=LINKS[-1]) == []
    assert [b.position for b in verify([b"x", *RECORDS[4:]], LINKS[3:], previous=LINKS[2], first=4)] == [4]


def test_a_link_of_another_size_is_named_and_never_built_on() -> None:
    """A short link is a break at its position; giving one to `link` is refused."""
    assert [(b.position, b.rule) for b in verify(RECORDS, [*LINKS[:2], b"short", *LINKS[3:]])] == [(3, "link-size")]
    with pytest.raises(BadInput, match="32 bytes"):
        link(b"short", b"record")
