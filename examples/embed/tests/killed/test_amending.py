"""An amendment of the calendar over a file: every worker sees it, a restart keeps it, and dying in its middle costs
nothing but time.
"""

from __future__ import annotations

import signal
import sys
from datetime import date
from pathlib import Path

import pytest

from approvalflow import Office
from approvalflow.office import calendars
from approvalflow.sweep import sweep
from examples.embed.tests.killed.amended import (
    ADMINISTRATOR,
    CLOSED,
    DIRECTOR,
    FIRST_DUE,
    MOVED_DUE,
    NOW,
    due_of,
    reviewing,
)
from examples.embed.tests.killed.county import Stopped, assert_sound, begin, open_county

CASES = 5
SNOW = date(2026, 12, 3)
#: Points of the process that confirms: two around the loading, two around each unit of cases, two around the mark.
LOADED, FIRST_UNIT, BEFORE_THE_MARK = 2, 4, 9


def worker(folder: Path) -> Office:
    """A worker of the county on its file, on a clock that stands still."""
    return open_county(folder, clock=Stopped(NOW))


def entries(office: Office, *kinds: str) -> list[str]:
    """The cases of the journal entries of these kinds."""
    with office.store.reading(office.region) as reading:
        return [entry.draft.case_ref for entry in reading.entries(kinds=kinds, limit=10_000)]


class TestTwoWorkers:
    """Two offices on one file, as two processes of a web server have them."""

    def test_what_one_adopts_and_confirms_the_other_counts_by(self, folder):
        """One proposes, another office confirms, and both promise by the new calendar from that moment on."""
        here, there = worker(folder), worker(folder)
        refs = reviewing(here, CASES)
        assert len(entries(there, "calendar-adopted")) == 1
        proposal = here.propose_notices(CLOSED, by=ADMINISTRATOR)
        assert there.preview_notices(proposal.id).later == CASES
        done = there.confirm_notices(proposal.id, by=DIRECTOR)
        assert (done.cases, done.changed, dict(done.failed)) == (CASES, CASES, {})
        for office in (here, there):
            assert not office.calendar().is_working(SNOW)
            assert [due_of(office, ref) for ref in refs] == [MOVED_DUE] * CASES
            (later,) = reviewing(office, 1)
            assert due_of(office, later) == MOVED_DUE
        assert sorted(entries(here, "dates-amended")) == sorted(refs)
        assert_sound(folder)

    def test_a_worker_that_was_begun_before_the_adoption_follows(self, folder):
        """An office that has looked at an empty file adopts nothing a second time."""
        there = worker(folder)
        there.calendar()
        here = worker(folder)
        reviewing(here, 1)
        reviewing(there, 1)
        assert len(entries(here, "calendar-adopted")) == 1


class TestRestart:
    """A new office on the same file."""

    def test_it_sees_the_adopted_calendar_the_proposal_and_the_amendment(self, folder):
        """Between any two acts the county may be stopped and started."""
        office = worker(folder)
        (ref,) = reviewing(office, 1)
        version = office.calendar().version
        proposal = office.propose_notices(CLOSED, by=ADMINISTRATOR, reason="暴雪")
        office.close()
        office = worker(folder)
        assert office.calendar().version == version
        assert office.amendments() == (proposal,)
        office.confirm_notices(proposal.id, by=DIRECTOR)
        office.close()
        office = worker(folder)
        assert [(one.state, one.settled_by) for one in office.amendments()] == [("loaded", DIRECTOR.id)]
        assert office.calendar().version != version
        assert office.calendar(known_on=date(2026, 11, 1)).is_working(SNOW)
        assert due_of(office, ref) == MOVED_DUE
        assert office.recompute_dates().cases == 0

    def test_it_finishes_what_was_pending(self, folder, monkeypatch):
        """The recomputing broke off after its first unit: a new office knows that it is not done, and its sweep does
        it.
        """
        monkeypatch.setattr(calendars, "_CHUNK", 2)
        office = worker(folder)
        refs = reviewing(office, CASES)
        proposal = office.propose_notices(CLOSED, by=ADMINISTRATOR)

        def stop(done: int, _of: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            office.confirm_notices(proposal.id, by=DIRECTOR, progress=stop)
        office.close()
        office = worker(folder)
        assert sorted(due_of(office, ref) for ref in refs) == [FIRST_DUE] * 3 + [MOVED_DUE] * 2
        sweep(office)
        assert [due_of(office, ref) for ref in refs] == [MOVED_DUE] * CASES
        assert office.recompute_dates().cases == 0
        assert_sound(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize(("at", "moved"), [(LOADED, 0), (FIRST_UNIT, 2), (BEFORE_THE_MARK, CASES)])
def test_killed_between_two_units_the_next_sweep_finishes(folder, at, moved):
    """Killed -9 after the loading, after the first unit, and before the mark that all is done: each case moves once,
    each applicant is told once, and the record is sound.
    """
    office = worker(folder)
    refs = reviewing(office, CASES)
    proposal = office.propose_notices(CLOSED, by=ADMINISTRATOR).id
    office.close()
    process = begin("amender", str(folder), proposal, str(at), folder=folder)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, said

    office = worker(folder)
    assert [one.state for one in office.amendments()] == ["loaded"]
    assert not office.calendar().is_working(SNOW)
    assert len(entries(office, "dates-amended")) == moved
    sweep(office)
    assert [due_of(office, ref) for ref in refs] == [MOVED_DUE] * CASES
    assert sorted(entries(office, "dates-amended")) == sorted(refs)
    for ref in refs:
        assert [one.letter.kind.zh for one in office.letters(ref)].count("期限变更告知书") == 1
    assert office.recompute_dates().cases == 0
    office.close()
    assert_sound(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_killed_before_the_loading_nothing_has_happened(folder):
    """The proposal waits as before, and is confirmed then."""
    office = worker(folder)
    refs = reviewing(office, 1)
    proposal = office.propose_notices(CLOSED, by=ADMINISTRATOR).id
    office.close()
    process = begin("amender", str(folder), proposal, "1", folder=folder)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    office = worker(folder)
    assert [one.state for one in office.amendments()] == ["proposed"]
    assert due_of(office, refs[0]) == FIRST_DUE
    assert office.confirm_notices(proposal, by=DIRECTOR).changed == 1
    assert_sound(folder)
