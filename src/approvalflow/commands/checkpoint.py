"""`approvalflow checkpoint`: sign how far the journal has come, and hand that to every witness; once."""

from __future__ import annotations

import argparse
import sys

from approvalflow.commands.opening import open_record, store_arguments

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `checkpoint` takes."""
    store_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Sign and hand on; 1 if a witness contradicts the journal or could not be reached. Raises what signing raises."""
    office = open_record(options)
    try:
        attested = office.checkpoint()
    finally:
        office.close()
    checkpoint = attested.checkpoint
    if checkpoint is not None:
        state = "signed / 已签署" if attested.new else "nothing new / 无新增"
        print(f"{checkpoint.size} entries / 条记录, key / 密钥 {checkpoint.key}: {state}")
        print(f"root / 树根: {checkpoint.root.hex()}")
    for name in attested.kept:
        print(f"witness / 见证方 {name}: has it / 已留存")
    for sentence in (*attested.refused, *attested.away):
        print(sentence, file=sys.stderr)
    return 1 if attested.refused or attested.away else 0
