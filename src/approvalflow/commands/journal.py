"""`approvalflow journal`: the journal as a file for an auditor, and the program that checks it without us."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from approvalflow.commands.opening import plugins_for_stores, region_of, store_arguments
from approvalflow.commands.progress import bar
from approvalflow.errors import BadInput, NotFound

if TYPE_CHECKING:
    from approvalflow.ports.store import Reading

__all__ = ["arguments", "run"]

_PAGE = 2_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `journal` takes."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    export = acts.add_parser("export", help="every entry, one a line of JSON / 导出日志, 每行一条")
    store_arguments(export)
    export.add_argument("--to", type=Path, metavar="FILE", help="a new file; else standard output / 写入新文件")
    verifier = acts.add_parser("verifier", help="the program that checks it, one file / 独立核验程序")
    verifier.add_argument("--to", type=Path, metavar="FILE", help="a new file; else standard output / 写入新文件")


def run(options: argparse.Namespace) -> int:
    """Write the journal or the verifier. Raises NotFound for an empty journal, BadInput for a file that is there."""
    if options.to is not None and options.to.exists():
        zh, en = "文件已存在", "the file is there already"
        raise BadInput(zh, en, place=str(options.to), rule="file-exists")
    if options.act == "verifier":
        from approvalflow import verify_journal

        text = Path(verify_journal.__file__).read_text(encoding="utf-8")
        if options.to is None:
            print(text, end="")
        else:
            options.to.write_text(text, encoding="utf-8")
        return 0
    return _export(options)


def _export(options: argparse.Namespace) -> int:
    region = region_of(options)
    store = plugins_for_stores().store_for(options.store)
    try:
        with store.reading(region) as reading:
            total, _ = reading.head()
            if not total:
                zh, en = f"存储中没有行政区 {region} 的记录", f"the store holds no record of the region {region!r}"
                raise NotFound(zh, en, place="--region", rule="region")
            if options.to is None:
                _write(reading, total, sys.stdout)
            else:
                with options.to.open("x", encoding="utf-8", newline="\n") as file:
                    _write(reading, total, file)
    finally:
        store.close()
    return 0


def _write(reading: Reading, total: int, file: TextIO) -> None:
    from approvalflow.office.proofs import exported

    position = 0
    while position < total and (page := reading.entries(after=position, limit=_PAGE)):
        for entry in page:
            print(json.dumps(exported(entry), ensure_ascii=False, separators=(",", ":")), file=file)
        position = page[-1].position
        if file is not sys.stdout and sys.stderr.isatty():
            bar(position, total)
