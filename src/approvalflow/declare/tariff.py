"""The tariff of a matter file over time: which line is in force on which day, and from when on nothing is charged."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from approvalflow.declare.figures import basis, evidence
from approvalflow.declare.money import line_of

if TYPE_CHECKING:
    from approvalflow.declare.conditions import Conditions
    from approvalflow.declare.reading import Table
    from approvalflow.domain.deadlines.moments import Day
    from approvalflow.domain.fees.tariffs import FeeLine
    from approvalflow.domain.parties.basis import Basis

__all__ = ["tariff"]

_DAY = timedelta(days=1)


def tariff(
    matter: Table, conditions: Conditions, *, licence: bool, kept: bool
) -> tuple[tuple[FeeLine, ...], Basis | None, Day | None]:
    """The lines, the basis of charging nothing, and since when nothing is charged; `licence` and `kept` as for a line.

    Notes two lines of one code on one day, a day for which nothing is said, and one for which both are said.
    """
    free, since = _free(matter)
    charges = matter.has("fees") and matter.values["fees"] != []
    if charges and matter.has("free") and since is None:
        zh, en = "fees 与 free 只能写一个", "a matter has fees or is free, not both"
        matter.fault("free", "fees-or-free", zh, en)
    elif not charges and (not matter.has("free") or since is not None):
        zh, en = (
            "须写明收费 (fees) 或不收费的依据 (free)",
            "a matter says what it charges (fees), or why nothing (free)",
        )
        matter.fault("free.from" if since else "free", "fees-or-free", zh, en)
    read: list[tuple[Table, FeeLine]] = []
    for table in matter.tables("fees"):
        line = line_of(table, conditions, licence=licence, kept=kept)
        if line is not None:
            read.append((table, line))
    lines = [line for _, line in read]
    _one_line_a_day(read)
    if charges and lines and all(one.last is None or one.first is None or one.first <= one.last for one in lines):
        _every_day_says(matter, lines, since if free is not None else None)
    return tuple(lines), free, since


def _free(matter: Table) -> tuple[Basis | None, Day | None]:
    table = matter.table("free")
    if table is None:
        return None, None
    law, since = basis(table, required=True), table.day("from")
    evidence(table)
    table.done()
    return law, since


def _one_line_a_day(read: list[tuple[Table, FeeLine]]) -> None:
    """Lines of one code are one fee whose price changes; on one day only one of them is in force."""
    for index, (table, line) in enumerate(read):
        for other, earlier in read[:index]:
            if earlier.code != line.code or not line.code or not _meet(earlier, line):
                continue
            if line.first is None and line.last is None and earlier.first is None and earlier.last is None:
                zh, en = f"{line.code!r} 已见于 {other.place('code')}", f"{line.code!r} stands already at"
                table.fault("code", "twice", zh, f"{en} {other.place('code')}")
            else:
                zh = f"与 {other.place()} 的施行日期重叠"
                table.fault("from", "fee-days", zh, f"is in force on days of {other.place()}")
            break


def _meet(one: FeeLine, other: FeeLine) -> bool:
    return (one.first or date.min) <= (other.last or date.max) and (other.first or date.min) <= (one.last or date.max)


def _every_day_says(matter: Table, lines: list[FeeLine], free_from: Day | None) -> None:
    """From the first line on each day has a line in force, or the basis of charging nothing."""
    covered: Day | None = None
    for line in sorted(lines, key=lambda one: one.first or date.min):
        first, last = line.first or date.min, line.last or date.max
        if covered is not None and covered < date.max and first > covered + _DAY:
            _silent(matter, covered + _DAY, free_from)
        covered = last if covered is None else max(covered, last)
        if free_from is not None and last >= free_from:
            zh = f"自 {free_from} 起不收费，而 {line.code} 仍在施行"
            en = f"nothing is charged from {free_from} on, and {line.code} is still in force"
            matter.fault("free.from", "fees-or-free", zh, en)
    if covered is not None and covered < date.max and (free_from is None or free_from > covered + _DAY):
        _silent(matter, covered + _DAY, free_from)


def _silent(matter: Table, since: Day, free_from: Day | None) -> None:
    if free_from is not None and free_from <= since:
        return
    zh, en = f"{since} 起既无收费也无不收费的依据", f"from {since} on neither a fee nor a basis of charging nothing"
    matter.fault("fees", "fees-or-free", zh, en)
