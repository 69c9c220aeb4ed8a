"""`approvalflow restore`: a backup, back into a region that holds nothing."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from approvalflow.commands.opening import opened
from approvalflow.commands.papers import place_of_papers
from approvalflow.commands.progress import bar

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `restore` takes."""
    parser.add_argument("--from", dest="source", required=True, type=Path, metavar="FILE", help="the backup / 备份文件")
    parser.add_argument("--store", required=True, metavar="URL", help="of any kind, e.g. sqlite:///new.db / 存储地址")


def run(options: argparse.Namespace) -> int:
    """Restore. Raises what opening the store and restoring raise: nothing is kept then."""
    from approvalflow.office.backup import restore

    store = opened(options.store)
    try:
        done = restore(
            options.source,
            store,
            papers=place_of_papers(store),
            progress=bar if sys.stderr.isatty() else None,
        )
    finally:
        store.close()
    rows = sum(done.rows.values())
    read = f"{done.position} entries / 条记录, {rows} rows / 行, {done.papers} papers / 份材料"
    print(f"region / 行政区 {done.region}: {read}")
    print(f"digest / 摘要, equal / 一致: {done.digest}")
    return 0
