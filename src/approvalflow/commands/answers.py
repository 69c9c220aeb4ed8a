"""An answer of the row language on paper: in both languages, or as it is."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

__all__ = ["show"]

_LIGHTS = {"green": "绿", "yellow": "黄", "red": "红", "grey": "灰"}


def show(answer: Mapping[str, Any], *, as_json: bool = False, explained: bool = False) -> int:
    """Print the answer and give the exit code: 1 where it is an error, else 0.

    An error goes to standard error, except as JSON, where it is the answer.
    """
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
        return 1 if "error" in answer else 0
    if "error" in answer:
        error = answer["error"]
        place = f"{error['place']}: " if error["place"] else ""
        print(f"{place}{error['message']} [{error['rule']}]", file=sys.stderr)
        return 1
    print("\n".join(_lines(answer)))
    if explained:
        print()
        print("\n".join(_day(day) for day in answer["why"]))
    return 0


def _lines(answer: Mapping[str, Any]) -> list[str]:
    lines = [f"due / 到期: {answer['due'] or 'none while paused / 暂停中, 未定'}"]
    if answer.get("due_if_resumed"):
        lines.append(f"due if resumed now / 若即刻恢复: {answer['due_if_resumed']}")
    if answer["light"] is not None:
        lines.append(f"light / 灯: {answer['light']} {_LIGHTS.get(answer['light'], '')}".rstrip())
    left = answer["left"]["working_days"]
    if answer["light"] is not None and left is not None:
        lines.append(f"working days left / 剩余工作日: {left}")
    if answer["provisional"]:
        lines.append("provisional: a notice to come may still move it / 暂定: 后续通知可能改变")
    return lines


def _day(day: Mapping[str, Any]) -> str:
    mark = "+" if day["counted"] else "-"
    source = f"  [{day['source']}]" if day["source"] else ""
    return f"{day['day']} {mark} {day['reason']}{source}"
