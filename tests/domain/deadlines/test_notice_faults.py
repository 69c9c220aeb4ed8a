"""What is wrong with a set of notices, each fault with its place and rule."""

from datetime import date

from attrs import evolve

from approvalflow.domain.deadlines.notice_faults import check_notices
from approvalflow.domain.deadlines.notices import Notice

TODAY = date(2026, 6, 1)
SATURDAY, SUNDAY, MONDAY = date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 9)

FIRST = Notice("关于2026年节假日的通知", "甲〔2025〕1号", date(2025, 11, 4), days_off=[MONDAY], days_worked=[SATURDAY])
OTHER = Notice("关于春假的通知", "甲〔2026〕2号", date(2026, 1, 5), days_off=[SUNDAY])


def found(
    *notices: Notice, today: date | None = TODAY, beside: tuple[Notice, ...] | None = ()
) -> list[tuple[str, str]]:
    """Place and rule of each fault."""
    return [(fault.place, fault.rule) for fault in check_notices(notices, today=today, beside=beside)]


class TestSoundSets:
    def test_notices_that_speak_of_other_days_go_together(self) -> None:
        """Two papers of one layer have no fault beside each other."""
        assert found(FIRST, OTHER) == []

    def test_an_amendment_may_say_the_opposite(self) -> None:
        """What amends another may turn its days round, also through a third."""
        once = evolve(OTHER, days_off=[SATURDAY], amends=FIRST.number)
        again = Notice("再次调整", "甲〔2026〕3号", date(2026, 2, 1), days_worked=[SATURDAY, MONDAY], amends=once.title)
        assert found(FIRST, once, again) == []

    def test_layers_and_areas_do_not_contradict_each_other(self) -> None:
        """A province says otherwise than the nation, and than the next province: that is what layers are for."""
        hubei = evolve(OTHER, layer="province", area="420000", days_off=[SATURDAY])
        hunan = evolve(hubei, area="430000", days_off=[SUNDAY], days_worked=[MONDAY, SATURDAY])
        duty = Notice("值班", "", date(2026, 1, 1), layer="agency", area="urban-management", days_worked=[SATURDAY])
        assert found(FIRST, hubei, hunan, duty) == []

    def test_an_amendment_of_what_is_in_force(self) -> None:
        """The notice that is amended may be one that is in force already, which is not judged itself."""
        strange = evolve(FIRST, published_on=date(2025, 11, 1))
        assert found(evolve(OTHER, days_off=[SATURDAY], amends=FIRST.number), beside=(strange,)) == []


class TestFaults:
    def test_a_contradiction(self) -> None:
        """Two papers that disagree on a day, neither amending the other, are refused at the later one."""
        later = evolve(OTHER, days_off=[SATURDAY])
        assert found(later, FIRST) == [("甲〔2026〕2号: days_off", "notice-contradiction")]
        [fault] = check_notices([FIRST, later], today=None)
        assert "2026-03-07" in fault.en and "甲〔2025〕1号" in fault.en and "2026-03-07" in fault.zh

    def test_a_day_said_twice(self) -> None:
        """Two papers that name one day alike leave it open which of them decides it."""
        assert found(FIRST, evolve(OTHER, days_off=[], days_worked=[SATURDAY])) == [
            ("甲〔2026〕2号: days_worked", "day-twice")
        ]

    def test_what_contradicts_a_notice_in_force_is_told_of_the_new_one(self) -> None:
        """Also where the one in force is the later of the two."""
        assert found(FIRST, beside=(evolve(OTHER, days_off=[SATURDAY]),)) == [
            ("甲〔2025〕1号: days_worked", "notice-contradiction")
        ]

    def test_amends_names_nothing(self) -> None:
        """An amendment has to name a notice that is there, in its own layer and area, other than itself."""
        assert found(evolve(OTHER, amends="甲〔1999〕9号")) == [("甲〔2026〕2号: amends", "amends-unknown")]
        assert found(FIRST, evolve(OTHER, layer="city", area="420900", amends=FIRST.number)) == [
            ("甲〔2026〕2号: amends", "amends-unknown")
        ]
        assert found(evolve(OTHER, amends=OTHER.title)) == [("甲〔2026〕2号: amends", "amends-itself")]
        assert found(evolve(FIRST, amends=OTHER.number), OTHER) == [("甲〔2025〕1号: amends", "amends-later")]

    def test_amends_is_not_judged_where_the_rest_is_not_known(self) -> None:
        """A file read alone may amend a notice that is somewhere else."""
        assert found(evolve(OTHER, amends="甲〔1999〕9号"), beside=None) == []

    def test_dated_in_the_future(self) -> None:
        """Issued or published after today is a slip; the day itself is not."""
        assert found(evolve(OTHER, issued_on=date(2026, 6, 2))) == [("甲〔2026〕2号: issued_on", "future")]
        assert found(evolve(OTHER, published_on=date(2026, 6, 2))) == [("甲〔2026〕2号: published_on", "future")]
        assert found(evolve(OTHER, issued_on=TODAY)) == []
        assert found(evolve(OTHER, issued_on=date(2030, 1, 1)), today=None) == []

    def test_published_before_it_was_issued(self) -> None:
        """A paper cannot be known before its own date."""
        assert found(evolve(OTHER, published_on=date(2026, 1, 4))) == [("甲〔2026〕2号: published_on", "order")]

    def test_the_same_notice_twice(self) -> None:
        """Known by its number, or by title and date; its days are not told again one by one."""
        assert found(FIRST, evolve(FIRST, title="转发")) == [("甲〔2025〕1号: number", "notice-twice")]
        bare = evolve(FIRST, number="")
        assert found(bare, bare) == [(f"{FIRST.title}: title", "notice-twice")]
        assert found(FIRST, beside=(FIRST,)) == [("甲〔2025〕1号: number", "notice-twice")]

    def test_all_at_once_and_under_the_names_of_their_files(self) -> None:
        """Every fault of every notice is there, each at the place that the caller calls it."""
        notices = [
            FIRST,
            evolve(OTHER, days_off=[SATURDAY, SUNDAY], issued_on=date(2026, 7, 1), amends="甲〔1999〕9号"),
            evolve(FIRST, title="又一份", number="甲〔2026〕4号"),
        ]
        faults = check_notices(notices, today=TODAY, places=["a.toml", "b.toml", "c.toml"])
        assert {(fault.place, fault.rule) for fault in faults} == {
            ("b.toml: issued_on", "future"),
            ("b.toml: amends", "amends-unknown"),
            ("b.toml: days_off", "notice-contradiction"),
            ("c.toml: days_off", "day-twice"),
            ("c.toml: days_worked", "day-twice"),
        }
        assert all(fault.zh and fault.en for fault in faults)
