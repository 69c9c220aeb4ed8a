"""The sample cases: every state that a visitor should see is there, on whatever day the county starts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from approvalflow import Light
from approvalflow.domain.deadlines.moments import instant
from approvalflow.importing.batches import import_cases
from approvalflow.importing.exporting import export_cases
from approvalflow.importing.json_lines import JsonLines
from approvalflow.ports.store import CaseRow
from county.seed import is_empty, seed

from .site import Site


def seeded(var: Path, moment: str) -> Site:
    """A county that starts at that moment, filled."""
    site = Site(var, instant(moment))
    assert is_empty(site.office)
    seed(site.office)
    return site


def test_every_state_is_there(tmp_path: Path) -> None:
    """Every light, a paused, a joint, a paid, an unpaid, a waiting, a tolerant and a provisional case, every end."""
    site = seeded(tmp_path, "2026-11-25T10:30:00+08:00")
    office = site.office
    with office.store.reading(office.region) as reading:
        rows = reading.recent_cases(limit=100)
    views = [office.case(row.ref) for row in rows]
    running = [view for view in views if view.stage == "reviewing"]
    assert {view.light for view in running} == {Light.green, Light.yellow, Light.red}
    assert any(view.statutory_overdue for view in running)
    assert any(view.paused for view in views)
    assert any(view.provisional for view in running)
    assert any(view.tolerated for view in running)
    assert any(view.handling == "on-the-spot" for view in running)
    assert any({step.state.state for step in view.steps} >= {"done", "claimed"} for view in running)
    assert {fee.state for view in views for fee in view.fees} == {"open", "paid", "closed"}
    assert all(fee.receipt for view in views for fee in view.fees if fee.state == "paid")
    stages = {view.stage for view in views}
    assert stages >= {"filed", "correcting", "granted", "issued", "delivered", "refused", "withdrawn", "declined"}
    assert len({view.agency for view in views}) > 12 and len(views) >= 35


def test_money_is_there_in_every_state(tmp_path: Path) -> None:
    """Twice, too little and late; refunds at each stage that needs no bank; a waiver to decide; books with a question.

    What is approved and not given back yet needs a bank that was told: the running county makes one at its demo bank.
    """
    office = seeded(tmp_path, "2026-11-25T10:30:00+08:00").office
    clerk = office.organisation.actor("u-05", office.clock.now())
    held = office.suspense(by=clerk)
    assert {one.rule for one in held} == {"second-payment", "wrong-amount", "paid-after-closed"}
    assert any(one.refund is None for one in held) and any(one.refund for one in held)
    assert {one.state for one in office.refunds()} == {"proposed", "verified", "refunded", "refused"}
    assert {one.state for one in office.waivers()} == {"proposed", "approved"}
    closed = office.closed()
    assert closed is not None and closed.total.unexplained_fen == 0
    (strange,) = [one for one in office.open_items() if one.kind == "only-bank"]
    assert strange.day > closed.day.isoformat() and strange.fen == 5000
    levels = {level.agency: level.left for level in office.receipt_stock()}
    assert 0 < levels["real-estate-registration"] < office.organisation.receipts.warn_below < levels[""]


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-28T11:00:00+08:00",
        "2026-12-31T23:50:00+08:00",
        "2026-10-05T08:00:00+08:00",
        "2026-11-23T06:00:00+08:00",
    ],
)
def test_it_works_on_any_day(tmp_path: Path, moment: str) -> None:
    """On a Saturday, in the last minutes of the year, in the National Day week and before the office opens."""
    site = seeded(tmp_path, moment)
    with site.office.store.reading(site.office.region) as reading:
        rows = reading.recent_cases(limit=100)
    assert len(rows) >= 30 and all(row.filed_at < instant(moment) for row in rows)


def test_it_leaves_the_clock_as_it_was(tmp_path: Path) -> None:
    """The county is filled with what happened before, and the office has its own clock back."""
    site = seeded(tmp_path, "2026-11-25T10:30:00+08:00")
    assert site.office.clock is site.clock and not is_empty(site.office)


def test_every_case_has_its_page(tmp_path: Path) -> None:
    """Each sample case can be followed by number and code, in both languages."""
    site = Site(tmp_path, instant("2026-11-25T10:30:00+08:00"))
    for ref, code in seed(site.office).items():
        browser = site.another_browser()
        location = browser.post("/track", {"number": ref, "code": code}).headers["location"]
        for language in ("zh", "en"):
            browser.words(f"{location}?lang={language}")


def test_an_amendment_of_the_calendar_waits_and_has_moved_nothing(tmp_path: Path) -> None:
    """A newcomer sees a proposal, with cases that it would move; another than who proposed it may confirm it."""
    office = seeded(tmp_path, "2026-11-25T10:30:00+08:00").office
    (proposal,) = office.amendments()
    assert (proposal.state, proposal.by) == ("proposed", "u-02")
    preview = office.preview_notices(proposal.id)
    assert preview.later > 5 and preview.earlier == 0
    assert [(one.was_worked, one.is_worked) for one in preview.days] == [(True, False)]
    with office.store.reading(office.region) as reading:
        assert not reading.entries(kinds=("dates-amended",), limit=10)


def test_the_whole_county_moves_into_another_one(tmp_path: Path) -> None:
    """What the county exports comes in elsewhere, every case of it, and stands there as it stood here."""
    moment = "2026-11-25T10:30:00+08:00"
    here, there = seeded(tmp_path / "a", moment), Site(tmp_path / "b", instant(moment))
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(f"{line}\n" for line in export_cases(here.office)))
    refused, differing = tmp_path / "refused.jsonl", tmp_path / "differing.jsonl"
    done = import_cases(there.office, JsonLines(file), refused=refused, differing=differing)
    assert (done.refused, done.imported) == (0, done.rows), refused.read_text() if refused.exists() else ""
    numbers = {row.number for row in _rows(here) if row.number and row.closed_at is None}
    assert len(numbers) > 20
    for number in numbers:
        ours, theirs = (site.office.track(number) for site in (here, there))
        assert (theirs.stage, theirs.light, theirs.due, theirs.paused) == (
            ours.stage,
            ours.light,
            ours.due,
            ours.paused,
        )


def _rows(site: Site) -> Sequence[CaseRow]:
    with site.office.store.reading(site.office.region) as reading:
        return reading.recent_cases(limit=100)
