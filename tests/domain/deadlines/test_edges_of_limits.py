"""Terms, warnings and limits at their edges: every spelling, every refusal with its rule, its place, both languages."""

from collections.abc import Callable
from typing import Any

import pytest

from approvalflow.domain.deadlines.limits import (
    BINDS,
    CALENDAR_UNITS,
    DAY_UNITS,
    ENDS,
    ON_MISSED,
    ROLLS,
    STARTS,
    UNITS,
    ExtensionRule,
    Limit,
    Term,
    Warn,
    term,
    warn,
)
from approvalflow.errors import BadInput


def refused(call: Callable[[], object], rule: str, place: str = "", naming: tuple[str, ...] = ()) -> None:
    """The call is refused by that rule, at that place, in both languages, and both name what they are about."""
    with pytest.raises(BadInput) as refusal:
        call()
    error = refusal.value
    assert (error.rule, error.place) == (rule, place)
    for sentence in (error.zh, error.en):
        assert sentence and all(name in sentence for name in naming)
    assert error.zh != error.en


class TestSpellings:
    @pytest.mark.parametrize(
        ("spellings", "unit"),
        [
            ("working day, working days, working-day, working-days, 个工作日, 工作日", "working-day"),
            ("calendar day, calendar days, calendar-day, calendar-days, 个自然日, 自然日", "calendar-day"),
            (
                "working hour, working hours, working-hour, working-hours, 个工作小时, 工作小时, 个工作时",
                "working-hour",
            ),
            ("week, weeks, 周, 个星期, 星期", "week"),
            ("month, months, 个月", "month"),
            ("year, years, 年, 个年", "year"),
        ],
    )
    def test_every_word_of_a_unit_is_read(self, spellings: str, unit: str) -> None:
        """One or many, hyphen or blank, English or Chinese, in any case and with any blanks."""
        for word in spellings.split(", "):
            assert term(f"9 {word}") == term(f" 9  {word.upper()} ") == Term(9, unit)

    @pytest.mark.parametrize(
        ("spellings", "unit"),
        [
            ("on the spot, on-the-spot, 即办, 当场办结", "on-the-spot"),
            ("before licence expiry, before expiry, before-expiry, 有效期届满前", "before-expiry"),
        ],
    )
    def test_every_word_without_an_amount_is_read(self, spellings: str, unit: str) -> None:
        """What is on the spot, or ends with a licence, has no figure."""
        for word in spellings.split(", "):
            assert term(word) == term(f" {word.upper()} ") == Term(0, unit)

    @pytest.mark.parametrize(
        ("amount", "unit", "zh", "en"),
        [
            (1, "working-day", "1个工作日", "1 working day"),
            (5, "working-day", "5个工作日", "5 working days"),
            (2, "calendar-day", "2个自然日", "2 calendar days"),
            (2, "week", "2周", "2 weeks"),
            (1, "month", "1个月", "1 month"),
            (2, "year", "2年", "2 years"),
            (4, "working-hour", "4个工作小时", "4 working hours"),
            (0, "on-the-spot", "即办", "on the spot"),
            (0, "before-expiry", "有效期届满前", "before licence expiry"),
        ],
    )
    def test_a_term_is_written_as_a_clerk_writes_it(self, amount: int, unit: str, zh: str, en: str) -> None:
        """Chinese where nothing else is asked; one day is not one days."""
        assert (Term(amount, unit).text(), Term(amount, unit).text("zh"), Term(amount, unit).text("en")) == (zh, zh, en)

    @pytest.mark.parametrize(
        ("amount", "unit", "zh", "en"),
        [
            (24, "hour", "24小时", "24 hours"),
            (1, "hour", "1小时", "1 hour"),
            (2, "working-day", "2个工作日", "2 working days"),
            (4, "working-hour", "4个工作小时", "4 working hours"),
            (90, "percent", "90 %", "90 %"),
            (0, "none", "不预警", "none"),
        ],
    )
    def test_a_warning_is_written_as_a_clerk_writes_it(self, amount: int, unit: str, zh: str, en: str) -> None:
        """Chinese where nothing else is asked, and what is written is read again."""
        assert (Warn(amount, unit).text(), Warn(amount, unit).text("zh"), Warn(amount, unit).text("en")) == (zh, zh, en)
        assert warn(zh) == warn(en) == Warn(amount, unit)

    @pytest.mark.parametrize(
        ("spellings", "unit"),
        [
            ("hour, hours, 小时, 个小时", "hour"),
            ("working day, working days, 个工作日, 工作日", "working-day"),
            ("working hour, working hours, 个工作小时", "working-hour"),
            ("%", "percent"),
        ],
    )
    def test_every_word_of_a_warning_is_read(self, spellings: str, unit: str) -> None:
        """As a term is; a share too."""
        for word in spellings.split(", "):
            assert warn(f"9 {word}") == warn(f" 9{word.upper()} ") == Warn(9, unit)

    def test_what_is_read_already_is_taken_as_it_is(self) -> None:
        """A term and a warning read to themselves."""
        assert term(Term(3, "month")) == Term(3, "month") and warn(Warn(50, "percent")) == Warn(50, "percent")

    def test_days_are_told_from_hours(self) -> None:
        """Days are counted, hours run; on the spot and before expiry are neither."""
        assert sorted(CALENDAR_UNITS) == ["calendar-day", "month", "week", "year"]
        assert sorted(DAY_UNITS) == ["calendar-day", "month", "week", "working-day", "year"]
        assert sorted(UNITS.keys() - DAY_UNITS) == ["before-expiry", "on-the-spot", "working-hour"]


class TestRefusedTerms:
    @pytest.mark.parametrize("text", ["5 day", "5 days", "5日", "5 天", "5个日", "5 d", "5", 5])
    def test_bare_days(self, text: object) -> None:
        """Neither a figure alone nor days alone say which days."""
        refused(lambda: term(text), "bare-days", naming=(repr(text),))

    @pytest.mark.parametrize("text", ["５ working days", "²个工作日", "5 working days ½"])
    def test_digits_of_other_scripts(self, text: str) -> None:
        """The digits are 0 to 9 and no others."""
        refused(lambda: term(text), "ascii-digits", naming=(repr(text),))
        refused(lambda: warn(text), "ascii-digits", naming=(repr(text),))

    @pytest.mark.parametrize(
        "text",
        [
            "一个工作日",
            "九个工作日",
            "龥个工作日",
            "working days",
            "5 fortnights",
            "0 fortnights",
            "5 hours",
            "spot",
            "",
        ],
    )
    def test_what_is_no_term(self, text: str) -> None:
        """A number in words is no digit of another script, and hours of the clock are no term."""
        refused(lambda: term(text), "term", naming=(repr(text),))

    @pytest.mark.parametrize(
        "text", ["0 working days", "1000000 working days", "-5 weeks", "1.5 working  hours", "05 周"]
    )
    def test_an_amount_out_of_range(self, text: str) -> None:
        """The unit is known: what is wrong is the figure."""
        refused(lambda: term(text), "amount", naming=(repr(text),))

    @pytest.mark.parametrize("value", [None, 5.0, ["5 working days"]])
    def test_what_is_no_text(self, value: object) -> None:
        """Refused by the rule of what was to be read."""
        refused(lambda: term(value), "term", naming=(repr(value),))
        refused(lambda: warn(value), "warn", naming=(repr(value),))

    @pytest.mark.parametrize(
        ("amount", "unit"),
        [
            (0, "working-day"),
            (-1, "week"),
            (1, "on-the-spot"),
            (1, "before-expiry"),
            (-1, "on-the-spot"),
            (True, "month"),
            (2.0, "month"),
            (1, "day"),
            (0, ""),
        ],
    )
    def test_an_amount_that_its_unit_has_not(self, amount: int, unit: str) -> None:
        """At least 1 where the unit is counted, and none where it is not."""
        refused(lambda: Term(amount, unit), "term", naming=(repr(amount), repr(unit)))

    def test_the_largest_term(self) -> None:
        """Six digits, no more."""
        assert term("999999 working days") == Term(999_999, "working-day")

    def test_terms_of_two_units_are_not_added(self) -> None:
        """31 January and one month and five days is not a date that anybody would agree on."""
        assert Term(1, "month") + Term(1, "month") == Term(2, "month")
        month, days, spot = Term(1, "month"), Term(5, "working-day"), Term(0, "on-the-spot")
        with pytest.raises(BadInput) as refusal:
            month + days
        assert refusal.value.rule == "extension-unit"
        assert "1个月" in refusal.value.zh and "5个工作日" in refusal.value.zh
        assert "1 month" in refusal.value.en and "5 working days" in refusal.value.en
        with pytest.raises(BadInput):
            spot + spot


class TestRefusedWarnings:
    @pytest.mark.parametrize("text", ["24", 24, "0 hours", "2 days", "1 month", "soon", ""])
    def test_what_is_no_warning(self, text: object) -> None:
        """A figure alone says no unit, and months are no warning."""
        refused(lambda: warn(text), "warn", naming=(repr(text),))

    @pytest.mark.parametrize(
        ("amount", "unit"),
        [
            (0, "hour"),
            (-1, "working-day"),
            (101, "percent"),
            (0, "percent"),
            (1, "none"),
            (-1, "none"),
            (1, "month"),
            (0, ""),
        ],
    )
    def test_a_warning_that_cannot_be(self, amount: int, unit: str) -> None:
        """More than the whole, or nothing of something."""
        refused(lambda: Warn(amount, unit), "warn", naming=(str(amount), repr(unit)))

    def test_the_whole_is_a_share(self) -> None:
        """100 % and 1 % are the ends; of hours there may be more than a hundred."""
        assert warn("100 %") == Warn(100, "percent") and warn("1 %") == Warn(1, "percent")
        assert warn("101 hours") == Warn(101, "hour")


class TestALimit:
    def test_what_is_not_said(self) -> None:
        """The law has to be said to have set it; a promise is extended by nobody; the head decides where one may."""
        limit = Limit("5 working days")
        assert (limit.statutory, limit.extension, limit.source, limit.evidence) == (False, None, "", "")
        assert (ExtensionRule("5 working days").by, ExtensionRule("1 month").basis) == (
            "agency-head",
            "",
        )

    def test_a_text_and_its_meaning_are_one_limit(self) -> None:
        """A limit written in words equals the one that is built."""
        built = Limit(
            Term(5, "working-day"), warn=Warn(2, "working-day"), extension=ExtensionRule(Term(1, "working-day"))
        )
        assert Limit("5个工作日", warn="2 working days", extension=ExtensionRule("1个工作日")) == built
        assert hash(built) == hash(Limit("5个工作日", warn="2个工作日", extension=ExtensionRule("1 working day")))

    @pytest.mark.parametrize(
        ("setting", "choices"),
        [("binds", BINDS), ("on_missed", ON_MISSED), ("roll", ROLLS), ("end", ENDS)],
    )
    def test_a_setting_names_its_choices(self, setting: str, choices: tuple[str, ...]) -> None:
        """Every choice is taken; anything else is refused at its place, with all that there is to choose from."""
        for choice in choices:
            assert getattr(Limit("5 working days", **{setting: choice}), setting) == choice  # type: ignore[arg-type]
        other: dict[str, Any] = {setting: "whatever"}
        refused(lambda: Limit("5 working days", **other), "limit-setting", setting, ("'whatever'", *choices))

    def test_the_choices_are_those_of_the_law(self) -> None:
        """From six events on, for two parties, with four effects, three ends and two ways to roll."""
        assert STARTS == ("filing", "papers-complete", "acceptance", "decision", "letter-served", "issue")
        assert BINDS == ("agency", "applicant")
        assert ON_MISSED == ("none", "deemed-accepted", "deemed-granted", "lapses")
        assert ENDS == ("close", "same-time", "end-of-day")
        assert ROLLS == ("next-working-day", "none")

    def test_a_short_pause_may_be_none_but_not_less(self) -> None:
        """With 0 every pause costs; less than nothing is refused."""
        assert Limit("5 working days", short_pause=0).short_pause == 0
        refused(lambda: Limit("5 working days", short_pause=-1), "limit-setting", "short_pause")
