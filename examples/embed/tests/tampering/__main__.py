"""Run the sweep: each way of tampering gives a line, and the last says how much there was and what was missed."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from examples.embed.tests.tampering.exported import Export
from examples.embed.tests.tampering.journal import made
from examples.embed.tests.tampering.sweep import Sweep, Swept


def main() -> int:
    """Run what was asked for; answers 1 where anything was not found."""
    parser = argparse.ArgumentParser(prog="python -m examples.embed.tests.tampering", description=__doc__)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="try one of N")
    parser.add_argument("--algorithm", choices=["sha256", "sm3"], default="sha256")
    parser.add_argument("ways", nargs="*", help="some of the ways; all if none is named")
    asked = parser.parse_args()
    whole, begun = Swept(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tampering") as name:
        journal = made(Path(name), asked.algorithm)
        export = Export(journal, every=asked.every)
        sweep = Sweep(journal, every=asked.every)
        ways = {
            "store: heads flipped": sweep.heads_flipped,
            "store: ends cut": sweep.ends_cut,
            "store: pairs swapped": sweep.pairs_swapped,
            "store: bytes flipped": sweep.bytes_flipped,
            "export: ends cut": export.ends_cut,
            "export: pairs swapped": export.pairs_swapped,
            "export: bytes flipped": export.bytes_flipped,
        }
        for way, run in ways.items():
            if asked.ways and not any(word in way for word in asked.ways):
                continue
            since = time.monotonic()
            swept = run()
            whole += swept
            told = f"{swept.tried:7} tried {swept.found:7} found {swept.refused:5} refused"
            print(f"{way:24} {told} {len(swept.missed):4} missed in {time.monotonic() - since:.0f} s", flush=True)
            for line in swept.missed[:10]:
                print(f"    {line}")
        sweep.close()
    print(
        f"{asked.algorithm}: {whole.tried} tried, {whole.found} found, {whole.refused} refused or without effect "
        f"in {time.monotonic() - begun:.0f} s, missed: {len(whole.missed)}"
    )
    return 1 if whole.missed else 0


if __name__ == "__main__":
    sys.exit(main())
