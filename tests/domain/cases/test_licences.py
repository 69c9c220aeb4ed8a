"""The licence that a case gave, and the days on which it is valid."""

from __future__ import annotations

from datetime import date

import attrs

from approvalflow.domain.cases.licences import licence_of
from approvalflow.office.desk import Desk
from tests.office.world import MATTERS, SHOP_CLERK, World


def issued(world: World) -> str:
    """A shop that was registered and its licence issued."""
    ref = world.filed("shop", by=SHOP_CLERK)
    world.office.accept(ref, by=SHOP_CLERK)
    world.office.grant(ref, by=SHOP_CLERK)
    world.office.issue(ref, by=SHOP_CLERK)
    return ref


def test_a_licence_is_valid_to_the_corresponding_date_inclusive() -> None:
    """Twelve months from the decision of 4 March 2026: valid on 4 March 2027, expired on the 5th."""
    world = World()
    office: Desk = world.office
    ref = issued(world)
    with office.store.reading(office.region) as reading:
        case, matter = office._case_and_matter(reading, ref)
    assert matter.result is not None
    yearly = attrs.evolve(matter, result=attrs.evolve(matter.result, validity="12 months"))
    licence = licence_of(case, yearly, office.timetables.of("market"))
    assert licence is not None
    assert (licence.since, licence.until) == (date(2026, 3, 4), date(2027, 3, 4))
    assert [licence.state_on(date(2027, 3, day)) for day in (4, 5)] == ["valid", "expired"]


def test_no_licence_before_the_certificate_and_no_end_without_a_term() -> None:
    """A case that is under review gives none; a matter without a term of validity gives one without an end."""
    world = World()
    office: Desk = world.office
    ref = issued(world)
    with office.store.reading(office.region) as reading:
        reviewing, matter = office._case_and_matter(reading, ref)
        assert licence_of(attrs.evolve(reviewing, certificate=""), matter, office.timetables.of("market")) is None
        licence = licence_of(reviewing, MATTERS["shop"], office.timetables.of("market"))
    assert licence is not None and licence.until is None
