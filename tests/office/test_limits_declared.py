"""From where to where a limit runs, and what a county sets about it: as the matter says, on real cases."""

from __future__ import annotations

import tomllib

import attrs
import pytest

from approvalflow import declare
from approvalflow.domain.deadlines.moments import rfc3339
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import ReceiptRule
from approvalflow.errors import DeclarationFaulty
from tests.office.world import (
    APPROVER,
    PRESS_APPROVER,
    PRESS_CLERK,
    PRESS_REVIEWER,
    PRINT,
    REVIEWER,
    ROAD,
    SECOND,
    World,
)

PROMISE = 'promised = { term = "8 working days", '
PRINT_PROMISE = 'promised = { term = "4 working days", '


def county(text: str, **settings: object) -> World:
    """A county with one matter."""
    matter = declare.matter_from(tomllib.loads(text), place="county")
    here = World(matters={matter.code: matter})
    here.office.organisation = attrs.evolve(here.office.organisation, **settings)
    return here


def clock(here: World, ref: str, name: str):
    """A clock of the stored case."""
    with here.office.store.reading(here.office.region) as reading:
        return here.office._case_and_matter(reading, ref)[0].clocks.get(name)


def shown(here: World, instant: int | None) -> str | None:
    return None if instant is None else rfc3339(instant, here.office.zone)[:16].replace("T", " ")


def test_a_limit_runs_from_the_end_of_a_step():
    """Eight working days from the site check, signed two days after acceptance; before it nothing is promised."""
    here = county(ROAD.replace(PROMISE, PROMISE + 'from = "step:site-check", '))
    ref = here.reviewing()
    assert clock(here, ref, "promised") is None
    here.at("2026-03-06T10:00:00+08:00")
    here.office.opinion(ref, "site-check", "属实", by=REVIEWER, together=[SECOND])
    assert shown(here, clock(here, ref, "promised").due) == "2026-03-18 17:30"


def test_a_limit_until_the_result_is_ready_outlasts_the_decision():
    """Granted in time, not made out in time: the promise turns red after the decision, and stops with the result."""
    here = county(PRINT.replace(PRINT_PROMISE, PRINT_PROMISE + 'until = "result-ready", '))
    ref = here.filed("print", by=PRESS_CLERK)
    here.office.accept(ref, by=PRESS_CLERK)
    here.office.opinion(ref, "review", "合格", by=PRESS_REVIEWER)
    here.office.grant(ref, by=PRESS_APPROVER)
    assert clock(here, ref, "promised").runs
    assert not clock(here, ref, "statutory").runs
    here.at("2026-03-10T17:30:00+08:00")
    assert here.office.case(ref).light == "yellow"
    here.clock.advance(1)
    assert here.office.case(ref).light == "red"
    here.office.issue(ref, by=attrs.evolve(PRESS_CLERK, roles={"issuer"}))
    assert (clock(here, ref, "promised").runs, clock(here, ref, "promised").finished_as) == (False, "red")


def test_it_ends_where_it_is_the_applicants_turn():
    """With a bill to pay the agency has done its part: the promise stops with its light, the delivery clock is held."""
    here = county(ROAD.replace(PROMISE, PROMISE + 'until = "delivered", '))
    ref = here.reviewed()
    here.office.grant(ref, by=APPROVER)
    promised, delivery = clock(here, ref, "promised"), clock(here, ref, "delivery")
    assert (promised.runs, promised.finished_as) == (False, "green")
    assert delivery.held


def test_what_is_a_short_pause_is_a_setting():
    """Where the matter says four working hours, a morning and an hour change nothing."""
    for setting, expected in (("", "2026-03-17 17:30"), ('short_pause = "4 working hours"\n', "2026-03-16 17:30")):
        here = county(ROAD.replace("[limits]\n", "[limits]\n" + setting, 1))
        ref = here.reviewing()
        here.at("2026-03-05T16:30:00+08:00")
        here.office.pause(ref, "site-check", "expert-review", needed="3 working hours", reason="评审", by=REVIEWER)
        here.at("2026-03-06T11:30:00+08:00")  # an hour and two and a half
        assert shown(here, clock_now(here, ref)) == expected


def clock_now(here: World, ref: str) -> int | None:
    """When the promise is due as the case stands now, swept or not."""
    with here.office.store.reading(here.office.region) as reading:
        return here.office._look(reading, ref, here.clock.now())[0].clocks["promised"].due


class TestReceiptRule:
    RULE = ReceiptRule(Text("县政务服务办法第9条", "county rules, art. 9"))
    NIGHT = "2026-03-04T20:00:00+08:00"

    def test_what_starts_at_filing_counts_from_the_receipt_day(self):
        """Filed at eight in the evening of Wednesday: with the rule received on Thursday."""
        text = PRINT.replace(PRINT_PROMISE, PRINT_PROMISE + 'from = "filing", ')
        for rule, expected in ((None, "2026-03-10 17:30"), (self.RULE, "2026-03-11 17:30")):
            here = county(text, receipt=rule)
            here.at(self.NIGHT)
            ref = here.filed("print", by=PRESS_CLERK)
            here.at("2026-03-05T10:00:00+08:00")
            here.office.accept(ref, by=PRESS_CLERK)
            assert shown(here, clock(here, ref, "promised").due) == expected

    def test_it_never_moves_deemed_acceptance(self):
        """The time to accept runs from the true day: what nobody answers is accepted by the law, not by the county."""
        here = county(ROAD, receipt=self.RULE)
        here.at(self.NIGHT)
        assert shown(here, clock(here, here.filed(), "intake").due) == "2026-03-11 17:30"

    def test_it_moves_a_time_to_accept_that_has_no_effect_of_its_own(self):
        text = ROAD.replace(
            "[limits]\n",
            '[limits]\nintake = { term = "5 working days", on_missed = "none", source = "demo", evidence = "demo" }\n',
            1,
        )
        here = county(text, receipt=self.RULE)
        here.at(self.NIGHT)
        assert shown(here, clock(here, here.filed(), "intake").due) == "2026-03-12 17:30"


@pytest.mark.parametrize(
    ("setting", "place", "rule"),
    [
        ('from = "step:nowhere", ', "limits.promised.from", "unknown-step"),
        ('from = "issue", ', "limits.promised.from", "choice"),
        ('until = "someday", ', "limits.promised.until", "choice"),
        ('until = "delivered", on_missed = "lapses", ', "limits.promised.on_missed", "until"),
    ],
)
def test_what_cannot_be_is_a_fault_at_its_place(setting, place, rule):
    with pytest.raises(DeclarationFaulty) as fault:
        county(ROAD.replace(PROMISE, PROMISE + setting))
    assert [(one.place.split(": ")[-1], one.rule) for one in fault.value.faults] == [(place, rule)]


def test_a_short_pause_is_said_in_working_hours():
    with pytest.raises(DeclarationFaulty) as fault:
        county(ROAD.replace("[limits]\n", '[limits]\nshort_pause = "1 working day"\n', 1))
    assert [one.rule for one in fault.value.faults] == ["term-unit"]
