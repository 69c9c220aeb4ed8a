"""A year's notice out of a package of others: how a county gets a new year by upgrading, before this package has it.

A package says which days are off and worked, and not which paper says so. The notice that is made of it names the
package and its version; people compare it with the paper, write title, number and address in, and keep it as a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from importlib import import_module
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

from approvalflow.domain.deadlines.notices import Notice
from approvalflow.errors import BadInput, NotFound

if TYPE_CHECKING:
    from approvalflow.domain.deadlines.moments import Day

__all__ = ["PACKAGES", "notice_from_package"]

#: The packages that can be read, by the names under which they are installed, with the address of each.
PACKAGES = {
    "chinesecalendar": "https://github.com/LKI/chinese-calendar",
    "holidays": "https://github.com/vacanza/holidays",
}

#: What a package says of a year: the days off with their names, and the weekend days that are worked.
_Said = tuple[dict[date, str], set[date]]


def notice_from_package(package: str, year: int, *, issued_on: Day | None = None) -> Notice:
    """The arrangement of a year as an installed package has it: the days from 26 December before it to its 25 December.

    The last days of December belong to the next year's notice, which may rearrange them. Where no day of issue is
    given, it is the day on which this version was installed here, if that lies in the four months before the year, and
    else its 1 January: by then the paper was out, and the package says of no day when it was known.

    Raises:
        NotFound: there is no reader for such a package, or it is not installed; says how to install it.
        BadInput: the package does not know the year. `holidays` computes statutory days for years without a notice;
            as every notice since 2001 has make-up days, a year in which it has none counts as not known.
    """
    if package not in _READERS:
        known = ", ".join(PACKAGES)
        raise NotFound(
            f"不能读取 {package}；可读取: {known}", f"{package} is none of {known}", place=package, rule="package"
        )
    try:
        installed = distribution(package)
    except PackageNotFoundError:
        how = f"pip install {package}"
        raise NotFound(
            f"未安装 {package}：{how}", f"{package} is not installed: {how}", place=package, rule="package"
        ) from None
    source = f"{package} {installed.version}"
    names, worked = _READERS[package](year)
    if not worked or not any(day.year == year for day in names):
        raise BadInput(
            f"{source} 没有 {year} 年的放假安排；通知可能尚未发布，或者须升级该程序包",
            f"{source} has no arrangement of {year}; the notice may not be out, or the package has to be upgraded",
            place=str(year),
            rule="package-year",
        )
    return Notice(
        title=f"{source}: {year}年节假日安排",
        number="",
        issued_on=issued_on or _issued(_installed_on(installed), year),
        link=PACKAGES[package],
        days_off=names.keys(),
        days_worked=worked,
        names=names,
    )


def _installed_on(installed: Distribution) -> Day | None:
    """The local day on which the installer wrote the list of the package's files; None where there is no list."""
    lists = [Path(str(file.locate())) for file in installed.files or () if file.name == "RECORD"]
    written = [path.stat().st_mtime for path in lists if path.is_file()]
    return datetime.fromtimestamp(written[0]).astimezone().date() if written else None


def _issued(installed_on: Day | None, year: int) -> Day:
    first = date(year, 1, 1)
    return installed_on if installed_on and date(year - 1, 9, 1) <= installed_on <= first else first


def _days(year: int) -> Iterator[Day]:
    day = date(year - 1, 12, 26)
    while day <= date(year, 12, 25):
        yield day
        day += timedelta(days=1)


def _chinesecalendar(year: int) -> _Said:
    tables = import_module("chinese_calendar.constants")
    chinese = {holiday.value: holiday.chinese for holiday in tables.Holiday}
    names = {day: chinese[tables.holidays[day]] for day in _days(year) if day in tables.holidays}
    return names, {day for day in _days(year) if day in tables.workdays}


def _holidays(year: int) -> _Said:
    """Weekend days inside a festival are off in any case and named only where they are statutory.

    A day off for a worked weekend day has no festival's name there.
    """
    china: Any = import_module("holidays").country_holidays("CN", years=(year - 1, year), language="zh_CN")
    off = [day for day in _days(year) if day in china and not china.is_working_day(day)]
    names = {day: china[day].partition("（")[0].replace("休息日", "调休") for day in off}
    return names, {day for day in _days(year) if day in china.weekend_workdays}


_READERS: dict[str, Callable[[int], _Said]] = {"chinesecalendar": _chinesecalendar, "holidays": _holidays}
