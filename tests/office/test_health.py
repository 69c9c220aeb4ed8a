"""Whether an office can go on counting: each check finds its one thing, and says what would mend it."""

from __future__ import annotations

import attrs
import pytest

from approvalflow.domain.deadlines.calendars import weekdays
from approvalflow.domain.deadlines.moments import instant
from approvalflow.domain.parties.basis import Text
from approvalflow.domain.parties.organisation import Organisation, Region
from approvalflow.errors import StoreFailed
from approvalflow.memory import MemoryStore
from approvalflow.memory.shelves import HEAD
from approvalflow.office.health import (
    Examined,
    examine,
    examine_store,
    examined,
    near_horizons,
    reach_of,
)
from tests.office.notices import NEXT_YEAR, YEAR, Source, county
from tests.office.world import MATTERS, World

HOURS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-12:00 14:00-17:30") | {"sat": "", "sun": ""}
SPRING, AUTUMN = "2026-03-04T09:30:00+08:00", "2026-11-04T09:30:00+08:00"


def seen(*, now: str = SPRING, calendar: str = "county", zone: str = "Asia/Shanghai", hours=HOURS, news=()) -> Examined:
    region = Region("000000", Text("示例", "sample"), zone=zone, calendar=calendar)
    made = {"county": Source((YEAR,)).calendar(), "weekdays": weekdays()}
    return Examined(
        MATTERS,
        Organisation(region, hours=hours),
        frozenset(made),
        made.__getitem__,
        instant(now),
        {"county": "county-calendar"},
        lambda name: news,
    )


def rules(examined: Examined) -> list[tuple[str, str]]:
    return [(symptom.rule, symptom.level) for symptom in examine(examined)]


class TestExamine:
    def test_a_sound_office_has_no_symptom(self):
        """In March the horizon is far, the hours are set, everything that is named is there."""
        assert examine(seen()) == ()

    def test_a_near_horizon_is_told_with_the_package_that_would_mend_it(self):
        """Thirty-seven working days before 25 December."""
        (symptom,) = examine(seen(now=AUTUMN))
        assert (symptom.rule, symptom.level, symptom.place) == ("horizon", "warning", "county")
        assert "37 working days away" in symptom.en and "37 个工作日" in symptom.zh
        assert symptom.mend.en.startswith("upgrade county-calendar, or load")
        assert "2027" in symptom.mend.zh

    @pytest.mark.parametrize(("day", "told"), [("2026-10-02", []), ("2026-10-04", []), ("2026-10-05", ["horizon"])])
    def test_it_is_near_when_fewer_than_sixty_working_days_are_left(self, day, told):
        """At sixty it is far enough; at fifty-nine it is near, counted by that very calendar."""
        office = seen(now=f"{day}T12:00:00+08:00")
        reach = reach_of(office.calendar("county"), office.now, "Asia/Shanghai")
        assert (reach < 60) == bool(told)
        assert [rule for rule, _ in rules(office)] == told

    def test_a_horizon_that_has_passed_is_no_days_away(self):
        """On the day itself, and after it, nothing is left."""
        for day in ("2026-12-25", "2027-02-01"):
            assert "0 working days away" in examine(seen(now=f"{day}T12:00:00+08:00"))[0].en

    def test_weekdays_is_told_of(self):
        """Everything by weekdays is provisional, and the way out is named."""
        (symptom,) = examine(seen(calendar="weekdays"))
        assert symptom.rule == "weekdays"
        assert "china-calendar" in symptom.mend.en

    def test_a_calendar_that_is_not_there_is_a_fault_of_the_one_that_names_it(self):
        """The region's and a matter's, each with its place; the faults come first."""
        office = seen(calendar="mars", hours={})
        assert rules(office) == [("calendar", "fault"), ("hours", "warning")]
        named = examine(attrs.evolve(seen(), matters=_naming("venus")))
        assert [(one.rule, one.place) for one in named] == [("calendar", "road: calendar")]

    def test_a_zone_that_does_not_exist_is_a_fault(self):
        """The other checks go on as well as they can."""
        assert rules(seen(zone="Mars/Olympus", now=AUTUMN)) == [("zone", "fault"), ("horizon", "warning")]

    def test_hours_that_nobody_set_are_told_of(self):
        """What is assumed stands in the words."""
        (symptom,) = examine(seen(hours={}))
        assert (symptom.rule, "09:00-12:00" in symptom.zh) == ("hours", True)

    def test_notices_that_wait_to_be_loaded_are_named(self):
        """An upgraded package moves nothing by itself: somebody has to propose what it knows."""
        (symptom,) = examine(seen(news=(NEXT_YEAR,)))
        assert (symptom.rule, "2026-9" in symptom.en) == ("news", True)


def _naming(calendar: str):
    return {"road": attrs.evolve(MATTERS["road"], calendar=calendar)}


class TestAnOffice:
    def test_an_upgrade_is_news_until_it_is_loaded(self):
        """The region keeps its own calendar; what the upgraded package knows beyond it is told."""
        store = MemoryStore()
        World(store=store, plugins=county(YEAR)).filed()
        upgraded = World(store=store, plugins=county(YEAR, NEXT_YEAR), seed="upgraded")
        assert [one.rule for one in near_horizons(upgraded.office)] == ["news"]
        found = examined(upgraded.office)
        assert [notice.number for notice in found.news("county")] == ["2026-9"]
        assert "county" in found.calendars

    def test_the_calendars_are_those_of_its_journal(self):
        """What is examined is what the office counts by."""
        here = World(plugins=county(YEAR))
        here.filed()
        assert examined(here.office).calendar("county").version == here.office.calendar("county").version


class TestStore:
    def test_a_store_whose_last_entry_fits_is_sound(self):
        """One entry or many."""
        here = World()
        here.filed()
        assert examine_store(here.office.store, here.office.region) == ()
        here.reviewing()
        assert examine_store(here.office.store, here.office.region) == ()

    def test_an_empty_store_is_told_of(self):
        """A wrong address often opens an empty store."""
        (symptom,) = examine_store(MemoryStore(), "000000")
        assert (symptom.rule, symptom.level) == ("store-empty", "warning")

    def test_a_head_that_is_not_the_last_entry_is_a_fault(self):
        """Somebody wrote beside the library."""
        store = MemoryStore()
        here = World(store=store)
        here.filed()
        kept = store._region(here.office.region).tables[HEAD.text]
        kept[""] = (kept[""][0], bytes(32))
        (symptom,) = examine_store(store, here.office.region)
        assert (symptom.rule, symptom.level) == ("head", "fault")

    def test_a_store_that_does_not_answer_is_a_fault_in_its_own_words(self):
        """What the store says is what is told."""

        class Down(MemoryStore):
            def reading(self, region: str):
                raise StoreFailed("数据库不可用", "the database is down", rule="down")

        (symptom,) = examine_store(Down(), "000000")
        assert (symptom.rule, symptom.en) == ("store", "the database is down")


def test_every_symptom_is_said_in_both_languages():
    """Whatever is found, it can be read in Chinese and in English, with what would mend it."""
    ill = attrs.evolve(seen(calendar="mars", zone="x", hours={}, news=(NEXT_YEAR,)), matters=_naming("weekdays"))
    for symptom in (*examine(ill), *examine(seen(now=AUTUMN))):
        assert all((symptom.zh, symptom.en, symptom.mend.zh, symptom.mend.en, symptom.words.zh))


def test_a_calendar_without_a_national_notice_has_no_reach():
    """Nothing is firm, so there is no distance to tell."""
    assert reach_of(weekdays(), instant(SPRING), "Asia/Shanghai") is None
