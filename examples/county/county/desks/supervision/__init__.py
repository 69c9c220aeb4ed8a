"""The supervisor's desk: what it found, issued, scored and set; it reads everything, changes no case."""

from __future__ import annotations

from typing import Any

from county.desks.supervision import findings, instruments

__all__ = ["handlers"]

handlers: list[Any] = [page for part in (findings, instruments) for page in part.handlers]
