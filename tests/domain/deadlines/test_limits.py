"""Terms, warnings and limits: what may be written, and what is refused."""

import pytest

from approvalflow.domain.deadlines.limits import UNITS, ExtensionRule, Limit, Term, Warn, term, warn
from approvalflow.errors import BadInput


class TestTerm:
    @pytest.mark.parametrize(
        ("text", "amount", "unit"),
        [
            ("5 working days", 5, "working-day"),
            ("1 working day", 1, "working-day"),
            ("5个工作日", 5, "working-day"),
            ("5 个工作日", 5, "working-day"),
            ("30 calendar days", 30, "calendar-day"),
            ("30个自然日", 30, "calendar-day"),
            ("30自然日", 30, "calendar-day"),
            ("2 weeks", 2, "week"),
            ("2周", 2, "week"),
            ("3 months", 3, "month"),
            ("3个月", 3, "month"),
            ("1 year", 1, "year"),
            ("1年", 1, "year"),
            ("4 working hours", 4, "working-hour"),
            ("4个工作小时", 4, "working-hour"),
            ("on the spot", 0, "on-the-spot"),
            ("即办", 0, "on-the-spot"),
            ("before licence expiry", 0, "before-expiry"),
            (" 5  Working  Days ", 5, "working-day"),
        ],
    )
    def test_reads(self, text: str, amount: int, unit: str) -> None:
        """A term is an amount with its unit, in either language."""
        assert term(text) == Term(amount, unit)

    @pytest.mark.parametrize("text", ["5 days", "5日", "5 天", "1 day", "5", 5])
    def test_bare_days_are_refused(self, text: object) -> None:
        """Say working days or calendar days."""
        with pytest.raises(BadInput, match="say working days or calendar days") as refused:
            term(text)
        assert refused.value.rule == "bare-days"

    @pytest.mark.parametrize("text", ["５ working days", "٥ working days", "²个工作日"])
    def test_digits_are_ascii(self, text: str) -> None:
        """Full-width and other digits are refused by name."""
        with pytest.raises(BadInput) as refused:
            term(text)
        assert refused.value.rule == "ascii-digits"

    @pytest.mark.parametrize(
        "text",
        [
            "0 working days",
            "-5 working days",
            "1.5 working hours",
            "05 working days",
            "1000000 working days",
            "five working days",
            "五个工作日",
            "5 workdays",
            "working days",
            "",
            "P5D",
            None,
            5.0,
            ["5 working days"],
        ],
    )
    def test_everything_else_is_refused(self, text: object) -> None:
        """No zero, no fraction, no sign, no words for numbers."""
        with pytest.raises(BadInput):
            term(text)

    @pytest.mark.parametrize("unit", UNITS)
    def test_text_reads_back(self, unit: str) -> None:
        """Written in either language, a term reads back to itself."""
        for amount in (0,) if unit in ("on-the-spot", "before-expiry") else (1, 2, 45):
            for language in ("zh", "en"):
                assert term(Term(amount, unit).text(language)) == Term(amount, unit)

    @pytest.mark.parametrize(("amount", "unit"), [(0, "week"), (1, "on-the-spot"), (1, "fortnight"), (True, "week")])
    def test_impossible_terms(self, amount: int, unit: str) -> None:
        """The unit says whether there is an amount."""
        with pytest.raises(BadInput):
            Term(amount, unit)


class TestWarn:
    @pytest.mark.parametrize(
        ("text", "amount", "unit"),
        [
            ("24 hours", 24, "hour"),
            ("24小时", 24, "hour"),
            ("2 working days", 2, "working-day"),
            ("1 个工作日", 1, "working-day"),
            ("4 working hours", 4, "working-hour"),
            ("90 %", 90, "percent"),
            ("90%", 90, "percent"),
            ("none", 0, "none"),
            ("不预警", 0, "none"),
        ],
    )
    def test_reads_and_writes(self, text: str, amount: int, unit: str) -> None:
        """The five kinds of warning."""
        assert warn(text) == Warn(amount, unit)
        for language in ("zh", "en"):
            assert warn(warn(text).text(language)) == warn(text)

    @pytest.mark.parametrize(
        "text", ["", "24", "0 hours", "101 %", "0 %", "2 days", "２ working days", None, "1 month"]
    )
    def test_refuses(self, text: object) -> None:
        """Anything else."""
        with pytest.raises(BadInput):
            warn(text)


class TestLimit:
    def test_defaults(self) -> None:
        """The agency, to the close of the office, rolling, 24 hours of warning, three hours of short pause."""
        limit = Limit("5 working days")
        assert (limit.start, limit.until, limit.binds, limit.on_missed) == ("acceptance", "decision", "agency", "none")
        assert (limit.end, limit.roll, limit.warn, limit.include_first_day) == (
            "close",
            "next-working-day",
            Warn(24, "hour"),
            False,
        )
        assert limit.short_pause == 3 * 3600 * 10**6

    def test_what_binds_the_applicant_ends_at_midnight(self) -> None:
        """At the counter the limit says close instead."""
        assert Limit("5 working days", binds="applicant").end == "end-of-day"
        assert Limit("5 working days", binds="applicant", end="close").end == "close"

    @pytest.mark.parametrize(
        "setting",
        [
            {"roll": "back"},
            {"end": "noon"},
            {"binds": "nobody"},
            {"on_missed": "forgiven"},
            {"short_pause": -1},
            {"term": "5 days"},
            {"warn": "soon"},
        ],
    )
    def test_a_setting_outside_its_choices_is_refused(self, setting: dict[str, object]) -> None:
        """Each setting names its choices."""
        with pytest.raises(BadInput):
            Limit(**{"term": "5 working days", **setting})  # type: ignore[arg-type]

    def test_an_extension_has_the_same_unit(self) -> None:
        """Months are not added to working days, and nothing is added to what has no amount."""
        assert Limit("20 working days", extension=ExtensionRule("10 working days")).extension is not None
        for length, more in (("20 working days", "1 month"), ("on the spot", "on the spot")):
            with pytest.raises(BadInput) as refused:
                Limit(length, extension=ExtensionRule(more))
            assert refused.value.rule == "extension-unit"
