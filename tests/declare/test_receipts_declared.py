"""The table `[receipts]` of an organisation file."""

import pytest

from approvalflow import declare
from approvalflow.domain.parties.organisation import Receipts
from approvalflow.errors import DeclarationFaulty


def organisation(receipts: dict[str, object] | None):
    source = {"region": {"code": "420921", "title": "云泽县"}, "agencies": {"water": {"title": "水利局"}}, "people": {}}
    return declare.organisation_from({**source, **({"receipts": receipts} if receipts is not None else {})})


def test_what_the_file_leaves_out_is_as_it_is_without_it():
    assert organisation(None).receipts == organisation({}).receipts == Receipts()


def test_everything_may_be_said():
    said = {
        "numbered": "on-bill",
        "agency_signer": "a",
        "treasury_signer": "t",
        "warn_below": 5,
        "check_at": "https://county.example/receipts",
    }
    assert organisation(said).receipts == Receipts(**said)


@pytest.mark.parametrize(
    ("receipts", "faults"),
    [
        ({"numbered": "on-bill"}, {"receipts.treasury_signer": "required"}),
        ({"numbered": "never"}, {"receipts.numbered": "word"}),
        ({"warn_below": -1}, {"receipts.warn_below": "range"}),
        ({"check_at": "county.example"}, {"receipts.check_at": "address"}),
        ({"check_at": "https://县.example/x"}, {"receipts.check_at": "address"}),
        ({"seal": "x"}, {"receipts.seal": "unknown-key"}),
    ],
)
def test_a_slip_is_told_by_its_key(receipts, faults):
    with pytest.raises(DeclarationFaulty) as caught:
        organisation(receipts)
    assert [one.place for one in caught.value.faults] == list(faults)
    assert {one.place: one.rule for one in caught.value.faults}.keys() == faults.keys()
