"""The supervisor's desk: what it found, issued, scored and set; it reads everything, changes no case."""

from __future__ import annotations

from typing import Any

from county.desks.supervision import calamities, findings, instruments, live, registers, rules, scores

__all__ = ["handlers"]

handlers: list[Any] = [
    page for part in (live, findings, instruments, scores, registers, rules, calamities) for page in part.handlers
]
