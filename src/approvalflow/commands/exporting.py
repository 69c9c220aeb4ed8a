"""`approvalflow export`: write the cases of a region in the format that `approvalflow import` reads."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import IO

from approvalflow.commands.opening import office_arguments, open_office
from approvalflow.errors import BadInput

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `export` takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="JSON Lines; it may not be there yet / 导出文件")
    office_arguments(parser)
    parser.add_argument("--which", choices=("all", "open", "finished"), default="all", help="which cases / 哪些办件")


def run(options: argparse.Namespace) -> int:
    """Export; the file holds personal data and is readable for its owner alone. Raises what opening raises."""
    from approvalflow.importing.exporting import export_cases

    office = open_office(options)
    count = 0
    try:
        with _made(options.file) as file:
            for line in export_cases(office, which=options.which):
                file.write(f"{line}\n")
                count += 1
                if count % 1000 == 0 and sys.stderr.isatty():
                    print(f"\r{count}", end="", file=sys.stderr, flush=True)
    finally:
        office.close()
    print(f"exported / 已导出: {count}")
    return 0


def _made(path: Path) -> IO[str]:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        zh, en = f"无法新建文件:{error.strerror}", f"the file cannot be made: {error.strerror}"
        raise BadInput(zh, en, place=str(path), rule="file") from None
    return os.fdopen(handle, "w", encoding="utf-8")
