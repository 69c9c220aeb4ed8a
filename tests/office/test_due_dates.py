"""What is due for an officer: the dates of his docket, without a word of who applied, and the same as a feed."""

from __future__ import annotations

import attrs
import pytest

from approvalflow import Actor
from approvalflow.domain.deadlines.lights import Light
from approvalflow.domain.parties.basis import Text
from approvalflow.office.due_dates import DueDate
from tests.office.world import APPROVER, CLERK, HEAD, POLICE, REVIEWER, SECOND, SHOP_CLERK, World


def told(dates: tuple[DueDate, ...]) -> list[tuple[str, str]]:
    return [(date.ref, date.clock) for date in dates]


@pytest.fixture
def world() -> World:
    return World()


class TestWhoseDates:
    def test_before_acceptance_the_lead_agency_has_the_answer_to_give(self, world):
        """A case that was filed has one date: the end of the intake limit."""
        ref = world.filed()
        dates = world.office.due_dates(by=CLERK)
        assert told(dates) == [(ref, "intake")]
        assert dates[0].due == world.office.explain(ref).due
        assert (dates[0].number, dates[0].what.en) == ("", "answer on acceptance")

    def test_after_acceptance_promised_and_statutory_side_by_side(self, world):
        """The agency that leads has both dates; so has everybody who works there, whatever the post."""
        ref = world.reviewing()
        for by in (CLERK, HEAD, APPROVER):
            assert [one for one in told(world.office.due_dates(by=by)) if not one[1].startswith("step:")] == [
                (ref, "promised"),
                (ref, "statutory"),
            ]

    def test_a_step_that_nobody_holds_is_shown_to_every_post_that_may_claim_it(self, world):
        """Once it is claimed it is its holder's alone."""
        ref = world.reviewing()
        assert (ref, "step:site-check") in told(world.office.due_dates(by=REVIEWER))
        assert (ref, "step:site-check") in told(world.office.due_dates(by=SECOND))
        assert (ref, "step:site-check") not in told(world.office.due_dates(by=CLERK))
        world.office.claim(ref, "site-check", by=REVIEWER)
        assert (ref, "step:site-check") in told(world.office.due_dates(by=REVIEWER))
        assert (ref, "step:site-check") not in told(world.office.due_dates(by=SECOND))

    def test_who_holds_a_step_for_another_agency_sees_the_case_clocks_too(self, world):
        """An officer of the police who claimed the opinion has the case's dates; before that, the step's alone."""
        ref = world.reviewing()
        assert told(world.office.due_dates(by=POLICE)) == [(ref, "step:police")]
        world.office.claim(ref, "police", by=POLICE)
        assert set(told(world.office.due_dates(by=POLICE))) == {
            (ref, "step:police"),
            (ref, "promised"),
            (ref, "statutory"),
        }

    def test_strangers_and_citizens_have_none(self, world):
        """Another agency has nothing to do with it; neither has somebody without a post."""
        world.reviewing()
        assert world.office.due_dates(by=SHOP_CLERK) == ()
        assert world.office.due_dates(by=Actor("citizen")) == ()

    def test_each_date_is_one_of_the_docket_s(self, world):
        """The step's date is the one of the docket line; the case's date is the one of the case."""
        ref = world.reviewing()
        world.office.claim(ref, "site-check", by=REVIEWER)
        lines = world.office.docket(by=REVIEWER)
        dates = {date.clock: date for date in world.office.due_dates(by=REVIEWER)}
        assert [(line.due, line.light, line.provisional) for line in lines if line.step] == [
            (dates["step:site-check"].due, dates["step:site-check"].light, dates["step:site-check"].provisional)
        ]
        assert dates["promised"].due == world.office.explain(ref).due


class TestWhatIsDue:
    def test_a_paused_clock_has_no_date_and_a_waiting_case_has_none(self, world):
        """What stops the clock takes its date off the list; so does the applicant's turn."""
        ref = world.reviewing()
        world.office.pause(
            ref, "site-check", kind="expert-review", needed="10 working days", reason="评审", by=REVIEWER
        )
        assert told(world.office.due_dates(by=CLERK)) == []
        second = world.filed()
        world.office.ask_supplements(second, ["application"], by=CLERK, reason="字迹不清")
        assert told(world.office.due_dates(by=CLERK)) == []

    def test_a_date_that_moved_has_the_next_version(self, world):
        """An extension of the statutory limit is the second due of the same clock."""
        ref = world.reviewing()
        first = {date.clock: date for date in world.office.due_dates(by=HEAD)}
        world.office.extend(ref, by=HEAD, reason="案情复杂")
        second = {date.clock: date for date in world.office.due_dates(by=HEAD)}
        assert (first["statutory"].version, second["statutory"].version) == (1, 2)
        assert second["statutory"].due > first["statutory"].due
        assert (second["promised"].version, ref) == (1, first["promised"].ref)

    def test_the_light_is_that_of_its_own_clock(self, world):
        """On the last day the step is yellow while the law's date is green; past its due it is red and stays listed."""
        ref = world.reviewing()
        step = next(date for date in world.office.due_dates(by=REVIEWER) if date.clock == "step:site-check")
        world.clock.set(step.due)
        lights = {date.clock: date.light for date in world.office.due_dates(by=REVIEWER)}
        assert lights == {"step:site-check": Light.yellow, "promised": Light.green, "statutory": Light.green}
        world.clock.set(step.due + 1)
        late = {date.clock: date for date in world.office.due_dates(by=REVIEWER)}
        assert (late["step:site-check"].light, late["step:site-check"].ref) == (Light.red, ref)

    def test_nothing_tells_who_applied(self, world):
        """Neither name nor number nor mail of the applicant stands anywhere in the dates."""
        world.reviewing()
        said = repr([attrs.asdict(date) for date in world.office.due_dates(by=REVIEWER)])
        assert not [secret for secret in ("王", "420900198001010010", "wang@") if secret in said]


class TestFeed:
    @pytest.fixture(autouse=True)
    def _icalendar(self):
        self.icalendar = pytest.importorskip("icalendar")

    def written(self, world: World, by: Actor, **more: str) -> bytes:
        from approvalflow.office.feed import due_dates_as_ics

        office = world.office
        dates = office.due_dates(by=by)
        title = Text("我的时限", "My due dates")
        return due_dates_as_ics(dates, region=office.region, title=title, zone=office.zone, **more)

    def events(self, written: bytes):
        return self.icalendar.Calendar.from_ical(written).walk("VEVENT")

    def test_every_date_is_an_event_at_its_instant(self, world):
        """Parsed back, the events begin at the due instants, in UTC, in the order of the dates."""
        world.reviewing()
        dates = world.office.due_dates(by=REVIEWER)
        events = self.events(self.written(world, REVIEWER))
        starts = [int(event["dtstart"].dt.timestamp()) * 1_000_000 for event in events]
        assert starts == [date.due for date in dates]
        assert {event["dtstart"].dt.utcoffset().total_seconds() for event in events} == {0}

    def test_each_event_has_what_rfc_5545_asks_for(self, world):
        """UID and DTSTAMP once each, a sequence, no end before its start; the calendar has PRODID and VERSION."""
        world.reviewing()
        written = self.written(world, REVIEWER)
        calendar = self.icalendar.Calendar.from_ical(written)
        assert (calendar["version"], bool(calendar["prodid"]), calendar["method"]) == ("2.0", True, "PUBLISH")
        events = calendar.walk("VEVENT")
        assert len({event["uid"] for event in events}) == len(events)
        assert all(event["dtstamp"].dt.tzinfo is not None for event in events)
        assert not calendar.errors
        assert all(not event.errors for event in events)
        assert all(len(line) <= 75 for line in written.split(b"\r\n"))

    def test_alarms_ring_at_the_reminders(self, world):
        """Each reminder of the clock is an alarm at its own instant."""
        world.reviewing()
        dates = world.office.due_dates(by=REVIEWER)
        for date, event in zip(dates, self.events(self.written(world, REVIEWER)), strict=True):
            rings = [int(alarm["trigger"].dt.timestamp()) * 1_000_000 for alarm in event.walk("VALARM")]
            assert rings == list(date.reminders)
            assert all(alarm["action"] == "DISPLAY" and alarm["description"] for alarm in event.walk("VALARM"))

    def test_a_moved_date_is_the_same_event_with_a_higher_sequence(self, world):
        """A reader that keeps the event moves it; it does not get a second one."""
        ref = world.reviewing()
        before = {event["uid"]: event["sequence"] for event in self.events(self.written(world, HEAD))}
        world.office.extend(ref, by=HEAD, reason="案情复杂")
        after = {event["uid"]: event["sequence"] for event in self.events(self.written(world, HEAD))}
        assert before.keys() == after.keys()
        moved = [uid for uid in after if after[uid] != before[uid]]
        assert [(uid.split("@")[0].endswith("statutory"), after[uid] - before[uid]) for uid in moved] == [(True, 1)]

    def test_a_provisional_date_is_tentative_and_marked(self, world):
        """By weekdays everything is provisional: a tilde in the title, TENTATIVE in the event."""
        world.reviewing()
        event = self.events(self.written(world, REVIEWER))[0]
        assert (event["status"], str(event["summary"])[:2]) == ("TENTATIVE", "~ ")

    def test_the_same_dates_are_the_same_bytes(self, world):
        """Nothing of the moment of asking is in it, so that a reader is told when nothing changed."""
        world.reviewing()
        first = self.written(world, REVIEWER)
        world.clock.set(world.clock.now() + 60_000_000)
        assert self.written(world, REVIEWER) == first

    def test_nothing_in_it_tells_who_applied(self, world):
        """The feed goes to calendars outside: number, matter and step are all of it."""
        world.reviewing()
        written = self.written(world, REVIEWER, address="https://county.example/desk/cases/{ref}").decode()
        text = written.replace("\r\n ", "")
        assert not [secret for secret in ("王", "420900198001010010", "wang@", "Wang") if secret in text]
        assert "https://county.example/desk/cases/" in text

    def test_in_english_it_is_english(self, world):
        """The language is the reader's."""
        world.reviewing()
        summaries = [str(event["summary"]) for event in self.events(self.written(world, CLERK, language="en"))]
        assert summaries[0].startswith("~ promised · Road occupation · ")
