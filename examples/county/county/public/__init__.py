"""The public site: matters, applying, tracking, and the bank's callback."""

from __future__ import annotations

from typing import Any

from county.public import acts, apply, bank, home, matters, receipts, saying, track

__all__ = ["handlers"]

handlers: list[Any] = [
    *home.handlers,
    *matters.handlers,
    *apply.handlers,
    *track.handlers,
    *acts.handlers,
    *saying.handlers,
    *receipts.handlers,
    *bank.handlers,
]
