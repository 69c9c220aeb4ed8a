"""Holiday notices from files: TOML, JSON or a calendar subscription (ICS); every fault of all of them at once.

========  ===============================================================================================
`.toml`   one notice (`notice_tables`)
`.json`   one notice with the same keys, or one year as open data sets publish it (`year_files`)
`.ics`    a calendar of days off and make-up days (`subscriptions`); what is missing in it stands in a file
          beside it, `2027.ics.toml` for `2027.ics`
========  ===============================================================================================
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from approvalflow.declare.notice_keys import Keys
from approvalflow.declare.notice_tables import LONGEST_RANGE, table_notice
from approvalflow.declare.year_files import is_year_file, year_notice
from approvalflow.domain.deadlines.notice_faults import check_notices
from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import DeclarationFaulty

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable

    from approvalflow.domain.deadlines.moments import Day
    from approvalflow.domain.deadlines.notices import Notice

    File = Path | Traversable

__all__ = ["LONGEST_RANGE", "check_notice_files", "read_notices"]

_ENDINGS = (".toml", ".json", ".ics")
_BESIDE = ".ics.toml"


def read_notices(
    path: str | Path | Traversable, *, today: Day | None = None, beside: Iterable[Notice] | None = None
) -> list[Notice]:
    """The notices of one file, or of all notice files of a directory, in the order of their names.

    `source` and `evidence` in a file are for its readers; they are checked to be text and do not reach the notice.

    Args:
        path: a file that ends in .toml, .json or .ics, or a directory that holds such files.
        today: refuse what is dated after this day; None where that is not to be judged.
        beside: the notices in force, so that a contradiction with them is found, and that what is amended is there;
            None where they are not known.

    Raises:
        DeclarationFaulty: something cannot be read, is unsound or contradicts another; carries every fault of every
            file, each with its file and key path.
    """
    notices, faults = _read_all([path], today, beside)
    if faults:
        raise DeclarationFaulty(faults)
    return notices


def check_notice_files(
    paths: Iterable[str | Path], *, today: Day | None = None, beside: Iterable[Notice] | None = None
) -> tuple[list[Notice], list[Fault]]:
    """The sound notices of several files and directories, and every fault of all of them, judged beside each other."""
    return _read_all(paths, today, beside)


def _read_all(
    paths: Iterable[str | Path | Traversable], today: Day | None, beside: Iterable[Notice] | None
) -> tuple[list[Notice], list[Fault]]:
    faults: list[Fault] = []
    read: list[tuple[str, Notice]] = []
    for path in paths:
        for file in _files(Path(path) if isinstance(path, str) else path, faults):
            notice = _read(file, faults)
            if notice is not None:
                read.append((file.name, notice))
    notices = [notice for _, notice in read]
    faults += check_notices(notices, today=today, beside=beside, places=[name for name, _ in read])
    return notices, faults


def _files(start: File, faults: list[Fault]) -> list[File]:
    if not start.is_dir():
        return [start]
    files = [entry for entry in start.iterdir() if entry.name.endswith(_ENDINGS) and not entry.name.endswith(_BESIDE)]
    if not files:
        zh, en = "目录中没有 .toml、.json 或 .ics 通知文件", "no .toml, .json or .ics notice file in this directory"
        faults.append(Fault(start.name, "no-notices", zh, en))
    return sorted(files, key=lambda file: file.name)


def _read(file: File, faults: list[Fault]) -> Notice | None:
    text = _text(file, faults)
    if text is None:
        return None
    if file.name.endswith(".ics"):
        # Parsing a subscription takes a library that is not always there.
        from approvalflow.declare.subscriptions import subscribed_notice

        head = _head_beside(file, faults)
        return subscribed_notice(file.name, text, head, faults) if head is not None else None
    table = _table(file.name, text, faults)
    if table is None:
        return None
    keys = Keys(file.name, table, faults)
    return year_notice(keys) if file.name.endswith(".json") and is_year_file(table) else table_notice(keys)


def _head_beside(file: File, faults: list[Fault]) -> Keys | None:
    """What the file beside a subscription says; empty where there is none, None where it cannot be read."""
    beside = file.with_name(f"{file.name}.toml") if isinstance(file, Path) else None
    if beside is None or not beside.is_file():
        return Keys(f"{file.name}.toml", {}, faults)
    text = _text(beside, faults)
    table = _table(beside.name, text, faults) if text is not None else None
    return Keys(beside.name, table, faults) if table is not None else None


def _text(file: File, faults: list[Fault]) -> str | None:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        why = error.strerror
        faults.append(Fault(file.name, "unreadable", f"无法读取：{why}", f"cannot be read: {why}"))
    except UnicodeDecodeError as error:
        zh, en = f"第 {error.start} 字节起不是 UTF-8", f"not UTF-8 from byte {error.start} on"
        faults.append(Fault(file.name, "unreadable", zh, en))
    return None


def _table(name: str, text: str, faults: list[Fault]) -> dict[str, Any] | None:
    try:
        is_json = name.endswith(".json")
        table = json.loads(text, object_pairs_hook=_once_each) if is_json else tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # both readers' own, and whole numbers without end
        faults.append(Fault(name, "syntax", f"格式有误：{error}", f"malformed: {error}"))
        return None
    if not isinstance(table, dict):
        faults.append(Fault(name, "type", "应为一个表（对象）", "must be one table (object)"))
        return None
    return table


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of a JSON file, where a key that comes twice is a slip as it is in TOML."""
    table = dict(pairs)
    if len(table) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = ", ".join(sorted({key for key in keys if keys.count(key) > 1}))
        raise ValueError(f"{twice}: twice in one object")
    return table
