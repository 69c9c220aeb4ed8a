"""`approvalflow close-day`: remit what was confirmed on a day to the treasury, and close the day."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from approvalflow.commands.opening import actor_named, open_record, store_arguments
from approvalflow.commands.reconcile import item_lines
from approvalflow.domain.deadlines.moments import day as read_day
from approvalflow.domain.fees.money import yuan_text

if TYPE_CHECKING:
    from approvalflow.ports.books import Closing

__all__ = ["arguments", "run"]

_SUMS = (
    ("paid_fen", "fees received / 收费"),
    ("held_fen", "in suspense / 待查款"),
    ("returned_fen", "given back / 退付"),
    ("remitted_fen", "remitted / 缴库"),
    ("clearing_fen", "not yet gone on / 待清算余额"),
    ("receipts_fen", "receipts / 票据"),
    ("unexplained_fen", "unexplained / 差异"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `close-day` takes."""
    store_arguments(parser)
    parser.add_argument("--day", required=True, metavar="YYYY-MM-DD", help="a day that is over / 日结日期")
    parser.add_argument("--remit", action="store_true", help="remit to the treasury before / 先缴库")
    parser.add_argument("--check", action="store_true", help="only say what keeps it open / 只检查能否日结")
    parser.add_argument("--by", default="", metavar="PERSON", help="who does it, by the organisation file / 经办人编号")


def run(options: argparse.Namespace) -> int:
    """Close it; 0 if it is closed (with --check: can be). Raises MoveRefused with every reason why not; what opening
    raises."""
    day = read_day(options.day)
    office = open_record(options)
    try:
        if options.check:
            reasons = office.may_close(day).reasons
            print("\n".join([*map(str, reasons), f"reasons / 未满足的条件: {len(reasons)}"]))
            return 1 if reasons else 0
        by = actor_named(office, options.by)
        for one in office.remit(day, by=by) if options.remit else ():
            print(f"{one.ref}  {one.bank} {one.agency} {one.item} {one.level}  {yuan_text(one.fen)}")
        done = office.close_day(day, by=by)
        for row in (*done.banks, done.total):
            print("\n".join(_told(row)))
        print("\n".join(item_lines(office, done.items)))
    finally:
        office.close()
    return 0


def _told(row: Closing) -> list[str]:
    version = f", statement / 对账单 {row.version}, lines / 行 {row.lines}" if row.bank else ""
    sums = [f"  {title}: {yuan_text(getattr(row, name))}" for name, title in _SUMS]
    return [f"{row.day} {row.bank or 'total / 合计'}{version}", *sums]
