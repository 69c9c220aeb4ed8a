"""A process whose calls of the system are made to fail, by `strace`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from attrs import frozen

__all__ = ["FAULTS", "Traced", "traced"]

ROOT = Path(__file__).resolve().parents[4]

#: What can go wrong with a disk: the calls, and what becomes of them. SQLite flushes with `fdatasync` and writes with
#: `pwrite64`; papers are written with `write` and flushed with `fsync`.
FAULTS: dict[str, tuple[str, str]] = {
    "flush fails": ("fsync,fdatasync", "error=EIO"),
    "write fails": ("pwrite64", "error=EIO"),
    "no space": ("pwrite64", "error=ENOSPC"),
    "killed while flushing": ("fsync,fdatasync", f"signal={signal.SIGKILL}"),
}


@frozen
class Traced:
    """What came of it: the faults that were injected, what was acknowledged, the errors in words, and how it ended."""

    injected: int
    acknowledged: tuple[str, ...]
    failed: tuple[str, ...]
    status: int
    said: str


def traced(folder: Path, fault: str, *, first: int, every: int = 0, cases: int) -> Traced:
    """Let a clerk work in a folder while each `every`-th call from the `first` on fails; without `every`, that one."""
    calls, becomes = FAULTS[fault]
    when = f"{first}+{every}" if every else str(first)
    log = folder.with_suffix(".strace")
    done = subprocess.run(
        [
            *(
                "strace",
                "-f",
                "-qq",
                "-o",
                str(log),
                "-e",
                f"trace={calls}",
                "-e",
                f"inject={calls}:{becomes}:when={when}",
            ),
            *(sys.executable, "-m", "examples.embed.tests.faulty.clerk", str(folder), str(cases)),
        ],
        cwd=ROOT,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    lines = done.stdout.splitlines()
    injected = log.read_text(encoding="utf-8", errors="replace").count("(INJECTED)")
    if "signal" in becomes:
        injected = int(done.returncode == -signal.SIGKILL)
    return Traced(
        injected,
        tuple(line.partition(" ")[2] for line in lines if line.startswith("acknowledged ")),
        tuple(line.partition(" ")[2] for line in lines if line.startswith("failed ")),
        done.returncode,
        done.stdout[-2000:] + done.stderr[-4000:],
    )
