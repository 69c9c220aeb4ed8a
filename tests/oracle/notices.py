"""The oracle of a folder of holiday notices, and the statutory days assumed beyond the last of them."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from .rows import Oracle

# The first day of the Spring Festival, Dragon Boat and Mid-Autumn.
LUNAR = {
    2027: ("02-06", "06-09", "09-15"),
    2028: ("01-26", "05-28", "10-03"),
    2029: ("02-13", "06-16", "09-22"),
    2030: ("02-03", "06-05", "09-12"),
    2031: ("01-23", "06-24", "10-01"),
    2032: ("02-11", "06-12", "09-19"),
    2033: ("01-31", "06-01", "09-08"),
    2034: ("02-19", "06-20", "09-27"),
    2035: ("02-08", "06-10", "09-16"),
    2036: ("01-28", "05-30", "10-04"),
}


def from_holiday_cn(
    folder: Path,
    instead: Mapping[int, Path] | None = None,
    overlay: Mapping[date, bool] | None = None,
    **settings: Any,
) -> Oracle:
    """An oracle from yearly files `YYYY.json` of `days: [{date, isOffDay, name}]`.

    `instead` puts another file in the place of a year's (as the notice was known earlier); `overlay` adds days of a
    lower layer, which never move the horizon. A file that names no day is no notice. Years past the table of lunar days
    have weekends only.
    """
    days: dict[date, bool] = {}
    years: list[int] = []
    for path in sorted(folder.glob("[0-9][0-9][0-9][0-9].json")):
        year = int(path.stem)
        told = json.loads((instead or {}).get(year, path).read_text(encoding="utf-8"))["days"]
        if told:
            years.append(year)
        days.update({date.fromisoformat(each["date"]): bool(each["isOffDay"]) for each in told})
    last = max(years)
    assumed: dict[date, str] = {}
    for year in LUNAR:
        if year > last:
            assumed.update(statutory_days(year))
    return Oracle({**days, **(overlay or {})}, date(last, 12, 25), date(min(years), 1, 1), assumed, **settings)


def statutory_days(year: int) -> dict[date, str]:
    """The 13 statutory days of a year of the table on their own dates (fewer where two fall together)."""
    spring, dragon_boat, mid_autumn = (date.fromisoformat(f"{year}-{day}") for day in LUNAR[year])
    named = {
        date(year, 1, 1): "New Year's Day",
        spring - timedelta(days=1): "Spring Festival's eve",
        spring: "Spring Festival, first day",
        spring + timedelta(days=1): "Spring Festival, second day",
        spring + timedelta(days=2): "Spring Festival, third day",
        date(year, 4, qingming(year)): "Qingming",
        date(year, 5, 1): "Labour Day",
        date(year, 5, 2): "Labour Day, second day",
        dragon_boat: "Dragon Boat",
        mid_autumn: "Mid-Autumn",
    }
    for day in (1, 2, 3):
        named[date(year, 10, day)] = f"National Day {day}"
    return named


def qingming(year: int) -> int:
    """The day of April on which Qingming falls, by the customary rule for this century."""
    since = year % 100
    return int(since * 0.2422 + 4.81) - since // 4
