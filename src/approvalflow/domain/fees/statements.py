"""A bank's statement of one day (对账单) as it came: what is wrong with it, all at once, and what a later one changed.

A file is taken whole or not at all. It is known again by what its lines say, in whatever order they stand.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import fields, frozen

from approvalflow.domain.deadlines.moments import DAY, Day, Instant, instant_at
from approvalflow.domain.deadlines.moments import day as read_day
from approvalflow.domain.deadlines.moments import instant as read_instant
from approvalflow.domain.fees.bills import StatementLine
from approvalflow.domain.fees.money import Fen
from approvalflow.domain.parties.basis import Fault
from approvalflow.errors import BadInput

__all__ = [
    "MOST_LINES",
    "Difference",
    "Row",
    "Totals",
    "differences",
    "digest_of_lines",
    "lines_from",
    "statement_faults",
    "totals_of",
]

#: The most lines that one statement may have.
MOST_LINES = 1_000_000

#: A line as a file tells it, before anything of it is believed.
Row: TypeAlias = Mapping[str, object]

_Key: TypeAlias = tuple[str, str, str, Fen, str, Instant]

_NAMED = tuple(one.name for one in fields(StatementLine))
_NEEDED = ("kind", "bank_txn", "bill_ref", "fen")
#: What a line has to say, as nobody minds it: a field is tried beside it.
_SOUND = {"kind": "payment", "bank_txn": "-", "bill_ref": "-", "fen": 1}

#: So many places are named of one kind of fault; the rest is counted.
_SHOWN = 5


@frozen
class Totals:
    """What a statement says of itself in its closing line: how many lines, and the fen that came in and went back."""

    lines: int
    payments_fen: Fen
    refunds_fen: Fen


@frozen
class Difference:
    """What a corrected statement changed: a line that it lost (`before` alone), gained (`after` alone), or of which it
    says something else (both)."""

    before: StatementLine | None
    after: StatementLine | None

    @property
    def fen(self) -> Fen:
        """What the bank holds more by the later statement, in fen."""
        return _signed(self.after) - _signed(self.before)


def totals_of(lines: Iterable[StatementLine]) -> Totals:
    """The totals of these lines."""
    sums = {"payment": 0, "refund": 0}
    number = 0
    for line in lines:
        sums[line.kind] += line.fen
        number += 1
    return Totals(number, sums["payment"], sums["refund"])


def digest_of_lines(lines: Iterable[StatementLine]) -> str:
    """The SHA-256 of what the lines say; the same lines in another order, or numbered otherwise, have the same."""
    hashed = hashlib.sha256()
    for key in sorted(map(_said, lines)):
        # Lengths before texts, so that no two rows of lines run together into the same bytes.
        hashed.update("".join(f"{len(part)}:{part}" for part in map(str, key)).encode())
    return hashed.hexdigest()


def lines_from(
    bank: str, day: Day, rows: Iterable[StatementLine | Row]
) -> tuple[tuple[StatementLine, ...], list[Fault]]:
    """The lines that the rows of a file say, by their numbers; and everything that is wrong with a row that says none.

    A row is a line already, or a mapping with `kind`, `bank_txn`, `bill_ref`, `fen`, and where the file tells them
    `number` (else its place), `currency`, `at` (RFC 3339), `bank` and `day`.
    """
    lines: list[StatementLine] = []
    faults: list[Fault] = []
    for place, row in enumerate(rows, start=1):
        if place > MOST_LINES:
            zh, en = f"超过 {MOST_LINES} 行", f"more than {MOST_LINES} lines"
            faults.append(Fault("statement", "statement-size", zh, en))
            break
        try:
            line = row if isinstance(row, StatementLine) else _line(bank, day, place, row)
            if not f"{line.bank}{line.bank_txn}{line.bill_ref}{line.currency}".isprintable() or not line.bank_txn:
                raise BadInput("流水号或文字有误", "a number or text that cannot be used", rule="statement-row")
            lines.append(line)
        except BadInput as first:
            for name, refusal in [*_wrong_with(bank, day, place, row)] or [(first.place, first)]:
                where = f".{name}" if name else ""
                faults.append(Fault(f"line {place}{where}", "statement-row", refusal.zh, refusal.en))
    lines.sort(key=lambda line: line.number)
    return tuple(lines), faults


def statement_faults(
    bank: str,
    day: Day,
    lines: Sequence[StatementLine],
    *,
    zone: str,
    totals: Totals | None = None,
    rows_lost: int = 0,
) -> list[Fault]:
    """Everything that is wrong with a statement as a whole; empty where it can be taken.

    Args:
        bank, day: whose it has to be.
        lines: its lines by number.
        zone: where the bank's day is counted: a line may carry an instant of the day, or of the days beside it, for a
            bank may cut its day elsewhere than at midnight.
        totals: what its closing line says, where it has one.
        rows_lost: rows that could not be read, which are faults of their own: numbers and totals are then not held
            against the lines that are left.
    """
    faults: list[Fault] = []
    _where(faults, "statement-bank", (line for line in lines if line.bank != bank), "不是该行的", "is another bank's")
    zh, en = f"不是 {day.isoformat()} 的", f"is not of {day.isoformat()}"
    _where(faults, "statement-day", (line for line in lines if line.day != day), zh, en)
    midnight = instant_at(day, 0, zone)
    far = (line for line in lines if line.at is not None and not midnight - DAY <= line.at < midnight + 2 * DAY)
    _where(faults, "statement-instant", far, "的时刻不在当日前后", "carries an instant of quite another day")
    if rows_lost:
        return faults
    numbers = Counter(line.number for line in lines)
    twice = [number for number, times in numbers.items() if times > 1]
    missing = [number for number in range(1, max(numbers, default=0) + 1) if number not in numbers]
    _numbers(faults, twice, "行号重复", "the number stands there twice")
    _numbers(faults, missing, "缺行，文件不完整", "the line is missing: the file is not whole")
    found = totals_of(lines)
    if totals is not None and totals != found:
        faults.append(
            Fault(
                "totals",
                "statement-totals",
                f"合计行为 {totals.lines} 行、收 {totals.payments_fen} 分、退 {totals.refunds_fen} 分，"
                f"各行相加为 {found.lines} 行、{found.payments_fen} 分、{found.refunds_fen} 分",
                f"the closing line says {totals.lines} lines, {totals.payments_fen} fen in, {totals.refunds_fen} back; "
                f"the lines are {found.lines}, {found.payments_fen} and {found.refunds_fen}",
            )
        )
    return faults


def differences(before: Iterable[StatementLine], after: Iterable[StatementLine]) -> tuple[Difference, ...]:
    """What a later statement of the same day says otherwise, by transaction; empty where nothing differs."""
    left = Counter(map(_said, before))
    olds: dict[tuple[str, str], list[StatementLine]] = {}
    news: dict[tuple[str, str], list[StatementLine]] = {}
    before = tuple(before)
    for line in after:
        if left[_said(line)]:
            left[_said(line)] -= 1
        else:
            news.setdefault((line.kind, line.bank_txn), []).append(line)
    for line in before:
        if left[_said(line)]:
            left[_said(line)] -= 1
            olds.setdefault((line.kind, line.bank_txn), []).append(line)
    found = []
    for key in [*olds, *(key for key in news if key not in olds)]:
        was, now = olds.get(key, []), news.get(key, [])
        for place in range(max(len(was), len(now))):
            found.append(Difference(was[place] if place < len(was) else None, now[place] if place < len(now) else None))
    return tuple(found)


def _line(bank: str, day: Day, place: int, row: Row) -> StatementLine:
    if not isinstance(row, Mapping):
        raise BadInput("不是一行记录", "this is no line", rule="statement-row")
    unknown = [name for name in row if name not in _NAMED]
    missing = [name for name in _NEEDED if name not in row]
    if unknown or missing:
        zh = "、".join([*(f"缺 {name}" for name in missing), *(f"不认识 {name!r}" for name in unknown)])
        en = ", ".join([*(f"{name} is missing" for name in missing), *(f"{name!r} is unknown" for name in unknown)])
        raise BadInput(zh, en, rule="statement-row")
    said: dict[str, Any] = {"bank": bank, "day": day, "number": place, **row}
    for name in ("bank", "bank_txn", "bill_ref", "currency"):
        if name in said and not isinstance(said[name], str):
            raise BadInput("须为文字", "has to be text", place=name, rule="statement-row")
    if type(said["number"]) is not int or not 1 <= said["number"] <= MOST_LINES:
        raise BadInput("行号有误", "this is no line number", place="number", rule="statement-row")
    if not isinstance(said["day"], Day):
        said["day"] = read_day(said["day"])
    if said.get("at") is not None and type(said["at"]) is not int:
        said["at"] = read_instant(said["at"])
    return StatementLine(**said)


def _wrong_with(bank: str, day: Day, place: int, row: StatementLine | Row) -> Iterator[tuple[str, BadInput]]:
    """Everything that keeps a row from being a line: each of its fields is tried beside sound ones."""
    if not isinstance(row, Mapping):
        return
    known = {name: said for name, said in row.items() if name in _NAMED}
    for name, said in known.items():
        try:
            _line(bank, day, place, {**_SOUND, name: said})
        except BadInput as refusal:
            yield name, refusal
    if len(known) < len(row) or not all(name in row for name in _NEEDED):
        try:
            _line(bank, day, place, row)
        except BadInput as refusal:
            yield "", refusal


def _where(faults: list[Fault], rule: str, lines: Iterable[StatementLine], zh: str, en: str) -> None:
    numbers = [line.number for line in lines]
    if numbers:
        faults.append(Fault(_named(numbers), rule, f"共 {len(numbers)} 行{zh}", f"{len(numbers)} in all: {en}"))


def _numbers(faults: list[Fault], numbers: list[int], zh: str, en: str) -> None:
    if numbers:
        faults.append(Fault(_named(numbers), "statement-number", zh, en))


def _named(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:_SHOWN]))
    return f"line {shown}{', ...' if len(numbers) > _SHOWN else ''}"


def _said(line: StatementLine) -> _Key:
    return line.kind, line.bank_txn, line.bill_ref, line.fen, line.currency, -1 if line.at is None else line.at


def _signed(line: StatementLine | None) -> Fen:
    if line is None:
        return 0
    return -line.fen if line.kind == "refund" else line.fen
