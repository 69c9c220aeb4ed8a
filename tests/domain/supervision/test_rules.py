"""The rules as a whole: listed, readable, pure, and none silences another."""

import ast

import pytest

from approvalflow.domain.parties.basis import Basis, Text
from approvalflow.domain.record.canonical import encode
from approvalflow.domain.supervision.findings import LEVELS, Finding, RuleFailed, Seen
from approvalflow.domain.supervision.rules import RULES, Rule
from tests.domain.supervision.happenings import found, last_of, ready, refused, rung, under_review

OVERDUE = under_review(ready("site-check", "03-02 10:00"), rung("promised", "03-09 18:00"))


def rule(look):
    return Rule("X1", Text("试", "test"), "signal", Basis("测试办法"), None, look)


def seen(level="signal", evidence=None):
    return Seen(level, "case", "S-1", "urban-management", "", Text("一", "one"), evidence or {})


def broken(_happening, _settings):
    yield seen()
    raise ZeroDivisionError("no days")


class TestTheList:
    """RULES."""

    def test_codes_are_unique_and_each_rule_can_be_read_by_a_supervisor(self):
        """A code, both titles, a law, a known level and a docstring of more than a few words."""
        assert [one.code for one in RULES] == [
            *(f"T{number}" for number in range(1, 9)),
            *(f"P{number}" for number in range(1, 11)),
            "A1",
            *(f"F{number}" for number in range(1, 7)),
            *("D1", "D2", "D3", "S1", "S2", "S3", "C1", "U1", "U2", "U3"),
            *(f"G{number}" for number in range(1, 10)),
            *("O1", "O2", "O3"),
        ]
        assert len({one.code for one in RULES}) == len(RULES)
        for one in RULES:
            assert one.title.zh and one.title.en and one.rulebook and len(one.zh) >= 12
            assert one.law.article or one.law.level == "normative-document"
            assert one.level in LEVELS
            assert len(one.meaning.split()) >= 12

    def test_no_rule_finds_red(self):
        """Red is a human's: no level of a rule is red."""
        assert "red" not in LEVELS


class TestLookAt:
    """look_at."""

    def test_it_looks_the_same_every_time(self):
        """The same entry gives equal findings."""
        assert found(last_of(OVERDUE)) == found(last_of(OVERDUE))

    def test_a_rule_that_raises_is_told_and_the_others_look(self):
        """What it had found by then stays, its failure follows, and the rules behind it find what they find."""
        first, failed, last = found(last_of(OVERDUE), rules=(rule(broken), *RULES))
        assert isinstance(first, Finding) and first.rule == "X1"
        assert failed == RuleFailed("X1", len(OVERDUE), "S-1", "ZeroDivisionError", "no days")
        assert "第" in failed.text.zh and "could not look" in failed.text.en
        assert last.rule == "T2"

    @pytest.mark.parametrize(
        ("look", "error"),
        [
            (lambda _h, _s: None, "TypeError"),
            (lambda _h, _s: ["a finding"], "TypeError"),
            (lambda _h, _s: [seen("red")], "BadInput"),
            (lambda _h, _s: [seen(evidence={"share": 0.5})], "BadInput"),
        ],
    )
    def test_an_answer_that_is_none_is_told_too(self, look, error):
        """Nothing, something else, a red card or a float in the evidence: a failure each, and never a finding."""
        (failed,) = found(refused("reason"), rules=(rule(look),))
        assert isinstance(failed, RuleFailed)
        assert failed.error == error

    def test_an_interruption_is_not_a_failure_of_a_rule(self):
        """Who stops the program stops it."""

        def interrupted(_happening, _settings):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            found(refused("reason"), rules=(rule(interrupted),))

    def test_findings_and_failures_go_into_the_journal_as_plain_values(self):
        """Their plain form has canonical bytes."""
        for one in found(last_of(OVERDUE), rules=(rule(broken), *RULES)):
            assert encode(one.plain())

    def test_the_finding_cites_law_and_rulebook(self):
        """What is served says what it rests on."""
        (one,) = found(last_of(OVERDUE))
        plain = one.plain()
        assert plain["law"] == "优化营商环境条例 第36条"
        assert plain["rulebook"] == "行政审批流程管理电子监察实施细则"


def test_supervision_can_change_no_case(root):
    """The wing imports no move and nothing that builds or decides a case (INV-A6)."""
    changes = {"decide", "evolve", "moves", "lifecycle"}
    wing = sorted(root.glob("src/approvalflow/domain/supervision/**/*.py"))
    assert len(wing) > 10
    imported = {
        (path.name, node.module)
        for path in wing
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("approvalflow.domain.cases")
    }
    assert {module for _, module in imported}
    assert [pair for pair in sorted(imported) if changes & set(pair[1].split("."))] == []
