"""`approvalflow backup`: all that a region holds, with its papers, as one file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from approvalflow.commands.opening import opened, region_of, store_arguments
from approvalflow.commands.papers import place_of_papers
from approvalflow.commands.progress import bar

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `backup` takes."""
    store_arguments(parser)
    parser.add_argument("--to", required=True, type=Path, metavar="FILE", help="a new file / 写入新文件")
    parser.add_argument("--without-papers", action="store_true", help="leave the papers out / 不含材料")


def run(options: argparse.Namespace) -> int:
    """Back up; 1 if papers that cases name were not there. Raises what opening, reading and writing raise."""
    from approvalflow.office.backup import backup

    region = region_of(options)
    store = opened(options.store)
    try:
        papers = None if options.without_papers else place_of_papers(store)
        done = backup(store, region, options.to, papers=papers, progress=bar if sys.stderr.isatty() else None)
    finally:
        store.close()
    for digest in done.missing:
        print(f"{digest}: no such paper / 没有此材料", file=sys.stderr)
    rows = sum(done.rows.values())
    print(f"{options.to}: {done.position} entries / 条记录, {rows} rows / 行, {done.papers} papers / 份材料")
    print(f"digest / 摘要: {done.digest}")
    return 1 if done.missing else 0
