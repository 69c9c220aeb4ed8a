"""A short pause on a case: it changes no date, but while it runs no time passes."""

from __future__ import annotations

from approvalflow.domain.deadlines.moments import rfc3339
from approvalflow.sweep import sweep
from tests.office.world import REVIEWER, World

MONDAY = "2026-03-16"  # a road case that was accepted on Wednesday the 4th is promised by its close


def paused(here: World, at: str, needed: str = "2 working hours") -> str:
    """A case that was paused shortly at an instant."""
    ref = here.reviewing()
    here.at(at)
    here.office.pause(ref, "site-check", "expert-review", needed=needed, reason="评审", by=REVIEWER)
    return ref


def reds(here: World, ref: str) -> dict[str, str]:
    """When each clock turned red, by the record."""
    lines = [line for line in here.office.course(ref) if line.kind == "rung-reached" and line.body["rung"] == "red"]
    return {line.body["clock"]: rfc3339(int(line.at.timestamp()) * 1_000_000, here.office.zone)[:16] for line in lines}


def test_the_due_stays_and_its_version_with_it() -> None:
    here = World()
    ref = paused(here, "2026-03-09T10:00:00+08:00")
    before = here.office.case(ref)
    assert before.paused
    assert str(before.due).startswith("2026-03-16 17:30")
    here.at("2026-03-09T14:30:00+08:00")
    after = here.office.case(ref)
    assert (after.paused, after.due, after.stage) == (False, before.due, "reviewing")


def test_no_reminder_comes_twice_and_none_is_lost() -> None:
    """Yellow on Sunday and the opening of the due day fall into a pause that ends on Monday at ten: told then, once."""
    here = World()
    ref = paused(here, "2026-03-13T16:30:00+08:00")  # an hour on Friday, an hour on Monday
    here.at("2026-03-16T12:00:00+08:00")
    sweep(here.office)
    told = [
        (line.body["rung"], rfc3339(int(line.at.timestamp()) * 1_000_000, here.office.zone)[:16])
        for line in here.office.course(ref)
        if line.kind == "rung-reached" and line.body["clock"] == "promised"
    ]
    assert told == [
        ("reminder-1", "2026-03-13T09:00"),
        ("reminder-2", "2026-03-16T10:00"),
        ("reminder-3", "2026-03-16T10:00"),
        ("yellow", "2026-03-16T10:00"),  # at one instant the reminders come first
    ]


def test_over_the_due_it_is_not_overdue_until_the_pause_ends() -> None:
    """Paused at 16:30 of the due day for two working hours: yellow until Tuesday at ten, red from then on."""
    here = World()
    ref = paused(here, f"{MONDAY}T16:30:00+08:00")
    here.at("2026-03-16T20:00:00+08:00")
    view = here.office.case(ref)
    (line,) = [one for one in here.office.docket(by=REVIEWER) if one.ref == ref and one.step and one.step.step]
    assert (view.light, view.paused) == ("yellow", True)
    assert line.light != "green"
    here.at("2026-03-17T09:59:59+08:00")
    assert here.office.case(ref).light == "yellow"
    here.at("2026-03-17T10:00:00+08:00")
    assert here.office.case(ref).light == "red"
    sweep(here.office)
    assert reds(here, ref)["promised"] == "2026-03-17T10:00"
