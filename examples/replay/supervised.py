"""What supervision would have raised over a replayed log, by rule, department and person, beside the log's lateness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from approvalflow.office.backtest import Backtested
from permit_log import LoggedCase
from town_hall import Replayed
from watched_hall import agency_of
from words import W

__all__ = ["late_by_log", "supervised"]


def late_by_log(case: LoggedCase) -> bool:
    """Whether the log says that the case ended after its deadline."""
    return case.end is not None and case.end > case.deadline


def supervised(replayed: Replayed, found: Backtested, *, lang: str) -> Iterator[str]:
    """The lines of the report."""

    def say(key: str, **figures: object) -> str:
        return W[key].in_language(lang).format(**figures)

    closed = [one for one in replayed.finally_ if one.closed]
    late = [one for one in closed if late_by_log(one.case)]
    yield say("would-raise", entries=f"{found.entries:,}")
    for (rule, level), would, *_ in found.by("rule", "level"):
        yield f"   {rule:<4} {level:<14} {would:>6,}"
    yield say("late-share", **_share(len(late), len(closed)))
    missed = [one.case.name for one in late if not one.late]
    yield "   " + say("cards-on-late", cards=f"{sum(one.late for one in late):,}", late=f"{len(late):,}")
    if missed:
        yield "   " + say("missed", names=", ".join(missed))
    yield "   " + say("cards-on-time", cards=sum(one.late and not late_by_log(one.case) for one in closed))
    yield "   " + say("cards-on-open", cards=sum(one.late for one in replayed.finally_ if not one.closed))
    yield say("by-department")
    agencies = Counter(agency_of(one.case) for one in closed)
    slow = Counter(agency_of(one.case) for one in late)
    raised = _raised(found, "agency")
    for agency, finished in agencies.most_common():
        share = say("of-finished", **_share(slow[agency], finished))
        yield f"   {agency:<18} {share}  {_counts(raised.get(agency, Counter()))}"
    yield say("by-person")
    for person, counted in sorted(_raised(found, "person").items(), key=lambda one: (-one[1]["T2"], one[0])):
        yield f"   {person or say('nobody'):<18} {_counts(counted)}"


def _share(part: int, whole: int) -> dict[str, str]:
    permille = (2000 * part + whole) // (2 * whole) if whole else 0
    return {"late": f"{part:,}", "finished": f"{whole:,}", "share": f"{permille // 10}.{permille % 10}"}


def _raised(found: Backtested, of: str) -> dict[str, Counter[str]]:
    """How often each rule would have told of an agency or a person; a card counts once, its signal is not counted."""
    raised: dict[str, Counter[str]] = {}
    for (who, rule, level), would, *_ in found.by(of, "rule", "level"):
        told = raised.setdefault(who, Counter())
        told[rule] = would if level != "signal" else max(told[rule], would)
    return raised


def _counts(counted: Counter[str]) -> str:
    return "  ".join(f"{rule} {times:>4,}" for rule, times in sorted(counted.items()))
