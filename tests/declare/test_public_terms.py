"""The table `[public]` of an organisation file."""

import pytest

from approvalflow import DeclarationFaulty, declare
from approvalflow.domain.parties.organisation import PublicTerms


def organisation(public: dict[str, object] | None):
    source = {"region": {"code": "420921", "title": "云泽县"}, "agencies": {"urban": {"title": "城管"}}, "people": {}}
    return declare.organisation_from({**source, **({"public": public} if public is not None else {})})


def test_what_is_left_out_is_as_everywhere():
    assert organisation(None).public == organisation({}).public == PublicTerms()
    said = organisation({"rectification": "5 working days", "question": "2个工作日"}).public
    assert said == PublicTerms(rectification="5 working days", question="2个工作日")


@pytest.mark.parametrize(
    ("public", "faults"),
    [
        ({"answer": "soon"}, {"public.answer": "term"}),
        ({"answer": "10 days", "review": 5}, {"public.answer": "bare-days", "public.review": "type"}),
        ({"call_back": "on the spot"}, {"public.call_back": "term"}),
        ({"rectify": "5 working days"}, {"public.rectify": "unknown-key"}),
    ],
)
def test_every_fault_is_told_at_its_key(public, faults):
    with pytest.raises(DeclarationFaulty) as refused:
        organisation(public)
    assert {fault.place: fault.rule for fault in refused.value.faults} == faults
