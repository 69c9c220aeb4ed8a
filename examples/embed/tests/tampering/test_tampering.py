"""Whatever is altered in the journal is found, at its position: a sample of it here, all of it by `make proof`."""

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import settings

from approvalflow.office.verifying import journal as reading
from examples.embed.tests.tampering import sweep as sweeping
from examples.embed.tests.tampering.exported import Export
from examples.embed.tests.tampering.journal import COVERED, REGION, Journal, made
from examples.embed.tests.tampering.sweep import Sweep, Swept, places
from examples.embed.tests.tampering.tamper import FIELDS, Tamper, copied

AT_LENGTH = settings().max_examples >= 10_000
#: One of so many ways is tried; by `make proof` every one where the hash is SHA-256, in these parts, and one of fifty
#: where it is SM3.
EVERY = {"sha256": 1, "sm3": 50} if AT_LENGTH else {"sha256": 2_000}
PARTS = [(mine, 8) for mine in range(8)] if AT_LENGTH else [(0, 1)]
_LONG = ("body", "link", "command_id", "case_ref")
_SHORT = tuple(name for name in FIELDS if name not in _LONG)
GROUPS = [*((name,) for name in _LONG), _SHORT] if AT_LENGTH else [FIELDS]


@pytest.fixture(scope="module", params=list(EVERY))
def original(request, tmp_path_factory) -> Journal:
    """A journal of two hundred entries, which a witness saw grow."""
    return made(tmp_path_factory.mktemp("journal"), request.param)


@pytest.fixture
def journal(original, tmp_path) -> Journal:
    """A copy of it for one test."""
    copied(original.path, tmp_path / "county.db")
    return evolve(original, path=tmp_path / "county.db")


@pytest.fixture
def every(original) -> int:
    """One of so many ways is tried."""
    return EVERY[original.algorithm]


@pytest.fixture
def sweep(journal, every):
    """The sweep over that copy."""
    one = Sweep(journal, every=every)
    yield one
    one.close()


def held(swept: Swept) -> None:
    """Something was tried, and everything that was tried was found."""
    assert swept.missed == []
    assert swept.tried == swept.found + swept.refused > 0


@pytest.mark.proof
class TestInTheStore:
    """By `approvalflow verify`, beside the witness."""

    def test_left_alone_it_is_sound(self, sweep):
        """Or else nothing below says anything."""
        found = sweep.verified(witness=True)
        assert (found.entries, found.violations) == (COVERED + 1, ())
        assert found.witnessed.checkpoints == 4

    @pytest.mark.parametrize("fields", GROUPS, ids="-".join)
    def test_every_flipped_byte_is_found_at_its_entry(self, sweep, fields):
        """Every stored field of every entry, links among them; also bytes that are no text any more."""
        held(sweep.bytes_flipped(fields))

    @pytest.mark.parametrize("part", PARTS)
    def test_every_swapped_pair_is_found_at_both_places(self, journal, every, part):
        """Neither entry fits the other's place."""
        sweep = Sweep(journal, every=max(every // 3, 1))
        held(sweep.pairs_swapped(part))
        sweep.close()

    def test_every_cut_off_end_is_found_at_the_first_entry_that_is_missing(self, journal, every):
        """With the old head by the chain, with a head of its own by the witness alone."""
        sweep = Sweep(journal, every=max(every // 100, 1))
        held(sweep.ends_cut())
        sweep.close()

    def test_every_flipped_byte_of_the_head_is_found(self, sweep):
        """It has no position: it says where the journal ends."""
        held(sweep.heads_flipped())


def test_an_older_copy_put_back_is_found_at_the_first_entry_that_it_lacks(original, tmp_path):
    """The whole database of some time ago, sound in itself, its own last checkpoint included: the witness saw more."""
    for older in original.witness.all(REGION)[:-1]:
        copied(original.as_it_was(older.size), tmp_path / "county.db")
        sweep = Sweep(evolve(original, path=tmp_path / "county.db"))
        assert sweep.verified().violations == ()
        found = sweep.verified(witness=True)
        assert older.size + 2 in places(found)
        assert {one.id for one in found.violations} == {"INV-A4"}
        sweep.close()


@pytest.mark.proof
class TestInTheExport:
    """By the verifier that an auditor runs."""

    @pytest.fixture
    def export(self, journal, every):
        """The lines of the export."""
        return Export(journal, every=every)

    def test_left_alone_it_is_sound(self, export):
        """Signatures included."""
        assert export.sound()

    @pytest.mark.parametrize("part", PARTS)
    def test_every_flipped_byte_is_found_at_its_line(self, export, part):
        """Also the end of a line, which runs into the next one then."""
        held(export.bytes_flipped(part))

    @pytest.mark.parametrize("part", PARTS)
    def test_every_swapped_pair_is_found_at_the_first_of_them(self, export, part):
        """Whose place it is not."""
        held(export.pairs_swapped(part))

    def test_every_cut_off_end_is_found_at_the_first_line_that_is_missing(self, export):
        """Against the witness's checkpoints."""
        held(export.ends_cut())


def test_a_field_that_no_link_binds_would_be_missed(journal, monkeypatch):
    """The sweep can fail: where the record forgets the agency of an entry, a flipped agency is not found."""
    tamper = Tamper(journal.path)
    agencies = {position: tamper.bytes_of("agency", position).decode() for position in tamper.rows}
    tamper.close()
    whole = reading.record_again

    def forgetful(region, position, *fields):
        said = list(fields)
        said[6] = agencies[position]
        return whole(region, position, *said)

    monkeypatch.setattr(reading, "record_again", forgetful)
    sweep = sweeping.Sweep(journal, every=200)
    swept = sweep.bytes_flipped(["agency"])
    sweep.close()
    assert len(swept.missed) == swept.tried > 0
