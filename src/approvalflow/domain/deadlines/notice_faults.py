"""What is wrong with a set of holiday notices: told all at once, before any of them decides a day.

One notice alone is judged when it is built; here they are judged beside each other, layer by layer and area by area.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from attrs import frozen

from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.deadlines.notices import LAYERS, Notice, known_on
from approvalflow.domain.parties.basis import Fault

__all__ = ["check_notices"]


@frozen
class _Given:
    """A notice of the set. `judged` is False for one that is in force already."""

    notice: Notice
    place: str
    judged: bool

    @property
    def realm(self) -> tuple[str, str]:
        return self.notice.layer, self.notice.area

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same notice as another: its number; without one, its title and date."""
        return (*self.realm, self.notice.number or (self.notice.title, self.notice.issued_on))

    def fault(self, key: str, rule: str, zh: str, en: str) -> Fault:
        return Fault(f"{self.place}: {key}", rule, zh, en)


def check_notices(
    notices: Iterable[Notice],
    *,
    today: Day | None,
    beside: Iterable[Notice] | None = (),
    places: Sequence[str] = (),
) -> list[Fault]:
    """Every fault of the notices as a set; an empty list where there is none.

    Found are: the same notice twice (`notice-twice`); two notices of one layer and area of which neither amends the
    other and that say opposite things of a day (`notice-contradiction`) or the same thing of it (`day-twice`); `amends`
    that names no notice of that layer and area (`amends-unknown`), the notice itself (`amends-itself`) or a later one
    (`amends-later`); published before it was issued (`order`); issued or published after today (`future`); a national
    one about a year that nobody can have arranged (`notice-year`): the years that are arranged have no gap.

    Args:
        notices: those that are judged.
        today: the day of the judgement; None where dates in the future are not to be looked for.
        beside: notices in force, not judged themselves; None where they are not known, so that `amends` is not judged.
        places: what to call each of the notices, e.g. its file; its number or title where this is left out.
    """
    given = [
        _Given(notice, places[at] if places else notice.number or notice.title, judged=True)
        for at, notice in enumerate(notices)
    ]
    everything = [_Given(notice, notice.number or notice.title, judged=False) for notice in beside or ()] + given
    faults = list(_twice(everything))
    for each in given:
        faults += _dates(each, today)
        if each.notice.amends and beside is not None:
            faults += _amends(each, everything)
    return faults + list(_years(everything)) + list(_said_twice(everything))


def _years(everything: Sequence[_Given]) -> Iterator[Fault]:
    """National notices that would leave years without one behind them: the horizon would move over those years."""
    national = [each for each in everything if each.notice.layer == LAYERS[0]]
    arranged = sorted({each.notice.year for each in national if not each.judged})
    for each in sorted(national, key=lambda each: each.notice.year):
        year = each.notice.year
        if each.judged and arranged and year > arranged[-1] + 1:
            zh, en = f"{arranged[-1]} 年之后的安排尚未公布", f"nothing after {arranged[-1]} has been arranged yet"
            yield each.fault("days_off" if each.notice.days_off else "days_worked", "notice-year", zh, en)
        elif each.judged:
            arranged.append(max(year, arranged[-1] if arranged else year))


def _twice(everything: Sequence[_Given]) -> Iterator[Fault]:
    first: dict[object, _Given] = {}
    for each in everything:
        before = first.setdefault(each.key, each)
        if before is not each and each.judged:
            zh, en = f"与 {before.place} 是同一份通知", f"the same notice as {before.place}"
            yield each.fault("number" if each.notice.number else "title", "notice-twice", zh, en)


def _dates(each: _Given, today: Day | None) -> Iterator[Fault]:
    notice = each.notice
    if notice.published_on and notice.published_on < notice.issued_on:
        zh, en = "公布日期早于成文日期", "published before it was issued"
        yield each.fault("published_on", "order", zh, en)
    for key, when in (("issued_on", notice.issued_on), ("published_on", notice.published_on)):
        if today is not None and when is not None and when > today:
            yield each.fault(key, "future", f"{when} 晚于今天 {today}", f"{when} lies after today, {today}")


def _amends(each: _Given, everything: Sequence[_Given]) -> Iterator[Fault]:
    named = [other for other in everything if _is(other.notice, each.notice.amends)]
    here = [other for other in named if other.realm == each.realm]
    cited = each.notice.amends
    if each in here:
        yield each.fault("amends", "amends-itself", "通知修改的是它自己", "the notice amends itself")
    elif not here and named:
        zh = f"{cited} 是另一层级或地区的通知，不能由本通知修改"
        en = f"{cited} is of another layer or area; this notice cannot amend it"
        yield each.fault("amends", "amends-unknown", zh, en)
    elif not here:
        yield each.fault("amends", "amends-unknown", f"没有 {cited} 这份通知", f"there is no notice {cited}")
    elif all(other.notice.known_from > each.notice.known_from for other in here):
        zh, en = f"{cited} 的公布晚于本通知", f"{cited} was published after this notice"
        yield each.fault("amends", "amends-later", zh, en)


def _is(notice: Notice, cited: str) -> bool:
    return cited in (notice.number, notice.title)


def _said_twice(everything: Sequence[_Given]) -> Iterator[Fault]:
    """Days of which two notices speak that have nothing to do with each other, in the order of the days."""
    later = {notice: place for place, notice in enumerate(known_on((each.notice for each in everything), None))}
    said: dict[tuple[str, str], dict[Day, list[_Given]]] = {}
    for each in sorted(everything, key=lambda each: later[each.notice]):
        for day in each.notice.days_off | each.notice.days_worked:
            said.setdefault(each.realm, {}).setdefault(day, []).append(each)
    related = _relation(everything)
    for days in said.values():
        for day in sorted(days):
            for one, other in pairwise(days[day]):
                if (one.judged or other.judged) and one.key != other.key and not related(one.notice, other.notice):
                    yield _clash(day, one, other)


def _clash(day: Day, one: _Given, other: _Given) -> Fault:
    """Told of the later notice, or of the one that is judged where the later is in force."""
    told, beside = (other, one) if other.judged else (one, other)
    key = "days_off" if day in told.notice.days_off else "days_worked"
    if (day in one.notice.days_off) == (day in other.notice.days_off):
        zh, en = f"{day} 已由 {beside.place} 列出", f"{day} is named by {beside.place} already"
        return told.fault(key, "day-twice", zh, en)
    zh = f"{day} 与 {beside.place} 相反，且两者互不修改 (amends)"
    en = f"{day} is the opposite of what {beside.place} says, and neither amends the other"
    return told.fault(key, "notice-contradiction", zh, en)


def _relation(everything: Sequence[_Given]) -> Callable[[Notice, Notice], bool]:
    """Whether one of two notices amends the other, be it through notices between them."""
    called: dict[str, list[Notice]] = {}
    for each in everything:
        for name in {each.notice.number, each.notice.title} - {""}:
            called.setdefault(name, []).append(each.notice)

    @cache
    def reached(notice: Notice) -> frozenset[Notice]:
        found: set[Notice] = set()
        ahead = [notice]
        while ahead:
            for other in called.get(ahead.pop().amends, ()):
                if other not in found:
                    found.add(other)
                    ahead.append(other)
        return frozenset(found)

    return lambda one, other: one in reached(other) or other in reached(one)
