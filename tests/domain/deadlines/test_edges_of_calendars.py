"""Calendars at their edges: first and last day, every reason, what makes a version, what makes two of them equal."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from attrs import evolve, fields

from approvalflow.domain.deadlines.calendars import FIRST, LAST, Calendar, DayReason, compile_calendar, weekdays
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.domain.parties.basis import Text
from approvalflow.errors import ApprovalflowError, BadInput, BeforeCalendar
from tests.domain.deadlines.places import ASSUMED, CALENDAR, NOTICE

#: A Saturday, the Sunday behind it, the Monday behind that.
SATURDAY, SUNDAY, MONDAY = (date(2026, 3, day) for day in (7, 8, 9))
NEW_YEAR = date(2027, 1, 1)


def notice(
    title: str = "another",
    *,
    off: tuple[date, ...] = (),
    worked: tuple[date, ...] = (),
    layer: str = "province",
    area: str = "",
    number: str = "第2号",
    link: str = "https://example.org/2",
    issued: date = date(2026, 2, 1),
    published: date | None = None,
) -> Notice:
    return Notice(
        title,
        number,
        issued,
        days_off=off,
        days_worked=worked,
        layer=layer,
        area=area,
        link=link,
        published_on=published,
    )


def duty(*days: date, area: str = "tax") -> Notice:
    return notice("duty", worked=days, layer="agency", area=area)


def refused(call: Callable[[], object], kind: type[ApprovalflowError], rule: str, *naming: str) -> None:
    """The call is refused by that rule, in both languages, and both name what they are about."""
    with pytest.raises(kind) as refusal:
        call()
    assert refusal.value.rule == rule
    for sentence in (refusal.value.zh, refusal.value.en):
        assert sentence and all(name in sentence for name in naming)
    assert refusal.value.zh != refusal.value.en


class TestItsDays:
    def test_the_first_and_the_last_day_are_in_it(self) -> None:
        """Both included; a day more on either side is refused."""
        calendar = compile_calendar("c", [NOTICE], first=date(2026, 3, 2), last=date(2026, 3, 13))
        assert (calendar.first, calendar.last) == (date(2026, 3, 2), date(2026, 3, 13))
        assert calendar.is_working(calendar.first) and calendar.is_working(calendar.last)
        assert calendar.count(calendar.first, calendar.last) == 9
        assert calendar.add(calendar.first, 9) == calendar.last
        early, late = date(2026, 3, 1), date(2026, 3, 14)
        for ask in (
            lambda: calendar.add(early, 1),
            lambda: calendar.add(early, 0),
            lambda: calendar.add(early, -1),
            lambda: calendar.count(early, calendar.last),
            lambda: calendar.count(calendar.last, early),
            lambda: calendar.is_working(early),
            lambda: calendar.reason(early),
        ):
            refused(ask, BeforeCalendar, "before-calendar", "2026-03-01", "c", "2026-03-02")
        for ask in (
            lambda: calendar.add(calendar.first, 10),
            lambda: calendar.add(late, 0),
            lambda: calendar.count(calendar.first, late),
            lambda: calendar.count(late, calendar.first),
            lambda: calendar.is_working(late),
            lambda: calendar.reason(late),
            lambda: calendar.next_working(late),
        ):
            refused(ask, BadInput, "beyond-calendar", "c", "2026-03-13")

    def test_the_earlier_of_two_days_is_named(self) -> None:
        """Counting from or to a day before the calendar names that day, whichever it is."""
        first, second = date(2024, 5, 1), date(2025, 6, 1)
        for a, b in ((first, second), (second, first)):
            refused(lambda a=a, b=b: CALENDAR.count(a, b), BeforeCalendar, "before-calendar", "2024-05-01", "county")

    def test_it_never_begins_before_its_first_notice(self) -> None:
        """An earlier wish is not granted, a later one is; a province may speak of a year but does not open it."""
        opening = date(2026, 1, 1)
        assert compile_calendar("c", [NOTICE]).first == opening
        assert compile_calendar("c", [NOTICE], first=date(2020, 1, 1)).first == opening
        older = notice(off=(date(2024, 5, 6),), issued=date(2024, 1, 1))
        assert compile_calendar("c", [NOTICE, older]).first == opening
        earlier = notice(off=(date(2024, 5, 6), date(2024, 5, 7)), issued=date(2024, 1, 1), layer="national")
        both = compile_calendar("c", [NOTICE, earlier])
        assert (both.first, both.horizon) == (date(2024, 1, 1), date(2026, 12, 25))

    def test_it_covers_the_years_from_2004_to_2060(self) -> None:
        """Where neither notices nor caller say anything."""
        assert (FIRST.isoformat(), LAST.isoformat()) == ("2004-01-01", "2060-12-31")
        assert (weekdays().first, weekdays().last) == (FIRST, LAST)
        assert CALENDAR.last == LAST
        assert weekdays().is_working(date(2004, 1, 1)) and weekdays().is_working(date(2060, 12, 31))

    def test_centuries_are_a_calendar_too(self) -> None:
        """More working days than two bytes can count: 320 years of them, and the last is found from the first."""
        long = compile_calendar("long", (), first=date(1740, 1, 4), last=date(2059, 12, 31))
        assert long.count(date(1740, 1, 4), long.last) == len(long.nth) - 2 > 0xFFFF
        assert long.add(long.first, len(long.nth) - 2) == date(2059, 12, 31)

    def test_one_day_is_a_calendar_and_none_is_not(self) -> None:
        """First and last may be the same day, and no less."""
        one = compile_calendar("c", [NOTICE], first=MONDAY, last=MONDAY)
        assert one.is_working(MONDAY) and one.next_working(MONDAY) == MONDAY
        refused(lambda: compile_calendar("c", [NOTICE], first=MONDAY, last=SUNDAY), BadInput, "calendar-empty", "c")

    def test_notices_and_duties_outside_its_days_are_left_out(self) -> None:
        """A calendar of March does not stumble over a holiday in February or a duty in April."""
        calendar = compile_calendar(
            "c",
            [NOTICE],
            assumed={NEW_YEAR: Text("元旦", "New Year")},
            first=date(2026, 3, 2),
            last=date(2026, 3, 31),
            duty_days=[date(2026, 2, 28), date(2026, 4, 4)],
        )
        assert sum(calendar.worked) == len(calendar.nth) - 1 == 22
        assert not calendar.make_up

    def test_notices_on_the_first_and_the_last_day_hold(self) -> None:
        """The ends belong to it: holiday, make-up day, assumed day and duty day."""
        named = compile_calendar("c", [NOTICE, notice(worked=(SATURDAY,), off=(MONDAY,))], first=SATURDAY, last=MONDAY)
        assert [named.is_working(day) for day in (SATURDAY, SUNDAY, MONDAY)] == [True, False, False]
        assert named.make_up == {SATURDAY.toordinal()}
        swapped = compile_calendar("c", [NOTICE], first=SATURDAY, last=SUNDAY, duty_days=[SATURDAY, SUNDAY])
        assert swapped.is_working(SATURDAY) and swapped.is_working(SUNDAY) and not swapped.make_up
        for first, last in ((NEW_YEAR, date(2027, 1, 4)), (date(2026, 12, 31), NEW_YEAR)):
            assert not compile_calendar("c", [NOTICE], assumed=ASSUMED, first=first, last=last).is_working(NEW_YEAR)

    def test_the_horizon_itself_is_not_assumed(self) -> None:
        """25 December is firm, the 26th may be a holiday by law."""
        assumed = {date(2026, 12, day): Text("假", "off") for day in (25, 28)}
        calendar = compile_calendar("c", [NOTICE], assumed=assumed)
        assert calendar.is_working(date(2026, 12, 25)) and not calendar.is_working(date(2026, 12, 28))
        assert not compile_calendar("c", (), assumed=assumed).is_working(date(2026, 12, 25))


class TestAddingAndLooking:
    def test_nothing_added_is_the_day_itself(self) -> None:
        """Also where the day is not worked; less than nothing is refused."""
        assert CALENDAR.add(SATURDAY, 0) == SATURDAY
        assert CALENDAR.add(date(2026, 1, 1), 0) == date(2026, 1, 1)
        refused(lambda: CALENDAR.add(MONDAY, -1), BadInput, "amount", "-1")

    def test_counting_backwards_is_negative(self) -> None:
        """From Monday back to Saturday one working day, Monday itself."""
        assert CALENDAR.count(SATURDAY, MONDAY) == 1 == -CALENDAR.count(MONDAY, SATURDAY)
        assert CALENDAR.count(MONDAY, MONDAY) == 0
        assert CALENDAR.count(date(2026, 1, 1), MONDAY) == -CALENDAR.count(MONDAY, date(2026, 1, 1))

    def test_the_first_working_day_has_none_before_it(self) -> None:
        """Sunday 4 January 2026 is the first: worked by the notice."""
        assert CALENDAR.next_working(date(2026, 1, 1)) == date(2026, 1, 4)
        assert CALENDAR.previous_working(date(2026, 1, 5)) == date(2026, 1, 4)
        for day in (date(2026, 1, 4), date(2026, 1, 1)):
            refused(lambda day=day: CALENDAR.previous_working(day), BeforeCalendar, "before-calendar", str(day))

    def test_the_horizon_is_the_last_firm_day(self) -> None:
        """To the day; where nothing is firm everything is provisional."""
        assert [CALENDAR.is_provisional(date(2026, 12, day)) for day in (24, 25, 26)] == [False, False, True]
        assert weekdays().horizon is None and weekdays().is_provisional(FIRST)


class TestReasons:
    @pytest.mark.parametrize(
        ("day", "kind", "zh", "en"),
        [
            (date(2026, 3, 9), "working", "工作日", "working day"),
            (date(2026, 3, 6), "working", "工作日", "working day"),
            (date(2026, 3, 7), "weekend", "周末", "weekend"),
            (date(2026, 3, 8), "weekend", "周末", "weekend"),
            (date(2026, 1, 2), "holiday", "放假", "holiday"),
            (date(2026, 1, 1), "holiday", "元旦放假", "holiday (元旦)"),
            (date(2026, 2, 14), "make-up", "调休上班", "make-up working day"),
            (date(2026, 2, 28), "make-up", "调休上班", "make-up working day"),
            (NEW_YEAR, "assumed-holiday", "元旦", "New Year"),
        ],
    )
    def test_a_day_is_worked_or_not_for_a_reason(self, day: date, kind: str, zh: str, en: str) -> None:
        """In both languages; the notice is named where one decides, and nowhere else."""
        reason = CALENDAR.reason(day)
        assert (reason.kind, reason.title) == (kind, Text(zh, en))
        by_notice = kind in ("holiday", "make-up")
        assert reason.source == (NOTICE.source if by_notice else "")
        assert reason.link == ("https://example.org/2026" if by_notice else "")
        assert reason.worked is (kind in ("working", "make-up")) is CALENDAR.is_working(day)

    def test_a_weekday_that_a_notice_names_as_worked(self) -> None:
        """It is a working day like others, with its notice; Monday's hours do not come with it."""
        named = notice(worked=(MONDAY,), layer="city")
        calendar = compile_calendar("c", [NOTICE, named])
        assert calendar.reason(MONDAY) == DayReason("working", Text("工作日", "working day"), named.source, named.link)
        friday = compile_calendar("c", [NOTICE, notice(worked=(date(2026, 3, 6),))])
        assert friday.make_up == calendar.make_up == CALENDAR.make_up

    @pytest.mark.parametrize("day", [SATURDAY, SUNDAY, date(2026, 2, 20), date(2026, 2, 16), NEW_YEAR])
    def test_a_duty_day_is_worked_whatever_it_was(self, day: date) -> None:
        """A Saturday, a holiday of a notice, an assumed one: by the agency's own paper, or by its word."""
        by_word = compile_calendar("c", [NOTICE], assumed=ASSUMED, duty_days=[day])
        assert by_word.reason(day) == DayReason("duty", Text("值班工作日", "duty day of the agency"))
        paper = duty(day)
        by_paper = compile_calendar("c", [NOTICE, paper], assumed=ASSUMED, agency="tax")
        assert by_paper.reason(day) == DayReason(
            "duty", Text("值班工作日", "duty day of the agency"), paper.source, paper.link
        )
        assert by_word.is_working(day) and by_paper.is_working(day) and by_paper.reason(day).worked

    def test_a_duty_day_that_is_worked_anyway_stays_what_it_is(self) -> None:
        """A weekday, and a make-up day with its notice."""
        calendar = compile_calendar("c", [NOTICE], duty_days=[MONDAY, date(2026, 2, 14)])
        assert calendar.reason(MONDAY).kind == "working"
        assert (calendar.reason(date(2026, 2, 14)).kind, calendar.reason(date(2026, 2, 14)).source) == (
            "make-up",
            NOTICE.source,
        )


class TestAgencies:
    def test_the_duty_days_of_another_agency_are_left_out_wholly(self) -> None:
        """Neither their days nor their version nor their notice come in."""
        others = [duty(SATURDAY), duty(SUNDAY, area="customs")]
        plain = compile_calendar("c", [NOTICE, *others])
        assert plain == compile_calendar("c", [NOTICE]) and plain.notices == (NOTICE,)
        assert not plain.is_working(SATURDAY)
        own = compile_calendar("c", [NOTICE, *others], agency="tax")
        assert own.is_working(SATURDAY) and not own.is_working(SUNDAY)
        assert (own.agency, plain.agency) == ("tax", "")
        customs = compile_calendar("c", [NOTICE, *others], agency="customs")
        assert customs.is_working(SUNDAY) and not customs.is_working(SATURDAY)
        assert (set(plain.others), own.others) == (set(others), (others[1],))
        assert set(own.notices) == {NOTICE, others[0]}

    def test_a_duty_notice_alone_adds_to_bare_weekdays(self) -> None:
        """An agency needs no national notice for its Saturdays, but a province does for its holidays."""
        calendar = compile_calendar("c", [duty(SATURDAY)], agency="tax")
        assert calendar.is_working(SATURDAY) and calendar.horizon is None and calendar.first == FIRST
        refused(lambda: compile_calendar("c", [notice(off=(MONDAY,))]), BeforeCalendar, "before-calendar", "c")

    def test_a_refusal_names_the_day_of_the_knowledge(self) -> None:
        """As of a day before the first notice; without such a day none is named."""
        refused(
            lambda: compile_calendar("c", [NOTICE], known_on=date(2025, 11, 3)),
            BeforeCalendar,
            "before-calendar",
            "c",
            "2025-11-03",
        )
        with pytest.raises(BeforeCalendar) as refusal:
            compile_calendar("c", [notice(off=(MONDAY,))])
        assert refusal.value.en == "calendar c: there is no national notice"
        assert refusal.value.zh == "日历 c: 没有国家放假安排通知"
        assert compile_calendar("c", [NOTICE], known_on=date(2025, 11, 4)).notices == (NOTICE,)


class TestVersions:
    def version(self, *notices: Notice, name: str = "c", **settings: object) -> str:
        return compile_calendar(name, [NOTICE, *notices], **settings).version  # type: ignore[arg-type]

    def test_it_names_the_calendar_and_its_newest_notice(self) -> None:
        """So that a person sees at once how new it is; without a notice there is nothing to name."""
        assert self.version().startswith("c@2025-11-04#")
        newer = notice(off=(MONDAY,), published=date(2026, 2, 3))
        assert self.version(newer).startswith("c@2026-02-03#")
        assert compile_calendar("c", (), duty_days=[SATURDAY]).version.startswith("c#")
        assert len(self.version().partition("#")[2]) == 12

    def test_bare_weekdays_are_their_name(self) -> None:
        """All that there is to say; other years or an assumed day are another calendar."""
        assert weekdays().version == weekdays().name == "weekdays"
        bare = compile_calendar("c", ())
        assert bare.version == "c"
        others = {
            compile_calendar("c", (), first=date(2005, 1, 1)).version,
            compile_calendar("c", (), last=date(2050, 1, 1)).version,
            compile_calendar("c", (), assumed=ASSUMED).version,
            compile_calendar("c", (), duty_days=[NEW_YEAR]).version,
            compile_calendar("c", (), duty_days=[SATURDAY]).version,
        }
        assert len(others) == 5 and "c" not in others

    def test_whatever_decides_a_day_or_its_source_makes_another_version(self) -> None:
        """Each by itself: layer, title, number, area, the day it was known, a day off, a day worked, the span."""
        variants = [
            notice(off=(MONDAY,)),
            notice(off=(MONDAY,), layer="city"),
            notice("title", off=(MONDAY,)),
            notice(off=(MONDAY,), number="第3号"),
            notice(off=(MONDAY,), area="42"),
            notice(off=(MONDAY,), published=date(2026, 2, 2)),
            notice(off=(MONDAY, date(2026, 3, 10))),
            notice(off=(date(2026, 3, 10),)),
            notice(worked=(MONDAY,)),
            notice(worked=(SATURDAY,)),
            notice("a title", off=(MONDAY,), number="1"),
            notice("a", off=(MONDAY,), number=" title1"),
            notice(off=(MONDAY,), worked=(SATURDAY,)),
        ]
        versions = [self.version(), *(self.version(each) for each in variants)]
        versions += [
            self.version(first=MONDAY),
            self.version(last=MONDAY),
            self.version(duty_days=[SATURDAY]),
            self.version(duty_days=[SUNDAY]),
            self.version(assumed=ASSUMED),
            self.version(assumed={NEW_YEAR + timedelta(1): Text("元旦", "New Year")}),
            self.version(name="d"),
        ]
        assert len(set(versions)) == len(versions) == 21

    def test_what_decides_nothing_makes_no_other_version(self) -> None:
        """The order of what was handed in, a day assumed that is firm, a duty said twice."""
        one, other = notice(off=(MONDAY,)), notice("third", worked=(SUNDAY,))
        assert self.version(one, other) == self.version(other, one)
        assert self.version(assumed={MONDAY: Text("假", "off")}) == self.version()
        assert self.version(duty_days=[SATURDAY, SUNDAY]) == self.version(duty_days=(SUNDAY, SATURDAY, SUNDAY))
        two_days = {NEW_YEAR: Text("元旦", "New Year"), NEW_YEAR + timedelta(3): Text("假", "off")}
        assert self.version(assumed=two_days) == self.version(assumed=dict(reversed(two_days.items())))

    def test_it_can_be_compiled_again_from_what_it_remembers(self) -> None:
        """Name, notices, assumed, span, agency and duty days give an equal version."""
        made = compile_calendar(
            "c",
            [NOTICE, duty(SATURDAY), notice(off=(MONDAY,))],
            assumed={**ASSUMED, MONDAY: Text("假", "off")},
            first=date(2026, 1, 5),
            last=date(2030, 1, 1),
            duty_days=[SUNDAY],
            agency="tax",
        )
        again = compile_calendar(
            made.name,
            made.notices,
            assumed=made.assumed,
            first=made.first,
            last=made.last,
            duty_days=made.duty_days,
            agency=made.agency,
        )
        assert again == made and again.worked == made.worked
        assert made.assumed == {**ASSUMED, MONDAY: Text("假", "off")} and made.duty_days == {SUNDAY}
        assert len(made.notices) == 3


class TestOneCalendar:
    def test_name_and_version_are_all_that_makes_it(self) -> None:
        """Two with one name and version agree on every day, so nothing else is compared or hashed."""
        for part in fields(Calendar):
            other = evolve(CALENDAR, **{part.alias: None})
            if part.name in ("name", "version"):
                assert other != CALENDAR
            else:
                assert other == CALENDAR and hash(other) == hash(CALENDAR), part.name

    def test_it_prints_what_it_is_and_not_its_days(self) -> None:
        """Name, version, span and horizon: a line, where its days would be pages."""
        shown = repr(CALENDAR)
        fields = [part.split("=")[0] for part in shown.removeprefix("Calendar(").split(", ") if "=" in part]
        assert fields == ["name", "version", "first", "last", "horizon"]
