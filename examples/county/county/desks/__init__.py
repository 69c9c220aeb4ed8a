"""The desks: log-in, window, reviewer, approver, supervision."""

from __future__ import annotations

from typing import Any

from county.cookies import current_actor

__all__ = ["current_actor", "handlers"]

handlers: list[Any] = []
