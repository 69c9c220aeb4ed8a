"""Habits: what counts for which tally, and that chance and hard matters accuse nobody."""

import random
from fractions import Fraction

import pytest
from attrs import evolve

from approvalflow.domain.cases import events as e
from approvalflow.domain.supervision.habits import counts_of
from approvalflow.domain.supervision.rates import compared, own
from approvalflow.domain.supervision.tallies import KEPT_MARKS, Count, Tally, months_before, tally_after
from tests.domain.supervision.happenings import accepted, at, clock, filed, last_of, under_review

CLERK = {"by": "u-17", "agency": "urban-management"}
INTAKE = clock("intake", anchor="03-02 09:00", due="03-09 17:30", effect="deemed-accepted")
ASKED = e.SupplementsAsked(at("03-03 10:00"), ("plan",), "缺图", "u-17")
RECEIVED = e.SupplementsReceived(at("03-04 10:00"), {"plan": "ab"}, {}, {}, "p-1")


def counts(*events, **by):
    """What the last of the events adds, the rows of everybody left out."""
    found = list(counts_of(last_of(list(events), **(by or CLERK))))
    return {(one.kind, one.chances, one.hits) for one in found if one.person or one.mark}


class TestWhatCounts:
    def test_a_case_counts_once_for_supplements(self):
        """Where papers were asked for it counts then, else with its acceptance or refusal to accept."""
        assert ("supplements", 1, 1) in counts(filed(), INTAKE, ASKED)
        assert ("supplements", 1, 0) in counts(filed(), INTAKE, accepted("03-03 10:00"))
        after = counts(filed(), INTAKE, ASKED, RECEIVED, accepted("03-05 10:00"))
        assert after == {("declines", 1, 0), ("late-acceptances", 1, 0)}

    def test_what_the_passing_of_time_does_is_nobodys_habit(self):
        deemed = last_of([filed(), INTAKE, accepted("03-09 17:31", mode="deemed")])
        assert list(counts_of(deemed)) == []
        assert list(counts_of(evolve(deemed, **CLERK, case=None))) == []

    def test_a_decision_counts_and_keeps_when_it_was_entered(self):
        granted = last_of(under_review(e.CaseGranted(at("03-06 10:00"), "normal", "准予", "u-22")), by="u-22")
        found = {one.kind: one for one in counts_of(evolve(granted, entered=at("03-06 11:00")))}
        assert found["decisions"] == Count("decisions", "u-22", "", "", 1, 0, str(at("03-06 11:00")))
        assert "conversions" not in found  # it was promised from the beginning

    def test_the_last_tenth_of_the_time_is_late(self):
        late, early = accepted("03-09 16:00"), accepted("03-06 16:00")
        assert ("late-acceptances", 1, 1) in counts(filed(), INTAKE, late)
        assert ("late-acceptances", 1, 0) in counts(filed(), INTAKE, early)

    def test_of_another_system_only_the_numbers_count(self):
        issued = e.CaseIssued(at("03-09 10:00"), "Z-1", "u-17")
        found = list(counts_of(last_of(under_review(issued), **CLERK), imported=True))
        assert found == [Count("certificates", "", "Z-1", "", 1, 0, "S-1")]


class TestTheFold:
    def test_it_adds_up_and_keeps_the_latest_marks(self):
        tally = None
        for number in range(KEPT_MARKS + 5):
            tally = tally_after(tally, Count("filings", "", "road", "", 1, 0, f"{number}/c"))
        assert (tally.chances, tally.entries, len(tally.marks)) == (KEPT_MARKS + 5, KEPT_MARKS + 5, KEPT_MARKS)
        assert tally.marks[0] == "5/c"

    @pytest.mark.parametrize(
        ("month", "first"), [("2026-03", "2026-01"), ("2026-02", "2025-12"), ("2026-12", "2026-10")]
    )
    def test_the_window_is_three_months(self, month, first):
        assert months_before(month) == first


def rows(person, matter, chances, hits, every):
    """A person's row, and everybody's."""
    return [
        Tally("refusals", person, matter, "2026-03", chances, hits, chances),
        Tally("refusals", "", matter, "2026-03", every[0], every[1], every[0]),
    ]


class TestBesideOthers:
    def test_it_is_exact(self):
        """Forty of one's own, twenty refused; of eighty of others eight: one in nine and a bit."""
        found = compared(rows("u", "road", 40, 20, (120, 28)), "refusals", "u", least_others=20)
        rate = Fraction(9, 82)
        assert (found.chances, found.hits, found.expected) == (40, 20, 40 * rate)
        assert found.variance == 40 * rate * (1 - rate) * Fraction(3, 2)
        assert found.is_more(percent=200, spreads=4)
        assert found.expected_text == "4.3"
        assert own(rows("u", "road", 40, 20, (120, 28)), "refusals", "u") == (40, 20)

    def test_whoever_has_a_hard_matter_is_held_against_those_who_have_it(self):
        """Half is refused there by everybody."""
        hard = rows("u", "pyrotechnics", 60, 30, (160, 80))
        assert not compared(hard, "refusals", "u", least_others=20).is_more(percent=200, spreads=4)
        mixed = hard + rows("u", "road", 10, 0, (300, 10))
        assert not compared(mixed, "refusals", "u", least_others=20).is_more(percent=200, spreads=4)

    def test_a_matter_that_others_hardly_handle_is_left_out(self):
        alone = compared(rows("u", "road", 60, 60, (70, 60)), "refusals", "u", least_others=20)
        assert (alone.chances, alone.is_far(4)) == (0, True)
        assert not alone.is_more(percent=200, spreads=4)

    def test_few_cases_are_counted_out(self):
        """Five of ten against none of ten: of the twenty, five drawn at random are all mine in 252 of 15504 ways."""
        found = compared(rows("u", "road", 10, 5, (20, 5)), "refusals", "u", least_others=10)
        assert found.chance_of(range(5, 11)) == Fraction(252, 15504)
        assert found.is_more(percent=200, spreads=9, one_in=60)
        assert not found.is_more(percent=200, spreads=9, one_in=62)
        never = compared(rows("u", "road", 10, 0, (20, 5)), "refusals", "u", least_others=10)
        assert never.chance_of(range(1)) == Fraction(252, 15504)
        assert never.is_never(spreads=9, one_in=60) and not never.is_never(spreads=9, one_in=62)

    def test_matters_are_counted_out_together(self):
        """Two matters of the same kind: what adds up to so many, each hit in its own matter."""
        both = rows("u", "road", 2, 1, (4, 2)) + rows("u", "shop", 2, 1, (4, 2))
        found = compared(both, "refusals", "u", least_others=1)
        ways = {0: 1, 1: 8, 2: 18, 3: 8, 4: 1}
        assert [found.chance_of(range(n, n + 1)) for n in range(5)] == [Fraction(n, 36) for n in ways.values()]
        assert found.chance_of(range(9)) == 1

    def test_chance_accuses_nobody(self):
        """Two thousand honest people who refuse as all others do, at three rates: none is far from the others."""
        drawn = random.Random(20260302)
        accused = rarely = 0
        for rate in (5, 20, 50):
            for _ in range(700):
                mine, others = drawn.randint(20, 80), drawn.randint(20, 200)
                hits = [sum(drawn.randrange(100) < rate for _ in range(many)) for many in (mine, others)]
                table = rows("u", "road", mine, hits[0], (mine + others, sum(hits)))
                habit = compared(table, "refusals", "u", least_others=20)
                accused += habit.is_more(percent=200, spreads=4) or habit.is_never(spreads=4)
                rare = {"spreads": 4, "one_in": 1000}
                rarely += habit.is_more(percent=200, **rare) or habit.is_never(**rare)
        assert accused <= 2
        assert rarely <= 4
