"""Two agencies use one bank with two merchant numbers: each bill goes to the variant of the agency that collects it."""

from __future__ import annotations

import pytest

from approvalflow import declare
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Agency, Organisation, Region
from approvalflow.errors import DeclarationFaulty
from approvalflow.outbox import deliver
from approvalflow.plugins.registry import Plugins
from tests.office.outside import Teller
from tests.office.world import APPROVER, MATTERS, World


def organisation(**banks: str) -> Organisation:
    """The agencies with the banks that each names."""
    agencies = {key: Agency(key, Text(key, key), bank=bank) for key, bank in banks.items()}
    return Organisation(Region("420921", Text("县", "county")), agencies=agencies)


def granted(world: World) -> str:
    """A bill of the agency `urban`."""
    bill: str = world.office.grant(world.reviewed(), by=APPROVER).fees[0].bill
    deliver(world.office)
    return bill


def two() -> tuple[Teller, Teller]:
    """One bank, twice: for the office and for one agency."""
    return Teller(), Teller("teller-urban", merchant="m-2")


def test_a_bill_is_opened_at_the_variant_of_its_agency() -> None:
    """With that variant's merchant number; an agency that names none uses the office's bank."""
    for named, expected in ((organisation(urban="teller-urban"), 1), (organisation(market="teller-urban"), 0)):
        tellers = two()
        world = World(plugins=Plugins([*tellers]), organisation=named)
        ref = granted(world)
        with world.office.store.reading(world.office.region) as reading:
            bill = reading.bill(ref)
        assert bill is not None
        assert (bill.bank, bill.merchant) == (tellers[expected].name, tellers[expected].merchant)
        assert [len(teller.opened) for teller in tellers] == [1 - expected, expected]


def test_each_variant_has_its_own_address_and_none_pays_the_bills_of_another() -> None:
    """A message at the address of the other variant is about somebody else's account; at its own it pays."""
    base, urban = two()
    world = World(plugins=Plugins([base, urban]), organisation=organisation(urban="teller-urban"))
    bill = granted(world)
    world.office.bank_message("teller", base.message(bill, 11_250))
    assert (base.outcomes, urban.outcomes) == (["rejected"], [])
    with world.office.store.reading(world.office.region) as reading:
        assert reading.payments_of(bill) == ()
    world.office.bank_message("teller-urban", urban.message(bill, 11_250))
    assert urban.outcomes == ["done"]
    with world.office.store.reading(world.office.region) as reading:
        assert [one.fact.merchant for one in reading.payments_of(bill)] == ["m-2"]


def test_a_bank_that_is_not_enabled_is_a_fault_at_start() -> None:
    """Not at the first fee; every agency that names one is told."""
    with pytest.raises(DeclarationFaulty) as caught:
        World(plugins=Plugins([*two()]), organisation=organisation(urban="tellr", market="teller", press="x"))
    assert [fault.place for fault in caught.value.faults] == [
        "organisation: agencies.urban.bank",
        "organisation: agencies.press.bank",
    ]


def test_the_organisation_file_says_which() -> None:
    """`agencies.KEY.bank`."""
    source = {"region": {"code": "420921", "title": "县"}, "agencies": {"urban": {"title": "城管", "bank": "b-urban"}}}
    source["people"] = {"u-1": {"name": "甲", "agency": "urban", "roles": ["window"]}}
    assert declare.organisation_from(source).agencies["urban"].bank == "b-urban"
    assert MATTERS["road"].agency == "urban"
