"""The supervisor's desk: what it found, issued, scored and set; it reads everything, changes no case."""

from __future__ import annotations

from typing import Any

from county.desks.supervision import (
    calamities,
    city,
    findings,
    formula,
    instruments,
    live,
    problems,
    registers,
    reports,
    rules,
    samples,
    scores,
)

__all__ = ["handlers"]

_parts = (
    live,
    findings,
    instruments,
    scores,
    formula,
    registers,
    rules,
    calamities,
    problems,
    samples,
    reports,
    city,
)

handlers: list[Any] = [page for part in _parts for page in part.handlers]
