"""A holiday notice as a table of a file, in TOML or JSON with the same keys; what other shapes share with it is here.

::

    title = "国务院办公厅关于2026年部分节假日安排的通知"
    number = "国办发明电〔2025〕7号"        # optional, as are link, layer, area, amends, published_on
    issued_on = 2025-11-04
    days_worked = [2026-01-04]              # weekend days that are worked

    [[days_off]]                            # days not worked, weekends inside them included; both ends count
    name = "元旦"
    from = 2026-01-01
    to = 2026-01-03                         # optional: one day
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from approvalflow.domain.deadlines.notices import AGENCY, Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from approvalflow.declare.notice_keys import Keys
    from approvalflow.domain.deadlines.moments import Day

__all__ = ["HEAD_KEYS", "LONGEST_RANGE", "days_between", "notice_with", "table_notice"]

#: Days in one range of days off; a longer one is a slip in a year or month.
LONGEST_RANGE = 60

#: What a notice says of itself. `source` and `evidence` are for readers of the file and do not reach the notice.
HEAD_KEYS = (
    "title", "number", "issued_on", "published_on", "link", "layer", "area", "amends", "source", "evidence",
)  # fmt: skip
_RANGE_KEYS = ("name", "from", "to")


def table_notice(keys: Keys) -> Notice | None:
    """The notice of a table, or None with the faults noted in `keys`."""
    before = len(keys.faults)
    keys.only((*HEAD_KEYS, "days_off", "days_worked"))
    notice = notice_with(keys, lambda: _days(keys))
    return notice if len(keys.faults) == before else None


def notice_with(keys: Keys, days: Callable[[], tuple[Mapping[Day, str], frozenset[Day]]]) -> Notice | None:
    """The notice with the head that is in `keys` and these days, or None with the faults noted in `keys`.

    `days` gives the days off with their names, and the days worked. It is called after the head is read, so that
    faults come in the order of a file.
    """
    before = len(keys.faults)
    title, number = keys.text("title", required=True), keys.text("number")
    link, amends = keys.text("link"), keys.text("amends")
    layer, area = keys.layer()
    for for_readers in ("source", "evidence"):
        keys.text(for_readers)
    issued_on = keys.day("issued_on", required=True)
    published_on = keys.day("published_on")
    if issued_on and published_on and published_on < issued_on:
        keys.fault("published_on", "order", "早于成文日期 issued_on", "lies before issued_on")
    days_off, days_worked = days()
    if layer == AGENCY and days_off:
        zh, en = "部门只能增加值班工作日，不能放假", "an agency may add duty days and never take a working day off"
        keys.fault("days_off", "notice-agency-off", zh, en)
    if not days_off and not days_worked and len(keys.faults) == before:
        keys.fault("days_off", "says-nothing", "既无放假日也无上班日", "names no day off and no day worked")
    if len(keys.faults) > before or issued_on is None:
        return None
    return Notice(
        title=title, number=number, issued_on=issued_on, link=link, days_off=days_off.keys(),
        days_worked=days_worked, layer=layer, published_on=published_on, names=days_off, amends=amends, area=area,
    )  # fmt: skip


def days_between(entry: Keys, key: str, first: Day, last: Day) -> list[Day]:
    """Each day of a range, both ends included; none, with a fault under the key, where it is empty or far too long."""
    length = (last - first).days + 1
    if 0 < length <= LONGEST_RANGE:
        return [first + timedelta(days=offset) for offset in range(length)]
    zh = f"{first} 至 {last} 共 {length} 天，应为 1 至 {LONGEST_RANGE} 天"
    entry.fault(key, "range", zh, f"{first} to {last} is {length} days, not 1 to {LONGEST_RANGE}")
    return []


def _days(keys: Keys) -> tuple[Mapping[Day, str], frozenset[Day]]:
    days_off = _days_off(keys)
    return days_off, _days_worked(keys, days_off)


def _days_off(keys: Keys) -> dict[Day, str]:
    names: dict[Day, str] = {}
    for entry in keys.tables("days_off"):
        entry.only(_RANGE_KEYS)
        name = entry.text("name", required=True)
        first = entry.day("from", required=True)
        last = entry.day("to") or first
        if first is None or last is None:
            continue
        for day_off in days_between(entry, "to", first, last):
            if day_off in names:
                entry.fault("from", "day-twice", f"{day_off} 已列为放假", f"{day_off} is already a day off")
            names[day_off] = name
    return names


def _days_worked(keys: Keys, days_off: Mapping[Day, str]) -> frozenset[Day]:
    worked: set[Day] = set()
    for place, day_worked in keys.days("days_worked"):
        if day_worked in days_off:
            keys.fault(place, "day-twice", f"{day_worked} 同时列为放假", f"{day_worked} is a day off as well")
        if day_worked in worked:
            keys.fault(place, "day-twice", f"{day_worked} 已列为上班", f"{day_worked} is already a day worked")
        worked.add(day_worked)
    return frozenset(worked)
