"""Holiday notices from files: our TOML, or the JSON of one year that open data sets publish; every fault at once.

A TOML file is one notice::

    title = "国务院办公厅关于2026年部分节假日安排的通知"
    number = "国办发明电〔2025〕7号"        # optional, as are link, layer, area, amends, published_on
    issued_on = 2025-11-04
    days_worked = [2026-01-04]              # weekend days that are worked

    [[days_off]]                            # days not worked, weekends inside them included; both ends count
    name = "元旦"
    from = 2026-01-01
    to = 2026-01-03                         # optional: one day

A JSON file is one year as it stands after all its notices:
`{"year", "papers", "days": [{"name", "date", "isOffDay"}]}`.
"""

from __future__ import annotations

import json
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from approvalflow.declare.notice_keys import Keys
from approvalflow.declare.year_files import year_notice
from approvalflow.domain.deadlines.notices import Notice
from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import DeclarationFaulty

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from approvalflow.domain.deadlines.moments import Day

__all__ = ["LONGEST_RANGE", "read_notices"]

#: Days in one range of days off; a longer one is a slip in a year or month.
LONGEST_RANGE = 60

_NOTICE_KEYS = (
    "title", "number", "issued_on", "published_on", "link", "layer", "area", "amends",
    "source", "evidence", "days_off", "days_worked",
)  # fmt: skip
_RANGE_KEYS = ("name", "from", "to")


def read_notices(path: str | Path | Traversable) -> list[Notice]:
    """The notices of one file (`.toml` or `.json`), or of all such files of a directory, in the order of their names.

    `source` and `evidence` in a file are for its readers; they are checked to be text and do not reach the notice.

    Raises:
        DeclarationFaulty: something cannot be read or is unsound; carries every fault of every file, each with its
            file and key path.
    """
    start = Path(path) if isinstance(path, str) else path
    faults: list[Fault] = []
    notices: list[Notice] = []
    told: dict[tuple[str, str, str], str] = {}
    for file in _files(start, faults):
        notice = _read(file, faults)
        if notice is None:
            continue
        notices.append(notice)
        key = (notice.layer, notice.area, notice.number)
        if notice.number and key in told:
            zh, en = f"与 {told[key]} 是同一份通知", f"the same notice as in {told[key]}"
            faults.append(Fault(f"{file.name}: number", "notice-twice", zh, en))
        told.setdefault(key, file.name)
    if faults:
        raise DeclarationFaulty(faults)
    return notices


def _files(start: Path | Traversable, faults: list[Fault]) -> list[Path | Traversable]:
    if not start.is_dir():
        return [start]
    files = [entry for entry in start.iterdir() if entry.name.endswith((".toml", ".json"))]
    if not files:
        zh, en = "目录中没有 .toml 或 .json 通知文件", "no .toml or .json notice file in this directory"
        faults.append(Fault(start.name, "no-notices", zh, en))
    return sorted(files, key=lambda file: file.name)


def _read(file: Path | Traversable, faults: list[Fault]) -> Notice | None:
    try:
        text = file.read_bytes().decode("utf-8-sig")
        table = json.loads(text) if file.name.endswith(".json") else tomllib.loads(text)
    except OSError as error:
        why = error.strerror
        faults.append(Fault(file.name, "unreadable", f"无法读取：{why}", f"cannot be read: {why}"))
        return None
    except UnicodeDecodeError as error:
        zh, en = f"第 {error.start} 字节起不是 UTF-8", f"not UTF-8 from byte {error.start} on"
        faults.append(Fault(file.name, "unreadable", zh, en))
        return None
    except (json.JSONDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        faults.append(Fault(file.name, "syntax", f"格式有误：{error}", f"malformed: {error}"))
        return None
    if not isinstance(table, dict):
        faults.append(Fault(file.name, "type", "应为一个表（对象）", "must be one table (object)"))
        return None
    keys = Keys(file.name, table, faults)
    return year_notice(keys) if file.name.endswith(".json") else _notice(keys)


def _notice(keys: Keys) -> Notice | None:
    before = len(keys.faults)
    keys.only(_NOTICE_KEYS)
    title, number = keys.text("title", required=True), keys.text("number")
    link, amends = keys.text("link"), keys.text("amends")
    layer, area = keys.layer()
    for for_readers in ("source", "evidence"):
        keys.text(for_readers)
    issued_on = keys.day("issued_on", required=True)
    published_on = keys.day("published_on")
    if issued_on and published_on and published_on < issued_on:
        keys.fault("published_on", "order", "早于成文日期 issued_on", "lies before issued_on")
    names = _days_off(keys)
    days_worked = _days_worked(keys, names)
    if not names and not days_worked and len(keys.faults) == before:
        keys.fault("days_off", "says-nothing", "既无放假日也无上班日", "names no day off and no day worked")
    if len(keys.faults) > before or issued_on is None:
        return None
    return Notice(
        title=title, number=number, issued_on=issued_on, link=link, days_off=frozenset(names), days_worked=days_worked,
        layer=layer, published_on=published_on, names=names, amends=amends, area=area,
    )  # fmt: skip


def _days_off(keys: Keys) -> dict[Day, str]:
    names: dict[Day, str] = {}
    for entry in keys.tables("days_off"):
        entry.only(_RANGE_KEYS)
        name = entry.text("name", required=True)
        first = entry.day("from", required=True)
        last = entry.day("to") or first
        if first is None or last is None:
            continue
        length = (last - first).days + 1
        if not 0 < length <= LONGEST_RANGE:
            zh = f"{first} 至 {last} 共 {length} 天，应为 1 至 {LONGEST_RANGE} 天"
            entry.fault("to", "range", zh, f"{first} to {last} is {length} days, not 1 to {LONGEST_RANGE}")
            continue
        for offset in range(length):
            day_off = first + timedelta(days=offset)
            if day_off in names:
                entry.fault("from", "day-twice", f"{day_off} 已列为放假", f"{day_off} is already a day off")
            names[day_off] = name
    return names


def _days_worked(keys: Keys, days_off: dict[Day, str]) -> frozenset[Day]:
    worked: set[Day] = set()
    for place, day_worked in keys.days("days_worked"):
        if day_worked in days_off:
            keys.fault(place, "day-twice", f"{day_worked} 同时列为放假", f"{day_worked} is a day off as well")
        if day_worked in worked:
            keys.fault(place, "day-twice", f"{day_worked} 已列为上班", f"{day_worked} is already a day worked")
        worked.add(day_worked)
    return frozenset(worked)
