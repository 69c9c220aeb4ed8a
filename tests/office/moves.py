"""Every move with whatever somebody may write into it."""

from __future__ import annotations

from hypothesis import strategies as st

from approvalflow.domain.cases import moves as m
from approvalflow.testing.simulation.people import OFFICERS

__all__ = ["MOVES_WITH_ANYTHING"]

_words = st.one_of(
    st.sampled_from(["", " ", "x", "理由", "5 working days", "on the spot", "999999 years", "0 working days", "３ 天"]),
    st.text(max_size=4),
)
_steps = st.sampled_from(
    ["site-check", "police", "approve", "survey", "fire", "province", "review", "register", "pause:1", "", "x"]
)
_papers = st.sampled_from(["application", "plan", "lease", "deed", ""])
_people = st.sampled_from(OFFICERS)
_kinds = st.sampled_from(["expert-review", "hearing", "neighbours", "site-visit", ""])
_clocks = st.sampled_from(["statutory", "promised", "intake", "delivery", "supply", "step:survey", "verify", "x"])
_handed = st.dictionaries(_papers, st.just("00" * 32), max_size=2)
_facts = st.fixed_dictionaries(
    {},
    optional={
        "area_m2": st.sampled_from(["0.1", "35", "60.5", "999999999999999"]),
        "days": st.sampled_from([0, 1, 40, 10**15]),
        "no-such-fact": st.just("x"),
    },
)

#: Any move at all.
MOVES_WITH_ANYTHING: st.SearchStrategy[m.Move] = st.one_of(
    st.builds(m.Accept, st.sampled_from(["normal", "tolerant", "commitment", "x"]), _facts),
    st.builds(m.AskSupplements, st.lists(_papers, max_size=3).map(tuple), _words),
    st.builds(m.Resubmit, _handed, _facts),
    st.builds(m.Decline, st.sampled_from(["not-required", "not-competent", "x"]), _words, _words),
    st.builds(m.Claim, _steps),
    st.builds(m.Assign, _steps, _people),
    st.builds(m.Opinion, _steps, _words, _words, st.lists(_people, max_size=2).map(tuple)),
    st.builds(m.Return, _steps, _steps, _words),
    st.builds(m.Forward, _steps, _words),
    st.builds(m.AnswerFromAbove, _steps, _words, _words),
    st.builds(m.PauseStep, _steps, _kinds, _words, _words),
    st.builds(m.Resume, _steps),
    st.builds(m.Extend, _words, _words, _clocks),
    st.builds(m.Convert, _words),
    st.builds(m.Supply, _handed),
    st.builds(m.Grant, _words),
    st.builds(m.Refuse, _words, _words, _words),
    st.just(m.Issue()),
    st.builds(m.Deliver, _words),
    st.builds(m.Withdraw, _words),
    st.builds(
        m.Terminate, st.sampled_from(["death", "dissolution", "fee-not-paid", "declared-rule", "x"]), _words, _words
    ),
    st.builds(m.Rectify, _words, _facts, _handed),
    st.builds(m.VerifyCommitment, st.booleans(), _words, st.lists(_people, max_size=2).map(tuple)),
    st.builds(m.Annul, _words, _words),
    st.builds(m.Remand, _words, _words),
)
