"""What a county sets: which rules look, how grave, by which numbers, and what they cite."""

from datetime import date

import pytest
from attrs import evolve

from approvalflow.domain.deadlines.limits import Term
from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.record.canonical import encode
from approvalflow.domain.supervision.edition import STANDARD, TERMS, Rulebook, SupervisionEdition, edition_from
from approvalflow.domain.supervision.edition_faults import faults_of
from approvalflow.domain.supervision.findings import Seen
from approvalflow.domain.supervision.parameters import UNITS
from approvalflow.domain.supervision.rules import RULES, Rule, look_at
from approvalflow.domain.supervision.rules.attempts import FROM_ATTEMPT
from tests.domain.supervision.happenings import SETTINGS, last_of, ready, refused, rung, under_review

OVERDUE = last_of(under_review(ready("site-check", "03-02 10:00"), rung("promised", "03-09 18:00")))
LATE = last_of(under_review(ready("site-check", "03-02 10:00"), rung("statutory", "03-30 18:00")))

EDITION = SupervisionEdition(
    "2026-1",
    in_force_from=date(2026, 3, 1),
    off=frozenset({"D1"}),
    parameters={("P1", "card-from-attempt"): 1},
    levels={"T2": "signal"},
    rulebooks=(Rulebook("某县电子监察办法", "某政发〔2026〕1号", {"T2": "12"}, date(2026, 3, 1), date(2026, 3, 31)),),
    terms={"answer-card": Term(4, "working-day")},
)


def found(happening, edition=STANDARD, **more):
    return look_at(happening, settings=evolve(SETTINGS, edition=edition), **more)


class TestUnderAnEdition:
    """look_at with settings of an edition."""

    def test_the_standard_edition_changes_nothing(self):
        """Level, rulebook and figures are those of the rule; the finding names the edition."""
        (one,) = found(OVERDUE)
        assert (one.level, one.edition) == ("yellow", "standard")
        assert one.plain()["edition"] == "standard"

    def test_a_rule_that_is_off_does_not_look(self):
        """Off is off, and the others look."""
        assert [one.rule for one in found(OVERDUE, SupervisionEdition("x", off=frozenset({"T1"})))] == ["T2"]
        assert found(OVERDUE, SupervisionEdition("x", off=frozenset({"T2"}))) == []

    def test_the_level_is_the_countys(self):
        """Its gravest is what was set; what is less grave stays."""
        assert [one.level for one in found(OVERDUE, EDITION)] == ["signal"]
        first = refused("asked-once")
        assert [one.level for one in found(first, SupervisionEdition("x", levels={"P1": "yellow"}))] == ["signal"]
        third = refused("asked-once", before=("asked-once", "asked-once"))
        assert [one.level for one in found(third, SupervisionEdition("x", levels={"P1": "yellow"}))] == ["yellow"]

    def test_two_levels_that_became_one_are_found_once(self):
        """T3 finds yellow and proposes red; set to yellow, it finds yellow once."""
        assert [one.level for one in found(LATE)] == ["yellow", "red-proposed"]
        assert [one.level for one in found(LATE, SupervisionEdition("x", levels={"T3": "yellow"}))] == ["yellow"]
        assert [one.level for one in found(LATE, SupervisionEdition("x", levels={"T3": "signal"}))] == ["signal"]

    def test_a_parameter_is_the_countys(self):
        """The first refused attempt is a card where the county says so."""
        assert [one.level for one in found(refused("asked-once"))] == ["signal"]
        assert [one.level for one in found(refused("asked-once"), EDITION)] == ["warning"]

    def test_the_rulebook_in_force_is_cited(self):
        """With its number and article on its days, both ends included; else what the rule is shipped with."""
        (one,) = found(OVERDUE, EDITION)
        assert one.rulebook.text() == "某县电子监察办法（某政发〔2026〕1号） 第12条"
        (one,) = found(
            OVERDUE, evolve(EDITION, rulebooks=(evolve(EDITION.rulebooks[0], in_force_to=date(2026, 3, 8)),))
        )
        assert one.rulebook.text() == "行政审批流程管理电子监察实施细则"
        (one, _) = found(LATE, EDITION)
        assert one.rulebook.text() == "行政审批流程管理电子监察实施细则"

    def test_a_rule_of_a_plug_in_has_parameters_too(self):
        """Its default holds where the county says nothing, though nobody prepared the settings for it."""
        parameter = FROM_ATTEMPT

        def look(happening, settings):
            number = settings.of("X1", parameter.name)
            yield Seen("signal", "case", "S-1", "", "", Text("一", "one"), {"number": number})

        rule = Rule("X1", Text("试", "test"), "signal", Basis("测试办法"), None, look, parameters=(parameter,))
        (one,) = found(OVERDUE, rules=[rule])
        assert one.evidence["number"] == parameter.default == 3
        edition = SupervisionEdition("x", parameters={("X1", parameter.name): 9})
        (one,) = found(OVERDUE, edition, rules=[rule])
        assert one.evidence["number"] == 9


class TestPlain:
    """plain, edition_from."""

    @pytest.mark.parametrize("edition", [STANDARD, EDITION])
    def test_there_and_back(self, edition):
        """Its plain values have canonical bytes and give an equal edition."""
        kept = edition.plain()
        assert encode(kept)
        assert edition_from(kept) == edition

    def test_terms(self):
        """A term that is not set is the default; one that there is not raises."""
        assert EDITION.term("answer-card") == Term(4, "working-day")
        assert STANDARD.term("answer-card") == TERMS["answer-card"][1] == Term(3, "working-day")
        with pytest.raises(KeyError):
            STANDARD.term("no-such")


class TestFaults:
    """faults_of."""

    def test_none(self):
        """A sound edition has none."""
        assert faults_of(STANDARD, RULES) == []
        assert faults_of(EDITION, RULES) == []

    @pytest.mark.parametrize(
        ("change", "place", "rule"),
        [
            ({"version": " "}, "version", "missing"),
            ({"off": frozenset({"T22"})}, "off", "unknown-rule"),
            ({"levels": {"T9X": "signal"}}, "levels.T9X", "unknown-rule"),
            ({"levels": {"T2": "orange"}}, "levels.T2", "choice"),
            ({"levels": {"T2": "red-proposed"}}, "levels.T2", "too-grave"),
            ({"parameters": {("T9X", "a"): 1}}, "parameters.T9X", "unknown-rule"),
            ({"parameters": {("D1", "late"): 1}}, "parameters.D1.late", "unknown-parameter"),
            ({"parameters": {("D1", "late-after"): -1}}, "parameters.D1.late-after", "range"),
            ({"parameters": {("D1", "late-after"): 10**9}}, "parameters.D1.late-after", "range"),
            ({"parameters": {("D1", "late-after"): True}}, "parameters.D1.late-after", "type"),
            ({"terms": {"answer": Term(1, "working-day")}}, "terms.answer", "unknown-term"),
            ({"terms": {"hear": Term(0, "on-the-spot")}}, "terms.hear", "term"),
            ({"rulebooks": (Rulebook(""),)}, "rulebooks[0].title", "missing"),
            ({"rulebooks": (Rulebook("x", articles={"T0": "1"}),)}, "rulebooks[0].articles.T0", "unknown-rule"),
            (
                {"rulebooks": (Rulebook("x", "", {}, date(2026, 2, 1), date(2026, 1, 31)),)},
                "rulebooks[0].in_force_to",
                "order",
            ),
        ],
    )
    def test_each(self, change, place, rule):
        """One fault for each thing that is wrong, at its key, in both languages."""
        (fault,) = faults_of(evolve(EDITION, **change), RULES)
        assert (fault.place, fault.rule) == (place, rule)
        assert fault.zh and fault.en

    def test_the_bounds_are_allowed(self):
        """Both of them."""
        for rule in RULES:
            for one in rule.parameters:
                assert one.lowest <= one.default <= one.highest
                assert one.unit in UNITS
                for number in (one.lowest, one.highest):
                    assert faults_of(SupervisionEdition("x", parameters={(rule.code, one.name): number}), RULES) == []
