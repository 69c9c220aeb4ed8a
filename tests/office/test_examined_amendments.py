"""Amendments of the calendar where they meet everything else, each as small as it could be told."""

from __future__ import annotations

import tomllib
from datetime import date

import attrs
import pytest

from approvalflow import declare
from approvalflow.domain.deadlines.moments import instant, rfc3339
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.errors import BadInput, DeclarationFaulty
from approvalflow.memory import MemoryStore
from approvalflow.office.verify import verify
from approvalflow.sweep import sweep
from tests.office.notices import DUTY, SATURDAY_WORKED, THURSDAY_OFF, YEAR, county
from tests.office.test_amendments import CENTRE, FRIDAY, amend, built, due, entries, world
from tests.office.world import APPROVER, HEAD, POLICE, REVIEWER, ROAD, World

#: The Saturday of the first week of March is worked.
SEVENTH = Notice("补班", "s-7", date(2026, 3, 1), days_worked=[date(2026, 3, 7)])


def eight_days(start: str = "2026-03-04T09:30:00+08:00") -> World:
    """A county in which the law allows eight working days."""
    text = ROAD.replace('term = "20 working days"\nsource', 'term = "8 working days"\nsource')
    return World(start, plugins=county(), matters={"road": declare.matter_from(tomllib.loads(text), place="road")})


def explained(here: World, ref: str, clock: str) -> str:
    """What the page says of a clock."""
    why = here.office.explain(ref, clock)
    return rfc3339(why.due, here.office.zone)[:16].replace("T", " ")


def pause(here: World, ref: str, needed: str, step: str = "police", by=POLICE) -> None:
    here.office.pause(ref, step, "expert-review", needed=needed, reason="评审", by=by)


def test_a_date_that_the_floor_keeps_where_it_was_stays_there() -> None:
    """Due on Thursday the 12th; a paper loaded on the 11th would make it the 11th. A short pause does not bring that
    back."""
    here = eight_days("2026-03-02T09:30:00+08:00")
    ref = here.reviewing()
    assert due(here, ref, "statutory") == "2026-03-12 17:30"
    here.at("2026-03-11T10:00:00+08:00")
    amend(here, SEVENTH)
    assert due(here, ref, "statutory") == explained(here, ref, "statutory") == "2026-03-12 17:30"
    here.at("2026-03-12T09:30:00+08:00")
    pause(here, ref, "1 working hour")
    here.at("2026-03-12T10:31:00+08:00")
    sweep(here.office)
    assert due(here, ref, "statutory") == "2026-03-12 17:30"
    assert not here.office.case(ref).statutory_overdue


def test_a_resumption_entered_late_keeps_an_extension_that_came_between() -> None:
    here = world()
    ref = here.reviewing()
    here.at("2026-03-05T09:30:00+08:00")
    pause(here, ref, "5 working days")
    here.at("2026-03-10T10:00:00+08:00")
    here.office.extend(ref, by=HEAD, reason="案情复杂")
    here.at("2026-03-10T11:00:00+08:00")
    here.office.resume(ref, "pause:1", by=POLICE, at=instant("2026-03-10T09:30:00+08:00"))
    assert due(here, ref, "statutory") == explained(here, ref, "statutory") == "2026-04-20 17:30"


def test_a_long_pause_over_the_loading_is_no_way_round_the_floor() -> None:
    """Due on Monday the 16th, paused on Friday, loaded on Saturday at eight, resumed at nine: not that Saturday."""
    for loaded in (False, True):
        here = eight_days()
        ref = here.reviewing()
        here.at("2026-03-13T16:00:00+08:00")
        pause(here, ref, "10 working hours")
        here.at("2026-03-14T08:00:00+08:00")
        if loaded:
            amend(here, SATURDAY_WORKED)
        here.at("2026-03-14T09:00:00+08:00")
        here.office.resume(ref, "pause:1", by=POLICE)
        assert due(here, ref, "statutory") == explained(here, ref, "statutory") == "2026-03-16 17:30"


def test_a_day_that_was_not_worked_then_makes_nobody_late_whose_clock_stands() -> None:
    """Due on Monday the 16th and paused that morning; a paper of the 17th says that the Saturday before was worked.

    In hindsight it was due on Saturday: the clock stands all the same, and is due behind the loading once it runs."""
    here = eight_days()
    ref = here.reviewing()
    here.at("2026-03-16T10:00:00+08:00")
    pause(here, ref, "10 working days")
    here.at("2026-03-17T10:00:00+08:00")
    amend(here, SATURDAY_WORKED)
    assert due(here, ref, "statutory") is None
    assert here.office.case(ref).paused
    here.at("2026-03-17T15:00:00+08:00")
    here.office.resume(ref, "pause:1", by=POLICE)
    assert due(here, ref, "statutory") == explained(here, ref, "statutory") > "2026-03-17 15:00"
    sweep(here.office)
    assert not here.office.case(ref).statutory_overdue
    assert verify(here.office.store, here.office.region).violations == ()


def test_a_running_pause_that_a_day_off_makes_short_stops_no_date() -> None:
    """Four working hours, of which a day off leaves half an hour: there is a due again while it runs."""
    here = world()
    ref = here.reviewing()
    here.at("2026-03-11T17:00:00+08:00")
    pause(here, ref, "4 working hours")
    assert due(here, ref, "statutory") is None
    amend(here, THURSDAY_OFF)
    assert due(here, ref, "statutory") == explained(here, ref, "statutory") == "2026-04-02 17:30"
    assert here.office.case(ref).paused
    here.at("2026-03-13T10:00:00+08:00")
    sweep(here.office)
    assert due(here, ref, "statutory") == "2026-04-02 17:30"


def test_a_promise_told_by_a_worker_whose_clock_is_ahead() -> None:
    """Accepted at 10:05 by one clock, loaded after it at 10:00 by another: the old version was told, and counts."""
    here = world()
    here.at("2026-03-06T10:05:00+08:00")
    ref = here.reviewing()
    here.at("2026-03-06T10:00:00+08:00")
    amend(here, SATURDAY_WORKED)
    here.at("2026-03-09T10:00:00+08:00")
    pause(here, ref, "2 working days", "site-check", REVIEWER)
    here.at("2026-03-10T10:00:00+08:00")
    here.office.resume(ref, "pause:1", by=REVIEWER)
    assert due(here, ref, "promised") == explained(here, ref, "promised") == "2026-03-19 17:30"


class TestTheCalendarOutlivesItsPlugIn:
    def test_a_plug_in_that_is_gone_takes_no_day_with_it(self) -> None:
        store = MemoryStore()
        here = world(store=store)
        ref = here.reviewing()
        here.at(FRIDAY)
        amend(here, THURSDAY_OFF)
        later = World(FRIDAY, store=store, seed="later")
        assert later.office.calendar().name == "county"
        later.at("2026-03-09T10:00:00+08:00")
        pause(later, ref, "5 working hours", "site-check", REVIEWER)
        later.at("2026-03-09T10:10:00+08:00")
        later.office.resume(ref, "pause:1", by=REVIEWER)
        assert (due(later, ref, "promised"), due(later, ref, "statutory")) == ("2026-03-17 17:30", "2026-04-02 17:30")

    def test_a_mended_link_is_no_news(self) -> None:
        store = MemoryStore()
        world(store=store).reviewing()
        fixed = attrs.evolve(YEAR, link="https://example.org/2026")
        assert world(fixed, store=store, seed="fixed").office.calendar_news() == ()


def test_a_bill_is_due_when_its_clock_says() -> None:
    here = world()
    ref = here.reviewed()
    here.office.grant(ref, by=APPROVER)
    here.at(FRIDAY)
    amend(here, THURSDAY_OFF)
    (bill,) = built(here, ref).fees
    with here.office.store.reading(here.office.region) as reading:
        kept = reading.bill(bill)
    assert kept.due_at == built(here, ref).clocks[f"bill:{bill}"].due == instant("2026-03-20T00:00:00+08:00")
    letter = here.office.letters(ref)[-1].letter.body
    assert "由 2026年3月18日 24:00 顺延至 2026年3月19日 24:00" in letter.zh
    assert "from 18 March 2026, 24:00 to 19 March 2026, 24:00" in letter.en


def test_lists_show_the_new_dates_before_every_case_was_recomputed() -> None:
    class Died(BaseException):
        pass

    def dies(_done: int, _of: int) -> None:
        raise Died

    here = world()
    refs = [here.reviewing() for _ in range(60)]
    here.at(FRIDAY)
    with pytest.raises(Died):
        amend(here, THURSDAY_OFF, progress=dies)
    shown = {line.ref: line.due for line in here.office.docket(by=HEAD)}
    assert {shown[ref] for ref in refs} == {instant("2026-03-17T17:30:00+08:00")}


class TestPapersThatCannotBe:
    @pytest.mark.parametrize("day", [date(2036, 3, 12), date(9999, 12, 31)])
    def test_a_slip_in_the_year_does_not_make_ten_years_firm(self, day: date) -> None:
        """A national paper about a year that cannot be arranged yet would move the horizon and take its holidays."""
        here = world()
        slip = attrs.evolve(THURSDAY_OFF, days_off=[day])
        with pytest.raises(DeclarationFaulty) as fault:
            here.office.propose_notices(slip, by=CENTRE)
        assert [one.rule for one in fault.value.faults] == ["notice-year"]

    def test_what_is_no_notice_is_refused_with_words(self) -> None:
        for nothing in (None, "x", [None]):
            with pytest.raises(BadInput) as fault:
                world().office.propose_notices(nothing, by=CENTRE)
            assert fault.value.place == "notices"

    @pytest.mark.parametrize("link", ["javascript:alert(1)", "//example.org", "ftp://example.org/x"])
    def test_a_link_is_one_that_people_may_follow(self, link: str) -> None:
        with pytest.raises(BadInput) as fault:
            attrs.evolve(THURSDAY_OFF, link=link)
        assert fault.value.rule == "notice-link"

    @pytest.mark.parametrize("title", ["放\u0000假", "放\n假", "\ud800"])
    def test_its_words_hold_no_control_signs(self, title: str) -> None:
        with pytest.raises(BadInput) as fault:
            attrs.evolve(THURSDAY_OFF, title=title)
        assert fault.value.rule == "notice-text"


def test_a_number_given_by_silence_bears_the_day_of_the_silence() -> None:
    """Nobody answered by the 11th; whoever looks first, the number is of the 11th, not of the day of the look."""
    for day in ("2026-03-12T10:00:00+08:00", "2026-03-20T10:00:00+08:00"):
        here = world()
        ref = here.filed()
        here.at(day)
        sweep(here.office)
        assert built(here, ref).number.split("-")[1] == "20260311"


def test_a_case_that_keeps_failing_does_not_begin_the_recomputing_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named once; everything else is done, and the case is dated anew when it is next read."""
    here = world()
    sound, broken = here.reviewing(), here.reviewing()
    here.at(FRIDAY)
    real = here.office._ripe

    def ripe(reading, ref, now, draw):
        if ref == broken:
            raise BadInput("坏", "broken", rule="test")
        return real(reading, ref, now, draw)

    monkeypatch.setattr(here.office, "_ripe", ripe)
    done = amend(here, THURSDAY_OFF)
    assert list(done.failed) == [broken]
    assert not here.office.recompute_pending()
    monkeypatch.undo()
    assert str(here.office.case(broken).due).startswith("2026-03-17")
    assert due(here, sound, "promised") == "2026-03-17 17:30"
    assert len(entries(here, "dates-amended")) == 1


def test_a_duty_notice_takes_the_place_of_the_one_that_it_amends() -> None:
    """Two Saturdays were announced; the agency takes the first one back by a paper that names the second alone."""
    here = world()
    here.reviewing()
    amend(here, DUTY)
    changed = attrs.evolve(DUTY, number="2026-5", amends=DUTY.number, days_worked=[date(2026, 3, 14)])
    amend(here, attrs.evolve(changed, issued_on=date(2026, 3, 2)))
    calendar = here.office.timetables.of("urban", promise=True).calendar
    assert (calendar.is_working(date(2026, 3, 7)), calendar.is_working(date(2026, 3, 14))) == (False, True)
