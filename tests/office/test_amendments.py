"""The calendar is amended by two people, after a preview; dates by law follow it, dates told never move earlier."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from approvalflow import Actor
from approvalflow.domain.deadlines.moments import day_of, rfc3339
from approvalflow.errors import BadInput, BeforeCalendar, CommandReused, DeclarationFaulty, MoveRefused, NotFound
from approvalflow.memory import MemoryStore
from approvalflow.office.editions import ADOPTED, LOADED
from approvalflow.office.timetables import Timetables
from approvalflow.sweep import sweep
from tests.office.notices import DUTY, NEXT_YEAR, SATURDAY_WORKED, THURSDAY_OFF, YEAR, county
from tests.office.world import CLERK, POLICE, REVIEWER, SECOND, World

CENTRE = Actor("centre-1", agency="centre", roles={"centre"})
OTHER = Actor("centre-2", agency="centre", roles={"centre"})
FRIDAY = "2026-03-06T10:00:00+08:00"
#: A paper about a day on which nothing is due.
NEXT_YEAR_TODAY = attrs.evolve(THURSDAY_OFF, number="2026-4", days_off=[date(2026, 6, 19)])


def world(*notices, store=None, start="2026-03-04T09:30:00+08:00", seed="world") -> World:
    """A county whose calendar is made of notices."""
    return World(start, plugins=county(*notices), store=store, seed=seed)


def entries(here: World, *kinds: str):
    """The journal entries of some kinds."""
    with here.office.store.reading(here.office.region) as reading:
        return reading.entries(kinds=kinds, limit=10_000)


def built(here: World, ref: str):
    """The case as its stored events build it."""
    with here.office.store.reading(here.office.region) as reading:
        return here.office._case_and_matter(reading, ref)[0]


def due(here: World, ref: str, clock: str) -> str | None:
    """When a clock of a case is due, as people write it."""
    found = built(here, ref).clocks[clock].due
    return None if found is None else rfc3339(found, here.office.zone)[:16].replace("T", " ")


def amend(here: World, *notices, progress=None):
    """Propose and confirm."""
    proposal = here.office.propose_notices(notices, by=CENTRE)
    return here.office.confirm_notices(proposal.id, by=OTHER, progress=progress)


class TestTheCalendarOfARegion:
    def test_it_is_adopted_with_the_first_writing(self):
        """Every notice is in the journal before the first case is; a look alone adopts nothing."""
        here = world()
        here.office.calendar()
        assert entries(here, ADOPTED) == ()
        here.reviewing()
        (adopted,) = entries(here, ADOPTED)
        assert adopted.position == 1
        assert [one["number"] for one in adopted.draft.body["calendars"]["county"]["notices"]] == ["2025-7"]

    def test_a_county_without_a_calendar_of_notices_adopts_nothing(self):
        here = World()
        here.reviewing()
        assert entries(here, ADOPTED) == ()
        with pytest.raises(BadInput, match="enable a calendar adapter"):
            here.office.propose_notices(THURSDAY_OFF, by=CENTRE)

    def test_an_upgraded_package_moves_no_date_and_is_offered(self):
        """The same store under a package that knows one notice more: dates stay, the notice waits to be proposed."""
        store = MemoryStore()
        ref = world(store=store).reviewing()
        here = world(YEAR, THURSDAY_OFF, store=store, seed="upgraded")
        here.at(FRIDAY)
        assert due(here, ref, "promised") == "2026-03-16 17:30"
        assert not here.office.calendar().reason(date(2026, 3, 12)).source
        assert here.office.calendar_news() == (THURSDAY_OFF,)
        amend(here, *here.office.calendar_news())
        assert due(here, ref, "promised") == "2026-03-17 17:30"
        assert here.office.calendar_news() == ()

    def test_it_is_asked_as_of_now_and_as_known_on_a_day(self):
        here = world()
        here.reviewing()
        here.at(FRIDAY)
        amend(here, THURSDAY_OFF)
        assert not here.office.calendar().is_working(date(2026, 3, 12))
        assert here.office.calendar(known_on=date(2026, 3, 3)).is_working(date(2026, 3, 12))
        with pytest.raises(BeforeCalendar):
            here.office.calendar(known_on=date(2025, 1, 1))

    def test_it_is_asked_as_it_was_in_force_at_an_instant(self):
        """Published on the 4th, loaded on the 6th: on the 5th the county still counted without it."""
        here = world()
        here.reviewing()
        here.at(FRIDAY)
        amend(here, THURSDAY_OFF)
        thursday = date(2026, 3, 12)
        assert here.office.calendar(at=here.clock.now() - 1).is_working(thursday)
        assert not here.office.calendar(at=here.clock.now()).is_working(thursday)

    def test_notices_of_agencies_that_a_plug_in_brings_are_adopted(self):
        """They are among the notices in force, and count for what their agency promises."""
        here = world(DUTY, YEAR)
        ref = here.reviewing()
        assert set(here.office.notices()) == {DUTY, YEAR}
        assert due(here, ref, "promised") == "2026-03-13 17:30"
        assert here.office.calendar_news() == ()

    def test_another_worker_on_the_same_store_sees_it(self):
        store = MemoryStore()
        here, there = world(store=store), world(store=store, seed="there")
        ref = here.reviewing()
        assert there.office.calendar().is_working(date(2026, 3, 12))
        here.at(FRIDAY), there.at(FRIDAY)
        amend(here, THURSDAY_OFF)
        assert not there.office.calendar().is_working(date(2026, 3, 12))
        assert there.office.case(ref).due == here.office.case(ref).due


class TestWhoMayAmend:
    def test_who_proposes_does_not_confirm(self):
        here = world()
        proposal = here.office.propose_notices(THURSDAY_OFF, by=CENTRE, reason="防汛")
        for person in (CENTRE, attrs.evolve(OTHER, acting_for=CENTRE.id)):
            with pytest.raises(MoveRefused, match="does not confirm"):
                here.office.confirm_notices(proposal.id, by=person)
        assert here.office.calendar().is_working(date(2026, 3, 12))

    def test_nor_whoever_it_was_proposed_for(self):
        """Two people across mandates: the holder does not confirm what was proposed in his name."""
        here = world()
        proposal = here.office.propose_notices(THURSDAY_OFF, by=attrs.evolve(CENTRE, acting_for=OTHER.id))
        assert here.office.may_confirm_notices(proposal.id, by=OTHER).rule == "four-eyes"
        with pytest.raises(MoveRefused, match="does not confirm"):
            here.office.confirm_notices(proposal.id, by=OTHER)

    def test_the_centre_alone(self):
        here = world()
        with pytest.raises(MoveRefused, match="administration"):
            here.office.propose_notices(THURSDAY_OFF, by=CLERK)
        proposal = here.office.propose_notices(THURSDAY_OFF, by=CENTRE)
        with pytest.raises(MoveRefused, match="administration"):
            here.office.confirm_notices(proposal.id, by=CLERK)

    def test_a_proposal_is_settled_once(self):
        here = world()
        proposal = here.office.propose_notices(THURSDAY_OFF, by=CENTRE)
        with pytest.raises(MoveRefused, match="say why"):
            here.office.withdraw_notices(proposal.id, " ", by=OTHER)
        withdrawn = here.office.withdraw_notices(proposal.id, "文号有误", by=OTHER)
        assert (withdrawn.state, withdrawn.settled_by, withdrawn.settled_reason) == ("withdrawn", OTHER.id, "文号有误")
        for act in (here.office.confirm_notices, here.office.preview_notices):
            with pytest.raises(MoveRefused, match="settled"):
                act(proposal.id, **({"by": OTHER} if act == here.office.confirm_notices else {}))
        with pytest.raises(NotFound):
            here.office.preview_notices("000000-N2026-999")
        assert [one.state for one in here.office.amendments()] == ["withdrawn"]

    def test_the_same_command_proposes_once(self):
        here = world()
        one = here.office.propose_notices(THURSDAY_OFF, by=CENTRE, command_id="c-1")
        assert here.office.propose_notices(THURSDAY_OFF, by=CENTRE, command_id="c-1") == one
        assert len(here.office.amendments()) == 1

    def test_the_same_command_settles_once(self):
        """A client that was not told sends it again: the second confirming loads nothing and refuses nobody."""
        here = world()
        ref = here.reviewing()
        loaded = here.office.propose_notices(THURSDAY_OFF, by=CENTRE).id
        assert here.office.confirm_notices(loaded, by=OTHER, command_id="yes").changed == 1
        assert here.office.confirm_notices(loaded, by=OTHER, command_id="yes").cases == 0
        turned = here.office.propose_notices(NEXT_YEAR_TODAY, by=CENTRE).id
        settled = [here.office.withdraw_notices(turned, "重复", by=OTHER, command_id="no") for _ in range(2)]
        assert settled[0] == settled[1]
        assert (len(entries(here, LOADED)), here.office.case(ref).version) == (1, built(here, ref).version)
        with pytest.raises(CommandReused):
            here.office.confirm_notices(turned, by=OTHER, command_id="yes")


class TestBadNotices:
    def test_every_fault_at_once(self):
        """What is in the future, amends nothing, contradicts what is loaded, or binds another place."""
        here = world()
        future = attrs.evolve(THURSDAY_OFF, issued_on=date(2026, 5, 1))
        nothing = attrs.evolve(SATURDAY_WORKED, amends="2019-4")
        against = attrs.evolve(YEAR, number="2026-7", days_off=[], days_worked=[date(2026, 2, 16)])
        elsewhere = attrs.evolve(DUTY, area="moon")
        with pytest.raises(DeclarationFaulty) as fault:
            here.office.propose_notices([future, nothing, against, elsewhere], by=CENTRE)
        rules = {one.rule for one in fault.value.faults}
        assert {"future", "amends-unknown", "notice-contradiction", "notice-area"} <= rules
        assert here.office.amendments() == ()

    def test_it_is_judged_again_when_it_is_confirmed(self):
        """Between proposal and confirmation another one may have loaded the same paper."""
        here = world()
        one, two = (here.office.propose_notices(THURSDAY_OFF, by=CENTRE) for _ in range(2))
        here.office.confirm_notices(one.id, by=OTHER)
        with pytest.raises(DeclarationFaulty):
            here.office.confirm_notices(two.id, by=OTHER)

    def test_nothing_is_no_proposal(self):
        with pytest.raises(BadInput):
            world().office.propose_notices([], by=CENTRE)


class TestDatesThatMoveLater:
    def test_one_event_for_the_region_and_one_for_the_case(self):
        """Promised, statutory and the steps' dates move by one event; the region's says why, who, and both versions."""
        here = world()
        ref = here.reviewing()
        here.at(FRIDAY)
        done = amend(here, THURSDAY_OFF)
        assert (done.cases, done.changed, dict(done.failed)) == (1, 1, {})
        assert due(here, ref, "promised") == "2026-03-17 17:30"
        assert due(here, ref, "statutory") == "2026-04-02 17:30"
        assert due(here, ref, "step:police") == "2026-03-11 17:30"
        (event,) = entries(here, "dates-amended")
        assert {one["clock"] for one in event.draft.body["dates"]} == {"promised", "statutory"}
        (loaded,) = entries(here, LOADED)
        assert loaded.draft.by == OTHER.id
        assert loaded.draft.body["proposed_by"] == CENTRE.id
        assert loaded.draft.body["before"] != loaded.draft.body["after"]
        assert event.draft.body["cause"] == loaded.draft.body["proposal"]
        assert event.draft.at == loaded.draft.at

    def test_the_applicant_is_told(self):
        here = world()
        ref = here.reviewing()
        here.at(FRIDAY)
        amend(here, THURSDAY_OFF)
        letter = here.office.letters(ref)[-1].letter
        assert letter.kind.zh == "期限变更告知书"
        assert "防汛放假通知 (2026-1)" in letter.body.zh
        assert "moves from" in letter.body.en

    def test_a_case_that_does_not_move_has_no_event(self):
        here = world()
        ref = here.filed()
        here.at(FRIDAY)
        assert amend(here, NEXT_YEAR_TODAY).changed == 0
        assert entries(here, "dates-amended") == ()
        assert due(here, ref, "intake") == "2026-03-11 17:30"

    def test_a_date_that_becomes_firm_is_told_apart(self):
        """The tilde goes when next year's notice comes: an event, no letter."""
        here = world(start="2026-12-21T09:30:00+08:00")
        ref = here.reviewing()
        assert here.office.case(ref).provisional
        letters = len(here.office.letters(ref))
        done = amend(here, NEXT_YEAR)
        assert done.changed == 1
        assert not here.office.case(ref).provisional
        assert len(here.office.letters(ref)) == letters


class TestDatesThatMoveEarlier:
    def test_what_was_promised_stays_and_the_law_follows(self):
        here = world()
        ref = here.reviewing()
        here.at(FRIDAY)
        amend(here, SATURDAY_WORKED)
        assert due(here, ref, "promised") == "2026-03-16 17:30"
        assert due(here, ref, "statutory") == "2026-03-31 17:30"
        assert all(one.letter.kind.zh != "期限变更告知书" for one in here.office.letters(ref))

    def test_no_further_than_the_close_of_the_first_working_day_after_the_loading(self):
        """Due on Monday the 16th, with the Saturday worked on the Saturday; loaded on that day it cannot be that."""
        here = world(start="2026-03-09T09:30:00+08:00")
        ref = here.filed()
        assert due(here, ref, "intake") == "2026-03-16 17:30"
        here.at("2026-03-13T18:00:00+08:00")
        amend(here, SATURDAY_WORKED)
        assert due(here, ref, "intake") == "2026-03-14 17:30"
        here = world(start="2026-03-09T09:30:00+08:00")
        ref = here.filed()
        here.at("2026-03-14T10:00:00+08:00")
        amend(here, SATURDAY_WORKED)
        assert due(here, ref, "intake") == "2026-03-16 17:30"

    def test_what_was_promised_survives_a_pause_after_it(self):
        """The latest of the dues under every version since the first telling, on today's ledger."""
        plain, amended = world(), world()
        for here in (plain, amended):
            ref = here.reviewing()
            here.at(FRIDAY)
            if here is amended:
                amend(here, SATURDAY_WORKED)
            here.at("2026-03-09T10:00:00+08:00")
            here.office.pause(ref, "site-check", "expert-review", needed="2 working days", reason="评审", by=REVIEWER)
            here.at("2026-03-10T10:00:00+08:00")
            here.office.resume(ref, "pause:1", by=REVIEWER)
        assert due(plain, ref, "promised") == due(amended, ref, "promised") == "2026-03-17 17:30"
        assert due(plain, ref, "statutory") == "2026-04-02 17:30"
        assert due(amended, ref, "statutory") == "2026-04-01 17:30"


class TestWhatStays:
    def test_a_clock_that_has_run_out_and_a_closed_case(self):
        here = world()
        late, closed = here.reviewing(), here.reviewing()
        here.office.withdraw(closed, by=CLERK, reason="不办了")
        before = built(here, closed)
        here.at("2026-03-11T09:00:00+08:00")  # the site check was due on the 9th
        amend(here, THURSDAY_OFF)
        assert due(here, late, "step:site-check") == "2026-03-09 17:30"
        assert built(here, late).clocks["step:site-check"].ran_out
        assert built(here, closed) == before

    def test_a_paused_clock_is_dated_when_it_runs_again(self):
        here = world()
        ref = here.reviewing()
        here.office.pause(ref, "site-check", "expert-review", needed="10 working days", reason="评审", by=REVIEWER)
        here.at(FRIDAY)
        amend(here, THURSDAY_OFF)
        assert due(here, ref, "promised") is None
        here.at("2026-03-09T10:00:00+08:00")
        here.office.resume(ref, "pause:1", by=REVIEWER)
        assert due(here, ref, "promised") == "2026-03-19 17:30"  # the 5th and 6th are lost, the 12th is off


class TestPreview:
    def test_it_counts_and_changes_nothing(self):
        here = world()
        moved, breached = here.reviewing(), here.filed()
        here.at("2026-03-12T10:00:00+08:00")
        proposal = here.office.propose_notices([THURSDAY_OFF, SATURDAY_WORKED], by=CENTRE)
        ticks = []
        before = [built(here, ref) for ref in (moved, breached)]
        seen = here.office.preview_notices(proposal.id, progress=lambda done, of: ticks.append((done, of)))
        assert [built(here, ref) for ref in (moved, breached)] == before
        assert ticks[-1] == (2, 2)
        assert seen.cases == 2
        assert [(one.day, one.was_worked, one.is_worked) for one in seen.days] == [
            (date(2026, 3, 12), True, False),
            (date(2026, 3, 14), False, True),
        ]

    def test_later_and_the_light_that_changes(self):
        """On Friday afternoon the case due on Monday is green; were Monday off it would stay green longer."""
        here = world()
        ref = here.reviewing()
        here.at("2026-03-15T18:00:00+08:00")
        assert here.office.case(ref).light == "yellow"
        monday = attrs.evolve(THURSDAY_OFF, days_off=[date(2026, 3, 16)])
        proposal = here.office.propose_notices(monday, by=CENTRE)
        seen = here.office.preview_notices(proposal.id)
        assert (seen.later, seen.earlier, seen.unmoved, seen.recoloured) == (1, 0, 0, 1)
        (one,) = seen.moved
        assert (one.ref, one.light, one.then) == (ref, "yellow", "green")
        done = here.office.confirm_notices(proposal.id, by=OTHER)
        assert done.changed == seen.later
        assert here.office.case(ref).light == "green"


class TestBrokenOff:
    def test_a_sweep_goes_on_where_it_stopped(self):
        """The process dies between two chunks; what was loaded holds, and the sweep does the rest alike."""

        class Died(BaseException):
            pass

        def dies(_done: int, _of: int) -> None:
            raise Died

        broken, whole = world(), world()
        for here in (broken, whole):
            for _ in range(60):
                here.reviewing()
            here.at(FRIDAY)
        with pytest.raises(Died):
            amend(broken, THURSDAY_OFF, progress=dies)
        amend(whole, THURSDAY_OFF)
        assert 0 < len(entries(broken, "dates-amended")) < 60
        assert broken.office.recompute_pending()
        assert not whole.office.recompute_pending()
        assert not sweep(broken.office).failed
        assert not broken.office.recompute_pending()
        told = [[entry.draft.body for entry in entries(here, "dates-amended")] for here in (broken, whole)]
        assert len(told[0]) == 60
        assert told[0] == told[1]

    def test_a_case_that_is_touched_before_its_turn_is_amended_first(self):
        """Its command sees the new dates, and its events come in the order of time."""

        class Died(BaseException):
            pass

        def dies(_done: int, _of: int) -> None:
            raise Died

        here = world()
        refs = [here.reviewing() for _ in range(60)]
        here.at(FRIDAY)
        with pytest.raises(Died):
            amend(here, THURSDAY_OFF, progress=dies)
        last = refs[-1]
        assert due(here, last, "promised") == "2026-03-16 17:30"
        assert str(here.office.case(last).due).startswith("2026-03-17")
        here.at("2026-03-06T11:00:00+08:00")
        here.office.opinion(last, "site-check", "属实", by=REVIEWER, together=[SECOND])
        assert due(here, last, "promised") == "2026-03-17 17:30"
        times = [line.at for line in here.office.course(last)]
        assert times == sorted(times)

    def test_swept_hourly_or_never_the_events_are_the_same(self):
        def life(*, swept: bool) -> list[tuple[str, int, object]]:
            here = world()
            ref = here.reviewing()
            loaded = False
            for _ in range(24 * 20):
                at = here.clock.now() + 3_600_000_000
                here.clock.set(at)
                if day_of(at, here.office.zone) == date(2026, 3, 6) and not loaded:
                    loaded = True
                    here.office.confirm_notices(here.office.propose_notices(THURSDAY_OFF, by=CENTRE).id, by=OTHER)
                if swept:
                    sweep(here.office)
            here.office.opinion(ref, "police", "同意", by=POLICE)
            with here.office.store.reading(here.office.region) as reading:
                return [(one.draft.kind, one.draft.at, one.draft.body) for one in reading.case_entries(ref)]

        assert life(swept=True) == life(swept=False)


def test_shorter_office_hours_take_nothing_from_what_was_promised():
    """Told until 17:30; the county closes at 17:00 from now on; a pause moves the date, and not the told hour of it."""
    store = MemoryStore()
    ref = world(store=store).reviewing()
    here = world(store=store, seed="later")
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-12:00 14:00-17:00")
    here.office.organisation = attrs.evolve(here.office.organisation, hours=week)
    here.office.timetables = Timetables(here.office.organisation, here.office.plugins.calendars())
    here.at("2026-03-16T10:00:00+08:00")
    here.office.pause(ref, "site-check", "expert-review", needed="1 working day", reason="评审", by=REVIEWER)
    here.at("2026-03-16T10:30:00+08:00")
    here.office.resume(ref, "pause:1", by=REVIEWER)
    assert due(here, ref, "promised") == "2026-03-16 17:30"


class TestDutyDays:
    def test_they_count_for_what_was_promised_alone(self):
        """The window of `urban` opens on two Saturdays: a new case is promised earlier, by law nothing changes."""
        here = world()
        told = here.reviewing()
        amend(here, DUTY)
        later = here.reviewing()
        assert due(here, told, "promised") == "2026-03-16 17:30"
        assert due(here, later, "promised") == "2026-03-13 17:30"
        assert due(here, told, "statutory") == due(here, later, "statutory") == "2026-04-01 17:30"

    def test_an_agency_may_not_take_days_away(self):
        with pytest.raises(BadInput):
            attrs.evolve(DUTY, days_off=[date(2026, 3, 13)])
