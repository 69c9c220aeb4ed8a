"""Extending a limit: once, no longer than its rule allows, before it has run out."""

from __future__ import annotations

from attrs import evolve

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.limits import Term
from approvalflow.domain.deadlines.moments import Instant
from approvalflow.domain.deadlines.stopwatch import Extension, Stopwatch, has_run_out
from approvalflow.domain.parties.basis import Basis
from approvalflow.errors import MoveRefused

__all__ = ["extend", "may_extend"]


def may_extend(
    stopwatch: Stopwatch, timetable: Timetable, at: Instant, term: Term | None = None
) -> tuple[MoveRefused, ...]:
    """Why the limit may not be extended at that instant, every reason at once; empty where it may.

    At the due instant it still may, one microsecond later not. Who decides is for the caller: `limit.extension.by`.

    Args:
        at: when the reasons are served. term: the time to be added; by default what the rule allows.
    """
    rule = stopwatch.limit.extension
    if rule is None:
        return (_refused("no-extension", "此期限不得延长", "this limit cannot be extended"),)
    basis = rule.basis.text("zh") if isinstance(rule.basis, Basis) else rule.basis
    reasons = []
    if stopwatch.extension is not None:
        reasons.append(_refused("extended-already", "已延长过一次", "it has been extended once already", basis))
    if stopwatch.fixed is not None or has_run_out(stopwatch, timetable, at):
        reasons.append(_refused("has-run-out", "期限已届满", "the limit has run out", basis))
    if term is not None and (term.unit != rule.term.unit or term.amount > rule.term.amount):
        zh, en = rule.term.text("zh"), rule.term.text("en")
        reasons.append(_refused("too-long", f"至多延长 {zh}", f"at most {en} may be added", basis))
    return tuple(reasons)


def extend(stopwatch: Stopwatch, timetable: Timetable, at: Instant, term: Term | None = None) -> Stopwatch:
    """The stopwatch with its one extension; its end is counted from the anchor with the total amount.

    Raises:
        MoveRefused: with the first reason of `may_extend`.
    """
    if reasons := may_extend(stopwatch, timetable, at, term):
        raise reasons[0]
    rule = stopwatch.limit.extension
    return stopwatch if rule is None else evolve(stopwatch, extension=Extension(term or rule.term, at))


def _refused(rule: str, zh: str, en: str, basis: str = "") -> MoveRefused:
    return MoveRefused("extend", "", rule, zh, en, basis)
