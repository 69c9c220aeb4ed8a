"""Notices as values: the layer of an agency, their order, and what a journal keeps of them."""

import json
from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.domain.deadlines.calendars import compile_calendar, weekdays
from approvalflow.domain.deadlines.notices import Notice, in_force, known_on, notice_data, notice_from
from approvalflow.errors import BadInput
from tests.domain.deadlines.places import ASSUMED, NOTICE

SATURDAY, MONDAY = date(2026, 3, 7), date(2026, 3, 9)
DUTY = Notice(
    "春季周六值班安排", "城管〔2026〕1号", date(2026, 2, 1), "https://example.org/duty",
    days_worked=[SATURDAY, MONDAY], layer="agency", area="urban-management",
)  # fmt: skip


class TestAgencyLayer:
    def test_the_agency_that_is_asked_for_has_its_duty_days(self) -> None:
        """A duty day is worked in the calendar of its agency, and the reason names the agency's paper."""
        calendar = compile_calendar("c", [NOTICE, DUTY], agency="urban-management")
        assert calendar.is_working(SATURDAY)
        reason = calendar.reason(SATURDAY)
        assert (reason.kind, reason.source, reason.link) == ("duty", "春季周六值班安排 (城管〔2026〕1号)", DUTY.link)
        assert calendar.reason(MONDAY).kind == "working"
        assert SATURDAY.toordinal() not in calendar.make_up

    @pytest.mark.parametrize("cited", [DUTY.number, DUTY.title])
    def test_a_paper_that_amends_another_takes_its_place(self, cited: str) -> None:
        """The Saturday that it leaves out is taken back; those of papers that it does not name stay."""
        third, fourth = date(2026, 3, 21), date(2026, 3, 28)
        other = evolve(DUTY, title="另一安排", number="城管〔2026〕2号", days_worked=[third])
        later = evolve(DUTY, title="调整", number="城管〔2026〕3号", amends=cited, days_worked=[fourth])
        papers = [NOTICE, DUTY, other, evolve(later, issued_on=date(2026, 2, 2))]
        calendar = compile_calendar("c", papers, agency="urban-management")
        assert [calendar.is_working(day) for day in (SATURDAY, third, fourth)] == [False, True, True]
        both = compile_calendar("c", papers[:3], agency="urban-management")
        assert [both.is_working(day) for day in (SATURDAY, third)] == [True, True]

    def test_for_everybody_else_it_is_left_out_wholly(self) -> None:
        """The statutory calendar and those of other agencies do not know it, by their versions either."""
        plain = compile_calendar("c", [NOTICE])
        for agency in ("", "traffic-police"):
            other = compile_calendar("c", [NOTICE, DUTY], agency=agency)
            assert other.version == plain.version and other.notices == (NOTICE,)
            assert not other.is_working(SATURDAY)
        assert compile_calendar("c", [NOTICE, DUTY], agency="urban-management").version != plain.version

    def test_over_plain_weekdays(self) -> None:
        """An agency may have duty days where no holiday notice is loaded at all."""
        calendar = compile_calendar("weekdays", [DUTY], agency="urban-management")
        assert calendar.is_working(SATURDAY) and calendar.horizon is None
        assert compile_calendar("weekdays", [DUTY]).version == weekdays().version

    def test_it_decides_no_day_by_itself(self) -> None:
        """What is in force for everybody does not hold an agency's days."""
        assert set(in_force([NOTICE, DUTY])) == set(in_force([NOTICE]))

    def test_as_known_on_a_day(self) -> None:
        """A duty day counts from the day on which it was known."""
        before = compile_calendar("c", [NOTICE, DUTY], agency="urban-management", known_on=date(2026, 1, 31))
        assert not before.is_working(SATURDAY)

    @pytest.mark.parametrize(
        ("change", "rule"),
        [({"days_off": [date(2026, 3, 10)]}, "notice-agency-off"), ({"area": ""}, "notice-area")],
    )
    def test_an_agency_takes_no_day_off_and_says_who_it_is(self, change: dict[str, object], rule: str) -> None:
        """Days off of an agency, or a notice of nobody, are refused."""
        with pytest.raises(BadInput) as refused:
            evolve(DUTY, **change)
        assert (refused.value.rule, refused.value.place) == (rule, DUTY.title)


class TestOrder:
    def test_the_order_in_which_they_are_given_never_matters(self) -> None:
        """Of two notices of one day the one that amends is the later one."""
        amendment = Notice("修改", "0号", NOTICE.issued_on, days_worked=[date(2026, 2, 20)], amends=NOTICE.number)
        assert known_on([amendment, NOTICE], None) == known_on([NOTICE, amendment], None) == (NOTICE, amendment)


class TestCalendarsRememberTheirNotices:
    @pytest.mark.parametrize("agency", ["", "urban-management"])
    def test_compiled_again_they_have_the_same_version(self, agency: str) -> None:
        """A calendar is made again from what it says it was made of."""
        late = evolve(NOTICE, number="2号", issued_on=date(2026, 5, 1), days_worked=[])
        one = compile_calendar(
            "c", [late, DUTY, NOTICE], assumed=ASSUMED, known_on=date(2026, 4, 1), agency=agency,
            last=date(2040, 12, 31), duty_days=[date(2026, 3, 14)] if agency else [],
        )  # fmt: skip
        again = compile_calendar(
            one.name, one.notices, assumed=one.assumed, first=one.first, last=one.last,
            agency=one.agency, duty_days=one.duty_days,
        )  # fmt: skip
        assert again == one and again.worked == one.worked
        assert one.notices == ((NOTICE, DUTY) if agency else (NOTICE,))

    def test_what_was_assumed_is_kept_whole(self) -> None:
        """Also what a notice now decides, so that an earlier version can be made from it."""
        assert compile_calendar("c", [NOTICE], assumed=ASSUMED).assumed == ASSUMED


WHEN = st.dates(date(2004, 1, 1), date(2060, 12, 31))


#: Words without the control characters and halves of characters that no notice holds.
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs")))


@st.composite
def notices(draw: st.DrawFn) -> Notice:
    """Any national notice."""
    off = draw(st.frozensets(WHEN, max_size=6))
    return Notice(
        draw(WORDS), draw(WORDS), draw(WHEN), draw(WORDS.map(lambda path: path and f"https://example.org/{path}")), off,
        draw(st.frozensets(WHEN, min_size=1, max_size=6).map(lambda days: days - off).filter(bool)),
        published_on=draw(st.none() | WHEN),
        names=draw(st.dictionaries(WHEN, st.text(min_size=1), max_size=3)),
        amends=draw(WORDS),
    )  # fmt: skip


class TestData:
    @given(notices())
    def test_a_notice_comes_back_as_it_was(self, notice: Notice) -> None:
        """Through plain data, and through JSON, nothing is lost."""
        assert notice_from(json.loads(json.dumps(notice_data(notice)))) == notice
        assert notice_from(notice_data(notice)).names == notice.names

    def test_it_is_short_and_plain(self) -> None:
        """What is empty is left out, and days are in order."""
        assert notice_data(DUTY) == {
            "title": "春季周六值班安排",
            "number": "城管〔2026〕1号",
            "link": "https://example.org/duty",
            "layer": "agency",
            "area": "urban-management",
            "issued_on": "2026-02-01",
            "days_worked": ["2026-03-07", "2026-03-09"],
        }

    @pytest.mark.parametrize(
        "change",
        [
            {"colour": "red"},
            {"title": 5},
            {"days_off": "2026-03-07"},
            {"names": []},
            {"issued_on": "7 March"},
            {"days_worked": ["2026-02-30"]},
            {"layer": "village"},
        ],
    )
    def test_data_that_is_no_notice_is_refused(self, change: dict[str, object]) -> None:
        """With words, and never by another error."""
        with pytest.raises(BadInput):
            notice_from(notice_data(DUTY) | change)

    def test_a_notice_without_a_date_is_refused(self) -> None:
        """The day from which it is known cannot be guessed."""
        with pytest.raises(BadInput) as refused:
            notice_from({"title": "t", "days_worked": ["2026-03-07"]})
        assert refused.value.rule == "notice-data"
