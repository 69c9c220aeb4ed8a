"""`approvalflow matters check`: every fault of matter files, each with its file and key path."""

from __future__ import annotations

import argparse
from pathlib import Path

from approvalflow.commands.calendars import WEEKDAYS
from approvalflow.commands.enabled import enabled_plugins
from approvalflow.commands.faults import as_json, verdict
from approvalflow.declare.files import toml_files
from approvalflow.declare.matters import check
from approvalflow.declare.organisation import read_organisation
from approvalflow.domain.parties.basis import Fault
from approvalflow.domain.parties.organisation import Organisation
from approvalflow.errors import DeclarationFaulty

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `matters` takes."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    checks = acts.add_parser("check", help="exit 0, or every fault and exit 1 / 列出全部错误")
    checks.add_argument("paths", nargs="+", metavar="PATH", help="matter files, or folders of them / 事项文件或文件夹")
    checks.add_argument("--organisation", metavar="PATH", help="organisation.toml: its agencies are the ones there are")
    checks.add_argument("--sourced", action="store_true", help="each figure says its source and evidence / 须注明出处")
    checks.add_argument("--json", action="store_true", help="one fault a line, as JSON / 输出 JSON")


def run(options: argparse.Namespace) -> int:
    """Check the files; 0 where all are sound, else 1."""
    faults: list[Fault] = []
    organisation: Organisation | None = None
    if options.organisation is not None:
        try:
            organisation = read_organisation(options.organisation)
        except DeclarationFaulty as faulty:
            faults += [fault for fault in faulty.faults if isinstance(fault, Fault)]
    calendars = {WEEKDAYS, *enabled_plugins().calendars()}
    faults += check(*options.paths, organisation=organisation, calendars=calendars, sourced=options.sourced)
    for fault in faults:
        print(as_json(fault) if options.json else fault)
    if not options.json:
        files = sum(len(toml_files(Path(path), [])) for path in options.paths)
        print(verdict(len(faults), files))
    return 1 if faults else 0
