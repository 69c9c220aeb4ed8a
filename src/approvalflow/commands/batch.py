"""`approvalflow due --batch`: a row in each line of standard input, its answer in the same line of standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from time import monotonic
from typing import Any

from approvalflow.domain.deadlines.hours import Timetable
from approvalflow.domain.deadlines.rows import answer

__all__ = ["answer_lines"]

#: How many seconds lie between two words about the progress.
_PACE = 1.0


def answer_lines(timetables: Callable[[str], Timetable], default_calendar: str) -> int:
    """Answer every line; an empty line is no row. The exit code is 0: a refused row has its error for an answer."""
    terminal = sys.stderr.isatty()
    write = sys.stdout.write
    told, answered = monotonic(), 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
            said = _not_json(error, number)
        else:
            said = answer(row, timetables, default_calendar)
        write(json.dumps(said, ensure_ascii=False) + "\n")
        answered += 1
        if terminal and monotonic() - told > _PACE:
            told = monotonic()
            print(f"\r{answered} rows / 行", end="", file=sys.stderr, flush=True)
    if terminal:
        print(f"\r{answered} rows / 行", file=sys.stderr)
    return 0


def _not_json(error: Exception, number: int) -> dict[str, Any]:
    why = f"{type(error).__name__}: {error}"
    message = f"this line is not JSON in UTF-8 ({why}) / 此行不是 UTF-8 的 JSON"
    return {"error": {"rule": "json", "message": message, "place": f"line {number}"}}
