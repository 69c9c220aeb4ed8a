"""The finance room: money that is held, on its way back, on its way to the treasury, and the books of each day."""

from __future__ import annotations

from typing import Any

from county.desks.money import days, debts, items, receipts, refunds, room, waivers

__all__ = ["handlers"]

handlers: list[Any] = [
    page for part in (room, days, debts, items, refunds, waivers, receipts) for page in part.handlers
]
