"""`python -m approvalflow_witness.keys FILE` makes a key that signs checkpoints.

The private half is written to FILE, readable for its owner alone; the public half to FILE.pub, for whoever checks.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from approvalflow.domain.record.checkpoints import key_id
from approvalflow.errors import ApprovalflowError
from approvalflow_witness.pem import make_key

__all__ = ["main", "make_key"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a key and print its id."""
    parser = argparse.ArgumentParser(
        prog="python -m approvalflow_witness.keys", description="Make a key that signs checkpoints. / 生成签署密钥."
    )
    parser.add_argument("file", type=Path, help="for the private half; FILE.pub gets the public one / 私钥文件")
    options = parser.parse_args(arguments)
    try:
        public = make_key(options.file)
    except ApprovalflowError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(f"key / 密钥 {key_id(public)}: {options.file}, {options.file}.pub")
    return 0


if __name__ == "__main__":
    sys.exit(main())
