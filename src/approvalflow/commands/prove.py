"""`approvalflow prove`: a small file that lets an outsider check one entry, or that the journal only added."""

from __future__ import annotations

import argparse
import json

from approvalflow.commands.opening import open_record, store_arguments

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `prove` takes."""
    store_arguments(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--position", type=int, metavar="N", help="that this entry is in the journal / 证明某条在日志中")
    what.add_argument(
        "--since", type=int, metavar="SIZE", help="that it only added since this checkpoint / 证明只增不改"
    )
    parser.add_argument(
        "--checkpoint", type=int, default=0, metavar="SIZE", help="the last if absent / 以哪个检查点为准"
    )


def run(options: argparse.Namespace) -> int:
    """Print the proof as JSON. Raises NotFound where there is no such entry or checkpoint."""
    office = open_record(options)
    try:
        if options.position is not None:
            proof = office.prove(options.position, size=options.checkpoint).plain()
        else:
            proof = office.prove_growth(options.since, options.checkpoint).plain()
    finally:
        office.close()
    print(json.dumps(proof, ensure_ascii=False, indent=1))
    return 0
