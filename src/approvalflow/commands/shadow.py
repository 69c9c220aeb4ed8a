"""`approvalflow shadow`: count another system's nightly export again, and list every difference with its derivation."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import IO

from approvalflow.commands.importing import rows_arguments, source_of
from approvalflow.commands.opening import open_office
from approvalflow.commands.progress import bar
from approvalflow.errors import BadInput

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `shadow` takes."""
    rows_arguments(parser)
    parser.add_argument("--store", metavar="URL", help="whose calendars count; those of the plug-ins if absent / 存储")
    parser.add_argument("--matters", required=True, metavar="PATH", help="folder of matter files / 事项目录")
    parser.add_argument("--organisation", metavar="FILE", help="organisation.toml / 组织文件")
    parser.add_argument("--region", default="", metavar="CODE", help="its code, without such a file / 行政区划代码")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="of the derivations / 语言")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="every difference as a table / 差异表")
    parser.add_argument("--json", type=Path, metavar="FILE", help="every difference as JSON Lines")
    parser.add_argument("--text", type=Path, metavar="FILE", help="a report for people / 差异报告")


def run(options: argparse.Namespace) -> int:
    """Compare; 0 if every row agrees, 1 if one differs or cannot be compared. Raises what reading and opening raise."""
    from contextlib import ExitStack

    from approvalflow.importing.profile import Profile, read_profile
    from approvalflow.importing.shadow import Counted, compare
    from approvalflow.importing.shadow_report import as_json, report, summary, write_table

    profile = read_profile(options.mapping) if options.mapping else Profile()
    source = source_of(options.file, None, profile)
    office = open_office(options)
    counted = Counted()
    try:
        with ExitStack() as files:

            def opened(path: Path) -> IO[str]:
                return files.enter_context(_made(path))

            found = compare(office, source, profile=profile, progress=bar if sys.stderr.isatty() else None)
            if options.csv:
                found = write_table(opened(options.csv), found, options.lang)
            lines, text = (opened(path) if path else None for path in (options.json, options.text))
            for one in found:
                counted.add(one)
                if lines is not None:
                    lines.writelines(f"{line}\n" for line in as_json(one, options.lang))
                if text is not None:
                    text.writelines(f"{line}\n" for line in report(one, options.lang))
    finally:
        office.close()
    print("\n".join(summary(counted, options.lang)))
    return 0 if counted.equal == counted.rows else 1


def _made(path: Path) -> IO[str]:
    """A file that a spreadsheet reads as UTF-8."""
    try:
        return path.open("w", encoding="utf-8-sig", newline="")
    except OSError as error:
        zh, en = f"无法写入:{error.strerror}", f"cannot be written: {error.strerror}"
        raise BadInput(zh, en, place=str(path), rule="file") from None
