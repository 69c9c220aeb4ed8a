"""The ladder: the handler is reminded when a limit turns yellow, the unit is urged by the system when it has passed."""

from __future__ import annotations

import pytest

from approvalflow import MoveRefused
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.supervision.edition import SupervisionEdition
from approvalflow.domain.supervision.instruments import Instrument
from approvalflow.office.verify import verify
from approvalflow.supervise import look
from approvalflow.sweep import sweep
from tests.office.watched import CENTRE, EYE, HEAD, OTHER_EYE, county, watched
from tests.office.world import APPROVER, POLICE, REVIEWER, SECOND, World

_YELLOW, _RED, _AFTER = "2026-03-16T09:00:00+08:00", "2026-03-17T09:00:00+08:00", "2026-03-23T09:00:00+08:00"


def _held() -> tuple[World, str]:
    """A case that a reviewer holds, with its promise still to be kept."""
    world = World(organisation=county())
    ref = world.reviewing()
    world.office.claim(ref, "site-check", by=REVIEWER)
    return world, ref


def _goes_by(world: World, when: str) -> None:
    world.at(when)
    sweep(world.office)
    look(world.office)


def _by_itself(world: World) -> list[Instrument]:
    return [one for one in world.office.instruments() if one.issued_by == "system"]


def _decided(world: World, ref: str) -> None:
    world.office.opinion(ref, "site-check", "属实", together=(SECOND,), by=REVIEWER)
    world.office.opinion(ref, "police", "同意", by=POLICE)
    world.office.grant(ref, by=APPROVER)


def test_a_unit_is_urged_once_about_a_case_whose_promise_is_broken() -> None:
    """To the unit and no person, with the day to answer, in the name of the e-supervision office; its head answers."""
    world, ref = watched()
    (one,) = _by_itself(world)
    assert (one.kind, one.subject_kind, one.subject, one.case_ref) == ("urging", "case", ref, ref)
    assert (one.to_agency, one.to_person, one.from_agency) == ("urban", "", "e-supervision")
    assert one.due == instant("2026-03-20T17:30:00+08:00")
    assert "承诺时限已超期" in one.text and "The promised limit has passed" in one.text
    look(world.office)
    assert len(_by_itself(world)) == 1
    paper = world.office.instrument_letter(one.ref).text()
    assert "电子监察室" in paper.zh and "system" not in paper.zh
    assert world.office.answer_instrument(one.ref, "已安排办理", by=HEAD).state == "answered"
    assert world.office.instrument_letter(one.ref, "answer").to.zh == "电子监察室"
    assert world.office.close_instrument(one.ref, "已核实", by=EYE).state == "closed"
    assert not verify(world.office.store, world.office.region).violations


def test_nobody_is_urged_at_yellow_and_not_by_the_system_where_somebody_did() -> None:
    """The reminder to the handler comes first; who was urged already is not urged twice about one case."""
    world, ref = _held()
    _goes_by(world, _YELLOW)
    assert world.office.instruments() == ()
    world.office.issue_instrument("urging", "case", ref, to_agency="urban", text="请办结", by=CENTRE)
    _goes_by(world, _RED)
    assert [one.issued_by for one in world.office.instruments()] == [CENTRE.id]


def test_a_county_switches_it_off() -> None:
    """By the parameter of the rule; the card comes all the same."""
    world, _ = _held()
    off = SupervisionEdition("quiet", parameters={("T2", "urge-unit"): 0, ("T3", "urge-unit"): 0})
    world.office.publish_supervision(off, by=EYE)
    _goes_by(world, _RED)
    assert world.office.instruments() == ()
    assert "T2" in {one.rule for one in world.office.cards()}


def test_a_case_that_is_decided_by_the_time_supervision_looks_is_not_urged_about() -> None:
    """The look comes late: the promise was broken, and there is nothing left to urge."""
    world, ref = _held()
    world.at(_RED)
    sweep(world.office)
    _decided(world, ref)
    look(world.office)
    assert world.office.instruments() == ()


def test_nobody_is_urged_about_what_a_calamity_excuses() -> None:
    """The card that is born lifted says so; no notice goes out beside it."""
    world, _ = _held()
    flood = world.office.propose_calamity(
        instant("2026-03-01T00:00:00+08:00"), instant(_AFTER), ground="outage", reason="停电", by=EYE
    )
    world.office.declare_calamity(flood.ref, by=OTHER_EYE)
    _goes_by(world, _RED)
    assert {one.state for one in world.office.cards()} == {"lifted"}
    assert world.office.instruments() == ()


@pytest.mark.parametrize("late", [False, True])
def test_what_the_system_urged_about_lapses_once_the_case_was_decided_in_the_term(late: bool) -> None:
    """It closes itself, and no card comes of it; decided after the term, it ran out, and that is a finding."""
    world, ref = watched()
    (one,) = _by_itself(world)
    if late:
        world.at(_AFTER)
        _decided(world, ref)
    else:
        _decided(world, ref)
        world.at(_AFTER)
    _goes_by(world, _AFTER)
    after = world.office.instrument(one.ref)
    if late:
        assert (after.state, after.ran_out_at) == ("issued", one.due)
        assert [found.subject for found in world.office.findings(rule="U1")] == [one.ref]
    else:
        assert (after.state, after.closed_by, after.ran_out_at) == ("closed", "system", None)
        assert world.office.findings(rule="U1") == ()
        with pytest.raises(MoveRefused, match="closed"):
            world.office.answer_instrument(one.ref, "已办", by=HEAD)
    assert not verify(world.office.store, world.office.region).violations
