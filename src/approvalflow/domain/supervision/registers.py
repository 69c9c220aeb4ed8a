"""Registers of other systems (台账): certificates and receipts that an agency says it gave out, one row each.

Nothing of a person is read from them: a number, a day and an agency are enough to ask whether a case stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, frozen

from approvalflow.domain.deadlines.moments import day as read_day
from approvalflow.domain.parties.basis import Fault, Text
from approvalflow.errors import BadInput

__all__ = [
    "COLUMNS",
    "MAX_ROWS",
    "REGISTERS",
    "REGISTER_ENTRIES",
    "TAKEN",
    "UNMATCHED",
    "RegisterRow",
    "UnmatchedEntry",
    "register_faults",
    "unmatched_from",
]

#: The kinds of registers.
REGISTERS: dict[str, Text] = {
    "certificates": Text("证照台账", "register of certificates"),
    "receipts": Text("票据台账", "register of receipts"),
}
TAKEN, UNMATCHED = "register-taken", "register-entry-unmatched"
#: The entries about registers.
REGISTER_ENTRIES = frozenset({TAKEN, UNMATCHED})
#: More than this is not one register.
MAX_ROWS = 200_000

#: The columns of a register, each with the names it may bear; all of them have to be there, and others are left alone.
COLUMNS: dict[str, tuple[str, ...]] = {
    "region": ("region", "行政区划", "行政区划代码"),
    "agency": ("agency", "部门", "发证机关", "执收单位"),
    "number": ("number", "编号", "证照编号", "证书编号", "票据号", "票据号码"),
    "day": ("day", "日期", "发证日期", "开票日期"),
}


@frozen
class RegisterRow:
    """A row of a register: the number, which agency gave it out, and on which day (`2026-03-02`)."""

    number: str
    agency: str
    day: str


@frozen
class UnmatchedEntry:
    """A number of a register for which there was no case when it was taken first; it stays so for ever.

    Attributes:
        register: a key of `REGISTERS`. number, agency, day: as the register says.
        source: the digest of the file. found_at: when it was taken.
    """

    register: str
    number: str
    agency: str
    day: str
    source: str
    found_at: int


def unmatched_from(at: int, body: Mapping[str, Any]) -> UnmatchedEntry:
    """What an entry `register-entry-unmatched` tells. Raises KeyError."""
    return UnmatchedEntry(body["register"], body["number"], body["agency"], body["day"], body["source"], at)


def register_faults(
    rows: Iterable[Mapping[str, Any] | Fault], *, region: str, agencies: Iterable[str]
) -> tuple[list[RegisterRow], list[Fault]]:
    """The rows of a register, and everything that is wrong with it: a column that is missing, a number that is empty or
    there twice, an agency or a day that is none, the row of another county. `line 1` is that of the columns. Where no
    agencies are given, any name is one."""
    found, faults = list[RegisterRow](), list[Fault]()
    known, seen, columns = frozenset(agencies), dict[str, int](), dict[str, str]()
    for line, row in enumerate(rows, start=2):
        if line > MAX_ROWS + 1:
            zh, en = f"超过 {MAX_ROWS} 行", f"more than {MAX_ROWS} rows"
            return found, [*faults, Fault(f"line {line}", "too-many", zh, en)]
        if isinstance(row, Fault):
            faults.append(evolve(row, place=f"line {line}"))
            continue
        if not isinstance(row, Mapping):
            faults.append(Fault(f"line {line}", "row", "不是一行数据", "this is no row"))
            continue
        if not row:
            continue
        if not columns:
            columns, missing = _columns(row)
            if missing:
                return [], missing
        said = {name: str(row.get(theirs) or "").strip() for name, theirs in columns.items()}
        wrong = _wrong(said, region, known)
        earlier = seen.setdefault(said["number"], line)
        if said["number"] and earlier != line:
            zh, en = f"编号 {said['number']} 与第 {earlier} 行重复", f"{said['number']!r} is on line {earlier} already"
            wrong.append(("number", "twice", zh, en))
        faults += [Fault(f"line {line}.{name}", rule, zh, en) for name, rule, zh, en in wrong]
        if not wrong:
            found.append(RegisterRow(said["number"], said["agency"], said["day"]))
    if not columns:
        faults.append(Fault("line 1", "empty", "台账为空", "the register is empty"))
    return found, faults


def _columns(row: Mapping[str, Any]) -> tuple[dict[str, str], list[Fault]]:
    names = {str(one).strip(): str(one) for one in row}
    found: dict[str, str] = {}
    faults = []
    for name, aliases in COLUMNS.items():
        theirs = [names[alias] for alias in aliases if alias in names]
        if len(theirs) == 1:
            found[name] = theirs[0]
            continue
        shown = " / ".join(aliases)
        zh, en = ("缺少列", "there is no column") if not theirs else ("列重复", "there is more than one column")
        faults.append(Fault("line 1", "columns", f"{zh}：{shown}", f"{en} {shown}"))
    return found, faults


def _wrong(said: Mapping[str, str], region: str, agencies: frozenset[str]) -> list[tuple[str, str, str, str]]:
    wrong = []
    if not said["number"]:
        wrong.append(("number", "missing", "缺少编号", "the number is missing"))
    elif len(said["number"]) > 100 or not said["number"].isprintable():
        wrong.append(("number", "number", "编号有误", "this is no number of a document"))
    if said["region"] != region:
        zh, en = (
            f"属行政区 {said['region']}，本区为 {region}",
            f"it is of region {said['region']!r}, and this is {region}",
        )
        wrong.append(("region", "other-region", zh, en))
    elif not said["agency"] or (agencies and said["agency"] not in agencies):
        zh, en = f"没有部门 {said['agency']}", f"there is no agency {said['agency']!r}"
        wrong.append(("agency", "agency", zh, en))
    try:
        read_day(said["day"])
    except BadInput:
        zh, en = f"日期应写作 2026-03-02，不是 {said['day']}", f"a day is written 2026-03-02, not {said['day']!r}"
        wrong.append(("day", "day", zh, en))
    return wrong
