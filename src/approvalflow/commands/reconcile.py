"""`approvalflow reconcile`: take a bank's statement from the bank or from a file, and show what it leaves open."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from approvalflow.commands.opening import actor_named, open_record, store_arguments
from approvalflow.domain.deadlines.moments import day as read_day
from approvalflow.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvalflow.domain.fees.statements import Totals
    from approvalflow.office.office import Office
    from approvalflow.office.statements import Taken
    from approvalflow.ports.books import OpenItem

__all__ = ["arguments", "item_lines", "run"]

#: The classes in the order in which they are shown, each with its name in both languages.
_CLASSES = (
    ("matched", "matched / 相符"),
    ("other_day", "of another day / 跨日"),
    ("repeated", "repeated / 重复"),
    ("held", "in suspense / 待查款"),
    ("amount_differs", "amount differs / 金额不符"),
    ("receipt_differs", "receipt differs / 票据不符"),
    ("only_bank", "only the bank / 仅银行有"),
    ("only_us", "only us / 仅本方有"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `reconcile` takes."""
    store_arguments(parser)
    parser.add_argument("--bank", required=True, metavar="NAME", help="an enabled bank / 银行")
    parser.add_argument("--day", required=True, metavar="YYYY-MM-DD", help="the day of the statement / 对账单日期")
    parser.add_argument("--file", metavar="PATH", help="JSON lines, - for standard input; else asked for / 对账单文件")
    parser.add_argument("--announced", default="", metavar="HEX", help="SHA-256 that the bank says it has / 文件摘要")
    parser.add_argument("--by", default="", metavar="PERSON", help="who does it, by the organisation file / 经办人编号")


def run(options: argparse.Namespace) -> int:
    """Take it and compare; 0 if nothing is left to explain, else 1. Raises what opening the record and taking raise."""
    day = read_day(options.day)
    office = open_record(options)
    try:
        by = actor_named(office, options.by)
        if options.file is None:
            taken = office.fetch_statement(options.bank, day, by=by)
        else:
            content = sys.stdin.buffer.read() if options.file == "-" else _content(options.file)
            rows, totals = _rows(content)
            taken = office.take_statement(
                options.bank,
                day,
                rows,
                by=by,
                totals=totals,
                source_digest=hashlib.sha256(content).hexdigest(),
                announced=options.announced,
            )
        items = office.open_items(bank=options.bank, day=day)
        print("\n".join([*_told(taken), *item_lines(office, items)]))
    finally:
        office.close()
    return 1 if any(item.kind != "held" for item in items) else 0


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise BadInput("文件无法读取", "the file cannot be read", place=path, rule="file") from error


def _rows(content: bytes) -> tuple[list[Any], Totals | None]:
    """The rows of a file of JSON lines, and the totals that its last line may hold. What is no row stays as it is: the
    office refuses it together with everything else."""
    from approvalflow.domain.fees.statements import Totals

    rows = [_row(line) for line in content.decode("utf-8-sig", "backslashreplace").splitlines() if line.strip()]
    totals = None
    if rows and isinstance(rows[-1], dict) and rows[-1].keys() == {"totals"}:
        said = rows.pop()["totals"]
        names = ("lines", "payments_fen", "refunds_fen")
        if (
            not isinstance(said, dict)
            or said.keys() != set(names)
            or any(type(said[name]) is not int for name in names)
        ):
            raise BadInput("合计行有误", "the closing line cannot be read", place="totals", rule="statement-totals")
        totals = Totals(**said)
    return rows, totals


def _row(line: str) -> Any:
    try:
        return json.loads(line, object_pairs_hook=_once)
    except ValueError:
        return line


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a key stands there twice")
    return dict(pairs)


def _told(taken: Taken) -> list[str]:
    found = taken.reconciliation
    known = ", known / 已收过" if taken.known else ""
    lines = [f"{taken.bank} {taken.day.isoformat()}: version / 第 {taken.version} 版{known}, lines / 行 {found.lines}"]
    lines += [f"  {title}: {count}" for name, title in _CLASSES if (count := getattr(found, name))]
    if taken.version > 1:
        lines.append(f"  differs from the version before / 与前一版不同: {len(taken.differences)}")
    return lines


def item_lines(office: Office, items: Sequence[OpenItem]) -> list[str]:
    """Open items as lines: what is open, who has to act, by when."""
    from approvalflow.domain.deadlines.moments import rfc3339
    from approvalflow.domain.fees.money import yuan_text
    from approvalflow.domain.fees.reconciliation import ACTORS

    lines = []
    for item in items:
        who = ACTORS[item.who]
        lines.append(f"{item.ref}  {item.bank} {item.day} {item.bank_txn}  {yuan_text(item.fen)}")
        lines.append(f"  {item.en} / {item.zh}")
        lines.append(f"  {who.en} / {who.zh}, due / 期限 {rfc3339(item.due, office.zone)}")
    return [*lines, f"open / 待处理: {len(items)}"]
