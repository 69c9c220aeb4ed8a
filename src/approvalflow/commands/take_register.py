"""`approvalflow take-register`: take a register of certificates or receipts, and show the numbers without a case."""

from __future__ import annotations

import argparse
from pathlib import Path

from approvalflow.commands.opening import actor_named, open_record, store_arguments
from approvalflow.domain.parties.basis import Fault
from approvalflow.domain.supervision.registers import REGISTERS
from approvalflow.errors import DeclarationFaulty
from approvalflow.importing.workbooks import table_rows

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `take-register` takes."""
    store_arguments(parser)
    parser.add_argument("register", choices=tuple(REGISTERS), help="what it lists / 台账种类")
    parser.add_argument("file", metavar="FILE", help="CSV in UTF-8 or GBK, or XLSX / 台账文件")
    parser.add_argument("--by", default="", metavar="PERSON", help="who takes it / 经办人编号")


def run(options: argparse.Namespace) -> int:
    """Take it; 0 where a case stands behind every number, else 1. Raises what opening the record and taking raise."""
    path = Path(options.file)
    rows = list(table_rows(path))
    office = open_record(options)
    try:
        by = actor_named(office, options.by)
        try:
            taken = office.take_register(options.register, rows, by=by, name=path.name)
        except DeclarationFaulty as faulty:
            print("\n".join(str(fault) for fault in faulty.faults if isinstance(fault, Fault)))
            return 1
        title = REGISTERS[taken.register]
        print(
            f"{title.en} / {title.zh}: rows / 行 {taken.rows}, without a case / 无对应办件 {taken.unmatched}, "
            f"new / 新增 {len(taken.new)}"
        )
        print("".join(f"  {number}\n" for number in taken.new), end="")
    finally:
        office.close()
    return 1 if taken.unmatched else 0
