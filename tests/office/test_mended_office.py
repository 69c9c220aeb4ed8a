"""Ways round the rules that an examination found at the office's counters, and that are closed."""

from __future__ import annotations

import pytest

from approvalflow import Actor, Applicant, BadInput, CaseView, MoveRefused, NotFound
from approvalflow.domain.deadlines.moments import HOUR, instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Mandate, Organisation, Person, Region
from approvalflow.domain.parties.people import CITIZEN
from approvalflow.office.counter import FilingFaulty
from tests.office.world import CLERK, HEAD, PRESS_CLERK, REVIEWER, World


def test_a_filing_number_alone_opens_nothing() -> None:
    """It can be counted on, so it does not give away the acceptance number with its drawn tail."""
    world = World()
    ref = world.reviewing()
    with pytest.raises(NotFound):
        world.office.track(ref)
    assert not isinstance(world.office.track(world.office.case(ref).number), CaseView)


def test_an_erased_party_opens_nothing() -> None:
    """Without a salt there is no code, not even the one that follows from no salt."""
    from approvalflow.office.numbers import code_matches, query_code

    assert not code_matches(b"", "ref", query_code(b"", "ref"))


def test_only_an_officer_enters_late() -> None:
    """An applicant cannot date an application back and turn the agency's clocks red."""
    world = World()
    with pytest.raises(BadInput) as caught:
        world.office.file(
            "shop",
            applicant=Applicant("王芳"),
            materials={"application": b"1"},
            by=CITIZEN,
            at=world.clock.now() - HOUR,
        )
    assert caught.value.rule == "business-time"


def test_lists_show_what_the_case_shows_also_before_a_sweep() -> None:
    """A pause whose time is used up, and an acceptance by silence: docket and board agree with the case's own page."""
    world = World()
    paused = world.reviewing()
    world.office.pause(paused, "site-check", "expert-review", "3 working days", by=REVIEWER, reason="复杂")
    silent = world.filed()
    world.at("2026-03-12T10:00:00+08:00")
    for ref in (paused, silent):
        case = world.office.case(ref)
        lines = [line for line in world.office.docket(by=CLERK) if line.ref == ref]
        assert [(line.stage, line.light, line.paused) for line in lines] == [(case.stage, case.light, case.paused)]
    (urban,) = (line for line in world.office.board() if line.agency == "urban")
    assert (urban.paused, urban.total) == (0, 2)


def test_who_applies_for_another_is_not_turned_into_them() -> None:
    """The first applicant keeps the name, and the second does not learn of the first."""
    world = World()
    first = world.office.file(
        "shop", applicant=Applicant("王芳", email="wang@example.org"), materials={"application": b"1"}, by=CITIZEN
    )
    wang = world.office.applicant_of(first.ref, first.query_code)
    second = world.office.file("shop", applicant=Applicant("赵铁柱"), materials={"application": b"1"}, by=wang)
    assert (world.office.case(first.ref).applicant, second.applicant) == ("王〇", "赵〇柱")
    third = world.office.file("shop", applicant=Applicant("王芳"), materials={"application": b"1"}, by=wang)
    with world.office.store.reading(world.office.region) as reading:
        one, two, three = (reading.case(case.ref) for case in (first, second, third))
        assert one and two and three and one.party == three.party != two.party


def test_the_same_command_is_refused_the_same() -> None:
    """A command that was refused stays refused under its id, in the same words, and leaves one attempt."""
    world = World()
    ref = world.filed(papers=())
    said = []
    for _ in range(2):
        with pytest.raises(MoveRefused) as caught:
            world.office.accept(ref, by=CLERK, command_id="again")
        said.append((caught.value.rule, caught.value.zh, caught.value.basis))
    assert said[0] == said[1]
    assert sum(line.kind == "attempt-refused" for line in world.office.course(ref)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", None),
        ("name", " "),
        ("email", "a@example.org\r\nBcc: b@example.org"),
        ("kind", "king"),
        ("language", "fr"),
    ],
)
def test_an_applicant_is_written_in_plain_text(field: str, value: object) -> None:
    """Each wrong field is named; nothing personal stands in the applicant's repr."""
    with pytest.raises(BadInput) as caught:
        Applicant(**{"name": "王芳", field: value})  # type: ignore[arg-type]
    assert caught.value.place == f"applicant.{field}"
    assert "王芳" not in repr(Applicant("王芳"))


def test_empty_papers_and_strange_numbers_are_refused_by_name() -> None:
    """A paper without bytes is no paper; half a character is no number."""
    world = World()
    with pytest.raises(FilingFaulty) as caught:
        world.office.file("shop", applicant=Applicant("王芳"), materials={"application": b""}, by=PRESS_CLERK)
    assert [(one.place, one.rule) for one in caught.value.faults] == [("materials.application", "empty")]
    for number, code in (("\ud800", ""), ("x", "\ud800"), ("１２", "")):
        with pytest.raises(NotFound):
            world.office.track(number, code)


def test_a_delegate_acts_as_the_holder_or_as_nobody_else() -> None:
    """One mandate at a time, in the holder's agency, with the mandate's roles alone; own acts are one's own."""
    people = {
        key: Person(key, key, agency, frozenset({role}))
        for key, agency, role in (("a", "urban", "approver"), ("b", "police", "head"), ("d", "market", "reviewer"))
    }
    start, end = instant("2026-01-01T00:00:00+08:00"), instant("2027-01-01T00:00:00+08:00")
    mandates = tuple(
        Mandate(holder, "d", frozenset({role}), start, end) for holder, role in (("a", "approver"), ("b", "head"))
    )
    organisation = Organisation(Region("000000", Text("示例", "sample")), people=people, mandates=mandates)
    assert organisation.actor("d", start) == Actor("d", "market", {"reviewer"}, name="d")
    acting = organisation.actor("d", start, acting_for="a")
    assert (acting.agency, acting.roles, acting.acting_for) == ("urban", frozenset({"approver"}), "a")
    for moment in (start - 1, end):
        with pytest.raises(KeyError):
            organisation.actor("d", moment, acting_for="a")


def test_a_pause_is_not_served_in_the_past() -> None:
    """Nor is an extension: both begin with the service of a letter, so neither takes a yellow light back."""
    world = World()
    ref = world.reviewing()
    then = world.clock.now()
    world.at("2026-03-05T10:00:00+08:00")
    for act in (
        lambda: world.office.pause(
            ref, "site-check", "expert-review", "3 working days", by=REVIEWER, reason="复杂", at=then
        ),
        lambda: world.office.extend(ref, by=HEAD, reason="复杂", requested_by="reviewer", at=then),
    ):
        with pytest.raises(MoveRefused) as caught:
            act()
        assert caught.value.rule == "served-now"


@pytest.mark.parametrize("reason", ["", "  ", "\u200b\u200b", "\u3000\n", None])
def test_a_reason_says_something(reason: str) -> None:
    """Blanks, also those of no width, are no reason."""
    world = World()
    ref = world.reviewing()
    with pytest.raises(MoveRefused) as caught:
        world.office.withdraw(ref, by=CLERK, reason=reason)
    assert caught.value.rule == "reason"
