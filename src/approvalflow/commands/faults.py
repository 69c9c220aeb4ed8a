"""Faults of declarations as commands print them: one a line, and how many there were in how many files."""

from __future__ import annotations

import json

from approvalflow.domain.parties.basis import Fault

__all__ = ["as_json", "verdict"]


def as_json(fault: Fault) -> str:
    """The fault as one line of JSON."""
    told = {"place": fault.place, "rule": fault.rule, "zh": fault.zh, "en": fault.en, "hint": fault.hint}
    return json.dumps(told, ensure_ascii=False)


def verdict(faults: int, files: int) -> str:
    """How many faults there were, in both languages."""
    many_files = f"{files} file{'' if files == 1 else 's'}"
    if not faults:
        return f"{many_files}: sound / {files} 个文件: 无误"
    return f"{faults} fault{'' if faults == 1 else 's'} in {many_files} / {files} 个文件, {faults} 处错误"
