"""`approvalflow import`: bring the cases of another system into a region, finished and open ones."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from approvalflow.commands.opening import office_arguments, open_office
from approvalflow.commands.progress import bar

if TYPE_CHECKING:
    from approvalflow.importing.profile import Profile
    from approvalflow.importing.source import Source

__all__ = ["arguments", "rows_arguments", "run", "source_of"]


def rows_arguments(parser: argparse.ArgumentParser) -> None:
    """The file of rows, and how to read it."""
    parser.add_argument("file", type=Path, metavar="FILE", help="JSON Lines, or CSV of cases; .gz / 办件文件")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="their columns and words, TOML / 对照文件")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `import` takes."""
    rows_arguments(parser)
    office_arguments(parser)
    parser.add_argument("--events", type=Path, metavar="FILE", help="CSV of what happened, in long form / 环节文件")
    parser.add_argument("--refused", type=Path, metavar="FILE", help="FILE.refused.jsonl if absent / 未导入的行")
    parser.add_argument("--differing", type=Path, metavar="FILE", help="FILE.differing.jsonl if absent / 与原系统不同")
    parser.add_argument("--dry-run", action="store_true", help="judge, and write nothing into the store / 只检查")


def run(options: argparse.Namespace) -> int:
    """Import; 0 if every row came in or was there, 1 if one was refused. Raises what reading and opening raise."""
    from approvalflow.importing.batches import import_cases
    from approvalflow.importing.profile import Profile, read_profile

    profile = read_profile(options.mapping) if options.mapping else Profile()
    source = source_of(options.file, options.events, profile)
    refused = options.refused or options.file.with_name(f"{options.file.name}.refused.jsonl")
    differing = options.differing or options.file.with_name(f"{options.file.name}.differing.jsonl")
    office = open_office(options)
    try:
        done = import_cases(
            office,
            source,
            refused=refused,
            differing=differing,
            profile=profile,
            dry_run=options.dry_run,
            progress=bar if sys.stderr.isatty() else None,
        )
    finally:
        office.close()
    if done.before:
        print(f"taken up after row / 接续, 已完成: {done.before}")
    print(f"rows / 行: {done.rows}")
    print(f"imported / 已导入: {done.imported} (finished / 已办结: {done.finished}, open / 在办: {done.open})")
    print(f"refused / 未导入: {done.refused}{f' -> {refused}' if done.refused else ''}")
    print(f"already there / 已存在: {done.there}")
    if done.differing:
        print(f"open cases that differ / 在办件与原系统不同: {done.differing} -> {differing}")
    strays = getattr(source, "strays", None)
    if strays is not None and not done.before and (count := strays()):
        print(f"events of no case / 找不到办件的环节: {count}", file=sys.stderr)
    return 1 if done.refused else 0


def source_of(file: Path, events: Path | None, profile: Profile) -> Source:
    """The file by its name: CSV where it ends so, else JSON Lines. Raises BadInput where it cannot be read."""
    from approvalflow.importing.json_lines import JsonLines
    from approvalflow.importing.sheets import Sheets

    if file.name.removesuffix(".gz").lower().endswith((".csv", ".tsv", ".txt")):
        return Sheets(file, events, profile)
    return JsonLines(file)
