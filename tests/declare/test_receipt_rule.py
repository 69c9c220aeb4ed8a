"""The receipt rule of an organisation file: it needs its published paper, and is off unless it is said."""

import pytest

from approvalflow import declare
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import ReceiptRule
from approvalflow.errors import DeclarationFaulty


def organisation(receipt: dict[str, object] | None):
    agencies = {"water": {"title": "水利局"}}
    source = {"region": {"code": "420921", "title": "云泽县"}, "agencies": agencies, "people": {}}
    return declare.organisation_from({**source, **({"receipt": receipt} if receipt is not None else {})})


def test_without_the_table_a_filing_is_received_on_its_own_day():
    """No rule is set, so none is there."""
    assert organisation(None).receipt is None
    assert organisation({"next_working_day": False}).receipt is None


def test_a_rule_names_the_paper_that_sets_it():
    """The words of the paper are kept as they are, in both languages."""
    found = organisation({"next_working_day": True, "basis": {"zh": "云政办发〔2026〕3号", "en": "Notice 3 of 2026"}})
    assert found.receipt == ReceiptRule(Text("云政办发〔2026〕3号", "Notice 3 of 2026"))


@pytest.mark.parametrize(
    ("receipt", "faults"),
    [
        ({"next_working_day": True}, {"receipt.basis": "missing"}),
        ({"next_working_day": True, "basis": " "}, {"receipt.basis": "type"}),
        ({"next_working_day": "yes", "basis": "x"}, {"receipt.next_working_day": "type"}),
        ({"next-working-day": True}, {"receipt.next-working-day": "unknown-key"}),
    ],
)
def test_a_slip_is_told_by_its_key(receipt, faults):
    """No basis, no rule: an unpublished rule moves nobody's date."""
    with pytest.raises(DeclarationFaulty) as caught:
        organisation(receipt)
    assert {fault.place: fault.rule for fault in caught.value.faults} == faults
