"""`approvalflow supervision check`: every fault of supervision files, each with its file and key path."""

from __future__ import annotations

import argparse

from approvalflow.commands.enabled import enabled_plugins
from approvalflow.commands.faults import as_json, verdict
from approvalflow.declare.supervision import read_supervision
from approvalflow.domain.parties.basis import Fault
from approvalflow.domain.supervision.rules import RULES
from approvalflow.errors import DeclarationFaulty

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `supervision` takes."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    checks = acts.add_parser("check", help="exit 0, or every fault and exit 1 / 列出全部错误")
    checks.add_argument("paths", nargs="+", metavar="PATH", help="supervision files / 监察设置文件")
    checks.add_argument("--json", action="store_true", help="one fault a line, as JSON / 输出 JSON")


def run(options: argparse.Namespace) -> int:
    """Check the files against the rules of the house and of the enabled plug-ins; 0 where all are sound, else 1."""
    rules = (*RULES, *enabled_plugins().supervision_rules())
    faults: list[Fault] = []
    for path in options.paths:
        try:
            read_supervision(path, rules=rules)
        except DeclarationFaulty as faulty:
            faults += [fault for fault in faulty.faults if isinstance(fault, Fault)]
    for fault in faults:
        print(as_json(fault) if options.json else fault)
    if not options.json:
        print(verdict(len(faults), len(options.paths)))
    return 1 if faults else 0
