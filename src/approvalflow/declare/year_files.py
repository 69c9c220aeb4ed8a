"""The JSON of one year, `{"year", "papers", "days": [{"name", "date", "isOffDay"}]}`, read as one notice.

Such a file tells a whole year as it stands after all its papers, so it is dated by the last of them. It is a copy of
notices and not a notice; where a county has the notices themselves, it should load those.
"""

from __future__ import annotations

import calendar
import datetime
import re
from typing import TYPE_CHECKING

from approvalflow.domain.deadlines.notices import AGENCY, Notice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from approvalflow.declare.notice_keys import Keys
    from approvalflow.domain.deadlines.moments import Day

__all__ = ["is_year_file", "year_notice"]

_DATED_LINK = re.compile(r"/(20[0-9]{2})-?(0[1-9]|1[0-2])(?:/(0[1-9]|[12][0-9]|3[01]))?/")


def is_year_file(table: Mapping[str, object]) -> bool:
    """Whether the table tells a year as open data sets do, and not one notice with the keys of our own."""
    return any(key in table for key in ("year", "papers", "days"))


def year_notice(keys: Keys) -> Notice | None:
    """The year as one notice, or None with the faults noted in `keys`.

    `title`, `number`, `link`, `issued_on`, `layer` and `area` may be added to the file. Without `issued_on` the notice
    is dated by the newest date in the addresses of its papers (a month alone counts as its last day: the day by which
    it was certainly known), and where none has one, by 1 January of its year.
    """
    before = len(keys.faults)
    year = keys.table.get("year")
    if not isinstance(year, int) or isinstance(year, bool) or not 2000 <= year <= 2100:
        keys.fault("year", "type", "应为 2000 至 2100 的年份", "must be a year from 2000 to 2100")
        return None
    papers = keys.table.get("papers", [])
    if not isinstance(papers, list) or not all(isinstance(paper, str) for paper in papers):
        keys.fault("papers", "type", "应为网址列表", "must be a list of addresses")
        papers = []
    layer, area = keys.layer()
    if layer == AGENCY:
        keys.fault("layer", "notice-agency-off", "全年安排不是部门的通知", "the arrangement of a year is no agency's")
    issued_on = keys.day("issued_on") or _newest(papers) or datetime.date(year, 1, 1)
    title, number = keys.text("title") or f"{year}年节假日安排", keys.text("number")
    link = keys.text("link") or (papers[-1] if papers else "")
    names: dict[Day, str] = {}
    off: set[Day] = set()
    for entry in keys.tables("days"):
        day = entry.day("date", required=True)
        name, is_off = entry.text("name"), entry.table.get("isOffDay")
        if not isinstance(is_off, bool):
            entry.fault("isOffDay", "type", "应为 true 或 false", "must be true or false")
        if day is None:
            continue
        if not datetime.date(year - 1, 12, 1) <= day <= datetime.date(year, 12, 31):
            zh, en = f"{day} 不在 {year} 年及其前一年十二月", f"{day} is not in {year} or the December before it"
            entry.fault("date", "range", zh, en)
        if day in names:
            entry.fault("date", "day-twice", f"{day} 重复", f"{day} is there twice")
        names[day] = name
        if is_off:
            off.add(day)
    if not names and len(keys.faults) == before:
        zh = f"没有任何日期；{year} 年的通知可能尚未发布"
        keys.fault("days", "says-nothing", zh, f"names no day; the notice for {year} may not be published yet")
    if len(keys.faults) > before:
        return None
    return Notice(
        title=title, number=number, issued_on=issued_on, link=link, days_off=frozenset(off),
        days_worked=frozenset(names) - off, layer=layer, names=names, area=area,
    )  # fmt: skip


def _newest(papers: Sequence[str]) -> Day | None:
    dates = [_date_of(link) for link in papers]
    return max((date for date in dates if date is not None), default=None)


def _date_of(link: str) -> Day | None:
    found = _DATED_LINK.search(link)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2])
    last = calendar.monthrange(year, month)[1]
    return datetime.date(year, month, min(int(found[3]), last) if found[3] else last)
