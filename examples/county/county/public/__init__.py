"""The public site: matters, applying, tracking, and the bank's callback."""

from __future__ import annotations

from typing import Any

from county.public import acts, apply, bank, figures, home, matters, rating, receipts, saying, track, voices

__all__ = ["handlers"]

handlers: list[Any] = [
    *home.handlers,
    *matters.handlers,
    *apply.handlers,
    *track.handlers,
    *acts.handlers,
    *saying.handlers,
    *rating.handlers,
    *voices.handlers,
    *figures.handlers,
    *receipts.handlers,
    *bank.handlers,
]
