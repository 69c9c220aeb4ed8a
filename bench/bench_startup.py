"""How long a new process waits for the library, how much memory that takes, and the `due` command from cold.

    python bench/bench_startup.py

Every measurement is a process of its own, in turn with the others; the files are in the cache of the machine, the
process is new. `import approvalflow` gives every name when it is first asked for, so the second row asks for them all.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from measuring.tables import goal, head, table

ROUNDS = 9

PEAK = "next(int(line.split()[1]) for line in open('/proc/self/status') if line.startswith('VmHWM'))"
IMPORTS = {
    "import approvalflow": "import approvalflow",
    "every public name": "from approvalflow import *",
    "import datetime": "import datetime",
    "import attrs": "import attrs",
    "import pendulum": "import pendulum",
    "import transitions": "import transitions",
    "import chinese_calendar": "import chinese_calendar",
    "import holidays, CN": "import holidays; holidays.country_holidays('CN', years=2026).get('2026-10-01')",
    "import numpy": "import numpy",
}


def imported(statement: str) -> tuple[float, float]:
    """Milliseconds for the statement in a new process, and MiB that the process had at most."""
    program = (
        f"import time; begun = time.perf_counter(); exec({statement!r}); "
        f"print((time.perf_counter() - begun) * 1000, {PEAK} / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    milliseconds, mebibytes = done.stdout.split()
    return float(milliseconds), float(mebibytes)


def ran(*command: str) -> float:
    """Seconds for a command from its start to its end."""
    begun = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return time.perf_counter() - begun


def main() -> None:
    """Measure and compare with the goals."""
    head("Start-up", ["approvalflow", "attrs", "pendulum", "transitions", "chinesecalendar", "holidays", "numpy"])
    script = str(Path(sys.executable).parent / "approvalflow")
    commands = {
        "python -c pass": (sys.executable, "-c", "pass"),
        "approvalflow due": (script, "due", "2026-11-23", "20 working days", "--now", "2026-12-01T09:00:00+08:00"),
        "approvalflow due --json": (script, "due", "2026-11-23", "20 working days", "--json"),
    }
    imports: dict[str, list[tuple[float, float]]] = {name: [] for name in IMPORTS}
    bare: list[float] = []
    runs: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        bare.append(imported("pass")[1])
        for name, statement in IMPORTS.items():
            imports[name].append(imported(statement))
        for name, command in commands.items():
            runs[name].append(ran(*command))
    times = {name: median(one for one, _ in found) for name, found in imports.items()}
    sizes = {name: median(one for _, one in found) - median(bare) for name, found in imports.items()}
    table(["", "ms", "MiB more"], [[name, f"{times[name]:.1f}", f"{sizes[name]:.1f}"] for name in IMPORTS])
    print()
    table(["a whole process", "s"], [[name, f"{median(found):.3f}"] for name, found in runs.items()])
    print()
    goal("import approvalflow", times["import approvalflow"], 150, at_most=True, unit=" ms")
    goal("import approvalflow", sizes["import approvalflow"], 30, at_most=True, unit=" MiB")
    goal("approvalflow due, from cold", median(runs["approvalflow due"]), 0.4, at_most=True, unit=" s")


if __name__ == "__main__":
    main()
