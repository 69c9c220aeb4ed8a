"""Papers about the calendar that somebody may propose: sound ones of every kind, and some that must be refused."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import attrs

from approvalflow.domain.deadlines.moments import Day
from approvalflow.domain.deadlines.notices import Notice, in_force
from approvalflow.testing.simulation.people import ORGANISATION
from approvalflow.testing.simulation.town import NEW_YEAR

__all__ = ["bad", "sound"]

#: Who says so, and for whom: the State Council as a rule, now and then the province or the city.
_REALMS = [("national", ""), ("national", ""), ("national", ""), ("province", "420000"), ("city", "420900")]


def sound(chance: random.Random, today: Day, there: Sequence[Notice], number: str) -> tuple[str, list[Notice]]:
    """What kind of paper, and the notices of it; `there` are those in force. Nothing is wrong with it today."""
    kinds = ["holiday", "holiday", "saturday", "saturday", "both", "duty", "amending", "amending", "next year"]
    arranged = any(one.title.startswith("2027") for one in there)
    kind = "next year" if today.month == 12 and not arranged and chance.random() < 0.4 else chance.choice(kinds)
    layer, area = chance.choice(_REALMS)
    said: dict[str, Any] = {"issued_on": today, "layer": layer, "area": area}
    taken = {day for one in there if one.layer == layer for day in one.days_off | one.days_worked}
    near = [today + timedelta(days=ahead) for ahead in range(-4, 26)]
    # Any paper about a day of next year would arrange that whole year.
    near = [day for day in near if day < NEW_YEAR or arranged]
    weekdays = [day for day in near if day.weekday() < 5 and day not in taken]
    saturdays = [day for day in near if day.weekday() == 5 and day not in taken]
    if kind == "amending" and (amending := _amending(chance, today, there, number)) is not None:
        return kind, [amending]
    if not arranged and (kind == "next year" or not weekdays + saturdays):
        off = [NEW_YEAR + timedelta(days=ahead) for ahead in range(3)]
        worked = [chance.choice([date(2026, 12, 27), date(2027, 1, 9)])]
        return kind, [Notice("2027年放假安排", number, today, days_off=off, days_worked=worked)]
    agency = chance.choice(sorted(ORGANISATION.agencies))
    known = {day for one in there if one.area == agency for day in one.days_worked}
    free = [day for day in near if day.weekday() == 5 and day not in known]
    if kind == "duty" and free:
        duty = Notice("值班通知", number, today, layer="agency", area=agency, days_worked=_some(chance, free, 2))
        return kind, [duty]
    notices = []
    if weekdays and (kind != "saturday" or not saturdays):
        notices.append(Notice("放假通知", number, days_off=_run(chance, weekdays), **said))
    if saturdays and (kind in ("both", "saturday") or not weekdays):
        notices.append(Notice("调休通知", f"{number}-2", days_worked=_some(chance, saturdays, 2), **said))
    return kind, notices


def _amending(chance: random.Random, today: Day, there: Sequence[Notice], number: str) -> Notice | None:
    """A paper that says the opposite of a day on which another paper has the last word."""
    decided = [(day, *said) for day, said in in_force(there).items() if said[1].known_from <= today]
    near = [one for one in decided if abs((one[0] - today).days) < 30]
    if not near:
        return None
    day, worked, notice = chance.choice(sorted(near, key=lambda one: one[0]))
    said = {"days_off" if worked else "days_worked": [day]}
    realm = {"layer": notice.layer, "area": notice.area}
    return Notice("更正通知", number, today, amends=notice.number, **realm, **said)  # type: ignore[arg-type]


def _some(chance: random.Random, days: list[Day], most: int) -> list[Day]:
    return chance.sample(days, min(len(days), chance.randrange(1, most + 1)))


def _run(chance: random.Random, days: list[Day]) -> list[Day]:
    start = chance.randrange(len(days))
    return days[start : start + chance.choice([1, 1, 1, 2, 5])]


def bad(chance: random.Random, today: Day, there: Sequence[Notice], number: str) -> tuple[str, list[Notice]]:
    """The rule that is broken, and a paper that breaks it."""
    plain = Notice("错误通知", number, today, days_off=[today + timedelta(days=400)])
    last = chance.choice([one for one in there if one.layer != "agency"])
    # Between two papers of one day the one that amends comes later: what contradicts it is the day said twice.
    old = [(day, *said) for day, said in in_force(there).items() if said[1].known_from < today]
    day, worked, said_by = chance.choice(sorted(old, key=lambda one: one[0]))
    opposite: dict[str, Any] = {"days_off": [day] if worked else [], "days_worked": [] if worked else [day]}
    return chance.choice(
        [
            ("future", [attrs.evolve(plain, issued_on=today + timedelta(days=3))]),
            ("order", [attrs.evolve(plain, published_on=today - timedelta(days=3))]),
            ("amends-unknown", [attrs.evolve(plain, amends="1999-1")]),
            ("amends-itself", [attrs.evolve(plain, amends=number)]),
            ("notice-twice", [plain, plain]),
            ("notice-twice", [last]),
            ("notice-contradiction", [attrs.evolve(said_by, number=number, amends="", issued_on=today, **opposite)]),
            ("day-twice", [plain, attrs.evolve(plain, number=f"{number}-2")]),
            ("notice-area", [attrs.evolve(plain, layer="city", area="110100")]),
            ("notice-area", [attrs.evolve(plain, layer="agency", area="moon", days_off=[], days_worked=[today])]),
        ]
    )
